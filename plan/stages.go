package plan

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/model"
)

// Stage is one stage of the app, as far as the others have to know it.
type Stage struct {
	Name string
	// TerraformDir is the folder that decant.hcl states for it; Own: in the stage's
	// own block.
	TerraformDir model.Value[string]
	Own          bool
}

// sharesFolder says whether the module blocks of another stage stand in the same
// folder.
func (m *maker) sharesFolder() bool {
	return slices.ContainsFunc(m.opts.Stages, func(s Stage) bool {
		return s.Name != m.plan.Stage && m.terraformDir(s.Name) == m.plan.Terraform.Dir
	})
}

// terraformDir is the folder with the module blocks of a stage: what decant.hcl
// states, else a folder of the stage's, else the app's only folder, else
// <app>/terraform, or <app>/terraform/<stage> where there are several stages and no
// Terraform yet.
func (m *maker) terraformDir(stage string) string {
	asked := m.opts.Settings.TerraformDir
	if at := slices.IndexFunc(m.opts.Stages, func(s Stage) bool { return s.Name == stage }); at >= 0 {
		if asked = m.opts.Stages[at].TerraformDir; m.opts.Stages[at].Own {
			return path.Clean(asked.V)
		}
	}
	roots := m.roots(asked)
	if dir, ok := m.stageFolder(stage, roots); ok {
		return dir
	}
	usual := path.Join(m.app.Dir, "terraform")
	switch {
	case asked.IsKnown():
		return path.Clean(asked.V)
	case len(roots) == 0 && len(m.opts.Stages) > 1 && !slices.ContainsFunc(m.opts.Ours, func(f string) bool { return path.Dir(f) == usual }):
		return path.Join(usual, stage)
	case slices.Contains(roots, usual) || len(roots) == 0:
		return usual
	case len(roots) == 1:
		return roots[0]
	}
	if stage == m.plan.Stage {
		m.once(diag.New(ManyTerraform, diag.InFile(roots[0]),
			"Several folders hold Terraform files ("+strings.Join(roots, ", ")+"), so decant cannot know which one deploys this app; the new file goes to "+usual+".",
			"State the folder in decant.hcl:\n    terraform_dir = "+strconv.Quote(roots[0])))
	}
	return usual
}

// roots are the folders with Terraform files that may deploy the app: those below
// what decant.hcl states, else the app's own, else all of the repository. Modules
// are none.
func (m *maker) roots(asked model.Value[string]) []string {
	var roots []string
	for _, dir := range m.opts.Terraform {
		if strings.Contains("/"+dir.Path+"/", "/modules/") || asked.IsKnown() && !within(path.Clean(asked.V), dir.Path) {
			continue
		}
		roots = append(roots, dir.Path)
	}
	own := slices.DeleteFunc(slices.Clone(roots), func(d string) bool { return !within(m.app.Dir, d) })
	if m.app.Dir == "." || len(own) == 0 {
		own = roots
	}
	return own
}

// stageFolder finds the folder of a stage: the one that has its name, else the place
// beside the folders of other stages. Which of two folders deploys the stage is not
// guessed.
func (m *maker) stageFolder(stage string, roots []string) (string, bool) {
	if len(m.opts.Stages) < 2 {
		return "", false
	}
	named := func(stage string) []string {
		return slices.DeleteFunc(slices.Clone(roots), func(dir string) bool { return !strings.EqualFold(path.Base(dir), stage) })
	}
	found := named(stage)
	if usual := path.Join(m.app.Dir, "terraform", stage); slices.Contains(found, usual) || len(found) == 1 {
		if len(found) > 1 {
			return usual, true
		}
		return found[0], true
	}
	if len(found) > 1 {
		if stage == m.plan.Stage {
			m.once(diag.New(TwoStageFolders, diag.InFile(found[0]),
				fmt.Sprintf("The folders %s have Terraform files and the name of the stage %s, so it is not known which one deploys it.", strings.Join(found, " and "), terminal.Cell(stage)),
				fmt.Sprintf("State the folder in decant.hcl:\n    stage %q {\n      terraform_dir = %q\n    }", stage, found[0])).About(m.plan.App))
		}
		return found[0], true
	}
	for _, other := range m.opts.Stages {
		if dirs := named(other.Name); other.Name != stage && len(dirs) == 1 {
			return path.Join(path.Dir(dirs[0]), stage), true
		}
	}
	return "", false
}

// once reports a finding that does not stand already.
func (m *maker) once(d diag.Diagnostic) {
	if !slices.ContainsFunc(m.diags, func(known diag.Diagnostic) bool { return known.Code == d.Code && known.Detail == d.Detail }) {
		m.diags.Add(d)
	}
}

// declaredIn is what a Terraform folder declares.
func (m *maker) declaredIn(dir string) model.TerraformDir {
	at := slices.IndexFunc(m.opts.Terraform, func(d model.TerraformDir) bool { return d.Path == dir })
	if at < 0 {
		return model.TerraformDir{}
	}
	return m.opts.Terraform[at]
}

// stageVariableName is the variable of decant's own that says which stage is applied.
const stageVariableName = "fargate_stage"

