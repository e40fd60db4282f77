// Package apply makes an account match a migration plan: it says which
// resources the plan wants, reads what is there, shows the difference, and
// makes it so. It is stateless: what belongs to decant, and how far a function
// has come, is written on the resources themselves as tags.
//
//	want, _  := apply.Desired(plan, files, options, ref)   // pure
//	p, _, _  := apply.Propose(ctx, want, scope, reader)   // only reads
//	done, …  := apply.Execute(ctx, p, want, reader, writer, seen)
//
// It refuses to touch a resource that does not carry decant's tags, to apply a
// proposal that is older than a change of the account, and to decide whether a
// trigger fires: triggers are made disabled, and an existing one keeps its
// state, because switching is a step of its own.
//
// Package account has the kinds of resources; cutover, image, preflight, taskrun
// and tfimport are what else is done with the account.
package apply
