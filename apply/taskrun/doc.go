// Package taskrun runs the task of one function as its trigger would, follows it to
// its end, and says how it went.
package taskrun
