package review

import (
	"decant/internal/diag"
	"decant/model"
	"decant/plan/review/reviewtest"
	"strings"
)

func surveyed(fns ...model.LiveFunction) *Survey {
	live := &model.Live{Window: reviewtest.FourteenDays(), Functions: fns}
	s, _ := Make(live, nil, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	return s
}

// rulesOf are the names of a review's evidence.
func rulesOf(r Review) []string {
	var out []string
	for _, e := range r.Evidence {
		out = append(out, e.Rule)
	}
	return out
}

func codes(l diag.List) string {
	var out []string
	for _, d := range l.Sorted() {
		out = append(out, string(d.Code))
	}
	return strings.Join(out, " ")
}
