package review

import (
	"fmt"
	"math"

	"decant/model"
	"decant/plan/units"
)

// pressures are the rules about the two limits: each speaks for move where
// Lambda has no room left and for tune where it has.
//
// Sources: timeouts, kills and shares as in the report's formulas of AWS's own
// sizing advice; a timeout shows in Duration as the timeout itself.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func pressures() []rule {
	return []rule{
		{name: "timeouts", source: "log line: Task timed out after … seconds, or Status: timeout", check: timeouts},
		{name: "oom", source: "REPORT line: Error Type: Runtime.OutOfMemory", check: kills},
		{name: "timeouts-inferred", source: "metric Duration: a run that is cut off lasts as long as the timeout", check: inferredTimeouts},
		{name: "over-timeout", source: "metric Duration, Maximum", check: overTimeout},
		{name: "max-duration", source: "metric Duration, Maximum; thresholds.duration", check: maxDuration},
		{name: "p99-duration", source: "metric Duration, p99; thresholds.duration", check: p99Duration},
		{name: "peak-memory", source: "REPORT line: Max Memory Used; thresholds.memory", check: peakMemory},
		{name: "storage-ceiling", source: "Lambda's quota for /tmp, 10,240 MB", check: storageCeiling},
	}
}

// atDeadline is how close to the timeout a run is one that was cut off: the
// metric shows a little less or more than the timeout.
const atDeadline = 0.999

// cutOff says whether the longest run can have been cut off at today's timeout:
// unknown counts as yes, and a run that ended well below it as no.
func (f *facts) cutOff() bool { return f.duration.Max == nil || *f.duration.Max >= 0.95 }

// timeouts: runs were cut off. How long they would have taken nobody knows, so
// below 900 s the longest timeout there is comes first.
func timeouts(f *facts) (Recommendation, string) {
	n := f.timeouts()
	if n == 0 {
		return "", ""
	}
	seen := f.outOf(n) + " cut off"
	if !f.cutOff() {
		longest := f.longest()
		return Unknown, fmt.Sprintf("%s, but the longest run took %s of today's %d s: the timeout was raised in the window, and no run since tells whether that was enough.", seen, units.SpanOf(longest, f.fn.Deadline()), f.fn.Timeout)
	}
	if f.fn.Timeout >= maxTimeout {
		return Move, fmt.Sprintf("%s at %s s.%s", seen, units.Number(float64(f.fn.Timeout)), f.ceilingOfTime())
	}
	return Tune, fmt.Sprintf("%s at %d s. How long they need is not known, so set the timeout to %d s first, the limit of a standard Lambda function; what is still cut off there has to move.", seen, f.fn.Timeout, maxTimeout)
}

// outOf begins a sentence about log lines: "3 of 150 runs (2.0 %) were".
func (f *facts) outOf(n float64) string {
	runs, noun := f.logRuns()
	runs = max(runs, n)
	return fmt.Sprintf("%s of %s (%s) %s", units.Number(n), units.Counted(runs, noun), units.Percent(n/runs), units.Was(n))
}

// inferredTimeouts reads a timeout out of the metric when no log line says so.
func inferredTimeouts(f *facts) (Recommendation, string) {
	if f.allLines() || f.duration.Max == nil || *f.duration.Max < atDeadline || *f.duration.Max > overLimit {
		return "", ""
	}
	longest := f.longest()
	seen := fmt.Sprintf("At least one of %s was cut off at %s s. That is inferred from the metric, whose longest run took %s; no log line says it", units.Counted(f.runs(), "run"), units.Number(float64(f.fn.Timeout)), units.Span(longest))
	if f.fn.Timeout >= maxTimeout {
		return Move, seen + "." + f.ceilingOfTime()
	}
	return Tune, fmt.Sprintf("%s. How long it needs is not known, so set the timeout to %d s first, the limit of a standard Lambda function.", seen, maxTimeout)
}

// allLines says that the log lines of practically all runs were read, so that
// what they do not say did not happen.
func (f *facts) allLines() bool {
	l := f.logs()
	return l != nil && (l.Timeouts > 0 || !l.Sampled && l.Reports > 0 && l.Reports >= 0.99*f.runs())
}

