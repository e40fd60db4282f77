// Package chalice learns what a repository's Chalice applications are: their
// functions, triggers and settings, what they are packaged with, and where each
// fact stands. It reads files and nothing else: no code of the repository is
// imported or run, nothing outside its root is read, and what cannot be known
// without running it is reported as unknown, with the reason and the place.
//
//	survey, diags := chalice.Look(ctx, fsys)         // which apps are there
//	app, diags := chalice.Read(ctx, fsys, found, …)  // one of them, for one stage
package chalice

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"decant/analyze/chalice/missed"
	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/packaging"
	"decant/analyze/chalice/project"
	"decant/analyze/chalice/source"
	"decant/analyze/chalice/uses"
	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/model"
)

// Request is what the user asked for about an app; all of it may be empty.
type Request struct {
	Stage string
	// Python replaces what the repository's files hint at, for example "3.12".
	Python string
	// Environment are variables that something else than config.json sets; they
	// count while app.py is imported, and are not the function's.
	Environment []model.EnvVar
	// NotSecret names variables that look secret and are none.
	NotSecret []string
	// Include are files and folders that the image gets although Chalice does not
	// ship them, relative to the app.
	Include []string
	// AWSUse asks what the code of each function asks of AWS.
	AWSUse bool
}

// Look walks over the repository once and finds its Chalice applications and
// the files beside them. It opens app.py and config.json files alone.
func Look(ctx context.Context, fsys fs.FS) (*project.Survey, diag.List) {
	return project.Search(ctx, fsys, source.LooksLikeApp)
}

// Read joins source and configuration of one application for one stage. Whatever
// could be read is in the result; functions with an error are Incomplete.
func Read(ctx context.Context, fsys fs.FS, found project.Found, req Request) (*model.App, diag.List) {
	var diags diag.List
	cfg, more := project.ReadConfig(fsys, found.Dir)
	diags.Extend(more)
	diags.Extend(layoutFindings(found, cfg))

	app := &model.App{Dir: found.Dir, Stages: cfg.Stages(), Files: found.Survey.FilesFor(fsys, found.Dir)}
	app.Stage, app.StageDefined, more = project.ChooseStage(fsys, found.Dir, cfg, req.Stage, app.Files.CI)
	diags.Extend(more)
	whole := project.Scope{Config: cfg, Stage: app.Stage}
	app.Name = whole.Text("app_name")
	app.APISettings, app.Architecture = whole.APISettings(), whole.Architecture()
	diags.Extend(whole.CheckAPI())

	app.Package, more = packaging.ReadPackage(fsys, found.Dir)
	more.Extend(project.ShippedLinks(fsys, found.Dir))
	diags.Extend(more)
	app.Package.AutomaticLayer = project.OrDefault(whole.Boolean("automatic_layer"), false)
	diags.Extend(packaging.ReadCompiled(fsys, found.Dir, &app.Package))
	app.Python, app.PythonHints, more = packaging.ReadPython(fsys, found.Survey, found.Dir, app.Files, app.Package.Compiled, req.Python)
	diags.Extend(more)
	record, more := project.ReadDeployed(fsys, found.Dir, app.Stage, project.NamePrefix(app.Name))
	diags.Extend(more)
	app.Deployed, app.Region, app.Account = record.Resources, record.Region, record.Account

	opts := source.Options{FunctionPrefix: project.NamePrefix(app.Name) + "-" + app.Stage, Chalice: source.PinnedChalice(app.Package.Requirements), Requirements: app.Package.Requirements, Include: req.Include}
	stageKnown := app.StageDefined || len(app.Stages) == 0 || req.Stage != ""
	opts.OpenEnvironment, more = project.OpenEnvironment(fsys, found, whole, stageKnown, app.Files.CI)
	diags.Extend(more)
	if record.Recorded {
		opts.Deployed = record.File
	}
	diags.Extend(readFunctions(ctx, fsys, found, app, whole, req, opts))
	return app, project.Once(diags)
}

