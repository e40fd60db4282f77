// Package operator is what Python's syntax and its operators do with objects:
// attributes, items, arithmetic, comparison, iteration, truth, text and hash, as
// Python's module operator and CPython's abstract object layer have them.
//
// An operator that meets an unknown value has an unknown result with the same
// reason. One that a class of the program defines is called through Interp.Call.
package operator
