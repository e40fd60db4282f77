package chalice

import (
	"context"
	"io/fs"
	"path"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// LooksLikeApp says whether the file is an app.py of a Chalice app. It demands a
// trail of imports from the file to the package chalice: frameworks that look
// alike, with app.schedule and app.route of their own, do not count. The file's
// folder is taken for the app's folder.
func LooksLikeApp(ctx context.Context, fsys fs.FS, file string) bool {
	load := newLoader(ctx, fsys, path.Dir(path.Clean(file)))
	for _, name := range []string{"chalice.py", "chalice/__init__.py"} {
		if load.isFile(path.Join(load.dir, name)) {
			return false // "import chalice" finds the repository's own module
		}
	}
	app := load.find("app")
	if app == nil || app.path != path.Clean(file) || app.file == nil {
		return false
	}
	if load.reachesChalice(app) {
		return true
	}
	packages, _ := readPackage(fsys, load.dir) // the reader of the app reports
	load.install(packages.Requirements)
	load.SetPath(load.Path())
	return load.reachesChalice(app) || load.changesPath() && load.makesApp()
}

// changesPath says whether a file that was read names sys.path or imports by a
// name in a text, so that the import statements alone do not show what it needs.
func (l *loader) changesPath() bool {
	return l.mentions("path") || l.mentions("addsitedir") || l.mentions("import_module") || l.mentions("__import__")
}

// makesApp follows the import of the app until a Chalice object is made.
func (l *loader) makesApp() bool {
	r := newRun(l, nil, Options{OpenEnvironment: true}, cliMode)
	r.importApp()
	return len(r.apps) > 0
}

// reachesChalice says whether an import of the package chalice can be reached
// from the module.
func (l *loader) reachesChalice(app *source) bool {
	seen := map[*source]bool{}
	queue := []*source{app}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s == nil || seen[s] || s.file == nil || s.vendored {
			continue
		}
		seen[s] = true
		if importsChalice(s.file) {
			return true
		}
		w := newClosureWalk(l, &closure{imports: map[*source][]importEdge{}, third: map[string]diag.Range{}}, map[string]bool{})
		w.scan(s)
		for _, e := range w.imports[s] {
			queue = append(queue, e.to)
		}
	}
	return false
}

// importsChalice says whether a file imports the package chalice.
func importsChalice(f *pysyntax.File) bool {
	if !pysyntax.Mentions(f.Src, "chalice") {
		return false
	}
	for i, n := range f.Nodes {
		switch n.Kind {
		case pysyntax.KindImportStatement:
			for c := range f.ChildrenOf(i, pysyntax.FieldName) {
				if isChalice(moduleText(f, c)) {
					return true
				}
			}
		case pysyntax.KindImportFromStatement:
			if m, ok := f.Child(i, pysyntax.FieldModuleName); ok && isChalice(moduleText(f, m)) {
				return true
			}
		}
	}
	return false
}

func isChalice(module string) bool { return module == "chalice" || module == "chalice.app" }
