package review

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"decant/model"
	"decant/plan/review/reviewtest"
)

// TestAlternativesCostWhatWasComputedByHand reads testdata/alternatives.csv: each
// row is a function, a way and what a month of it costs, computed by hand from the
// prices that the row names. "" is a way that does not fit, "?" one without a cost.
// Functions of one account are surveyed together.
func TestAlternativesCostWhatWasComputedByHand(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/alternatives.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	live := &model.Live{Window: reviewtest.FourteenDays()}
	for _, row := range rows[1:] {
		arn := row[0] + ":" + row[1]
		if slices.ContainsFunc(live.Functions, func(fn model.LiveFunction) bool { return fn.ARN == arn }) {
			continue
		}
		v := numbers(t, row[4:9])
		live.Functions = append(live.Functions, reviewtest.Quiet(
			reviewtest.Limits(model.MiB(v[0]), int(v[1])), reviewtest.Runs(v[2]), reviewtest.Durations(v[3], v[3], v[3], v[3]), reviewtest.Peak(v[4]),
			func(fn *model.LiveFunction) {
				fn.ARN, fn.Account, fn.Name, fn.Region, fn.Architecture = arn, row[0], row[1], row[2], row[3]
			}))
	}
	s, _ := Make(live, nil, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	for _, row := range rows[1:] {
		i := slices.IndexFunc(s.Reviews, func(r Review) bool { return r.Function.ARN == row[0]+":"+row[1] })
		a := s.Reviews[i].Way(Way(row[9]))
		switch {
		case row[10] == "":
			if a != nil {
				t.Errorf("%s %s: %s fits: %+v", row[0], row[1], row[9], *a)
			}
		case a == nil:
			t.Errorf("%s %s: %s does not fit: %+v", row[0], row[1], row[9], s.Reviews[i].Unfit)
		case row[10] == "?":
			if a.Month != nil || a.Why == "" {
				t.Errorf("%s %s: %s costs %v, why %q", row[0], row[1], row[9], a.Month, a.Why)
			}
		default:
			if want := numbers(t, row[10:11])[0]; a.Month == nil || math.Abs(*a.Month-want) > 0.00501 {
				t.Errorf("%s %s: %s costs %v, by hand %.2f: %s", row[0], row[1], row[9], dollars(a.Month), want, row[11])
			}
		}
	}
}

func numbers(t *testing.T, texts []string) []float64 {
	t.Helper()
	var out []float64
	for _, text := range texts {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func dollars(v *float64) string {
	if v == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.4f", *v)
}

// TestAWayFitsAndJustDoesNot: each limit, one step apart.
func TestAWayFitsAndJustDoesNot(t *testing.T) {
	t.Parallel()
	none, two := 0, 2
	cutOff := reviewtest.Changes(reviewtest.Durations(400, 500, 600, 900), reviewtest.TimedOut(3))
	itself := func(resource string) reviewtest.Change {
		return func(fn *model.LiveFunction) {
			fn.Role.Policies = []model.LivePolicy{{Name: "go-on", Statements: []model.Statement{{Effect: "Allow", Action: []string{"lambda:InvokeFunction"}, Resource: []string{resource}}}}}
		}
	}
	caller := func(kind model.LiveTriggerKind, details string) reviewtest.Change {
		return reviewtest.Trigger(model.LiveTrigger{Kind: kind, Name: "x", State: "enabled", Synchronous: true, Details: []string{details}})
	}
	near := reviewtest.Changes(reviewtest.Limits(1024, 60), reviewtest.Durations(20, 40, 50, 55))
	for _, c := range []struct {
		name   string
		way    Way
		change reviewtest.Change
		unfit  string // "" fits
	}{
		{"below the ceiling", WayRaise, near, ""},
		{"at the ceiling", WayRaise, cutOff, "900 s is the limit of a standard Lambda function"},
		{"all of the memory", WayRaise, reviewtest.Changes(reviewtest.Limits(10240, 900), reviewtest.Peak(9800)), "10,240 MB is the limit of a standard Lambda function"},
		{"all of /tmp", WayRaise, func(fn *model.LiveFunction) { fn.Storage = 10240 }, "10,240 MB of /tmp is the limit of a standard Lambda function"},
		{"all of /tmp", WayInstances, func(fn *model.LiveFunction) { fn.Storage = 10240 }, "is not documented"},
		{"repeatable", WaySpot, reviewtest.Changes(cutOff, func(fn *model.LiveFunction) { fn.Async = &model.LiveAsync{Retries: &two} }), ""},
		{"never repeated", WaySpot, reviewtest.Changes(cutOff, func(fn *model.LiveFunction) { fn.Async = &model.LiveAsync{Retries: &none} }), "its retries are set to 0"},
		{"no retry and On-Demand", WayFargate, reviewtest.Changes(cutOff, func(fn *model.LiveFunction) { fn.Async = &model.LiveAsync{Retries: &none} }), ""},
		{"answers a request", WayFargate, reviewtest.Changes(near, caller(model.LiveAPI, "")), "it answers requests of API Gateway"},
		{"answers a request", WayBatch, reviewtest.Changes(near, caller(model.LiveAPI, "")), "it answers requests of API Gateway"},
		{"cut off", WayInstances, cutOff, ""},
		{"cut off, and a workflow waits", WayInstances, reviewtest.Changes(cutOff, caller(model.LiveStateMachine, "Standard")), "900 s is the limit of such an invocation"},
		{"little memory, and a workflow waits", WayInstances, reviewtest.Changes(reviewtest.Limits(10240, 900), reviewtest.Peak(9800), caller(model.LiveStateMachine, "Standard")), ""},
		{"another language", WayInstances, reviewtest.Changes(near, func(fn *model.LiveFunction) { fn.Runtime = "java21" }), "its runtime is java21"},
		{"nothing shows steps", WayDurable, near, "chain of steps"},
		{"any function", WayDurable, reviewtest.Changes(near, itself("*")), "chain of steps"},
		{"itself", WayDurable, reviewtest.Changes(near, itself("arn:aws:lambda:eu-central-1:111122223333:function:orders-prod-nightly")), ""},
		{"itself, cut off", WayDurable, reviewtest.Changes(cutOff, itself("arn:aws:lambda:eu-central-1:111122223333:function:orders-prod-nightly")), "a step that is longer than the function timeout"},
	} {
		r := surveyed(reviewtest.Quiet(c.change)).Reviews[0]
		i := slices.IndexFunc(r.Unfit, func(u Unfit) bool { return u.Way == c.way })
		switch fits := r.Way(c.way) != nil; {
		case fits != (c.unfit == "") || fits == (i >= 0):
			t.Errorf("%s: %s fits: %v; %+v", c.name, c.way, fits, r.Unfit)
		case !fits && !strings.Contains(r.Unfit[i].Why, c.unfit):
			t.Errorf("%s: %s does not fit: %s; want %q", c.name, c.way, r.Unfit[i].Why, c.unfit)
		}
	}
}

// TestEveryWayIsOfferedOrRefused: over all mixtures, a function that presses has
// each way once, in the order of its cost, and one that does not has none.
func TestEveryWayIsOfferedOrRefused(t *testing.T) {
	t.Parallel()
	var fns []model.LiveFunction
	for seed := range uint64(1500) {
		fns = append(fns, reviewtest.Quiet(reviewtest.Random(rand.New(rand.NewPCG(seed, 11))), func(fn *model.LiveFunction) { fn.ARN = fmt.Sprint("f", seed) }))
	}
	s := surveyed(fns...)
	pressing := 0
	for _, r := range s.Reviews {
		if !r.Pressing {
			if len(r.Alternatives)+len(r.Unfit) > 0 || r.Recommendation == Move || r.Recommendation == Tune {
				t.Errorf("%s (%s) does not press: %+v", r.Function.ARN, r.Recommendation, r.Alternatives)
			}
			continue
		}
		pressing++
		if n := len(r.Alternatives) + len(r.Unfit); n != len(Ways()) {
			t.Errorf("%s has %d of %d ways", r.Function.ARN, n, len(Ways()))
		}
		for i, a := range r.Alternatives {
			if a.Work == "" || a.Limit == "" || (a.Month == nil) != (a.Why != "") || i > 0 && a.Month != nil && (r.Alternatives[i-1].Month == nil || *r.Alternatives[i-1].Month > *a.Month) {
				t.Errorf("%s: %+v", r.Function.ARN, r.Alternatives)
			}
		}
		if a := r.Way(WayFargate); a != nil && (a.Month == nil) != (r.Cost.Fargate == nil) {
			t.Errorf("%s: Fargate costs %v and %v", r.Function.ARN, a.Month, r.Cost.Fargate)
		}
	}
	for _, p := range s.Pressing {
		sum := 0.0
		for _, r := range s.Reviews {
			if a := r.Way(p.Way); a != nil && a.Month != nil && r.Cost.Lambda != nil {
				sum += *a.Month
			}
		}
		if p.Pressing != pressing || math.Abs(sum-p.Month) > 1e-6*sum {
			t.Errorf("%+v, the rows give %d and %g", p, pressing, sum)
		}
		if p.Way == WayInstances {
			hours := float64(p.Instances) * month * *BuiltInPrices().Regions["eu-central-1"].Instances.InstanceHour.X86 * 1.15
			if p.Month < hours || p.Month > hours*1.01 {
				t.Errorf("%d instances cost %g, their parts are %g", p.Instances, hours, p.Month)
			}
		}
	}
}

// TestAgeIsCountedFromTheReading: nothing depends on today.
func TestAgeIsCountedFromTheReading(t *testing.T) {
	t.Parallel()
	at := func(s string) time.Time {
		v, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		date  string
		taken time.Time
		want  int
	}{
		{"2026-09-06", at("2026-09-06"), 0}, {"2026-09-06", at("2027-03-05"), 180}, {"2026-09-06", at("2027-03-06"), 181}, {"2026-09-06", at("2026-01-01"), 0},
		{"2026-09-06", time.Time{}, -1}, {"", at("2026-01-01"), -1},
	} {
		got := -1
		if age := ageDays(c.date, c.taken); age != nil {
			got = *age
		}
		if got != c.want {
			t.Errorf("%s read %s: %d days, want %d", c.date, c.taken, got, c.want)
		}
	}
}
