package fargate

import (
	"testing"

	"decant/model"
)

func mib(n int) model.MiB { return model.MiB(n) }

func TestFargateSellsSeventySevenSizes(t *testing.T) {
	t.Parallel()
	pairs := Pairs()
	if len(pairs) != 77 {
		t.Errorf("%d sizes, want 77", len(pairs))
	}
	for i := 1; i < len(pairs); i++ {
		a, b := pairs[i-1], pairs[i]
		if a.CPU > b.CPU || a.CPU == b.CPU && a.Memory >= b.Memory {
			t.Errorf("sizes are out of order: %v before %v", a, b)
		}
	}
}

func TestSizeCoversMemoryAndCPUShare(t *testing.T) {
	t.Parallel()
	cases := []struct {
		lambda int
		want   string
	}{
		{128, "0.25 vCPU, 512 MB"},
		{432, "0.25 vCPU, 512 MB"},
		{512, "0.5 vCPU, 1 GB"},
		{513, "0.5 vCPU, 1 GB"},
		{1024, "1 vCPU, 2 GB"},
		{1769, "1 vCPU, 2 GB"},
		{1770, "2 vCPU, 4 GB"},
		{3008, "2 vCPU, 4 GB"},
		{5120, "4 vCPU, 8 GB"},
		{10240, "8 vCPU, 16 GB"},
	}
	for _, c := range cases {
		got, ok := Size(mib(c.lambda), CPUShare(mib(c.lambda)))
		if !ok || got.String() != c.want {
			t.Errorf("%d MB of Lambda: got %v, want %s", c.lambda, got, c.want)
		}
	}
	if got, ok := Size(249857, 256); ok {
		t.Errorf("a size beyond the largest was found: %v", got)
	}
}

// Every pair must be reachable by asking for exactly it, and the answer is never
// smaller than what was asked for.
func TestSizeIsTheSmallestThatFits(t *testing.T) {
	t.Parallel()
	for _, want := range Pairs() {
		got, ok := Size(want.Memory, want.CPU)
		if !ok || got != want {
			t.Errorf("asked for %v, got %v", want, got)
		}
		if !Sold(want) || Sold(Pair{want.CPU, want.Memory + 1}) {
			t.Errorf("Sold is wrong around %v", want)
		}
	}
}
