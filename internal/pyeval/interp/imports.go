package interp

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// ImportModule imports a module and its parents and returns the module itself.
func ImportModule(in *object.Interp, name string, at diag.Range) object.Value {
	if name == "" || strings.Count(name, ".") > 50 {
		return in.Raise(object.Raise("ModuleNotFoundError", fmt.Sprintf("No module named '%s'", name)), at)
	}
	parent := ""
	var parentValue object.Value
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent = name[:i]
		parentValue = ImportModule(in, parent, at)
		if in.Raised != nil {
			return in.Nothing()
		}
	}
	if v, ok := in.Modules[name]; ok {
		return v
	}
	v := load(in, name, parentValue, at)
	if in.Raised != nil {
		return in.Nothing()
	}
	if m, ok := parentValue.(*object.Module); ok && (m.Path != "" || m.Package) {
		last := name[len(parent)+1:]
		in.Bind(m.Attrs, last, v)
	}
	return v
}

// load finds and runs a module that is not imported yet.
func load(in *object.Interp, name string, parent object.Value, at diag.Range) object.Value {
	if in.DryRun > 0 {
		return in.Unknown("it is only known at run time", at)
	}
	if !strings.Contains(name, ".") {
		updatePath(in)
	}
	if in.Tracks() && in.Options.Externals != nil { // also in place of a copy in vendor
		if v, ok := in.Options.Externals(name); ok {
			in.Modules[name] = v
			return v
		}
	}
	path, isPackage, file, diags, found := in.Options.Loader.Module(name)
	if found {
		in.Diags.Extend(diags)
		in.ReportImport(name, at, path)
		return runModule(in, name, path, isPackage, file, at)
	}
	in.ReportImport(name, at, "")
	if in.Options.Externals != nil {
		if v, ok := in.Options.Externals(name); ok {
			in.Modules[name] = v
			return v
		}
	}
	if m, ok := parent.(*object.Module); ok && (m.Path != "" || m.Package) {
		if u, ok := in.Noted(object.ImportersAdded); ok {
			in.Risk++
			in.Modules[name] = u
			return u
		}
		return in.Raise(object.Raise("ModuleNotFoundError", fmt.Sprintf("No module named '%s'", name)), at)
	}
	if v, ok := in.Library.Module(in, name); ok {
		in.Modules[name] = v
		return v
	}
	if h, ok := parent.(*object.Host); ok {
		if v, found := h.Object.Attr(in, name[strings.LastIndexByte(name, '.')+1:], at); found {
			in.Modules[name] = v
			return v
		}
	}
	u := in.Unknown(fmt.Sprintf("it comes from the package %q, which decant does not read", strings.Split(name, ".")[0]), at)
	u.Module, u.Package = name, strings.Split(name, ".")[0]
	in.Risk++
	if object.IsStandard(name) {
		in.Risk--
		u.Because = object.StandardReason(name)
		u.Harmless, u.Standard = object.IsHarmless(name), true
	}
	in.Modules[name] = u
	return u
}

