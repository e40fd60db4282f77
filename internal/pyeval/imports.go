package pyeval

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// importModule imports a module and its parents and returns the module itself.
func (in *Interp) importModule(name string, at diag.Range) Value {
	if name == "" || strings.Count(name, ".") > 50 {
		return in.raise(Raise("ModuleNotFoundError", fmt.Sprintf("No module named '%s'", name)), at)
	}
	parent := ""
	var parentValue Value
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent = name[:i]
		parentValue = in.importModule(parent, at)
		if in.raised != nil {
			return in.nothing()
		}
	}
	if v, ok := in.modules[name]; ok {
		return v
	}
	v := in.load(name, parentValue, at)
	if in.raised != nil {
		return in.nothing()
	}
	if m, ok := parentValue.(*Module); ok && (m.Path != "" || m.Package) {
		last := name[len(parent)+1:]
		in.bind(m.attrs, last, v)
	}
	return v
}

// load finds and runs a module that is not imported yet.
func (in *Interp) load(name string, parent Value, at diag.Range) Value {
	if in.dry > 0 {
		return in.Unknown("it is only known at run time", at)
	}
	if !strings.Contains(name, ".") {
		in.updatePath()
	}
	path, isPackage, file, diags, found := in.opts.Loader.Module(name)
	if found {
		in.diags.Extend(diags)
		in.told(name, at, path)
		return in.runModule(name, path, isPackage, file, at)
	}
	in.told(name, at, "")
	if in.opts.Externals != nil {
		if v, ok := in.opts.Externals(name); ok {
			in.modules[name] = v
			return v
		}
	}
	if m, ok := parent.(*Module); ok && (m.Path != "" || m.Package) {
		if u, ok := in.noted(importersAdded); ok {
			in.risk++
			in.modules[name] = u
			return u
		}
		return in.raise(Raise("ModuleNotFoundError", fmt.Sprintf("No module named '%s'", name)), at)
	}
	if v, ok := in.standardModule(name); ok {
		in.modules[name] = v
		return v
	}
	if h, ok := parent.(*Host); ok {
		if v, found := h.Object.Attr(in, name[strings.LastIndexByte(name, '.')+1:], at); found {
			in.modules[name] = v
			return v
		}
	}
	u := in.Unknown(fmt.Sprintf("it comes from the package %q, which decant does not read", strings.Split(name, ".")[0]), at)
	u.Module, u.Package = name, strings.Split(name, ".")[0]
	in.risk++
	if in.standard(name) {
		in.risk--
		u.Because = standardReason(name)
		u.Harmless, u.Standard = harmlessModule(name), true
	}
	in.modules[name] = u
	return u
}

func (in *Interp) told(module string, at diag.Range, path string) {
	if in.opts.OnImport != nil {
		in.opts.OnImport(module, at, path)
	}
}

// runModule makes a module and runs its file.
func (in *Interp) runModule(name, path string, isPackage bool, file *pysyntax.File, at diag.Range) Value {
	m := &Module{Name: name, Path: path, File: file, Package: isPackage, attrs: newNamespace()}
	m.attrs.module = true
	in.serial++
	m.attrs.born = in.serial
	in.modules[name] = m
	m.attrs.put("__name__", Str(name))
	if isPackage {
		m.attrs.put("__path__", in.packagePath(path, at))
	}
	if file == nil {
		if !isPackage {
			m.attrs.open = in.Unknown(fmt.Sprintf("the file %s could not be read", path), at)
			in.risk++
		}
		m.Done = true
		return m
	}
	m.attrs.put("__file__", in.filePath(path))
	pkg := name
	if !isPackage {
		pkg = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	m.attrs.put("__package__", Str(pkg))
	if !in.nest(at) {
		return m
	}
	defer in.unnest()
	in.execModule(m, file)
	m.Done = true
	if r := in.raised; r != nil {
		m.Failure = &ImportFailure{At: r.At, Type: r.Type, Message: r.Message, Module: name}
		if in.modules[name] == Value(m) {
			delete(in.modules, name) // as CPython does
		}
	}
	return m
}

func (in *Interp) execModule(m *Module, file *pysyntax.File) {
	p, conds, handling, here := len(in.pends), in.conds, in.handling, in.here
	in.handling = nil
	fl := in.topLevel(moduleFrame(m, file))
	for _, kind := range []flowKind{flowReturn, flowBreak, flowContinue} {
		fl = in.meet(p, conds, kind, fl)
	}
	in.conds, in.handling, in.here = conds, handling, here
}

// filePath is the value of __file__: the absolute path at run time is not known,
// but its last parts are.
func (in *Interp) filePath(path string) Value {
	if f, _ := in.folders(); f != nil {
		return in.place(path, false, diag.Range{File: path})
	}
	u := in.Unknown("it is the place of the file at run time", diag.Range{File: path})
	u.Harmless = true
	return u
}

// packagePath is __path__ of a package: a list of one folder.
func (in *Interp) packagePath(file string, at diag.Range) Value {
	if f, _ := in.folders(); f == nil || file == "" {
		return in.Unknown("it is the path of a package on the machine that runs it", at)
	}
	return &List{Items: []Value{in.place(strings.TrimSuffix(strings.TrimSuffix(file, "__init__.py"), "/"), false, at)}}
}

func dottedText(f *pysyntax.File, i int) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(f.Text(i), ".", " ")), ".")
}

