package library

import (
	"path"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// Programs import the modules that they find in a folder: glob, os.listdir,
// pkgutil. What a folder of the repository holds is known.

// listDir is os.listdir(folder).
func listDir(in *object.Interp, c object.Call) object.Value {
	var at object.Value = object.Str(".")
	if len(c.Args) > 0 {
		at = c.Args[0].Value
	}
	name, ok := operator.RepoName(in, at)
	f, _ := operator.Folders(in)
	if !ok || f == nil || len(c.Args) > 1 || len(c.Keywords) > 0 {
		return operator.Unmodelled(in, "os.listdir", c)
	}
	entries, ok := f.Entries(name)
	if !ok {
		return operator.Unmodelled(in, "os.listdir", c)
	}
	out := &object.Listing{}
	for _, e := range entries {
		out.Items = append(out.Items, object.Str(e.Name))
	}
	return out
}

func fillGlob(_ *object.Interp, m *object.Module) {
	for _, name := range []string{"glob", "iglob"} {
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			if v := globCall(in, c); v != nil {
				return v
			}
			return operator.Unmodelled(in, "glob."+name, c)
		})
	}
}

// globCall is glob.glob(pattern): texts that start as the pattern does.
func globCall(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) != 1 || c.Star != nil {
		return nil
	}
	recursive := false
	for _, k := range c.Keywords {
		yes, isBool := k.Value.(object.Bool)
		if k.Name != "recursive" || !isBool {
			return nil
		}
		recursive = bool(yes)
	}
	if u, ok := c.Args[0].Value.(*object.Unknown); ok && u.Path != nil {
		return globNames(in, u.Path.Name, recursive, func(name string) object.Value { return operator.Place(in, name, false, c.At) })
	}
	s, ok := object.Text(c.Args[0].Value)
	name, inside := operator.RepoName(in, c.Args[0].Value)
	_, app := operator.Folders(in)
	if !ok || !inside || s != path.Clean(s) || strings.HasPrefix(s, "..") {
		return nil
	}
	return globNames(in, name, recursive, func(name string) object.Value {
		return object.Str(strings.TrimPrefix(strings.TrimPrefix(name, app), "/"))
	})
}

func globNames(in *object.Interp, pattern string, recursive bool, value func(name string) object.Value) object.Value {
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
	names, ok := matching(in, folder, parts, false, 0)
	if !ok {
		return nil
	}
	out := &object.Listing{}
	for _, name := range names {
		out.Items = append(out.Items, value(name))
	}
	return out
}

func fillPkgutil(_ *object.Interp, m *object.Module) {
	m.Function("iter_modules", func(in *object.Interp, c object.Call) object.Value { return iterModules(in, c, false) })
	m.Function("walk_packages", func(in *object.Interp, c object.Call) object.Value { return iterModules(in, c, true) })
}

// iterModules is pkgutil.iter_modules(path, prefix): tuples (finder, name, ispkg),
// in the order of names. walk_packages also imports and enters packages.
func iterModules(in *object.Interp, c object.Call, walk bool) object.Value {
	folders, _, ok := c.Arg(0, "path")
	prefix := ""
	if v, _, given := c.Arg(1, "prefix"); given {
		s, isText := object.Text(v)
		if !isText {
			return operator.Unmodelled(in, "pkgutil.iter_modules", c)
		}
		prefix = s
	}
	if !ok || c.Star != nil {
		return operator.Unmodelled(in, "pkgutil.iter_modules", c)
	}
	items, u := operator.Items(in, folders, c.At)
	if u != nil || in.Raised != nil {
		return operator.Unmodelled(in, "pkgutil.iter_modules", c)
	}
	var out []object.Value
	for _, item := range items {
		name, ok := operator.RepoName(in, item)
		if !ok {
			return operator.Unmodelled(in, "pkgutil.iter_modules", c)
		}
		found, ok := modulesIn(in, name, prefix, walk, c.At, 0)
		if !ok {
			return operator.Unmodelled(in, "pkgutil.iter_modules", c)
		}
		out = append(out, found...)
	}
	if in.Options.OnList != nil {
		in.Options.OnList(c.At)
	}
	return in.SliceIterator(out)
}

func modulesIn(in *object.Interp, folder, prefix string, walk bool, at diag.Range, depth int) ([]object.Value, bool) {
	f, _ := operator.Folders(in)
	if f == nil || depth > 20 {
		return nil, false
	}
	entries, ok := f.Entries(folder)
	if !ok {
		return nil, false
	}
	var out []object.Value
	for _, e := range entries {
		name, isModule := strings.CutSuffix(e.Name, ".py")
		inner := path.Join(folder, e.Name)
		isPackage := e.Dir && operator.IsThere(in, path.Join(inner, "__init__.py"), "isfile")
		if e.Dir != isPackage || !e.Dir && (!isModule || name == "__init__") || strings.Contains(name, ".") || !in.Spend(at) {
			continue
		}
		info := &object.Tuple{Class: moduleInfo, Items: []object.Value{in.Unknown("it is a finder of modules", at), object.Str(prefix + name), object.Bool(isPackage)}}
		out = append(out, info)
		if walk && isPackage {
			more, _ := modulesIn(in, inner, prefix+name+".", true, at, depth+1)
			out = append(out, more...)
		}
	}
	return out, true
}

// moduleInfo is pkgutil.ModuleInfo.
var moduleInfo = &object.Class{
	Name: "ModuleInfo", Qualname: "ModuleInfo", Module: "pkgutil", Kind: object.TupleClass, Attrs: object.NewNamespace(),
	Fields: []object.Field{{Name: "module_finder"}, {Name: "name"}, {Name: "ispkg"}},
}

func fillSite(_ *object.Interp, m *object.Module) {
	m.Function("addsitedir", func(in *object.Interp, c object.Call) object.Value {
		sys := interp.ImportModule(in, "sys", c.At)
		list, ok := operator.GetAttr(in, sys, "path", c.At).(*object.List)
		if !ok || list.Opaque != nil || len(c.Args) != 1 {
			return operator.Unmodelled(in, "site.addsitedir", c)
		}
		in.Touch(list)
		list.Items = append(list.Items, c.Args[0].Value)
		return object.None{}
	})
}
