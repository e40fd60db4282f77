package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/generate"
	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/model"
	"decant/plan"
	"decant/plan/grants"
)

// PolicyResult is what the functions of one stage may do and do.
type PolicyResult struct {
	App, Stage string
	Functions  []FunctionPolicy // sorted by name
	// Explained is the action whose calls were asked for; "" for none.
	Explained string

	near func(string) string
}

// FunctionPolicy is the policy of one function, and the sides that it can come from.
type FunctionPolicy struct {
	Sides grants.Sides
	// Source is where the statements come from, as of plan.Policy; "" where there is no
	// task to have a policy, and Because says why.
	Source, Because string
	// File is policy.json, relative to the repository's root, and Text what decant
	// migrate writes into it; an edit by hand is not in it.
	File, Text string
	Statements []model.Statement
}

// Policies compares, for every function of one stage, what it may do with what its code
// asks for. The result is nil when there is no app; the findings are those that are
// about policies, and those that hide the app.
func Policies(ctx context.Context, fsys fs.FS, opts Options) (*PolicyResult, diag.List) {
	opts.AllFunctions = true
	migrated, diags := Repo(ctx, fsys, opts)
	if migrated.Plan == nil {
		return nil, diags
	}
	p := migrated.Plan
	diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return !aboutPolicy(d.Code) })
	result := &PolicyResult{App: p.App, Stage: p.Stage, near: p.Near}
	for _, v := range p.Verdicts {
		fn := functionOf(migrated.App, v.Function)
		f := FunctionPolicy{Sides: grants.Of(fn, plan.Needs(p, fn)), Because: v.Because}
		if i := slices.IndexFunc(p.Targets, func(t plan.Target) bool { return t.Function == v.Function }); i >= 0 {
			t := p.Targets[i]
			f.Source, f.Because, f.Statements = t.Policy.Source, "", t.Policy.Statements
			if role := t.Policy.Role; role != "" {
				f.Because = "the task runs under the role of its Lambda, " + role
			} else {
				f.File, f.Text = path.Join(t.Folder, generate.PolicyFile), generate.PolicyText(t)
			}
		}
		result.Functions = append(result.Functions, f)
	}
	return result, diags
}

func functionOf(app *model.App, name string) model.Function {
	i := slices.IndexFunc(app.Functions, func(fn model.Function) bool { return fn.Name == name })
	return app.Functions[i]
}

// aboutPolicy are the findings of decant policy.
func aboutPolicy(code diag.Code) bool {
	return strings.HasPrefix(string(code), "PL4") || strings.HasPrefix(string(code), "PO") || slices.Contains([]diag.Code{"CH341", "CH342", "CH343", "CH344", "CH345", "CH346", plan.CannotRender, generate.PolicyTooLarge, generate.SidDropped}, code)
}

// Only keeps one function; "" keeps all.
func (r *PolicyResult) Only(function string) error {
	if function == "" {
		return nil
	}
	i := slices.IndexFunc(r.Functions, func(f FunctionPolicy) bool { return f.Sides.Function == function })
	if i >= 0 {
		r.Functions = r.Functions[i : i+1]
		return nil
	}
	near := ""
	if name := r.near(function); name != "" {
		near = "; did you mean " + name + "?"
	}
	return fmt.Errorf("there is no function and no folder %s%s\ndecant scan lists the functions of %s", function, near, r.App)
}

// Explain asks for the calls that need an action. One that AWS does not have is an
// error that names the nearest.
func (r *PolicyResult) Explain(action string) error {
	known, ok := awsapi.FindAction(action)
	if ok {
		r.Explained = known.Name
		return nil
	}
	near := ""
	if name := awsapi.NearAction(action); name != "" {
		near = "; did you mean " + name + "?"
	}
	return fmt.Errorf("IAM has no action %q%s", action, near)
}

// OfOther says whether a finding is about a function that Only has left out.
func (r *PolicyResult) OfOther(d diag.Diagnostic) bool {
	return d.Subject != "" && !slices.ContainsFunc(r.Functions, func(f FunctionPolicy) bool { return f.Sides.Function == d.Subject })
}
