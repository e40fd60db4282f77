package bothways

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/internal/settings"
	"decant/migrate"
	"decant/plan"
	"decant/test/moto"
	"decant/test/terraform"
)

// migrated is the repository of decantHCL[name] after decant migrate --write.
type migrated struct {
	plan  *plan.Plan
	files map[string][]byte
}

func migrateWith(t *testing.T, name, account string) migrated {
	t.Helper()
	result, diags := migrate.Repo(t.Context(), repository(settingsFor(decantHCL[name], account)), migrate.Options{})
	noErrors(t, name+": migrate", diags)
	if result.Plan == nil || len(result.Plan.Targets) == 0 {
		t.Fatalf("%s: nothing moves: %v", name, diags)
	}
	m := migrated{plan: result.Plan, files: map[string][]byte{}}
	for _, f := range result.Changes.Files() {
		m.files[f.Path] = f.After
	}
	return m
}

func noErrors(t *testing.T, what string, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Errorf("%s: %s %s: %s", what, d.Code, d.Subject, d.Detail)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
}

// TestEverySettingIsGiven: a setting that decant.hcl gains has to join decantHCL.
func TestEverySettingIsGiven(t *testing.T) {
	t.Parallel()
	missing := map[string]bool{}
	var walk func(prefix string, v reflect.Value) // fields that no file sets stay in missing
	given := map[string]bool{}
	walk = func(prefix string, v reflect.Value) {
		for i := range v.NumField() {
			name, field := prefix+v.Type().Field(i).Name, v.Field(i)
			known, isValue := field.Interface().(interface{ IsKnown() bool })
			switch {
			case isValue:
				missing[name], given[name] = true, given[name] || known.IsKnown()
			case field.Kind() == reflect.Slice:
				missing[name], given[name] = true, given[name] || field.Len() > 0
			case field.Kind() == reflect.Map:
				for _, key := range field.MapKeys() {
					walk(map[bool]string{true: "Functions."}[name == "Functions" || prefix == "Functions."], field.MapIndex(key))
				}
			case field.Type() != reflect.TypeFor[diag.Range]():
				walk(name+".", field)
			}
		}
	}
	for name, text := range decantHCL {
		s, diags := settings.Read(settings.File, []byte(settingsFor(text, "123456789012")))
		noErrors(t, name, diags)
		walk("", reflect.ValueOf(s))
	}
	maps.DeleteFunc(missing, func(name string, _ bool) bool { return given[name] })
	if len(given) < 35 || len(missing) > 0 {
		t.Errorf("%d settings; no file sets %v", len(given), slices.Sorted(maps.Keys(missing)))
	}
}

// TestApplyTakesEverySetting makes in an empty account what each file wants; then
// nothing is left to do.
func TestApplyTakesEverySetting(t *testing.T) {
	t.Parallel()
	address := moto.URL(t)
	for name := range decantHCL {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := account.Ref{Account: moto.Account(), Region: region, Partition: "aws"}
			m := migrateWith(t, name, at.Account)
			config := aws.Config{
				Region: region, BaseEndpoint: &address, HTTPClient: &http.Client{Transport: moto.In(at.Account)},
				Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
			}
			reader := func() *account.Reader { return account.NewReader(config, at, nil) }
			writer := account.NewWriter(config, account.WriterOptions{
				Sleep:   func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
				Secrets: func(context.Context, account.SecretRef) (string, error) { return "not-a-real-one", nil },
			})
			image := at.Account + ".dkr.ecr." + region + ".amazonaws.com/orders@sha256:" + strings.Repeat("0a", 32)
			want, diags := apply.Desired(m.plan, func(name string) []byte { return m.files[name] },
				apply.Options{Image: image, CreateCluster: true, CopySecrets: true}, at)
			noErrors(t, "desired", diags)
			scope := apply.ScopeOf(m.plan, nil)
			proposal, diags, err := apply.Propose(t.Context(), want, scope, reader())
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, "propose", diags)
			if n := proposal.Count(account.Create); n != len(want) || n < 7 {
				t.Errorf("%d of %d resources are to be created in an empty account", n, len(want))
			}
			_, diags, err = apply.Execute(t.Context(), proposal, want, reader(), writer, nil)
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, "execute", diags)
			again, diags, err := apply.Propose(t.Context(), want, scope, reader())
			if err != nil {
				t.Fatal(err)
			}
			noErrors(t, "propose again", diags)
			for _, c := range again.Pending() {
				t.Errorf("second time: %s %s: %s %v", c.Action, c.Address, c.Reason, c.Diff)
			}
		})
	}
}

var variable = regexp.MustCompile(`(?m)^variable "([a-z0-9_]+)" \{`)

// TestTerraformTakesEverySetting validates and plans what each file makes: one
// root module calls them all. The module of babbel cannot be had without a
// network; the tests of generate check its inputs against its variables.
func TestTerraformTakesEverySetting(t *testing.T) {
	t.Parallel()
	const account = "123456789012"
	dir := t.TempDir()
	var root strings.Builder
	for _, name := range slices.Sorted(maps.Keys(decantHCL)) {
		if name == "babbel" {
			continue
		}
		m := migrateWith(t, name, account)
		for file, content := range m.files {
			file = filepath.Join(dir, name, filepath.FromSlash(file))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		fmt.Fprintf(&root, "module %q {\n  source = %q\n", name, "./"+path.Join(name, path.Dir(m.plan.Terraform.File)))
		for _, v := range variable.FindAllStringSubmatch(string(m.files[m.plan.Terraform.File])+string(m.files[m.plan.Terraform.Shared]), -1) {
			switch {
			case strings.HasPrefix(v[1], "fargate_image"):
				fmt.Fprintf(&root, "  %s = %q\n", v[1], account+".dkr.ecr."+region+".amazonaws.com/orders@sha256:"+strings.Repeat("0a", 32))
			case v[1] != "fargate_enabled":
				t.Errorf("%s leaves %s open", name, v[1])
			}
		}
		root.WriteString("}\n\n")
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(root.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	tf := terraform.New(t, dir, moto.URL(t), region)
	for _, args := range [][]string{{"validate", "-no-color"}, {"plan", "-input=false", "-no-color", "-lock=false"}} {
		if code, out := tf.Run(args...); code != 0 {
			t.Errorf("terraform %s: exit %d\n%s", args[0], code, out)
		} else if args[0] == "plan" && !regexp.MustCompile(`Plan: [1-9]\d+ to add, 0 to change, 0 to destroy`).MatchString(out) {
			t.Errorf("terraform plan:\n%s", out)
		}
	}
}
