// Package migrate takes one repository from its source to a set of changes:
// analyze, plan, generate, reconcile with what is there. It is the file to read
// first. It writes nothing; change.Set.WriteTo does, when cmd says so.
package migrate

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"

	"decant/analyze"
	"decant/analyze/terraform"
	"decant/analyze/terraform/eval"
	"decant/generate"
	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/internal/settings"
	"decant/model"
	"decant/plan"
	"decant/plan/review"
)

// Options are what a person asked for on the command line; they override
// decant.hcl. The zero Options ask for nothing special.
type Options struct {
	App    string // project directory, relative to the root
	Stage  string
	Module string // one of module.Names
	// Policy is one of settings.PolicyModes; "" for decant.hcl's.
	Policy string
	// AllStages asks for every stage of config.json where Stage and decant.hcl name
	// none.
	AllStages bool
	// Functions are those that shall move; empty where decant.hcl and the report
	// decide.
	Functions []string
	// AllFunctions moves every function that can, whatever the report says.
	AllFunctions bool
	// Written keeps to the functions whose files an earlier run has written for the
	// stage, where it has written any.
	Written bool
	// Back plans these functions whatever decant.hcl and the findings say: for commands
	// that take back what was made.
	Back bool
	// Prices are those of the costs; the zero Prices are the built-in ones.
	Prices review.Prices
	// Live is what the account has, for the stages that are asked for; nil when nobody
	// looked.
	Live *model.Live
	// Stated are the snapshots that decant.hcl names, by stage; "" is the project's.
	// They count where Live is nil.
	Stated map[string]*model.Live
	// Adoption is what Terraform shall take over; nil when nobody asked, and then a
	// file with import blocks stays as it is.
	Adoption *plan.Adoption
}

// live is what the account has for one stage; nil when nobody looked.
func (o Options) live(stage string) *model.Live {
	if o.Live != nil {
		return o.Live
	}
	if live, own := o.Stated[stage]; own {
		return live
	}
	return o.Stated[""]
}

// Stage is what was found and decided for one stage.
type Stage struct {
	App  *model.App
	Plan *plan.Plan
}

// Result is everything that was found, decided and made.
type Result struct {
	// Stage is the first of Stages; empty when there is none.
	Stage
	// Stages are those that were asked for, sorted by name.
	Stages  []Stage
	Changes change.Set
	// Lost are folders of functions that an earlier run migrated and this one
	// does not; the changes remove them. Sorted.
	Lost []string
}

// Repo runs all stages of the work over the repository in fsys. There is no Plan
// when there is no app to plan for; the findings say why.
func Repo(ctx context.Context, fsys fs.FS, opts Options) (*Result, diag.List) {
	project, diags := readSettings(fsys, opts)
	found, more := analyze.Find(ctx, fsys)
	diags.Extend(more)
	roles := &roleLines{}
	r := &run{fsys: fsys, project: project, opts: opts, found: found, files: &eval.Files{Seen: roles.note}, roles: roles}
	if chosen := analyze.Chosen(found, project.App.V); chosen != nil {
		r.dir, r.defined = chosen.Dir, chosen.Stages
		diags.Extend(r.loadBase())
	}
	asked := []string{project.Stage.V}
	if opts.AllStages && project.Stage.V == "" && len(r.defined) > 0 {
		asked = r.defined[:min(len(r.defined), maxStages)]
		diags.Extend(tooManyStages(r.defined))
	}
	result := &Result{}
	var each []diag.List
	for _, name := range asked {
		stage, more := r.stage(ctx, name, opts)
		each = append(each, more)
		if stage.Plan != nil {
			result.Stages = append(result.Stages, stage)
		}
	}
	diags.Extend(r.acrossStages(asked, each))
	if len(result.Stages) == 0 {
		return result, diags
	}
	result.Stage = result.Stages[0]
	diags.Extend(named(result.Stages, opts.Functions))
	diags.Extend(r.unknownStages())

	// A blocked function is not in the plan; the others still migrate.
	plans := plansOf(result.Stages)
	files, more := generate.Stages(plans, r.others(ctx, plans))
	diags.Extend(more)
	base := r.base.Hold(func(name string) bool { return r.ofAnotherStage(name, plans) })
	result.Changes, more = reconcile(fsys, plans, files, base, opts.Adoption)
	diags.Extend(more)
	for _, p := range plans {
		result.Lost = append(result.Lost, lost(p, r.base)...)
	}
	return result, weighed(result.Stages, diags)
}

