package pyeval

import (
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
)

// The place of the repository at run time is not known, but what lies in it is:
// os.path.dirname(__file__) is an unknown text of which the part below the
// repository's root is known. Such an Unknown carries it, and the functions of
// os.path, pathlib and glob calculate with it.

// repoPath is the known part of a path.
type repoPath struct {
	// name is relative to the repository's root, "." for the root.
	name string
	// object says that it is a pathlib.Path, not a str.
	object bool
}

// Entry is a file or folder of the repository.
type Entry struct {
	Name string
	Dir  bool
}

// Folders is a Loader that knows the folders of sys.path and what lies in a
// folder of the repository.
type Folders interface {
	Loader
	// Path returns the repository's folders on sys.path; the first is the app's.
	Path() []string
	// SetPath replaces them, for modules that are not imported yet.
	SetPath(folders []string)
	// Entries lists a folder, sorted by name; ok is false when it does not exist.
	Entries(folder string) (entries []Entry, ok bool)
}

// folders returns the loader and the app's folder, the first that it had on its
// path; nil when it knows no folders.
func (in *Interp) folders() (Folders, string) {
	f, ok := in.opts.Loader.(Folders)
	if !ok {
		return nil, ""
	}
	if in.appDir == "" {
		folders := f.Path()
		if len(folders) == 0 {
			return nil, ""
		}
		in.appDir = folders[0]
	}
	return f, in.appDir
}

// placed is an unknown text or pathlib.Path whose place in the repository is
// known; nil when it lies outside.
func (in *Interp) placed(name string, object bool, at diag.Range) *Unknown {
	name = path.Clean(name)
	if name == ".." || strings.HasPrefix(name, "../") || strings.HasPrefix(name, "/") {
		return nil
	}
	u := in.Unknown("it is a place in the repository at run time", at)
	u.Harmless = true
	u.path = &repoPath{name, object}
	return u
}

// place is placed, or a plain unknown.
func (in *Interp) place(name string, object bool, at diag.Range) Value {
	if u := in.placed(name, object, at); u != nil {
		return u
	}
	u := in.Unknown("it is a place outside of the repository", at)
	u.Harmless = true
	return u
}

// repoName is the place in the repository that a value names. A relative text
// starts at the app's folder, where Chalice and Lambda run.
func (in *Interp) repoName(v Value) (string, bool) {
	if u, ok := v.(*Unknown); ok && u.path != nil {
		return u.path.name, true
	}
	s, ok := text(v)
	_, app := in.folders()
	if !ok || app == "" || strings.HasPrefix(s, "/") || strings.ContainsAny(s, "\x00\\") {
		return "", false
	}
	name := path.Join(app, s)
	return name, name != ".." && !strings.HasPrefix(name, "../")
}

// pathText is what a path function makes of a place in the repository; ok is
// false for any other argument.
func (in *Interp) pathText(name string, c Call) (Value, bool) {
	if len(c.Args) == 0 || len(c.Keywords) > 0 || c.Star != nil {
		return nil, false
	}
	u, isUnknown := c.Args[0].Value.(*Unknown)
	known := isUnknown && u.path != nil
	switch name {
	case "abspath", "realpath":
		if at, ok := in.repoName(c.Args[0].Value); ok && len(c.Args) == 1 {
			return in.place(at, false, c.At), true
		}
		return nil, false
	case "exists", "isfile", "isdir", "lexists":
		if at, ok := in.repoName(c.Args[0].Value); ok && len(c.Args) == 1 && in.isThere(at, name) {
			return Bool(true), true // what is not there may be made by a build
		}
		return nil, false
	}
	if !known {
		return nil, false
	}
	at := u.path.name
	switch {
	case name == "join":
		for _, a := range c.Args[1:] {
			s, ok := text(a.Value)
			if !ok || strings.HasPrefix(s, "/") {
				return nil, false
			}
			at = path.Join(at, s)
		}
		return in.place(at, false, c.At), true
	case len(c.Args) != 1:
	case name == "dirname":
		return in.place(parentOf(at), false, c.At), true
	case name == "basename" && at != ".":
		return Str(path.Base(at)), true
	case name == "normpath", name == "expanduser":
		return in.place(at, false, c.At), true
	case name == "split" && at != ".":
		return &Tuple{Items: []Value{in.place(parentOf(at), false, c.At), Str(path.Base(at))}}, true
	case name == "splitext":
		stem, ext := splitExt(at)
		return &Tuple{Items: []Value{in.place(stem, false, c.At), Str(ext)}}, true
	}
	return nil, false
}

