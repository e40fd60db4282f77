package live

import (
	"math"
	"slices"

	"decant/model"
)

// histogram counts measurements in log-linear buckets: every power of two is cut
// into 64 equal parts, and a part's middle is at most 1/128 away from whatever
// was counted in it. Quantiles are therefore right within 1 % of their value,
// and the memory does not depend on how much was counted. The zero value is
// empty and ready. Minimum, maximum, sum and number are exact.
type histogram struct {
	n, sum   float64
	min, max float64
	buckets  map[int]float64
}

const (
	bucketsPerPower = 64
	// The powers of two that are told apart: 2^-20 (a millionth) to 2^41, beyond
	// what measured lets through. At most 62*64 buckets exist.
	lowestPower, highestPower = -20, 41
)

// add counts one measurement. Negative ones and NaN do not exist here: measured
// keeps them out.
func (h *histogram) add(v float64) {
	if h.n == 0 || v < h.min {
		h.min = v
	}
	h.max = max(h.max, v)
	h.n++
	h.sum += v
	if h.buckets == nil {
		h.buckets = map[int]float64{}
	}
	h.buckets[bucketOf(v)]++
}

// bucketOf numbers the buckets in the order of their values. Everything below
// the lowest power, zero too, is in the first.
func bucketOf(v float64) int {
	fraction, power := math.Frexp(v) // v = fraction * 2^power, fraction in [0.5, 1)
	switch {
	case v <= 0 || power <= lowestPower:
		return -1
	case power > highestPower:
		return (highestPower-lowestPower)*bucketsPerPower - 1
	}
	return (power-lowestPower-1)*bucketsPerPower + int((fraction*2-1)*bucketsPerPower)
}

// middle is the value that stands for a bucket.
func middle(bucket int) float64 {
	if bucket < 0 {
		return 0
	}
	power, part := bucket/bucketsPerPower+lowestPower+1, bucket%bucketsPerPower
	return math.Ldexp(0.5+(float64(part)+0.5)/(2*bucketsPerPower), power)
}

// quantile is the value that the share q (0 to 1) of the measurements does not
// exceed, by nearest rank: of 100 measurements the 99th is the quantile 0.99.
func (h *histogram) quantile(q float64) float64 {
	rank := math.Max(1, math.Ceil(q*h.n))
	seen := 0.0
	for _, bucket := range sortedKeys(h.buckets) {
		if seen += h.buckets[bucket]; seen >= rank {
			return math.Min(math.Max(middle(bucket), h.min), h.max)
		}
	}
	return h.max
}

func sortedKeys[K int | float64, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// distribution is what the model keeps of it; nil when nothing was counted.
func (h *histogram) distribution() *model.Distribution {
	if h == nil || h.n == 0 {
		return nil
	}
	avg, most := h.sum/h.n, h.max
	p50, p95, p99 := h.quantile(0.50), h.quantile(0.95), h.quantile(0.99)
	return &model.Distribution{N: h.n, Avg: &avg, P50: &p50, P95: &p95, P99: &p99, Max: &most}
}
