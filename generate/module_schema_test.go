package generate

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"decant/apply/account"
)

const moduleDir = "../templates/modules/fargate-task"

// schemaBlock is a block of testdata/schema/aws.json.
type schemaBlock struct {
	Attributes map[string]string // "required string", "optional computed string", "computed string"
	Blocks     map[string]schemaBlock
	Min, Max   int
}

type schema struct{ Resources, Data map[string]schemaBlock }

func readJSON(t *testing.T, file string, to any) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, to); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func TestModuleIsFormattedAsTerraformWould(t *testing.T) {
	t.Parallel()
	for name, src := range loadModule(t, moduleDir).files {
		if formatted := hclwrite.Format(src); !bytes.Equal(src, formatted) {
			t.Errorf("%s is not formatted; it should read\n%s", name, formatted)
		}
	}
}

func TestModuleKeepsToTheProvidersSchema(t *testing.T) {
	t.Parallel()
	var s schema
	readJSON(t, "testdata/schema/aws.json", &s)
	m := loadModule(t, moduleDir)
	for name, b := range m.resources {
		for _, problem := range s.check(name, s.Resources[b.Labels[0]], b.Body) {
			t.Error(problem)
		}
	}
	for name, b := range m.data {
		for _, problem := range s.check("data."+name, s.Data[b.Labels[0]], b.Body) {
			t.Error(problem)
		}
	}
}

// check compares a block with what the provider states.
func (s schema) check(where string, want schemaBlock, b *hclsyntax.Body) []string {
	if want.Attributes == nil && want.Blocks == nil {
		return []string{where + ": the schema knows no such block"}
	}
	var problems []string
	for name := range b.Attributes {
		kind, known := want.Attributes[name]
		if !known && name != "count" || strings.HasPrefix(kind, "computed") {
			problems = append(problems, where+": there is no argument "+name)
		}
	}
	for name, kind := range want.Attributes {
		if strings.HasPrefix(kind, "required") && b.Attributes[name] == nil {
			problems = append(problems, where+": the argument "+name+" is missing")
		}
	}
	count := map[string]int{}
	for _, inner := range b.Blocks {
		name, body := inner.Type, inner.Body
		if name == "lifecycle" {
			problems = append(problems, want.checkIgnored(where, body)...)
			continue
		}
		if name == "dynamic" {
			name, body = inner.Labels[0], inner.Body.Blocks[0].Body
		}
		count[name]++
		problems = append(problems, s.check(where+"."+name, want.Blocks[name], body)...)
	}
	for name, inner := range want.Blocks {
		if count[name] < inner.Min || inner.Max > 0 && count[name] > inner.Max {
			problems = append(problems, where+": a wrong number of blocks "+name)
		}
	}
	return problems
}

// checkIgnored: what ignore_changes names has to be an argument of the resource.
func (want schemaBlock) checkIgnored(where string, lifecycle *hclsyntax.Body) []string {
	var problems []string
	for _, argument := range ignored(lifecycle) {
		if kind, known := want.Attributes[argument.RootName()]; !known || strings.HasPrefix(kind, "computed") {
			problems = append(problems, where+": ignore_changes names "+argument.RootName())
		}
	}
	return problems
}

// ignored are the arguments that a lifecycle block leaves alone.
func ignored(lifecycle *hclsyntax.Body) []hcl.Traversal {
	if a := lifecycle.Attributes["ignore_changes"]; a != nil {
		return hclsyntax.Variables(a.Expr)
	}
	return nil
}

// TestModuleLeavesThePhaseAlone: a direct apply writes it on the task role, and a
// Terraform that takes the role over must neither remove it nor show it.
func TestModuleLeavesThePhaseAlone(t *testing.T) {
	t.Parallel()
	got := map[string][]string{}
	for name, b := range loadModule(t, moduleDir).resources {
		for _, inner := range b.Body.Blocks {
			for _, argument := range ignored(inner.Body) {
				index, _ := argument[len(argument)-1].(hcl.TraverseIndex)
				if index.Key.Type() != cty.String {
					t.Fatalf("%s ignores all of %s", name, argument.RootName())
				}
				got[name] = append(got[name], argument.RootName()+" "+index.Key.AsString())
			}
		}
	}
	var want []string
	for _, tag := range []string{account.TagPhase, account.TagLambda, account.TagLambdaTrigger} {
		want = append(want, "tags "+tag, "tags_all "+tag)
	}
	if diff := cmp.Diff(map[string][]string{"aws_iam_role.task": want}, got); diff != "" {
		t.Errorf("what the module leaves alone (-want +got):\n%s", diff)
	}
}

