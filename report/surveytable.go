package report

import (
	"fmt"
	"strings"

	"decant/plan/review"
)

// surveyTable writes the rows of a survey. All calls share the columns, so that
// the eye can compare them.
type surveyTable struct {
	text       Text
	survey     *review.Survey
	regions    bool // functions of several regions
	accounts   bool // functions of several accounts
	full       bool // failures and costs have columns of their own
	bar        int  // cells of a bar
	widths     []int
	thresholds review.Thresholds
	reasons    []string // footnotes, in the order in which rows refer to them
}

// heads are the two header lines of the columns. The last four are left out when
// the terminal is narrow; a line under the row has them then.
func heads() [][2]string {
	return [][2]string{
		{"FUNCTION", ""},
		{"RUNS", ""},
		{"DURATION", "p99 of timeout"},
		{"MEMORY", "peak of size"},
		{"TIMED", "OUT"},
		{"OOM", "KILLS"},
		{"LAMBDA", "/ month"},
		{"FARGATE", "/ month"},
	}
}

const (
	fewColumns = 4
	goodName   = 24 // columns for names that are worth the last columns of the table
	roomyName  = 40 // columns for names from which on bars grow
	leastName  = 12 // columns that a name keeps
	leastWidth = 64 // columns of the narrowest table; lines wrap in a narrower terminal
	leastBar   = 3
	usualBar   = 5
	mostBar    = 10
	mostReason = 16 // a reason up to this length stands in the row
)

// cell is one entry; colour repeats what the text says.
type cell struct{ text, colour string }

// surveyTable chooses the columns: all of them when names keep enough room.
func (t Text) surveyTable(s *review.Survey, opts SurveyOptions) *surveyTable {
	table := &surveyTable{text: t, survey: s, thresholds: s.Thresholds, full: true, bar: usualBar, regions: severalRegions(s), accounts: severalAccounts(s)}
	var rows []review.Review
	for _, call := range review.Recommendations() {
		shown, _ := opts.shown(call, byCall(s, call))
		rows = append(rows, shown...)
	}
	if !table.fit(rows, goodName) {
		table.full = false
	}
	for !table.fit(rows, goodName) && table.bar > leastBar {
		table.bar--
	}
	for table.bar >= usualBar && table.bar < mostBar {
		table.bar++
		if !table.fit(rows, min(table.longestName(rows), roomyName)) {
			table.bar--
			table.fit(rows, leastName)
			break
		}
	}
	return table
}

func (s *surveyTable) longestName(rows []review.Review) int {
	n := 0
	for _, r := range rows {
		n = max(n, columns(plain(r.Function.Name)))
	}
	return n
}

// fit measures the columns and says whether name columns are left for names.
func (s *surveyTable) fit(rows []review.Review, name int) bool {
	count := fewColumns
	if s.full {
		count = len(heads())
	}
	s.widths = make([]int, count)
	for i := range count {
		s.widths[i] = max(columns(heads()[i][0]), columns(heads()[i][1]))
	}
	for _, r := range rows {
		for i, c := range s.cells(r) {
			s.widths[i] = max(s.widths[i], columns(c.text))
		}
	}
	rest := s.text.width() - 2
	for _, w := range s.widths[1:] {
		rest -= w + 2
	}
	fits := rest >= min(name, s.widths[0])
	s.widths[0] = min(s.widths[0], max(rest, leastName))
	return fits
}

func (s *surveyTable) cells(r review.Review) []cell {
	out := []cell{
		{plain(r.Function.Name), "1"},
		s.runs(r),
		s.gauge(r.Duration, s.thresholds.Duration),
		s.gauge(r.Memory, s.thresholds.Memory),
	}
	if s.full {
		out = append(out, s.timeouts(r), s.outOfMemory(r), s.cost(r.Cost.Lambda, r.Cost), s.cost(r.Cost.Fargate, r.Cost))
	}
	return out
}

// unknown is a question mark with its reason, or with the footnote that has it.
func (s *surveyTable) unknown(why string, room int) string {
	if why == "" {
		why = "not measured"
	}
	why = plain(why)
	if columns(why) <= room {
		return "? " + why
	}
	for i, reason := range s.reasons {
		if reason == why {
			return fmt.Sprintf("?[%d]", i+1)
		}
	}
	s.reasons = append(s.reasons, why)
	return fmt.Sprintf("?[%d]", len(s.reasons))
}

func (s *surveyTable) runs(r review.Review) cell {
	n, why := runs(r)
	if why != "" {
		return cell{text: s.unknown(why, 0)}
	}
	return cell{text: brief(n)}
}

