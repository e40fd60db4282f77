package change

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// maxFile is the largest file that decant compares or merges, in bytes. What it
// generates itself stays below a tenth of it.
const maxFile = 1 << 20

// checkPath refuses a path that decant must never write: outside the
// repository, or inside git's own folder, where a file can be a program that
// git runs. The names are compared as Windows and macOS would.
func checkPath(name string) error {
	if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\x00\\:") {
		return fmt.Errorf("%q is not a path inside the repository", name)
	}
	for part := range strings.SplitSeq(name, "/") {
		plain := strings.ToLower(strings.TrimRight(part, " ."))
		if plain == ".git" || plain == "git~1" {
			return fmt.Errorf("%q lies in git's own folder", name)
		}
	}
	return nil
}

// lstater is what the checks need of the file system.
type lstater interface {
	Lstat(name string) (fs.FileInfo, error)
}

// fsLstater asks an fs.FS; a file system without symbolic links answers Stat.
type fsLstater struct{ fs.FS }

func (f fsLstater) Lstat(name string) (fs.FileInfo, error) { return fs.Lstat(f.FS, name) }

// lstatRegular returns the information about a regular file whose folders are
// no symbolic links: through one, a path would lead to another place than the
// one that was shown. The error is fs.ErrNotExist when nothing is there.
func lstatRegular(root lstater, name string) (fs.FileInfo, error) {
	if err := checkPath(name); err != nil {
		return nil, err
	}
	parts := strings.Split(name, "/")
	for i := 1; i < len(parts); i++ {
		dir := path.Join(parts[:i]...)
		info, err := root.Lstat(dir)
		switch {
		case err != nil:
			return nil, err
		case info.Mode()&fs.ModeSymlink != 0:
			return nil, fmt.Errorf("%s is a symbolic link", dir)
		case !info.IsDir():
			return nil, fmt.Errorf("%s is a file, not a folder", dir)
		}
	}
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fmt.Errorf("%s is a symbolic link", name)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder", name)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	return info, nil
}

// readRegular reads a regular file of at most limit bytes.
func readRegular(root fs.FS, name string, limit int64) ([]byte, error) {
	info, err := lstatRegular(fsLstater{root}, name)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("it has %d bytes, more than %d", info.Size(), limit)
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	if int64(len(content)) > limit {
		return nil, fmt.Errorf("it has more than %d bytes", limit)
	}
	return content, nil
}