// importStatement runs import a.b, c as d.
func (in *Interp) importStatement(fr *frame, i int) {
	f := fr.file
	for c := range f.ChildrenOf(i, pysyntax.FieldName) {
		name, alias := c, 0
		if f.Kind(c) == pysyntax.KindAliasedImport {
			name, _ = f.Child(c, pysyntax.FieldName)
			alias, _ = f.Child(c, pysyntax.FieldAlias)
		}
		dotted := dottedText(f, name)
		v := in.importModule(dotted, f.Range(name))
		if in.raised != nil {
			return
		}
		if alias != 0 {
			in.bind(fr.home(f.Text(alias)), f.Text(alias), v)
			continue
		}
		top, _, nested := strings.Cut(dotted, ".")
		if nested {
			v = in.modules[top]
		}
		if v != nil {
			in.bind(fr.home(top), top, v)
		}
	}
}

// absolute resolves the module of a from-import; ok is false when a relative
// one leaves the top package.
func absolute(fr *frame, f *pysyntax.File, node int) (string, bool) {
	if f.Kind(node) != pysyntax.KindRelativeImport {
		return dottedText(f, node), true
	}
	dots, rest := 0, ""
	for c := range f.Children(node) {
		switch f.Kind(c) {
		case pysyntax.KindImportPrefix:
			dots = strings.Count(f.Text(c), ".")
		default:
			rest = dottedText(f, c)
		}
	}
	parts := strings.Split(fr.mod.Name, ".")
	if !fr.mod.Package {
		parts = parts[:len(parts)-1]
	}
	if dots-1 > len(parts) || len(parts) == 0 {
		return "", false
	}
	parts = slices.Clone(parts[:len(parts)-(dots-1)])
	if rest != "" {
		parts = append(parts, rest)
	}
	return strings.Join(parts, "."), len(parts) > 0
}

// importFrom runs from a import b, c as d and from a import *.
func (in *Interp) importFrom(fr *frame, i int) {
	f := fr.file
	node, ok := f.Child(i, pysyntax.FieldModuleName)
	if !ok {
		return
	}
	name, ok := absolute(fr, f, node)
	if !ok {
		in.raise(Raise("ImportError", "attempted relative import with no known parent package"), f.Range(i))
		return
	}
	if name == "__future__" {
		return
	}
	m := in.importModule(name, f.Range(node))
	if in.raised != nil {
		return
	}
	for c := range f.Children(i) {
		if f.Kind(c) == pysyntax.KindWildcardImport {
			in.importStar(fr, m, f.Range(c))
		}
	}
	for c := range f.ChildrenOf(i, pysyntax.FieldName) {
		item, as := c, c
		if f.Kind(c) == pysyntax.KindAliasedImport {
			item, _ = f.Child(c, pysyntax.FieldName)
			as, _ = f.Child(c, pysyntax.FieldAlias)
		}
		v := in.fromModule(m, name, f.Text(item), f.Range(item))
		if in.raised != nil {
			return
		}
		in.bind(fr.home(f.Text(as)), f.Text(as), v)
	}
}