// superseded leaves out what analyze said about a variable of config.json when
// the plan says what becomes of it, and about the Python version when the
// deployed functions settle it.
func superseded(analyzed, planned diag.List, p *plan.Plan) diag.List {
	settled := slices.ContainsFunc(p.Decisions, func(d plan.Decision) bool { return d.Rule == "python" })
	by := map[diag.Code]diag.Code{"CH340": plan.SecretVariable, "CH339": plan.ReservedVariable}
	return slices.DeleteFunc(analyzed, func(d diag.Diagnostic) bool {
		if settled && (d.Code == "CH420" || d.Code == "CH421" || d.Code == "CH422") {
			return true
		}
		code, ok := by[d.Code]
		return ok && slices.ContainsFunc(planned, func(p diag.Diagnostic) bool { return p.Code == code && p.At == d.At })
	})
}

// lost compares what was generated for the stage before with the targets.
func lost(p *plan.Plan, base change.Base) []string {
	var out []string
	for _, file := range base.Paths() {
		dir, name := path.Split(file)
		dir = path.Clean(dir)
		wanted := slices.ContainsFunc(p.Targets, func(t plan.Target) bool { return t.Folder == dir })
		if name == "task-definition.json" && path.Dir(dir) == path.Join(p.Dir, "fargate", p.Stage) && !wanted {
			out = append(out, dir)
		}
	}
	return out
}

// TooManyApps says that a repository has more applications than are read at once.
const TooManyApps diag.Code = "CH174"

// maxApps bounds the applications that one command reads: 3,000 took 8 s.
const maxApps = 1000

// Scan reads every app of the repository, or the one that is asked for, without
// planning anything.
func Scan(ctx context.Context, fsys fs.FS, opts Options) ([]*model.App, diag.List) {
	options, diags := readSettings(fsys, opts)
	found, more := analyze.Find(ctx, fsys)
	diags.Extend(more)
	dirs := []string{opts.App}
	if opts.App == "" {
		dirs = nil
		for _, f := range found[:min(len(found), maxApps)] {
			dirs = append(dirs, f.Dir)
		}
		if more := len(found) - len(dirs); more > 0 {
			diags.Add(diag.New(TooManyApps, diag.Range{},
				fmt.Sprintf("The repository has %d applications. decant reads %d, the first by folder; the other %d are not in the result.", len(found), maxApps, more),
				"Name one of the others:\n    decant scan --app "+diag.Word(found[maxApps].Dir)))
		}
	}
	var apps []*model.App
	files := &eval.Files{}
	for _, dir := range dirs {
		ask := analyzeOptions(options.For(stageOf(options, analyze.Chosen(found, dir))))
		ask.App, ask.Files = dir, files
		app, more := analyze.Repo(ctx, fsys, found, ask)
		diags.Extend(more)
		if app != nil {
			apps = append(apps, app)
		}
	}
	for _, app := range apps {
		diags.Extend(join([]*model.App{app}, options, opts.live(app.Stage)))
		diags.Extend(obstacles(fsys, files, app, options, len(found)))
	}
	return apps, diags
}

// obstacles are what a plan of the app says that stands in the way of a migration
// or does not move. Nothing is migrated here, so the errors of a migration are
// warnings.
func obstacles(fsys fs.FS, files *eval.Files, app *model.App, project settings.Settings, apps int) diag.List {
	base, _ := change.LoadBase(fsys, app.Dir)
	facts := planOptions(fsys, files, app, project.For(app.Stage), base, apps)
	facts.Stages = planStages(project, app.Stages, app.Stage)
	p, found := plan.Make(app, facts)
	out := slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		return d.Severity != diag.Error && d.Code != plan.TriggerLater && d.Code != plan.LiveOnly
	})
	for i := range out {
		out[i].Severity = min(out[i].Severity, diag.Warning)
	}
	for _, v := range p.Verdicts {
		if v.Outcome == plan.Stays && len(v.Evidence) > 0 {
			out.Add(diag.New(plan.StaysOnLambda, v.Evidence[0], v.Function+" stays on Lambda: "+v.Because, "").About(v.Function))
		}
	}
	return out
}

// join puts the account's functions beside those of the source, if somebody
// looked at the account.
func join(apps []*model.App, options settings.Settings, live *model.Live) diag.List {
	if live == nil {
		return nil
	}
	placed(apps, options)
	_, diags := analyze.Join(apps, live)
	return diags
}

