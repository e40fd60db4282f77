package migrate

import (
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

// AppWide are the errors that are not about single functions. Without the file or
// the setting that such an error is about, every function would be planned wrong
// or not at all, so a migration of the others is none: --partial does not help.
func AppWide(r *Result, diags diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool {
		return d.Severity != diag.Error || aboutFunction(r, d)
	})
}

// weighed makes warnings of the errors about functions that stay on Lambda in every
// stage: they stand in the way of no file that is written. That a function which the
// command names does not move stays an error.
func weighed(stages []Stage, diags diag.List) diag.List {
	stays := func(function string) bool {
		found := false
		for _, s := range stages {
			for _, v := range s.Plan.Verdicts {
				if v.Function == function && v.Outcome != plan.Stays {
					return false
				}
				found = found || v.Function == function
			}
		}
		return found
	}
	for i, d := range diags {
		if d.Severity == diag.Error && d.Subject != "" && d.Code != plan.NotMoving && stays(d.Subject) {
			diags[i].Severity = diag.Warning
		}
	}
	return diags
}

// aboutFunction says whether a finding names a function of the app, stands in the
// folder of one that moves, or is about registrations whose functions have no
// name yet: what those are blocks no other function.
func aboutFunction(r *Result, d diag.Diagnostic) bool {
	if slices.Contains(unnamedFunctions(), d.Code) {
		return len(r.Stages) > 0
	}
	return slices.ContainsFunc(r.Stages, func(s Stage) bool {
		return slices.ContainsFunc(s.App.Functions, func(fn model.Function) bool { return fn.Name == d.Subject }) ||
			slices.ContainsFunc(s.Plan.Targets, func(t plan.Target) bool { return strings.HasPrefix(d.At.File, t.Folder+"/") })
	})
}

// unnamedFunctions are the codes of registrations that cannot be followed.
func unnamedFunctions() []diag.Code { return []diag.Code{"CH134"} }
