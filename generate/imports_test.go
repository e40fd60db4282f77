package generate

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"decant/internal/diag"
	"decant/plan"
)

// adoption is what a direct apply of a plan made, as apply's tests found it in an
// account.
func adoption(t *testing.T, name string) *plan.Adoption {
	t.Helper()
	var a plan.Adoption
	readJSON(t, filepath.Join("..", "apply", "tfimport", "testdata", "imports", name+".json"), &a)
	for i, s := range a.Settings {
		if list, ok := s.Value.([]any); ok {
			texts := []string{}
			for _, v := range list {
				texts = append(texts, v.(string))
			}
			a.Settings[i].Value = texts
		}
	}
	return &a
}

// moved is a plan with only those targets that were applied.
func moved(t *testing.T, name string) *plan.Plan {
	t.Helper()
	p := plans(t)[name]
	a := adoption(t, name)
	p.Targets = slices.DeleteFunc(p.Targets, func(x plan.Target) bool { return x.Function != a.Imports[0].Function })
	return p
}

// asTold writes the lines of a finding into the module block, as a person would.
func asTold(t *testing.T, blocks []byte, diags diag.List) []byte {
	t.Helper()
	i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == NotInBlock })
	if i < 0 {
		t.Fatalf("nothing is missing: %v", diags)
	}
	_, lines, _ := strings.Cut(diags[i].Fix, "again:\n")
	return bytes.Replace(blocks, []byte("  task_name "), []byte(lines+"\n  task_name "), 1)
}

// TestImportsAreWhatTheModuleMakes compares the import blocks with the bundled
// module, evaluated with the module block's arguments: every resource of the
// module is imported, nothing else is, and its ID is made of the resource's own
// settings.
func TestImportsAreWhatTheModuleMakes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, name := range []string{"schedule", "scheduler", "events"} {
		p, a := moved(t, name), adoption(t, name)
		r := writeRoot(t, p)
		src := r.module.files[filepath.Base(p.Terraform.File)]
		_, diags := Imports(p, a, src)
		src = asTold(t, src, diags)
		files, diags := Imports(p, a, src)
		if diags.HasErrors() || slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == NotInBlock }) || len(files) != 1 {
			t.Fatalf("%s: %d files, %v", name, len(files), diags)
		}
		got := blocks(t, files[0].Content)

		r.module.modules = map[string]*hclsyntax.Block{}
		r.module.add(t, "amended.tf", withoutVariables(t, src))
		label := p.Targets[0].ModuleName
		given := arguments(t, r, label)
		delete(given, "source")
		state := loadModule(t, filepath.Join(r.dir, p.Terraform.Source)).evaluate(given)
		if len(state.problems) > 0 {
			t.Fatal(state.problems)
		}
		if diff := cmp.Diff(identities(t, state, "module."+label+"."), got); diff != "" {
			t.Errorf("%s: import blocks (-module +blocks):\n%s", name, diff)
		}
		for address := range got {
			seen[strings.Split(address, ".")[2]+"."+strings.Split(address, ".")[3]] = true
		}
	}
	// Every resource of the module is among them, except what no direct apply makes.
	for name := range loadModule(t, moduleDir).resources {
		if name != "aws_pipes_pipe.this" && !seen[name] && !seen[name+"[0]"] {
			t.Errorf("%s is never imported", name)
		}
	}
}

// withoutVariables are the module blocks alone; the variables are read already.
func withoutVariables(t *testing.T, src []byte) []byte {
	t.Helper()
	f, diags := hclwrite.ParseConfig(src, "fargate.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, b := range f.Body().Blocks() {
		if b.Type() == "variable" {
			f.Body().RemoveBlock(b)
		}
	}
	return f.Bytes()
}

// identities are the addresses of a module's resources and the IDs that the
// provider would import them by.
func identities(t *testing.T, s *tfState, prefix string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, value := range s.resources {
		instances := map[string]cty.Value{prefix + name: value}
		if value.Type().IsTupleType() {
			delete(instances, prefix+name)
			for i, v := range value.AsValueSlice() {
				instances[fmt.Sprintf("%s%s[%d]", prefix, name, i)] = v
			}
		}
		for address, v := range instances {
			out[address] = identity(t, name, func(attribute string) string { return v.GetAttr(attribute).AsString() })
		}
	}
	return out
}

func identity(t *testing.T, name string, of func(string) string) string {
	t.Helper()
	const queues = "https://sqs.eu-west-1.amazonaws.com/123456789012/"
	switch kind, _, _ := strings.Cut(name, "."); kind {
	case "aws_iam_role", "aws_cloudwatch_log_group", "aws_cloudwatch_event_rule":
		return of("name")
	case "aws_cloudwatch_metric_alarm":
		return of("alarm_name")
	case "aws_iam_role_policy":
		return of("role") + ":" + of("name")
	case "aws_iam_role_policy_attachment":
		return of("role") + "/" + of("policy_arn")
	case "aws_ecs_task_definition":
		return of("arn")
	case "aws_cloudwatch_event_target":
		return of("rule") + "/" + of("target_id")
	case "aws_scheduler_schedule":
		return "default/" + of("name")
	case "aws_sqs_queue":
		return queues + of("name")
	case "aws_sqs_queue_policy":
		return queues + of("queue_url")
	}
	t.Fatalf("nobody knows how %s is imported", name)
	return ""
}

