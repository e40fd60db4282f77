package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"decant/model"
	"decant/plan/review"
)

// priced is a survey of functions with random use, of which some have no price or
// no numbers.
func priced(seed uint64) *review.Survey {
	r := rand.New(rand.NewPCG(seed, 9))
	m := &model.Live{Window: sampleWindow()}
	for i := range 1 + r.IntN(30) {
		fn := live(work, []string{"eu-west-1", "us-east-1", "eu-north-1"}[r.IntN(3)], fmt.Sprintf("fn-%d", i), model.MiB(128<<r.IntN(7)), 900)
		if longest := math.Exp(r.Float64()*7) * 800; r.IntN(5) > 0 {
			used(&fn, float64(1+r.IntN(5000)), longest*0.9, min(longest, 899e3), float64(fn.Memory)*r.Float64(), float64(r.IntN(2)), 0)
			if fn.Usage.Logs.Timeouts > 0 {
				fn.Usage.Duration.Max = known(fn.Deadline())
			}
		}
		m.Functions = append(m.Functions, fn)
	}
	s, _ := review.Make(m, nil, review.Options{Thresholds: review.DefaultThresholds(), Prices: review.BuiltInPrices()})
	return s
}

// TestEveryFormatHasTheSameSums adds the rows of the CSV: the totals, what moving
// costs, and the page's month before and after are their sums.
func TestEveryFormatHasTheSameSums(t *testing.T) {
	t.Parallel()
	moves, withoutPrice := 0, 0
	for seed := range uint64(300) {
		s := priced(seed)
		var out bytes.Buffer
		if err := SurveyCSV(&out, s); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]int{}
		for i, name := range rows[0] {
			at[name] = i
		}
		var all, moving [2]float64
		count, movers := 0, 0
		for _, row := range rows[1:] {
			lambda, err1 := strconv.ParseFloat(row[at["lambda_usd_month"]], 64)
			fargate, err2 := strconv.ParseFloat(row[at["fargate_usd_month"]], 64)
			if err1 != nil || err2 != nil {
				continue
			}
			count, all = count+1, [2]float64{all[0] + lambda, all[1] + fargate}
			if row[at["call"]] == string(review.Move) {
				movers, moving = movers+1, [2]float64{moving[0] + lambda, moving[1] + fargate}
			}
		}
		moves += movers
		withoutPrice += s.Totals.Unpriced
		for _, c := range [][2]float64{{s.Totals.Lambda, all[0]}, {s.Totals.Fargate, all[1]}, {s.Totals.Moving.Lambda, moving[0]}, {s.Totals.Moving.Fargate, moving[1]}, {float64(len(rows) - 1 - s.Totals.Unpriced), float64(count)}} {
			if math.Abs(c[0]-c[1]) > 1e-9*max(1, c[1]) {
				t.Errorf("seed %d: totals %+v, the rows add up to %v and %v", seed, s.Totals, all, moving)
			}
		}
		page, want := pageMoneyOf(s), pageMoney{Known: count > 0}
		if count > 0 {
			want.Today = money(all[0], "USD")
		}
		if after := all[0] - moving[0] + moving[1]; movers > 0 {
			want.After = money(after, "USD")
		}
		if want.About = page.About; page != want {
			t.Errorf("seed %d: the page has %+v, the CSV gives %+v", seed, page, want)
		}
		if bars := pageMoversOf(s).Bars; movers > 1 {
			last := bars[len(bars)-1]
			if !last.Total || last.Before != money(moving[0], "USD") || last.After != money(moving[1], "USD") {
				t.Errorf("seed %d: the bar of all has %+v, the CSV gives %v", seed, last, moving)
			}
		}
	}
	if moves < 50 || withoutPrice < 50 {
		t.Errorf("%d moves and %d without a price", moves, withoutPrice)
	}
}

// TestAMoveOfUnknownCostChangesNothingShown: the page does not say that moving
// costs "the same" when nobody knows what it costs.
func TestAMoveOfUnknownCostChangesNothingShown(t *testing.T) {
	t.Parallel()
	s := &review.Survey{Totals: review.Totals{Functions: 2, Lambda: 3, Fargate: 4, Unpriced: 1, Recommendations: map[review.Recommendation]int{review.Move: 1, review.Stay: 1}}, Prices: review.PriceNote{Currency: "USD"}}
	s.Reviews = []review.Review{{Recommendation: review.Move, Cost: review.Cost{Why: "no price"}}, {Recommendation: review.Stay, Cost: review.Cost{Lambda: known(3), Fargate: known(4)}}}
	if got := pageMoneyOf(s); got.After != "" || got.Today != "$3.00" {
		t.Errorf("%+v", got)
	}
}