// runModule makes a module and runs its file.
func runModule(in *object.Interp, name, path string, isPackage bool, file *pysyntax.File, at diag.Range) object.Value {
	m := &object.Module{Name: name, Path: path, File: file, Package: isPackage, Attrs: object.NewNamespace()}
	m.Attrs.Module = true
	in.Serial++
	m.Attrs.Born = in.Serial
	in.Modules[name] = m
	m.Attrs.Put("__name__", object.Str(name))
	if isPackage {
		m.Attrs.Put("__path__", packagePath(in, path, at))
	}
	if file == nil {
		if !isPackage {
			m.Attrs.Open = in.Unknown(fmt.Sprintf("the file %s could not be read", path), at)
			in.Risk++
		}
		m.Done = true
		return m
	}
	m.Attrs.Put("__file__", filePath(in, path))
	pkg := name
	if !isPackage {
		pkg = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	m.Attrs.Put("__package__", object.Str(pkg))
	if !in.Nest(at) {
		return m
	}
	defer in.Unnest()
	defer in.Push("<module>", at)()
	ExecModule(in, m, file)
	m.Done = true
	if r := in.Raised; r != nil {
		m.Failure = &object.ImportFailure{At: r.At, Type: r.Type, Message: r.Message, Module: name}
		if in.Modules[name] == object.Value(m) {
			delete(in.Modules, name) // as CPython does
		}
	}
	return m
}

// ExecModule runs the statements of a file as a module.
func ExecModule(in *object.Interp, m *object.Module, file *pysyntax.File) {
	p, conds, handling, here := len(in.Pends), in.Conds, in.Handling, in.Here
	in.Handling = nil
	fl := topLevel(in, moduleFrame(m, file))
	for _, kind := range []object.FlowKind{object.FlowReturn, object.FlowBreak, object.FlowContinue} {
		fl = in.Meet(p, conds, kind, fl)
	}
	in.Conds, in.Handling, in.Here = conds, handling, here
}

// filePath is the value of __file__: the absolute path at run time is not known,
// but its last parts are.
func filePath(in *object.Interp, path string) object.Value {
	if f, _ := operator.Folders(in); f != nil {
		return operator.Place(in, path, false, diag.Range{File: path})
	}
	u := in.Unknown("it is the place of the file at run time", diag.Range{File: path})
	u.Harmless = true
	return u
}

// packagePath is __path__ of a package: a list of one folder.
func packagePath(in *object.Interp, file string, at diag.Range) object.Value {
	if f, _ := operator.Folders(in); f == nil || file == "" {
		return in.Unknown("it is the path of a package on the machine that runs it", at)
	}
	return &object.List{Items: []object.Value{operator.Place(in, strings.TrimSuffix(strings.TrimSuffix(file, "__init__.py"), "/"), false, at)}}
}

func dottedText(f *pysyntax.File, i int) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(f.Text(i), ".", " ")), ".")
}

// importStatement runs import a.b, c as d.
func importStatement(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	for c := range f.ChildrenOf(i, pysyntax.FieldName) {
		name, alias := c, 0
		if f.Kind(c) == pysyntax.KindAliasedImport {
			name, _ = f.Child(c, pysyntax.FieldName)
			alias, _ = f.Child(c, pysyntax.FieldAlias)
		}
		dotted := dottedText(f, name)
		v := ImportModule(in, dotted, f.Range(name))
		if in.Raised != nil {
			return
		}
		if alias != 0 {
			in.Bind(fr.Home(f.Text(alias)), f.Text(alias), v)
			continue
		}
		top, _, nested := strings.Cut(dotted, ".")
		if nested {
			v = in.Modules[top]
		}
		if v != nil {
			in.Bind(fr.Home(top), top, v)
		}
	}
}

