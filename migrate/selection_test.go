package migrate_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
	"decant/plan"
	"decant/plan/review"
	"decant/plan/review/reviewtest"
)

// randomAccount has a function for each of an app's, with any use, and sometimes
// none.
func randomAccount(r *rand.Rand, app *model.App) *model.Live {
	live := &model.Live{Window: reviewtest.FourteenDays(), Regions: []model.LiveRegion{{Region: "eu-central-1", Account: "123456789012"}}}
	for _, fn := range app.Functions {
		if r.IntN(8) == 0 {
			continue
		}
		of := reviewtest.Quiet(reviewtest.Random(r))
		of.Name, of.Account, of.Region = fn.LambdaName, "123456789012", "eu-central-1"
		of.ARN = "arn:aws:lambda:eu-central-1:123456789012:function:" + fn.LambdaName
		live.Functions = append(live.Functions, of)
	}
	return live
}

// TestReportAndMigrateAgree: over accounts made at random, what the report says of a
// function is what the migration says, its costs are the same, and a function that
// can move does exactly when the report says move.
func TestReportAndMigrateAgree(t *testing.T) {
	t.Parallel()
	compared, moved := 0, map[review.Recommendation]int{}
	for _, name := range []string{"orders-etl", "first-record-only", "monorepo-two-apps", "queue-name-from-stage", "vpc-xray-and-logs", "handlers-under-condition"} {
		c := cases(t)[name]
		files := fstest.MapFS(loadFolder(t, filepath.Join(apps, name, "repo")))
		stage := "dev"
		if len(c.Stages) > 0 {
			stage = c.Stages[len(c.Stages)-1]
		}
		free, _ := migrate.Repo(context.Background(), files, migrate.Options{App: c.App, Stage: stage})
		for seed := range uint64(20) {
			live := randomAccount(rand.New(rand.NewPCG(seed, 11)), free.App)
			if len(live.Functions) == 0 {
				continue
			}
			result, _ := migrate.Repo(context.Background(), files, migrate.Options{App: c.App, Stage: stage, Live: live})
			read, thresholds, _ := migrate.Apps(context.Background(), files, migrate.Options{App: c.App, Stage: stage})
			survey, _ := migrate.Survey(live, read, thresholds, review.BuiltInPrices())
			said := map[string]review.Review{}
			for _, r := range survey.Reviews {
				said[r.Logical] = r
			}
			for _, v := range result.Plan.Verdicts {
				r, known := said[v.Function]
				if known != (v.Report != nil) {
					t.Errorf("%s, seed %d: the report knows %s: %t, the migration: %t", name, seed, v.Function, known, v.Report != nil)
					continue
				}
				if !known {
					continue
				}
				compared++
				if v.Report.Recommendation != r.Recommendation || v.Report.Because != r.Because || !same(v.Report.Lambda, r.Cost.Lambda) || !same(v.Report.Fargate, r.Cost.Fargate) {
					t.Errorf("%s, seed %d: of %s the migration has %+v, the report %s (%s)", name, seed, v.Function, *v.Report, r.Recommendation, r.Because)
				}
				could := outcomeOf(free.Plan, v.Function) == plan.Moves
				if could && (v.Outcome == plan.Moves) != (r.Recommendation == review.Move) && v.Outcome != plan.Blocked {
					t.Errorf("%s, seed %d: the report says %s of %s, and it %s: %s", name, seed, r.Recommendation, v.Function, v.Outcome, v.Because)
				}
				moved[r.Recommendation]++
			}
		}
	}
	if compared < 350 || len(moved) < 4 {
		t.Errorf("%d verdicts were compared: %v", compared, moved)
	}
}

