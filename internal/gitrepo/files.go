package gitrepo

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// node is a file, a folder, a symbolic link or a submodule. A submodule is an empty
// folder, as in a checkout without submodules.
type node struct {
	name     string
	mode     fs.FileMode
	id       string // of the object
	size     int64  // -1 when it was not asked for yet
	children []*node
}

// objects is where the contents are.
type objects interface {
	// size is that of a blob in bytes.
	size(id string) (int64, error)
	// blob is the content of a blob of at most maxFile bytes.
	blob(id string) ([]byte, error)
}

// errTooLarge is what reading a file gives whose content was not kept.
var errTooLarge = fmt.Errorf("the file is larger than the limit of %d MiB", maxFile>>20)

var errEscapes = errors.New("path escapes from parent") // as of os.Root

// files is a commit's tree as a file system. It is safe for concurrent use when
// objects is.
type files struct {
	root *node
	from objects
}

// maxLinks bounds the links that one path passes, as Linux does.
const maxLinks = 40

// find is the node of a path. Links are followed as long as they stay inside;
// the last one only when it is asked for.
func (f *files) find(op, name string, last bool) (*node, error) {
	wrong := func(err error) error { return &fs.PathError{Op: op, Path: name, Err: err} }
	if !fs.ValidPath(name) {
		return nil, wrong(fs.ErrInvalid)
	}
	at, rest, links := []*node{f.root}, strings.Split(name, "/"), 0
	for len(rest) > 0 {
		part := rest[0]
		rest = rest[1:]
		here := at[len(at)-1]
		switch part {
		case ".", "":
			continue
		case "..":
			if len(at) == 1 {
				return nil, wrong(errEscapes)
			}
			at = at[:len(at)-1]
			continue
		}
		child := here.child(part)
		switch {
		case child == nil:
			return nil, wrong(fs.ErrNotExist)
		case child.mode&fs.ModeSymlink == 0 || !last && len(rest) == 0:
			at = append(at, child)
			continue
		}
		if links++; links > maxLinks {
			return nil, wrong(errors.New("too many levels of symbolic links"))
		}
		target, err := f.target(child)
		if err != nil {
			return nil, wrong(err)
		}
		if path.IsAbs(target) {
			return nil, wrong(errEscapes)
		}
		rest = append(strings.Split(target, "/"), rest...)
	}
	return at[len(at)-1], nil
}

func (n *node) child(name string) *node {
	i, found := slices.BinarySearchFunc(n.children, name, func(c *node, name string) int { return strings.Compare(c.name, name) })
	if !found {
		return nil
	}
	return n.children[i]
}

// maxTarget is the length of a symbolic link in Linux, PATH_MAX.
const maxTarget = 4096

func (f *files) target(n *node) (string, error) {
	if size, err := f.from.size(n.id); err != nil || size > maxTarget {
		return "", errors.Join(errors.New("the symbolic link is too long"), err)
	}
	text, err := f.from.blob(n.id)
	return string(text), err
}

// Open opens a file or a folder.
func (f *files) Open(name string) (fs.File, error) {
	n, err := f.find("open", name, true)
	if err != nil {
		return nil, err
	}
	if n.mode.IsDir() {
		return &folder{files: f, node: n, name: name}, nil
	}
	content, err := f.content(name, n)
	if err != nil {
		return nil, err
	}
	return &file{Reader: bytes.NewReader(content), info: f.info(n)}, nil
}

// ReadFile returns a copy, as fs.ReadFileFS asks for.
func (f *files) ReadFile(name string) ([]byte, error) {
	n, err := f.find("open", name, true)
	if err != nil {
		return nil, err
	}
	content, err := f.content(name, n)
	return bytes.Clone(content), err
}

func (f *files) content(name string, n *node) ([]byte, error) {
	wrong := func(err error) error { return &fs.PathError{Op: "read", Path: name, Err: err} }
	if n.mode.IsDir() {
		return nil, wrong(errors.New("is a directory"))
	}
	size, err := f.sizeOf(n)
	if err != nil {
		return nil, wrong(err)
	}
	if size > maxFile {
		return nil, wrong(errTooLarge)
	}
	content, err := f.from.blob(n.id)
	if err != nil {
		return nil, wrong(err)
	}
	return content, nil
}

func (f *files) sizeOf(n *node) (int64, error) {
	if n.size >= 0 || n.mode.IsDir() {
		return max(n.size, 0), nil
	}
	return f.from.size(n.id)
}

// Stat follows links, Lstat does not follow the last.
func (f *files) Stat(name string) (fs.FileInfo, error) { return f.stat("stat", name, true) }

// Lstat is Stat of a link itself.
func (f *files) Lstat(name string) (fs.FileInfo, error) { return f.stat("lstat", name, false) }

func (f *files) stat(op, name string, last bool) (fs.FileInfo, error) {
	n, err := f.find(op, name, last)
	if err != nil {
		return nil, err
	}
	return f.info(n), nil
}

// ReadLink is the text of a symbolic link.
func (f *files) ReadLink(name string) (string, error) {
	n, err := f.find("readlink", name, false)
	if err != nil {
		return "", err
	}
	if n.mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return f.target(n)
}

