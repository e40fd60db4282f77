package applytest

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/model"
	"decant/plan"
	"decant/test/tool"
)

// imageHost is the registry of image; a test's account has a number of its own.
const imageHost = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"

const Image = imageHost + "/orders-etl@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// Migrated is a repository after decant migrate --write.
type Migrated struct {
	Plan  *plan.Plan
	Files map[string][]byte
}

func MigrateApp(t *testing.T, app string, opts migrate.Options) Migrated {
	t.Helper()
	repo, err := repofs.Open(filepath.Join(tool.Root(t), "testdata", "apps", app, "repo"))
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	result, diags := migrate.Repo(context.Background(), repo.FS(), opts)
	if result.Plan == nil {
		t.Fatalf("%s is not planned: %v", app, diags)
	}
	m := Migrated{Plan: result.Plan, Files: map[string][]byte{}}
	for _, f := range result.Changes.Files() {
		m.Files[f.Path] = f.After
	}
	return m
}

func Orders(t *testing.T) Migrated {
	return MigrateApp(t, "orders-etl", migrate.Options{Stage: "prod"})
}

func (m Migrated) File(path string) []byte { return m.Files[path] }

// Edit replaces a text of one file, as a person would.
func (m Migrated) Edit(t *testing.T, path, from, to string) {
	t.Helper()
	before := string(m.Files[path])
	if !strings.Contains(before, from) {
		t.Fatalf("%s has no %q", path, from)
	}
	m.Files[path] = []byte(strings.ReplaceAll(before, from, to))
}

// DeployedIn has the functions deployed in another account than the fixture's.
func (m Migrated) DeployedIn(account string) {
	m.Plan.Account = account
	for i, t := range m.Plan.Targets {
		if parts := strings.Split(t.LambdaARN, ":"); len(parts) > 4 {
			parts[4] = account
			m.Plan.Targets[i].LambdaARN = strings.Join(parts, ":")
		}
	}
}

func Wish() apply.Options {
	return apply.Options{Image: Image, Cluster: "tasks", CreateCluster: true, CopySecrets: true}
}

// Desired fails the test on every error.
func (a *Account) Desired(m Migrated, w apply.Options) []account.Resource {
	a.T.Helper()
	m.DeployedIn(a.At.Account)
	want, diags := apply.Desired(m.Plan, m.File, a.Local(w), a.At)
	NoErrors(a.T, "desired", diags)
	return want
}

// Local is the wish with its image in the account's ECR.
func (a *Account) Local(w apply.Options) apply.Options {
	w.Image = strings.Replace(w.Image, imageHost, a.registry(), 1)
	return w
}

// registry is the host of the account's ECR.
func (a *Account) registry() string {
	return a.At.Account + ".dkr.ecr." + a.At.Region + ".amazonaws.com"
}

func NoErrors(t *testing.T, what string, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("%s: %s %s: %s", what, d.Code, d.Subject, d.Detail)
		}
	}
}

func (a *Account) Propose(want []account.Resource, s account.Scope) *apply.Plan {
	a.T.Helper()
	p, diags, err := apply.Propose(context.Background(), want, s, a.Reader())
	if err != nil {
		a.T.Fatal(err)
	}
	NoErrors(a.T, "propose", diags)
	return p
}

// Apply proposes and executes, and returns the proposal and the mutating calls.
func (a *Account) Apply(want []account.Resource, s account.Scope) (*apply.Plan, []string) {
	a.T.Helper()
	p := a.Propose(want, s)
	a.Line.Arm(0, "", nil)
	_, diags, err := apply.Execute(context.Background(), p, want, a.Reader(), a.Writer(), nil)
	if err != nil {
		a.T.Fatal(err)
	}
	NoErrors(a.T, "execute", diags)
	return p, a.Line.Sent()
}

// Faults are what may go wrong with one call. cmd's tests kill a real process.
func Faults() []Fault {
	return []Fault{Throttled, ServerFail, CutBefore, CutAfter, Cancelled, killed}
}

// Wish proposes what is wanted and returns what carries it out. The account
// differs from run to run, so the plan is copied.
func (a *Account) Wish(m Migrated, w apply.Options) func() error {
	a.T.Helper()
	p := *m.Plan
	m.Plan = &p
	want := a.Desired(m, w)
	return func() error { return a.Execute(a.Ctx, a.Propose(want, m.Scope(w)), want) }
}

// Execute carries a proposal out.
func (a *Account) Execute(ctx context.Context, p *apply.Plan, want []account.Resource) error {
	_, diags, err := apply.Execute(ctx, p, want, a.Reader(), a.Writer(), nil)
	if err == nil && diags.HasErrors() {
		return fmt.Errorf("%v", diags)
	}
	return err
}

// Untagged names a resource that does not say whose it is. What the account had
// before is nothing.
func (a *Account) Untagged() string {
	for _, line := range a.Inventory() {
		if strings.HasPrefix(line, "{") && !strings.Contains(line, account.TagApp) {
			return line
		}
	}
	return ""
}