func same(a, b *float64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func outcomeOf(p *plan.Plan, function string) plan.Outcome {
	for _, v := range p.Verdicts {
		if v.Function == function {
			return v.Outcome
		}
	}
	return ""
}

const threeJobs = `from chalice import Chalice
app = Chalice(app_name="good")
@app.route("/")
def index():
    return {}
@app.schedule("rate(1 day)")
def a(event):
    pass
@app.schedule("rate(1 hour)")
def b(event):
    pass
@app.schedule("rate(2 hours)")
def c(event):
    pass
`

// pressed is an account in which the report moves a, leaves b alone and has no c.
func pressed() *model.Live {
	live := &model.Live{Window: reviewtest.FourteenDays(), Regions: []model.LiveRegion{{Region: "eu-central-1", Account: "123456789012"}}}
	for name, change := range map[string]reviewtest.Change{"a": reviewtest.TimedOut(5), "b": func(*model.LiveFunction) {}} {
		fn := reviewtest.Quiet(change)
		fn.Name, fn.Account = "good-prod-"+name, "123456789012"
		fn.ARN = "arn:aws:lambda:eu-central-1:123456789012:function:" + fn.Name
		live.Functions = append(live.Functions, fn)
	}
	return live
}

// TestWhoSelects: a person first, then an earlier run, then the report, then nobody.
func TestWhoSelects(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings string
		opts     migrate.Options
		earlier  []string // what an earlier run migrated
		want     string   // the functions that move
		because  string   // a part of the reason of one that stays
	}{
		"nobody looked":                  {want: "a b c"},
		"the report":                     {opts: migrate.Options{Live: pressed()}, want: "a", because: "The report says stay: Nothing presses"},
		"the report, and all":            {opts: migrate.Options{Live: pressed(), AllFunctions: true}, want: "a b c"},
		"the command":                    {opts: migrate.Options{Live: pressed(), Functions: []string{"b"}}, want: "b", because: "The command names other functions."},
		"the command over decant.hcl":    {settings: "function \"b\" { move = false }", opts: migrate.Options{Functions: []string{"b"}}, want: "b"},
		"decant.hcl keeps":               {settings: "function \"b\" { move = false }", want: "a c", because: "decant.hcl says move = false."},
		"decant.hcl selects":             {settings: "function \"b\" { move = true }", want: "b", because: "decant.hcl selects other functions with move = true."},
		"decant.hcl over the report":     {settings: "function \"b\" { move = true }", opts: migrate.Options{Live: pressed()}, want: "b"},
		"an earlier run":                 {earlier: []string{"b"}, opts: migrate.Options{Live: pressed()}, want: "a b"},
		"an earlier run and the command": {earlier: []string{"b"}, opts: migrate.Options{Functions: []string{"c"}}, want: "b c"},
		"an earlier run that is undone":  {earlier: []string{"b"}, settings: "function \"b\" { move = false }", opts: migrate.Options{Live: pressed()}, want: "a"},
		"what is written":                {earlier: []string{"b"}, opts: migrate.Options{Written: true}, want: "b", because: "No run of decant migrate has written its files."},
		"nothing is written":             {opts: migrate.Options{Written: true}, want: "a b c"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := staged(map[string]string{"app.py": threeJobs})
			if c.earlier != nil {
				f.migrate(t, migrate.Options{Stage: "prod", Functions: c.earlier})
			}
			f["decant.hcl"] = &fstest.MapFile{Data: []byte(c.settings + "\n"), Mode: 0o644}
			c.opts.Stage = "prod"
			_, result, diags := f.migrate(t, c.opts)
			var moves []string
			var reasons strings.Builder
			for _, v := range result.Plan.Verdicts {
				fmt.Fprintln(&reasons, v.Function, v.Outcome, v.Because)
				if v.Outcome == plan.Moves {
					moves = append(moves, v.Function)
				}
			}
			if got := strings.Join(moves, " "); got != c.want || !strings.Contains(reasons.String(), c.because) {
				t.Errorf("%s move, want %s, and %q in\n%s%v", got, c.want, c.because, reasons.String(), diags)
			}
			made := map[string]bool{}
			for name := range f {
				if rest, ok := strings.CutPrefix(name, "fargate/prod/"); ok {
					made[strings.Split(rest, "/")[0]] = true
				}
			}
			if got := strings.Join(slices.Sorted(maps.Keys(made)), " "); got != c.want {
				t.Errorf("the files are those of %s, want %s", got, c.want)
			}
		})
	}
}

