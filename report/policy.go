package report

import (
	"fmt"
	"io"
	"strings"

	"decant/migrate"
	"decant/model"
	"decant/plan/grants"
)

// Policies writes, for each function, the sides of its policy, and for one alone the
// policy.json that decant migrate writes. With all, every place is listed.
func (t Text) Policies(w io.Writer, r *migrate.PolicyResult, all bool) error {
	if t.Width == 0 {
		t.Width = 100
	}
	var b strings.Builder
	if r.Explained != "" {
		t.explained(&b, r, all)
	} else {
		for i, f := range r.Functions {
			if i > 0 {
				b.WriteString("\n")
			}
			t.functionPolicy(&b, r, f, all)
		}
		t.policyLegend(&b, r)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// policySides is what stands above the table of a function.
func (t Text) policySides(b *strings.Builder, r *migrate.PolicyResult, f migrate.FunctionPolicy) {
	side := func(name, text string) { t.paragraph(b, fmt.Sprintf("  %-9s ", name), plain(text)) }
	s := f.Sides
	fmt.Fprintf(b, "%s\n", t.bold(plain(s.Function)))
	side("declared", orElse(s.Declared, "no policy file"))
	live := "no live data of the role"
	if s.Live != "" {
		live = "the role " + s.Live
	}
	side("live", live)
	side("used", usedText(s))
	side("result", resultText(f))
	b.WriteString("\n")
}

// usedText says how much of the code's calls is known.
func usedText(s grants.Sides) string {
	if !s.Read {
		return "the code was not read for calls of AWS"
	}
	n := s.Calls()
	text := Count(n, "call") + " of AWS in the code"
	switch k := len(s.Unresolved); {
	case k > 0:
		text += fmt.Sprintf(", and %s where the source does not say what is called", Count(k, "place"))
	case n == 0:
		text = "the code calls nothing of AWS"
	}
	return text
}

// resultText says what becomes of the function's policy.json.
func resultText(f migrate.FunctionPolicy) string {
	if f.File == "" {
		return "no policy.json: " + f.Because
	}
	return fmt.Sprintf("%s: %s from %s", f.File, Count(len(f.Statements), "statement"), sourceWords(f.Source))
}

// sourceWords says where the statements of a policy come from.
func sourceWords(source string) string {
	switch source {
	case "declared":
		return "the policy file"
	case "live":
		return "the live role"
	case "merge":
		return "the policy file and the live role"
	case "least":
		return "the calls in the code"
	}
	return "nothing that is declared"
}

func (t Text) functionPolicy(b *strings.Builder, r *migrate.PolicyResult, f migrate.FunctionPolicy, all bool) {
	t.policySides(b, r, f)
	if t.policyTable(b, f.Sides) {
		b.WriteString("\n")
	}
	if lambda := lambdaOnly(f.Sides); lambda != "" {
		t.paragraph(b, "  ", plain("Only the Lambda service needs "+lambda+"; policy.json leaves them out."))
		b.WriteString("\n")
	}
	t.unresolved(b, f.Sides.Unresolved, all)
	if len(r.Functions) == 1 && f.Text != "" {
		fmt.Fprintf(b, "%s\n", plain(f.File))
		for line := range strings.Lines(strings.TrimRight(f.Text, "\n")) {
			b.WriteString("  " + plain(strings.TrimRight(line, "\n")) + "\n")
		}
		b.WriteString("\n")
	}
}

// lambdaOnly are the actions of a function that no task needs.
func lambdaOnly(s grants.Sides) string {
	var out []string
	for _, r := range s.Rows {
		if r.LambdaOnly {
			out = append(out, r.Action)
		}
	}
	return strings.Join(out, ", ")
}

// policyTable writes a row for each action, under the heading of its status. It is
// false when there is none.
func (t Text) policyTable(b *strings.Builder, s grants.Sides) bool {
	rows := [][]string{{"ACTION", "DECLARED", "LIVE", "USED", "LAST USED"}}
	lastUsed := false
	for _, status := range grants.Statuses() {
		first := true
		for _, r := range s.Rows {
			if r.Status != status || r.LambdaOnly {
				continue
			}
			if first {
				rows, first = append(rows, []string{string(status), "", "", "", ""}), false
			}
			rows = append(rows, []string{"  " + actionText(r), answerText(r.Declared), answerText(r.Live), useText(r, s), lastText(r.Last)})
			lastUsed = lastUsed || r.Last.Known
		}
	}
	if len(rows) == 1 {
		return false
	}
	if !lastUsed {
		for i := range rows {
			rows[i] = rows[i][:4]
		}
	}
	t.table(b, rows, []int{0, 3})
	return true
}

func actionText(r grants.Row) string {
	if r.Others > 0 {
		return r.Action + ", the rest"
	}
	return r.Action
}

func answerText(a grants.Answer) string { return orElse(string(a), "-") }

// useText is where the code asks for an action.
func useText(r grants.Row, s grants.Sides) string {
	switch n := len(r.Calls); {
	case n == 1:
		return r.Calls[0].At.String()
	case n > 1:
		return fmt.Sprintf("%s and %d more", r.Calls[0].At, n-1)
	case !s.Read:
		return "not known"
	case len(s.Unresolved) > 0:
		return "no known call"
	}
	return "no call"
}

// lastText is the day of the last use; with a star where IAM knows that of the service
// alone.
func lastText(u grants.LastUse) string {
	text := ""
	switch {
	case !u.Known:
		return ""
	case u.At.IsZero():
		text = "never"
	default:
		text = u.At.UTC().Format("2006-01-02")
	}
	if u.Service {
		text += " *"
	}
	return text
}

// policyLegend explains the words of the tables, as far as they appear.
func (t Text) policyLegend(b *strings.Builder, r *migrate.PolicyResult) {
	var some, none, last bool
	rows := 0
	for _, f := range r.Functions {
		for _, row := range f.Sides.Rows {
			rows++
			some = some || row.Declared == grants.Some || row.Live == grants.Some
			none = none || row.Declared == grants.NoSide || row.Live == grants.NoSide
			last = last || row.Last.Known && row.Last.Service
		}
	}
	if rows == 0 {
		return
	}
	text := "USED is where the code calls it."
	if some {
		text += " some: for some of the resources that the code names, or under a condition."
	}
	if none {
		text += " -: that side is not there."
	}
	if last {
		text += " *: IAM knows the last use of the service, not of the action."
	}
	t.paragraph(b, "", text)
}

// mostPlaces bounds the places of one function, without --all.
const mostPlaces = 5

// unresolved lists where the source does not say what is called.
func (t Text) unresolved(b *strings.Builder, list []model.UnresolvedUse, all bool) {
	if len(list) == 0 {
		return
	}
	b.WriteString("  The source does not say what is called here:\n")
	shown := len(list)
	if !all {
		shown = min(shown, mostPlaces)
	}
	for _, u := range list[:shown] {
		t.paragraph(b, "    "+u.At.String()+"  ", plain(u.What))
	}
	if more := len(list) - shown; more > 0 {
		fmt.Fprintf(b, "    and %d more; --all lists them\n", more)
	}
	b.WriteString("\n")
}

// explained lists the calls that need an action, each with the way to it.
func (t Text) explained(b *strings.Builder, r *migrate.PolicyResult, all bool) {
	for i, f := range r.Functions {
		if i > 0 {
			b.WriteString("\n")
		}
		row, found := f.Sides.Row(r.Explained)
		if !found || len(row.Calls) == 0 {
			t.notExplained(b, r.Explained, f.Sides, row, found)
			continue
		}
		t.paragraph(b, "", fmt.Sprintf("%s needs %s on %s.", t.bold(plain(f.Sides.Function)), plain(row.Action), plain(resourcesText(row))))
		for _, call := range row.Calls {
			t.paragraph(b, "  "+call.At.String()+"  ", plain(call.Service+" "+call.Method))
			if way := wayTo(call); way != "" {
				t.paragraph(b, "    ", plain(way))
			}
		}
		t.granted(b, row)
	}
}

// resourcesText names what an action is needed on.
func resourcesText(r grants.Row) string {
	switch {
	case len(r.Resources) == 1 && r.Resources[0] == "*" && r.Wide:
		return "a resource that the source does not tell"
	case len(r.Resources) == 1 && r.Resources[0] == "*":
		return "every resource"
	}
	return strings.Join(r.Resources, ", ")
}

// wayTo is how a call is reached: "from nightly (app.py:20:5), load (app.py:24:5)".
func wayTo(call model.AWSCall) string {
	var steps []string
	for _, s := range call.Path {
		name := s.Function
		if name == "<module>" {
			name = "the import of the module"
		}
		steps = append(steps, fmt.Sprintf("%s (%s)", name, s.At))
	}
	if len(steps) == 0 {
		return ""
	}
	return "reached from " + strings.Join(steps, ", ")
}

// notExplained says that no call needs an action, and who grants it.
func (t Text) notExplained(b *strings.Builder, action string, s grants.Sides, row grants.Row, found bool) {
	text := fmt.Sprintf("No call in the code of %s needs %s.", s.Function, action)
	if !s.Read {
		text = fmt.Sprintf("Whether the code of %s needs %s is not known: it was not read for calls of AWS.", s.Function, action)
	}
	t.paragraph(b, "", plain(text))
	if n := len(s.Unresolved); n > 0 {
		t.paragraph(b, "  ", fmt.Sprintf("It may be called in %s where the source does not say what is called; decant policy lists them.", Count(n, "place")))
	}
	if found {
		t.granted(b, row)
	}
}

func (t Text) granted(b *strings.Builder, row grants.Row) {
	for _, side := range []struct {
		name   string
		answer grants.Answer
	}{{"The policy file", row.Declared}, {"The live role", row.Live}} {
		words := map[grants.Answer]string{grants.Yes: "allows it.", grants.No: "does not allow it.", grants.Some: "allows it for some of the resources, or under a condition."}[side.answer]
		if side.answer == grants.Some && row.Wide {
			words = "allows it on some resources; the source does not tell which of them the code uses."
		}
		if words != "" {
			t.paragraph(b, "  ", side.name+" "+words)
		}
	}
}
