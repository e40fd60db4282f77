package operator

import (
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Folders returns the loader and the app's folder, the first that it had on its
// path; nil when it knows no folders.
func Folders(in *object.Interp) (object.Folders, string) {
	f, ok := in.Options.Loader.(object.Folders)
	if !ok {
		return nil, ""
	}
	if in.AppDir == "" {
		folders := f.Path()
		if len(folders) == 0 {
			return nil, ""
		}
		in.AppDir = folders[0]
	}
	return f, in.AppDir
}

// placed is an unknown text or pathlib.Path whose place in the repository is
// known; nil when it lies outside.
func placed(in *object.Interp, name string, asPath bool, at diag.Range) *object.Unknown {
	name = path.Clean(name)
	if name == ".." || strings.HasPrefix(name, "../") || strings.HasPrefix(name, "/") {
		return nil
	}
	u := in.Unknown("it is a place in the repository at run time", at)
	u.Harmless = true
	u.Path = &object.RepoPath{Name: name, Pathlib: asPath}
	return u
}

// Place is placed, or a plain unknown.
func Place(in *object.Interp, name string, asPath bool, at diag.Range) object.Value {
	if u := placed(in, name, asPath, at); u != nil {
		return u
	}
	u := in.Unknown("it is a place outside of the repository", at)
	u.Harmless = true
	return u
}

// RepoName is the place in the repository that a value names. A relative text
// starts at the app's folder, where Chalice and Lambda run.
func RepoName(in *object.Interp, v object.Value) (string, bool) {
	if u, ok := v.(*object.Unknown); ok && u.Path != nil {
		return u.Path.Name, true
	}
	s, ok := object.Text(v)
	_, app := Folders(in)
	if !ok || app == "" || strings.HasPrefix(s, "/") || strings.ContainsAny(s, "\x00\\") {
		return "", false
	}
	name := path.Join(app, s)
	return name, name != ".." && !strings.HasPrefix(name, "../")
}

// PathText is what a path function makes of a place in the repository; ok is
// false for any other argument.
func PathText(in *object.Interp, name string, c object.Call) (object.Value, bool) {
	if len(c.Args) == 0 || len(c.Keywords) > 0 || c.Star != nil {
		return nil, false
	}
	u, isUnknown := c.Args[0].Value.(*object.Unknown)
	known := isUnknown && u.Path != nil
	switch name {
	case "abspath", "realpath":
		if at, ok := RepoName(in, c.Args[0].Value); ok && len(c.Args) == 1 {
			return Place(in, at, false, c.At), true
		}
		return nil, false
	case "exists", "isfile", "isdir", "lexists":
		if at, ok := RepoName(in, c.Args[0].Value); ok && len(c.Args) == 1 && IsThere(in, at, name) {
			return object.Bool(true), true // what is not there may be made by a build
		}
		return nil, false
	}
	if !known {
		return nil, false
	}
	at := u.Path.Name
	switch {
	case name == "join":
		for _, a := range c.Args[1:] {
			s, ok := object.Text(a.Value)
			if !ok || strings.HasPrefix(s, "/") {
				return nil, false
			}
			at = path.Join(at, s)
		}
		return Place(in, at, false, c.At), true
	case len(c.Args) != 1:
	case name == "dirname":
		return Place(in, ParentOf(at), false, c.At), true
	case name == "basename" && at != ".":
		return object.Str(path.Base(at)), true
	case name == "normpath", name == "expanduser":
		return Place(in, at, false, c.At), true
	case name == "split" && at != ".":
		return &object.Tuple{Items: []object.Value{Place(in, ParentOf(at), false, c.At), object.Str(path.Base(at))}}, true
	case name == "splitext":
		stem, ext := SplitExt(at)
		return &object.Tuple{Items: []object.Value{Place(in, stem, false, c.At), object.Str(ext)}}, true
	}
	return nil, false
}

// ParentOf is the folder around a place; that of the root is not known.
func ParentOf(name string) string {
	if name == "." {
		return ".."
	}
	return path.Dir(name)
}

// SplitExt is os.path.splitext: leading dots start no extension.
func SplitExt(name string) (stem, ext string) {
	base := path.Base(name)
	i := strings.LastIndexByte(base, '.')
	if i <= 0 || strings.Trim(base[:i], ".") == "" {
		return name, ""
	}
	return name[:len(name)-len(base)+i], base[i:]
}

// IsThere says whether the repository has a file or folder of the kind that a
// function asks for.
func IsThere(in *object.Interp, name, asked string) bool {
	f, _ := Folders(in)
	if f == nil {
		return false
	}
	if name == "." {
		return asked != "isfile" && asked != "is_file"
	}
	entries, ok := f.Entries(path.Dir(name))
	i := slices.IndexFunc(entries, func(e object.Entry) bool { return e.Name == path.Base(name) })
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

// SysPath is sys.path as the program finds it.
func SysPath(in *object.Interp) object.Value {
	f, _ := Folders(in)
	if f == nil {
		return in.Unknown("it is the search path of the machine that runs it", diag.Range{})
	}
	list := &object.List{}
	for k, name := range f.Path() {
		if k == 1 {
			list.Items = append(list.Items, in.Unknown("it is a folder of the machine that runs it", diag.Range{}))
		}
		list.Items = append(list.Items, Place(in, name, false, diag.Range{}))
	}
	return list
}

// pathIn is item in list for places in the repository, as in
// "if HERE not in sys.path". The folders of the machine are none of them.
func pathIn(in *object.Interp, list *object.List, item object.Value) (found, ok bool) {
	sys, isModule := in.Modules["sys"].(*object.Module)
	if !isModule || list.Opaque != nil {
		return false, false
	}
	v, _ := sys.Attrs.Get("path")
	u, isUnknown := item.(*object.Unknown)
	if v != object.Value(list) || !isUnknown || u.Path == nil {
		return false, false
	}
	for _, x := range list.Items {
		if name, known := RepoName(in, x); known && name == u.Path.Name {
			return true, true
		}
	}
	return false, true
}
