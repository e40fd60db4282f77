package pyeval

import (
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
)

func fillPathlib(_ *Interp, m *Module) {
	for _, name := range []string{"Path", "PurePath", "PosixPath", "PurePosixPath"} {
		m.function(name, func(in *Interp, c Call) Value {
			if v, ok := in.makePath(c); ok {
				return v
			}
			u := in.Unknown("it is a path that is only known at run time", c.At)
			u.Harmless = true
			return u
		})
	}
}

// makePath is Path(a, b, ...): a place when all parts are.
func (in *Interp) makePath(c Call) (Value, bool) {
	if len(c.Keywords) > 0 || c.Star != nil {
		return nil, false
	}
	_, at := in.folders()
	if at == "" {
		return nil, false
	}
	for k, a := range c.Args {
		if u, ok := a.Value.(*Unknown); ok && u.path != nil {
			at = u.path.name
			continue
		}
		s, ok := text(a.Value)
		if !ok || strings.HasPrefix(s, "/") {
			return nil, false
		}
		if k == 0 || s != "" {
			at = path.Join(at, s)
		}
	}
	return in.place(at, true, c.At), true
}

// pathAttr is an attribute of a pathlib.Path in the repository.
func (in *Interp) pathAttr(u *Unknown, name string, at diag.Range) (Value, bool) {
	here := u.path.name
	switch name {
	case "parent":
		return in.place(parentOf(here), true, at), true
	case "name", "stem", "suffix":
		if here == "." {
			return nil, false
		}
		stem, ext := splitExt(path.Base(here))
		return map[string]Value{"name": Str(path.Base(here)), "stem": Str(stem), "suffix": Str(ext)}[name], true
	case "parents":
		return nil, false
	}
	call := pathMethods[name]
	if call == nil {
		return nil, false
	}
	return &Builtin{Name: "Path." + name, call: func(in *Interp, c Call) Value {
		if v := call(in, here, c); v != nil {
			return v
		}
		return in.unmodelled("Path."+name, c)
	}}, true
}

// pathMethods calculate with the name of a place; nil is a call that is not
// modelled.
var pathMethods = map[string]func(in *Interp, here string, c Call) Value{
	"resolve": samePath, "absolute": samePath, "expanduser": samePath,
	"__str__": strPath, "as_posix": strPath, "__fspath__": strPath,
	"joinpath": func(in *Interp, here string, c Call) Value {
		for _, a := range c.Args {
			s, ok := text(a.Value)
			if !ok || strings.HasPrefix(s, "/") {
				return nil
			}
			here = path.Join(here, s)
		}
		return in.place(here, true, c.At)
	},
	"with_suffix": func(in *Interp, here string, c Call) Value {
		s, ok := text(orNone(first(c)))
		if len(c.Args) != 1 || !ok || here == "." {
			return nil
		}
		stem, _ := splitExt(here)
		return in.place(stem+s, true, c.At)
	},
	"relative_to": func(in *Interp, here string, c Call) Value {
		if len(c.Args) != 1 {
			return nil
		}
		from, ok := in.repoName(c.Args[0].Value)
		switch {
		case !ok:
			return nil
		case from == ".":
		case strings.HasPrefix(here, from+"/"):
			here = here[len(from)+1:]
		default:
			return nil
		}
		return &relativePath{here}
	},
	"exists": thereAs("exists"), "is_file": thereAs("is_file"), "is_dir": thereAs("is_dir"),
	"iterdir": func(in *Interp, here string, c Call) Value {
		return in.globbed(here, "*", true, true, c.At)
	},
	"glob": func(in *Interp, here string, c Call) Value {
		pattern, ok := text(orNone(first(c)))
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			return nil
		}
		return in.globbed(here, pattern, true, true, c.At)
	},
	"rglob": func(in *Interp, here string, c Call) Value {
		pattern, ok := text(orNone(first(c)))
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			return nil
		}
		return in.globbed(here, "**/"+pattern, true, true, c.At)
	},
}

func samePath(in *Interp, here string, c Call) Value { return in.place(here, true, c.At) }
func strPath(in *Interp, here string, c Call) Value  { return in.place(here, false, c.At) }

func thereAs(asked string) func(in *Interp, here string, c Call) Value {
	return func(in *Interp, here string, c Call) Value {
		if !in.isThere(here, asked) {
			return nil
		}
		return Bool(true)
	}
}

// joinPath is path / "name", and text + "/name" of a place as a text.
func (in *Interp) joinPath(op string, a, b Value, at diag.Range) (Value, bool) {
	u, ok := a.(*Unknown)
	s, isText := text(b)
	if !ok || u.path == nil || !isText {
		return nil, false
	}
	switch {
	case op == "/" && u.path.object && !strings.HasPrefix(s, "/"):
		return in.place(path.Join(u.path.name, s), true, at), true
	case op == "+" && !u.path.object && strings.HasPrefix(s, "/"):
		return in.place(u.path.name+s, false, at), true
	}
	return nil, false
}

