package source

import (
	"context"
	"io/fs"
	"path"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/packaging"
)

// LooksLikeApp says whether the file is an app.py of a Chalice app. It demands a
// trail of imports from the file to the package chalice: frameworks that look
// alike, with app.schedule and app.route of their own, do not count. The file's
// folder is taken for the app's folder.
func LooksLikeApp(ctx context.Context, fsys fs.FS, file string) bool {
	load := modules.NewLoader(ctx, fsys, path.Dir(path.Clean(file)))
	for _, name := range []string{"chalice.py", "chalice/__init__.py"} {
		if load.IsFile(path.Join(load.Dir, name)) {
			return false // "import chalice" finds the repository's own module
		}
	}
	app := load.Find("app")
	if app == nil || app.Path != path.Clean(file) || app.File == nil {
		return false
	}
	if load.ReachesChalice(app) {
		return true
	}
	packages, _ := packaging.ReadPackage(fsys, load.Dir) // the reader of the app reports
	load.Install(packages.Requirements)
	load.SetPath(load.Path())
	return load.ReachesChalice(app) || load.ChangesPath() && makesApp(load)
}

// makesApp follows the import of the app until a Chalice object is made.
func makesApp(l *modules.Loader) bool {
	r := newRun(l, nil, Options{OpenEnvironment: true}, cliMode)
	r.importApp()
	return len(r.Apps) > 0
}
