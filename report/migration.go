package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/migrate"
	"decant/plan"
	"decant/plan/fargate"
)

// Migration writes the decisions about one stage of an app: what moves, how large, what
// starts it, and what changes for it.
//
// Alone: no other stage is shown, so those that exist are named.
func (t Text) Migration(w io.Writer, r migrate.Stage, alone bool) error {
	var b strings.Builder
	p := r.Plan
	stage := plain(p.Stage)
	if r.App != nil && alone {
		stage = stageOf(r.App)
	}
	var head strings.Builder
	t.paragraph(&head, "", fmt.Sprintf("%s, stage %s: %s", plain(p.App), stage, count(p)))
	b.WriteString(t.bold(plain(p.App)) + strings.TrimPrefix(head.String(), plain(p.App)) + "\n")
	if len(p.Verdicts) == 0 {
		_, err := fmt.Fprintf(w, "%s, stage %s: no function is known\n\n", t.bold(plain(p.App)), stage)
		return err
	}
	rows := [][]string{{"FUNCTION", "", "TASK SIZE", "STARTED BY", "LIMIT"}}
	live := slices.ContainsFunc(p.Verdicts, func(v plan.Verdict) bool { return v.Report != nil })
	if live {
		rows[0] = []string{"FUNCTION", "", "TASK SIZE", "STARTED BY", "REPORT", "LAMBDA", "FARGATE"}
	}
	for _, v := range p.Verdicts {
		row := []string{v.Function, string(v.Outcome), "", "", ""}
		if target := targetOf(p, v.Function); target != nil && v.Outcome == plan.Moves {
			size := fargate.Pair{CPU: target.CPU, Memory: target.Memory}
			row = []string{v.Function, string(v.Outcome), size.String(), starter(*target), limit(*target)}
		}
		if live { // the limits are among the decisions
			row = append(row[:4], reportCells(v.Report)...)
		}
		rows = append(rows, row)
	}
	t.table(&b, rows, []int{0, 3})
	if live {
		b.WriteString("\n  The costs are those of a month, as decant report has them.\n")
	}
	b.WriteString("\n")
	t.reasons(&b, p)
	_, err := io.WriteString(w, b.String())
	return err
}

// reportCells are what the report says of a function, and what a month costs.
func reportCells(r *plan.Report) []string {
	if r == nil {
		return []string{"-", "-", "-"}
	}
	return []string{string(r.Recommendation), monthly(r.Lambda, r.Currency), monthly(r.Fargate, r.Currency)}
}

func monthly(v *float64, currency string) string {
	if v == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.2f %s", *v, currency)
}

// reasons explains every function's outcome; alike ones stand together.
func (t Text) reasons(b *strings.Builder, p *plan.Plan) {
	type reason struct {
		outcome plan.Outcome
		because string
	}
	var order []reason
	functions := map[reason][]string{}
	for _, v := range p.Verdicts {
		key := reason{v.Outcome, v.Because}
		if functions[key] == nil {
			order = append(order, key)
		}
		functions[key] = append(functions[key], v.Function)
	}
	for _, key := range order {
		verb := string(key.outcome)
		if len(functions[key]) > 1 {
			verb = map[plan.Outcome]string{plan.Stays: "stay", plan.Moves: "move", plan.Blocked: "blocked"}[key.outcome]
		}
		t.paragraph(b, "  ", strings.Join(functions[key], ", ")+" "+verb+": "+key.because)
	}
	if len(order) > 0 {
		b.WriteString("\n")
	}
}

