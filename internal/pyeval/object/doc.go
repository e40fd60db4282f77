// Package object holds Python's objects (Value), and the state of the program that
// has them (Interp): modules, names, budgets, and the trail of changes that lets two
// branches run of which only one is taken.
//
// It knows no operation on objects beyond storing them; package operator has those.
// A container, a name or an attribute is changed through the methods of Interp
// (Bind, Blur, Touch), so that the change can be undone.
package object
