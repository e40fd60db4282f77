package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/review"
)

// This file writes measurements for people. Rounding never makes a number reach
// a limit that it stays below, and never makes something into nothing.

// number writes a count with thousands separators: "12,345".
func number(n float64) string {
	if !finite(n) {
		return "?"
	}
	return grouped3(strconv.FormatFloat(math.Round(n), 'f', 0, 64))
}

// grouped3 puts commas between the thousands of the digits before a point.
func grouped3(digits string) string {
	whole, rest, point := strings.Cut(digits, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if point {
		return sign + b.String() + "." + rest
	}
	return sign + b.String()
}

// brief writes a count for a narrow column: "12,345" up to 99,999, then "123 k",
// "1.2 M", "12 G".
func brief(n float64) string {
	if !finite(n) || math.Abs(n) < 99_999.5 {
		return number(n)
	}
	for _, step := range []struct {
		size float64
		unit string
	}{{1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}} {
		if v := n / step.size; math.Abs(v) < 999.5 || step.unit == "T" {
			return short(v) + " " + step.unit
		}
	}
	panic("decant: the last unit holds every number")
}

// short writes a number below ten with one decimal and others with none; ".0" is
// left away: "9.8", "10", "1".
func short(v float64) string {
	if math.Abs(v) < 9.95 {
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	}
	return number(v)
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// percent writes a share: "2.1 %", "85 %", "99.97 %" for what is not all, and
// "<0.1 %" for what is not nothing.
func percent(share float64) string {
	p := share * 100
	switch {
	case !finite(p):
		return "?"
	case p > 0 && p < 0.1:
		return "<0.1 %"
	case p >= 99.5 && p < 100:
		return strconv.FormatFloat(math.Floor(p*100)/100, 'f', -1, 64) + " %"
	}
	return short(p) + " %"
}

// span writes milliseconds: "12 ms", "3.2 s", "812 s", "27 min", "6.5 h",
// "12 days". Seconds go up to Lambda's longest timeout, so that durations and
// timeouts read alike.
func span(ms float64) string { value, unit := spanParts(ms); return value + " " + unit }

func spanParts(ms float64) (value, unit string) {
	switch {
	case !finite(ms):
		return "?", "ms"
	case ms > 0 && ms < 0.95:
		return "<1", "ms"
	case ms < 999.5:
		return number(ms), "ms"
	case ms < 999.5*unitSize("s"):
		unit = "s"
	case ms < 2*unitSize("h"):
		unit = "min"
	case ms < 3*unitSize("days"):
		unit = "h"
	default:
		unit = "days"
	}
	return short(ms / unitSize(unit)), unit
}

// size writes MB of 1,048,576 bytes as Lambda and Fargate sell them: "612 MB",
// "1.5 GB", "10 GB".
func size(mb float64) string { value, unit := sizeParts(mb); return value + " " + unit }

func sizeParts(mb float64) (value, unit string) {
	switch {
	case !finite(mb):
		return "?", "MB"
	case mb > 0 && mb < 0.5:
		return "<1", "MB"
	case mb < 1023.5:
		return number(mb), "MB"
	}
	return short(mb / 1024), "GB"
}

// of writes an amount against its limit, with the unit once where both have the
// same: "812 / 900 s", "612 MB / 1 GB". Where rounding would make them equal, it
// takes the decimals that tell them apart: "899.6 / 900 s".
func of(amount, limit float64, unit string) string {
	parts := spanParts
	if unit == "MB" {
		parts = sizeParts
	}
	value, u := parts(amount)
	limitValue, limitUnit := parts(limit)
	switch {
	case u != limitUnit:
		return value + " " + u + " / " + limitValue + " " + limitUnit
	case value == limitValue && finite(amount):
		value = apart(amount/unitSize(u), limit/unitSize(u), value)
	}
	return value + " / " + limitValue + " " + u
}

// apart writes a with up to three decimals until it differs from b.
func apart(a, b float64, otherwise string) string {
	for decimals := 1; decimals <= 3; decimals++ {
		text := strconv.FormatFloat(a, 'f', decimals, 64)
		if text != strconv.FormatFloat(b, 'f', decimals, 64) {
			return grouped3(text)
		}
	}
	return otherwise
}

// unitSize is a unit in milliseconds or MB.
func unitSize(unit string) float64 {
	switch unit {
	case "s":
		return 1e3
	case "min":
		return 60e3
	case "h":
		return 3600e3
	case "days":
		return 86400e3
	case "GB":
		return 1024
	}
	return 1
}

// gaugeText writes a gauge's number against its limit: the p99 of a duration, the
// peak of memory. It falls back to the other one, whose name it returns then:
// "max" or "p99". ok is false when both are unknown; Gauge.Why says why.
func gaugeText(g review.Gauge) (text, instead string, ok bool) {
	share, instead := gaugeShare(g)
	if share == nil {
		return "", "", false
	}
	return of(*share*g.Limit, g.Limit, g.Unit), instead, true
}

// gaugeShare is the share that gaugeText shows; nil when it is unknown.
func gaugeShare(g review.Gauge) (share *float64, instead string) {
	first, second, instead := g.P99, g.Max, "max"
	if g.Unit == "MB" {
		first, second, instead = g.Max, g.P99, "p99"
	}
	switch {
	case first != nil && finite(*first):
		return first, ""
	case second != nil && finite(*second):
		return second, instead
	}
	return nil, ""
}

// money writes an amount with cents below a hundred: "$0.42", "$31.20",
// "$1,240", "<$0.01", "¥12.30". Another currency is written with its code.
func money(amount float64, currency string) string {
	sign := currency + " "
	switch currency {
	case "USD":
		sign = "$"
	case "CNY":
		sign = "¥"
	}
	if amount < 0 {
		sign = "-" + sign
	}
	a := math.Abs(shownMoney(amount))
	switch {
	case !finite(amount):
		return "?"
	case amount == 0:
		return sign + "0"
	case a == 0:
		return "<" + strings.TrimPrefix(sign, "-") + "0.01"
	case a >= 100:
		return sign + number(a)
	}
	return sign + strconv.FormatFloat(a, 'f', 2, 64)
}

// shownMoney rounds as money does: to cents, and from a hundred on to whole ones.
func shownMoney(amount float64) float64 {
	cents := math.Round(amount*100) / 100
	if math.Abs(cents) < 100 {
		return cents
	}
	return math.Round(amount)
}

// moneyApart is the difference of two amounts as they are shown, and whether the
// second is more (1), less (-1) or the same (0). Where one of them is shown in whole
// ones, so is the difference: cents of it would be made up.
func moneyApart(before, after float64, currency string) (text string, sign int) {
	b, a := shownMoney(before), shownMoney(after)
	whole := max(math.Abs(b), math.Abs(a)) >= 100
	if whole {
		b, a = math.Round(b), math.Round(a)
	}
	more := a - b
	text = money(math.Abs(more), currency)
	if whole {
		text = strings.TrimSuffix(text, ".00")
	}
	switch {
	case more > 0:
		return text, 1
	case more < 0:
		return text, -1
	}
	return text, 0
}

// changeText is the same in words.
func changeText(before, after float64, currency string) string {
	text, sign := moneyApart(before, after, currency)
	switch sign {
	case 1:
		return text + " more"
	case -1:
		return text + " less"
	}
	return "the same"
}

// windowText names the time of the measurements: "14 days, 2026-11-10 to
// 2026-11-24".
func windowText(w model.Window) string {
	if w.IsZero() {
		return "usage was not read"
	}
	return fmt.Sprintf("%s, %s to %s", windowLength(w), w.From.UTC().Format(time.DateOnly), w.To.UTC().Format(time.DateOnly))
}

func windowLength(w model.Window) string {
	if days := w.Days(); days >= 2 {
		return short(days) + " days"
	}
	hours := w.To.Sub(w.From).Hours()
	if short(hours) == "1" {
		return "1 hour"
	}
	return short(hours) + " hours"
}

// pairText writes a Fargate size: "0.5 vCPU, 4 GB".
func pairText(p fargate.Pair) string {
	return strconv.FormatFloat(float64(p.CPU)/1024, 'f', -1, 64) + " vCPU, " + size(float64(p.Memory))
}
