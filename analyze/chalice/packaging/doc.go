// Package packaging reads what an application is packaged with: requirements, lock
// files and manifests, compiled files, and everything that says which Python it runs
// on.
package packaging
