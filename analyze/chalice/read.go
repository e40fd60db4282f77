package chalice

import (
	"context"
	"io/fs"
	"path"
	"slices"

	"decant/analyze/chalice/missed"
	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/reach"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
)

// ReadSource follows what importing the app in dir registers, without running
// anything. fsys is rooted at the repository, and nothing outside of it is
// read. The source is nil when there is no module app at all; the list tells
// every finding about the code.
func ReadSource(ctx context.Context, fsys fs.FS, dir string, env source.Env, opts source.Options) (*source.Source, diag.List) {
	load := newLoader(ctx, fsys, dir, opts)
	app := load.Find("app")
	if app == nil {
		return nil, diag.List{diag.New("CH101", diag.InFile(path.Join(dir, "app.py")),
			"There is no app.py in this folder. Chalice imports a file of that name and reads the name app from it.",
			"Run decant on the folder that holds app.py, or add the file.")}
	}
	if app.File == nil {
		diags := slices.Clone(load.Diags)
		diags.Add(diag.New("CH104", diag.InFile(app.Path), "The app's functions are unknown, because "+app.Path+" could not be read.", "Correct what the other finding about this file says."))
		return &source.Source{Files: slices.Sorted(slices.Values(load.Order))}, diags
	}
	r := source.ImportedRun(load, env, opts)
	src := collect(r, opts)
	r.CompareWithRuntime(src, env, opts)
	r.RefusedByPython()
	missed.Account(r, src)
	diags := slices.Clone(load.Diags)
	diags.Extend(r.Diags)
	return src, diags
}

// newLoader finds the modules of the app in dir.
func newLoader(ctx context.Context, fsys fs.FS, dir string, opts source.Options) *modules.Loader {
	load := modules.NewLoader(ctx, fsys, path.Clean(dir))
	load.Install(opts.Requirements)
	load.Include = opts.Include
	return load
}

// collect turns what a run has seen into the result, with all findings.
func collect(r *source.Run, opts source.Options) *source.Source {
	src := &source.Source{EnvReads: r.SortedEnvReads()}
	app := r.TheApp(src)
	if src.Refused == nil && app != nil {
		src.AppFound = true
		src.ConstructorName = app.Name.Text()
		src.Debug = app.DebugValue()
		r.Functions(src, app)
	}
	code := reach.Closure(r)
	src.ImportsBoto3, src.ThirdParty, src.Unshipped = code.Boto3, code.ThirdParty(), reach.Unshipped(code, r)
	reach.DataFiles(code, r)
	if app != nil {
		findings(r, src, app)
	}
	reach.Behaviour(r, src, app, code, opts)
	src.Files = slices.Sorted(slices.Values(r.Loader.Order))
	return src
}
