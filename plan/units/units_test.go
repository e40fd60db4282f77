package units

import "testing"

// TestWordsNeverRoundToALimitOrToNothing: what stays below its limit does not read
// as the limit, and what is there does not read as nothing.
func TestWordsNeverRoundToALimitOrToNothing(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{Percent(1), "100 %"}, {Percent(0.9999), "99.99 %"}, {Percent(0.99999), "99.99 %"}, {Percent(0.994), "99 %"}, {Percent(0), "0 %"}, {Percent(0.0001), "under 0.1 %"},
		{SpanOf(900e3, 900e3), "900 s"}, {SpanOf(899_700, 900e3), "899.7 s"}, {SpanOf(899_999.9, 900e3), "899.999 s"}, {SpanOf(870e3, 900e3), "870 s"}, {SpanOf(900_012, 900e3), "900 s"},
		{Span(0), "0 ms"}, {Span(0.2), "under 1 ms"}, {Span(999.4), "999 ms"}, {Span(999.7), "1.0 s"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
}