// parentOf is the folder around a place; that of the root is not known.
func parentOf(name string) string {
	if name == "." {
		return ".."
	}
	return path.Dir(name)
}

// splitExt is os.path.splitext: leading dots start no extension.
func splitExt(name string) (stem, ext string) {
	base := path.Base(name)
	i := strings.LastIndexByte(base, '.')
	if i <= 0 || strings.Trim(base[:i], ".") == "" {
		return name, ""
	}
	return name[:len(name)-len(base)+i], base[i:]
}

// isThere says whether the repository has a file or folder of the kind that a
// function asks for.
func (in *Interp) isThere(name, asked string) bool {
	f, _ := in.folders()
	if f == nil {
		return false
	}
	if name == "." {
		return asked != "isfile" && asked != "is_file"
	}
	entries, ok := f.Entries(path.Dir(name))
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Name == path.Base(name) })
	if !ok || i < 0 {
		return false
	}
	switch asked {
	case "isfile", "is_file":
		return !entries[i].Dir
	case "isdir", "is_dir":
		return entries[i].Dir
	}
	return true
}

// updatePath gives the loader the folders that the program has put on sys.path.
func (in *Interp) updatePath() {
	f, _ := in.folders()
	sys, ok := in.modules["sys"].(*Module)
	if f == nil || !ok {
		return
	}
	v, _ := sys.attrs.get("path")
	list, ok := v.(*List)
	if !ok || list.Opaque != nil {
		return // the folders that are known stay
	}
	var folders []string
	for _, item := range list.Items {
		if name, ok := in.repoName(item); ok && !slices.Contains(folders, name) {
			folders = append(folders, name)
		}
	}
	if len(folders) == 0 || slices.Equal(folders, f.Path()) {
		return
	}
	f.SetPath(folders)
}

// sysPath is sys.path as the program finds it.
func (in *Interp) sysPath() Value {
	f, _ := in.folders()
	if f == nil {
		return in.Unknown("it is the search path of the machine that runs it", diag.Range{})
	}
	list := &List{}
	for k, name := range f.Path() {
		if k == 1 {
			list.Items = append(list.Items, in.Unknown("it is a folder of the machine that runs it", diag.Range{}))
		}
		list.Items = append(list.Items, in.place(name, false, diag.Range{}))
	}
	return list
}

// pathIn is item in list for places in the repository, as in
// "if HERE not in sys.path". The folders of the machine are none of them.
func (in *Interp) pathIn(list *List, item Value) (found, ok bool) {
	sys, isModule := in.modules["sys"].(*Module)
	if !isModule || list.Opaque != nil {
		return false, false
	}
	v, _ := sys.attrs.get("path")
	u, isUnknown := item.(*Unknown)
	if v != Value(list) || !isUnknown || u.path == nil {
		return false, false
	}
	for _, x := range list.Items {
		if name, known := in.repoName(x); known && name == u.path.name {
			return true, true
		}
	}
	return false, true
}

// certainFolder says whether a package without __init__.py is certainly the
// repository's: the loader found it inside of a package.
func (in *Interp) certainFolder(module string) bool {
	top, _, nested := strings.Cut(module, ".")
	m, ok := in.modules[top].(*Module)
	return nested && ok && m.File != nil
}
