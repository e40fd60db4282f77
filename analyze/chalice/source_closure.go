package chalice

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// closure is what app.py can reach by import statements, also by those inside
// functions, which run when a handler is called.
type closure struct {
	modules []*source // local modules with a file, in the order they were reached
	third   map[string]diag.Range
	boto3   bool
	// imports lists the statements of each module, for the import trail.
	imports map[*source][]importEdge
	// missing are local modules that do not exist.
	missing []missingModule
	// cased are imports whose file differs in upper and lower case only.
	cased []casedModule
}

// casedModule is an import that works only where the file system ignores case.
type casedModule struct {
	name, file string
	at         diag.Range
}

// importEdge is one import of a local module.
type importEdge struct {
	to *source
	at diag.Range
	// top says that the statement runs when the module is imported.
	top bool
}

type missingModule struct {
	name string
	at   diag.Range
}

// closure follows the imports from app.py and from everything that was imported
// during the run.
func (r *run) closure() *closure {
	return r.load.closure("app", slices.Sorted(maps.Keys(r.load.modules)))
}

func (l *loader) closure(start string, more []string) *closure {
	c := &closure{third: map[string]diag.Range{}, imports: map[*source][]importEdge{}}
	w := newClosureWalk(l, c, standardModules())
	w.add(l.find(start))
	for _, name := range more {
		w.add(l.find(name))
	}
	for len(w.queue) > 0 {
		s := w.queue[0]
		w.queue = w.queue[1:]
		w.scan(s)
	}
	return c
}

type closureWalk struct {
	*closure
	load     *loader
	queue    []*source
	seen     map[*source]bool
	standard map[string]bool
	lostSeen map[string]bool
	words    map[*source]map[string]bool // identifiers of packages' __init__.py
	// funcEnd and tryEnd are where the function and the try around the node that
	// is looked at end.
	funcEnd, tryEnd int32
}

func newClosureWalk(l *loader, c *closure, standard map[string]bool) *closureWalk {
	return &closureWalk{
		closure: c, load: l, seen: map[*source]bool{}, standard: standard,
		lostSeen: map[string]bool{}, words: map[*source]map[string]bool{},
	}
}

func (w *closureWalk) add(s *source) {
	if s == nil || w.seen[s] {
		return
	}
	w.seen[s] = true
	if s.file != nil {
		w.modules = append(w.modules, s)
		w.queue = append(w.queue, s)
	}
}

// scan reads the import statements of one module.
func (w *closureWalk) scan(s *source) {
	f := s.file
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
			if isTypeChecking(f, i) {
				if body, ok := f.Child(i, pysyntax.FieldConsequence); ok {
					skip = f.Nodes[body].Next
				}
			}
		case pysyntax.KindImportStatement:
			for c := range f.ChildrenOf(i, pysyntax.FieldName) {
				w.imported(s, moduleText(f, c), i)
			}
		case pysyntax.KindImportFromStatement:
			w.importedFrom(s, i)
		}
	}
}

// isTypeChecking says whether an if statement's body is for type checkers only.
func isTypeChecking(f *pysyntax.File, i int) bool {
	cond, ok := f.Child(i, pysyntax.FieldCondition)
	if !ok {
		return false
	}
	text := f.Text(cond)
	return text == "TYPE_CHECKING" || strings.HasSuffix(text, ".TYPE_CHECKING")
}

// moduleText is the dotted name in an import, without "as".
func moduleText(f *pysyntax.File, i int) string {
	if f.Kind(i) == pysyntax.KindAliasedImport {
		if name, ok := f.Child(i, pysyntax.FieldName); ok {
			i = name
		}
	}
	return strings.Join(strings.Fields(f.Text(i)), "")
}

// imported follows "import a.b.c".
func (w *closureWalk) imported(s *source, name string, stmt int) {
	at := s.file.Range(stmt)
	parts := strings.Split(name, ".")
	if w.load.find(parts[0]) == nil {
		w.foreign(parts[0], at, stmt)
		return
	}
	for i := range parts {
		prefix := strings.Join(parts[:i+1], ".")
		m := w.load.find(prefix)
		if m == nil {
			w.lost(prefix, at, s, stmt)
			return
		}
		w.edge(s, m, stmt)
	}
}

// importedFrom follows "from a.b import c" and "from .. import d".
func (w *closureWalk) importedFrom(s *source, stmt int) {
	f := s.file
	node, ok := f.Child(stmt, pysyntax.FieldModuleName)
	if !ok {
		return
	}
	base := moduleText(f, node)
	if strings.HasPrefix(base, ".") {
		var known bool
		if base, known = absoluteName(s, base); !known {
			return
		}
	}
	top, _, _ := strings.Cut(base, ".")
	if w.load.find(top) == nil {
		w.foreign(top, f.Range(stmt), stmt)
		return
	}
	w.imported(s, base, stmt)
	m := w.load.find(base)
	if m == nil {
		return
	}
	for c := range f.ChildrenOf(stmt, pysyntax.FieldName) {
		name := moduleText(f, c)
		if sub := w.load.find(base + "." + name); sub != nil && m.isPackage {
			w.edge(s, sub, stmt)
		} else if m.isPackage && !w.definesName(m, name) {
			w.lost(base+"."+name, f.Range(stmt), s, stmt)
		}
	}
}

