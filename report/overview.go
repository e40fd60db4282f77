package report

import (
	"fmt"
	"strings"

	"decant/plan/review"
)

// overviewFact is one line of the overview: the functions of one app and one owner
// in one account.
type overviewFact struct{ Account, App, Owner, Functions, Move, Tune, Lambda, Change string }

// overviewFacts are the lines; none where there is one app and one owner only.
func overviewFacts(s *review.Survey) []overviewFact {
	if len(s.Overview) < 2 {
		return nil
	}
	var out []overviewFact
	currency := s.Prices.Currency
	for _, o := range s.Overview {
		f := overviewFact{
			Account: plain(o.Account), App: plain(orElse(o.App, "not known")), Owner: plain(orElse(o.Owner, "not known")),
			Functions: number(float64(o.Functions)), Move: number(float64(o.Move)), Tune: number(float64(o.Tune)), Lambda: money(o.Lambda, currency),
		}
		if o.Unpriced > 0 {
			f.Lambda += fmt.Sprintf(" without %s", number(float64(o.Unpriced)))
		}
		switch {
		case o.Move == 0:
			f.Change = "-"
		case o.Moving == review.MovingCost{}:
			f.Change = "not known"
		default:
			f.Change = changeText(o.Moving.Lambda, o.Moving.Fargate, currency)
		}
		out = append(out, f)
	}
	return out
}

// surveyOverview writes the overview of several accounts.
func (t Text) surveyOverview(b *strings.Builder, s *review.Survey) {
	if len(s.Overview) < 2 || !severalAccounts(s) {
		return
	}
	b.WriteString(t.bold("Overview") + ", costs a month\n")
	rows := [][]string{{"ACCOUNT", "APP", "OWNER", "FUNCTIONS", "MOVE", "TUNE", "LAMBDA", "MOVING THEM"}}
	for _, f := range overviewFacts(s) {
		rows = append(rows, []string{f.Account, t.shortened(f.App, 24), t.shortened(f.Owner, 24), f.Functions, f.Move, f.Tune, f.Lambda, f.Change})
	}
	if !t.aligned(b, rows, 3) {
		for _, row := range rows[1:] {
			t.paragraph(b, "  ", fmt.Sprintf("account %s, app %s, owner %s: %s functions, move %s, tune %s; %s on Lambda %s", row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]))
		}
	}
	b.WriteString("\n")
}

// aligned writes rows as columns: the first left of from to the left, the others to
// the right. It writes nothing and says so when they do not fit the width.
func (t Text) aligned(b *strings.Builder, rows [][]string, from int) bool {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], columns(text))
		}
	}
	if 2+sum(widths)+2*(len(widths)-1) > t.Width {
		return false
	}
	for _, row := range rows {
		line := ""
		for i, text := range row {
			space := strings.Repeat(" ", widths[i]-columns(text))
			if i < from {
				line += "  " + text + space
			} else {
				line += "  " + space + text
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return true
}
