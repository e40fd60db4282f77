package preflight

import (
	"context"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
	"decant/internal/diag"
)

// triggers says whether the function is started by the side that its phase names
// and by no other: a chalice deploy enables the Lambda's trigger again.
func (k *check) triggers(ctx context.Context) []apply.Check {
	const name = "triggers"
	states, diags, err := cutover.Inspect(ctx, k.opts.Plan, k.at, []string{k.t.Function}, k.Reader, k.opts.Now)
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	var out []apply.Check
	for _, d := range diags {
		c := apply.Check{Name: name, Function: k.t.Function, Status: apply.Bad, Text: d.Detail, Fix: d.Fix}
		switch {
		case d.Code == account.Unreadable || d.Code == cutover.LambdaUnknown:
			c.Status = apply.Unknown
		case d.Code == cutover.NotApplied || d.Code == cutover.NotSwitchable || d.Severity != diag.Error:
			c.Status = apply.Warning
		}
		out = append(out, later(apply.ByApply, c)) // apply does not switch, and makes its trigger disabled
	}
	for _, s := range states {
		if s.AsItShould && !s.StaysOnLambda { // which a finding says
			out = append(out, k.ok(name, "%s", s.Verdict))
		}
	}
	return out
}
