package generate

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// tfModule is a Terraform module as parsed. Together with evaluate it is as much
// of Terraform as the bundled module needs, so that what the module would send
// to AWS can be checked where no provider can be had.
type tfModule struct {
	files     map[string][]byte
	variables map[string]*tfVariable
	locals    map[string]hclsyntax.Expression
	resources map[string]*hclsyntax.Block // "type.name"
	data      map[string]*hclsyntax.Block // "type.name"
	outputs   map[string]*hclsyntax.Block
	modules   map[string]*hclsyntax.Block
}

type tfVariable struct {
	kind        cty.Type
	defaults    *typeexpr.Defaults
	value       cty.Value // cty.NilVal when it is required
	validations []*hclsyntax.Block
}

// loadModule parses all files of a folder.
func loadModule(t *testing.T, dir string) *tfModule {
	t.Helper()
	m := &tfModule{
		files: map[string][]byte{}, variables: map[string]*tfVariable{}, locals: map[string]hclsyntax.Expression{},
		resources: map[string]*hclsyntax.Block{}, data: map[string]*hclsyntax.Block{},
		outputs: map[string]*hclsyntax.Block{}, modules: map[string]*hclsyntax.Block{},
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no Terraform files, %v", dir, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m.add(t, filepath.Base(file), src)
	}
	return m
}

func (m *tfModule) add(t *testing.T, name string, src []byte) {
	t.Helper()
	m.files[name] = src
	f, diags := hclparse.NewParser().ParseHCL(src, name)
	if diags.HasErrors() {
		t.Fatalf("%s: %v", name, diags)
	}
	for _, b := range f.Body.(*hclsyntax.Body).Blocks {
		switch label := strings.Join(b.Labels, "."); b.Type {
		case "variable":
			m.variables[label] = readVariable(t, b)
		case "locals":
			for name, a := range b.Body.Attributes {
				m.locals[name] = a.Expr
			}
		case "resource":
			m.resources[label] = b
		case "data":
			m.data[label] = b
		case "output":
			m.outputs[label] = b
		case "module":
			m.modules[label] = b
		case "terraform":
		default:
			t.Fatalf("%s: block %s", name, b.Type)
		}
	}
}

func readVariable(t *testing.T, b *hclsyntax.Block) *tfVariable {
	t.Helper()
	v := &tfVariable{kind: cty.DynamicPseudoType}
	name := b.Labels[0]
	if b.Body.Attributes["description"] == nil || b.Body.Attributes["type"] == nil {
		t.Fatalf("variable %s has no type or no description", name)
	}
	var diags hcl.Diagnostics
	v.kind, v.defaults, diags = typeexpr.TypeConstraintWithDefaults(b.Body.Attributes["type"].Expr)
	if diags.HasErrors() {
		t.Fatalf("variable %s: %v", name, diags)
	}
	if a := b.Body.Attributes["default"]; a != nil {
		if v.value, diags = a.Expr.Value(nil); diags.HasErrors() {
			t.Fatalf("variable %s: %v", name, diags)
		}
	}
	for _, inner := range b.Body.Blocks {
		v.validations = append(v.validations, inner)
	}
	return v
}

// accept gives a value its variable's type, as Terraform does.
func (v *tfVariable) accept(given cty.Value) (cty.Value, error) {
	if v.defaults != nil && !given.IsNull() {
		given = v.defaults.Apply(given)
	}
	return convert.Convert(given, v.kind)
}

// tfState is what a module comes to: its locals and resources.
type tfState struct {
	module    *tfModule
	vars      map[string]cty.Value
	locals    map[string]cty.Value
	resources map[string]cty.Value
	problems  []string
}

// evaluate runs the module with inputs; problems are what Terraform would
// refuse: unknown or missing inputs, wrong types, failed validations.
func (m *tfModule) evaluate(inputs map[string]cty.Value) *tfState {
	s := &tfState{module: m, vars: map[string]cty.Value{}, locals: map[string]cty.Value{}, resources: map[string]cty.Value{}}
	s.bind(inputs)
	if len(s.problems) > 0 {
		return s
	}
	for progress := true; progress; {
		progress = s.step()
	}
	if len(s.locals) < len(m.locals) || len(s.resources) < len(m.resources) {
		s.problemf("these could not be evaluated: %v", s.missing())
	}
	if len(s.problems) == 0 {
		s.preconditions()
	}
	return s
}

