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
}

// Read joins source and configuration of one application for one stage. Whatever
// could be read is in the result; functions with an error are Incomplete.
func Read(ctx context.Context, fsys fs.FS, found Found, req Request) (*model.App, diag.List) {
	var diags diag.List
	cfg, more := readConfig(fsys, found.Dir)
	diags.Extend(more)
	diags.Extend(layoutFindings(found, cfg))

	app := &model.App{Dir: found.Dir, Stages: cfg.stages(), Files: found.survey.filesFor(fsys, found.Dir)}
	app.Stage, app.StageDefined, more = chooseStage(fsys, found.Dir, cfg, req.Stage, app.Files.CI)
	diags.Extend(more)
	whole := scope{cfg: cfg, stage: app.Stage}
	app.Name = whole.text("app_name")
	app.APISettings, app.Architecture = whole.apiSettings(), whole.architecture()
	diags.Extend(whole.checkAPI())

	app.Package, more = readPackage(fsys, found.Dir)
	more.Extend(shippedLinks(fsys, found.Dir))
	diags.Extend(more)
	app.Package.AutomaticLayer = orDefault(whole.boolean("automatic_layer"), false)
	diags.Extend(readCompiled(fsys, found.Dir, &app.Package))
	app.Python, app.PythonHints, more = readPython(fsys, found.survey, found.Dir, app.Files, app.Package.Compiled, req.Python)
	diags.Extend(more)
	record, more := readDeployed(fsys, found.Dir, app.Stage, namePrefix(app.Name))
	diags.Extend(more)
	app.Deployed, app.Region, app.Account = record.resources, record.region, record.account

	opts := Options{FunctionPrefix: namePrefix(app.Name) + "-" + app.Stage, Chalice: pinnedChalice(app.Package.Requirements), Requirements: app.Package.Requirements}
	stageKnown := app.StageDefined || len(app.Stages) == 0 || req.Stage != ""
	opts.OpenEnvironment, more = openEnvironment(fsys, found, whole, stageKnown, app.Files.CI)
	diags.Extend(more)
	if record.recorded {
		opts.Deployed = record.file
	}
	diags.Extend(readFunctions(ctx, fsys, found, app, whole, req, opts))
	return app, once(diags)
}

// readFunctions reads the source and gives every function its settings.
func readFunctions(ctx context.Context, fsys fs.FS, found Found, app *model.App, whole scope, req Request, opts Options) diag.List {
	prefix := namePrefix(app.Name)
	atImport, diags := importEnvironment(whole, req)
	src, more := ReadSource(ctx, fsys, app.Dir, atImport, opts)
	diags.Extend(more)
	app.Functions, app.Routes, app.Middleware, app.EnvReads = []model.Function{}, []model.Route{}, []model.Middleware{}, []model.EnvRead{}
	if src == nil {
		return diags
	}
	diags.Extend(unreachedFiles(ctx, fsys, found, src))
	app.Missed = src.Missed
	app.ConstructorName, app.Debug = src.ConstructorName, src.Debug
	app.Routes, app.Middleware, app.EnvReads = orEmpty(src.Routes), orEmpty(src.Middleware), orEmpty(src.EnvReads)
	app.Package.ImportsBoto3 = src.ImportsBoto3
	app.Package.Unshipped, app.Package.ThirdParty = orEmpty(src.Unshipped), orEmpty(src.ThirdParty)

	slices.SortStableFunc(src.Functions, func(a, b SourceFunction) int { return cmp.Compare(a.Name, b.Name) })
	diags.Extend(limitFunctions(app, src))
	computed := false
	for _, f := range src.Functions {
		fn := model.Function{
			Name: f.Name, Kind: f.Kind, Handler: f.Handler, Triggers: orEmpty(f.Triggers), Grants: []model.Grant{},
			Description: f.Description, Condition: f.Condition, Incomplete: f.Incomplete,
		}
		s := whole
		s.function = f.Name
		more := s.apply(fsys, app.Dir, prefix, req.NotSecret, &fn)
		diags.Extend(more)
		diags.Extend(cover(&fn, req.NotSecret))
		fn.Incomplete = fn.Incomplete || more.HasErrors()
		computed = computed || f.UnknownName != nil
		app.Functions = append(app.Functions, fn)
	}
	diags.Extend(checkNames(app, src.Functions))
	diags.Extend(checkRoutes(app.Routes))
	diags.Extend(checkBuckets(app))
	if !computed && src.Refused == nil && src.AppFound {
		diags.Extend(checkUnused(whole, app)) // else nobody knows all names
	}
	return diags
}

// maxFunctions bounds the functions of one application.
const maxFunctions = 1_000

// limitFunctions leaves the first of too many functions, by name.
func limitFunctions(app *model.App, src *Source) diag.List {
	n := len(src.Functions)
	if n <= maxFunctions {
		return nil
	}
	src.Functions = src.Functions[:maxFunctions]
	return diag.List{diag.New(TooManyFunctions, diag.InFile(path.Join(app.Dir, "app.py")),
		fmt.Sprintf("The application has %d functions. decant reads %d, the first by name; the other %d are not in the result.", n, maxFunctions, n-maxFunctions),
		"Split the application, or the loop that registers the functions.")}
}

// importEnvironment is what Chalice puts into the environment before it imports
// app.py: the variables of the function api_handler, whether the app has one or
// not, over those of the shell.
func importEnvironment(whole scope, req Request) (Env, diag.List) {
	handler := whole
	handler.function = apiHandler
	env, diags := handler.environment(req.NotSecret)
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

// namePrefix is the first part of all AWS names. Python prints None for a
// missing name, and so does Chalice.
func namePrefix(name model.Value[string]) string {
	if !name.IsKnown() {
		return "None"
	}
	return name.V
}

func layoutFindings(found Found, cfg *config) diag.List {
	var diags diag.List
	appFile := diag.InFile(path.Join(found.Dir, "app.py"))
	if cfg.missing {
		diags.Add(diag.New(NoConfig, appFile,
			terminal.Cell(cfg.file)+" is missing, so Chalice refuses every command here, and the names and settings of the functions are not known. Chalice's defaults are shown.",
			"Add the file that is really deployed (it may be git-ignored, or written by a script):\n    "+diag.Word(cfg.file)))
	}
	if found.CDK {
		diags.Add(diag.New(CDKLayout, appFile,
			"A CDK project is around the app. Variables, permissions and names that the CDK code sets are not in config.json and not in this result.", ""))
	}
	return diags
}

func orDefault[T any](v model.Value[T], fallback T) model.Value[T] {
	if v.IsSet() {
		return v
	}
	return model.Known(fallback, model.FromDefault, diag.Range{})
}

// orEmpty makes a list that is [] in JSON, not null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// once drops exact repetitions: a setting of the top level is looked up for
// every function.
func once(diags diag.List) diag.List {
	type identity struct {
		code            diag.Code
		at              diag.Range
		subject, detail string
	}
	seen := map[identity]bool{}
	return slices.DeleteFunc(diags, func(d diag.Diagnostic) bool {
		id := identity{d.Code, d.At, d.Subject, d.Detail}
		again := seen[id]
		seen[id] = true
		return again
	})
}
