// Package generate writes the new files of a migration: a plan.Plan becomes
// bytes. It is pure and decides nothing about the move; what a file cannot
// express, or what AWS would refuse in it, is reported.
package generate

import (
	"cmp"
	"slices"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/plan"
)

// artifact is one kind of generated file.
type artifact struct {
	name string
	make func(*plan.Plan) ([]change.Generated, diag.List)
}

// artifacts is everything that decant generates; adding a kind of file is one
// line here and one file beside this one.
func artifacts() []artifact {
	return []artifact{
		{"Dockerfile", dockerfile},
		{".dockerignore", dockerignore},
		{"runner.py", runner},
		{"task-definition.json", taskDefinitions},
		{"policy.json", policies},
		{"fargate.tf", moduleBlocks},
		{"modules/fargate-task", bundledModule},
	}
}

// Run makes the files of all targets, sorted by path. A target that the plan's
// module cannot express is reported and left out; without any target there is
// nothing to generate.
func Run(p *plan.Plan) ([]change.Generated, diag.List) {
	p, diags := expressible(p)
	if len(p.Targets) == 0 {
		return nil, diags
	}
	var files []change.Generated
	for _, a := range artifacts() {
		made, more := a.make(p)
		files = append(files, made...)
		diags.Extend(more)
	}
	slices.SortFunc(files, func(a, b change.Generated) int { return cmp.Compare(a.Path, b.Path) })
	return files, diags
}

// text is a file that decant makes and that people may edit: the edits are
// merged with what a later run generates.
func text(path, content, why string, validate func([]byte) error) change.Generated {
	return change.Generated{
		Path: path, Content: []byte(content), Mode: 0o644, OnExist: change.Create,
		Why: []string{why}, Validate: validate,
	}
}
