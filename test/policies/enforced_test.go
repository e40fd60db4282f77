package policies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/model"
	"decant/policy"
	"decant/test/tool"
)

const (
	landing   = "acme-orders-landing-prod"
	warehouse = "acme-orders-warehouse-prod"
)

// demoEvents are what the jobs of the demo are called with, so that each of them makes
// all of its calls.
func demoEvents() map[string]string {
	scheduled := `{"version": "0", "account": "1", "region": "eu-central-1", "detail": {}, "detail-type": "x", "source": "x", "time": "2024-03-02T02:30:00Z", "id": "x", "resources": []}`
	return map[string]string{
		"import_orders": scheduled, "daily_aggregate": scheduled, "cleanup": scheduled, "rollup-customers": scheduled,
		"reports_weekday_mail": scheduled, "reports_freshness": scheduled,
		"list_partitions":    `{"from": "2024-01-01", "to": "2024-01-02"}`,
		"backfill_partition": `{"day": "2024-03-01"}`,
		"publish_backfill":   `{"results": [{"rows": 1}]}`,
		"book_returns":       `{"Records": [{"body": "{\"order_id\": \"1\", \"sku\": \"2\"}", "receiptHandle": "x"}]}`,
		"partner_file":       `{"Records": [{"s3": {"bucket": {"name": "` + landing + `"}, "object": {"key": "partners/acme.csv"}}}]}`,
	}
}

// enforcedRun is one run of testdata/python/policy_enforced.py.
type enforcedRun struct {
	Dir      string            `json:"dir"`
	Env      map[string]string `json:"env"`
	Function string            `json:"function"`
	Event    json.RawMessage   `json:"event"`
	Policy   document          `json:"policy"`
	Account  demoAccount       `json:"account"`

	without string // the action that was taken out of the policy; "" for none
}

type document struct {
	Version   string      `json:"Version"`
	Statement []statement `json:"Statement"`
}

type statement struct {
	Effect    string                         `json:"Effect"`
	Action    []string                       `json:"Action"`
	Resource  []string                       `json:"Resource"`
	Condition map[string]map[string][]string `json:"Condition,omitempty"`
}

type demoAccount struct {
	Objects    map[string]map[string]string `json:"objects"`
	Identities []string                     `json:"identities"`
}

// enforcedResult is how a run went.
type enforcedResult struct {
	Denied                 []string
	Problem, Trace, Action string
}

// inMoto is a policy as moto can judge it: S3 by resource, every other service by
// action alone, and no condition.
func inMoto(statements []model.Statement, without string) document {
	doc := document{Version: "2012-10-17", Statement: []statement{}}
	for _, s := range statements {
		for _, action := range s.Action {
			if action == without {
				continue
			}
			resources := s.Resource
			if !strings.HasPrefix(action, "s3:") {
				resources = []string{"*"}
			}
			doc.Statement = append(doc.Statement, statement{Effect: s.Effect, Action: []string{action}, Resource: resources})
		}
	}
	return doc
}

// TestTheDemoRunsUnderThePolicies runs every job of the demo in moto, which enforces
// the policy: with what is derived it does its work, without any one of the derived
// actions it is refused; with the policy of the Lambda's role it does its work, too.
func TestTheDemoRunsUnderThePolicies(t *testing.T) {
	t.Parallel()
	repo := filepath.Join(tool.Root(t), "testdata", "apps", "orders-etl", "repo")
	var runs []enforcedRun
	actions := 0
	for _, fn := range read(t, repo, "", "prod") {
		if fn.Name == apiHandler {
			continue
		}
		event, ok := demoEvents()[fn.Name]
		if !ok || fn.AWSUse == nil {
			t.Errorf("the job %s has no event, or was not followed", fn.Name)
			continue
		}
		run := demoRun(repo, fn, event)
		least, _ := policy.Derive(fn.AWSUse, policy.Place{Partition: "aws", Region: "eu-central-1", Account: "123456789012"})
		run.Policy = inMoto(least.Statements, "")
		runs = append(runs, run)
		for _, action := range needed(least) {
			run.without, run.Policy = action, inMoto(least.Statements, action)
			runs = append(runs, run)
			actions++
		}
	}
	runs = append(runs, liveRuns(t, repo, runs)...)
	for i, result := range enforce(t, runs) {
		run := runs[i]
		switch refused := len(result.Denied) > 0; {
		case run.without == "" && (refused || result.Problem != ""):
			t.Errorf("%s under %+v: %v %s\n%s", run.Function, run.Policy, result.Denied, result.Problem, result.Trace)
		case run.without != "" && !refused:
			t.Errorf("%s runs without %s: %s", run.Function, run.without, result.Problem)
		}
	}
	t.Logf("%d runs under enforced policies; each of %d derived actions is needed", len(runs), actions)
}

