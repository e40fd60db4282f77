package live

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestHistogramQuantiles compares with the sorted measurements themselves.
func TestHistogramQuantiles(t *testing.T) {
	t.Parallel()
	shapes := map[string]func(r *rand.Rand) float64{
		"uniform":     func(r *rand.Rand) float64 { return r.Float64() * 900_000 },
		"log-normal":  func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()*3 + 5) },
		"constant":    func(*rand.Rand) float64 { return 1536 },
		"two peaks":   func(r *rand.Rand) float64 { return []float64{3, 899_999.5}[r.IntN(2)] },
		"whole MB":    func(r *rand.Rand) float64 { return float64(128 + r.IntN(10_112)) },
		"with zeroes": func(r *rand.Rand) float64 { return float64(r.IntN(3)) },
		"tiny":        func(r *rand.Rand) float64 { return r.Float64() / 1000 },
		"huge":        func(r *rand.Rand) float64 { return r.Float64() * 1e12 },
	}
	for name, draw := range shapes {
		for _, n := range []int{1, 2, 7, 100, 20_000} {
			r := rand.New(rand.NewPCG(uint64(n), 1)) //nolint:gosec // the same numbers in every run
			var h histogram
			exact := make([]float64, n)
			for i := range exact {
				exact[i] = draw(r)
				h.add(exact[i])
			}
			slices.Sort(exact)
			for _, q := range []float64{0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1} {
				want := exact[max(1, int(math.Ceil(q*float64(n))))-1]
				if got := h.quantile(q); math.Abs(got-want) > 0.01*want+1e-6 {
					t.Errorf("%s, n=%d: quantile %v is %v, not %v", name, n, q, got, want)
				}
			}
			d := h.distribution()
			if *d.Max != exact[n-1] || d.N != float64(n) || h.min != exact[0] {
				t.Errorf("%s, n=%d: %v of %v", name, n, *d.Max, exact[n-1])
			}
			if most := (highestPower-lowestPower)*bucketsPerPower + 1; len(h.buckets) > most {
				t.Errorf("%s: %d buckets", name, len(h.buckets))
			}
		}
	}
	if (&histogram{}).distribution() != nil {
		t.Error("an empty histogram has a distribution")
	}
}