// absoluteName resolves a relative import in a module; known is false when it
// leaves the top.
func absoluteName(s *source, relative string) (name string, known bool) {
	dots := len(relative) - len(strings.TrimLeft(relative, "."))
	parts := strings.Split(s.name, ".")
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
func (w *closureWalk) definesName(m *source, name string) bool {
	if m.file == nil {
		return false
	}
	words, ok := w.words[m]
	if !ok {
		words = map[string]bool{}
		for i, n := range m.file.Nodes {
			switch n.Kind {
			case pysyntax.KindWildcardImport:
				words["*"] = true
			case pysyntax.KindIdentifier:
				words[m.file.Text(i)] = true
			}
		}
		w.words[m] = words
	}
	return words[name] || words["*"] || words["__getattr__"]
}

func (w *closureWalk) edge(from, to *source, stmt int) {
	w.imports[from] = append(w.imports[from], importEdge{to: to, at: from.file.Range(stmt), top: int32(stmt) >= w.funcEnd})
	w.add(to)
}

func (w *closureWalk) foreign(top string, at diag.Range, stmt int) {
	switch top {
	case "", "chalice", "__future__":
		return
	case "boto3", "botocore":
		w.boto3 = true
	}
	if w.standard[top] {
		return
	}
	if other := w.load.otherCase(top); other != "" && !w.load.required[strings.ToLower(top)] && int32(stmt) >= w.tryEnd {
		w.cased = append(w.cased, casedModule{top, other, at})
	}
	if _, ok := w.third[top]; !ok {
		w.third[top] = at
	}
}

// lost notes a local module that does not exist, unless the import is guarded
// by a try.
func (w *closureWalk) lost(name string, at diag.Range, s *source, stmt int) {
	if s.vendored || int32(stmt) < w.tryEnd {
		return
	}
	if !w.lostSeen[name] {
		w.lostSeen[name] = true
		if other := w.load.otherCase(name); other != "" {
			w.cased = append(w.cased, casedModule{name, other, at})
		}
		w.missing = append(w.missing, missingModule{name: name, at: at})
	}
}

// thirdParty are the foreign modules, sorted; chalicelib, when the folder does
// not exist, is the app's own.
func (c *closure) thirdParty() []string {
	out := []string{}
	for name := range c.third {
		if name != "chalicelib" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// unshipped are the reached modules that Chalice leaves out of the package; each
// is reported where it is imported first.
func (c *closure) unshipped(r *run) []string {
	out := []string{}
	for _, s := range c.modules {
		if r.load.ships(s) || slices.Contains(out, s.path) {
			continue
		}
		out = append(out, s.path)
		r.diags.Add(diag.New("CH140", c.firstImport(s),
			fmt.Sprintf("%s is imported, but Chalice ships only app.py, chalicelib, vendor and the requirements. On Lambda the import fails unless something else adds the file.", s.path),
			"Move the module into chalicelib, and correct the imports."))
	}
	if at, ok := c.third["chalicelib"]; ok {
		c.missing = append(c.missing, missingModule{name: "chalicelib", at: at})
		r.diags.Add(r.andDeployed(diag.New("CH102", at, "Importing the app ends with ModuleNotFoundError: No module named 'chalicelib'. What it would register is unknown.",
			"Run decant in the folder where the build has put chalicelib, or commit it.")))
	}
	for _, m := range c.cased {
		r.diags.Add(diag.New("CH155", m.at,
			fmt.Sprintf("The import names %s, and the file is %s. macOS and Windows find it; Linux, and with it Lambda and the container, ends with ModuleNotFoundError. What the file registers is not in this result.", m.name, m.file),
			"Write the name in the import as the file has it."))
	}
	for _, m := range c.missing {
		r.diags.Add(diag.New("CH103", m.at,
			fmt.Sprintf("There is no module %s in the folder of %s. What it would register, and every value taken from it, is unknown.", m.name, r.load.find("app").path),
			"Commit the file, or run decant in the folder where the build has put it."))
	}
	slices.Sort(out)
	return out
}

func (c *closure) firstImport(s *source) diag.Range {
	for _, m := range c.modules {
		for _, e := range c.imports[m] {
			if e.to == s {
				return e.at
			}
		}
	}
	return diag.InFile(s.path)
}

// ships says whether the deployment package holds the module.
func (l *loader) ships(s *source) bool {
	top, _, _ := strings.Cut(s.name, ".")
	for _, folder := range l.installed {
		base := path.Join(folder, top)
		if folder != l.dir && (s.path == base+".py" || s.path == base || strings.HasPrefix(s.path, base+"/")) {
			return true
		}
	}
	return s.vendored || s.name == "app" || strings.HasPrefix(s.path, path.Join(l.dir, "chalicelib")+"/") || s.path == path.Join(l.dir, "chalicelib.py")
}

// reaches says whether importing a module also imports another, by the import
// statements outside of functions.
func (c *closure) reaches(from *source, name string) bool {
	seen := map[*source]bool{}
	stack := []*source{from}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if s == nil || seen[s] {
			continue
		}
		seen[s] = true
		if s.name == name {
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
