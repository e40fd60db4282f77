package live_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/test/fakeaws"
)

// faster is how much faster than AWS's the clock of the throttled benchmark
// runs: the limits of both sides are multiplied, or 5,000 functions would take
// seven minutes.
const faster = 50

// maxRatio is how many calls may be made for each that has to be.
const maxRatio = 1.2

// reading is one measured reading of an account.
type reading struct {
	functions int
	throttled bool
	calls     map[string]int
	refused   int // for the rate
	least     map[string]int
	wall      time.Duration
	peak      uint64 // most live heap above what was there before, in bytes
	facts     uint64 // live heap that the result takes
}

func (r reading) total() int   { return sum(r.calls) }
func (r reading) minimum() int { return sum(r.least) }

func (r reading) ratio() float64 { return float64(r.total()+r.refused) / float64(r.minimum()) }

func sum(counts map[string]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// BenchmarkReadAccount reads 500 and 5,000 functions with all their usage, from
// an endpoint that answers at once and from one that keeps AWS's limits, and
// prints a table.
func BenchmarkReadAccount(b *testing.B) {
	var all []reading
	for _, throttled := range []bool{false, true} {
		for _, n := range []int{500, 5000} {
			name := fmt.Sprintf("at_once/%d", n)
			if throttled {
				name = fmt.Sprintf("throttled/%d", n)
			}
			b.Run(name, func(b *testing.B) {
				var r reading
				for b.Loop() {
					r = measured(b, n, throttled)
				}
				all = append(all, r)
				b.ReportMetric(float64(r.total()), "calls")
				b.ReportMetric(r.ratio(), "calls/minimum")
				b.ReportMetric(float64(r.peak)/1e6, "peak-MB")
			})
		}
	}
	table(all)
}

// measured reads an account of n functions once.
func measured(tb testing.TB, n int, throttled bool) reading {
	a := fakeaws.Big(n)
	s := fakeaws.Start(tb, a)
	polls, factor := 0, 0.0
	if throttled {
		polls, factor = 2, faster
		s.Throttle(faster)
	}
	s.QueryPolls(polls)
	places := limited(loaded(tb, s), factor)
	before := liveHeap()
	watch := watchHeap()
	began := time.Now()
	got, diags, err := live.Read(context.Background(), places, live.Options{Now: a.Now, Since: a.Window.To.Sub(a.Window.From), Usage: true})
	wall := time.Since(began)
	peak := watch()
	if err != nil {
		tb.Fatal(err)
	}
	if len(diags) > 0 || len(got.Gaps) > 0 || len(got.Functions) != n {
		tb.Fatalf("%d functions, %v, %v", len(got.Functions), got.Gaps, diags)
	}
	facts := liveHeap() - before
	runtime.KeepAlive(got)
	calls := s.Calls()
	delete(calls, "sts:GetCallerIdentity")
	return reading{
		functions: n, throttled: throttled, calls: calls, refused: sum(s.Throttled()), least: a.Minimum(polls),
		wall: wall, peak: peak - min(before, peak), facts: facts,
	}
}

// loaded finds the place as a command does, with its retries and connections.
func loaded(tb testing.TB, s *fakeaws.Server) []awsconfig.Place {
	tb.Helper()
	if set, ok := tb.(interface{ Setenv(key, value string) }); ok {
		for _, pair := range [][2]string{
			{"AWS_ENDPOINT_URL", s.URL},
			{"AWS_ACCESS_KEY_ID", "AKIDFAKE"},
			{"AWS_SECRET_ACCESS_KEY", "fake"},
			{"AWS_SESSION_TOKEN", ""},
			{"AWS_CONFIG_FILE", "/nonexistent"},
			{"AWS_SHARED_CREDENTIALS_FILE", "/nonexistent"},
			{"AWS_PROFILE", ""},
		} {
			set.Setenv(pair[0], pair[1])
		}
	}
	places, diags, err := awsconfig.Load(context.Background(), awsconfig.Options{Regions: []string{"eu-west-1"}})
	if err != nil || diags.HasErrors() {
		tb.Fatal(diags, err)
	}
	return places
}

// limited guards the places with decant's own rates times a factor; 0 is none.
func limited(places []awsconfig.Place, factor float64) []awsconfig.Place {
	ops := live.Operations()
	for i := range ops {
		ops[i].Rate *= factor
	}
	out := make([]awsconfig.Place, len(places))
	for i, p := range places {
		out[i] = awsconfig.Guard(p, ops)
	}
	return out
}

// liveHeap is what is reachable after a collection, in bytes.
func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers and pools held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// watchHeap samples what was live at the last collection, which happens often
// meanwhile, until it is asked for the most it saw.
func watchHeap() func() uint64 {
	percent := debug.SetGCPercent(20)
	stop := make(chan struct{})
	var most uint64
	var wait sync.WaitGroup
	wait.Go(func() {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		for {
			metrics.Read(sample)
			most = max(most, sample[0].Value.Uint64())
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	return func() uint64 {
		close(stop)
		wait.Wait()
		debug.SetGCPercent(percent)
		return most
	}
}

// table prints what was measured, and the calls of each API for the largest
// account.
func table(all []reading) {
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\nReading an account; throttled: AWS's documented limits, and a clock that runs %d times as fast.\nMB: most live heap while reading, and what the result takes.\n", faster)
	fmt.Fprintln(w, "functions\tendpoint\tcalls\tminimum\tratio\trefused\twall\tpeak MB\tresult MB\tpeak kB/function\t")
	for _, r := range all {
		kind := "at once"
		if r.throttled {
			kind = "throttled"
		}
		fmt.Fprintf(w, "%d\t%s\t%d\t%d\t%.3f\t%d\t%s\t%.1f\t%.1f\t%.1f\t\n", r.functions, kind, r.total(), r.minimum(), r.ratio(), r.refused,
			r.wall.Round(10*time.Millisecond), float64(r.peak)/1e6, float64(r.facts)/1e6, float64(r.peak)/1e3/float64(r.functions))
	}
	last := all[len(all)-1]
	fmt.Fprintf(w, "\ncalls for %d functions\tmade\tminimum\t\n", last.functions)
	for _, action := range slices.Sorted(maps.Keys(last.calls)) {
		fmt.Fprintf(w, "%s\t%d\t%d\t\n", action, last.calls[action], last.least[action])
	}
	_ = w.Flush()
}

// TestCallsStayNearTheMinimum holds each API, and all together, against the
// least that the account takes.
func TestCallsStayNearTheMinimum(t *testing.T) {
	t.Parallel()
	for _, n := range []int{500, 5000} {
		a := fakeaws.Big(n)
		s := fakeaws.Start(t, a)
		s.QueryPolls(0)
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		got, _, err := live.Read(ctx, limited(s.Places(), 0), live.Options{Now: a.Now, Since: a.Window.To.Sub(a.Window.From), Usage: true})
		if err != nil {
			t.Fatalf("%v after the calls %v", err, s.Calls())
		}
		if len(got.Functions) != n || len(got.Gaps) > 0 {
			t.Fatalf("%d functions, %v", len(got.Functions), got.Gaps)
		}
		least, calls := a.Minimum(0), s.Calls()
		var lines []string
		for _, action := range slices.Sorted(maps.Keys(calls)) {
			if float64(calls[action]) > maxRatio*float64(least[action]) {
				lines = append(lines, fmt.Sprintf("%s: %d calls, %d are enough", action, calls[action], least[action]))
			}
		}
		for action, n := range least {
			if calls[action] < n {
				lines = append(lines, fmt.Sprintf("%s: %d calls, fewer than the %d that were thought to be needed", action, calls[action], n))
			}
		}
		if ratio := float64(sum(calls)) / float64(sum(least)); ratio > maxRatio || len(lines) > 0 {
			t.Errorf("%d functions: %d calls, %.3f times the minimum\n%s", n, sum(calls), ratio, strings.Join(lines, "\n"))
		}
	}
}
