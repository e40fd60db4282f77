package generate

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/lazyregexp"
	"decant/plan"
	"decant/plan/module"
)

// ImportsFile is the path of the file with the import blocks.
func ImportsFile(p *plan.Plan) string {
	return strings.TrimSuffix(p.Terraform.File, ".tf") + "-imports.tf"
}

// Imports makes the file with the import blocks, none when there is nothing to
// import. blocks is the file with the module blocks as it will stand, with what
// people wrote there: an import block without a resource in the configuration is
// an error of Terraform, so what the module blocks do not ask for is left out and
// reported.
//
//	import {
//	  to = module.fargate_nightly.aws_iam_role.task
//	  id = "orders-etl-prod-nightly-task-role"
//	}
func Imports(p *plan.Plan, a *plan.Adoption, blocks []byte) ([]change.Generated, diag.List) {
	w := &importWriter{plan: p, module: p.Profile.Module(), adoption: a, modules: map[string]*hclwrite.Body{}, values: map[string][]use{}, missing: map[string][]string{}}
	if !w.read(blocks) {
		return nil, w.diags
	}
	for _, s := range a.Settings {
		w.setting(s)
	}
	w.report()
	imports := w.kept()
	if len(imports) == 0 || w.diags.HasErrors() {
		return nil, w.diags
	}
	f := hclwrite.NewEmptyFile()
	w.head(f.Body())
	function := ""
	for _, i := range imports {
		f.Body().AppendNewline()
		if i.Function != function {
			function = i.Function
			comment(f.Body(), function)
		}
		b := f.Body().AppendNewBlock("import", nil).Body()
		set(b, append(importTo(i), literal("id", cty.StringVal(i.ID))))
	}
	return []change.Generated{text(ImportsFile(p), string(hclwrite.Format(f.Bytes())),
		"Lets Terraform take over what decant apply made.", validHCL)}, w.diags
}

// importWriter writes the file with the import blocks.
type importWriter struct {
	plan     *plan.Plan
	module   module.Module
	adoption *plan.Adoption
	modules  map[string]*hclwrite.Body // by logical name of the function
	values   map[string][]use          // by Terraform variable
	missing  map[string][]string       // lines that a function's module block lacks
	starting []string                  // functions whose trigger the module would enable
	diags    diag.List
}

// use is one function's value for a Terraform variable.
type use struct{ function, value string }

// read finds the module blocks.
func (w *importWriter) read(blocks []byte) bool {
	f, err := parseBlocks(w.plan.Terraform.File, blocks)
	if err != nil {
		detail := err.Error()
		w.diags.Add(diag.New(NoModuleBlocks, diag.InFile(w.plan.Terraform.File),
			fmt.Sprintf("Import blocks belong to the module blocks of this file, and %s.", detail),
			"Write it, or correct the edit:\n    decant migrate --write"))
		return false
	}
	for _, t := range w.plan.Targets {
		if b := f.Body().FirstMatchingBlock("module", []string{t.ModuleName}); b != nil {
			w.modules[t.Function] = b.Body()
		}
	}
	return true
}

// parseBlocks parses a file that may have been edited by hand.
func parseBlocks(path string, blocks []byte) (*hclwrite.File, error) {
	if len(blocks) == 0 {
		return nil, errors.New("it does not exist")
	}
	if p := hclfile.Check(path, blocks); p != nil {
		return nil, fmt.Errorf("decant does not parse it: %s", strings.TrimSuffix(p.Detail, "."))
	}
	f, diags := hclwrite.ParseConfig(blocks, path, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("it is not HCL: %s", diags[0].Detail)
	}
	return f, nil
}

// given is the expression of an argument as it is written, "" when it is not there.
func (w *importWriter) given(function, name string) string {
	body := w.modules[function]
	if body == nil || body.GetAttribute(name) == nil {
		return ""
	}
	return strings.TrimSpace(string(body.GetAttribute(name).Expr().BuildTokens(nil).Bytes()))
}

var variableReference = lazyregexp.New(`^var\.([A-Za-z_][0-9A-Za-z_-]*)$`)

