// Package source follows the import of app.py with objects for the packages chalice
// and boto3 (host_*.go), and turns what was registered into functions, triggers and
// routes. A caller adds modules of its own through pyeval.Options.Externals, as
// chaliceModules and awsModules do.
package source