// blocks reads import blocks: address to ID. It wants the text to be formatted.
func blocks(t *testing.T, src []byte) map[string]string {
	t.Helper()
	if formatted := hclwrite.Format(src); !bytes.Equal(src, formatted) {
		t.Errorf("not formatted; it should read\n%s", formatted)
	}
	f, diags := hclparse.NewParser().ParseHCL(src, "imports.tf")
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	out := map[string]string{}
	for _, b := range f.Body.(*hclsyntax.Body).Blocks {
		if b.Type != "import" || len(b.Body.Attributes) != 2 || len(b.Body.Blocks) != 0 {
			t.Fatalf("block %s", b.Type)
		}
		to := string(b.Body.Attributes["to"].Expr.Range().SliceBytes(src))
		id, diags := b.Body.Attributes["id"].Expr.Value(nil)
		if diags.HasErrors() || out[to] != "" {
			t.Fatalf("%s: %v, or it is there twice", to, diags)
		}
		out[to] = id.AsString()
	}
	return out
}

// TestGoldenImports keeps the whole text of one file for each module.
func TestGoldenImports(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*plan.Plan{"schedule": moved(t, "schedule"), "babbel": babbelOrders(t)} {
		a := adoption(t, map[string]string{"schedule": "schedule", "babbel": "orders-etl-babbel"}[name])
		if name == "babbel" {
			switchedOver(a)
		}
		files, diags := Imports(p, a, []byte(contents(generated(p))[p.Terraform.File]))
		if len(files) != 1 {
			t.Fatalf("%s: %v", name, diags)
		}
		blocks(t, files[0].Content)
		got := append(files[0].Content, "\n"+printed(diags)...)
		file := filepath.Join("testdata", "imports", name+".txt")
		if os.Getenv("DECANT_UPDATE") != "" {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got); DECANT_UPDATE=1 writes it:\n%s", file, diff)
		}
	}
}

// switchedOver is what a cutover of all functions makes of an adoption.
func switchedOver(a *plan.Adoption) {
	for i, s := range a.Settings {
		if s.Argument == plan.EnabledArgument {
			a.Settings[i].Value, a.Settings[i].Default = true, false
		}
	}
}

// TestBabbelDoesNotEnableWhatIsDisabled: its module has no argument that keeps a
// rule disabled, so before the cutover nothing is imported.
func TestBabbelDoesNotEnableWhatIsDisabled(t *testing.T) {
	t.Parallel()
	p, a := babbelOrders(t), adoption(t, "orders-etl-babbel")
	files, diags := Imports(p, a, []byte(contents(generated(p))[p.Terraform.File]))
	if len(files) != 0 || len(diags) != 1 || diags[0].Code != WouldEnable || !strings.Contains(diags[0].Fix, "decant cutover cleanup") {
		t.Errorf("%d files, %v", len(files), diags)
	}
}

// babbelOrders is the plan of testdata/plans that fits apply's babbel account.
func babbelOrders(t *testing.T) *plan.Plan {
	t.Helper()
	p := plans(t)["babbel"]
	p.Targets = slices.DeleteFunc(p.Targets, func(x plan.Target) bool { return x.Function != "nightly" })
	p.Targets[0].Function, p.Targets[0].ModuleName = "cleanup", "fargate_cleanup"
	return p
}

func TestWhatTheConfigurationLacksIsReported(t *testing.T) {
	t.Parallel()
	p, a := moved(t, "schedule"), adoption(t, "schedule")
	src := contents(generated(p))[p.Terraform.File]
	for name, c := range map[string]struct {
		src   string
		code  diag.Code
		words string
		files int
	}{
		"lines":    {src, NotInBlock, "dead_letter_queue = true\n    alarm_topic_arns = [\"arn:aws:sns:eu-west-1:123456789012:alarms\"", 1},
		"literal":  {strings.Replace(src, "var.fargate_enabled\n", "true\n", 1), NotInBlock, "enabled = false", 1},
		"no block": {strings.Replace(src, `module "fargate_nightly"`, `module "other"`, 1), NotInBlock, "decant destroy --function nightly", 0},
		"no HCL":   {"module {{", NoModuleBlocks, "decant migrate --write", 0},
		"no file":  {"", NoModuleBlocks, "decant migrate --write", 0},
		"no queue": {strings.Replace(src, "  task_name", "  dead_letter_queue = false\n  task_name", 1), NotInBlock, "dead_letter_queue = true", 1},
	} {
		files, diags := Imports(p, a, []byte(c.src))
		i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == c.code })
		if i < 0 || !strings.Contains(diags[i].Fix, c.words) || len(files) != c.files {
			t.Errorf("%s: %d files, %v", name, len(files), diags)
		}
		for _, f := range files {
			for address := range blocks(t, f.Content) {
				if strings.Contains(address, "dead_letter") || strings.Contains(address, "failure") {
					t.Errorf("%s: %s is imported without an argument that asks for it", name, address)
				}
			}
		}
	}
}

// TestOneVariableForDifferentFunctions: one trigger fires and the other does not.
func TestOneVariableForDifferentFunctions(t *testing.T) {
	t.Parallel()
	p, a := moved(t, "schedule"), adoption(t, "schedule")
	second := p.Targets[0]
	second.Function, second.ModuleName = "weekly", "fargate_weekly"
	p.Targets = append(p.Targets, second)
	a.Settings = []plan.Setting{{Function: "nightly", Argument: "enabled", Value: true}, {Function: "weekly", Argument: "enabled", Value: false, Default: true}}
	files, diags := Imports(p, a, []byte(contents(generated(p))[p.Terraform.File]))
	i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == OneVariable })
	if i < 0 || !strings.Contains(diags[i].Detail, "var.fargate_enabled: nightly true, weekly false") {
		t.Errorf("findings: %v", diags)
	}
	if text := string(files[0].Content); strings.Contains(text, "fargate_enabled =") || !strings.Contains(text, "weekly") {
		t.Errorf("the file states a value, or does not say that weekly is made anew:\n%s", text)
	}
}
