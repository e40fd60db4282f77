// Package fleet reads many repositories and says for each function what decant
// report and decant migrate say of it. It writes to none of them.
package fleet

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"decant/internal/diag"
	"decant/internal/gitrepo"
	"decant/model"
	"decant/plan/review"
)

// Cause groups the ways in which a repository has no answer: those of gitrepo, and
// these. The set is closed.
type Cause string

// The causes that are no matter of Git.
const (
	NoApp     Cause = "no Chalice app"
	NoAppHere Cause = "no such app"
	ScanError Cause = "scan error"
	Snapshot  Cause = "snapshot cannot be read"
	Bug       Cause = "bug in decant"
)

// Causes returns all of them in the order in which reports show them.
func Causes() []Cause {
	var out []Cause
	for _, c := range gitrepo.Causes() {
		out = append(out, Cause(c))
	}
	return append(out, Snapshot, NoAppHere, ScanError, Bug, NoApp)
}

// Fails says whether the cause is a failure: something that a person has to settle.
// A repository that has no Chalice app or no commit was read, and that is the answer.
func (c Cause) Fails() bool { return c != NoApp && c != Cause(gitrepo.Empty) }

// Problem is why a repository, or a stage of one of its apps, has no answer.
type Problem struct {
	Cause Cause  `json:"cause"`
	App   string `json:"app,omitempty"` // its folder; "" for the repository
	Stage string `json:"stage,omitempty"`
	Text  string `json:"text"`
}

// Repository is what was found in one.
type Repository struct {
	Name   string `json:"name"`
	Branch string `json:"branch,omitempty"`
	Commit string `json:"commit,omitempty"`
	// Apps counts the Chalice apps that were read.
	Apps      int        `json:"apps"`
	Problems  []Problem  `json:"problems"`
	Functions []Function `json:"functions"` // by app, stage and name
	// Blocks are the errors about a whole app, by code.
	Blocks []Block `json:"blocks"`
	// Unread are submodules, files of Git LFS and names that were left out.
	Unread []Unread `json:"unread"`
}

// Failed says whether one of the problems is a failure.
func (r Repository) Failed() bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Cause.Fails() })
}

// Unread is a part of a repository that was not read.
type Unread struct {
	Kind gitrepo.Kind `json:"kind"`
	Path string       `json:"path"`
}

// Block is a finding that keeps functions from moving, with how often it was found.
type Block struct {
	Code    diag.Code `json:"code"`
	Summary string    `json:"summary"`
	Count   int       `json:"count"`
}

// Verdict is what to do with a function: a word of decant report where there is live
// data, else what decant migrate would do. The set is closed.
type Verdict string

// The verdicts. Review words are those of review.Recommendation.
const (
	Move    Verdict = "move"
	Tune    Verdict = "tune"
	Blocked Verdict = "blocked"
	Unknown Verdict = "not enough data"
	Stay    Verdict = "stay"
)

// Verdicts returns all of them, worst first.
func Verdicts() []Verdict { return []Verdict{Move, Tune, Blocked, Unknown, Stay} }

// The bases of a verdict.
const (
	FromReport  = "report"  // live data, as decant report says
	FromMigrate = "migrate" // the source alone, as decant migrate says
)

// Function is one function of one stage.
type Function struct {
	Dir        string `json:"dir"` // of the app
	App        string `json:"app"`
	Stage      string `json:"stage"`
	Name       string `json:"name"` // the source's; "" for one that only the account has
	LambdaName string `json:"lambda_name"`
	ARN        string `json:"arn,omitempty"`
	// Owner comes from OwnerFrom: "fleet.hcl", "tag" or "CODEOWNERS"; both "" without.
	Owner     string  `json:"owner"`
	OwnerFrom string  `json:"owner_from"`
	Start     string  `json:"started_by"`
	Verdict   Verdict `json:"verdict"`
	Basis     string  `json:"basis"`
	Because   string  `json:"because"`
	// Live is what the report says; nil without live data.
	Live   *Live   `json:"live"`
	Blocks []Block `json:"blocks"`
}

