package migrate

import (
	"context"
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
	"decant/internal/settings"
	"decant/internal/terminal"
	"decant/model"
	"decant/plan"
	"decant/plan/review"
)

// Codes about the stages of an app.
const (
	// TooManyStages says that an app has more stages than are migrated at once.
	TooManyStages diag.Code = "CH175"
	// StageWithoutConfig reports generated files of a stage that config.json does not
	// define.
	StageWithoutConfig diag.Code = "CL321"
	// NoSuchStage reports a block of decant.hcl for a stage that does not exist.
	NoSuchStage diag.Code = "CL322"
)

// maxStages bounds the stages that one run migrates; each costs a reading of the
// source.
const maxStages = 32

// run is one call of Repo: the app's folder, and what is the same for all stages.
type run struct {
	fsys    fs.FS
	project settings.Settings // before a stage's block is put over it
	opts    Options
	found   []analyze.Found
	dir     string   // of the app
	defined []string // stages of config.json, sorted
	base    change.Base
	files   *eval.Files // of Terraform, parsed for all stages
	roles   *roleLines  // of the same files and others
}

func (r *run) loadBase() diag.List {
	base, diags := change.LoadBase(r.fsys, r.dir)
	base, more := base.Only(func(name string, content []byte) bool { return generate.Made(r.dir, name, content) })
	r.base = base
	diags.Extend(more)
	return diags
}

// stage reads and plans one stage; "" is the one that Chalice would take.
func (r *run) stage(ctx context.Context, name string, opts Options) (Stage, diag.List) {
	if name == "" {
		name = analyze.DefaultStage(r.defined)
	}
	options := r.project.For(name)
	ask := analyzeOptions(options)
	ask.Files, ask.AWSUse = r.files, true
	r.files.Again()
	if opts.AllStages {
		ask.Stage = name // every stage of config.json exists
	}
	app, diags := analyze.Repo(ctx, r.fsys, r.found, ask)
	if app == nil {
		return Stage{}, diags
	}
	options = r.project.For(app.Stage)
	diags.Extend(join([]*model.App{app}, r.project, opts.live(app.Stage)))
	facts := planOptions(r.fsys, r.files, app, options, r.base, len(r.found))
	facts.Stages = planStages(r.project, r.defined, app.Stage)
	facts.Roles = r.roles.mentions(r.fsys, app, r.base.Paths())
	facts.OnAccount = opts.Written
	facts.Selection, facts.Currency = r.selection(app, options, opts)
	facts.Enabled, facts.Adoption = r.enabledBlocks(app.Stage), opts.Adoption
	p, more := plan.Make(app, facts)
	diags = append(superseded(diags, more, p), more...)
	return Stage{App: app, Plan: p}, diags
}

// selection says which functions of a stage move.
func (r *run) selection(app *model.App, options settings.Settings, opts Options) (plan.Selection, string) {
	s := plan.Selection{Functions: opts.Functions, All: opts.AllFunctions}
	for _, fn := range app.Functions {
		definition := path.Join(plan.FunctionFolder(app.Dir, app.Stage, fn.Name), "task-definition.json")
		if _, ours := r.base.Content(definition); ours {
			s.Migrated = append(s.Migrated, fn.Name)
		}
	}
	s.Written, s.Back = opts.Written && len(s.Migrated) > 0, opts.Back
	live := opts.live(app.Stage)
	if live == nil {
		return s, ""
	}
	prices := opts.Prices
	if prices.Regions == nil {
		prices = review.BuiltInPrices()
	}
	s.Reviews = reviews(app, live, review.Options{Thresholds: review.ThresholdsOf(options), Prices: prices})
	return s, prices.Currency
}

// reviews are what the report says of the functions of an app, by logical name.
func reviews(app *model.App, live *model.Live, opts review.Options) map[string]review.Review {
	judged := *live
	judged.Functions = nil
	for _, fn := range app.Functions {
		if fn.Live != nil {
			judged.Functions = append(judged.Functions, *fn.Live)
		}
	}
	survey, _ := review.Make(&judged, []*model.App{app}, opts) // the report says what it finds wrong with the data
	out := map[string]review.Review{}
	for _, r := range survey.Reviews {
		if r.Logical != "" {
			out[r.Logical] = r
		}
	}
	return out
}