// overLimit is how far beyond its limit a measurement can be when the limit was
// the same then; the rest is the clock's.
const overLimit = 1.01

// overTimeout: a run took longer than today's timeout allows, so the timeout was
// lowered in the window.
func overTimeout(f *facts) (Recommendation, string) {
	if f.duration.Max == nil || *f.duration.Max <= overLimit {
		return "", ""
	}
	longest := f.longest()
	return f.durationCall(longest), fmt.Sprintf("The longest of %s took %s, which is more than today's timeout of %d s: the timeout was lowered in the window, and such a run would be cut off now.", units.Counted(f.duration.N, "run"), units.Span(longest), f.fn.Timeout)
}

// durationCall says whether a longer timeout would relieve a run of that length:
// one that presses against 900 s as well does not fit into Lambda.
func (f *facts) durationCall(ms float64) Recommendation {
	if f.fn.Timeout >= maxTimeout || ms >= f.t.Duration*maxTimeout*1000 {
		return Move
	}
	return Tune
}

// maxDuration: the longest run came near the timeout. One run is enough: it was
// seen, and the next may take longer. A run that was cut off is said above.
func maxDuration(f *facts) (Recommendation, string) {
	p := f.duration.Max
	inferred, _ := inferredTimeouts(f)
	said := inferred != "" || f.timeouts() > 0 && f.cutOff()
	if p == nil || *p < f.t.Duration || *p > overLimit || said && *p >= atDeadline {
		return "", ""
	}
	longest := f.duration.amount(*p)
	return f.durationCall(longest), fmt.Sprintf("The longest of %s took %s of %s s (%s of the timeout).%s", units.Counted(f.duration.N, "run"), units.SpanOf(longest, f.fn.Deadline()), units.Number(float64(f.fn.Timeout)), units.Percent(*p), f.room(longest))
}

// p99Duration: it is not one run that comes near the timeout. A quantile needs
// samples.
func p99Duration(f *facts) (Recommendation, string) {
	p := f.duration.P99
	if p == nil || *p < f.t.Duration || f.duration.N < float64(f.t.Samples) {
		return "", ""
	}
	length := f.duration.amount(*p)
	return f.durationCall(length), fmt.Sprintf("One run in a hundred takes %s or more of %s s (p99, %s of the timeout, %s).", units.SpanOf(length, f.fn.Deadline()), units.Number(float64(f.fn.Timeout)), units.Percent(*p), units.Counted(f.duration.N, "run"))
}

// ceilingOfTime names the limit that the timeout has reached. A function on Lambda
// Managed Instances can have a longer one.
func (f *facts) ceilingOfTime() string {
	if f.fn.Timeout > maxTimeout {
		return ""
	}
	return " " + standardTimeout + "."
}

// room says what the longest timeout of a standard function would be worth.
func (f *facts) room(ms float64) string {
	switch {
	case f.fn.Timeout >= maxTimeout:
		return f.ceilingOfTime()
	case f.durationCall(ms) == Move:
		return fmt.Sprintf(" That is %s of the %d s that a standard Lambda function can have, too.", units.Percent(ms/1000/maxTimeout), maxTimeout)
	}
	return ""
}

// kills: the memory did not suffice. How much it takes nobody knows.
func kills(f *facts) (Recommendation, string) {
	n := f.kills()
	if n == 0 {
		return "", ""
	}
	seen := f.outOf(n) + " killed for lack of memory"
	if p := f.memory.Max; p != nil && *p < f.t.Memory && !f.logs().Sampled {
		return Unknown, fmt.Sprintf("%s, but the peak at today's size is %s of %s: the memory was raised in the window, and it is early to say that this was enough.", seen, units.Megabytes(f.memory.amount(*p)), units.Megabytes(f.memory.Limit))
	}
	if f.fn.Memory >= maxMemory {
		return Move, seen + fmt.Sprintf(" at %s. %s.", units.Megabytes(float64(f.fn.Memory)), standardMemory)
	}
	return Tune, seen + fmt.Sprintf(" at %s. Set %s first; a standard Lambda function can have up to %s.", units.Megabytes(float64(f.fn.Memory)), units.Megabytes(float64(f.neededMemory())), units.Megabytes(float64(maxMemory)))
}

