// Package account is one AWS account and region: a Reader that cannot write, a
// Writer that repeats nothing by itself, the kinds of resources that decant makes,
// and the tags that say whose a resource is and how far a function has come.
//
// A kind of resource is one file, kind_<name>.go, with one line in the table of
// kinds.go.
package account
