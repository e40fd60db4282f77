package library

import (
	"path"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

var (
	specClass   = plainBuiltin("ModuleSpec", "importlib.machinery")
	loaderClass = plainBuiltin("SourceFileLoader", "importlib.machinery")
)

func plainBuiltin(name, module string) *object.Class {
	c := &object.Class{Name: name, Qualname: name, Module: module, Attrs: object.NewNamespace()}
	c.MRO = []*object.Class{c}
	return c
}

func fillImportlibUtil(_ *object.Interp, m *object.Module) {
	m.Function("spec_from_file_location", func(in *object.Interp, c object.Call) object.Value {
		name, ok1 := c.TextArg(0, "name")
		at, _, given := c.Arg(1, "location")
		place, ok2 := operator.RepoName(in, object.OrNone(at))
		if !ok1 || !given || !ok2 || c.Star != nil || len(c.Args)+len(c.Keywords) != 2 || !readable(in, name, place) {
			return notFollowed(in, "importlib.util.spec_from_file_location", c)
		}
		return moduleSpec(in, name, place, at)
	})
	m.Function("module_from_spec", func(in *object.Interp, c object.Call) object.Value {
		spec, _, _ := c.Arg(0, "spec")
		if u, unknown := spec.(*object.Unknown); unknown {
			return in.Derive(u)
		}
		x, ok := spec.(*object.Instance)
		if !ok || x.Class != specClass {
			return notFollowed(in, "importlib.util.module_from_spec", c)
		}
		name, _ := x.Attrs.Get("name")
		place, _ := operator.RepoName(in, location(x))
		s, _ := object.Text(name)
		return emptyModule(in, s, place, location(x))
	})
}

func fillImportlibMachinery(_ *object.Interp, m *object.Module) {
	m.Function("SourceFileLoader", func(in *object.Interp, c object.Call) object.Value {
		name, ok1 := c.TextArg(0, "fullname")
		at, _, given := c.Arg(1, "path")
		place, ok2 := operator.RepoName(in, object.OrNone(at))
		if !ok1 || !given || !ok2 || c.Star != nil || !readable(in, name, place) {
			return notFollowed(in, "importlib.machinery.SourceFileLoader", c)
		}
		return sourceLoader(in, name, place, at)
	})
}

// readable says whether the repository has a Python file at a place.
func readable(in *object.Interp, name, place string) bool {
	f, ok := in.Options.Loader.(object.FileLoader)
	if !ok || in.DryRun > 0 || !strings.HasSuffix(place, ".py") || path.Base(place) == "__init__.py" {
		return false
	}
	_, _, found := f.File(name, place)
	return found
}

// notFollowed is a module that is loaded in a way which decant does not follow.
func notFollowed(in *object.Interp, what string, c object.Call) object.Value {
	u := in.Unknown("it is loaded by "+what+", which decant does not follow here", c.At)
	in.Risk++
	return u
}

func location(x *object.Instance) object.Value {
	v, _ := x.Attrs.Get("origin")
	return v
}

func moduleSpec(in *object.Interp, name, place string, at object.Value) object.Value {
	x := &object.Instance{Class: specClass, Attrs: object.NewNamespace()}
	x.Attrs.Put("name", object.Str(name))
	x.Attrs.Put("origin", at)
	x.Attrs.Put("submodule_search_locations", object.None{})
	x.Attrs.Put("loader", sourceLoader(in, name, place, at))
	return x
}

// emptyModule is a module that did not run yet.
func emptyModule(in *object.Interp, name, place string, at object.Value) *object.Module {
	m := &object.Module{Name: name, Path: place, Attrs: object.NewNamespace(), Done: true}
	m.Attrs.Module = true
	in.Serial++
	m.Attrs.Born = in.Serial
	m.Attrs.Put("__name__", object.Str(name))
	m.Attrs.Put("__file__", at)
	return m
}

// sourceLoader has what programs call: exec_module and load_module.
func sourceLoader(in *object.Interp, name, place string, at object.Value) object.Value {
	x := &object.Instance{Class: loaderClass, Attrs: object.NewNamespace()}
	x.Attrs.Put("name", object.Str(name))
	x.Attrs.Put("path", at)
	x.Attrs.Put("exec_module", &object.Builtin{Name: "exec_module", Call: func(in *object.Interp, c object.Call) object.Value {
		arg, _, _ := c.Arg(0, "module")
		m, ok := arg.(*object.Module)
		if !ok {
			return notFollowed(in, "exec_module", c)
		}
		return runAt(in, m, place, c.At)
	}})
	x.Attrs.Put("load_module", &object.Builtin{Name: "load_module", Call: func(in *object.Interp, c object.Call) object.Value {
		m := emptyModule(in, name, place, at)
		in.Modules[name] = m
		if v := runAt(in, m, place, c.At); object.Opaque(v) != nil || in.Raised != nil {
			return v
		}
		return m
	}})
	return x
}

// runAt runs the file at a place in a module.
func runAt(in *object.Interp, m *object.Module, place string, at diag.Range) object.Value {
	f, ok := in.Options.Loader.(object.FileLoader)
	if !ok || in.DryRun > 0 {
		return in.Unknown("it is only known at run time", at)
	}
	file, diags, found := f.File(m.Name, place)
	in.Diags.Extend(diags)
	if !found || file == nil || !in.Nest(at) {
		m.Attrs.Open = in.Unknown("the file "+place+" could not be read", at)
		in.Risk++
		return object.None{}
	}
	defer in.Unnest()
	in.ReportImport(m.Name, at, place)
	m.File, m.Path = file, place
	interp.ExecModule(in, m, file)
	return object.None{}
}
