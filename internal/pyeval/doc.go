// Package pyeval follows a Python program as CPython would import it, without
// running anything: an abstract import. It knows Python, and nothing of Chalice
// or AWS; objects such as the Chalice app are modelled by its caller (Object).
//
// A value that is not constant is *Unknown, with a reason, a position and the
// environment variables that would decide it. The rule above all others: a value
// that pyeval claims to know is the value that the program would have. Unknown is
// always allowed, and is what everything becomes that is not modelled.
//
//	in := pyeval.New(pyeval.Options{Loader: loader, Externals: externals, Env: env})
//	app, diags := pyeval.Import(in, "app")
//	v, ok := app.Get("QUEUE") // pyeval.Str("orders-prod")
//
// What is assumed, because nothing could be said otherwise: the program can be
// imported, so a path that raises under an unknown condition is not taken unless
// a handler is around it; a third-party call does not rebind names of modules
// that it was not given; a function handed to a third-party call is not run by it.
//
// Where a condition is not known, both branches run and their outcomes are joined
// (object/trail.go, object/fork.go); hosts see the conditions in Call.Conditions. Work is bounded by
// Limits; the source is hostile and nothing in it can make the package panic.
package pyeval