// relativePath is a relative pathlib.Path, whose text is known.
type relativePath struct{ name string }

func (*relativePath) value() {}

// relativeAttr is an attribute of a relative path.
func (in *Interp) relativeAttr(p *relativePath, name string) (Value, bool) {
	stem, ext := splitExt(p.name)
	switch name {
	case "name":
		return Str(path.Base(p.name)), true
	case "stem":
		return Str(path.Base(stem)), true
	case "suffix":
		return Str(ext), true
	case "parts":
		t := &Tuple{}
		for _, part := range strings.Split(p.name, "/") {
			t.Items = append(t.Items, Str(part))
		}
		return t, true
	case "parent":
		return &relativePath{path.Dir(p.name)}, true
	case "as_posix", "__str__", "__fspath__":
		return &Builtin{Name: "Path." + name, call: func(*Interp, Call) Value { return Str(p.name) }}, true
	case "with_suffix":
		return &Builtin{Name: "Path.with_suffix", call: func(in *Interp, c Call) Value {
			s, ok := text(orNone(first(c)))
			if !ok {
				return in.unmodelled("Path.with_suffix", c)
			}
			return &relativePath{stem + s}
		}}, true
	}
	return nil, false
}

// maxListed bounds how many files one listing returns.
const maxListed = 2_000

// globbed lists what matches a pattern below a folder: as paths or texts. The
// order in which the file system gives them is not known.
func (in *Interp) globbed(folder, pattern string, object, hidden bool, at diag.Range) Value {
	names, ok := in.matching(folder, strings.Split(path.Clean(pattern), "/"), hidden, 0)
	if !ok {
		return nil
	}
	slices.Sort(names)
	names = slices.Compact(names)
	out := &listing{}
	for _, name := range names {
		if !in.spend(at) {
			return in.nothing()
		}
		out.items = append(out.items, in.place(name, object, at))
	}
	return out
}

// matching is the names below a folder that match the parts of a pattern.
func (in *Interp) matching(folder string, parts []string, hidden bool, depth int) ([]string, bool) {
	f, _ := in.folders()
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
			more, _ := in.matching(folder, parts[1:], hidden, depth+1)
			out = append(out, more...)
		}
		for _, e := range entries {
			if e.Dir && !strings.HasPrefix(e.Name, ".") && len(out) < maxListed {
				more, _ := in.matching(path.Join(folder, e.Name), parts, hidden, depth+1)
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
			more, _ := in.matching(path.Join(folder, e.Name), parts[1:], hidden, depth+1)
			out = append(out, more...)
		}
	}
	return out, true
}

// listing is a list whose order is not known: that of the file system.
type listing struct {
	items []Value
	gone  *Unknown // why the elements are not known any more, or nil
}

func (*listing) value() {}

// listingAttr is a method of a list whose order is not known. One that may change
// the list makes it unknown.
func (in *Interp) listingAttr(x *listing, name string, at diag.Range) Value {
	if name == "sort" {
		return &Builtin{Name: "list.sort", call: func(*Interp, Call) Value { return None{} }}
	}
	x.gone = in.Unknown("a list of files was changed", at)
	return in.derive(x.gone)
}

// sortedPlaces sorts places in the repository as Python sorts the texts or paths
// that they stand for: what is not known of them is the same for all.
func sortedPlaces(items []Value) bool {
	for _, v := range items {
		u, ok := v.(*Unknown)
		if !ok || u.path == nil || u.path.object != items[0].(*Unknown).path.object {
			return false
		}
	}
	slices.SortStableFunc(items, func(a, b Value) int {
		x, y := a.(*Unknown).path, b.(*Unknown).path
		if x.object {
			return slices.Compare(strings.Split(x.name, "/"), strings.Split(y.name, "/"))
		}
		return strings.Compare(x.name, y.name)
	})
	return true
}

// endsWith is text.endswith(suffix) of a place.
func (in *Interp) endsWith(u *Unknown) Value {
	return &Builtin{Name: "str.endswith", call: func(in *Interp, c Call) Value {
		suffixes := []Value{orNone(first(c))}
		if t, ok := suffixes[0].(*Tuple); ok {
			suffixes = t.Items
		}
		for _, v := range suffixes {
			s, ok := text(v)
			if !ok || len(c.Args) != 1 || u.path.name == "." || len(s) > len(u.path.name) {
				return in.unmodelled("str.endswith", c)
			}
			if strings.HasSuffix(u.path.name, s) {
				return Bool(true)
			}
		}
		return Bool(false)
	}}
}
