package generate

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/plan"
)

// sharing gathers what the stages of an app have in common.
type sharing struct {
	plans []*plan.Plan
	files map[string]change.Generated // by path
	stage map[string]string           // the stage that a file was first made for
	diags diag.List
}

// add takes the shared files of one stage. They are the same for every stage, or it
// is an error: there is one image, and which of two is meant is not guessed.
func (s *sharing) add(p *plan.Plan, made []change.Generated) {
	for _, g := range made {
		first, known := s.files[g.Path]
		if !known {
			s.files[g.Path], s.stage[g.Path] = g, p.Stage
			continue
		}
		if bytes.Equal(first.Content, g.Content) {
			continue
		}
		a, b := firstDifference(string(first.Content), string(g.Content))
		s.diags.Add(diag.New(StagesDiffer, diag.InFile(g.Path),
			fmt.Sprintf("The stages %s and %s share this file and need different ones: %s has the line %q, and %s has %q.", terminal.Cell(s.stage[g.Path]), terminal.Cell(p.Stage), terminal.Cell(s.stage[g.Path]), a, terminal.Cell(p.Stage), b),
			fmt.Sprintf("State one value for both in decant.hcl (python, packages, include, architecture), or give a stage an image of its own:\n    stage %q {\n      dockerfile = \"Dockerfile.%s\"\n    }", p.Stage, p.Stage)).About(p.App))
	}
}

// firstDifference are the first lines in which two texts differ.
func firstDifference(a, b string) (string, string) {
	linesA, linesB := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(linesA), len(linesB)) {
		var x, y string
		if i < len(linesA) {
			x = linesA[i]
		}
		if i < len(linesB) {
			y = linesB[i]
		}
		if x != y {
			return x, y
		}
	}
	return "", ""
}

// all are the shared files, with the variables of folders that serve several
// stages.
func (s *sharing) all() ([]change.Generated, diag.List) {
	var out []change.Generated
	for _, g := range s.files {
		out = append(out, g)
	}
	var done []string
	for _, p := range s.plans {
		file := p.Terraform.Shared
		if file == "" || len(p.Targets) == 0 || slices.Contains(done, file) {
			continue
		}
		done = append(done, file)
		out = append(out, s.variables(file)...)
	}
	return out, s.diags
}

// variables makes the file with the variables that the module blocks of several
// stages use; none when they use none.
func (s *sharing) variables(file string) []change.Generated {
	f := hclwrite.NewEmptyFile()
	var declared []string
	labels := map[string]string{} // module block -> stage
	for _, p := range s.plans {
		if p.Terraform.Shared != file || len(p.Targets) == 0 {
			continue
		}
		w := &blockWriter{plan: p}
		if len(labels) == 0 {
			comment(f.Body(), commentLines("What the Fargate tasks of "+p.App+" need in every stage; the module blocks stand in a file for each stage. decant wrote this file; edits are kept when it runs again.")...)
		}
		for _, v := range p.Terraform.Variables {
			if !slices.Contains(declared, v.Name) {
				declared = append(declared, v.Name)
				f.Body().AppendNewline()
				w.variable(f.Body(), v)
			}
		}
		s.diags.Extend(w.diags)
		for _, t := range p.Targets {
			if other, taken := labels[t.ModuleName]; taken {
				s.diags.Add(diag.New(LabelTwice, diag.InFile(file),
					fmt.Sprintf("The module block of %s in the stage %s and one of the stage %s would both be called %q, and Terraform takes a label once.", t.Function, terminal.Cell(p.Stage), terminal.Cell(other), t.ModuleName),
					"Rename the function with name= in its decorator, or the stage, or give the stages folders of their own with terraform_dir.").About(t.Function))
			}
			labels[t.ModuleName] = p.Stage
		}
	}
	if len(declared) == 0 {
		return nil
	}
	return []change.Generated{text(file, string(hclwrite.Format(f.Bytes())),
		"Declares the variables that the module blocks of every stage use.", validHCL)}
}
