// Package registry reads images in ECR: their names, manifests and platforms.
package registry
