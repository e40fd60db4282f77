package library

import (
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func fillPathlib(_ *object.Interp, m *object.Module) {
	for _, name := range []string{"Path", "PurePath", "PosixPath", "PurePosixPath"} {
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			if v, ok := makePath(in, c); ok {
				return v
			}
			u := in.Unknown("it is a path that is only known at run time", c.At)
			u.Harmless = true
			return u
		})
	}
}

// makePath is Path(a, b, ...): a place when all parts are.
func makePath(in *object.Interp, c object.Call) (object.Value, bool) {
	if len(c.Keywords) > 0 || c.Star != nil {
		return nil, false
	}
	_, at := operator.Folders(in)
	if at == "" {
		return nil, false
	}
	for k, a := range c.Args {
		if u, ok := a.Value.(*object.Unknown); ok && u.Path != nil {
			at = u.Path.Name
			continue
		}
		s, ok := object.Text(a.Value)
		if !ok || strings.HasPrefix(s, "/") {
			return nil, false
		}
		if k == 0 || s != "" {
			at = path.Join(at, s)
		}
	}
	return operator.Place(in, at, true, c.At), true
}

// pathAttr is an attribute of a pathlib.Path in the repository.
func pathAttr(in *object.Interp, u *object.Unknown, name string, at diag.Range) (object.Value, bool) {
	here := u.Path.Name
	switch name {
	case "parent":
		return operator.Place(in, operator.ParentOf(here), true, at), true
	case "name", "stem", "suffix":
		if here == "." {
			return nil, false
		}
		stem, ext := operator.SplitExt(path.Base(here))
		return map[string]object.Value{"name": object.Str(path.Base(here)), "stem": object.Str(stem), "suffix": object.Str(ext)}[name], true
	case "parents":
		return nil, false
	}
	call := pathMethods[name]
	if call == nil {
		return nil, false
	}
	return &object.Builtin{Name: "Path." + name, Call: func(in *object.Interp, c object.Call) object.Value {
		if v := call(in, here, c); v != nil {
			return v
		}
		return operator.Unmodelled(in, "Path."+name, c)
	}}, true
}

// pathMethods calculate with the name of a place; nil is a call that is not
// modelled.
var pathMethods = map[string]func(in *object.Interp, here string, c object.Call) object.Value{
	"resolve": samePath, "absolute": samePath, "expanduser": samePath,
	"__str__": strPath, "as_posix": strPath, "__fspath__": strPath,
	"joinpath": func(in *object.Interp, here string, c object.Call) object.Value {
		for _, a := range c.Args {
			s, ok := object.Text(a.Value)
			if !ok || strings.HasPrefix(s, "/") {
				return nil
			}
			here = path.Join(here, s)
		}
		return operator.Place(in, here, true, c.At)
	},
	"with_suffix": func(in *object.Interp, here string, c object.Call) object.Value {
		s, ok := object.Text(object.OrNone(first(c)))
		if len(c.Args) != 1 || !ok || here == "." {
			return nil
		}
		stem, _ := operator.SplitExt(here)
		return operator.Place(in, stem+s, true, c.At)
	},
	"relative_to": func(in *object.Interp, here string, c object.Call) object.Value {
		if len(c.Args) != 1 {
			return nil
		}
		from, ok := operator.RepoName(in, c.Args[0].Value)
		switch {
		case !ok:
			return nil
		case from == ".":
		case strings.HasPrefix(here, from+"/"):
			here = here[len(from)+1:]
		default:
			return nil
		}
		return &object.RelativePath{Name: here}
	},
	"exists": thereAs("exists"), "is_file": thereAs("is_file"), "is_dir": thereAs("is_dir"),
	"iterdir": func(in *object.Interp, here string, c object.Call) object.Value {
		return globbed(in, here, "*", true, true, c.At)
	},
	"glob": func(in *object.Interp, here string, c object.Call) object.Value {
		pattern, ok := object.Text(object.OrNone(first(c)))
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			return nil
		}
		return globbed(in, here, pattern, true, true, c.At)
	},
	"rglob": func(in *object.Interp, here string, c object.Call) object.Value {
		pattern, ok := object.Text(object.OrNone(first(c)))
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			return nil
		}
		return globbed(in, here, "**/"+pattern, true, true, c.At)
	},
}

func samePath(in *object.Interp, here string, c object.Call) object.Value {
	return operator.Place(in, here, true, c.At)
}

func strPath(in *object.Interp, here string, c object.Call) object.Value {
	return operator.Place(in, here, false, c.At)
}

func thereAs(asked string) func(in *object.Interp, here string, c object.Call) object.Value {
	return func(in *object.Interp, here string, c object.Call) object.Value {
		if !operator.IsThere(in, here, asked) {
			return nil
		}
		return object.Bool(true)
	}
}

// joinPath is path / "name", and text + "/name" of a place as a text.
func joinPath(in *object.Interp, op string, u *object.Unknown, b object.Value, at diag.Range) (object.Value, bool) {
	s, isText := object.Text(b)
	if !isText {
		return nil, false
	}
	switch {
	case op == "/" && u.Path.Pathlib && !strings.HasPrefix(s, "/"):
		return operator.Place(in, path.Join(u.Path.Name, s), true, at), true
	case op == "+" && !u.Path.Pathlib && strings.HasPrefix(s, "/"):
		return operator.Place(in, u.Path.Name+s, false, at), true
	}
	return nil, false
}

