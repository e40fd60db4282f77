package migrate_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
)

const blockedApp = `
import os

from chalice import Chalice, Rate

app = Chalice(app_name="jobs")


@app.schedule(os.environ["WHEN"])
def nightly(event):
    pass


@app.schedule("rate(1 days)")
def weekly(event):
    pass


@app.on_sqs_message(queue="jobs")
def consume(event):
    pass


@app.on_s3_event(bucket="in", events=["s3:ObjectCreated:*"])
def arrived(event):
    pass


@app.route("/")
def index():
    return {}


@app.schedule(Rate(1, unit=Rate.HOURS))
def hourly(event):
    pass
`

// TestScanShowsWhatStandsInTheWay: what migrate would block or not move is said by
// scan, which fails for none of it.
func TestScanShowsWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"app.py":               {Data: []byte(blockedApp)},
		".chalice/config.json": {Data: []byte(`{"version": "2.0", "app_name": "jobs", "lambda_timeout": -5}`)},
		"decant.hcl":           {Data: []byte("function \"hourly\" {\n  move = false\n}\n")},
	}
	_, diags := migrate.Scan(context.Background(), fsys, migrate.Options{})
	for code, words := range map[diag.Code]string{
		"PL120": "lambda_timeout of weekly is -5", "PL127": "api_handler stays on Lambda: It answers HTTP",
	} {
		if !says(diags, code, words) {
			t.Errorf("no %s %q: %v", code, words, diags)
		}
	}
	fsys[".chalice/config.json"] = &fstest.MapFile{Data: []byte(`{"version": "2.0", "app_name": "jobs"}`)}
	_, diags = migrate.Scan(context.Background(), fsys, migrate.Options{})
	for _, want := range []struct {
		code  diag.Code
		words string
	}{
		{"PL101", "The schedule of nightly cannot be known"}, {"PL102", "The schedule of weekly"},
		{"PL110", "queue triggers yet, so the module block of consume"}, {"PL110", "bucket triggers yet, so the module block of arrived"},
		{"PL127", "hourly stays on Lambda: decant.hcl says move = false"},
	} {
		if !says(diags, want.code, want.words) {
			t.Errorf("no %s %q: %v", want.code, want.words, diags)
		}
	}
	if diags.HasErrors() {
		t.Errorf("scan plans no migration that could fail: %v", diags)
	}
}

func says(diags diag.List, code diag.Code, words string) bool {
	for _, d := range diags {
		if d.Code == code && strings.Contains(d.Detail, words) {
			return true
		}
	}
	return false
}

// TestVariablesOfTheLiveLambdaAlone: names only, and none that Lambda or decant
// sets itself.
func TestVariablesOfTheLiveLambdaAlone(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"app.py":               {Data: []byte("from chalice import Chalice\n\napp = Chalice(app_name=\"jobs\")\n\n\n@app.schedule(\"rate(1 hour)\")\ndef hourly(event):\n    pass\n")},
		".chalice/config.json": {Data: []byte(`{"version": "2.0", "app_name": "jobs", "environment_variables": {"TABLE": "orders", "DB_PASSWORD": "not-a-real-one"}}`)},
		"decant.hcl":           {Data: []byte("environment = { FROM_CI = \"x\" }\n")},
	}
	live := func(names ...string) *model.Live {
		return &model.Live{
			Regions:   []model.LiveRegion{{Region: "eu-west-1", Account: "123456789012"}},
			Functions: []model.LiveFunction{{ARN: "arn:aws:lambda:eu-west-1:123456789012:function:jobs-dev-hourly", Name: "jobs-dev-hourly", Region: "eu-west-1", Account: "123456789012", Memory: 128, Timeout: 60, EnvNames: names}},
		}
	}
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"TABLE", "DB_PASSWORD", "FROM_CI"}, ""},
		{[]string{"AWS_LAMBDA_EXEC_WRAPPER", "TABLE"}, ""},
		{[]string{"ZONE", "API_TOKEN", "TABLE"}, "hourly has variables that neither config.json nor decant.hcl sets, so its task lacks them: API_TOKEN, ZONE."},
		{nil, ""},
	} {
		_, scanned := migrate.Scan(context.Background(), fsys, migrate.Options{Live: live(c.names...)})
		_, planned := migrate.Repo(context.Background(), fsys, migrate.Options{Live: live(c.names...)})
		for _, diags := range []diag.List{scanned, planned} {
			if says(diags, "PL126", c.want) != (c.want != "") {
				t.Errorf("%v: %v", c.names, diags)
			}
		}
	}
}
