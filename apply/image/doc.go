// Package image builds the plan's image with a program of the machine, pushes it to
// ECR and reads back its digest. No other package starts programs.
package image
