// Package cutover switches functions between Lambda and Fargate and back. phase.go
// is its model, from a state to steps and without I/O; the other files read that
// state from an account and carry the steps out.
package cutover
