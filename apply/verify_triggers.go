package apply

import (
	"context"

	"decant/internal/diag"
)

// triggers says whether the function is started by the side that its phase names
// and by no other: a chalice deploy enables the Lambda's trigger again.
func (k *check) triggers(ctx context.Context) []Check {
	const name = "triggers"
	states, diags, err := Inspect(ctx, k.opts.Plan, k.at, []string{k.t.Function}, k.Reader, k.opts.Now)
	if err != nil {
		return []Check{k.unknown(name, err)}
	}
	var out []Check
	for _, d := range diags {
		c := Check{Name: name, Function: k.t.Function, Status: Bad, Text: d.Detail, Fix: d.Fix}
		switch {
		case d.Code == Unreadable || d.Code == LambdaUnknown:
			c.Status = Unknown
		case d.Code == NotApplied || d.Code == NotSwitchable || d.Severity != diag.Error:
			c.Status = Warning
		}
		out = append(out, later(ByApply, c)) // apply does not switch, and makes its trigger disabled
	}
	for _, s := range states {
		if s.AsItShould && !s.StaysOnLambda { // which a finding says
			out = append(out, k.ok(name, "%s", s.Verdict))
		}
	}
	return out
}
