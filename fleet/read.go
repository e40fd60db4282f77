package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"decant/internal/diag"
	"decant/internal/gitrepo"
	"decant/migrate"
	"decant/model"
	"decant/plan"
	"decant/plan/review"
	"decant/trigger"
)

// run is one reading of a campaign.
type run struct {
	Reading
	mu   sync.Mutex
	live map[string]*snapshot
}

// snapshot is read when the first repository wants it.
type snapshot struct {
	once sync.Once
	live *model.Live
	err  error
}

// snapshots reads each set of files once.
func (r *run) snapshots(ctx context.Context, files []string) (*model.Live, error) {
	key := strings.Join(files, "\x00")
	r.mu.Lock()
	s := r.live[key]
	if s == nil {
		s = &snapshot{}
		r.live[key] = s
	}
	r.mu.Unlock()
	s.once.Do(func() { s.live, s.err = r.Snapshots(ctx, files) })
	return s.live, s.err
}

// repository reads one. A panic is its outcome, and no one else's.
func (r *run) repository(ctx context.Context, t Target) (out Repository) {
	defer func() {
		if p := recover(); p != nil {
			out = Repository{Name: t.Name, Branch: out.Branch, Commit: out.Commit}
			out.fail(Bug, "decant stopped in the middle of its work: "+migrate.MaskKnown(fmt.Sprint(p)))
			out.complete()
		}
	}()
	out.Name = t.Name
	defer out.complete()
	repo, err := gitrepo.Open(ctx, t.Where, gitrepo.Options{Branch: t.Settings.Branch, Token: r.token(t), Getenv: r.Getenv})
	if err != nil {
		cause := Cause(gitrepo.Damaged)
		var known *gitrepo.Error
		if errors.As(err, &known) {
			cause = Cause(known.Cause)
		}
		out.fail(cause, sentence(err.Error()))
		return out
	}
	out.Branch, out.Commit = repo.Branch, repo.Commit
	for _, f := range repo.Findings {
		out.Unread = append(out.Unread, Unread{f.Kind, f.Path})
	}
	r.apps(ctx, &out, repo.Files, t.Settings)
	return out
}

func (r *run) token(t Target) string {
	if t.Settings.Token == "" {
		return ""
	}
	return r.Getenv(t.Settings.Token)
}

// complete makes lists that JSON shows as such.
func (r *Repository) complete() {
	if r.Problems == nil {
		r.Problems = []Problem{}
	}
	if r.Functions == nil {
		r.Functions = []Function{}
	}
	if r.Blocks == nil {
		r.Blocks = []Block{}
	}
	if r.Unread == nil {
		r.Unread = []Unread{}
	}
}

func (r *Repository) fail(cause Cause, text string) {
	r.Problems = append(r.Problems, Problem{Cause: cause, Text: text})
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + strings.TrimRight(text[1:], ".") + "."
}

// apps reads every app of a repository, or the one that is asked for.
func (r *run) apps(ctx context.Context, out *Repository, fsys fs.FS, s Settings) {
	found := migrate.Projects(ctx, fsys)
	if len(found) == 0 {
		out.fail(NoApp, "No folder has a .chalice/config.json, or an app.py that makes a Chalice app.")
		return
	}
	if s.App != "" {
		found = slices.DeleteFunc(found, func(p migrate.Project) bool { return p.Dir != s.App })
		if len(found) == 0 {
			out.fail(NoAppHere, "The folder "+s.App+" has no Chalice app.")
			return
		}
	}
	reading := stageReading{run: r, files: fsys, owners: readOwners(fsys), settings: s}
	var err error
	if s.Live != nil {
		reading.live, err = r.snapshots(ctx, s.Live)
	} else {
		reading.stated, err = r.Stated(ctx, fsys)
	}
	if err != nil {
		out.fail(Snapshot, sentence(err.Error()))
		return
	}
	var appWide diag.List
	for _, p := range found {
		out.Apps++
		for _, stage := range stagesOf(p, s) {
			appWide.Extend(reading.stage(ctx, out, p.Dir, stage))
		}
	}
	out.Blocks = blocksOf(appWide.Sorted())
}

// stagesOf are the stages to read: those that fleet.hcl names, else those of the app;
// "" is the one that Chalice would take.
func stagesOf(p migrate.Project, s Settings) []string {
	switch {
	case s.Stages != nil:
		return s.Stages
	case len(p.Stages) == 0:
		return []string{""}
	}
	return p.Stages
}

// stageReading is what the stages of one repository share.
type stageReading struct {
	run      *run
	files    fs.FS
	owners   owners
	settings Settings
	live     *model.Live            // of fleet.hcl
	stated   map[string]*model.Live // of decant.hcl
}

// liveOf is the live data that counts for a stage, as migrate chooses it.
func (s *stageReading) liveOf(stage string) *model.Live {
	if s.live != nil {
		return s.live
	}
	if own, ok := s.stated[stage]; ok {
		return own
	}
	return s.stated[""]
}

