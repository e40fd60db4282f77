package review

import (
	"slices"

	"decant/model"
)

// facts is what the rules about one live function look at.
type facts struct {
	fn       model.LiveFunction
	source   *model.Function // nil without source
	t        Thresholds
	duration Gauge
	memory   Gauge
	work     work
	task     *TaskSize // nil when blocked
	cost     Cost
	currency string // of the cost
}

// rule is one thing that can be said about a live function.
type rule struct {
	name string
	// source is where the limit or the number in the rule comes from.
	source string
	// minor rules are shown and never decide.
	minor bool
	// check returns what the rule says, with the recommendation it speaks for; "" as text
	// when it does not apply.
	check func(*facts) (Recommendation, string)
}

// rules returns every rule, strongest first. The order decides which sentence a
// review opens with, and the order of its evidence.
func rules() []rule {
	return slices.Concat(blockers(), pressures(), doubts(), comforts(), remarks())
}

// precedence is the order in which calls win. Tuning goes before blocked: a
// function that Fargate cannot serve is helped by the setting all the same.
func precedence() []Recommendation {
	return []Recommendation{Move, Tune, Blocked, Unknown, Stay}
}

// judge applies all rules. The evidence that speaks for the recommendation comes first.
func judge(f *facts) (Recommendation, []Evidence) {
	var all []Evidence
	decided := map[Recommendation]bool{}
	final := false
	for _, r := range rules() {
		speaks, text := r.check(f)
		if text == "" {
			continue
		}
		all = append(all, Evidence{Rule: r.name, Speaks: speaks, Text: text})
		if !r.minor {
			decided[speaks] = true
		}
		final = final || finalBlocker(r.name)
	}
	call := recommend(decided, final)
	slices.SortStableFunc(all, func(a, b Evidence) int { return rank(a, call) - rank(b, call) })
	return call, all
}

// recommend picks the recommendation that wins. What presses at Lambda's ceiling and cannot
// move is blocked, and so is what no setting helps.
func recommend(decided map[Recommendation]bool, final bool) Recommendation {
	if final || decided[Move] && decided[Blocked] {
		return Blocked
	}
	for _, c := range precedence() {
		if decided[c] {
			return c
		}
	}
	return Unknown
}

// rank puts what speaks for the recommendation first, then what speaks for others, then
// what decides nothing.
func rank(e Evidence, call Recommendation) int {
	switch e.Speaks {
	case call:
		return 0
	case "":
		return 2
	}
	return 1
}

// score orders functions of one recommendation: the larger share of the two limits, and
// above all of them those that were cut off or killed, by how often.
func score(f *facts) float64 {
	s := max(f.duration.press(), f.memory.press())
	runs, _ := f.logRuns()
	for _, n := range []float64{f.timeouts(), f.kills()} {
		if n > 0 {
			s += 1 + n/max(runs, n)
		}
	}
	return s
}

// logs are the numbers of the log lines, nil when they were not read.
func (f *facts) logs() *model.LogUsage {
	if f.fn.Usage == nil {
		return nil
	}
	return f.fn.Usage.Logs
}

// runs is how many runs the numbers rest on, 0 when that is not known.
func (f *facts) runs() float64 {
	n := max(f.duration.N, f.memory.N)
	if u := f.fn.Usage; u != nil && u.Invocations != nil {
		return max(*u.Invocations, n)
	}
	if l := f.logs(); l != nil {
		return max(l.Reports, n)
	}
	return n
}

// logRuns is how many runs the counts of log lines are about, with their noun:
// all of them, or those whose lines were read when that was only a part.
func (f *facts) logRuns() (n float64, noun string) {
	l := f.logs()
	if l == nil || !l.Sampled && !l.Window.From.After(f.fn.Usage.Window.From) {
		return f.runs(), "run"
	}
	return l.Reports, "logged run"
}

func (f *facts) timeouts() float64 {
	if l := f.logs(); l != nil {
		return l.Timeouts
	}
	return 0
}

func (f *facts) kills() float64 {
	if l := f.logs(); l != nil {
		return l.OutOfMemory
	}
	return 0
}

// longest is the longest run in ms, or what 99 % of them stay within; 0 when
// neither is known.
func (f *facts) longest() float64 { return f.duration.amount(f.duration.press()) }

// optional reads one of the optional numbers of the usage.
func (f *facts) optional(of func(*model.Usage) *float64) *float64 {
	if f.fn.Usage == nil {
		return nil
	}
	return of(f.fn.Usage)
}

// metric is optional with 0 for what is unknown: a remark is made about neither.
func (f *facts) metric(of func(*model.Usage) *float64) float64 {
	if v := f.optional(of); v != nil {
		return *v
	}
	return 0
}

// short says that the runs are known to be short.
func (f *facts) short() bool {
	p := f.duration.P99
	if p == nil {
		p = f.duration.Max
	}
	return p != nil && f.duration.N >= float64(f.t.Samples) && f.duration.amount(*p) < f.t.Short*1000
}

// perHour is runs an hour.
func (f *facts) perHour() float64 {
	if f.work.hours <= 0 {
		return 0
	}
	return f.work.runs / f.work.hours
}