func (s *tfState) problemf(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

// bind sets the variables and checks their validations.
func (s *tfState) bind(inputs map[string]cty.Value) {
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if s.module.variables[name] == nil {
			s.problemf("there is no variable %s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.module.variables)) {
		v := s.module.variables[name]
		value, given := inputs[name]
		if !given {
			value = v.value
		}
		if value == cty.NilVal {
			s.problemf("variable %s is required", name)
			continue
		}
		accepted, err := v.accept(value)
		if err != nil {
			s.problemf("variable %s: %v", name, err)
			continue
		}
		s.vars[name] = accepted
	}
	for _, name := range slices.Sorted(maps.Keys(s.vars)) {
		for _, check := range s.module.variables[name].validations {
			s.mustHold("variable "+name, check.Body)
		}
	}
}

// mustHold evaluates a validation or precondition.
func (s *tfState) mustHold(where string, b *hclsyntax.Body) {
	ctx := s.context(nil)
	ok, diags := b.Attributes["condition"].Expr.Value(ctx)
	if diags.HasErrors() {
		s.problemf("%s: %v", where, diags)
		return
	}
	if ok.True() {
		return
	}
	message, diags := b.Attributes["error_message"].Expr.Value(ctx)
	if diags.HasErrors() {
		s.problemf("%s: %v", where, diags)
		return
	}
	s.problemf("%s: %s", where, message.AsString())
}

func (s *tfState) preconditions() {
	for _, name := range slices.Sorted(maps.Keys(s.module.resources)) {
		for _, b := range s.module.resources[name].Body.Blocks {
			if b.Type != "lifecycle" {
				continue
			}
			for _, p := range b.Body.Blocks {
				s.mustHold(name, p.Body)
			}
		}
	}
}

// step evaluates every local and resource whose references are known.
func (s *tfState) step() bool {
	progress := false
	for _, name := range slices.Sorted(maps.Keys(s.module.locals)) {
		expr := s.module.locals[name]
		if _, done := s.locals[name]; done || !s.ready(hclsyntax.Variables(expr)) {
			continue
		}
		value, diags := expr.Value(s.context(nil))
		if diags.HasErrors() {
			s.problemf("local.%s: %v", name, diags)
			value = cty.DynamicVal
		}
		s.locals[name], progress = value, true
	}
	for _, name := range slices.Sorted(maps.Keys(s.module.resources)) {
		b := s.module.resources[name]
		if _, done := s.resources[name]; done || !s.ready(bodyVariables(b.Body)) {
			continue
		}
		s.resources[name], progress = s.resource(name, b.Body), true
	}
	return progress
}

func (s *tfState) missing() []string {
	var out []string
	for name := range s.module.locals {
		if _, ok := s.locals[name]; !ok {
			out = append(out, "local."+name)
		}
	}
	for name := range s.module.resources {
		if _, ok := s.resources[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// ready says whether every reference has a value; the variables of for and
// dynamic are none of ours.
func (s *tfState) ready(refs []hcl.Traversal) bool {
	for _, ref := range refs {
		root := ref.RootName()
		second := ""
		if len(ref) > 1 {
			if a, ok := ref[1].(hcl.TraverseAttr); ok {
				second = a.Name
			}
		}
		if root == "local" {
			if _, ok := s.locals[second]; !ok {
				return false
			}
		} else if s.module.resources[root+"."+second] != nil {
			if _, ok := s.resources[root+"."+second]; !ok {
				return false
			}
		}
	}
	return true
}

// bodyVariables are the references of a resource, its lifecycle aside: a
// precondition may look at anything.
func bodyVariables(b *hclsyntax.Body) []hcl.Traversal {
	var out []hcl.Traversal
	for _, a := range b.Attributes {
		out = append(out, hclsyntax.Variables(a.Expr)...)
	}
	for _, inner := range b.Blocks {
		if inner.Type != "lifecycle" {
			out = append(out, bodyVariables(inner.Body)...)
		}
	}
	return out
}

// context is what expressions may refer to.
func (s *tfState) context(more map[string]cty.Value) *hcl.EvalContext {
	all := map[string]cty.Value{
		"var":   cty.ObjectVal(s.vars),
		"local": cty.ObjectVal(s.locals),
		"path":  cty.ObjectVal(map[string]cty.Value{"module": cty.StringVal(".")}),
		"data": cty.ObjectVal(map[string]cty.Value{
			"aws_caller_identity": named("current", "account_id", "123456789012"),
			"aws_partition":       named("current", "partition", "aws"),
			"aws_region":          named("current", "id", "eu-west-1"),
		}),
	}
	byType := map[string]map[string]cty.Value{}
	for name, value := range s.resources {
		kind, label, _ := strings.Cut(name, ".")
		if byType[kind] == nil {
			byType[kind] = map[string]cty.Value{}
		}
		byType[kind][label] = value
	}
	for kind, values := range byType {
		all[kind] = cty.ObjectVal(values)
	}
	maps.Copy(all, more)
	return &hcl.EvalContext{Variables: all, Functions: tfFunctions()}
}

func named(name, attribute, value string) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{name: cty.ObjectVal(map[string]cty.Value{attribute: cty.StringVal(value)})})
}

// resource evaluates a resource: an object, or a tuple of them with count.
func (s *tfState) resource(name string, b *hclsyntax.Body) cty.Value {
	count := b.Attributes["count"]
	if count == nil {
		return s.computed(name, s.body(name, b, s.context(nil)))
	}
	n, diags := count.Expr.Value(s.context(nil))
	if diags.HasErrors() || !n.IsKnown() {
		s.problemf("%s: count: %v", name, diags)
		return cty.EmptyTupleVal
	}
	number, _ := n.AsBigFloat().Int64()
	var out []cty.Value
	for i := range number {
		index := map[string]cty.Value{"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(i)})}
		out = append(out, s.computed(name, s.body(name, b, s.context(index))))
	}
	return cty.TupleVal(out)
}

// body evaluates a block: attributes as they are, nested blocks as tuples.
func (s *tfState) body(where string, b *hclsyntax.Body, ctx *hcl.EvalContext) map[string]cty.Value {
	out := map[string]cty.Value{}
	for name, a := range b.Attributes {
		if name == "count" {
			continue
		}
		value, diags := a.Expr.Value(ctx)
		if diags.HasErrors() {
			s.problemf("%s.%s: %v", where, name, diags)
			continue
		}
		if !value.IsNull() {
			out[name] = value
		}
	}
	blocks := map[string][]cty.Value{}
	for _, inner := range b.Blocks {
		switch inner.Type {
		case "lifecycle":
		case "dynamic":
			name := inner.Labels[0]
			blocks[name] = append(blocks[name], s.dynamic(where+"."+name, inner, ctx)...)
		default:
			blocks[inner.Type] = append(blocks[inner.Type], cty.ObjectVal(s.body(where+"."+inner.Type, inner.Body, ctx)))
		}
	}
	for name, list := range blocks {
		if len(list) > 0 {
			out[name] = cty.TupleVal(list)
		}
	}
	return out
}

func (s *tfState) dynamic(where string, b *hclsyntax.Block, ctx *hcl.EvalContext) []cty.Value {
	each, diags := b.Body.Attributes["for_each"].Expr.Value(ctx)
	if diags.HasErrors() {
		s.problemf("%s: %v", where, diags)
		return nil
	}
	var out []cty.Value
	for it := each.ElementIterator(); it.Next(); {
		key, value := it.Element()
		child := ctx.NewChild()
		child.Variables = map[string]cty.Value{b.Labels[0]: cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
		out = append(out, cty.ObjectVal(s.body(where, b.Body.Blocks[0].Body, child)))
	}
	return out
}

// computed adds what AWS would answer: ARN and id.
func (s *tfState) computed(name string, attributes map[string]cty.Value) cty.Value {
	kind, _, _ := strings.Cut(name, ".")
	text := func(key string) string {
		if v, ok := attributes[key]; ok && v.Type() == cty.String && v.IsKnown() {
			return v.AsString()
		}
		return ""
	}
	arn := map[string]string{
		"aws_iam_role":              "arn:aws:iam::123456789012:role/" + text("name"),
		"aws_sqs_queue":             "arn:aws:sqs:eu-west-1:123456789012:" + text("name"),
		"aws_cloudwatch_event_rule": "arn:aws:events:eu-west-1:123456789012:rule/" + text("name"),
		"aws_scheduler_schedule":    "arn:aws:scheduler:eu-west-1:123456789012:schedule/default/" + text("name"),
		"aws_pipes_pipe":            "arn:aws:pipes:eu-west-1:123456789012:pipe/" + text("name"),
		"aws_ecs_task_definition":   "arn:aws:ecs:eu-west-1:123456789012:task-definition/" + text("family") + ":1",
	}[kind]
	if _, set := attributes["arn"]; !set && arn != "" {
		attributes["arn"] = cty.StringVal(arn)
	}
	attributes["id"] = cty.StringVal(text("name"))
	return cty.ObjectVal(attributes)
}

// tfFunctions are the functions that the module uses. All but a few are the very
// ones that Terraform has.
func tfFunctions() map[string]function.Function {
	return map[string]function.Function{
		"can": tryfunc.CanFunc, "try": tryfunc.TryFunc,
		"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "flatten": stdlib.FlattenFunc,
		"floor": stdlib.FloorFunc, "join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc,
		"keys": stdlib.KeysFunc, "length": stdlib.LengthFunc, "merge": stdlib.MergeFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc,
		"replace": stdlib.ReplaceFunc, "slice": stdlib.SliceFunc, "split": stdlib.SplitFunc, "trimprefix": stdlib.TrimPrefixFunc,
		"trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc, "tostring": stdlib.MakeToFunc(cty.String),
		"alltrue": allTrue(), "file": readFile(), "one": one(), "startswith": startsWith(),
	}
}

func allTrue() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(!slices.ContainsFunc(args[0].AsValueSlice(), cty.Value.False)), nil
		},
	})
}

func readFile() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			content, err := os.ReadFile(args[0].AsString())
			return cty.StringVal(string(content)), err
		},
	})
}

func one() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
		Type:   function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			switch values := args[0].AsValueSlice(); len(values) {
			case 0:
				return cty.NullVal(cty.String), nil
			case 1:
				return values[0], nil
			}
			return cty.NilVal, fmt.Errorf("more than one element")
		},
	})
}

func startsWith() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "string", Type: cty.String}, {Name: "prefix", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(strings.HasPrefix(args[0].AsString(), args[1].AsString())), nil
		},
	})
}
