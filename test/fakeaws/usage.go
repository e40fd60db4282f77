package fakeaws

import (
	"math"
	"slices"
	"time"
)

// Usage is how a function was used. Metrics, REPORT lines and answers of Logs
// Insights all come from the same runs, so that they agree with each other.
type Usage struct {
	Runs        []Runs
	Throttles   int
	Concurrency int // largest number at a time; 0 with runs means 1
	// Ages and lost events, of which CloudWatch knows nothing when nil.
	IteratorAge, EventAge *float64 // milliseconds
	EventsDropped         int
	DeadLetterErrors      int
	DestinationErrors     int
}

// Outcome is how a run ended.
type Outcome int

// The outcomes of a run.
const (
	Succeeded   Outcome = iota
	Raised              // the handler raised an error
	TimedOut            // the platform ended it
	OutOfMemory         // the platform killed it: Runtime.OutOfMemory
	Killed              // the runtime was killed: signal: killed
)

// Runs are a number of runs that measure the same. They are spread evenly over
// the account's window, or over a part of it.
type Runs struct {
	Count    int
	Duration float64 // milliseconds
	Init     float64 // milliseconds of the cold start; 0: the environment was warm
	Used     int     // MB
	Size     int     // MB of memory at the time; 0: what the function has now
	Outcome  Outcome
	In       Window // when they ran; the account's window when zero

	first, last time.Time // set by between
}

func (u Usage) count() int {
	total := 0
	for _, r := range u.Runs {
		total += r.Count
	}
	return total
}

// at is when run number k of the group began.
func (r Runs) at(w Window, k int) time.Time {
	w = r.over(w)
	span := float64(w.To.Sub(w.From))
	return w.From.Add(time.Duration(span * (float64(k) + 0.5) / float64(r.Count)))
}

// over is the time over which the runs are spread.
func (r Runs) over(w Window) Window {
	if r.In == (Window{}) {
		return w
	}
	return r.In
}

// between are the runs that began in [from, to).
func (u Usage) between(w Window, from, to time.Time) []Runs {
	var out []Runs
	for _, r := range u.Runs {
		before, until := r.before(w, from), r.before(w, to)
		if until > before {
			r.first, r.last = r.at(w, before), r.at(w, until-1)
			r.Count = until - before
			out = append(out, r)
		}
	}
	return out
}

// before is how many of the runs began before a time.
func (r Runs) before(w Window, t time.Time) int {
	w = r.over(w)
	share := float64(t.Sub(w.From)) / float64(w.To.Sub(w.From))
	return min(max(int(math.Ceil(share*float64(r.Count)-0.5)), 0), r.Count)
}

// weighted is a measurement and how often it was made.
type weighted struct {
	v float64
	n int
}

// sample is a set of measurements, sorted.
type sample []weighted

func newSample(all []weighted) sample {
	slices.SortFunc(all, func(a, b weighted) int {
		switch {
		case a.v < b.v:
			return -1
		case a.v > b.v:
			return 1
		}
		return 0
	})
	return all
}

func (s sample) n() float64 {
	total := 0
	for _, w := range s {
		total += w.n
	}
	return float64(total)
}

func (s sample) sum() float64 {
	total := 0.0
	for _, w := range s {
		total += w.v * float64(w.n)
	}
	return total
}

func (s sample) max() float64 { return s[len(s)-1].v }

// percentile is the smallest measurement that at least p percent do not exceed.
func (s sample) percentile(p float64) float64 {
	rank, seen := math.Ceil(p/100*s.n()), 0.0
	for _, w := range s {
		if seen += float64(w.n); seen >= rank {
			return w.v
		}
	}
	return s.max()
}

func durations(runs []Runs) sample {
	var all []weighted
	for _, r := range runs {
		all = append(all, weighted{r.Duration, r.Count})
	}
	return newSample(all)
}

func total(runs []Runs, count func(Runs) bool) int {
	n := 0
	for _, r := range runs {
		if count(r) {
			n += r.Count
		}
	}
	return n
}

// billed is what Lambda charges for one run: whole milliseconds with the init.
func (r Runs) billed() float64 { return math.Ceil(r.Duration + r.Init) }
