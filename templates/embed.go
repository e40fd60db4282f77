// Package templates holds the text of every generated file whose layout is its
// content: the Dockerfile and its ignore file, the task's entry point and the
// bundled Terraform module. JSON and the calling HCL are built from values in
// package generate. The folder report holds the parts of the report's page. Text and
// HTML fill what has places for values.
package templates

import "embed"

// FS holds the files under their names in this folder.
//
//go:embed Dockerfile.tmpl dockerignore.tmpl runner.py modules/fargate-task report
var FS embed.FS
