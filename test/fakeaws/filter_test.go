package fakeaws_test

import (
	"context"
	"strings"
	"testing"

	"decant/analyze/live"
	"decant/test/fakeaws"
)

// TestAFilteredReadingAsksAboutWhatFits: names and runtimes are left out when they
// are listed, and what lacks the tag before its usage is asked about.
func TestAFilteredReadingAsksAboutWhatFits(t *testing.T) {
	t.Parallel()
	a := company()
	s := fakeaws.Start(t, a)
	opts := options(a)
	opts.Only = live.Filter{Names: []string{"billing-*", "media-*"}, Runtimes: []string{"python3.*"}, Tags: []string{"team=billing"}}
	measured := map[string]int{}
	opts.Seen = func(p live.Progress) {
		if p.What == "metrics" {
			measured[p.Region] = max(measured[p.Region], p.Total)
		}
	}
	got, diags, err := live.Read(context.Background(), quick(s.Places()), opts)
	if err != nil || len(got.Functions) == 0 {
		t.Fatal(err, diags)
	}
	regions := map[string]int{}
	for _, fn := range got.Functions {
		regions[fn.Region]++
		if !strings.HasPrefix(fn.Name, "billing-") && !strings.HasPrefix(fn.Name, "media-") || !strings.HasPrefix(fn.Runtime, "python3.") || fn.Usage == nil || fn.Usage.Invocations == nil {
			t.Errorf("%s (%s) was read, usage %v", fn.Name, fn.Runtime, fn.Usage)
		}
	}
	for region, n := range regions {
		if most := 15 * n; measured[region] > most || measured[region] == 0 {
			t.Errorf("%s: %d metrics were asked about %d functions", region, measured[region], n)
		}
	}
	opts.Only.Names = []string{"nobody"}
	got, diags, err = live.Read(context.Background(), quick(s.Places()), opts)
	if err != nil || len(got.Functions) > 0 {
		t.Fatal(err, len(got.Functions))
	}
	for _, d := range diags {
		if d.Code == live.NothingFits {
			return
		}
	}
	t.Errorf("nothing says that no function fits: %v", diags)
}
