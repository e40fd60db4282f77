// Package terraform reads the repository's own Terraform folders: which names
// they declare, so that generated files neither clash with them nor declare
// them twice. It evaluates nothing.
package terraform

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/repofs"
	"decant/model"
)

// Codes of this package.
const (
	// BadFile reports a Terraform file that cannot be parsed.
	BadFile diag.Code = "CH391"
	// Beyond reports one that goes beyond a limit of the parser.
	Beyond diag.Code = "CH170"
)

// maxTotal bounds the files of one application together.
const maxTotal = 8 << 20

// Read reads the *.tf files of the folders. Files that decant generated are
// left out, since their declarations are about to be made again.
func Read(fsys fs.FS, dirs, generated []string) ([]model.TerraformDir, diag.List) {
	var diags diag.List
	out := []model.TerraformDir{}
	left := int64(maxTotal)
	for _, dir := range dirs {
		d := model.TerraformDir{Path: dir, Variables: []string{}, Modules: []string{}}
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			continue // discovery has reported the folder
		}
		files := 0
		for _, entry := range entries {
			file := path.Join(dir, entry.Name())
			if !strings.HasSuffix(file, ".tf") || slices.Contains(generated, file) {
				continue
			}
			files++
			if info, err := entry.Info(); err == nil && left >= 0 {
				if left -= info.Size(); left < 0 {
					diags.Add(diag.New(Beyond, diag.InFile(file), fmt.Sprintf("The Terraform files of the application have more than %d MiB together. This file and those behind it were not parsed, so the variables and modules that they declare are not known.", maxTotal>>20),
						"What decant generates must not declare a name a second time; terraform validate shows it."))
				}
			}
			if left >= 0 {
				diags.Extend(readFile(fsys, file, &d))
			}
		}
		if files > 0 {
			slices.Sort(d.Variables)
			slices.Sort(d.Modules)
			slices.Sort(d.Declared)
			out = append(out, d)
		}
	}
	return out, diags
}

// ModulesWith are the labels of the module blocks of a file in which an argument
// is the literal value, in the file's order; none when the file is not HCL.
func ModulesWith(src []byte, argument string, value any) []string {
	body, problems := hclfile.Parse("", src)
	if len(problems) > 0 {
		return nil
	}
	var out []string
	for _, b := range body.Blocks {
		if b.Type != "module" || len(b.Labels) != 1 {
			continue
		}
		for _, a := range b.Body.Attributes {
			if a.Name == argument && a.Expr.Literal && a.Expr.Value == value {
				out = append(out, b.Labels[0])
			}
		}
	}
	return out
}

func readFile(fsys fs.FS, file string, d *model.TerraformDir) diag.List {
	var diags diag.List
	src, err := repofs.ReadFileMax(fsys, file, hclfile.MaxBytes)
	if err != nil {
		diags.Add(diag.New(BadFile, diag.InFile(file), "The file cannot be read: "+repofs.Reason(err)+".",
			"Make it a readable file of less than 4 MiB."))
		return diags
	}
	body, problems := hclfile.Parse(file, src)
	for _, p := range problems[:min(1, len(problems))] {
		if p.Limit {
			diags.Add(diag.New(Beyond, p.At, p.Detail+" The file was not parsed, so the variables and modules that it declares are not known.",
				"Split the file or the expression. What decant generates must not declare a name a second time; terraform validate shows it."))
			break
		}
		diags.Add(diag.New(BadFile, p.At, p.Detail+" Its declarations may be missing from what decant knows.",
			"Correct the file; terraform validate would refuse it too."))
	}
	for _, b := range body.Blocks {
		d.Declared = append(d.Declared, declared(b)...)
		switch {
		case b.Type == "variable" && len(b.Labels) == 1:
			d.Variables = append(d.Variables, b.Labels[0])
		case b.Type == "module" && len(b.Labels) == 1:
			d.Modules = append(d.Modules, b.Labels[0])
		}
	}
	return diags
}

// declared are the addresses that a block makes known.
func declared(b hclfile.Block) []string {
	name := strings.Join(b.Labels, ".")
	switch {
	case b.Type == "resource" && len(b.Labels) == 2:
		return []string{name}
	case b.Type == "data" && len(b.Labels) == 2, b.Type == "module" && len(b.Labels) == 1:
		return []string{b.Type + "." + name}
	case b.Type == "variable" && len(b.Labels) == 1:
		return []string{"var." + name}
	case b.Type == "locals":
		var out []string
		for _, a := range b.Body.Attributes {
			out = append(out, "local."+a.Name)
		}
		return out
	}
	return nil
}
