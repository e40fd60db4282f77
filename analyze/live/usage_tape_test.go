package live

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/analyze"
	"decant/internal/awsconfig"
	"decant/model"
)

// TestUsageIsReplayed records a measurement, writes the snapshot, reads it and
// measures again without an account: the usage and the gaps are the same, and no
// word of a function is in the snapshot.
func TestUsageIsReplayed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		mode   LogsMode
		breaks func(*fakeLogs)
	}{
		"queries":           {LogsInsights, func(*fakeLogs) {}},
		"lines":             {LogsFilter, func(*fakeLogs) {}},
		"queries denied":    {LogsInsights, func(f *fakeLogs) { everyGroup(f, func(g *fakeGroup) { g.noInsights = true }) }},
		"everything denied": {LogsInsights, func(f *fakeLogs) { everyGroup(f, func(g *fakeGroup) { g.noInsights, g.noFilter = true, true }) }},
		"one group fails": {LogsInsights, func(f *fakeLogs) {
			everyGroup(f, func(g *fakeGroup) { g.failing = g.bytes == 1000 })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, want := mixture(t)
			f.groups["/aws/lambda/fn-0000"] = fakeGroup{class: "STANDARD", bytes: 999}
			c.breaks(f)
			ops := usageOperations()
			for i := range ops {
				ops[i].Rate = 0
			}
			place := f.server().place(t)
			opts := Options{Now: usageNow, Since: 14 * usageDay, Logs: c.mode}
			tape := awsconfig.NewTape(awsconfig.Header{Taken: usageNow}, []awsconfig.Place{place}, analyze.MaskSecrets)
			gaps := measureUsage(t, tape.Record(place, ops), want, opts)
			var snapshot bytes.Buffer
			if err := tape.Write(&snapshot); err != nil {
				t.Fatal(err)
			}
			for _, word := range []string{"own words", "@ptr", "responseLatency"} {
				if strings.Contains(snapshot.String(), word) {
					t.Errorf("the snapshot has %q", word)
				}
			}
			read, diags := awsconfig.ReadTape("live.json", &snapshot, ops)
			if len(diags) > 0 {
				t.Fatalf("%+v", diags)
			}
			_, got := mixture(t)
			again, err := measure(context.Background(), read.Places(ops)[0], got, opts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(append([]model.Gap{}, gaps...), append([]model.Gap{}, again...)); diff != "" {
				t.Errorf("gaps (-recorded +replayed):\n%s", diff)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("usage (-recorded +replayed):\n%s", diff)
			}
		})
	}
}

func everyGroup(f *fakeLogs, to func(*fakeGroup)) {
	for name, g := range f.groups {
		to(&g)
		f.groups[name] = g
	}
}