// peakMemory: the peak came near the memory size.
func peakMemory(f *facts) (Recommendation, string) {
	p := f.memory.press()
	if p < f.t.Memory {
		return "", ""
	}
	peak := f.memory.amount(p)
	seen := fmt.Sprintf("The peak of %s took %s of %s (%s).", units.Counted(f.memory.N, "run"), units.Megabytes(peak), units.Megabytes(f.memory.Limit), units.Percent(p))
	switch {
	case f.fn.Memory >= maxMemory:
		return Move, seen + " " + standardMemory + "."
	case peak >= f.t.Memory*float64(maxMemory):
		return Move, seen + fmt.Sprintf(" That is %s of the %s that a standard Lambda function can have, too.", units.Percent(peak/float64(maxMemory)), units.Megabytes(float64(maxMemory)))
	}
	return Tune, seen
}

// storageCeiling: somebody asked for all the /tmp there is. No metric tells how
// much of it is used, so it decides only for runs that a task's start does not
// dominate.
func storageCeiling(f *facts) (Recommendation, string) {
	if f.fn.Storage < maxStorage || f.runs() == 0 {
		return "", ""
	}
	text := fmt.Sprintf("/tmp is set to %s, the limit of a standard Lambda function; a task can have 200 GiB. How much of it is used, no metric tells.", units.Megabytes(float64(f.fn.Storage)))
	if f.short() {
		return "", text
	}
	return Move, text
}

// timeoutSteps are the timeouts in seconds that people set.
func timeoutSteps() []int {
	return []int{3, 5, 10, 15, 30, 60, 90, 120, 180, 240, 300, 420, 600, 720, maxTimeout}
}

// neededTimeout is what to set, in seconds; 0 when nothing presses. Half as much
// again as the longest run is a usual reserve; of a run that was cut off only
// the lower bound is known.
func (f *facts) neededTimeout() int {
	inferred, _ := inferredTimeouts(f)
	switch {
	case f.timeouts() > 0 && f.cutOff(), inferred != "":
		return maxTimeout
	case f.duration.press() < f.t.Duration:
		return 0
	}
	for _, step := range timeoutSteps() {
		if float64(step) >= 1.5*f.longest()/1000 {
			return step
		}
	}
	return maxTimeout
}

// headRoom is what a size gets above the measured peak: the next run may take
// more, and the peak of a window is not the peak of a year.
const headRoom = 1.3

// neededMemory is what to set; 0 when nothing presses. A kill says that the size
// is too small and not by how much: doubling finds it in few steps.
func (f *facts) neededMemory() model.MiB {
	peak := f.memory.amount(f.memory.press())
	if f.kills() > 0 {
		peak = max(peak, float64(f.fn.Memory)*2/headRoom)
	} else if f.memory.press() < f.t.Memory {
		return 0
	}
	return model.MiB(math.Ceil(math.Round(min(peak*headRoom, float64(maxMemory)))/64)) * 64
}

// tuning is the change that the rules ask for.
func (f *facts) tuning() *Tuning {
	t := &Tuning{Timeout: f.neededTimeout(), Memory: f.neededMemory()}
	if t.Timeout <= f.fn.Timeout {
		t.Timeout = 0
	}
	if t.Memory <= f.fn.Memory {
		t.Memory = 0
	}
	return t
}

// CutOffRuns says that runs of the function were cut off at the account's timeout,
// which is then no limit that the job fits into.
func CutOffRuns(live *model.LiveFunction, t Thresholds) (string, bool) {
	if live == nil {
		return "", false
	}
	f := &facts{fn: *live, t: t, duration: durationGauge(*live, nil)}
	for _, check := range []func(*facts) (Recommendation, string){timeouts, inferredTimeouts} {
		if call, _ := check(f); call == Move || call == Tune {
			return fmt.Sprintf("Runs were cut off at %d s %s, so that is no time in which the job ends: six hours let it finish and still end one that hangs. State another with timeout in decant.hcl.", live.Timeout, units.Over(live.Usage.Window)), true
		}
	}
	return "", false
}