// named checks the functions that a command names against all stages: one of them
// has to have each.
func named(stages []Stage, functions []string) diag.List {
	var first diag.List
	for i, s := range stages {
		wrong := slices.DeleteFunc(plan.CheckFunctions(s.Plan, functions), func(d diag.Diagnostic) bool { return blocked(s.Plan, d.Subject) })
		if len(wrong) == 0 {
			return nil
		}
		if i == 0 {
			first = wrong
		}
	}
	return first
}

// blocked says whether an error stands already about a function that would move.
func blocked(p *plan.Plan, function string) bool {
	return slices.ContainsFunc(p.Verdicts, func(v plan.Verdict) bool { return v.Function == function && v.Outcome == plan.Blocked })
}

// planStages are the stages as a plan has to know them.
func planStages(project settings.Settings, defined []string, planned string) []plan.Stage {
	names := slices.Clone(defined[:min(len(defined), maxStages)])
	if !slices.Contains(names, planned) {
		names = append(names, planned)
		slices.Sort(names)
	}
	var out []plan.Stage
	for _, name := range names {
		dir := project.For(name).TerraformDir
		out = append(out, plan.Stage{Name: name, TerraformDir: dir, Own: dir.At != project.TerraformDir.At})
	}
	return out
}

// enabledBlocks are the labels of the module blocks of a stage that an earlier run
// with import blocks wrote with enabled = true; a later run without them leaves it
// so.
func (r *run) enabledBlocks(stage string) []string {
	var out []string
	for _, name := range r.base.Paths() {
		if content, ours := r.base.Content(name); ours && path.Ext(name) == ".tf" && generate.StageOf(r.dir, name, content) == stage {
			out = append(out, terraform.ModulesWith(content, plan.EnabledArgument, true)...)
		}
	}
	return out
}

// recorded are the stages that an earlier run migrated, sorted.
func (r *run) recorded() []string {
	var out []string
	for _, name := range r.base.Paths() {
		content, _ := r.base.Content(name)
		if stage := generate.StageOf(r.dir, name, content); stage != "" && !slices.Contains(out, stage) {
			out = append(out, stage)
		}
	}
	slices.Sort(out)
	return out
}

// others are the plans of the stages that an earlier run migrated and nobody asked
// for now, as decant.hcl alone has them: flags are about the stages that were asked
// for. They decide, with those, what all stages share.
func (r *run) others(ctx context.Context, asked []*plan.Plan) []*plan.Plan {
	var out []*plan.Plan
	for _, name := range r.recorded() {
		if !slices.Contains(r.defined, name) || slices.ContainsFunc(asked, func(p *plan.Plan) bool { return p.Stage == name }) {
			continue
		}
		flagless := *r
		flagless.project, _ = readSettings(r.fsys, Options{App: r.opts.App, Stage: name})
		if stage, _ := flagless.stage(ctx, name, Options{Stated: r.opts.Stated}); stage.Plan != nil {
			out = append(out, stage.Plan)
		}
	}
	return out
}

// ofAnotherStage says whether a file of the record belongs to a stage that nobody
// asked for.
func (r *run) ofAnotherStage(name string, asked []*plan.Plan) bool {
	content, _ := r.base.Content(name)
	stage := generate.StageOf(r.dir, name, content)
	return stage != "" && !slices.ContainsFunc(asked, func(p *plan.Plan) bool { return p.Stage == stage })
}

// unknownStages reports stages of the record and of decant.hcl that config.json
// does not define. Their files stay.
func (r *run) unknownStages() diag.List {
	var diags diag.List
	known := func(stage string) bool { return len(r.defined) == 0 || slices.Contains(r.defined, stage) }
	for _, stage := range r.recorded() {
		if !known(stage) && stage != r.project.Stage.V {
			folder := path.Join(r.dir, "fargate", stage)
			diags.Add(diag.New(StageWithoutConfig, diag.InFile(folder),
				fmt.Sprintf("An earlier run made the files of the stage %s, which config.json does not define. They stay as they are.", terminal.Cell(stage)),
				"If the stage is gone, remove its tasks from the account, then its files and its module blocks:\n    git rm -r -- "+diag.Word(folder)))
		}
	}
	for _, stage := range slices.Sorted(maps.Keys(r.project.Stages)) {
		if !known(stage) && stage != r.project.Stage.V {
			diags.Add(diag.New(NoSuchStage, r.project.Stages[stage].At,
				fmt.Sprintf("decant.hcl has settings for the stage %q, and config.json defines %s, so they have no effect.", stage, analyze.Listed(r.defined)),
				"Use a stage of config.json, or remove the block."))
		}
	}
	return diags
}

