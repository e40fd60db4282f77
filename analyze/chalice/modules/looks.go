package modules

import (
	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// ChangesPath says whether a file that was read names sys.path or imports by a
// name in a text, so that the import statements alone do not show what it needs.
func (l *Loader) ChangesPath() bool {
	return l.Mentions("path") || l.Mentions("addsitedir") || l.Mentions("import_module") || l.Mentions("__import__")
}

// ReachesChalice says whether an import of the package chalice can be reached
// from the module.
func (l *Loader) ReachesChalice(app *Module) bool {
	seen := map[*Module]bool{}
	queue := []*Module{app}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s == nil || seen[s] || s.File == nil || s.Vendored {
			continue
		}
		seen[s] = true
		if ImportsChalice(s.File) {
			return true
		}
		w := newClosureWalk(l, &Closure{imports: map[*Module][]importEdge{}, Third: map[string]diag.Range{}}, map[string]bool{})
		w.scan(s)
		for _, e := range w.imports[s] {
			queue = append(queue, e.to)
		}
	}
	return false
}

// ImportsChalice says whether a file imports the package chalice.
func ImportsChalice(f *pysyntax.File) bool {
	if !pysyntax.Mentions(f.Src, "chalice") {
		return false
	}
	for i, n := range f.Nodes {
		switch n.Kind {
		case pysyntax.KindImportStatement:
			for c := range f.ChildrenOf(i, pysyntax.FieldName) {
				if isChalice(ModuleText(f, c)) {
					return true
				}
			}
		case pysyntax.KindImportFromStatement:
			if m, ok := f.Child(i, pysyntax.FieldModuleName); ok && isChalice(ModuleText(f, m)) {
				return true
			}
		}
	}
	return false
}

func isChalice(module string) bool { return module == "chalice" || module == "chalice.app" }
