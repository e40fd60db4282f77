package analyze_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze"
	"decant/analyze/chalice/project"
	"decant/internal/diag"
)

// chaliceProject is a Chalice project with one function.
func chaliceProject(fsys fstest.MapFS, dir, config string) {
	fsys[dir+"/app.py"] = &fstest.MapFile{Data: []byte("from chalice import Chalice\napp = Chalice(app_name='orders')\n\n@app.lambda_function()\ndef work(event, context): pass\n")}
	if config != "" {
		fsys[dir+"/.chalice/config.json"] = &fstest.MapFile{Data: []byte(config)}
	}
}

// TestWhichApplicationIsRead: the one that is named, or the only one with a
// config.json; folders that only look like one are noted.
func TestWhichApplicationIsRead(t *testing.T) {
	t.Parallel()
	const config = `{"version": "2.0", "app_name": "orders", "stages": {"dev": {}}}`
	fsys := fstest.MapFS{}
	chaliceProject(fsys, "services/orders", config)
	chaliceProject(fsys, "examples/small", "")
	found, diags := analyze.Find(t.Context(), fsys)
	if len(found) != 2 || diags.HasErrors() {
		t.Fatalf("found %v, %v", found, diags)
	}
	for name, c := range map[string]struct {
		app, dir string // dir is "" when none is read
		code     diag.Code
		severity diag.Severity
		at       string
	}{
		"the configured one":    {"", "services/orders", project.LooksLikeAnother, diag.Note, "examples/small/app.py"},
		"a folder that is none": {"services/billing", "", project.UnknownApp, diag.Error, ""},
	} {
		app, diags := analyze.Repo(t.Context(), fsys, found, analyze.Options{App: c.app})
		if (app == nil) != (c.dir == "") || app != nil && app.Dir != c.dir {
			t.Errorf("%s: read %+v", name, app)
		}
		if !raised(diags, c.code, c.severity, c.at, "") {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func raised(diags diag.List, code diag.Code, severity diag.Severity, file, subject string) bool {
	for _, d := range diags {
		if d.Code == code && d.Severity == severity && d.At.File == file && d.Subject == subject {
			return true
		}
	}
	return false
}

// TestSecretsOfTagsAndPoliciesAreCovered: neither a tag nor the condition of a
// policy brings a secret into what is generated.
func TestSecretsOfTagsAndPoliciesAreCovered(t *testing.T) {
	t.Parallel()
	const canary = "hunter2-correct-horse-battery"
	fsys := fstest.MapFS{}
	chaliceProject(fsys, "app", `{"version": "2.0", "app_name": "orders", "autogen_policy": false, "iam_policy_file": "policy.json",
  "tags": {"api_token": "`+canary+`", "team": "data"}, "stages": {"dev": {}}}`)
	fsys["app/.chalice/policy.json"] = &fstest.MapFile{Data: []byte(`{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestTag/api_token": "` + canary + `"}}}]}`)}
	found, _ := analyze.Find(t.Context(), fsys)
	app, diags := analyze.Repo(t.Context(), fsys, found, analyze.Options{Stage: "dev"})
	if app == nil || len(app.Functions) != 1 {
		t.Fatalf("%+v, %v", app, diags)
	}
	fn := app.Functions[0]
	if !raised(diags, project.SecretInTag, diag.Warning, "app/.chalice/config.json", "") || len(fn.Tags) != 1 || fn.Tags[0].Key != "team" {
		t.Errorf("tags %+v: %v", fn.Tags, diags)
	}
	if !raised(diags, project.SecretInPolicy, diag.Error, "app/.chalice/policy.json", "work") || !fn.Incomplete {
		t.Errorf("policy %+v: %v", fn.Role.Policy, diags)
	}
	for _, d := range diags {
		if strings.Contains(d.Detail+d.Fix, canary) {
			t.Errorf("a finding has the secret: %s", d.Detail)
		}
	}
	// What a person calls harmless stays.
	app, diags = analyze.Repo(t.Context(), fsys, found, analyze.Options{Stage: "dev", NotSecret: []string{"api_token", "aws:RequestTag/api_token"}})
	if diags.HasErrors() || len(app.Functions[0].Tags) != 2 {
		t.Errorf("%v", diags)
	}
}