// absolute resolves the module of a from-import; ok is false when a relative
// one leaves the top package.
func absolute(fr *object.Frame, f *pysyntax.File, node int) (string, bool) {
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
	parts := strings.Split(fr.Module.Name, ".")
	if !fr.Module.Package {
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
func importFrom(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	node, ok := f.Child(i, pysyntax.FieldModuleName)
	if !ok {
		return
	}
	name, ok := absolute(fr, f, node)
	if !ok {
		in.Raise(object.Raise("ImportError", "attempted relative import with no known parent package"), f.Range(i))
		return
	}
	if name == "__future__" {
		return
	}
	m := ImportModule(in, name, f.Range(node))
	if in.Raised != nil {
		return
	}
	for c := range f.Children(i) {
		if f.Kind(c) == pysyntax.KindWildcardImport {
			importStar(in, fr, m, f.Range(c))
		}
	}
	for c := range f.ChildrenOf(i, pysyntax.FieldName) {
		item, as := c, c
		if f.Kind(c) == pysyntax.KindAliasedImport {
			item, _ = f.Child(c, pysyntax.FieldName)
			as, _ = f.Child(c, pysyntax.FieldAlias)
		}
		v := fromModule(in, m, name, f.Text(item), f.Range(item))
		if in.Raised != nil {
			return
		}
		in.Bind(fr.Home(f.Text(as)), f.Text(as), v)
	}
}

// fromModule is one name of a from-import: an attribute, or else a submodule.
func fromModule(in *object.Interp, m object.Value, module, name string, at diag.Range) object.Value {
	x, ok := m.(*object.Module)
	if !ok && in.Tracks() && in.Options.Externals != nil {
		if v, found := in.Options.Externals(module + "." + name); found {
			return v
		}
	}
	if !ok {
		v := operator.GetAttr(in, m, name, at)
		if r := in.Raised; r != nil && r.Type == "AttributeError" {
			r.Type, r.Message = "ImportError", fmt.Sprintf("cannot import name '%s' from '%s'", name, module)
		}
		if u, isUnknown := v.(*object.Unknown); isUnknown && u.Module != "" && !object.IsStandard(u.Module) {
			in.ReportImport(module+"."+name, at, "")
		}
		return v
	}
	if v, ok := x.Attrs.Get(name); ok {
		return v
	}
	if x.Package {
		if _, _, _, _, found := in.Options.Loader.Module(module + "." + name); found {
			return ImportModule(in, module+"."+name, at)
		}
		if v, ok := in.Modules[module+"."+name]; ok {
			return v
		}
	}
	if x.Attrs.Open != nil {
		return operator.ModuleAttr(in, x, name, at)
	}
	if _, lazy := x.Attrs.Get("__getattr__"); lazy || operator.OfEveryModule(name) {
		in.Risk++
		return in.Unknown("the module makes the attribute when it is asked for", at)
	}
	if x.File == nil && x.Package && x.Path != "" && !certainFolder(in, module) {
		in.Risk++
		return in.Unknown(fmt.Sprintf("the folder %s has no __init__.py, so an installed package of its name comes first", x.Path), at)
	}
	if u, ok := in.Noted(object.ImportersAdded); ok && x.Package {
		in.Risk++
		return u
	}
	return in.Raise(object.Raise("ImportError", fmt.Sprintf("cannot import name '%s' from '%s'", name, module)), at)
}

func importStar(in *object.Interp, fr *object.Frame, m object.Value, at diag.Range) {
	x, ok := m.(*object.Module)
	if !ok {
		if h, isHost := m.(*object.Host); isHost {
			if all, found := h.Object.Attr(in, "__all__", at); found {
				starNames(in, fr, m, all, at)
				return
			}
			if library, lists := h.Object.(interface{ Names() []string }); lists {
				for _, name := range library.Names() {
					in.Bind(fr.Home(name), name, operator.GetAttr(in, m, name, at))
				}
				return
			}
		}
		in.OpenTo(fr.Module.Attrs, in.Derive(in.AsUnknown(m, at)))
		return
	}
	if all, ok := x.Attrs.Get("__all__"); ok {
		starNames(in, fr, m, all, at)
		return
	}
	if x.Attrs.Open != nil {
		in.OpenTo(fr.Module.Attrs, x.Attrs.Open)
	}
	names := x.Attrs.Names()
	if !in.Work(len(names), at) {
		return
	}
	for _, name := range names {
		if v, ok := x.Attrs.Get(name); ok && !strings.HasPrefix(name, "_") {
			in.Bind(fr.Home(name), name, v)
		}
	}
}

func starNames(in *object.Interp, fr *object.Frame, m, all object.Value, at diag.Range) {
	items, _, u := operator.Bag(in, all, at)
	if u != nil {
		in.OpenTo(fr.Module.Attrs, u)
		return
	}
	for _, item := range items {
		name, ok := item.(object.Str)
		if !ok {
			in.OpenTo(fr.Module.Attrs, in.AsUnknown(item, at))
			continue
		}
		module := ""
		if x, isModule := m.(*object.Module); isModule {
			module = x.Name
		}
		v := fromModule(in, m, module, string(name), at)
		if in.Raised != nil {
			return
		}
		in.Bind(fr.Home(string(name)), string(name), v)
	}
}

// updatePath gives the loader the folders that the program has put on sys.path.
func updatePath(in *object.Interp) {
	f, _ := operator.Folders(in)
	sys, ok := in.Modules["sys"].(*object.Module)
	if f == nil || !ok {
		return
	}
	v, _ := sys.Attrs.Get("path")
	list, ok := v.(*object.List)
	if !ok || list.Opaque != nil {
		return // the folders that are known stay
	}
	var folders []string
	for _, item := range list.Items {
		if name, ok := operator.RepoName(in, item); ok && !slices.Contains(folders, name) {
			folders = append(folders, name)
		}
	}
	if len(folders) == 0 || slices.Equal(folders, f.Path()) {
		return
	}
	f.SetPath(folders)
}

// certainFolder says whether a package without __init__.py is certainly the
// repository's: the loader found it inside of a package.
func certainFolder(in *object.Interp, module string) bool {
	top, _, nested := strings.Cut(module, ".")
	m, ok := in.Modules[top].(*object.Module)
	return nested && ok && m.File != nil
}
