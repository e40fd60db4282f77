package report

import (
	"fmt"
	"strings"

	"decant/plan/review"
)

// mostWays is how many ways a row shows; the panel of the page and the JSON have all.
const mostWays = 2

// waysText are the cheapest ways that fit a function, with what each costs in
// money and in work.
func waysText(r review.Review, currency string) []string {
	var out []string
	for _, a := range r.Alternatives[:min(mostWays, len(r.Alternatives))] {
		out = append(out, wayText(a, currency))
	}
	return out
}

func wayText(a review.Alternative, currency string) string {
	return wayHead(a, currency) + ": " + plain(a.Work)
}

func wayHead(a review.Alternative, currency string) string {
	return fmt.Sprintf("%s (%s), %s", a.Way, plain(a.Setting), wayCost(a, currency))
}

func wayCost(a review.Alternative, currency string) string {
	if a.Month == nil {
		return "cost not known, " + plain(orElse(a.Why, "no price"))
	}
	return money(*a.Month, currency) + " a month"
}

// pressingFact is one way for everything that presses in one account.
type pressingFact struct{ Account, Way, Takes, Today, Then, Change string }

func pressingFacts(s *review.Survey) []pressingFact {
	var out []pressingFact
	currency := s.Prices.Currency
	for _, p := range s.Pressing {
		way := string(p.Way)
		if p.Instances > 0 {
			way += fmt.Sprintf(" (%s)", Count(p.Instances, "instance"))
		}
		out = append(out, pressingFact{
			Account: plain(p.Account), Way: way, Takes: number(float64(p.Functions)) + " of " + number(float64(p.Pressing)),
			Today: money(p.Today, currency), Then: money(p.Month, currency), Change: changeText(p.Today, p.Month, currency),
		})
	}
	return out
}

// severalPressing says that functions of several accounts press.
func severalPressing(s *review.Survey) bool {
	return len(s.Pressing) > 0 && s.Pressing[0].Account != s.Pressing[len(s.Pressing)-1].Account
}

// pressingTitle heads the table.
func pressingTitle(s *review.Survey) string {
	n := 0
	for _, r := range s.Reviews {
		if r.Pressing {
			n++
		}
	}
	return "Everything that presses, in each way: " + counted(n, "function")
}

// surveyPressing writes what everything that presses costs in each way.
func (t Text) surveyPressing(b *strings.Builder, s *review.Survey) {
	if len(s.Pressing) == 0 {
		return
	}
	b.WriteString(t.bold(pressingTitle(s)) + ", costs a month\n")
	rows := [][]string{{"WAY", "TAKES", "LAMBDA TODAY", "THEN", ""}}
	account := ""
	for _, f := range pressingFacts(s) {
		if severalPressing(s) && f.Account != account {
			account = f.Account
			rows = append(rows, []string{"account " + account, "", "", "", ""})
		}
		rows = append(rows, []string{f.Way, f.Takes, f.Today, f.Then, f.Change})
	}
	if !t.aligned(b, rows, 1) {
		t.pressingLines(b, s)
	}
	t.paragraph(b, "  ", limitsText(s))
	b.WriteString("\n")
}

// pressingLines is the table for a narrow terminal.
func (t Text) pressingLines(b *strings.Builder, s *review.Survey) {
	for _, f := range pressingFacts(s) {
		text := fmt.Sprintf("%s: takes %s, %s on Lambda today, %s then (%s)", f.Way, f.Takes, f.Today, f.Then, f.Change)
		if severalPressing(s) {
			text = "account " + f.Account + ", " + text
		}
		t.paragraph(b, "  ", text)
	}
}

func sum(of []int) int {
	n := 0
	for _, v := range of {
		n += v
	}
	return n
}

// limitsText says how old the limits of the ways are, and where they stand.
func limitsText(s *review.Survey) string {
	text := "Limits of " + s.Limits.Date + ageText(s.Limits.Age) + "; --json has their sources and what the costs rest on."
	return text
}

// ageText says how much older than the reading a date is, "" while that is less
// than half a year.
func ageText(age *int) string {
	if age == nil || *age <= review.OldDays {
		return ""
	}
	return ", " + Count(*age, "day") + " older than the reading"
}