// setting compares one setting of the account with the module block. Which value
// a reference has is Terraform's to know; a variable's is noted.
func (w *importWriter) setting(s plan.Setting) {
	if w.modules[s.Function] == nil || !w.module.Image && s.Argument == "image" {
		return
	}
	if !w.module.Switch && s.Argument == plan.EnabledArgument { // which its module does not have
		if s.Value == false {
			w.starting = append(w.starting, s.Function)
		}
		return
	}
	value := strings.TrimSpace(string(hclwrite.TokensForValue(valueOf(s.Value)).Bytes()))
	given := w.given(s.Function, s.Argument)
	if m := variableReference.FindStringSubmatch(given); m != nil {
		w.values[m[1]] = append(w.values[m[1]], use{s.Function, value})
		return
	}
	other := (given == "true" || given == "false") && given != value
	if given == "" && !s.Default || other {
		w.missing[s.Function] = append(w.missing[s.Function], s.Argument+" = "+value)
	}
}

// valueOf is a setting's value as Terraform has it.
func valueOf(v any) cty.Value {
	switch v := v.(type) {
	case string:
		return cty.StringVal(v)
	case bool:
		return cty.BoolVal(v)
	case int:
		return cty.NumberIntVal(int64(v))
	case float64:
		return cty.NumberFloatVal(v)
	case []string:
		list := make([]cty.Value, len(v))
		for i, s := range v {
			list[i] = cty.StringVal(s)
		}
		return cty.TupleVal(list)
	}
	panic(fmt.Sprintf("decant: a setting is a %T", v))
}

// kept are the imports whose resource the configuration has.
func (w *importWriter) kept() []plan.Import {
	return slices.DeleteFunc(slices.Clone(w.adoption.Imports), func(i plan.Import) bool {
		given := w.given(i.Function, i.Argument)
		absent := given == "" || given == "false" || given == "[]"
		return w.modules[i.Function] == nil || i.Argument != "" && absent
	})
}

// report says what the configuration lacks for a plan without changes.
func (w *importWriter) report() {
	for _, t := range w.plan.Targets {
		imported := slices.ContainsFunc(w.adoption.Imports, func(i plan.Import) bool { return i.Function == t.Function })
		switch lines := w.missing[t.Function]; {
		case imported && w.modules[t.Function] == nil:
			w.diags.Add(diag.New(NotInBlock, diag.InFile(w.plan.Terraform.File),
				fmt.Sprintf("decant apply made the task of %s, and there is no block module %q for it, so nothing of it is imported.", t.Function, t.ModuleName),
				"Restore the block, or remove the task:\n    decant destroy --function "+t.Function).About(t.Function))
		case len(lines) > 0:
			w.diags.Add(diag.New(NotInBlock, diag.InFile(w.plan.Terraform.File),
				fmt.Sprintf("The account has %s in a way that the block module %q does not ask for; Terraform would change it.", t.Function, t.ModuleName),
				"Write this into the block, and run decant migrate --imports again:\n    "+strings.Join(lines, "\n    ")).About(t.Function))
		}
	}
	if len(w.starting) > 0 {
		w.diags.Add(diag.New(WouldEnable, diag.InFile(w.plan.Terraform.File),
			fmt.Sprintf("The rules of %s are disabled, and the module %s has no argument for that: terraform apply would enable them, beside the Lambda's own. No import blocks are written.",
				strings.Join(w.starting, ", "), w.plan.Terraform.Source),
			"Switch the functions over first, then import:\n    decant cutover "+strings.Join(w.starting, " ")).About(w.plan.App))
	}
	for _, name := range slices.Sorted(maps.Keys(w.values)) {
		if agreed(w.values[name]) {
			continue
		}
		var words []string
		for _, u := range w.values[name] {
			words = append(words, u.function+" "+u.value)
		}
		w.diags.Add(diag.New(OneVariable, diag.InFile(w.plan.Terraform.File),
			fmt.Sprintf("The account has different values for var.%s: %s. Whatever it says, Terraform would change some of the functions.", name, strings.Join(words, ", ")),
			"Write the value into the module blocks of the functions that differ, in place of var."+name+".").About(w.plan.App))
	}
}