func tooManyStages(defined []string) diag.List {
	if len(defined) <= maxStages {
		return nil
	}
	return diag.List{diag.New(TooManyStages, diag.Range{},
		fmt.Sprintf("config.json defines %d stages. decant migrates %d at once, the first by name; the other %d are not in the result.", len(defined), maxStages, len(defined)-maxStages),
		"Name one of the others:\n    decant migrate --stage "+diag.Word(defined[maxStages]))}
}

// acrossStages puts the findings of several stages together: what all of them have
// stands once, and what some have says which. That a setting of the project has no
// effect is a finding only where it has none in any stage.
func (r *run) acrossStages(stages []string, each []diag.List) diag.List {
	if len(each) == 1 {
		return each[0]
	}
	type place struct {
		first diag.Diagnostic
		in    []string
	}
	var order []string
	found := map[string]*place{}
	for i, list := range each {
		for _, d := range list {
			key := fmt.Sprint(d.Code, d.Severity, d.At, d.Subject, d.Detail, d.Fix)
			if found[key] == nil {
				found[key] = &place{first: d}
				order = append(order, key)
			}
			if in := &found[key].in; !slices.Contains(*in, stages[i]) {
				*in = append(*in, stages[i])
			}
		}
	}
	var out diag.List
	for _, key := range order {
		d, in := found[key].first, found[key].in
		if len(in) < len(each) {
			if slices.Contains([]diag.Code{plan.NoEffect, plan.NoSuchFunction}, d.Code) && !r.inStageBlock(d.At) {
				continue
			}
			d.Detail += " (" + counted(in) + ")"
		}
		out.Add(d)
	}
	return out
}

// inStageBlock says whether a place of decant.hcl is inside the block of a stage.
func (r *run) inStageBlock(at diag.Range) bool {
	for _, of := range r.project.Stages {
		if at.File == of.At.File && at.Start.Byte >= of.At.Start.Byte && at.End.Byte <= of.At.End.Byte {
			return true
		}
	}
	return false
}

func counted(stages []string) string {
	if len(stages) == 1 {
		return "Stage " + analyze.Listed(stages) + "."
	}
	return "Stages " + analyze.Listed(stages) + "."
}

func plansOf(stages []Stage) []*plan.Plan {
	var out []*plan.Plan
	for _, s := range stages {
		out = append(out, s.Plan)
	}
	return out
}

// StagesToChoose are the stages among which a command on an account has to be told
// the one: those of config.json where there are several and neither the command nor
// decant.hcl names one.
func StagesToChoose(ctx context.Context, fsys fs.FS, opts Options) []string {
	project, _ := readSettings(fsys, opts)
	found, _ := analyze.Find(ctx, fsys)
	chosen := analyze.Chosen(found, project.App.V)
	if project.Stage.V != "" || chosen == nil || len(chosen.Stages) < 2 {
		return nil
	}
	return chosen.Stages
}

// StagesOfAll is StagesToChoose for a command that is about every app: the stages of
// those that have several, sorted.
func StagesOfAll(ctx context.Context, fsys fs.FS, opts Options) []string {
	project, _ := readSettings(fsys, opts)
	if project.Stage.V != "" {
		return nil
	}
	var out []string
	found, _ := analyze.Find(ctx, fsys)
	for _, app := range found {
		if opts.App != "" && app.Dir != path.Clean(opts.App) || len(app.Stages) < 2 {
			continue
		}
		for _, stage := range app.Stages {
			if !slices.Contains(out, stage) {
				out = append(out, stage)
			}
		}
	}
	slices.Sort(out)
	return out
}