// stage reads one stage of an app, and returns the errors that are about the whole
// app.
func (s *stageReading) stage(ctx context.Context, out *Repository, dir, stage string) diag.List {
	ask := migrate.Options{App: dir, Stage: stage, Live: s.live, Stated: s.stated, Prices: s.run.Prices}
	result, diags := migrate.Repo(ctx, s.files, ask)
	errs := slices.DeleteFunc(diags.Sorted(), func(d diag.Diagnostic) bool { return d.Severity != diag.Error })
	if result.Plan == nil || len(result.Plan.Verdicts) == 0 && len(errs) > 0 {
		text := "The app cannot be read."
		if len(errs) > 0 {
			text = at(errs[0]) + "."
		}
		out.Problems = append(out.Problems, Problem{Cause: ScanError, App: dir, Stage: stage, Text: text})
		return errs
	}
	functions := s.functions(result.Stage, diags.Sorted())
	if live := s.liveOf(result.App.Stage); live != nil {
		functions = s.reviewed(ctx, functions, live, migrate.Options{App: dir, Stage: stage}, result)
	}
	for i := range functions {
		s.own(&functions[i], result.App)
	}
	slices.SortStableFunc(functions, func(a, b Function) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.LambdaName, b.LambdaName))
	})
	out.Functions = append(out.Functions, functions...)
	return slices.DeleteFunc(errs, func(d diag.Diagnostic) bool {
		return slices.ContainsFunc(functions, func(f Function) bool { return d.Subject != "" && f.Name == d.Subject })
	})
}

// blocking are the findings that keep a function from moving: the errors about it,
// and, where migrate says that it is blocked, the warnings too.
func blocking(v plan.Verdict, diags diag.List) []Block {
	least := diag.Error
	if v.Outcome == plan.Blocked {
		least = diag.Warning
	}
	return blocksOf(slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool { return d.Subject != v.Function || d.Severity < least }))
}

// functions are what migrate decided about each function of a stage.
func (s *stageReading) functions(stage migrate.Stage, diags diag.List) []Function {
	var out []Function
	words := map[plan.Outcome]Verdict{plan.Moves: Move, plan.Stays: Stay, plan.Blocked: Blocked}
	for _, v := range stage.Plan.Verdicts {
		f := Function{
			Dir: stage.App.Dir, App: stage.App.ChaliceName(), Stage: stage.App.Stage, Name: v.Function, Verdict: words[v.Outcome], Basis: FromMigrate, Because: v.Because,
			Blocks: blocking(v, diags),
		}
		if fn := functionOf(stage.App, v.Function); fn != nil {
			f.LambdaName, f.Start = fn.LambdaName, startOf(stage.App, *fn)
		}
		out = append(out, f)
	}
	return out
}

func functionOf(app *model.App, name string) *model.Function {
	for i := range app.Functions {
		if app.Functions[i].Name == name {
			return &app.Functions[i]
		}
	}
	return nil
}

// startOf is what starts a function, as the source says it.
func startOf(app *model.App, fn model.Function) string {
	if words := trigger.StartedBy(app, fn); len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return fn.Kind.StartedBy()
}

// reviewed puts the report's verdicts over those of migrate, and adds the functions
// that only the account has.
func (s *stageReading) reviewed(ctx context.Context, functions []Function, live *model.Live, ask migrate.Options, result *migrate.Result) []Function {
	apps, thresholds, _ := migrate.Apps(ctx, s.files, ask)
	if len(apps) == 0 {
		return functions
	}
	survey, _ := migrate.Survey(live, apps, thresholds, s.run.Prices)
	for _, r := range survey.Reviews {
		i := slices.IndexFunc(functions, func(f Function) bool { return r.Logical != "" && f.Name == r.Logical })
		if i < 0 {
			functions = append(functions, Function{Dir: result.App.Dir, App: result.App.ChaliceName(), Stage: result.App.Stage, Name: r.Logical, Blocks: []Block{}})
			i = len(functions) - 1
		}
		functions[i].review(r)
	}
	return functions
}

// review takes what the report says of a function.
func (f *Function) review(r review.Review) {
	f.Verdict, f.Basis, f.Because = Verdict(r.Recommendation), FromReport, r.Because
	f.LambdaName, f.ARN = r.Function.Name, r.Function.ARN
	f.Live = &Live{Duration: r.Duration, Memory: r.Memory, Lambda: r.Cost.Lambda, Fargate: r.Cost.Fargate, Why: r.Cost.Why, Trend: r.Trend, Triggers: r.Function.Triggers}
	for _, e := range r.Evidence {
		if e.Rule == "trend" {
			f.Live.TrendText = e.Text
		}
	}
	if owner := review.OwnerOf(r.Function.Tags); owner != "" {
		f.Owner, f.OwnerFrom = owner, "tag"
	}
}

// own says who owns a function: fleet.hcl, else the tags that review has read, else
// the owners of the handler's file.
func (s *stageReading) own(f *Function, app *model.App) {
	switch file := handlerFile(app, f.Name); {
	case s.settings.Owner != "":
		f.Owner, f.OwnerFrom = s.settings.Owner, "fleet.hcl"
	case f.Owner != "" || file == "":
	default:
		if f.Owner = s.owners.of(file); f.Owner != "" {
			f.OwnerFrom = "CODEOWNERS"
		}
	}
}

// handlerFile is where the code of a function is; "" for one without source.
func handlerFile(app *model.App, name string) string {
	fn := functionOf(app, name)
	switch {
	case fn == nil:
		return ""
	case fn.Handler.Def.File != "":
		return fn.Handler.Def.File
	}
	return fn.Handler.At.File
}
