package repofs

import (
	"errors"
	"io/fs"
	"path"
	"strings"
)

// maxHops is how many links a path may go through; Linux gives up after 40.
const maxHops = 40

// ErrOutside says that a link or a path points outside the repository.
var ErrOutside = errors.New("it points outside the repository")

// ErrLoop says that a chain of links has no end.
var ErrLoop = errors.New("it goes through more than 40 symbolic links")

// Resolve returns the path without symbolic links that name stands for. It is
// used to see each folder once, however many links lead to it.
func Resolve(fsys fs.FS, name string) (string, error) {
	links, ok := fsys.(fs.ReadLinkFS)
	if !ok {
		return name, nil
	}
	done, rest, hops := ".", strings.Split(path.Clean(name), "/"), 0
	for len(rest) > 0 {
		next := path.Join(done, rest[0])
		rest = rest[1:]
		if next == ".." || strings.HasPrefix(next, "../") {
			return "", ErrOutside
		}
		info, err := links.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done = next
			continue
		}
		if hops++; hops > maxHops {
			return "", ErrLoop
		}
		target, err := links.ReadLink(next)
		if err != nil {
			return "", err
		}
		if path.IsAbs(target) {
			return "", ErrOutside
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return done, nil
}

// Join joins a folder and a path that a file of the repository names. It
// reports ErrOutside for an absolute path and for one whose ".." leaves base.
// Both base and the result are relative to the root, and dir lies in base.
func Join(base, dir, name string) (string, error) {
	if path.IsAbs(name) || strings.Contains(name, `\`) || strings.ContainsRune(name, 0) {
		return "", ErrOutside
	}
	joined := path.Join(dir, name)
	if !Within(base, joined) {
		return "", ErrOutside
	}
	return joined, nil
}

// Within says whether the clean path name is base or lies below it.
func Within(base, name string) bool {
	if name == ".." || strings.HasPrefix(name, "../") {
		return false
	}
	return base == "." || name == base || strings.HasPrefix(name, base+"/")
}