// ReadDir lists a folder, sorted by name.
func (f *files) ReadDir(name string) ([]fs.DirEntry, error) {
	n, err := f.find("open", name, true)
	if err != nil {
		return nil, err
	}
	if !n.mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a directory")}
	}
	return f.entries(n), nil
}

func (f *files) entries(n *node) []fs.DirEntry {
	out := make([]fs.DirEntry, len(n.children))
	for i, c := range n.children {
		out[i] = entry{files: f, node: c}
	}
	return out
}

func (f *files) info(n *node) info {
	size, err := f.sizeOf(n)
	if err != nil {
		size = 0 // reading it says what is wrong
	}
	return info{n.name, n.mode, size}
}

type info struct {
	name string
	mode fs.FileMode
	size int64
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.mode.IsDir() }
func (i info) Sys() any           { return nil }

type entry struct {
	files *files
	node  *node
}

func (e entry) Name() string               { return e.node.name }
func (e entry) IsDir() bool                { return e.node.mode.IsDir() }
func (e entry) Type() fs.FileMode          { return e.node.mode.Type() }
func (e entry) Info() (fs.FileInfo, error) { return e.files.info(e.node), nil }

type file struct {
	*bytes.Reader
	info info
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }

type folder struct {
	files *files
	node  *node
	name  string
	read  int
}

func (f *folder) Stat() (fs.FileInfo, error) { return f.files.info(f.node), nil }
func (f *folder) Close() error               { return nil }
func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: errors.New("is a directory")}
}

// ReadDir reads the next n entries, or all that are left.
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := f.files.entries(f.node)[f.read:]
	if n <= 0 {
		f.read += len(rest)
		return rest, nil
	}
	if len(rest) == 0 {
		return nil, io.EOF
	}
	rest = rest[:min(n, len(rest))]
	f.read += len(rest)
	return rest, nil
}

// builder puts the entries of a commit together.
type builder struct {
	entries  int
	findings []Finding
}

// badName says that no folder can have the name, or that Git itself refuses it.
// https://git-scm.com/docs/git-fsck (hasDot, hasDotdot, hasDotgit, fullPathname)
func badName(name string) bool {
	return name == "" || name == "." || name == ".." || strings.EqualFold(name, ".git") || strings.ContainsAny(name, "/\x00") || !utf8.ValidString(name)
}

// add puts an entry into a folder; it is nil when it was left out.
func (b *builder) add(to *node, at, name, mode, id string, size int64) (*node, error) {
	if b.entries++; b.entries > maxEntries {
		return nil, failed(TooLarge, "the repository has more than %d files and folders", maxEntries)
	}
	full := path.Join(at, name)
	if badName(name) {
		b.findings = append(b.findings, Finding{LeftOut, at + "/" + name})
		return nil, nil
	}
	n := &node{name: name, id: id, size: size}
	switch strings.TrimLeft(mode, "0") {
	case "40000":
		n.mode = fs.ModeDir | 0o755
	case "120000":
		n.mode = fs.ModeSymlink | 0o777
	case "160000":
		n.mode = fs.ModeDir | 0o755
		b.findings = append(b.findings, Finding{Submodule, full})
	case "100755":
		n.mode = 0o755
	default:
		n.mode = 0o644
	}
	to.children = append(to.children, n)
	return n, nil
}

// finish sorts the folders, leaves out names that stand twice, and names what the
// files do not show.
func (b *builder) finish(root *node, from objects) (*files, []Finding) {
	f := &files{root: root, from: from}
	b.sort(root, "")
	b.pointers(f, root, "", false)
	slices.SortFunc(b.findings, func(x, y Finding) int {
		return cmp.Or(strings.Compare(x.Path, y.Path), strings.Compare(string(x.Kind), string(y.Kind)))
	})
	return f, slices.Compact(b.findings)
}

func (b *builder) sort(n *node, at string) {
	slices.SortStableFunc(n.children, func(x, y *node) int { return strings.Compare(x.name, y.name) })
	n.children = slices.CompactFunc(n.children, func(x, y *node) bool {
		if x.name == y.name {
			b.findings = append(b.findings, Finding{LeftOut, path.Join(at, y.name)})
		}
		return x.name == y.name
	})
	for _, c := range n.children {
		b.sort(c, path.Join(at, c.name))
	}
}

// A pointer of Git LFS is a text of this beginning.
// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
const (
	pointerBegin = "version https://git-lfs.github.com/spec/"
	pointerMax   = 1024
)

// pointers names files that are pointers of Git LFS, below each folder whose
// .gitattributes, or that of one above, names the filter.
func (b *builder) pointers(f *files, n *node, at string, filtered bool) {
	if attributes := n.child(".gitattributes"); attributes != nil && attributes.mode.IsRegular() {
		text, err := f.content("", attributes)
		filtered = filtered || err == nil && bytes.Contains(text, []byte("filter=lfs"))
	}
	for _, c := range n.children {
		name := path.Join(at, c.name)
		if c.mode.IsDir() {
			b.pointers(f, c, name, filtered)
			continue
		}
		if size, err := f.sizeOf(c); !filtered || !c.mode.IsRegular() || err != nil || size > pointerMax {
			continue
		}
		if text, err := f.from.blob(c.id); err == nil && bytes.HasPrefix(text, []byte(pointerBegin)) {
			b.findings = append(b.findings, Finding{LFS, name})
		}
	}
}