// relativeAttr is an attribute of a relative path.
func relativeAttr(in *object.Interp, p *object.RelativePath, name string) (object.Value, bool) {
	stem, ext := operator.SplitExt(p.Name)
	switch name {
	case "name":
		return object.Str(path.Base(p.Name)), true
	case "stem":
		return object.Str(path.Base(stem)), true
	case "suffix":
		return object.Str(ext), true
	case "parts":
		t := &object.Tuple{}
		for _, part := range strings.Split(p.Name, "/") {
			t.Items = append(t.Items, object.Str(part))
		}
		return t, true
	case "parent":
		return &object.RelativePath{Name: path.Dir(p.Name)}, true
	case "as_posix", "__str__", "__fspath__":
		return &object.Builtin{Name: "Path." + name, Call: func(*object.Interp, object.Call) object.Value { return object.Str(p.Name) }}, true
	case "with_suffix":
		return &object.Builtin{Name: "Path.with_suffix", Call: func(in *object.Interp, c object.Call) object.Value {
			s, ok := object.Text(object.OrNone(first(c)))
			if !ok {
				return operator.Unmodelled(in, "Path.with_suffix", c)
			}
			return &object.RelativePath{Name: stem + s}
		}}, true
	}
	return nil, false
}

// maxListed bounds how many files one listing returns.
const maxListed = 2_000

// globbed lists what matches a pattern below a folder: as paths or texts. The
// order in which the file system gives them is not known.
func globbed(in *object.Interp, folder, pattern string, asPath, hidden bool, at diag.Range) object.Value {
	names, ok := matching(in, folder, strings.Split(path.Clean(pattern), "/"), hidden, 0)
	if !ok {
		return nil
	}
	slices.Sort(names)
	names = slices.Compact(names)
	out := &object.Listing{}
	for _, name := range names {
		if !in.Spend(at) {
			return in.Nothing()
		}
		out.Items = append(out.Items, operator.Place(in, name, asPath, at))
	}
	return out
}

// matching is the names below a folder that match the parts of a pattern.
func matching(in *object.Interp, folder string, parts []string, hidden bool, depth int) ([]string, bool) {
	f, _ := operator.Folders(in)
	if f == nil || depth > 20 {
		return nil, false
	}
	entries, ok := f.Entries(folder)
	if !ok || len(parts) == 0 {
		return nil, depth > 0
	}
	var out []string
	if parts[0] == "**" {
		if len(parts) > 1 {
			more, _ := matching(in, folder, parts[1:], hidden, depth+1)
			out = append(out, more...)
		}
		for _, e := range entries {
			if e.Dir && !strings.HasPrefix(e.Name, ".") && len(out) < maxListed {
				more, _ := matching(in, path.Join(folder, e.Name), parts, hidden, depth+1)
				out = append(out, more...)
			}
		}
		return out, true
	}
	for _, e := range entries {
		match, err := path.Match(parts[0], e.Name)
		if err != nil {
			return nil, false
		}
		if !match || len(out) >= maxListed || !hidden && strings.HasPrefix(e.Name, ".") && !strings.HasPrefix(parts[0], ".") {
			continue
		}
		if len(parts) == 1 {
			out = append(out, path.Join(folder, e.Name))
		} else if e.Dir {
			more, _ := matching(in, path.Join(folder, e.Name), parts[1:], hidden, depth+1)
			out = append(out, more...)
		}
	}
	return out, true
}

// listingAttr is a method of a list whose order is not known. One that may change
// the list makes it unknown.
func listingAttr(in *object.Interp, x *object.Listing, name string, at diag.Range) object.Value {
	if name == "sort" {
		return &object.Builtin{Name: "list.sort", Call: func(*object.Interp, object.Call) object.Value { return object.None{} }}
	}
	x.Gone = in.Unknown("a list of files was changed", at)
	return in.Derive(x.Gone)
}

// sortedPlaces sorts places in the repository as Python sorts the texts or paths
// that they stand for: what is not known of them is the same for all.
func sortedPlaces(items []object.Value) bool {
	for _, v := range items {
		u, ok := v.(*object.Unknown)
		if !ok || u.Path == nil || u.Path.Pathlib != items[0].(*object.Unknown).Path.Pathlib {
			return false
		}
	}
	slices.SortStableFunc(items, func(a, b object.Value) int {
		x, y := a.(*object.Unknown).Path, b.(*object.Unknown).Path
		if x.Pathlib {
			return slices.Compare(strings.Split(x.Name, "/"), strings.Split(y.Name, "/"))
		}
		return strings.Compare(x.Name, y.Name)
	})
	return true
}

// endsWith is text.endswith(suffix) of a place.
func endsWith(in *object.Interp, u *object.Unknown) object.Value {
	return &object.Builtin{Name: "str.endswith", Call: func(in *object.Interp, c object.Call) object.Value {
		suffixes := []object.Value{object.OrNone(first(c))}
		if t, ok := suffixes[0].(*object.Tuple); ok {
			suffixes = t.Items
		}
		for _, v := range suffixes {
			s, ok := object.Text(v)
			if !ok || len(c.Args) != 1 || u.Path.Name == "." || len(s) > len(u.Path.Name) {
				return operator.Unmodelled(in, "str.endswith", c)
			}
			if strings.HasSuffix(u.Path.Name, s) {
				return object.Bool(true)
			}
		}
		return object.Bool(false)
	}}
}
