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

// replayed records a reading, replays the snapshot, and looks for secrets in
// both. Canaries are in the environment, tags, descriptions, inputs of targets
// and schedules, filter policies and patterns, payloads and parameters of state
// machines, roles and the addresses of subscribers.
func replayed(t *testing.T, e *endpoint, place awsconfig.Place, want *model.Live) {
	t.Helper()
	e.reset(nil)
	opts := testOptions()
	ops := unlimited()
	tape := awsconfig.NewTape(awsconfig.Header{Taken: opts.Now}, []awsconfig.Place{place}, analyze.MaskSecrets)
	if diff := cmp.Diff(want, reading(t, tape.Record(place, ops), opts)); diff != "" {
		t.Errorf("a recorded reading differs (-want +got):\n%s", diff)
	}
	var snapshot bytes.Buffer
	if err := tape.Write(&snapshot); err != nil {
		t.Fatal(err)
	}
	noCanary(t, "the snapshot", snapshot.String())
	noCanary(t, "the model", jsonText(want))
	if !strings.Contains(snapshot.String(), "DB_PASSWORD") {
		t.Error("the names of variables are not in the snapshot")
	}
	read, diags := awsconfig.ReadTape("live.json", &snapshot, ops)
	if len(diags) > 0 {
		t.Fatalf("the snapshot: %+v", diags)
	}
	calls := len(e.counted())
	got, _, err := Read(context.Background(), read.Places(ops), opts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the replay differs (-want +got):\n%s", diff)
	}
	if after := len(e.counted()); after != calls {
		t.Errorf("the replay made calls: %d, before %d", after, calls)
	}
}

// replayedRefusals replays what was denied.
func replayedRefusals(t *testing.T, e *endpoint, place awsconfig.Place) {
	t.Helper()
	e.reset(refusing("lambda:GetPolicy"))
	opts := twelve()
	ops := unlimited()
	tape := awsconfig.NewTape(awsconfig.Header{Taken: opts.Now}, []awsconfig.Place{place}, analyze.MaskSecrets)
	want := reading(t, tape.Record(place, ops), opts)
	if diff := cmp.Diff(want, reading(t, tape.Places(ops)[0], opts)); diff != "" || len(want.Gaps) != 1 {
		t.Errorf("refusals are replayed otherwise (-want +got):\n%s", diff)
	}
}

// noCanary shows where a secret got through.
func noCanary(t *testing.T, what, text string) {
	t.Helper()
	for rest := text; ; {
		at := strings.Index(rest, canary)
		if at < 0 {
			return
		}
		t.Errorf("a secret is in %s: %q", what, rest[max(0, at-200):min(len(rest), at+50)])
		rest = rest[at+len(canary):]
	}
}
