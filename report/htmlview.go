package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"decant/model"
	"decant/plan/review"
)

// pageGap is one kind of answer that AWS did not give.
type pageGap struct{ Action, Text, Statement string }

func pageGaps(gaps []model.Gap, opts SurveyOptions) []pageGap {
	var out []pageGap
	for _, m := range gapGroups(gaps) {
		out = append(out, pageGap{plain(m.action), m.text(), m.statement(opts)})
	}
	return out
}

// missingLead says at the top of the page what the reader has to know before he
// trusts the numbers: what was refused or failed, and what follows. Deleted functions and what was
// left out on purpose stand further down only.
func missingLead(s *review.Survey) string {
	var actions []string
	for _, m := range gapGroups(s.Gaps) {
		if m.reason == model.GapDenied || m.reason == model.GapFailed || m.reason == model.GapContradiction || m.reason == model.GapUnrecorded {
			actions = append(actions, fmt.Sprintf("%s (%s)", plain(m.action), m.reason))
		}
	}
	if len(actions) == 0 {
		return ""
	}
	text := strings.Join(actions[:min(3, len(actions))], ", ")
	if rest := len(actions) - 3; rest > 0 {
		text += " and " + number(float64(rest)) + " more"
	}
	text += "."
	if n := s.Totals.Recommendations[review.Unknown]; n > 0 {
		text += " " + counted(n, "function") + " " + map[bool]string{true: "has", false: "have"}[n == 1] + " too little data for a verdict."
	}
	return text
}

// counted is Count with separators between the thousands.
func counted(n int, word string) string { return number(float64(n)) + " " + plural(n, word) }

// pageTile is the number of functions of one call.
type pageTile struct {
	Call, Key, Shape, Count, Meaning string
}

func pageTiles(s *review.Survey) []pageTile {
	var out []pageTile
	for _, call := range review.Recommendations() {
		out = append(out, pageTile{string(call), callKey(call), callShape(call), number(float64(s.Totals.Recommendations[call])), callMeaning(call)})
	}
	return out
}

// callKey is the call as a class of the style sheet.
func callKey(call review.Recommendation) string {
	if call == review.Unknown {
		return "unknown"
	}
	return string(call)
}

// callShape is the mark of a call as a path around 0,0, so that colour is not all
// that tells calls apart. It fits into a square of 16.
func callShape(call review.Recommendation) string {
	switch call {
	case review.Move:
		return "M0-6.5L6 5H-6Z" // triangle
	case review.Tune:
		return "M0-6.5L6.5 0 0 6.5-6.5 0Z" // diamond
	case review.Blocked:
		return "M-5-5H5V5H-5Z" // square
	case review.Unknown:
		return "M-1.5-6H1.5V-1.5H6V1.5H1.5V6H-1.5V1.5H-6V-1.5H-1.5Z" // cross
	}
	return "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z" // circle
}

// pageMoney is the cost of everything that has a cost on both sides. After is ""
// when nothing should move, or nothing of known cost. What moving changes is said in
// the title: as the difference of two rounded sums it would be another number.
type pageMoney struct {
	Known               bool
	Today, After, About string
}

func pageMoneyOf(s *review.Survey) pageMoney {
	priced := s.Totals.Functions - s.Totals.Unpriced
	if priced <= 0 {
		return pageMoney{About: "No function has a cost on both sides."}
	}
	currency := s.Prices.Currency
	m := pageMoney{Known: true, Today: money(s.Totals.Lambda, currency)}
	moves := slices.ContainsFunc(byCall(s, review.Move), func(r review.Review) bool { return r.Cost.Lambda != nil && r.Cost.Fargate != nil })
	if moves { // a move whose cost is not known changes nothing that could be shown
		after := s.Totals.Lambda - s.Totals.Moving.Lambda + s.Totals.Moving.Fargate
		m.After = money(after, currency)
	}
	m.About = "all functions"
	if s.Totals.Unpriced > 0 {
		m.About = number(float64(priced)) + " of " + counted(s.Totals.Functions, "function") + "; the others have no cost on both sides"
	}
	return m
}

// pageMovers compares the cost of what should move, the largest changes first.
type pageMovers struct {
	Bars []pageBar
	Rest string // what has no bar, "" for nothing
}

// pageBar is one function's cost on both sides. Lambda and Fargate are lengths
// in percent of the longest bar.
type pageBar struct {
	Name, ARN, Before, After, Change string
	Lambda, Fargate                  string
	Total                            bool
}

const mostBars = 10

func pageMoversOf(s *review.Survey) pageMovers {
	var priced []review.Review
	unpriced := 0
	for _, r := range byCall(s, review.Move) {
		if measured(r.Cost.Lambda) == nil || measured(r.Cost.Fargate) == nil {
			unpriced++
			continue
		}
		priced = append(priced, r)
	}
	if len(priced) == 0 {
		return pageMovers{}
	}
	slices.SortStableFunc(priced, func(a, b review.Review) int {
		return cmp.Compare(largest(b.Cost), largest(a.Cost))
	})
	scale := largest(priced[0].Cost)
	out := pageMovers{}
	for _, r := range priced[:min(mostBars, len(priced))] {
		out.Bars = append(out.Bars, newPageBar(plain(r.Function.Name), plain(r.Function.ARN), *r.Cost.Lambda, *r.Cost.Fargate, scale, s.Prices.Currency))
	}
	if len(priced) > 1 {
		m := s.Totals.Moving
		total := newPageBar("all "+number(float64(len(priced)))+" together", "", m.Lambda, m.Fargate, max(m.Lambda, m.Fargate), s.Prices.Currency)
		total.Total = true
		out.Bars = append(out.Bars, total)
	}
	var rest []string
	if n := len(priced) - mostBars; n > 0 {
		rest = append(rest, counted(n, "smaller one")+" "+map[bool]string{true: "is", false: "are"}[n == 1]+" only in the sum")
	}
	if unpriced > 0 {
		rest = append(rest, counted(unpriced, "function")+" that should move "+map[bool]string{true: "has", false: "have"}[unpriced == 1]+" no cost on both sides")
	}
	out.Rest = strings.Join(rest, "; ")
	return out
}

func largest(c review.Cost) float64 { return max(*c.Lambda, *c.Fargate) }

func newPageBar(name, arn string, lambda, fargate, scale float64, currency string) pageBar {
	return pageBar{
		Name: name, ARN: arn, Before: money(lambda, currency), After: money(fargate, currency), Change: changeText(lambda, fargate, currency),
		Lambda: length(lambda, scale), Fargate: length(fargate, scale),
	}
}

// length is a share in percent for an attribute of SVG.
func length(v, scale float64) string {
	if scale <= 0 || !finite(v/scale) {
		return "0"
	}
	return strconv.FormatFloat(max(0, min(100, v/scale*100)), 'f', 2, 64)
}

// pageDrift is what differs for one function.
type pageDrift struct {
	Function, ARN string
	Lines         []string
}

func pageDrifts(drift []review.Drift) []pageDrift {
	var out []pageDrift
	for i, d := range drift {
		if i == 0 || d.Function != drift[i-1].Function || d.ARN != drift[i-1].ARN {
			out = append(out, pageDrift{Function: plain(d.Function), ARN: plain(d.ARN)})
		}
		last := &out[len(out)-1]
		last.Lines = append(last.Lines, plain(driftText(d)))
	}
	return out
}
