package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"decant/model"
	"decant/plan/review"
)

// SurveyOptions say how much of a survey is shown.
type SurveyOptions struct {
	// All shows every function; otherwise those that nothing presses are counted
	// after the first Top of each call. Top 0 is 20.
	All bool
	Top int
	// Statement returns the policy statement that grants an IAM action, to be
	// shown where AWS refused it; nil shows the action alone.
	Statement func(action string) string
}

func (o SurveyOptions) top() int {
	if o.Top > 0 {
		return o.Top
	}
	return 20
}

// shown returns the functions of one call that are shown, and how many are not.
// Those under pressure are always shown.
func (o SurveyOptions) shown(call review.Recommendation, reviews []review.Review) (rows []review.Review, folded int) {
	if o.All || pressing(call) || len(reviews) <= o.top() {
		return reviews, 0
	}
	return reviews[:o.top()], len(reviews) - o.top()
}

// drift returns the differences that are shown, and how many are not.
func (o SurveyOptions) drift(all []review.Drift) (shown []review.Drift, rest int) {
	if o.All || len(all) <= o.top() {
		return all, 0
	}
	return all[:o.top()], len(all) - o.top()
}

func pressing(call review.Recommendation) bool { return call == review.Move || call == review.Tune }

// byCall returns the reviews of one call in their order, which is worst first.
func byCall(s *review.Survey, call review.Recommendation) []review.Review {
	var out []review.Review
	for _, r := range s.Reviews {
		if r.Recommendation == call {
			out = append(out, r)
		}
	}
	return out
}

// callMeaning explains a call to someone who sees it for the first time.
func callMeaning(call review.Recommendation) string {
	switch call {
	case review.Move:
		return "close to a limit of a standard Lambda function that Fargate does not have"
	case review.Tune:
		return "close to its own limit, and a standard Lambda function can have more: raise the setting"
	case review.Blocked:
		return "not possible as a task the way it is today"
	case review.Unknown:
		return "too little is known to say"
	case review.Stay:
		return "nothing presses, or a task would start slower or cost more"
	}
	return "This is a bug in decant: no words for the call"
}

// foldedText counts what is not shown: "and 312 more that stay".
func foldedText(n int, call review.Recommendation) string {
	words := map[review.Recommendation][2]string{
		review.Move: {"that should move", "that should move"}, review.Tune: {"to tune", "to tune"},
		review.Blocked: {"that is blocked", "that are blocked"}, review.Stay: {"that stays", "that stay"},
		review.Unknown: {"without enough data", "without enough data"},
	}[call]
	if n == 1 {
		return "and 1 more " + words[0]
	}
	return "and " + number(float64(n)) + " more " + words[1]
}

// Survey writes the verdict about every function, the worst first, what it costs,
// and what could not be read.
func (t Text) Survey(w io.Writer, s *review.Survey, opts SurveyOptions) error {
	if t.Width == 0 {
		t.Width = 100
	}
	t.Width = max(t.Width, leastWidth)
	var b strings.Builder
	t.surveyHeading(&b, s)
	table := t.surveyTable(s, opts)
	for _, call := range review.Recommendations() {
		all := byCall(s, call)
		if len(all) == 0 {
			continue
		}
		rows, folded := opts.shown(call, all)
		t.paragraph(&b, t.bold(strings.ToUpper(string(call)))+"  ", Count(len(all), "function")+": "+callMeaning(call))
		table.write(&b, rows)
		if folded > 0 {
			fmt.Fprintf(&b, "  %s; --all shows them\n", foldedText(folded, call))
		}
		b.WriteString("\n")
	}
	table.footnotes(&b)
	t.surveyTotals(&b, s)
	t.surveyPressing(&b, s)
	t.surveyOverview(&b, s)
	t.surveyGaps(&b, s.Gaps, opts)
	t.surveyDrift(&b, s.Drift, opts)
	_, err := io.WriteString(w, t.glyphs(b.String()))
	return err
}