// when is the condition that is true when Terraform applies the stage: what
// decant.hcl states, else the variable or the workspace by which the folder tells
// its stages apart, else a variable of decant's own.
func (m *maker) when() string {
	stated := m.opts.Settings.TerraformWhen
	if stated.IsKnown() {
		return stated.V
	}
	dir := m.declaredIn(m.plan.Terraform.Dir)
	for _, v := range dir.StageVariables {
		if value, sure := m.stageValue(v); sure {
			m.tellsStages(v.Name, value, "The folder tells its stages apart by this variable.", v.At)
			return "var." + v.Name + " == " + strconv.Quote(value)
		}
	}
	if !dir.Workspace.IsZero() {
		m.tellsStages("terraform.workspace", m.plan.Stage, "The folder tells its stages apart by workspaces; each is taken to have its stage's name.", dir.Workspace)
		return "terraform.workspace == " + strconv.Quote(m.plan.Stage)
	}
	if at := slices.IndexFunc(dir.StageVariables, func(v model.StageVariable) bool { return v.Name == "stage" }); at >= 0 {
		v := dir.StageVariables[at]
		if len(v.Values) > 0 {
			m.diags.Add(diag.New(StageValueUnknown, v.At,
				fmt.Sprintf("The blocks of the stage %s are made when var.stage is %q, and no *.tfvars file gives it that value: they give %s.", terminal.Cell(m.plan.Stage), m.plan.Stage, valuesOf(v)),
				fmt.Sprintf("State the condition in decant.hcl:\n    stage %q {\n      terraform_when = var.stage == %q\n    }", m.plan.Stage, v.Values[0].Value)).About(m.plan.App))
		}
		m.tellsStages("stage", m.plan.Stage, "The folder has a variable of this name; it is taken to have the stage's name.", v.At)
		return "var.stage == " + strconv.Quote(m.plan.Stage)
	}
	because, at := "Nothing in the folder tells the stages apart, so a variable of decant's own does.", diag.Range{}
	if len(dir.StageVariables) > 0 {
		v := dir.StageVariables[0]
		because, at = "The variable "+v.Name+" may tell the stages apart, and neither its block nor a *.tfvars file names all of them, so a variable of decant's own does.", v.At
	}
	m.tellsStages(stageVariableName, m.plan.Stage, because, at)
	return m.expression(model.Value[string]{}, Variable{Name: stageVariableName, Type: "string", Description: "Chalice stage whose tasks are made: " + listed(m.opts.Stages) + "."}) + " == " + strconv.Quote(m.plan.Stage)
}

func (m *maker) tellsStages(by, value, because string, at diag.Range) {
	d := Decision{Rule: "stages", Chose: by + " is " + value, Because: because + " State another condition with terraform_when in the stage's block of decant.hcl."}
	if !at.IsZero() {
		d.Evidence = []diag.Range{at}
	}
	m.decide(d)
}

// stageValue is the value that a variable has for the stage: the one of the
// *.tfvars file that has the stage's name, else the stage's name itself where files
// or the variable's own block know the names of all stages.
func (m *maker) stageValue(v model.StageVariable) (string, bool) {
	for _, value := range v.Values {
		if strings.EqualFold(value.File, m.plan.Stage) {
			return value.Value, true
		}
	}
	for _, s := range m.opts.Stages {
		given := slices.ContainsFunc(v.Values, func(value model.VariableValue) bool { return value.Value == s.Name })
		if !given && !slices.Contains(v.Words, s.Name) {
			return "", false
		}
	}
	return m.plan.Stage, true
}

func valuesOf(v model.StageVariable) string {
	var out []string
	for _, value := range v.Values {
		if text := strconv.Quote(value.Value); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, ", ")
}

// listed names the stages for a person.
func listed(stages []Stage) string {
	const most = 8
	var names []string
	for _, s := range stages[:min(len(stages), most)] {
		names = append(names, terminal.Cell(s.Name))
	}
	if len(stages) > most {
		names = append(names, fmt.Sprintf("%d more", len(stages)-most))
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// moduleName is the label of a function's module block. Where one folder serves
// several stages, it has the stage's name.
func (m *maker) moduleName(function string) string {
	if m.plan.Terraform.Shared == "" {
		return "fargate_" + label(function)
	}
	return "fargate_" + label(function) + "_" + label(m.plan.Stage)
}

// checkStage refuses a stage that cannot name a folder, and reports a block of
// decant.hcl for a stage that does not exist.
func (m *maker) checkStage() {
	stage := m.plan.Stage
	if folder(stage) != stage || stage == "runner.py" {
		m.diags.Add(diag.New(BadStageName, diag.Range{},
			fmt.Sprintf("The stage is called %s, which cannot be the name of a folder, and the files of a stage stand in a folder of its name.", strconv.Quote(stage)),
			"Rename the stage in config.json: letters, digits, \".\", \"-\" and \"_\", beginning and ending with a letter or a digit.").About(m.plan.App))
	}
	for _, other := range m.opts.Stages {
		if other.Name != stage && strings.EqualFold(other.Name, stage) {
			m.diags.Add(diag.New(BadStageName, diag.Range{},
				fmt.Sprintf("The stages %s and %s differ in case only, and on a file system that ignores case their folders are one.", terminal.Cell(other.Name), terminal.Cell(stage)),
				"Rename one of them in config.json.").About(m.plan.App))
		}
	}
}

// unusedVariables drops the variables of the network that no module block uses
// because each has a list of its own: Terraform would ask for their values.
func (m *maker) unusedVariables() {
	t := &m.plan.Terraform
	drop := func(expression string, own func(Target) string) {
		if len(m.plan.Targets) == 0 || slices.ContainsFunc(m.plan.Targets, func(t Target) bool { return own(t) == "" }) {
			return
		}
		t.Variables = slices.DeleteFunc(t.Variables, func(v Variable) bool { return "var."+v.Name == expression })
	}
	drop(t.Subnets, func(t Target) string { return t.Subnets })
	drop(t.SecurityGroups, func(t Target) string { return t.SecurityGroups })
}
