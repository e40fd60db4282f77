package live

import (
	"time"

	"decant/model"
)

// tally counts the platform's lines of one function as they come by. Its memory
// does not grow with their number: measurements go into histograms, and of the
// requests only the latest odd ones are remembered.
type tally struct {
	reports, damaged      float64
	billed, billedLines   float64
	timeouts, outOfMemory float64
	duration, init        histogram
	sizes                 map[float64]*sizeTally
	odd                   oddRequests
	first                 time.Time // of all lines
}

// sizeTally is the memory used by the runs of one memory size.
type sizeTally struct {
	used histogram
	last time.Time
}

// maxSizes is how many memory sizes of a function are told apart. A function
// that is tuned by a program may have dozens; of more, the oldest is forgotten.
const maxSizes = 64

// add counts one line.
func (t *tally) add(l reportLine, at time.Time) {
	if t.first.IsZero() || at.Before(t.first) {
		t.first = at
	}
	if l.Kind == lineReport {
		t.report(l, at)
	}
	before := t.odd.of(l.Request)
	now := before
	if l.TimedOut() {
		now |= oddTimeout
	}
	if l.OutOfMemory() {
		now |= oddMemory
	}
	if l.Kind == lineKilled {
		now |= oddKilled
	}
	if l.Kind == lineReport && l.Full() {
		now |= oddFull
	}
	if now&(oddKilled|oddFull) == oddKilled|oddFull {
		now |= oddMemory // see reportLine.Full
	}
	t.count(before, now)
	t.odd.set(l.Request, now)
}

// count counts what a line adds to what was known of its request: the lines of
// one timeout, of which there may be three, are one timeout.
func (t *tally) count(before, now oddness) {
	if now&^before&oddTimeout != 0 {
		t.timeouts++
	}
	if now&^before&oddMemory != 0 {
		t.outOfMemory++
	}
}

// report counts the measurements of a REPORT.
func (t *tally) report(l reportLine, at time.Time) {
	t.reports++
	if l.Damaged {
		t.damaged++
	}
	if l.Duration != nil {
		t.duration.add(*l.Duration)
	}
	if l.Init != nil {
		t.init.add(*l.Init)
	}
	if l.Billed != nil {
		t.billed, t.billedLines = t.billed+*l.Billed, t.billedLines+1
	}
	if l.MemorySize == nil || l.MemoryUsed == nil {
		return
	}
	s := t.size(*l.MemorySize)
	s.used.add(*l.MemoryUsed)
	if at.After(s.last) {
		s.last = at
	}
}

// size is the tally of one memory size.
func (t *tally) size(mb float64) *sizeTally {
	if t.sizes == nil {
		t.sizes = map[float64]*sizeTally{}
	}
	if t.sizes[mb] == nil && len(t.sizes) >= maxSizes {
		oldest := -1.0
		for _, other := range sortedKeys(t.sizes) {
			if oldest < 0 || t.sizes[other].last.Before(t.sizes[oldest].last) {
				oldest = other
			}
		}
		delete(t.sizes, oldest)
	}
	if t.sizes[mb] == nil {
		t.sizes[mb] = &sizeTally{}
	}
	return t.sizes[mb]
}

// usage is what the model keeps. Memory is the memory size of the function now.
func (t *tally) usage(w model.Window, memory float64) *model.LogUsage {
	u := &model.LogUsage{
		Window: w, From: fromFilter,
		Reports: t.reports, Damaged: t.damaged, Timeouts: t.timeouts, OutOfMemory: t.outOfMemory,
		Duration: t.duration.distribution(), Init: t.init.distribution(),
	}
	if t.billedLines > 0 {
		u.BilledMS, u.BilledN = pointer(t.billed), t.billedLines
	}
	size := memory
	if t.sizes[memory] == nil {
		for _, other := range sortedKeys(t.sizes) {
			if t.sizes[size] == nil || t.sizes[other].last.After(t.sizes[size].last) {
				size = other
			}
		}
	}
	if s := t.sizes[size]; s != nil {
		u.Memory, u.MemorySize = s.used.distribution(), model.MiB(size)
	}
	return u
}

// oddness is what is known of a request that did not simply succeed.
type oddness uint8

const (
	oddTimeout oddness = 1 << iota // counted as a timeout
	oddMemory                      // counted as out of memory
	oddKilled                      // its runtime was killed
	oddFull                        // its environment had used all memory
)

// oddRequests remembers the latest odd requests, because their lines come in
// any order and far apart: the line of a timeout stands after the REPORT, that of
// a kill before it. Lines of one request are seconds apart, so that the latest
// few thousand are enough.
type oddRequests struct {
	known map[string]oddness
	ring  []string
	next  int
}

const maxOdd = 4096

func (o *oddRequests) of(request string) oddness { return o.known[request] }

// set remembers a request; one that is not odd, or has no name, takes no room.
func (o *oddRequests) set(request string, now oddness) {
	if now == 0 || request == "" {
		return
	}
	if _, ok := o.known[request]; !ok {
		if o.known == nil {
			o.known = map[string]oddness{}
		}
		if len(o.ring) < maxOdd {
			o.ring = append(o.ring, request)
		} else {
			delete(o.known, o.ring[o.next])
			o.ring[o.next] = request
			o.next = (o.next + 1) % maxOdd
		}
	}
	o.known[request] = now
}
