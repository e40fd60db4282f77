package modules

import (
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// Closure is what app.py can reach by import statements, also by those inside
// functions, which run when a handler is called.
// Closure is every module that code may import from one on, also inside of functions.
type Closure struct {
	Modules []*Module // local modules with a file, in the order they were reached
	Third   map[string]diag.Range
	Boto3   bool
	// imports lists the statements of each module, for the import trail.
	imports map[*Module][]importEdge
	// Missing are local modules that do not exist.
	Missing []MissingModule
	// Cased are imports whose file differs in upper and lower case only.
	Cased []casedModule
}

// casedModule is an import that works only where the file system ignores case.
type casedModule struct {
	Name, File string
	At         diag.Range
}

// importEdge is one import of a local module.
type importEdge struct {
	to *Module
	at diag.Range
	// top says that the statement runs when the module is imported.
	top bool
}

// MissingModule is an import of a module that is nowhere.
type MissingModule struct {
	Name string
	At   diag.Range
}

func (l *Loader) Closure(start string, more []string) *Closure {
	c := &Closure{Third: map[string]diag.Range{}, imports: map[*Module][]importEdge{}}
	w := newClosureWalk(l, c, StandardModules())
	w.add(l.Find(start))
	for _, name := range more {
		w.add(l.Find(name))
	}
	for len(w.queue) > 0 {
		s := w.queue[0]
		w.queue = w.queue[1:]
		w.scan(s)
	}
	return c
}

type closureWalk struct {
	*Closure
	load     *Loader
	queue    []*Module
	seen     map[*Module]bool
	standard map[string]bool
	lostSeen map[string]bool
	words    map[*Module]map[string]bool // identifiers of packages' __init__.py
	// funcEnd and tryEnd are where the function and the try around the node that
	// is looked at end.
	funcEnd, tryEnd int32
}

func newClosureWalk(l *Loader, c *Closure, standard map[string]bool) *closureWalk {
	return &closureWalk{
		Closure: c, load: l, seen: map[*Module]bool{}, standard: standard,
		lostSeen: map[string]bool{}, words: map[*Module]map[string]bool{},
	}
}

func (w *closureWalk) add(s *Module) {
	if s == nil || w.seen[s] {
		return
	}
	w.seen[s] = true
	if s.File != nil {
		w.Modules = append(w.Modules, s)
		w.queue = append(w.queue, s)
	}
}

// scan reads the import statements of one module.
func (w *closureWalk) scan(s *Module) {
	f := s.File
	skip := int32(0)
	w.funcEnd, w.tryEnd = 0, 0
	for i, n := range f.Nodes {
		if int32(i) < skip {
			continue
		}
		switch n.Kind {
		case pysyntax.KindFunctionDefinition:
			w.funcEnd = max(w.funcEnd, n.Next)
		case pysyntax.KindTryStatement:
			w.tryEnd = max(w.tryEnd, n.Next)
		case pysyntax.KindIfStatement:
			if IsTypeChecking(f, i) {
				if body, ok := f.Child(i, pysyntax.FieldConsequence); ok {
					skip = f.Nodes[body].Next
				}
			}
		case pysyntax.KindImportStatement:
			for c := range f.ChildrenOf(i, pysyntax.FieldName) {
				w.imported(s, ModuleText(f, c), i)
			}
		case pysyntax.KindImportFromStatement:
			w.importedFrom(s, i)
		}
	}
}

// IsTypeChecking says whether an if statement's body is for type checkers only.
func IsTypeChecking(f *pysyntax.File, i int) bool {
	cond, ok := f.Child(i, pysyntax.FieldCondition)
	if !ok {
		return false
	}
	text := f.Text(cond)
	return text == "TYPE_CHECKING" || strings.HasSuffix(text, ".TYPE_CHECKING")
}

// ModuleText is the dotted name in an import, without "as".
func ModuleText(f *pysyntax.File, i int) string {
	if f.Kind(i) == pysyntax.KindAliasedImport {
		if name, ok := f.Child(i, pysyntax.FieldName); ok {
			i = name
		}
	}
	return strings.Join(strings.Fields(f.Text(i)), "")
}

// imported follows "import a.b.c".
func (w *closureWalk) imported(s *Module, name string, stmt int) {
	at := s.File.Range(stmt)
	parts := strings.Split(name, ".")
	if w.load.Find(parts[0]) == nil {
		w.foreign(parts[0], at, stmt)
		return
	}
	for i := range parts {
		prefix := strings.Join(parts[:i+1], ".")
		m := w.load.Find(prefix)
		if m == nil {
			w.lost(prefix, at, s, stmt)
			return
		}
		w.edge(s, m, stmt)
	}
}

// importedFrom follows "from a.b import c" and "from .. import d".
func (w *closureWalk) importedFrom(s *Module, stmt int) {
	f := s.File
	node, ok := f.Child(stmt, pysyntax.FieldModuleName)
	if !ok {
		return
	}
	base := ModuleText(f, node)
	if strings.HasPrefix(base, ".") {
		var known bool
		if base, known = absoluteName(s, base); !known {
			return
		}
	}
	top, _, _ := strings.Cut(base, ".")
	if w.load.Find(top) == nil {
		w.foreign(top, f.Range(stmt), stmt)
		return
	}
	w.imported(s, base, stmt)
	m := w.load.Find(base)
	if m == nil {
		return
	}
	for c := range f.ChildrenOf(stmt, pysyntax.FieldName) {
		name := ModuleText(f, c)
		if sub := w.load.Find(base + "." + name); sub != nil && m.isPackage {
			w.edge(s, sub, stmt)
		} else if m.isPackage && !w.definesName(m, name) {
			w.lost(base+"."+name, f.Range(stmt), s, stmt)
		}
	}
}

// absoluteName resolves a relative import in a module; known is false when it
// leaves the top.
func absoluteName(s *Module, relative string) (name string, known bool) {
	dots := len(relative) - len(strings.TrimLeft(relative, "."))
	parts := strings.Split(s.Name, ".")
	if !s.isPackage {
		parts = parts[:len(parts)-1]
	}
	if dots-1 > len(parts) {
		return "", false
	}
	parts = parts[:len(parts)-(dots-1)]
	if rest := relative[dots:]; rest != "" {
		parts = append(slices.Clone(parts), rest)
	}
	return strings.Join(parts, "."), len(parts) > 0
}

// definesName says whether a package's __init__.py may bind the name: any
// mention counts, and a star import or __getattr__ may bind everything.
func (w *closureWalk) definesName(m *Module, name string) bool {
	if m.File == nil {
		return false
	}
	words, ok := w.words[m]
	if !ok {
		words = map[string]bool{}
		for i, n := range m.File.Nodes {
			switch n.Kind {
			case pysyntax.KindWildcardImport:
				words["*"] = true
			case pysyntax.KindIdentifier:
				words[m.File.Text(i)] = true
			}
		}
		w.words[m] = words
	}
	return words[name] || words["*"] || words["__getattr__"]
}

func (w *closureWalk) edge(from, to *Module, stmt int) {
	w.imports[from] = append(w.imports[from], importEdge{to: to, at: from.File.Range(stmt), top: int32(stmt) >= w.funcEnd})
	w.add(to)
}

func (w *closureWalk) foreign(top string, at diag.Range, stmt int) {
	switch top {
	case "", "chalice", "__future__":
		return
	case "boto3", "botocore":
		w.Boto3 = true
	}
	if w.standard[top] {
		return
	}
	if other := w.load.otherCase(top); other != "" && !w.load.required[strings.ToLower(top)] && int32(stmt) >= w.tryEnd {
		w.Cased = append(w.Cased, casedModule{top, other, at})
	}
	if _, ok := w.Third[top]; !ok {
		w.Third[top] = at
	}
}

// lost notes a local module that does not exist, unless the import is guarded
// by a try.
func (w *closureWalk) lost(name string, at diag.Range, s *Module, stmt int) {
	if s.Vendored || int32(stmt) < w.tryEnd {
		return
	}
	if !w.lostSeen[name] {
		w.lostSeen[name] = true
		if other := w.load.otherCase(name); other != "" {
			w.Cased = append(w.Cased, casedModule{name, other, at})
		}
		w.Missing = append(w.Missing, MissingModule{Name: name, At: at})
	}
}

// ThirdParty are the foreign modules, sorted; chalicelib, when the folder does
// not exist, is the app's own.
func (c *Closure) ThirdParty() []string {
	out := []string{}
	for name := range c.Third {
		if name != "chalicelib" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// FirstImport is the first place that imports a module.
func (c *Closure) FirstImport(s *Module) diag.Range {
	for _, m := range c.Modules {
		for _, e := range c.imports[m] {
			if e.to == s {
				return e.at
			}
		}
	}
	return diag.InFile(s.Path)
}

// Ships says whether the deployment package holds the module.
func (l *Loader) Ships(s *Module) bool {
	top, _, _ := strings.Cut(s.Name, ".")
	for _, folder := range l.installed {
		base := path.Join(folder, top)
		if folder != l.Dir && (s.Path == base+".py" || s.Path == base || strings.HasPrefix(s.Path, base+"/")) {
			return true
		}
	}
	return s.Vendored || s.Name == "app" || strings.HasPrefix(s.Path, path.Join(l.Dir, "chalicelib")+"/") || s.Path == path.Join(l.Dir, "chalicelib.py")
}

// Reaches says whether importing a module also imports another, by the import
// statements outside of functions.
func (c *Closure) Reaches(from *Module, name string) bool {
	seen := map[*Module]bool{}
	stack := []*Module{from}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		if s.Name == name {
			return true
		}
		for _, e := range c.imports[s] {
			if e.top {
				stack = append(stack, e.to)
			}
		}
	}
	return false
}
