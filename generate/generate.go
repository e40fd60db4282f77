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
	// shared: the stages of an app have the file in common.
	shared bool
	make   func(*plan.Plan) ([]change.Generated, diag.List)
}

// artifacts is everything that decant generates; adding a kind of file is one
// line here and one file beside this one.
func artifacts() []artifact {
	return []artifact{
		{"Dockerfile", true, dockerfile},
		{".dockerignore", true, dockerignore},
		{"runner.py", true, runner},
		{"task-definition.json", false, taskDefinitions},
		{"policy.json", false, policies},
		{"fargate.tf", false, moduleBlocks},
		{"modules/fargate-task", true, bundledModule},
	}
}

// Stages makes the files of the stages of one app that were asked for, sorted by
// path. What stages share is made for the others, too, which were migrated before:
// it has to be the same for all of them. A target that the plan's module cannot
// express is reported and left out; without any target there is nothing to generate.
func Stages(asked, others []*plan.Plan) ([]change.Generated, diag.List) {
	s := &sharing{stage: map[string]string{}, files: map[string]change.Generated{}}
	var files []change.Generated
	var diags diag.List
	all := slices.Concat(asked, others)
	slices.SortStableFunc(all, func(a, b *plan.Plan) int { return cmp.Compare(a.Stage, b.Stage) })
	for _, p := range all { // in one order, whatever was asked for: it is that of the shared files
		ours := slices.Contains(asked, p)
		p, more := expressible(p, len(all) > 1)
		s.plans = append(s.plans, p)
		if ours {
			diags.Extend(more)
		}
		if len(p.Targets) == 0 {
			continue
		}
		for _, a := range artifacts() {
			if !ours && !a.shared {
				continue
			}
			made, more := a.make(p)
			if ours {
				diags.Extend(more)
			}
			if a.shared {
				s.add(p, made)
			} else {
				files = append(files, made...)
			}
		}
	}
	shared, more := s.all()
	diags.Extend(more)
	files = append(files, shared...)
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
