package fakeaws_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decant/analyze"
	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/model"
	"decant/test/fakeaws"
)

// TestSnapshots keeps the snapshots of testdata/live: each is taken of an account
// here, as the command does, and replayed. DECANT_UPDATE=1 rewrites the files.
func TestSnapshots(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]struct {
		account fakeaws.Account
		prepare func(*fakeaws.Server)
		gaps    []model.GapReason // in the order of the model
	}{
		"orders-etl": {account: orders(t), prepare: func(*fakeaws.Server) {}},
		"account":    {company(), troubled, []model.GapReason{model.GapGone, model.GapSkipped, model.GapDenied, model.GapDenied}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fakeaws.Start(t, story.account)
			story.prepare(s)
			got, snapshot := recorded(t, s, story.account)
			kept(t, filepath.Join("..", "..", "testdata", "live", name+".json"), snapshot)
			if diff := cmp.Diff(got, replayed(t, snapshot)); diff != "" {
				t.Errorf("the replay differs (-recorded +replayed):\n%s", diff)
			}
			var reasons []model.GapReason
			for _, gap := range got.Gaps {
				reasons = append(reasons, gap.Reason)
			}
			if diff := cmp.Diff(story.gaps, reasons); diff != "" {
				t.Errorf("gaps (-want +got):\n%s\n%+v", diff, got.Gaps)
			}
			if n := len(snapshot); n > 800_000 {
				t.Errorf("the snapshot has %d bytes", n)
			}
			if bytes.Contains(snapshot, []byte("canary")) {
				t.Errorf("a value of the environment is in the snapshot")
			}
		})
	}
}

// recorded takes the snapshot of an account.
func recorded(t *testing.T, s *fakeaws.Server, a fakeaws.Account) (*model.Live, []byte) {
	t.Helper()
	places := quick(s.Places())
	tape := awsconfig.NewTape(awsconfig.Header{
		Taken: a.Now, From: a.Window.From, To: a.Window.To,
		Options: map[string]string{"logs": "insights", "max-log-gb": "200", "since": "14d"},
	}, places, analyze.MaskSecrets)
	for i, p := range places {
		places[i] = tape.Record(p, live.Operations())
	}
	opts := options(a)
	opts.MaxLogBytes = 200e9
	got, _, err := live.Read(context.Background(), places, opts)
	if err != nil || tape.Err() != nil {
		t.Fatal(err, tape.Err())
	}
	var out bytes.Buffer
	if err := tape.Write(&out); err != nil {
		t.Fatal(err)
	}
	return got, out.Bytes()
}

func replayed(t *testing.T, snapshot []byte) *model.Live {
	t.Helper()
	tape, diags := awsconfig.ReadTape("live.json", bytes.NewReader(snapshot), live.Operations())
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	head := tape.Header()
	got, _, err := live.Read(context.Background(), tape.Places(live.Operations()), live.Options{
		Now: head.Taken, Since: head.To.Sub(head.From), Usage: true, MaxLogBytes: 200e9,
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// kept compares with a file, or rewrites it.
func kept(t *testing.T, file string, want []byte) {
	t.Helper()
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	there, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(there), string(want)); diff != "" {
		t.Errorf("%s is not what is recorded now; DECANT_UPDATE=1 rewrites it (-file +now):\n%s", file, diff)
	}
}

// storyTime is when the snapshots were taken.
func storyTime() (time.Time, fakeaws.Window) {
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)
	return now, fakeaws.Window{From: now.AddDate(0, 0, -14), To: now}
}

// shaped are n runs whose median is in the middle of a long tail; every
// fiftieth starts cold. Memory grows a little with the duration.
func shaped(n int, median, longest float64, used int) []fakeaws.Runs {
	const steps = 12
	var out []fakeaws.Runs
	left := n
	for k := range steps {
		share := []float64{0.04, 0.1, 0.14, 0.16, 0.16, 0.13, 0.1, 0.07, 0.05, 0.03, 0.015, 0}[k]
		count := int(math.Round(share * float64(n)))
		if k == steps-1 {
			count = max(1, n/100)
		}
		if count = min(count, left); count == 0 {
			continue
		}
		left -= count
		at := median * (0.55 + 0.1*float64(k))
		if k > 7 {
			at = median*1.25 + (longest-median*1.25)*math.Pow(float64(k-7)/4, 2)
		}
		out = append(out, fakeaws.Runs{Count: count, Duration: math.Round(min(at, longest)*100) / 100, Used: used - (steps-1-k)*used/100})
	}
	if left > 0 {
		out[len(out)/2].Count += left
	}
	if cold := out[len(out)/2]; cold.Count > 1+n/50 {
		out[len(out)/2].Count -= 1 + n/50
		out = append(out, fakeaws.Runs{Count: 1 + n/50, Duration: cold.Duration + 7.35, Init: 612.48, Used: cold.Used})
	}
	return out
}

// growing are n runs of a window that get longer day by day, up to the median and
// the longest of the last day; the first day has the share from of them.
func growing(w fakeaws.Window, n int, median, longest, from float64, used int) []fakeaws.Runs {
	const days = 14
	var out []fakeaws.Runs
	for d := range days {
		share := from + (1-from)*float64(d)/(days-1) - []float64{0, 0.012, -0.008, 0.006}[d%4]*(1-float64(d)/(days-1))
		day := fakeaws.Window{From: w.From.AddDate(0, 0, d), To: w.From.AddDate(0, 0, d+1)}
		for _, r := range shaped(n/days, median*share, longest*share, used) {
			r.In = day
			out = append(out, r)
		}
	}
	return out
}

// policy is a policy file in one line.
func policy(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
