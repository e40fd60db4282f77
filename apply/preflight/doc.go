// Package preflight checks, without changing anything, whether the tasks of a plan
// can run.
package preflight
