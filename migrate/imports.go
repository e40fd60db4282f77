package migrate

import (
	"io/fs"
	"slices"

	"decant/generate"
	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/plan"
)

// reconcile compares the generated files with what is there. The file with the
// import blocks of a stage is one of them only when somebody asks for it, because it
// tells of an account; it is made last, because it tells of the module blocks as
// they will stand, with what people wrote there.
func reconcile(fsys fs.FS, plans []*plan.Plan, files []change.Generated, base change.Base, adoption *plan.Adoption) (change.Set, diag.List) {
	if adoption == nil {
		return change.Reconcile(fsys, append(slices.Clone(files), unasked(plans, base)...), base)
	}
	p := plans[0] // an account is read for one stage
	name := generate.ImportsFile(p)
	if _, err := fs.Lstat(fsys, name); err != nil {
		base = base.Without(name) // asked for again after it was deleted
	}
	before, _ := change.Reconcile(fsys, files, base)
	imports, diags := generate.Imports(p, adoption, blocksOf(fsys, p, before))
	changes, more := change.Reconcile(fsys, append(slices.Clone(files), imports...), base)
	diags.Extend(more)
	return changes, diags
}

// unasked are the files with import blocks as an earlier run made them, with what
// people did to them since; also that somebody deleted one, which is what becomes of
// it after Terraform has taken over.
func unasked(plans []*plan.Plan, base change.Base) []change.Generated {
	var out []change.Generated
	for _, p := range plans {
		name := generate.ImportsFile(p)
		if content, ours := base.Content(name); ours {
			out = append(out, change.Generated{Path: name, Content: content, Mode: 0o644, OnExist: change.Create, MayBeGone: true})
		}
	}
	return out
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