// fromModule is one name of a from-import: an attribute, or else a submodule.
func (in *Interp) fromModule(m Value, module, name string, at diag.Range) Value {
	x, ok := m.(*Module)
	if !ok {
		v := in.getAttr(m, name, at)
		if r := in.raised; r != nil && r.Type == "AttributeError" {
			r.Type, r.Message = "ImportError", fmt.Sprintf("cannot import name '%s' from '%s'", name, module)
		}
		if u, isUnknown := v.(*Unknown); isUnknown && u.Module != "" && !in.standard(u.Module) {
			in.told(module+"."+name, at, "")
		}
		return v
	}
	if v, ok := x.attrs.get(name); ok {
		return v
	}
	if x.Package {
		if _, _, _, _, found := in.opts.Loader.Module(module + "." + name); found {
			return in.importModule(module+"."+name, at)
		}
		if v, ok := in.modules[module+"."+name]; ok {
			return v
		}
	}
	if x.attrs.open != nil {
		return in.moduleAttr(x, name, at)
	}
	if _, lazy := x.attrs.get("__getattr__"); lazy || ofEveryModule(name) {
		in.risk++
		return in.Unknown("the module makes the attribute when it is asked for", at)
	}
	if x.File == nil && x.Package && x.Path != "" && !in.certainFolder(module) {
		in.risk++
		return in.Unknown(fmt.Sprintf("the folder %s has no __init__.py, so an installed package of its name comes first", x.Path), at)
	}
	if u, ok := in.noted(importersAdded); ok && x.Package {
		in.risk++
		return u
	}
	return in.raise(Raise("ImportError", fmt.Sprintf("cannot import name '%s' from '%s'", name, module)), at)
}

func (in *Interp) importStar(fr *frame, m Value, at diag.Range) {
	x, ok := m.(*Module)
	if !ok {
		if h, isHost := m.(*Host); isHost {
			if all, found := h.Object.Attr(in, "__all__", at); found {
				in.starNames(fr, m, all, at)
				return
			}
			if library, lists := h.Object.(interface{ Names() []string }); lists {
				for _, name := range library.Names() {
					in.bind(fr.home(name), name, in.getAttr(m, name, at))
				}
				return
			}
		}
		in.openTo(fr.mod.attrs, in.derive(in.asUnknown(m, at)))
		return
	}
	if all, ok := x.attrs.get("__all__"); ok {
		in.starNames(fr, m, all, at)
		return
	}
	if x.attrs.open != nil {
		in.openTo(fr.mod.attrs, x.attrs.open)
	}
	names := x.attrs.names()
	if !in.work(len(names), at) {
		return
	}
	for _, name := range names {
		if v, ok := x.attrs.get(name); ok && !strings.HasPrefix(name, "_") {
			in.bind(fr.home(name), name, v)
		}
	}
}

// openTo notes that a star import bound names which are not known, none of them
// private.
func (in *Interp) openTo(ns *namespace, u *Unknown) {
	in.mayBind(ns, u, func(name string) bool { return !strings.HasPrefix(name, "_") })
}

// anyBound notes that names which are not known were bound; Python's own
// (__name__) are assumed to stay.
func (in *Interp) anyBound(ns *namespace, u *Unknown) {
	in.mayBind(ns, u, func(name string) bool { return !strings.HasPrefix(name, "__") })
}

// mayBind notes that some names that pass the filter may have been bound.
// Constants bound before may be other ones now; functions, classes, modules and
// objects are assumed to stay, or one line would hide a whole program.
func (in *Interp) mayBind(ns *namespace, u *Unknown, may func(name string) bool) {
	ns.open = u
	in.work(len(ns.order), in.here)
	for _, name := range ns.names() {
		switch v, _ := ns.get(name); v.(type) {
		case None, Bool, Int, Float, Str, Bytes, *List, *Tuple, *Dict, *Set:
			if may(name) {
				in.bind(ns, name, u)
			}
		}
	}
}

func (in *Interp) starNames(fr *frame, m, all Value, at diag.Range) {
	items, _, u := in.bag(all, at)
	if u != nil {
		in.openTo(fr.mod.attrs, u)
		return
	}
	for _, item := range items {
		name, ok := item.(Str)
		if !ok {
			in.openTo(fr.mod.attrs, in.asUnknown(item, at))
			continue
		}
		module := ""
		if x, isModule := m.(*Module); isModule {
			module = x.Name
		}
		v := in.fromModule(m, module, string(name), at)
		if in.raised != nil {
			return
		}
		in.bind(fr.home(string(name)), string(name), v)
	}
}
