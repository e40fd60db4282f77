//go:build unix

package change

import (
	"io/fs"
	"strconv"
	"syscall"
)

// identity tells a folder from every copy of it: the number that the file system
// gave it. A checkout or an archive cannot choose it. It is "" where the file
// system has none.
func identity(info fs.FileInfo) string {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(stat.Ino, 10)
	}
	return ""
}