func (a *Account) Proposed(want []account.Resource, s account.Scope, r *account.Reader) (*apply.Plan, diag.List) {
	a.T.Helper()
	p, diags, err := apply.Propose(context.Background(), want, s, r)
	if err != nil {
		a.T.Fatal(err)
	}
	return p, diags
}

// Deleted are the functions of which something would be deleted.
func Deleted(p *apply.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		if c.Action == account.Delete && c.Function != "" {
			out = append(out, c.Function)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Small is the part of the demo app that the tests of single steps use: a job
// that a rule starts, and one that nothing starts yet.
func Small(t *testing.T) (Migrated, apply.Options) {
	t.Helper()
	m, w := Orders(t), Wish()
	w.Functions = []string{"book_returns", "cleanup"}
	return m, w
}

// Full is one function with every kind of resource that the bundled module
// makes, and one of EventBridge Scheduler.
func Full(t *testing.T) (Migrated, apply.Options) {
	t.Helper()
	m, w := Orders(t), Wish()
	w.Functions = []string{"cleanup", "reports_freshness"}
	const queue = "arn:aws:sqs:eu-central-1:123456789012:failed"
	m.Send(t, "cleanup", queue)
	m.Send(t, "reports_freshness", queue)
	m.Target(t, "cleanup").AlarmTopics = []string{"arn:aws:sns:eu-central-1:123456789012:alarms"}
	m.Target(t, "cleanup").Missed = plan.Missed{Period: 3600, Periods: 26}
	m.Target(t, "cleanup").LogDays = 30
	s := m.Target(t, "reports_freshness").Schedule
	s.Service, s.Timezone = "scheduler", "Europe/Berlin"
	return m, w
}

var sent = regexp.MustCompile(`\{"name": "DECANT_DEAD_LETTER_ARN", "value": "[^"]*"\},`)

// Send has a function send its failed events to a queue or topic; the last call counts.
func (m Migrated) Send(t *testing.T, function, arn string) {
	t.Helper()
	file := m.Target(t, function).Folder + "/task-definition.json"
	m.Files[file] = sent.ReplaceAll(m.Files[file], nil)
	m.Edit(t, file, `"environment": [`, `"environment": [{"name": "DECANT_DEAD_LETTER_ARN", "value": "`+arn+`"},`)
}

func (m Migrated) Target(t *testing.T, function string) *plan.Target {
	t.Helper()
	i := slices.IndexFunc(m.Plan.Targets, func(x plan.Target) bool { return x.Function == function })
	if i < 0 {
		t.Fatalf("%s does not move", function)
	}
	return &m.Plan.Targets[i]
}

func (m Migrated) Scope(w apply.Options) account.Scope { return apply.ScopeOf(m.Plan, w.Functions) }

// Found proposes and returns the findings.
func (a *Account) Found(want []account.Resource, s account.Scope) (*apply.Plan, diag.List) {
	a.T.Helper()
	p, diags, err := apply.Propose(context.Background(), want, s, a.Reader())
	if err != nil {
		a.T.Fatal(err)
	}
	return p, diags
}

func Has(diags diag.List, code diag.Code) *diag.Diagnostic {
	i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == code })
	if i < 0 {
		return nil
	}
	return &diags[i]
}

func WantCode(t *testing.T, diags diag.List, code diag.Code, words ...string) {
	t.Helper()
	d := Has(diags, code)
	if d == nil {
		t.Fatalf("no %s among %v", code, diags)
	}
	for _, w := range words {
		if !strings.Contains(d.Detail+"\n"+d.Fix, w) {
			t.Errorf("%s does not say %q:\n%s\n%s", code, w, d.Detail, d.Fix)
		}
	}
}

func WantCalls(t *testing.T, got []string, want ...string) {
	t.Helper()
	got = slices.Sorted(slices.Values(got))
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
		t.Errorf("mutating calls (-want +got):\n%s", diff)
	}
}

// Bench is an account in which everything is applied and ready to run.
type Bench struct {
	*Account
	Migrated
	Wish   apply.Options
	Target plan.Target // a function with a schedule
	Plain  plan.Target // one that nothing starts
}

func NewBench(t *testing.T) *Bench {
	t.Helper()
	b := &Bench{Account: NewAccount(t), Migrated: Orders(t)}
	_, subnet, group := b.Network()
	b.Wish = Wish()
	b.Wish.Subnets, b.Wish.SecurityGroups = []string{subnet}, []string{group}
	for _, target := range b.Plan.Targets {
		target.Subnets, target.SecurityGroups = "", ""
		switch {
		case target.Kind == model.KindSchedule && b.Target.Function == "":
			b.Target = target
		case target.Kind == model.KindLambda && b.Plain.Function == "":
			b.Plain = target
		}
	}
	for i := range b.Plan.Targets {
		b.Plan.Targets[i].Subnets, b.Plan.Targets[i].SecurityGroups = "", ""
	}
	b.Wish.Functions = []string{b.Target.Function, b.Plain.Function}
	b.Apply(b.Desired(b.Migrated, b.Wish), apply.ScopeOf(b.Plan, b.Wish.Functions))
	return b
}
