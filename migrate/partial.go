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

// Standing are the errors that stand in the way of writing: all but those about
// functions that stay on Lambda in every stage.
func Standing(r *Result, diags diag.List) diag.List {
	stays := func(function string) bool {
		found := false
		for _, s := range r.Stages {
			for _, v := range s.Plan.Verdicts {
				if v.Function == function && v.Outcome != plan.Stays {
					return false
				}
				found = found || v.Function == function
			}
		}
		return found
	}
	return slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && d.Subject != "" && d.Code != plan.NotMoving && stays(d.Subject)
	})
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
