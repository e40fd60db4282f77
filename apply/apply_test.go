package apply

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/plan"
)

// imageHost is the registry of image; a test's account has a number of its own.
const imageHost = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"

const image = imageHost + "/orders-etl@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// migrated is a repository after decant migrate --write.
type migrated struct {
	plan  *plan.Plan
	files map[string][]byte
}

func migrateApp(t *testing.T, app string, opts migrate.Options) migrated {
	t.Helper()
	repo, err := repofs.Open(filepath.Join("..", "testdata", "apps", app, "repo"))
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	result, diags := migrate.Repo(context.Background(), repo.FS(), opts)
	if result.Plan == nil {
		t.Fatalf("%s is not planned: %v", app, diags)
	}
	m := migrated{plan: result.Plan, files: map[string][]byte{}}
	for _, f := range result.Changes.Files() {
		m.files[f.Path] = f.After
	}
	return m
}

func orders(t *testing.T) migrated {
	return migrateApp(t, "orders-etl", migrate.Options{Stage: "prod"})
}

func (m migrated) file(path string) []byte { return m.files[path] }

// edit replaces a text of one file, as a person would.
func (m migrated) edit(t *testing.T, path, from, to string) {
	t.Helper()
	before := string(m.files[path])
	if !strings.Contains(before, from) {
		t.Fatalf("%s has no %q", path, from)
	}
	m.files[path] = []byte(strings.ReplaceAll(before, from, to))
}

// deployedIn has the functions deployed in another account than the fixture's.
func (m migrated) deployedIn(account string) {
	m.plan.Account = account
	for i, t := range m.plan.Targets {
		if parts := strings.Split(t.LambdaARN, ":"); len(parts) > 4 {
			parts[4] = account
			m.plan.Targets[i].LambdaARN = strings.Join(parts, ":")
		}
	}
}

func wish() Wish {
	return Wish{Image: image, Cluster: "tasks", CreateCluster: true, CopySecrets: true}
}

// desired fails the test on every error.
func (a *account) desired(m migrated, w Wish) []Resource {
	a.t.Helper()
	m.deployedIn(a.at.Account)
	want, diags := Desired(m.plan, m.file, a.local(w), a.at)
	noErrors(a.t, "desired", diags)
	return want
}

// local is the wish with its image in the account's ECR.
func (a *account) local(w Wish) Wish {
	w.Image = strings.Replace(w.Image, imageHost, a.registry(), 1)
	return w
}

// registry is the host of the account's ECR.
func (a *account) registry() string {
	return a.at.Account + ".dkr.ecr." + a.at.Region + ".amazonaws.com"
}

func noErrors(t *testing.T, what string, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("%s: %s %s: %s", what, d.Code, d.Subject, d.Detail)
		}
	}
}

func (a *account) propose(want []Resource, s Scope) *Plan {
	a.t.Helper()
	p, diags, err := Propose(context.Background(), want, s, a.reader())
	if err != nil {
		a.t.Fatal(err)
	}
	noErrors(a.t, "propose", diags)
	return p
}

// apply proposes and executes, and returns the proposal and the mutating calls.
func (a *account) apply(want []Resource, s Scope) (*Plan, []string) {
	a.t.Helper()
	p := a.propose(want, s)
	a.line.arm(0, "", nil)
	_, diags, err := Execute(context.Background(), p, want, a.reader(), a.writer(), nil)
	if err != nil {
		a.t.Fatal(err)
	}
	noErrors(a.t, "execute", diags)
	return p, a.line.sent()
}

func TestApplyMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	a, m := newAccount(t), orders(t)
	want := a.desired(m, wish())
	first, calls := a.apply(want, ScopeOf(m.plan, nil))
	if n := first.Count(Create); n != len(want) || n < 50 {
		t.Errorf("%d of %d resources are to be created in an empty account", n, len(want))
	}
	t.Logf("%d resources, %d mutating calls", len(want), len(calls))
	second, calls := a.apply(want, ScopeOf(m.plan, nil))
	for _, c := range second.Pending() {
		t.Errorf("second time: %s %s: %s %v", c.Action, c.Address, c.Reason, c.Diff)
	}
	if len(calls) > 0 {
		t.Errorf("the second run sent %v", calls)
	}
}
