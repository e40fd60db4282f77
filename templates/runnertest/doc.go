// Package runnertest proves templates/runner.py on real interpreters. It has no code of its own: the tests run the file as
// a container would and compare what a handler sees, what comes out and what is logged with AWS's own runtime client and
// with Chalice's test client. testdata/README.md describes the cases.
package runnertest