// count says what happens to the functions: "3 of 5 functions move to Fargate: 2 can
// be switched, 1 waits for its caller; 2 stay on Lambda".
func count(p *plan.Plan) string {
	n, then := map[plan.Outcome]int{}, map[plan.Then]int{}
	for _, v := range p.Verdicts {
		n[v.Outcome]++
		then[v.Then]++
	}
	moves := "move"
	if n[plan.Moves] == 1 {
		moves = "moves"
	}
	text := fmt.Sprintf("%d of %s %s to Fargate", n[plan.Moves], Count(len(p.Verdicts), "function"), moves)
	var parts []string
	for _, what := range []struct {
		then      plan.Then
		one, many string
	}{
		{plan.Switched, "can be switched", "can be switched"},
		{plan.ForCaller, "waits for its caller", "wait for their callers"},
		{plan.NoTrigger, "gets a task without a trigger", "get a task without a trigger"},
	} {
		switch k := then[what.then]; k {
		case 0:
		case 1:
			parts = append(parts, "1 "+what.one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", k, what.many))
		}
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if n[plan.Stays] > 0 {
		text += fmt.Sprintf("; %d %s on Lambda", n[plan.Stays], verb(n[plan.Stays]))
	}
	if n[plan.Blocked] > 0 {
		text += fmt.Sprintf("; %d blocked", n[plan.Blocked])
	}
	return text
}

func verb(n int) string {
	if n == 1 {
		return "stays"
	}
	return "stay"
}

func targetOf(p *plan.Plan, function string) *plan.Target {
	for i := range p.Targets {
		if p.Targets[i].Function == function {
			return &p.Targets[i]
		}
	}
	return nil
}

func starter(t plan.Target) string {
	kind := t.Start.Kind()
	if t.Untriggered != "" {
		return "nothing yet (" + kind.Words() + ")"
	}
	switch n := len(t.Callers); {
	case !kind.Answers || n == 0:
		return kind.Show(t.Start)
	case n == 1:
		return t.Callers[0]
	default:
		return fmt.Sprintf("%s and %d more", t.Callers[0], n-1)
	}
}

func limit(t plan.Target) string {
	if t.Timeout == 0 {
		return "none"
	}
	if t.Timeout >= time.Hour && t.Timeout%time.Hour == 0 {
		return fmt.Sprintf("%d h", int(t.Timeout.Hours()))
	}
	return fmt.Sprintf("%d s", int(t.Timeout.Seconds()))
}

// Decisions writes every choice with its reason.
func (t Text) Decisions(w io.Writer, p *plan.Plan) error {
	var b strings.Builder
	b.WriteString(t.bold("Decisions") + "\n")
	for _, g := range grouped(p.Decisions) {
		about := g.Rule
		if len(g.functions) > 0 {
			about += " of " + strings.Join(g.functions, ", ")
		}
		t.paragraph(&b, "  ", about+": "+g.Chose+". "+g.Because)
	}
	if len(p.Targets) > 0 {
		b.WriteString("\n" + t.bold("What Lambda did, and what becomes of it") + "\n")
	}
	for _, target := range p.Targets {
		b.WriteString("  " + target.Function + "\n")
		for _, g := range target.Gaps {
			t.paragraph(&b, fmt.Sprintf("    %-12s%-10s", g.Name, g.Outcome), g.Lambda+"  ->  "+g.Fargate)
		}
		for _, m := range target.Policy.Moves {
			t.paragraph(&b, fmt.Sprintf("    %-12s%s: ", "permission", m.To), strings.Join(m.Actions, ", ")+": "+m.Because)
		}
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// group is one decision and the functions that it was made for.
type group struct {
	plan.Decision
	functions []string
}

// grouped puts equal decisions together, in the order of the first of each.
func grouped(decisions []plan.Decision) []group {
	var out []group
	at := map[string]int{}
	for _, d := range decisions {
		key := d.Rule + "\x00" + d.Chose + "\x00" + d.Because
		i, seen := at[key]
		if !seen {
			i = len(out)
			at[key] = i
			out = append(out, group{Decision: d})
		}
		if d.Function != "" {
			out[i].functions = append(out[i].functions, d.Function)
		}
	}
	return out
}

// Tally says in one line how many findings there are.
func Tally(l diag.List) string {
	sorted := l.Sorted()
	var parts []string
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Note} {
		if n := sorted.Count(s); n > 0 {
			parts = append(parts, Count(n, s.String()))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// Count writes a number with its word: "1 app", "2 apps".
func Count(n int, word string) string { return fmt.Sprintf("%d %s", n, plural(n, word)) }
