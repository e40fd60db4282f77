// Package interp runs the statements and expressions of a program: scopes, calls,
// classes, imports, loops, exceptions, and both branches of a condition that is not
// known. What Python's library adds is given to New.
package interp