// Live is what a snapshot says of a function.
type Live struct {
	Duration review.Gauge  `json:"duration"`
	Memory   review.Gauge  `json:"memory"`
	Lambda   *float64      `json:"lambda"`  // cost of a month
	Fargate  *float64      `json:"fargate"` // cost of a month
	Why      string        `json:"why,omitempty"`
	Trend    *review.Trend `json:"trend"`
	// TrendText is the trend in a sentence.
	TrendText string              `json:"trend_text,omitempty"`
	Triggers  []model.LiveTrigger `json:"-"`
}

// Report is what was found in all repositories.
type Report struct {
	Name         string       `json:"name"`
	Currency     string       `json:"currency"`
	Totals       Totals       `json:"totals"`
	Owners       []OwnerRow   `json:"owners"`
	Failures     []CauseRow   `json:"outcomes"` // repositories without an answer, by cause
	Repositories []Repository `json:"repositories"`
}

// Failed says whether a repository failed.
func (r Report) Failed() bool {
	return slices.ContainsFunc(r.Repositories, Repository.Failed)
}

// Findings names every failure.
func (r Report) Findings() diag.List {
	var out diag.List
	for _, repo := range r.Repositories {
		for _, p := range repo.Problems {
			if !p.Cause.Fails() {
				continue
			}
			of := ""
			if p.App != "" {
				of = ", app " + p.App
			}
			if p.Stage != "" {
				of += ", stage " + p.Stage
			}
			out.Add(diag.New(NoAnswer, diag.Range{}, fmt.Sprintf("%s%s: %s", p.Cause, of, p.Text), "docs/fleet.md says what to do about each cause.").About(repo.Name))
		}
	}
	return out
}

// Totals are sums over all repositories.
type Totals struct {
	Repositories int             `json:"repositories"`
	WithApps     int             `json:"with_apps"`
	Failed       int             `json:"failed"`
	Apps         int             `json:"apps"`
	Functions    int             `json:"functions"`
	Verdicts     map[Verdict]int `json:"verdicts"`
	Costs        Costs           `json:"costs"`
}

// Costs are sums of a month; Unpriced counts the functions without both costs.
type Costs struct {
	Lambda   float64 `json:"lambda"`
	Fargate  float64 `json:"fargate"`
	Unpriced int     `json:"unpriced"`
	// Moving is about the functions that should move and have both costs.
	Moving review.MovingCost `json:"moving"`
}

// Add adds the costs of a function.
func (c *Costs) Add(f Function) {
	if f.Live == nil || f.Live.Lambda == nil || f.Live.Fargate == nil {
		c.Unpriced++
		return
	}
	c.Lambda += *f.Live.Lambda
	c.Fargate += *f.Live.Fargate
	if f.Verdict == Move {
		c.Moving.Lambda += *f.Live.Lambda
		c.Moving.Fargate += *f.Live.Fargate
	}
}

// OwnerRow is what one owner has.
type OwnerRow struct {
	Owner        string          `json:"owner"` // "" for functions without one
	Repositories int             `json:"repositories"`
	Functions    int             `json:"functions"`
	Verdicts     map[Verdict]int `json:"verdicts"`
	Costs        Costs           `json:"costs"`
}

// CauseRow is one cause and the repositories that have it.
type CauseRow struct {
	Cause        Cause    `json:"cause"`
	Fails        bool     `json:"fails"`
	Repositories []string `json:"repositories"` // sorted
}

// Reading is what Read needs of the process.
type Reading struct {
	Jobs   int // repositories at one time
	Getenv func(string) string
	Prices review.Prices
	// Snapshots reads those that fleet.hcl names, put together.
	Snapshots func(ctx context.Context, files []string) (*model.Live, error)
	// Stated reads those that the decant.hcl of a repository names, by stage.
	Stated func(ctx context.Context, fsys fs.FS) (map[string]*model.Live, error)
	// Seen is told of each repository when it was read; it may be called by several
	// goroutines.
	Seen func(done, total int, r Repository)
}

