//go:build !unix

package change

import "io/fs"

// identity is "" where folders have no number; then the checks of paths and
// checksums are all that there is.
func identity(fs.FileInfo) string { return "" }
