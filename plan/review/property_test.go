package review

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"decant/model"
	"decant/plan/review/reviewtest"
)

// TestMoreTimeoutsNeverSayStay: whatever else is true, a timeout more takes no
// function away from move, and makes none stay.
func TestMoreTimeoutsNeverSayStay(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		make := func(timeouts float64) Review {
			c := reviewtest.Random(rand.New(rand.NewPCG(seed, 7)))
			return judged(reviewtest.Changes(c, func(fn *model.LiveFunction) {
				if fn.Usage.Logs != nil && timeouts > 0 {
					fn.Usage.Logs.Timeouts += timeouts
				}
			}), nil)
		}
		before, after := make(0), make(1+float64(seed%5))
		if before.Recommendation == Move && after.Recommendation != Move {
			t.Fatalf("seed %d: move became %s:\n%s%s", seed, after.Recommendation, text(before), text(after))
		}
		if after.Function.Usage.Logs != nil && after.Recommendation == Stay {
			t.Fatalf("seed %d: stays although it was cut off:\n%s", seed, text(after))
		}
		if after.Score < before.Score {
			t.Fatalf("seed %d: more timeouts, lower score: %f after %f", seed, after.Score, before.Score)
		}
	}
}

func TestReviewsAreSortedAndTheSameTwice(t *testing.T) {
	t.Parallel()
	build := func(order []int) *Survey {
		fns := make([]model.LiveFunction, len(order))
		for at, i := range order {
			fns[at] = reviewtest.Quiet(reviewtest.Random(rand.New(rand.NewPCG(uint64(i), 1))))
			fns[at].ARN = fmt.Sprintf("%s-%03d", fns[at].ARN, i)
		}
		return surveyed(fns...)
	}
	forward := make([]int, 200)
	for i := range forward {
		forward[i] = i
	}
	backward := slices.Clone(forward)
	slices.Reverse(backward)
	a, b := build(forward), build(backward)
	for i := range a.Reviews {
		if a.Reviews[i].Function.ARN != b.Reviews[i].Function.ARN || !reflect.DeepEqual(a.Reviews[i].Evidence, b.Reviews[i].Evidence) {
			t.Fatalf("place %d depends on the order of the input", i)
		}
	}
	order := Recommendations()
	for i := 1; i < len(a.Reviews); i++ {
		x, y := a.Reviews[i-1], a.Reviews[i]
		if slices.Index(order, x.Recommendation) > slices.Index(order, y.Recommendation) || x.Recommendation == y.Recommendation && x.Score < y.Score {
			t.Errorf("%s %f stands before %s %f", x.Recommendation, x.Score, y.Recommendation, y.Score)
		}
	}
	for i, r := range a.Reviews {
		if r.Because == "" || (r.Tuning != nil) != (r.Recommendation == Tune) || r.Recommendation == Blocked && r.Task != nil {
			t.Errorf("review %d (%s): because %q, tuning %v, task %v", i, r.Recommendation, r.Because, r.Tuning, r.Task)
		}
		if r.Tuning != nil && *r.Tuning == (Tuning{}) {
			t.Errorf("review %d says tune and names no value:\n%s", i, text(r))
		}
	}
}

// TestDamagedNumbersStayNumbers: a snapshot may hold anything, and the survey is
// JSON, which knows no infinity.
func TestDamagedNumbersStayNumbers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	odd := []float64{0, 1, -1, 20, 1e6, 1e18, math.MaxFloat64, -math.MaxFloat64, 5e-324}
	pick := func() *float64 {
		if i := r.IntN(len(odd) + 1); i < len(odd) {
			return reviewtest.F64(odd[i])
		}
		return nil
	}
	some := func() *model.Distribution {
		return &model.Distribution{N: odd[r.IntN(len(odd))], Avg: pick(), P50: pick(), P95: pick(), P99: pick(), Max: pick()}
	}
	var fns []model.LiveFunction
	for i := range 3000 {
		fns = append(fns, reviewtest.Quiet(func(fn *model.LiveFunction) {
			fn.ARN = fmt.Sprint(i)
			fn.Memory = model.MiB(int(odd[r.IntN(6)]))
			fn.Timeout, fn.Storage = []int{-1, 0, 900, math.MaxInt}[r.IntN(4)], model.MiB([]int{-1, 0, 512, 10240, math.MaxInt}[r.IntN(5)])
			u := fn.Usage
			u.Invocations, u.Errors, u.Duration, u.IteratorAge = pick(), pick(), some(), pick()
			u.Logs = &model.LogUsage{Reports: odd[r.IntN(len(odd))], BilledMS: pick(), BilledN: odd[r.IntN(len(odd))], Duration: some(), Memory: some(), Timeouts: odd[r.IntN(len(odd))], OutOfMemory: odd[r.IntN(len(odd))]}
		}))
	}
	s := surveyed(fns...)
	for _, r := range s.Reviews {
		if _, err := json.Marshal(r); err != nil {
			t.Fatalf("%+v %+v: %v", r.Function.Usage, r.Cost, err)
		}
	}
	if _, err := json.Marshal(s); err != nil {
		t.Fatal(err)
	}
}