// TestModuleRefersToWhatThereIs checks every reference, and that nothing is
// declared in vain.
func TestModuleRefersToWhatThereIs(t *testing.T) {
	t.Parallel()
	var s schema
	readJSON(t, "testdata/schema/aws.json", &s)
	m := loadModule(t, moduleDir)
	used := map[string]bool{}
	for where, refs := range m.references() {
		for _, ref := range refs {
			if problem := m.checkReference(s, ref, used); problem != "" {
				t.Errorf("%s: %s", where, problem)
			}
		}
	}
	for name := range m.variables {
		if !used["var."+name] {
			t.Errorf("the variable %s has no effect", name)
		}
	}
	for name := range m.locals {
		if !used["local."+name] {
			t.Errorf("nobody uses local.%s", name)
		}
	}
}

func (m *tfModule) references() map[string][]hcl.Traversal {
	out := map[string][]hcl.Traversal{}
	for name, expr := range m.locals {
		out["local."+name] = hclsyntax.Variables(expr)
	}
	for _, group := range []map[string]*hclsyntax.Block{m.resources, m.outputs} {
		for name, b := range group {
			out[name] = allVariables(b.Body)
		}
	}
	return out
}

func allVariables(b *hclsyntax.Body) []hcl.Traversal {
	var out []hcl.Traversal
	for name, a := range b.Attributes {
		if name != "ignore_changes" { // the resource's own arguments
			out = append(out, hclsyntax.Variables(a.Expr)...)
		}
	}
	for _, inner := range b.Blocks {
		out = append(out, allVariables(inner.Body)...)
	}
	return out
}

// checkReference says what is wrong with one reference, and notes its use.
func (m *tfModule) checkReference(s schema, ref hcl.Traversal, used map[string]bool) string {
	names := []string{ref.RootName()}
	for _, step := range ref[1:] {
		if a, ok := step.(hcl.TraverseAttr); ok {
			names = append(names, a.Name)
		}
	}
	text := strings.Join(names, ".")
	if len(names) < 2 {
		return "it refers to " + text
	}
	used[names[0]+"."+names[1]] = true
	kind, fields := names[0], names
	switch {
	case kind == "var" && m.variables[names[1]] != nil, kind == "local" && m.locals[names[1]] != nil:
		return ""
	case kind == "count" && names[1] == "index":
		return ""
	case kind == "data" && len(names) > 3 && m.data[names[1]+"."+names[2]] != nil:
		if _, ok := s.Data[names[1]].Attributes[names[3]]; ok {
			return ""
		}
	case m.resources[kind+"."+names[1]] != nil:
		if len(fields) == 2 {
			return "" // a splat: its attribute is part of the expression around it
		}
		if _, ok := s.Resources[kind].Attributes[fields[2]]; ok {
			return ""
		}
	case m.iterators()[kind]:
		return ""
	}
	return "there is no " + text
}

// iterators are the names of the dynamic blocks.
func (m *tfModule) iterators() map[string]bool {
	out := map[string]bool{}
	var walk func(*hclsyntax.Body)
	walk = func(b *hclsyntax.Body) {
		for _, inner := range b.Blocks {
			if inner.Type == "dynamic" {
				out[inner.Labels[0]] = true
			}
			walk(inner.Body)
		}
	}
	for _, b := range m.resources {
		walk(b.Body)
	}
	return out
}

func TestModulesReadmeNamesEveryInputAndOutput(t *testing.T) {
	t.Parallel()
	m := loadModule(t, moduleDir)
	readme, err := os.ReadFile(moduleDir + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "## Inputs")
	inputs := regexp.MustCompile("(?m)^\\| `(\\w+)` \\|([^|]*)\\|").FindAllStringSubmatch(table, -1)
	var got, want []string
	for _, row := range inputs {
		if m.variables[row[1]] != nil {
			got = append(got, row[1])
			required := m.variables[row[1]].value == cty.NilVal
			if stated := strings.TrimSpace(row[2]); (stated == "") != required {
				t.Errorf("README.md says that the default of %s is %q", row[1], stated)
			}
		}
	}
	want = slices.Sorted(maps.Keys(m.variables))
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("README.md lists the inputs %v, the module has %v", got, want)
	}
	for name := range m.outputs {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not name the output %s", name)
		}
	}
}
