// Package terraform reads the repository's own Terraform folders: which names
// they declare, so that generated files neither clash with them nor declare
// them twice, and which of the things that a task needs they declare already. What
// they start is read by package callers, which reports the files that cannot be read.
package terraform

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/hclfile"
	"decant/model"
)

// Read reads the *.tf and *.tf.json files of the folders. Files that decant generated
// are left out, since their declarations are about to be made again. files has what the
// same command has parsed before, nil for nothing.
func Read(fsys fs.FS, files *eval.Files, dirs, generated []string) []model.TerraformDir {
	out := []model.TerraformDir{}
	r := eval.NewReader(fsys, files, "", nil)
	for _, dir := range dirs {
		m := r.Root(dir)
		d := model.TerraformDir{Path: dir, Variables: []string{}, Modules: []string{}}
		m.Blocks = slices.DeleteFunc(slices.Clone(m.Blocks), func(b eval.Block) bool { return slices.Contains(generated, b.At.File) })
		for _, b := range m.Blocks {
			declare(&d, b)
		}
		d.Reusable, d.Provider = reusable(m, m.Blocks), provider(fsys, m, m.Blocks)
		if others(fsys, dir, generated) {
			stageFacts(fsys, r, m.Blocks, &d)
			slices.Sort(d.Variables)
			slices.Sort(d.Modules)
			slices.Sort(d.Declared)
			out = append(out, d)
		}
	}
	return out
}

// others says whether a folder has a file that decant did not generate.
func others(fsys fs.FS, dir string, generated []string) bool {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return false // discovery has reported the folder
	}
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		name := e.Name()
		return (strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tf.json")) && !slices.Contains(generated, path.Join(dir, name))
	})
}

// declare notes what a block makes known.
func declare(d *model.TerraformDir, b eval.Block) {
	switch {
	case b.Type == "variable" && len(b.Labels) == 1:
		d.Variables = append(d.Variables, b.Labels[0])
	case b.Type == "module" && len(b.Labels) == 1:
		d.Modules = append(d.Modules, b.Labels[0])
	case b.Type == "locals":
		for _, a := range b.Args {
			d.Declared = append(d.Declared, "local."+a.Name)
		}
	}
	if address := b.Address(); address != "" {
		d.Declared = append(d.Declared, address)
	}
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
