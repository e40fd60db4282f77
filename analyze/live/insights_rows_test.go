package live

import (
	"testing"

	"decant/model"
)

// TestNoSumCountsWithoutItsCount: the row of the lines without a memory size may
// carry any number; only a count beside it says that something was added.
func TestNoSumCountsWithoutItsCount(t *testing.T) {
	t.Parallel()
	size := 512.0
	reports := func(numbers map[string]float64) reportRow { return reportRow{size: &size, numbers: numbers} }
	others := func(numbers map[string]float64) reportRow { return reportRow{numbers: numbers} }
	hundred := map[string]float64{"reports": 10, "billedN": 10, "billedSum": 100}
	for name, c := range map[string]struct {
		rows []reportRow
		ms   *float64
		n    float64
	}{
		"reports alone":                            {[]reportRow{reports(hundred)}, pointer(100), 10},
		"the lines of timeouts repeat the sum":     {[]reportRow{reports(hundred), others(map[string]float64{"billedN": 0, "billedSum": 100, "timeoutLines": 3})}, pointer(100), 10},
		"they have a sum and no count":             {[]reportRow{reports(hundred), others(map[string]float64{"billedSum": 100})}, pointer(100), 10},
		"their sum is zero":                        {[]reportRow{reports(hundred), others(map[string]float64{"billedN": 0, "billedSum": 0})}, pointer(100), 10},
		"two sizes":                                {[]reportRow{reports(hundred), reports(map[string]float64{"billedN": 5, "billedSum": 50})}, pointer(150), 15},
		"a report that was cut before its size":    {[]reportRow{reports(hundred), others(map[string]float64{"reports": 1, "billedN": 1, "billedSum": 7})}, pointer(107), 11},
		"reports that were cut before their bill":  {[]reportRow{reports(map[string]float64{"reports": 10, "billedN": 4, "billedSum": 40})}, pointer(40), 4},
		"a count without a sum makes all unknown":  {[]reportRow{reports(hundred), reports(map[string]float64{"billedN": 5})}, nil, 0},
		"no line has a billed time":                {[]reportRow{reports(map[string]float64{"reports": 10, "billedN": 0})}, nil, 0},
		"only a sum, as if all of it were unknown": {[]reportRow{reports(map[string]float64{"reports": 10, "billedSum": 100})}, nil, 0},
	} {
		var u model.LogUsage
		usageOfRows(&u, c.rows, 512)
		if number(u.BilledMS) != number(c.ms) || u.BilledN != c.n {
			t.Errorf("%s: %s of %g lines, want %s of %g", name, number(u.BilledMS), u.BilledN, number(c.ms), c.n)
		}
	}
}

// TestAQuantileThatARowLacksIsUnknown: the largest of the others could be too low.
func TestAQuantileThatARowLacksIsUnknown(t *testing.T) {
	t.Parallel()
	small, large := 512.0, 1024.0
	rows := []reportRow{
		{size: &small, numbers: map[string]float64{"durationN": 10, "durationAvg": 50, "durationP50": 50, "durationP99": 90, "durationMax": 99}},
		{size: &large, numbers: map[string]float64{"durationN": 1, "durationAvg": 900, "durationP50": 900, "durationMax": 900}},
		{numbers: map[string]float64{"durationN": 0, "durationAvg": 7, "timeoutLines": 3}}, // no run of its own
	}
	for _, order := range [][]reportRow{rows, {rows[2], rows[1], rows[0]}} {
		d := mergeRows("duration", order)
		if d.N != 11 || number(d.Avg) != number(pointer((500.0+900)/11)) || number(d.P50) != "900" || d.P99 != nil || number(d.Max) != "900" {
			t.Errorf("%+v avg %s p50 %s p99 %s max %s", d, number(d.Avg), number(d.P50), number(d.P99), number(d.Max))
		}
	}
}
