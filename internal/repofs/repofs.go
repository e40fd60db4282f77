// Package repofs opens a repository as an fs.FS that cannot leave its root.
// A scanned repository is hostile input: symbolic links that point outside, a
// file of a hundred megabytes, a named pipe that would block for ever. All
// three are refused here, so that no stage has to remember them.
package repofs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// MaxFile is the size in bytes above which ReadFile refuses a file. The largest
// file that Chalice or decant needs is a lock file of a few megabytes.
const MaxFile = 8 << 20

// Errors that say why a file was not read; they arrive wrapped.
var (
	// ErrTooLarge: the file has more bytes than the limit.
	ErrTooLarge = errors.New("the file is larger than the limit")
	// ErrNotRegular: a directory, device, socket or named pipe.
	ErrNotRegular = errors.New("not a regular file")
)

// Dir is an opened repository. Its FS implements fs.StatFS, fs.ReadDirFS,
// fs.ReadFileFS and fs.ReadLinkFS.
type Dir struct {
	root *os.Root
}

// Open opens the directory. The caller closes it.
func Open(dir string) (*Dir, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open repository: %w", err)
	}
	return &Dir{root: root}, nil
}

// FS returns the repository's files. Links are followed as long as they stay
// inside the root; a link that leaves it is an error of the file that was asked
// for.
func (d *Dir) FS() fs.FS { return d.root.FS() }

// Close releases the directory; the FS must not be used afterwards.
func (d *Dir) Close() error { return d.root.Close() }

// ReadFile reads a regular file of at most MaxFile bytes.
func ReadFile(fsys fs.FS, name string) ([]byte, error) {
	return ReadFileMax(fsys, name, MaxFile)
}

// ReadFileMax reads a regular file of at most limit bytes. The file is looked at
// before it is opened, because opening a named pipe waits for its writer.
func ReadFileMax(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrNotRegular}
	}
	if info.Size() > limit {
		return nil, tooLarge(name, limit)
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read-only: nothing to lose
	src, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(src)) > limit { // it grew, or its size was a lie (/proc)
		return nil, tooLarge(name, limit)
	}
	return src, nil
}

func tooLarge(name string, limit int64) error {
	size := fmt.Sprintf("%d bytes", limit)
	switch {
	case limit >= 1<<20:
		size = fmt.Sprintf("%d MiB", limit>>20)
	case limit >= 1<<10:
		size = fmt.Sprintf("%d KiB", limit>>10)
	}
	return &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("%w of %s", ErrTooLarge, size)}
}

// IsFile says whether name is a regular file or a link to one inside the root.
func IsFile(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.Mode().IsRegular()
}

// IsDir says whether name is a directory or a link to one inside the root.
func IsDir(fsys fs.FS, name string) bool {
	info, err := fs.Stat(fsys, name)
	return err == nil && info.IsDir()
}

// IsLink says whether name itself is a symbolic link. File systems that know no
// links have none.
func IsLink(fsys fs.FS, name string) bool {
	info, err := fs.Lstat(fsys, name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// Reason is err for people, without the operating system's path: "the file is
// larger than the limit of 8 MiB".
func Reason(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