func agreed(uses []use) bool {
	return !slices.ContainsFunc(uses, func(u use) bool { return u.value != uses[0].value })
}

// importTo is the argument "to", which is a reference and no text.
func importTo(i plan.Import) []argument {
	a, err := expression("to", i.To)
	if err != nil {
		panic("decant: " + i.To + ": " + err.Error()) // made of the module's own names
	}
	return []argument{a}
}

// head says what the file is for and what an empty plan needs.
func (w *importWriter) head(body *hclwrite.Body) {
	p := w.plan
	comment(body, commentLines(fmt.Sprintf("What decant apply made for %s (%s) in account %s, region %s: with these blocks Terraform takes it over instead of making it again. They need Terraform 1.5 or newer, or OpenTofu. Delete this file when terraform apply has run.",
		p.App, p.Stage, w.adoption.Account, w.adoption.Region))...)
	paragraph(body, "Read the first plan: it imports, and destroys nothing."+w.changes()+w.made())
	paragraph(body, "From then on Terraform owns these resources. decant destroy goes by tags and cannot know that: to remove a task, take its module block out and run terraform apply.")
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(w.values)) {
		if agreed(w.values[name]) {
			lines = append(lines, name+" = "+w.values[name][0].value)
		}
	}
	if len(lines) > 0 {
		paragraph(body, "It takes these values of the variables, as the account has them now:", lines...)
	}
	if !w.module.Image {
		w.images(body)
	}
	lines = nil
	for _, o := range w.adoption.Others {
		lines = append(lines, o.Name+": "+o.Why)
	}
	if len(lines) > 0 {
		paragraph(body, "decant apply made these too. No module block makes them, so they are not imported:", lines...)
	}
}

// changes says what even the right configuration changes. The bundled module
// leaves the phase of the task role alone.
func (w *importWriter) changes() string {
	if !w.module.Tags {
		return " It changes tags: the module has none, so decant's go, unless the provider leaves them alone with ignore_tags { key_prefixes = [\"decant:\"] }."
	}
	if differs := w.differences(); len(differs) > 0 {
		return " It also changes what the account has in another way than the configuration: " + strings.Join(differs, "; ") + "."
	}
	return " It changes nothing."
}

// differences are the arguments whose value in the account the configuration does
// not have, in words.
func (w *importWriter) differences() []string {
	var out []string
	for _, t := range w.plan.Targets {
		if lines := w.missing[t.Function]; len(lines) > 0 && w.modules[t.Function] != nil {
			out = append(out, t.Function+" has "+strings.Join(lines, ", "))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.values)) {
		if !agreed(w.values[name]) {
			out = append(out, "var."+name+" has one value, and the functions have several")
		}
	}
	return out
}

// made names the functions that a direct apply did not make.
func (w *importWriter) made() string {
	var names []string
	for _, t := range w.plan.Targets {
		if !slices.ContainsFunc(w.adoption.Imports, func(i plan.Import) bool { return i.Function == t.Function }) {
			names = append(names, t.Function)
		}
	}
	if len(names) == 0 {
		return " It adds nothing."
	}
	return " It adds only what these functions lack, of which nothing is imported: " + strings.Join(names, ", ") + "."
}

// images says where a module without an argument takes the image from.
func (w *importWriter) images(body *hclwrite.Body) {
	var lines []string
	for _, s := range w.adoption.Settings {
		i := slices.IndexFunc(w.plan.Targets, func(t plan.Target) bool { return t.Function == s.Function })
		if s.Argument == "image" && i >= 0 {
			lines = append(lines, fmt.Sprintf("%s: %v", path.Join(w.plan.Targets[i].Folder, "task-definition.json"), s.Value))
		}
	}
	if len(lines) > 0 {
		paragraph(body, "These files have to name the image that runs, or the task definition is replaced:", lines...)
	}
}

// paragraph writes text after an empty line, and below it a list.
func paragraph(body *hclwrite.Body, sentence string, lines ...string) {
	body.AppendNewline()
	comment(body, commentLines(sentence)...)
	for _, line := range lines {
		comment(body, "- "+line)
	}
}