func (t Text) surveyHeading(b *strings.Builder, s *review.Survey) {
	t.paragraph(b, "", t.bold(conclusion(s)))
	t.paragraph(b, "  where   ", Count(len(s.Reviews), "live function")+" in "+placesText(s))
	read := ""
	if !s.Taken.IsZero() {
		read = "; read " + s.Taken.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	t.paragraph(b, "  usage   ", windowText(s.Window)+read)
	t.paragraph(b, "  prices  ", pricesText(s.Prices)+", a month of 730 hours")
	b.WriteString("\n")
}

func pricesText(p review.PriceNote) string {
	if p.Date == "" {
		return "no prices"
	}
	return fmt.Sprintf("%s of %s, %s%s", p.Currency, p.Date, plain(p.Source), ageText(p.Age))
}

// placesText names accounts and regions while they are few, and counts them then.
// noFunctions says why there is no table.
func noFunctions(s *review.Survey) string {
	for _, g := range s.Gaps {
		if g.Action == "lambda:ListFunctions" {
			return "The Lambda functions could not be listed: " + string(g.Reason) + "."
		}
	}
	return "No Lambda functions."
}

func placesText(s *review.Survey) string {
	accounts, regions := map[string]bool{}, map[string]bool{}
	for _, r := range s.Regions {
		accounts[r.Account], regions[r.Region] = true, true
	}
	if len(accounts) == 0 {
		return "no account"
	}
	return few(accounts, "account") + ", " + few(regions, "region")
}

func few(set map[string]bool, word string) string {
	list := sortedKeys(set)
	if len(list) > 3 {
		return number(float64(len(list))) + " " + word + "s"
	}
	return plural(len(list), word) + " " + plain(strings.Join(list, ", "))
}

// severalPlaces says that functions are in several accounts or regions, so that a
// name alone does not identify one.
func severalPlaces(s *review.Survey) bool { return severalRegions(s) || severalAccounts(s) }

func severalRegions(s *review.Survey) bool {
	return slices.ContainsFunc(s.Reviews, func(r review.Review) bool { return r.Function.Region != s.Reviews[0].Function.Region })
}

func severalAccounts(s *review.Survey) bool {
	return slices.ContainsFunc(s.Reviews, func(r review.Review) bool { return r.Function.Account != s.Reviews[0].Function.Account })
}

// surveyTotals sums up.
func (t Text) surveyTotals(b *strings.Builder, s *review.Survey) {
	if len(s.Reviews) == 0 {
		b.WriteString("  " + noFunctions(s) + "\n\n")
		return
	}
	b.WriteString(t.bold("Totals") + ", costs a month\n")
	for _, fact := range totalFacts(s) {
		t.paragraph(b, fmt.Sprintf("  %-18s", fact[0]), fact[1])
	}
	b.WriteString("\n")
}

// totalFacts are the lines under the table, each with its name. The sums are
// about the functions that have a price on both sides.
func totalFacts(s *review.Survey) [][2]string {
	var calls []string
	for _, call := range review.Recommendations() {
		if n := s.Totals.Recommendations[call]; n > 0 {
			calls = append(calls, string(call)+" "+number(float64(n)))
		}
	}
	facts := [][2]string{{"functions", number(float64(s.Totals.Functions)) + ": " + strings.Join(calls, ", ")}}
	priced := s.Totals.Functions - s.Totals.Unpriced
	if priced > 0 {
		of := "all"
		if s.Totals.Unpriced > 0 {
			of = number(float64(priced)) + " of " + number(float64(s.Totals.Functions))
		}
		facts = append(facts, [2]string{"cost of " + of, bothSides(s.Totals.Lambda, s.Totals.Fargate, s.Prices.Currency)})
	}
	unpricedMoves := 0
	for _, r := range byCall(s, review.Move) {
		if r.Cost.Lambda == nil || r.Cost.Fargate == nil {
			unpricedMoves++
		}
	}
	switch moves := s.Totals.Recommendations[review.Move]; {
	case moves == 0:
		facts = append(facts, [2]string{"what should move", "nothing"})
	case unpricedMoves == moves:
		facts = append(facts, [2]string{"what should move", "its cost is not known"})
	default:
		text := bothSides(s.Totals.Moving.Lambda, s.Totals.Moving.Fargate, s.Prices.Currency)
		if unpricedMoves > 0 {
			text += fmt.Sprintf(", without %d of %d whose cost is not known", unpricedMoves, moves)
		}
		facts = append(facts, [2]string{"what should move", text})
	}
	if n := s.Totals.Unpriced; n > 0 {
		facts = append(facts, [2]string{"not in the sums", Count(n, "function") + " without a cost on both sides"})
	}
	return facts
}

// bothSides compares two costs: "$120 on Lambda, $80 on Fargate ($40 less)". The
// difference is the one of the numbers as they are shown.
func bothSides(lambda, fargate float64, currency string) string {
	difference := changeText(lambda, fargate, currency)
	return money(lambda, currency) + " on Lambda, " + money(fargate, currency) + " on Fargate (" + difference + ")"
}

// missing is what AWS refused in the same way: one action and one reason.
type missing struct {
	action   string
	reason   model.GapReason
	subjects []string // sorted, without duplicates
	places   map[string]bool
	details  []string // different ones, in order
	count    int
}

// gapGroups folds the gaps by reason and action: refusals first, then by action.
func gapGroups(gaps []model.Gap) []*missing {
	var out []*missing
	at := map[string]*missing{}
	for _, g := range gaps {
		key := string(g.Reason) + "\x00" + g.Action
		m := at[key]
		if m == nil {
			m = &missing{action: g.Action, reason: g.Reason, places: map[string]bool{}}
			at[key] = m
			out = append(out, m)
		}
		m.count++
		m.places[g.Account+" "+g.Region] = true
		if g.Subject != "" && !slices.Contains(m.subjects, g.Subject) {
			m.subjects = append(m.subjects, g.Subject)
		}
		if g.Detail != "" && len(m.details) < 2 && !slices.Contains(m.details, g.Detail) {
			m.details = append(m.details, g.Detail)
		}
	}
	order := []model.GapReason{model.GapDenied, model.GapFailed, model.GapContradiction, model.GapUnrecorded, model.GapSkipped, model.GapGone}
	slices.SortStableFunc(out, func(a, b *missing) int {
		if d := slices.Index(order, a.reason) - slices.Index(order, b.reason); d != 0 {
			return d
		}
		return strings.Compare(a.action, b.action)
	})
	return out
}

// text says what is missing: "no permission, 45 times: a, b, c and 42 more".
func (m *missing) text() string {
	times := "once"
	if m.count > 1 {
		times = number(float64(m.count)) + " times"
	}
	text := string(m.reason) + ", " + times
	if len(m.places) > 1 {
		text += fmt.Sprintf(" in %d regions", len(m.places))
	}
	if len(m.subjects) > 0 {
		shown := m.subjects[:min(3, len(m.subjects))]
		text += ": " + strings.Join(shown, ", ")
		if rest := len(m.subjects) - len(shown); rest > 0 {
			text += " and " + number(float64(rest)) + " more"
		}
	}
	text += "."
	for _, d := range m.details {
		text += " " + d
	}
	return plain(text)
}

// statement is what has to be added to a policy; "" when that would not help.
func (m *missing) statement(opts SurveyOptions) string {
	if m.reason != model.GapDenied || opts.Statement == nil {
		return ""
	}
	return strings.TrimSpace(opts.Statement(m.action))
}

func (t Text) surveyGaps(b *strings.Builder, gaps []model.Gap, opts SurveyOptions) {
	if len(gaps) == 0 {
		return
	}
	b.WriteString(t.bold("What could not be read") + "\n")
	for _, m := range gapGroups(gaps) {
		t.paragraph(b, "  ", plain(m.action)+": "+m.text())
		if statement := m.statement(opts); statement != "" {
			b.WriteString("    Add to the caller's policy:\n")
			for line := range strings.Lines(statement) {
				b.WriteString("      " + strings.TrimRight(line, "\r\n") + "\n")
			}
		}
	}
	b.WriteString("\n")
}

// surveyDrift writes where source and account differ.
func (t Text) surveyDrift(b *strings.Builder, drift []review.Drift, opts SurveyOptions) {
	if len(drift) == 0 {
		return
	}
	b.WriteString(t.bold("Source and account differ") + "\n")
	shown, rest := opts.drift(drift)
	for i, d := range shown {
		if i == 0 || d.Function != shown[i-1].Function || d.ARN != shown[i-1].ARN {
			b.WriteString("  " + plain(d.Function) + "\n")
		}
		t.paragraph(b, "    ", plain(driftText(d)))
	}
	if rest > 0 {
		fmt.Fprintf(b, "  and %s more; --all shows them\n", Count(rest, "difference"))
	}
	b.WriteString("\n")
}

// driftText says what differs: "memory: 8192 MB in the source, 10240 MB in the
// account", or "only in the source: app.py:31".
func driftText(d review.Drift) string {
	var sides []string
	if d.Source != "" {
		sides = append(sides, d.Source+" in the source")
	}
	if d.Live != "" {
		sides = append(sides, d.Live+" in the account")
	}
	switch {
	case len(sides) == 0:
		return d.Setting
	case len(sides) == 1 && strings.HasPrefix(d.Setting, "only in"):
		return d.Setting + ": " + d.Source + d.Live
	}
	return d.Setting + ": " + strings.Join(sides, ", ")
}

// glyphs replaces the few characters beyond ASCII that the report itself writes.
func (t Text) glyphs(s string) string {
	if !t.ASCII {
		return s
	}
	return strings.NewReplacer("→", "->", "…", "...", "¥", "CNY ", "·", "?").Replace(s)
}

func (t Text) shortened(name string, limit int) string {
	return shorten(name, limit, t.glyphs("…"))
}
