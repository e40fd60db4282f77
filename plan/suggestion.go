package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"decant/internal/diag"
)

// CheckFunctions reports names that are no functions of the plan, or of functions
// that do not move. No account is asked for it.
func CheckFunctions(p *Plan, functions []string) diag.List {
	var diags diag.List
	for _, name := range functions {
		if slices.ContainsFunc(p.Targets, func(t Target) bool { return t.Function == name }) {
			continue
		}
		if i := slices.IndexFunc(p.Verdicts, func(v Verdict) bool { return v.Function == name }); i >= 0 {
			diags.Add(diag.New(NotMoving, diag.Range{},
				fmt.Sprintf("%s does not move to Fargate: %s", name, p.Verdicts[i].Because), "Settle the reason, or leave the function out.").About(name))
			continue
		}
		fix := "These are all:\n    decant scan"
		if near := p.Near(name); near != "" {
			fix = fmt.Sprintf("Did you mean %s? %s", near, fix)
		}
		diags.Add(diag.New(NotAFunction, diag.Range{}, fmt.Sprintf("The app has no function %q.", name), fix).About(name))
	}
	return diags
}

// Near is the function that a misspelt name means, "" when none is like it. Also
// the name of a Lambda is taken for that of its function.
func (p *Plan) Near(name string) string {
	near, best := "", 2+len(name)/4
	for _, v := range p.Verdicts {
		if name == p.App+"-"+p.Stage+"-"+v.Function {
			return v.Function
		}
		if d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(v.Function), nil); d < best {
			near, best = v.Function, d
		}
	}
	return near
}
