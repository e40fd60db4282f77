package apply

import (
	"context"
	"fmt"

	"decant/internal/diag"
	"decant/plan"
)

// Retire notes that the Lambda of the functions is not gone back to any more.
// It changes the phase alone, and only of what Fargate runs and Lambda does not.
func Retire(ctx context.Context, p *plan.Plan, at Place, r *Reader, w *Writer, functions []string, seen func(SwitchEvent)) ([]Outcome, diag.List, error) {
	targets, diags := switchable(p, at, functions)
	if diags.HasErrors() {
		return nil, diags, nil
	}
	if seen == nil {
		seen = func(SwitchEvent) {}
	}
	var out []Outcome
	for _, t := range targets {
		s := &switcher{plan: p, target: t, r: r, w: w, m: Move{Functions: functions}, seen: seen, out: Outcome{Function: t.Function, To: Fargate, Ending: LeftOut}}
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
	if view.Phase == Retired {
		s.out.Ending = AlreadyThere
		return
	}
	if err := s.note(ctx, deed{do: note, mark: Retired}); err != nil {
		s.out.Ending = Unfinished
		s.add(SwitchUndone, fmt.Sprintf("That %s is retired could not be noted: %s.", s.target.Function, plainly(err)), "Run the same command again.")
		return
	}
	s.out.Ending = Moved
}
