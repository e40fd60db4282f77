package plan

import (
	"cmp"
	"slices"

	"decant/internal/diag"
	"decant/internal/model"
	"decant/internal/settings"
)

// Options are the facts that a plan needs beside the model.
type Options struct {
	Settings settings.Settings
	// Terraform are the folders with *.tf files, without what decant generated.
	Terraform []model.TerraformDir
	// Ours are the paths that decant generated in an earlier run, relative to
	// the repository's root.
	Ours []string
	// Exists are the paths beside the app that a generated file could meet, in
	// the same form: Dockerfile, .dockerignore and the like.
	Exists []string
	// Apps is how many apps the repository holds.
	Apps int
}

// maker carries one run of Make.
type maker struct {
	app   *model.App
	opts  Options
	plan  *Plan
	diags diag.List
	names map[string]string // task name -> function, to keep names apart
	arm64 bool              // else x86_64
	// secrets are the variables that were reported, each once.
	secrets []string
	dropped []string // likewise, those that no task gets
	// secretRole: that the execution role must read secrets was said.
	secretRole bool
}

// Make decides about every function of the app. A blocked function is left out
// of the targets and never hides the others.
func Make(app *model.App, opts Options) (*Plan, diag.List) {
	m := &maker{app: app, opts: opts, names: map[string]string{}}
	m.plan = &Plan{
		App: appName(app), Dir: app.Dir, Stage: app.Stage,
		Profile: Profile(cmp.Or(opts.Settings.Module.V, string(Decant))),
		Targets: []Target{}, Verdicts: []Verdict{}, Decisions: []Decision{},
	}
	m.place()
	m.image()
	m.terraform()
	m.checkSettings()
	for _, fn := range app.Functions {
		m.function(fn)
	}
	return m.plan, m.diags
}

// appName is the name as Chalice uses it: a missing app_name reads "None".
func appName(app *model.App) string {
	if app.Name.IsKnown() {
		return app.Name.V
	}
	return "None"
}

// place settles region and account: decant.hcl, then what .chalice/deployed
// says, else unknown.
func (m *maker) place() {
	m.arm64 = known(m.opts.Settings.Architecture, m.app.Architecture) == "arm64"
	s := m.opts.Settings
	m.plan.Region = known(s.Region, m.app.Region)
	m.plan.Account = known(s.Account, m.app.Account)
	if s.Region.IsKnown() || !m.app.Region.IsKnown() {
		return
	}
	m.decide(Decision{
		Rule: "place", Chose: m.plan.Region + ", account " + m.plan.Account,
		Because:  "The deployed state names them; decant.hcl can say otherwise.",
		Evidence: []diag.Range{m.app.Region.At},
	})
}

func known(values ...model.Value[string]) string {
	for _, v := range values {
		if v.IsKnown() {
			return v.V
		}
	}
	return ""
}

func (m *maker) decide(d Decision) { m.plan.Decisions = append(m.plan.Decisions, d) }

// checkSettings finds function blocks of decant.hcl that match no function.
func (m *maker) checkSettings() {
	for name, f := range m.opts.Settings.Functions {
		if slices.ContainsFunc(m.app.Functions, func(fn model.Function) bool { return fn.Name == name }) {
			continue
		}
		m.diags.Add(diag.New(NoSuchFunction, f.At,
			`decant.hcl has options for the function "`+name+`", which the app does not have, so they have no effect.`,
			"Use the logical name as `decant scan` prints it, or remove the block.").About(name))
	}
}

// function gives one function its verdict and, when it moves, its target.
func (m *maker) function(fn model.Function) {
	v := m.verdict(fn)
	if v.Outcome == Moves {
		before := len(m.diags)
		target := m.target(fn)
		if errors := m.diags[before:]; errors.HasErrors() {
			v.Outcome, v.Because = Blocked, firstError(errors)
		} else {
			m.plan.Targets = append(m.plan.Targets, target)
		}
	}
	m.plan.Verdicts = append(m.plan.Verdicts, v)
}

func firstError(l diag.List) string {
	for _, d := range l {
		if d.Severity == diag.Error {
			return d.Detail
		}
	}
	return ""
}
