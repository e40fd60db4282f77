package cutover

import (
	"context"
	"fmt"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// Retire notes that the Lambda of the functions is not gone back to any more.
// It changes the phase alone, and only of what Fargate runs and Lambda does not.
func Retire(ctx context.Context, p *plan.Plan, at account.Ref, r *account.Reader, w *account.Writer, functions []string, seen func(SwitchEvent)) ([]Outcome, diag.List, error) {
	targets, diags := apply.Targets(p, at, functions)
	if diags.HasErrors() {
		return nil, diags, nil
	}
	if seen == nil {
		seen = func(SwitchEvent) {}
	}
	var out []Outcome
	for _, t := range targets {
		s := &switcher{plan: p, target: t, r: r, w: w, m: SwitchRequest{Functions: functions}, seen: seen, out: Outcome{Function: t.Function, To: Fargate, Result: LeftOut}}
		s.retire(ctx)
		out = append(out, s.out)
		diags.Extend(s.diags)
		if err := ctx.Err(); err != nil {
			return out, diags, fmt.Errorf("retire: %w", err)
		}
	}
	return out, diags, nil
}

func (s *switcher) retire(ctx context.Context) {
	view, diags := look(ctx, s.plan, s.target, s.r)
	s.view, s.out.Phase = view, view.Phase
	if diags.HasErrors() {
		s.diags.Extend(diags)
		return
	}
	if !s.mayGo() {
		return
	}
	if view.Phase == account.Retired {
		s.out.Result = AlreadyThere
		return
	}
	if err := s.note(ctx, step{do: note, mark: account.Retired}); err != nil {
		s.out.Result = Unfinished
		s.add(SwitchUndone, fmt.Sprintf("That %s is retired could not be noted: %s.", s.target.Function, account.Plain(err)), "Run the same command again.")
		return
	}
	s.out.Result = Moved
}
