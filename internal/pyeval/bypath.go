package pyeval

import (
	"path"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// Modules that a program loads from the path of a file: importlib.util's
// spec_from_file_location and module_from_spec, and SourceFileLoader.

// FileLoader is a Loader that reads a module by the place of its file.
type FileLoader interface {
	Loader
	// File returns the file at a place in the repository; found is false when there
	// is none. name is the dotted name that the program gives to the module.
	File(name, place string) (file *pysyntax.File, diags diag.List, found bool)
}

var (
	specClass   = plainBuiltin("ModuleSpec", "importlib.machinery")
	loaderClass = plainBuiltin("SourceFileLoader", "importlib.machinery")
)

func plainBuiltin(name, module string) *Class {
	c := &Class{Name: name, Qualname: name, Module: module, attrs: newNamespace()}
	c.MRO = []*Class{c}
	return c
}

func fillImportlibUtil(_ *Interp, m *Module) {
	m.function("spec_from_file_location", func(in *Interp, c Call) Value {
		name, ok1 := c.textArg(0, "name")
		at, _, given := c.Arg(1, "location")
		place, ok2 := in.repoName(orNone(at))
		if !ok1 || !given || !ok2 || c.Star != nil || len(c.Args)+len(c.Keywords) != 2 || !in.readable(name, place) {
			return in.notFollowed("importlib.util.spec_from_file_location", c)
		}
		return in.moduleSpec(name, place, at)
	})
	m.function("module_from_spec", func(in *Interp, c Call) Value {
		spec, _, _ := c.Arg(0, "spec")
		if u, unknown := spec.(*Unknown); unknown {
			return in.derive(u)
		}
		x, ok := spec.(*Instance)
		if !ok || x.Class != specClass {
			return in.notFollowed("importlib.util.module_from_spec", c)
		}
		name, _ := x.attrs.get("name")
		place, _ := in.repoName(x.location())
		s, _ := text(name)
		return in.emptyModule(s, place, x.location())
	})
}

func fillImportlibMachinery(_ *Interp, m *Module) {
	m.function("SourceFileLoader", func(in *Interp, c Call) Value {
		name, ok1 := c.textArg(0, "fullname")
		at, _, given := c.Arg(1, "path")
		place, ok2 := in.repoName(orNone(at))
		if !ok1 || !given || !ok2 || c.Star != nil || !in.readable(name, place) {
			return in.notFollowed("importlib.machinery.SourceFileLoader", c)
		}
		return in.sourceLoader(name, place, at)
	})
}

// readable says whether the repository has a Python file at a place.
func (in *Interp) readable(name, place string) bool {
	f, ok := in.opts.Loader.(FileLoader)
	if !ok || in.dry > 0 || !strings.HasSuffix(place, ".py") || path.Base(place) == "__init__.py" {
		return false
	}
	_, _, found := f.File(name, place)
	return found
}

// notFollowed is a module that is loaded in a way which decant does not follow.
func (in *Interp) notFollowed(what string, c Call) Value {
	u := in.Unknown("it is loaded by "+what+", which decant does not follow here", c.At)
	in.risk++
	return u
}

func (x *Instance) location() Value {
	v, _ := x.attrs.get("origin")
	return v
}

func (in *Interp) moduleSpec(name, place string, at Value) Value {
	x := &Instance{Class: specClass, attrs: newNamespace()}
	x.attrs.put("name", Str(name))
	x.attrs.put("origin", at)
	x.attrs.put("submodule_search_locations", None{})
	x.attrs.put("loader", in.sourceLoader(name, place, at))
	return x
}

// emptyModule is a module that did not run yet.
func (in *Interp) emptyModule(name, place string, at Value) *Module {
	m := &Module{Name: name, Path: place, attrs: newNamespace(), Done: true}
	m.attrs.module = true
	in.serial++
	m.attrs.born = in.serial
	m.attrs.put("__name__", Str(name))
	m.attrs.put("__file__", at)
	return m
}

// sourceLoader has what programs call: exec_module and load_module.
func (in *Interp) sourceLoader(name, place string, at Value) Value {
	x := &Instance{Class: loaderClass, attrs: newNamespace()}
	x.attrs.put("name", Str(name))
	x.attrs.put("path", at)
	x.attrs.put("exec_module", &Builtin{Name: "exec_module", call: func(in *Interp, c Call) Value {
		arg, _, _ := c.Arg(0, "module")
		m, ok := arg.(*Module)
		if !ok {
			return in.notFollowed("exec_module", c)
		}
		return in.runAt(m, place, c.At)
	}})
	x.attrs.put("load_module", &Builtin{Name: "load_module", call: func(in *Interp, c Call) Value {
		m := in.emptyModule(name, place, at)
		in.modules[name] = m
		if v := in.runAt(m, place, c.At); opaque(v) != nil || in.raised != nil {
			return v
		}
		return m
	}})
	return x
}

// runAt runs the file at a place in a module.
func (in *Interp) runAt(m *Module, place string, at diag.Range) Value {
	f, ok := in.opts.Loader.(FileLoader)
	if !ok || in.dry > 0 {
		return in.Unknown("it is only known at run time", at)
	}
	file, diags, found := f.File(m.Name, place)
	in.diags.Extend(diags)
	if !found || file == nil || !in.nest(at) {
		m.attrs.open = in.Unknown("the file "+place+" could not be read", at)
		in.risk++
		return None{}
	}
	defer in.unnest()
	in.told(m.Name, at, place)
	m.File, m.Path = file, place
	in.execModule(m, file)
	return None{}
}

// setModule is sys.modules[name] = v. Under a condition the module is not known.
func (in *Interp) setModule(key, v Value, at diag.Range) {
	name, ok := text(key)
	switch {
	case !ok:
		in.risk++
		in.bind(in.process, importersAdded, in.Unknown("sys.modules may have it, in which the program sets a name that is not known", at))
	case in.dry > 0:
	case in.recording():
		in.modules[name] = in.Unknown("it is put into sys.modules under a condition", at)
	default:
		in.modules[name] = v
	}
}
