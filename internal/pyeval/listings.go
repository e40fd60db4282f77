package pyeval

import (
	"path"
	"strings"

	"decant/internal/diag"
)

// Programs import the modules that they find in a folder: glob, os.listdir,
// pkgutil. What a folder of the repository holds is known.

// listDir is os.listdir(folder).
func listDir(in *Interp, c Call) Value {
	var at Value = Str(".")
	if len(c.Args) > 0 {
		at = c.Args[0].Value
	}
	name, ok := in.repoName(at)
	f, _ := in.folders()
	if !ok || f == nil || len(c.Args) > 1 || len(c.Keywords) > 0 {
		return in.unmodelled("os.listdir", c)
	}
	entries, ok := f.Entries(name)
	if !ok {
		return in.unmodelled("os.listdir", c)
	}
	out := &listing{}
	for _, e := range entries {
		out.items = append(out.items, Str(e.Name))
	}
	return out
}

func fillGlob(_ *Interp, m *Module) {
	for _, name := range []string{"glob", "iglob"} {
		m.function(name, func(in *Interp, c Call) Value {
			if v := in.globCall(c); v != nil {
				return v
			}
			return in.unmodelled("glob."+name, c)
		})
	}
}

// globCall is glob.glob(pattern): texts that start as the pattern does.
func (in *Interp) globCall(c Call) Value {
	if len(c.Args) != 1 || c.Star != nil {
		return nil
	}
	recursive := false
	for _, k := range c.Keywords {
		yes, isBool := k.Value.(Bool)
		if k.Name != "recursive" || !isBool {
			return nil
		}
		recursive = bool(yes)
	}
	if u, ok := c.Args[0].Value.(*Unknown); ok && u.path != nil {
		return in.globNames(u.path.name, recursive, func(name string) Value { return in.place(name, false, c.At) })
	}
	s, ok := text(c.Args[0].Value)
	name, inside := in.repoName(c.Args[0].Value)
	_, app := in.folders()
	if !ok || !inside || s != path.Clean(s) || strings.HasPrefix(s, "..") {
		return nil
	}
	return in.globNames(name, recursive, func(name string) Value {
		return Str(strings.TrimPrefix(strings.TrimPrefix(name, app), "/"))
	})
}

func (in *Interp) globNames(pattern string, recursive bool, value func(name string) Value) Value {
	parts := strings.Split(pattern, "/")
	folder := "."
	for len(parts) > 1 && !strings.ContainsAny(parts[0], "*?[") {
		folder, parts = path.Join(folder, parts[0]), parts[1:]
	}
	if !recursive {
		for i := range parts {
			parts[i] = strings.ReplaceAll(parts[i], "**", "*")
		}
	}
	names, ok := in.matching(folder, parts, false, 0)
	if !ok {
		return nil
	}
	out := &listing{}
	for _, name := range names {
		out.items = append(out.items, value(name))
	}
	return out
}

func fillPkgutil(_ *Interp, m *Module) {
	m.function("iter_modules", func(in *Interp, c Call) Value { return in.iterModules(c, false) })
	m.function("walk_packages", func(in *Interp, c Call) Value { return in.iterModules(c, true) })
}

// iterModules is pkgutil.iter_modules(path, prefix): tuples (finder, name, ispkg),
// in the order of names. walk_packages also imports and enters packages.
func (in *Interp) iterModules(c Call, walk bool) Value {
	folders, _, ok := c.Arg(0, "path")
	prefix := ""
	if v, _, given := c.Arg(1, "prefix"); given {
		s, isText := text(v)
		if !isText {
			return in.unmodelled("pkgutil.iter_modules", c)
		}
		prefix = s
	}
	if !ok || c.Star != nil {
		return in.unmodelled("pkgutil.iter_modules", c)
	}
	items, u := in.items(folders, c.At)
	if u != nil || in.raised != nil {
		return in.unmodelled("pkgutil.iter_modules", c)
	}
	var out []Value
	for _, item := range items {
		name, ok := in.repoName(item)
		if !ok {
			return in.unmodelled("pkgutil.iter_modules", c)
		}
		found, ok := in.modulesIn(name, prefix, walk, c.At, 0)
		if !ok {
			return in.unmodelled("pkgutil.iter_modules", c)
		}
		out = append(out, found...)
	}
	if in.opts.OnList != nil {
		in.opts.OnList(c.At)
	}
	return in.sliceIterator(out)
}

func (in *Interp) modulesIn(folder, prefix string, walk bool, at diag.Range, depth int) ([]Value, bool) {
	f, _ := in.folders()
	if f == nil || depth > 20 {
		return nil, false
	}
	entries, ok := f.Entries(folder)
	if !ok {
		return nil, false
	}
	var out []Value
	for _, e := range entries {
		name, isModule := strings.CutSuffix(e.Name, ".py")
		inner := path.Join(folder, e.Name)
		isPackage := e.Dir && in.isThere(path.Join(inner, "__init__.py"), "isfile")
		if e.Dir != isPackage || !e.Dir && (!isModule || name == "__init__") || strings.Contains(name, ".") || !in.spend(at) {
			continue
		}
		info := &Tuple{Class: moduleInfo, Items: []Value{in.Unknown("it is a finder of modules", at), Str(prefix + name), Bool(isPackage)}}
		out = append(out, info)
		if walk && isPackage {
			more, _ := in.modulesIn(inner, prefix+name+".", true, at, depth+1)
			out = append(out, more...)
		}
	}
	return out, true
}

// moduleInfo is pkgutil.ModuleInfo.
var moduleInfo = &Class{
	Name: "ModuleInfo", Qualname: "ModuleInfo", Module: "pkgutil", kind: tupleClass, attrs: newNamespace(),
	fields: []field{{name: "module_finder"}, {name: "name"}, {name: "ispkg"}},
}

func fillSite(_ *Interp, m *Module) {
	m.function("addsitedir", func(in *Interp, c Call) Value {
		sys := in.importModule("sys", c.At)
		list, ok := in.getAttr(sys, "path", c.At).(*List)
		if !ok || list.Opaque != nil || len(c.Args) != 1 {
			return in.unmodelled("site.addsitedir", c)
		}
		in.touch(list)
		list.Items = append(list.Items, c.Args[0].Value)
		return None{}
	})
}
