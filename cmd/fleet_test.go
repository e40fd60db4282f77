package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// gitIn runs git in a folder.
func gitIn(t testing.TB, dir string, args ...string) {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// bare makes a bare repository of a folder's files below top, and a checkout of it.
func bare(t testing.TB, top, name, from string) (repository, checkout string) {
	t.Helper()
	work := filepath.Join(top, "work", name)
	if err := os.CopyFS(work, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	gitIn(t, work, "init", "-q", "-b", "main")
	gitIn(t, work, "add", "-A", "-f")
	gitIn(t, work, "commit", "-q", "--allow-empty", "-m", "one")
	repository, checkout = filepath.Join(top, "bare", name+".git"), filepath.Join(top, "checkout", name)
	gitIn(t, top, "clone", "-q", "--bare", work, repository)
	gitIn(t, top, "clone", "-q", work, checkout)
	return repository, checkout
}

// typedIn runs a command line and returns what it printed.
func typedIn(t testing.TB, dir string, args ...string) (out, said string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Main(context.Background(), args, Env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: dir, Getenv: func(name string) string {
		if name == "PATH" || name == "HOME" {
			return os.Getenv(name)
		}
		return ""
	}})
	return stdout.String(), stderr.String(), code
}

type fleetOutput struct {
	Repositories []struct {
		Name      string
		Apps      int
		Functions []struct {
			Dir, Stage, Name, Verdict, Basis, Because, Owner string
			OwnerFrom                                        string `json:"owner_from"`
			LambdaName                                       string `json:"lambda_name"`
			StartedBy                                        string `json:"started_by"`
			Live                                             *struct{ Lambda, Fargate *float64 }
		}
		Problems []struct{ Cause, App, Stage, Text string }
	}
	Outcomes []struct {
		Cause        string
		Repositories []string
	}
}

func decoded[T any](t testing.TB, text string) T {
	t.Helper()
	var out T
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return out
}

// TestAFleetGetsTheAnswersOfEachRepository compares fleet report, which reads bare
// repositories, with migrate on a checkout of each.
func TestAFleetGetsTheAnswersOfEachRepository(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	cases, err := filepath.Glob("../testdata/apps/*/repo")
	if err != nil {
		t.Fatal(err)
	}
	step := len(cases) / 60
	checkouts := map[string]string{}
	for i := 0; i < len(cases); i += step {
		name := filepath.Base(filepath.Dir(cases[i]))
		repository, checkout := bare(t, top, name, cases[i])
		checkouts[repository] = checkout
	}
	writeFor(t, filepath.Join(top, "fleet.hcl"), "source { checkouts = \"bare/*\" }\n")
	first, said, _ := typedIn(t, top, "fleet", "report", "--json", "--jobs", "1")
	again, _, _ := typedIn(t, top, "fleet", "report", "--json", "--jobs", "8")
	if first != again {
		t.Error("two runs differ")
	}
	found := decoded[fleetOutput](t, first)
	if len(found.Repositories) < 60 {
		t.Fatalf("%d repositories, want 60: %s", len(found.Repositories), said)
	}
	functions := 0
	for _, repo := range found.Repositories {
		got, want := map[string]string{}, map[string]string{}
		for _, f := range repo.Functions {
			got[f.Dir+" "+f.Stage+" "+f.Name] = f.Verdict + ": " + f.Because
			functions++
		}
		asked := map[string]bool{}
		for _, f := range repo.Functions {
			asked[f.Dir+"\x00"+f.Stage] = true
		}
		for key := range asked {
			dir, stage, _ := strings.Cut(key, "\x00")
			out, _, _ := typedIn(t, top, "migrate", checkouts[filepath.Join(top, repo.Name)], "--app", dir, "--stage", stage, "--json")
			plan := decoded[struct {
				Plan struct {
					Verdicts []struct{ Function, Outcome, Because string }
				}
			}](t, out).Plan
			for _, v := range plan.Verdicts {
				word := map[string]string{"moves": "move", "stays": "stay", "blocked": "blocked"}[v.Outcome]
				want[dir+" "+stage+" "+v.Function] = word + ": " + v.Because
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: diff (-migrate +fleet):\n%s", repo.Name, diff)
		}
	}
	if functions < 100 {
		t.Errorf("only %d functions were compared", functions)
	}
}

// TestAFleetGetsTheVerdictsOfTheReport reads a snapshot, as report --live does.
func TestAFleetGetsTheVerdictsOfTheReport(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	const from = "../testdata/apps/orders-etl/repo"
	_, checkout := bare(t, top, "orders", from)
	snapshot, err := filepath.Abs("../testdata/live/orders-etl.json")
	if err != nil {
		t.Fatal(err)
	}
	writeFor(t, filepath.Join(checkout, "CODEOWNERS"), "* @everyone\n/app.py @data # the handlers\n")
	gitIn(t, checkout, "add", "-A")
	gitIn(t, checkout, "commit", "-q", "-m", "owners")
	writeFor(t, filepath.Join(top, "fleet.hcl"), fmt.Sprintf("source {\n  repositories = [\"checkout/orders\"]\n  stages = [\"prod\"]\n  live = [%q]\n}\n", snapshot))
	out, said, code := typedIn(t, top, "fleet", "report", "--json")
	if code != exitDone {
		t.Fatalf("exit %d: %s\n%s", code, said, out)
	}
	alone, _, _ := typedIn(t, top, "report", checkout, "--stage", "prod", "--live", snapshot, "--json")
	reviews := decoded[struct {
		Reviews []struct {
			Function struct{ Name string }
			Call     string
			Because  string
			Cost     struct{ Lambda, Fargate *float64 }
		}
	}](t, alone).Reviews
	got, want := map[string]string{}, map[string]string{}
	row := func(call, because string, lambda, fargate *float64) string {
		text, _ := json.Marshal([]any{call, because, lambda, fargate})
		return string(text)
	}
	owners := map[string]int{}
	for _, f := range decoded[fleetOutput](t, out).Repositories[0].Functions {
		owners[f.OwnerFrom+" "+f.Owner]++
		if f.Basis == "report" {
			got[f.LambdaName] = row(f.Verdict, f.Because, f.Live.Lambda, f.Live.Fargate)
		}
	}
	for _, r := range reviews {
		want[r.Function.Name] = row(r.Call, r.Because, r.Cost.Lambda, r.Cost.Fargate)
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
		t.Errorf("diff (-report +fleet):\n%s", diff)
	}
	if owners["tag data-platform"] == 0 {
		t.Errorf("owners: %v", owners)
	}
	for _, c := range []struct{ setting, want string }{{"", "CODEOWNERS @data"}, {`owner = "team"`, "fleet.hcl team"}} {
		writeFor(t, filepath.Join(top, "fleet.hcl"), "source {\n  repositories = [\"checkout/orders\"]\n  stages = [\"prod\"]\n"+c.setting+"\n}\n")
		out, _, _ := typedIn(t, top, "fleet", "report", "--json")
		for _, f := range decoded[fleetOutput](t, out).Repositories[0].Functions {
			if got := f.OwnerFrom + " " + f.Owner; got != c.want && f.Name != "reports_freshness" && f.Name != "reports_weekday_mail" && f.Name != "rollup-customers" {
				t.Errorf("%s: owner %q, want %q", f.Name, got, c.want)
			}
		}
	}
}

// TestOneBadRepositoryCostsItselfAlone has one of each cause, and a token in a URL
// that no output may show.
func TestOneBadRepositoryCostsItselfAlone(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3tT0kenOfAServer"
	top := t.TempDir()
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	t.Cleanup(refusing.Close)
	good, _ := bare(t, top, "good", "../testdata/apps/orders-etl/repo")
	empty := t.TempDir()
	noApp, _ := bare(t, top, "no-app", empty)
	broken := t.TempDir()
	if err := os.MkdirAll(filepath.Join(broken, ".chalice"), 0o755); err != nil {
		t.Fatal(err)
	}
	writeFor(t, filepath.Join(broken, ".chalice", "config.json"), "{")
	writeFor(t, filepath.Join(broken, "app.py"), "from chalice import Chalice\napp = Chalice(app_name='x')\n")
	scan, _ := bare(t, top, "scan", broken)
	gitIn(t, top, "init", "-q", "--bare", "bare/empty.git")
	refused := strings.Replace(refusing.URL, "://", "://bot:"+secret+"@", 1) + "/x.git"
	writeFor(t, filepath.Join(top, "list.txt"), "# a comment\n\nbare/empty.git\nbare/none.git\n")
	writeFor(t, filepath.Join(top, "fleet.hcl"), fmt.Sprintf(`name = "all causes"
source {
  repositories = [%q, %q, %q, %q, "https://%s@host.invalid/x.git", "bare/branch.git", "bare/snapshot.git", "bare/app.git"]
  file = "list.txt"
}
repository "bare/branch.git" { branch = "gone" }
repository "bare/snapshot.git" { live = ["missing.json"] }
repository "bare/app.git" { app = "services/none" }
`, good, noApp, scan, refused, secret))
	for _, name := range []string{"branch", "snapshot", "app"} {
		gitIn(t, top, "clone", "-q", "--bare", good, "bare/"+name+".git")
	}
	out, said, code := typedIn(t, top, "fleet", "report", "--json")
	got := map[string]string{}
	for _, o := range decoded[fleetOutput](t, out).Outcomes {
		got[o.Cause] = strings.Join(o.Repositories, " ")
	}
	want := map[string]string{
		"unreachable": "https://host.invalid/x.git", "credentials refused": refusing.URL + "/x.git", "no repository": "bare/none.git", "empty": "bare/empty.git", "no such branch": "bare/branch.git",
		"snapshot cannot be read": "bare/snapshot.git", "no such app": "bare/app.git", "scan error": "bare/scan.git", "no Chalice app": "bare/no-app.git",
	}
	if diff := cmp.Diff(want, got); diff != "" || code != exitProblems {
		t.Errorf("exit %d, diff (-want +got):\n%s", code, diff)
	}
	all := out + said
	for _, flags := range [][]string{{}, {"--all"}, {"--csv"}, {"--markdown"}, {"--html", "-"}, {"--format", "github"}} {
		out, said, code := typedIn(t, top, append([]string{"fleet", "report"}, flags...)...)
		if code != exitProblems || out == "" && flags[0] != "--format" {
			t.Errorf("%v: exit %d, %d bytes", flags, code, len(out))
		}
		if !slices.Contains(flags, "github") && !strings.Contains(out, "bare/good.git") {
			t.Errorf("%v: the good repository is missing:\n%s", flags, out)
		}
		if slices.Contains(flags, "github") && strings.Count(out+said, "FL108") != 7 {
			t.Errorf("FL108 names each failure:\n%s%s", out, said)
		}
		all += out + said
	}
	if strings.Contains(all, secret) {
		t.Errorf("the token is in an output:\n%s", all)
	}
}

// TestFleetInit writes a file that report reads, once.
func TestFleetInit(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	bare(t, top, "one", "../testdata/apps/orders-etl/repo")
	if out, said, code := typedIn(t, top, "fleet", "init", "checkout", "https://host.invalid/${x}.git"); code != exitDone || !strings.Contains(out, "2 repositories") {
		t.Fatalf("exit %d: %s%s", code, out, said)
	}
	before, err := os.ReadFile(filepath.Join(top, "fleet.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	out, said, code := typedIn(t, top, "fleet", "report", "--json")
	if names := decoded[fleetOutput](t, out).Repositories; code != exitProblems || len(names) != 2 || names[0].Name != "checkout/one" {
		t.Errorf("exit %d: %s%s", code, out, said)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"checkout"}, "stays as it is"},
		{[]string{"--out", "other.hcl", "https://u:pass@host/x"}, "token_variable"},
		{[]string{"--out", "other.hcl", "missing"}, "no folder"},
		{[]string{"--out", "other.hcl", t.TempDir()}, "no Git repository"},
		{[]string{"--out", "other.hcl", "ftp://host/x"}, "https"},
	} {
		if _, said, code := typedIn(t, top, append([]string{"fleet", "init"}, c.args...)...); code != exitUsage || !strings.Contains(said, c.says) || strings.Contains(said, "pass@") {
			t.Errorf("%v: exit %d: %s", c.args, code, said)
		}
	}
	after, err := os.ReadFile(filepath.Join(top, "fleet.hcl"))
	if err != nil || !bytes.Equal(before, after) {
		t.Error("init changed a file that exists")
	}
	if _, said, code := typedIn(t, t.TempDir(), "fleet", "report"); code != exitUsage || !strings.Contains(said, "fleet init") {
		t.Errorf("without a file: exit %d: %s", code, said)
	}
	if out, _, code := typedIn(t, top, "fleet", "report", "--permissions"); code != exitDone || !strings.Contains(out, "AWS: none") {
		t.Errorf("--permissions: exit %d: %s", code, out)
	}
}
