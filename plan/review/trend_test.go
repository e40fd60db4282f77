package review

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"decant/plan/review/reviewtest"
)

// TestATrendIsSaidOrNot: growth that is told from chance, towards a limit that is
// near enough, and nothing else.
func TestATrendIsSaidOrNot(t *testing.T) {
	t.Parallel()
	steady := func(int) (float64, float64) { return 400, 380 }
	for name, c := range map[string]struct {
		change reviewtest.Change
		said   bool
	}{
		"grows":                   {reviewtest.Grows(500, 10), true},
		"steady":                  {reviewtest.Daily(steady), false},
		"shrinks":                 {reviewtest.Grows(500, -10), false},
		"no days":                 {reviewtest.Runs(140), false},
		"a spike on the last day": {reviewtest.Daily(func(day int) (float64, float64) { return 400 + 400*float64(day/13), 380 }), false},
		"the longest alone grows": {reviewtest.Daily(func(day int) (float64, float64) { return 500 + 10*float64(day), 380 }), false},
		"within 84 days":          {reviewtest.Grows(100, 9), true},
		"beyond 84 days":          {reviewtest.Grows(100, 8.2), false},
		"eight days": {reviewtest.Daily(func(day int) (float64, float64) {
			return 500 + 10*float64(day) - 2000*float64(day/8), 400 + 9*float64(day)
		}), true},
		"seven days": {reviewtest.Daily(func(day int) (float64, float64) {
			return 500 + 10*float64(day) - 2000*float64(day/7), 400 + 9*float64(day)
		}), false},
		"cut off at the end":          {reviewtest.Daily(func(day int) (float64, float64) { return min(900, 800+10*float64(day)), 700 + 9*float64(day) }), false},
		"a lower timeout, half of it": {reviewtest.Changes(reviewtest.Limits(1024, 400), reviewtest.Grows(200, 5)), true},
		"every other day without runs": {reviewtest.Daily(func(day int) (float64, float64) {
			return 500 + 10*float64(day) - 5000*float64(day%2), 400 + 9*float64(day)
		}), false},
	} {
		r := judged(c.change, nil)
		if (r.Trend != nil) != c.said || strings.Contains(text(r), "at this growth") != c.said {
			t.Errorf("%s: %+v\n%s", name, r.Trend, text(r))
		}
	}
}

// TestTheLineIsWhatPaperGives: Sen's example needs no program. The slopes of
// 10, 13, 15, 21 on days 0 to 3 are 3, 2, 6, 2.5, 4 and 11/3: their median is 10/3.
func TestTheLineIsWhatPaperGives(t *testing.T) {
	t.Parallel()
	points := []dayPoint{{0, 10}, {1, 13}, {2, 15}, {3, 21}}
	slope, low, _ := theilSen(points)
	if want := (3 + 11.0/3) / 2; math.Abs(slope-want) > 1e-12 || !math.IsInf(low, -1) {
		t.Errorf("slope %g, want %g; low %g: four points tell nothing", slope, want, low)
	}
	// 10 - 0, 13 - 10/3, 15 - 20/3, 21 - 10: 10, 9.67, 8.33, 11; the middle is 9.83.
	if level, want := levelAtTheEnd(points, 10.0/3), (10+29.0/3)/2+10; math.Abs(level-want) > 1e-12 {
		t.Errorf("the line ends at %g, want %g", level, want)
	}
}

// TestTheIntervalHoldsTheGrowth: over many noisy series, 95 % of the intervals hold
// the true slope, and of series without growth few are said to grow.
func TestTheIntervalHoldsTheGrowth(t *testing.T) {
	t.Parallel()
	const tries = 3000
	held, said := 0, 0
	for seed := range uint64(tries) {
		r := rand.New(rand.NewPCG(seed, 3))
		var flat, grows []dayPoint
		for day := range 14 {
			noise := 20 * r.NormFloat64()
			if r.Float64() < 0.1 {
				noise *= 8 // a bad day
			}
			flat, grows = append(flat, dayPoint{float64(day), 400 + noise}), append(grows, dayPoint{float64(day), 400 + 7*float64(day) + noise})
		}
		if _, low, high := theilSen(grows); low <= 7 && 7 <= high {
			held++
		}
		if _, low, _ := theilSen(flat); low > 0 {
			said++
		}
	}
	if share := float64(held) / tries; share < 0.94 || share > 0.99 {
		t.Errorf("%.3f of the intervals hold the slope", share)
	}
	if share := float64(said) / tries; share > 0.03 {
		t.Errorf("%.3f of the flat series are said to grow", share)
	}
}
