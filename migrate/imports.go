package migrate

import (
	"io/fs"
	"path"
	"slices"

	"decant/analyze/terraform"
	"decant/generate"
	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/plan"
)

// reconcile compares the generated files with what is there. The file with the
// import blocks is one of them only when somebody asks for it, because it tells
// of an account; it is made last, because it tells of the module blocks as they
// will stand, with what people wrote there.
func reconcile(fsys fs.FS, p *plan.Plan, files []change.Generated, base change.Base, adoption *plan.Adoption) (change.Set, diag.List) {
	name := generate.ImportsFile(p)
	if adoption == nil {
		return unasked(fsys, name, files, base)
	}
	if _, err := fs.Lstat(fsys, name); err != nil {
		base = base.Without(name) // asked for again after it was deleted
	}
	before, _ := change.Reconcile(fsys, files, base)
	imports, diags := generate.Imports(p, adoption, blocksOf(fsys, p, before))
	changes, more := change.Reconcile(fsys, append(slices.Clone(files), imports...), base)
	diags.Extend(more)
	return changes, diags
}

// enabledBlocks are the labels of the module blocks that an earlier run with import
// blocks wrote with enabled = true; a later run without them leaves it so.
func enabledBlocks(base change.Base) []string {
	var out []string
	for _, name := range base.Paths() {
		if content, ours := base.Content(name); ours && path.Ext(name) == ".tf" {
			out = append(out, terraform.ModulesWith(content, plan.EnabledArgument, true)...)
		}
	}
	return out
}

// unasked leaves the file with the import blocks as an earlier run made it, with
// what people did to it since; also that somebody deleted it, which is what
// becomes of it after Terraform has taken over.
func unasked(fsys fs.FS, name string, files []change.Generated, base change.Base) (change.Set, diag.List) {
	content, ours := base.Content(name)
	if !ours {
		return change.Reconcile(fsys, files, base)
	}
	kept := change.Generated{Path: name, Content: content, Mode: 0o644, OnExist: change.Create, MayBeGone: true}
	return change.Reconcile(fsys, append(slices.Clone(files), kept), base)
}

// blocksOf is the file with the module blocks as it will stand, nil when there
// will be none.
func blocksOf(fsys fs.FS, p *plan.Plan, changes change.Set) []byte {
	for _, f := range changes.Files() {
		if f.Path == p.Terraform.File {
			return f.After
		}
	}
	content, err := repofs.ReadFile(fsys, p.Terraform.File)
	if err != nil {
		return nil
	}
	return content
}