func (s *surveyTable) gauge(g review.Gauge, threshold float64) cell {
	text, instead, ok := gaugeText(g)
	if !ok {
		return cell{text: s.unknown(g.Why, mostReason)}
	}
	share, _ := gaugeShare(g)
	if instead != "" {
		text = instead + " " + text
	}
	c := cell{text: bar(*share, s.bar, s.text.ASCII) + " " + text}
	switch {
	case *share >= 1:
		c.colour = "31"
	case threshold > 0 && *share >= threshold:
		c.colour = "33"
	}
	return c
}

func (s *surveyTable) timeouts(r review.Review) cell {
	n, why := timeouts(r)
	return s.failures(r, n, why)
}

func (s *surveyTable) outOfMemory(r review.Review) cell {
	n, why := outOfMemory(r)
	return s.failures(r, n, why)
}

// failures writes a count; with a plus when only some of the log lines were read.
func (s *surveyTable) failures(r review.Review, n float64, why string) cell {
	if why != "" {
		return cell{text: s.unknown(why, 0)}
	}
	c := cell{text: brief(n)}
	if sampled(r) {
		c.text += "+"
	}
	if n > 0 {
		c.colour = "31"
	}
	return c
}

func (s *surveyTable) cost(amount *float64, c review.Cost) cell {
	if amount == nil {
		return cell{text: s.unknown(costWhy(c), 0)}
	}
	return cell{text: money(*amount, s.survey.Prices.Currency)}
}

// write writes the header and the rows of one call.
func (s *surveyTable) write(b *strings.Builder, rows []review.Review) {
	for line := range 2 {
		var cells []cell
		for i := range s.widths {
			cells = append(cells, cell{text: heads()[i][line]})
		}
		s.line(b, cells)
	}
	for _, r := range rows {
		cells := s.cells(r)
		name := cells[0].text
		cells[0].text = s.text.shortened(name, s.widths[0])
		s.line(b, cells)
		if !s.full {
			s.text.paragraph(b, "    ", s.beside(r))
		}
		s.text.paragraph(b, "    ", s.sentence(r, cells[0].text != name))
		if daily := s.text.dailyText(r, s.thresholds.Duration); daily != "" {
			s.text.paragraph(b, "    daily: ", daily)
		}
		for i, way := range waysText(r, s.survey.Prices.Currency) {
			s.text.paragraph(b, [mostWays]string{"    cheapest: ", "    second: "}[i], way)
		}
		if r.Recommendation != review.Stay {
			for _, note := range notes(r) {
				s.text.paragraph(b, "    note: ", plain(note))
			}
		}
	}
}

func (s *surveyTable) line(b *strings.Builder, cells []cell) {
	line := " "
	for i, c := range cells {
		space := strings.Repeat(" ", max(0, s.widths[i]-columns(c.text)))
		text := s.text.paint(c.colour, c.text)
		if i == 1 || i >= fewColumns {
			line += " " + space + text + " "
		} else {
			line += " " + text + space + " "
		}
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// beside has the columns that a narrow terminal has no room for.
func (s *surveyTable) beside(r review.Review) string {
	return fmt.Sprintf("timeouts %s, OOM kills %s; a month on Lambda %s, on Fargate %s", s.timeouts(r).text, s.outOfMemory(r).text,
		s.cost(r.Cost.Lambda, r.Cost).text, s.cost(r.Cost.Fargate, r.Cost).text)
}

// sentence says what to do and why, and names the function in full where the row
// does not.
func (s *surveyTable) sentence(r review.Review, shortened bool) string {
	text := advice(r) + ": " + plain(r.Because)
	var where []string
	if shortened {
		where = append(where, plain(r.Function.Name))
	}
	if s.regions {
		where = append(where, plain(r.Function.Region))
	}
	if s.accounts {
		where = append(where, "account "+plain(r.Function.Account))
	}
	if len(where) > 0 {
		text += " (" + strings.Join(where, ", ") + ")"
	}
	return text
}

// footnotes explains the question marks.
func (s *surveyTable) footnotes(b *strings.Builder) {
	notes := len(s.reasons) > 0
	for i, reason := range s.reasons {
		s.text.paragraph(b, fmt.Sprintf("  ?[%d]  ", i+1), reason)
	}
	for _, r := range s.survey.Reviews {
		if sampled(r) {
			s.text.paragraph(b, "  +     ", "at least as many: not all log lines were read")
			notes = true
			break
		}
	}
	if notes {
		b.WriteString("\n")
	}
}