// placed puts decant.hcl's word about region and account over the deployed
// state's.
func placed(apps []*model.App, options settings.Settings) {
	for _, app := range apps {
		options := options.For(app.Stage)
		if options.Region.IsKnown() {
			app.Region = options.Region
		}
		if options.Account.IsKnown() {
			app.Account = options.Account
		}
		for i, fn := range app.Functions {
			app.Functions[i].LambdaStated = options.Functions[fn.Name].Lambda.V
		}
	}
}

// readSettings reads decant.hcl and puts the flags over it.
func readSettings(fsys fs.FS, opts Options) (settings.Settings, diag.List) {
	var s settings.Settings
	var diags diag.List
	src, err := repofs.ReadFileMax(fsys, settings.File, maxSettings)
	switch {
	case err == nil:
		s, diags = settings.Read(settings.File, src)
	case !errors.Is(err, fs.ErrNotExist):
		diags.Add(diag.New(settings.BadSyntax, diag.InFile(settings.File),
			"The file cannot be read: "+repofs.Reason(err)+". Its options would be ignored.",
			"Make it a readable file of less than 1 MiB inside the repository."))
	}
	cover(&s, &diags)
	for _, name := range slices.Sorted(maps.Keys(s.Stages)) {
		of := s.Stages[name]
		cover(&of, &diags)
		s.Stages[name] = of
	}
	override := func(to *model.Value[string], flag string) {
		if flag != "" {
			*to = model.Known(flag, model.FromOptions, diag.Range{})
		}
	}
	override(&s.App, opts.App)
	override(&s.Stage, opts.Stage)
	override(&s.Module, opts.Module)
	s.StatePolicy(opts.Policy)
	return s, diags
}

// cover leaves out tags that look like secrets and marks the variables that do.
func cover(s *settings.Settings, diags *diag.List) {
	s.Tags = analyze.CoverTags(s.Tags, s.NotSecret.V, diags)
	s.Environment = slices.Clone(s.Environment)
	for i, v := range s.Environment {
		if !slices.Contains(s.NotSecret.V, v.Name) {
			s.Environment[i].Secret = analyze.SecretReason(v.Name, v.Value.V)
		}
	}
}

// stageOf is the stage that an app is read for.
func stageOf(s settings.Settings, app *analyze.Found) string {
	if s.Stage.V != "" || app == nil {
		return s.Stage.V
	}
	return analyze.DefaultStage(app.Stages)
}

// Ignored says which findings decant.hcl ignores; none when it cannot be read.
func Ignored(fsys fs.FS) func(diag.Diagnostic) bool {
	s, _ := readSettings(fsys, Options{})
	return s.Ignores
}

// maxSettings bounds the size of decant.hcl.
const maxSettings = 1 << 20

func analyzeOptions(s settings.Settings) analyze.Options {
	lambda := map[string]string{}
	for name, f := range s.Functions {
		lambda[name] = f.Lambda.V
	}
	return analyze.Options{Lambda: lambda, App: s.App.V, Stage: s.Stage.V, Python: s.Python.V, Environment: s.Environment, NotSecret: s.NotSecret.V, Include: s.Include.V}
}

// planOptions gathers the facts about existing files that the plan needs.
func planOptions(fsys fs.FS, files *eval.Files, app *model.App, s settings.Settings, base change.Base, apps int) plan.Options {
	ours := base.Paths()
	dirs := terraform.Read(fsys, files, app.Files.TerraformDirs, ours)
	var exists []string
	for _, name := range []string{"Dockerfile", ".dockerignore"} {
		file := path.Join(app.Dir, name)
		if _, err := fs.Stat(fsys, file); err == nil {
			exists = append(exists, file)
		}
	}
	return plan.Options{Settings: s, Terraform: dirs, Ours: ours, Exists: exists, Apps: apps, Include: included(fsys, app.Dir, s.Include)}
}

// MaskKnown covers in a sentence of decant's the secrets that have a known form or
// stand under their name. Identifiers of AWS, which look random, stay.
func MaskKnown(text string) string { return analyze.MaskKnown(text) }

// MaskSecrets covers the logins and tokens in a line of a file, character by
// character, so that it may be shown.
func MaskSecrets(line string) string { return analyze.MaskSecrets(line) }
