// Package ecsreason explains why ECS did not start a task, or stopped it, and what
// to do about it.
package ecsreason