// needed are the actions that a job cannot do without, sorted.
func needed(least policy.Derived) []string {
	found := map[string]bool{}
	for _, g := range least.Grants {
		if !g.Optional {
			found[g.Action] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// demoRun is the run of a job with the variables of its stage, apart from those that
// would have it call a web hook.
func demoRun(repo string, fn model.Function, event string) enforcedRun {
	const text = "order_id,ordered_at,country,category,quantity,amount\n1,2024-03-01T10:00:00Z,DE,shoes,2,19.90\n"
	run := enforcedRun{Dir: repo, Env: map[string]string{}, Function: fn.Name, Event: json.RawMessage(event), Account: demoAccount{
		Objects: map[string]map[string]string{
			landing:   {"shop/orders.csv": text, "partners/acme.csv": strings.ReplaceAll(text, ",", ";")},
			warehouse: {"orders/day=2020-01-01/orders.csv": text, "orders/day=2024-03-01/orders.csv": text},
		},
		Identities: []string{"etl@data.acme.example"},
	}}
	if fn.Name == "reports_weekday_mail" {
		run.Account.Objects[warehouse]["aggregates/day=2024-03-01/revenue.csv"] = "1"
	}
	for _, v := range fn.Env {
		if v.Value.IsKnown() && v.Name != "ALERT_WEBHOOK" {
			run.Env[v.Name] = v.Value.V
		}
	}
	return run
}

// liveRuns are the runs of the jobs that a migration with policy = "live" makes from
// the snapshot of the demo's account.
func liveRuns(t *testing.T, repo string, least []enforcedRun) []enforcedRun {
	t.Helper()
	var runs []enforcedRun
	for function, statements := range migrated(t, repo, migrate.Options{Stage: "prod", Policy: "live", AllFunctions: true, Live: demoSnapshot(t)}) {
		i := slices.IndexFunc(least, func(r enforcedRun) bool { return r.Function == function && r.without == "" })
		if i < 0 {
			t.Errorf("the migration has a task for %s, which is no job of the demo", function)
			continue
		}
		run := least[i]
		run.Policy = inMoto(statements, "")
		runs = append(runs, run)
	}
	if len(runs) < 5 {
		t.Errorf("%d jobs get the policy of the Lambda's role", len(runs))
	}
	return runs
}

// migrated are the policies of the tasks of a migration.
func migrated(t *testing.T, repo string, opts migrate.Options) map[string][]model.Statement {
	t.Helper()
	files, err := repofs.Open(repo)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	result, diags := migrate.Repo(t.Context(), files.FS(), opts)
	if result.Plan == nil {
		t.Fatalf("no plan: %v", diags)
	}
	found := map[string][]model.Statement{}
	for _, target := range result.Plan.Targets {
		found[target.Function] = target.Policy.Statements
	}
	return found
}

func demoSnapshot(t *testing.T) *model.Live {
	t.Helper()
	file, err := os.Open(filepath.Join(tool.Root(t), "testdata", "live", "orders-etl.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	tape, diags := awsconfig.ReadTape("orders-etl.json", file, live.Operations())
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	head := tape.Header()
	account, _, err := live.Read(t.Context(), tape.Places(live.Operations()), live.Options{
		Now: head.Taken, Since: head.To.Sub(head.From), Usage: true, MaxLogBytes: 200e9,
	})
	if err != nil {
		t.Fatal(err)
	}
	return account
}

// enforce runs them; one Python forks a process for each.
func enforce(t *testing.T, runs []enforcedRun) []enforcedResult {
	t.Helper()
	question, err := json.Marshal(map[string]any{"path": []string{databaseDriver(t)}, "runs": runs})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool.Venv(t, "policy", "bin", "python"), filepath.Join(tool.Root(t), "testdata", "python", "policy_enforced.py"))
	cmd.Stdin = bytes.NewReader(question)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	var said bytes.Buffer
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	var results []enforcedResult
	if err := json.Unmarshal(answer, &results); err != nil || len(results) != len(runs) {
		t.Fatalf("%d results for %d runs: %v", len(results), len(runs), err)
	}
	return results
}

// databaseDriver is a folder with a psycopg2 that has no database.
func databaseDriver(t *testing.T) string {
	t.Helper()
	const driver = `from unittest.mock import MagicMock


def connect(**settings):
    connection = MagicMock()
    connection.cursor.return_value.__enter__.return_value.rowcount = 1
    return connection
`
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "psycopg2.py"), []byte(driver), 0o600); err != nil {
		t.Fatal(fmt.Errorf("the fake driver: %w", err))
	}
	return dir
}
