// Package modules finds and parses the Python modules of an app as importing it
// would: from the app's folder, vendor/ and packages that are installed by path; and
// which modules code can reach by its import statements (Closure).
package modules
