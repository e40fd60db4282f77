package project

import (
	"fmt"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice/chalicetest"
	"decant/model"
)

// TestConfig reads the archives of testdata/config. Each is a repository with
// the app at its root; the section "functions" names the stage that is asked
// for and the logical names, "want" is what has to come out. DECANT_UPDATE=1
// writes "want" anew.
func TestConfig(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/config/*.txtar")
	if err != nil || len(archives) < 30 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files, asked, want := chalicetest.Unpack(archive)
			got := describeConfig(files, asked)
			if os.Getenv("DECANT_UPDATE") == "1" {
				chalicetest.Update(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// describeConfig is what a test compares: settings that somebody stated, each
// with its place in config.json, and the findings. Asked is "stage=dev" and
// logical names.
func describeConfig(fsys fs.FS, asked []string) string {
	var b strings.Builder
	cfg, diags := ReadConfig(fsys, ".")
	stage := ""
	if len(asked) > 0 && strings.HasPrefix(asked[0], "stage=") {
		stage, asked = strings.TrimPrefix(asked[0], "stage="), asked[1:]
	}
	ci := []string{}
	if _, err := fs.Stat(fsys, ".gitlab-ci.yml"); err == nil {
		ci = append(ci, ".gitlab-ci.yml")
	}
	stage, defined, more := ChooseStage(fsys, ".", cfg, stage, ci)
	diags.Extend(more)
	whole := Scope{Config: cfg, Stage: stage}
	name := whole.Text("app_name")
	fmt.Fprintf(&b, "app %s stage %s defined %v of %v\n", NamePrefix(name), stage, defined, cfg.Stages())
	if api := whole.APISettings(); len(api) > 0 {
		fmt.Fprintf(&b, "api %v\n", api)
	}
	diags.Extend(whole.CheckAPI())
	app := &model.App{Name: name, Stage: stage}
	for _, function := range asked {
		fn := model.Function{Name: function, Kind: model.KindLambda}
		if function == APIHandler {
			fn.Kind = model.KindAPIHandler
		}
		s := whole
		s.Function = function
		diags.Extend(s.Apply(fsys, ".", NamePrefix(name), nil, &fn))
		describeFunction(&b, fn)
		app.Functions = append(app.Functions, fn)
	}
	diags.Extend(CheckNames(app, func(int) bool { return false }))
	diags.Extend(CheckUnused(whole, app))
	for _, d := range Once(diags).Sorted() {
		fmt.Fprintln(&b, strings.TrimSpace(fmt.Sprintf("%s: %s %s %s", d.At, d.Severity, d.Code, d.Subject)))
	}
	return b.String()
}

func describeFunction(b *strings.Builder, fn model.Function) {
	fmt.Fprintf(b, "%s = %s\n", fn.Name, fn.LambdaName)
	showValue(b, "timeout", fn.Timeout)
	showValue(b, "memory", fn.Memory)
	for _, e := range fn.Env {
		if e.Secret != "" {
			fmt.Fprintf(b, "  env %s secret: %s\n", e.Name, e.Secret)
			continue
		}
		showValue(b, "env "+e.Name, e.Value)
	}
	for _, t := range fn.Tags {
		showValue(b, "tag "+t.Key, t.Value)
	}
	showValue(b, "layers", fn.Layers)
	showValue(b, "subnets", fn.Subnets)
	showValue(b, "groups", fn.SecGroups)
	showValue(b, "concurrency", fn.Concurrency)
	showValue(b, "xray", fn.XRay)
	showValue(b, "log days", fn.LogDays)
	r := fn.Role
	if r.Kind != "managed" || r.PolicySource != "autogen" {
		fmt.Fprintf(b, "  role %s %s%s %s %s\n", r.Kind, r.Name, r.ARN, r.PolicySource, r.PolicyFile)
	}
	for _, st := range r.Policy {
		fmt.Fprintf(b, "  %s %v not %v on %v not %v if %v @%s\n", st.Effect, st.Action, st.NotAction, st.Resource, st.NotResource, st.Condition, st.At)
	}
}

func showValue[T any](b *strings.Builder, what string, v model.Value[T]) {
	switch {
	case !v.IsSet() || v.From == model.FromDefault:
	case v.Unknown != nil:
		fmt.Fprintf(b, "  %s unknown: %s @%d:%d\n", what, v.Unknown.Because, v.At.Start.Line, v.At.Start.Column)
	default:
		fmt.Fprintf(b, "  %s %v @%d:%d\n", what, v.V, v.At.Start.Line, v.At.Start.Column)
	}
}

// FuzzConfig: whatever config.json says, no panic, and no secret in a finding.
func FuzzConfig(f *testing.F) {
	archives, _ := filepath.Glob("testdata/config/*.txtar")
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		files, _, _ := chalicetest.Unpack(archive)
		if config, ok := files[configFile]; ok {
			f.Add(config.Data, "dev", "f")
		}
	}
	f.Add([]byte(`{"stages":{"dev":{"lambda_functions":{"f":{"environment_variables":{"A":1}}}}}}`), "../dev", "a/b")
	f.Fuzz(func(t *testing.T, src []byte, stage, function string) {
		fsys := fstest.MapFS{
			configFile:                 {Data: src},
			".chalice/policy-dev.json": {Data: []byte(`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)},
		}
		first := describeConfig(fsys, []string{"stage=" + stage, function, APIHandler})
		if second := describeConfig(fsys, []string{"stage=" + stage, function, APIHandler}); first != second {
			t.Fatalf("two runs differ:\n%s\n%s", first, second)
		}
	})
}

// TestSecretsStayInside puts one secret in every place of a configuration and
// looks for it in all text that findings and the model's JSON can have.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	const secret = "hunter2-hunter2-hunter2"
	fsys := fstest.MapFS{configFile: {Data: []byte(`{"app_name": "a", "environment_variables": {
		"DB_PASSWORD": "` + secret + `", "API_KEY": ["` + secret + `"], "URL": "https://u:` + secret + `@h/", "AWS_SECRET_ACCESS_KEY": "` + secret + `",
		"9TOKEN": "` + secret + `", "TOKEN": {"a": "` + secret + `"}}}`)}}
	cfg, diags := ReadConfig(fsys, ".")
	fn := model.Function{Name: "f"}
	diags.Extend(Scope{Config: cfg, Stage: "dev", Function: "f"}.Apply(fsys, ".", "a", nil, &fn))
	text := marshal(t, fn) + fmt.Sprint(chalicetest.Texts(diags))
	if strings.Contains(text, secret) {
		t.Errorf("the secret is in the output:\n%s", text)
	}
	for _, e := range fn.Env {
		if e.Secret == "" {
			t.Errorf("%s is not taken for a secret", e.Name)
		}
	}
}