// Read reads the targets, several at once. Only the end of ctx is an error.
func Read(ctx context.Context, name string, targets []Target, opts Reading) (*Report, error) {
	out := make([]Repository, len(targets))
	run := &run{Reading: opts, live: map[string]*snapshot{}}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(opts.Jobs, 1))
	var mu sync.Mutex
	done := 0
	for i, t := range targets {
		group.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			out[i] = run.repository(ctx, t)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			opts.Seen(done, len(targets), out[i])
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return summed(name, opts.Prices.Currency, out), nil
}

// summed adds the repositories up.
func summed(name, currency string, repositories []Repository) *Report {
	r := &Report{Name: name, Currency: currency, Repositories: repositories, Totals: Totals{Verdicts: map[Verdict]int{}}, Owners: []OwnerRow{}, Failures: []CauseRow{}}
	owners := map[string]*OwnerRow{}
	for _, repo := range repositories {
		r.Totals.add(repo)
		here := map[string]bool{}
		for _, f := range repo.Functions {
			o := owners[f.Owner]
			if o == nil {
				o = &OwnerRow{Owner: f.Owner, Verdicts: map[Verdict]int{}}
				owners[f.Owner] = o
			}
			if !here[f.Owner] {
				here[f.Owner] = true
				o.Repositories++
			}
			o.Functions++
			o.Verdicts[f.Verdict]++
			o.Costs.Add(f)
		}
	}
	for _, o := range owners {
		r.Owners = append(r.Owners, *o)
	}
	slices.SortFunc(r.Owners, func(a, b OwnerRow) int {
		return cmp.Or(worse(a.Verdicts, b.Verdicts), strings.Compare(a.Owner, b.Owner))
	})
	for _, cause := range Causes() {
		row := CauseRow{Cause: cause, Fails: cause.Fails()}
		for _, repo := range repositories {
			if slices.ContainsFunc(repo.Problems, func(p Problem) bool { return p.Cause == cause }) {
				row.Repositories = append(row.Repositories, repo.Name)
			}
		}
		if len(row.Repositories) > 0 {
			r.Failures = append(r.Failures, row)
		}
	}
	return r
}

func (t *Totals) add(repo Repository) {
	t.Repositories++
	t.Apps += repo.Apps
	if repo.Apps > 0 {
		t.WithApps++
	}
	if repo.Failed() {
		t.Failed++
	}
	for _, f := range repo.Functions {
		t.Functions++
		t.Verdicts[f.Verdict]++
		t.Costs.Add(f)
	}
}

// Count counts the verdicts of a repository.
func (r Repository) Count() map[Verdict]int {
	out := map[Verdict]int{}
	for _, f := range r.Functions {
		out[f.Verdict]++
	}
	return out
}

// Worst are the repositories in another order: failures first, then by the number of
// functions that should move, and so on, then by name.
func (r Report) Worst() []Repository {
	out := slices.Clone(r.Repositories)
	rank := func(repo Repository) int {
		if repo.Failed() {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(out, func(a, b Repository) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), worse(a.Count(), b.Count()))
	})
	return out
}

// worse compares two sets of verdicts: the one with more of the worst first.
func worse(a, b map[Verdict]int) int {
	for _, v := range Verdicts() {
		if c := cmp.Compare(b[v], a[v]); c != 0 {
			return c
		}
	}
	return 0
}

// blocksOf counts findings by code.
func blocksOf(diags diag.List) []Block {
	out := []Block{}
	for _, d := range diags {
		i := slices.IndexFunc(out, func(b Block) bool { return b.Code == d.Code })
		if i < 0 {
			out = append(out, Block{Code: d.Code, Summary: d.Summary})
			i = len(out) - 1
		}
		out[i].Count++
	}
	slices.SortFunc(out, func(a, b Block) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// at is a finding in one line: "CH112 Summary (app.py:3:1)".
func at(d diag.Diagnostic) string {
	if d.At.IsZero() {
		return fmt.Sprintf("%s %s", d.Code, d.Summary)
	}
	return fmt.Sprintf("%s %s (%s)", d.Code, d.Summary, d.At)
}