// readFunctions reads the source and gives every function its settings.
func readFunctions(ctx context.Context, fsys fs.FS, found project.Found, app *model.App, whole project.Scope, req Request, opts source.Options) diag.List {
	prefix := project.NamePrefix(app.Name)
	atImport, diags := importEnvironment(whole, req)
	src, more := ReadSource(ctx, fsys, app.Dir, atImport, opts)
	diags.Extend(more)
	app.Functions, app.Routes, app.Middleware, app.EnvReads = []model.Function{}, []model.Route{}, []model.Middleware{}, []model.EnvRead{}
	if src == nil {
		return diags
	}
	diags.Extend(missed.UnreachedFiles(ctx, fsys, found, src))
	app.Missed = src.Missed
	app.ConstructorName, app.Debug = src.ConstructorName, src.Debug
	app.Routes, app.Middleware, app.EnvReads = project.OrEmpty(src.Routes), project.OrEmpty(src.Middleware), project.OrEmpty(src.EnvReads)
	app.Package.ImportsBoto3 = src.ImportsBoto3
	app.Package.Unshipped, app.Package.ThirdParty = project.OrEmpty(src.Unshipped), project.OrEmpty(src.ThirdParty)

	slices.SortStableFunc(src.Functions, func(a, b source.Function) int { return cmp.Compare(a.Name, b.Name) })
	diags.Extend(limitFunctions(app, src))
	computed := false
	for _, f := range src.Functions {
		fn := model.Function{
			Name: f.Name, Kind: f.Kind, Handler: f.Handler, Triggers: project.OrEmpty(f.Triggers), Grants: []model.Grant{},
			Description: f.Description, Condition: f.Condition, Incomplete: f.Incomplete,
		}
		s := whole
		s.Function = f.Name
		more := s.Apply(fsys, app.Dir, prefix, req.NotSecret, &fn)
		diags.Extend(more)
		diags.Extend(project.Cover(&fn, req.NotSecret))
		fn.Incomplete = fn.Incomplete || more.HasErrors()
		computed = computed || f.UnknownName != nil
		app.Functions = append(app.Functions, fn)
	}
	if req.AWSUse {
		uses.Find(app.Functions, uses.Request{Loader: func() *modules.Loader { return newLoader(ctx, fsys, app.Dir, opts) }, Options: opts, Environment: req.Environment})
	}
	diags.Extend(project.CheckNames(app, func(i int) bool { return src.Functions[i].UnknownName != nil }))
	diags.Extend(project.CheckRoutes(app.Routes))
	diags.Extend(project.CheckBuckets(app))
	if !computed && src.Refused == nil && src.AppFound {
		diags.Extend(project.CheckUnused(whole, app)) // else nobody knows all names
	}
	return diags
}

// maxFunctions bounds the functions of one application.
const maxFunctions = 1_000

// limitFunctions leaves the first of too many functions, by name.
func limitFunctions(app *model.App, src *source.Source) diag.List {
	n := len(src.Functions)
	if n <= maxFunctions {
		return nil
	}
	src.Functions = src.Functions[:maxFunctions]
	return diag.List{diag.New(project.TooManyFunctions, diag.InFile(path.Join(app.Dir, "app.py")),
		fmt.Sprintf("The application has %d functions. decant reads %d, the first by name; the other %d are not in the result.", n, maxFunctions, n-maxFunctions),
		"Split the application, or the loop that registers the functions.")}
}

// importEnvironment is what Chalice puts into the environment before it imports
// app.py: the variables of the function api_handler, whether the app has one or
// not, over those of the shell.
func importEnvironment(whole project.Scope, req Request) (source.Env, diag.List) {
	handler := whole
	handler.Function = project.APIHandler
	env, diags := handler.Environment(req.NotSecret)
	set := map[string]bool{}
	for _, e := range env {
		set[e.Name] = true
	}
	for _, e := range req.Environment {
		if !set[e.Name] {
			env = append(env, e)
		}
	}
	slices.SortFunc(env, func(a, b model.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return env, diags
}

func layoutFindings(found project.Found, cfg *project.Config) diag.List {
	var diags diag.List
	appFile := diag.InFile(path.Join(found.Dir, "app.py"))
	if cfg.Missing {
		diags.Add(diag.New(project.NoConfig, appFile,
			terminal.Cell(cfg.File)+" is missing, so Chalice refuses every command here, and the names and settings of the functions are not known. Chalice's defaults are shown.",
			"Add the file that is really deployed (it may be git-ignored, or written by a script):\n    "+diag.Word(cfg.File)))
	}
	if found.CDK {
		diags.Add(diag.New(project.CDKLayout, appFile,
			"A CDK project is around the app. Variables, permissions and names that the CDK code sets are not in config.json and not in this result.", ""))
	}
	return diags
}