// TestTheWayBackNeedsNoRightPlan: what an earlier run migrated is planned for a command
// that takes it back, although decant.hcl keeps it on Lambda by now, or asks for a size
// that nobody sells.
func TestTheWayBackNeedsNoRightPlan(t *testing.T) {
	t.Parallel()
	for _, settings := range []string{"function \"b\" { move = false }", "function \"b\" {\n  cpu = 256\n  memory = 122880\n}"} {
		for back, want := range map[bool]int{true: 1, false: 0} {
			f := staged(map[string]string{"app.py": threeJobs})
			f.migrate(t, migrate.Options{Stage: "prod", Functions: []string{"b"}})
			f["decant.hcl"] = &fstest.MapFile{Data: []byte(settings + "\n"), Mode: 0o644}
			_, result, _ := f.migrate(t, migrate.Options{Stage: "prod", Written: true, Back: back})
			if got := len(result.Plan.Targets); got != want {
				t.Errorf("%s, back %t: %d targets, want %d", settings, back, got, want)
			}
		}
	}
}

// TestMovingAgainstTheReportSaysWhatItCosts, and what says nothing does not.
func TestMovingAgainstTheReportSaysWhatItCosts(t *testing.T) {
	t.Parallel()
	against := func(opts migrate.Options) string {
		opts.Stage, opts.Live = "prod", pressed()
		_, _, diags := staged(map[string]string{"app.py": threeJobs}).migrate(t, opts)
		var out []string
		for _, d := range diags {
			if d.Code == plan.AgainstReport {
				out = append(out, d.Subject+": "+d.Detail)
			}
		}
		return strings.Join(out, "\n")
	}
	if got := against(migrate.Options{}); got != "" {
		t.Errorf("what the report moves is reported: %s", got)
	}
	got := against(migrate.Options{AllFunctions: true})
	if !strings.HasPrefix(got, "b: b moves although the report says stay: Nothing presses") || !strings.Contains(got, "USD on Lambda and") || strings.Contains(got, "\n") {
		t.Errorf("%s", got)
	}
}

// TestAnErrorOfTheSourceAboutAFunctionThatStaysIsAWarning: a name that Lambda refuses
// is found whether the function moves or not.
func TestAnErrorOfTheSourceAboutAFunctionThatStaysIsAWarning(t *testing.T) {
	t.Parallel()
	source := strings.Replace(threeJobs, `@app.schedule("rate(1 hour)")`, `@app.schedule("rate(1 hour)", name="b d")`, 1)
	for _, c := range []struct {
		opts migrate.Options
		want diag.Severity
	}{{migrate.Options{Stage: "prod"}, diag.Error}, {migrate.Options{Stage: "prod", Functions: []string{"a"}}, diag.Warning}} {
		changed, _, diags := staged(map[string]string{"app.py": source}).migrate(t, c.opts)
		at := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == "CH361" && d.Subject == "b d" })
		if at < 0 || diags[at].Severity != c.want || len(changed) == 0 {
			t.Errorf("%+v: want CH361 as %s and files: %v", c.opts, c.want, diags)
		}
	}
}

// TestErrorsAboutFunctionsThatStayStandInNoWay: an error about a function that moves
// does.
func TestErrorsAboutFunctionsThatStayStandInNoWay(t *testing.T) {
	t.Parallel()
	source := strings.Replace(threeJobs, "rate(1 hour)", "rate(1 hours)", 1)
	for name, c := range map[string]struct {
		opts migrate.Options
		want int
	}{
		"all":            {migrate.Options{Stage: "prod"}, 1},
		"the right one":  {migrate.Options{Stage: "prod", Functions: []string{"a"}}, 0},
		"the wrong one":  {migrate.Options{Stage: "prod", Functions: []string{"b"}}, 1},
		"one that stays": {migrate.Options{Stage: "prod", Functions: []string{"api_handler"}}, 1},
		"none of them":   {migrate.Options{Stage: "prod", Functions: []string{"d"}}, 1},
	} {
		_, _, diags := staged(map[string]string{"app.py": source}).migrate(t, c.opts)
		if got := diags.Sorted().Count(diag.Error); got != c.want {
			t.Errorf("%s: %d errors stand in the way, want %d: %v", name, got, c.want, diags)
		}
	}
}
