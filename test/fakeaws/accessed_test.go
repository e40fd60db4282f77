package fakeaws_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/model"
	"decant/test/fakeaws"
)

// TestLastAccessesAreReadWhenTheyAreAskedFor: pages and running jobs are followed, a
// snapshot gives the same answers, and it says neither by whom nor from where.
func TestLastAccessesAreReadWhenTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	a := fakeaws.Big(40)
	s := fakeaws.Start(t, a)
	s.QueryPolls(1)
	opts := live.Options{Now: a.Now}
	if got, _ := read(t, s, opts); got.Functions[0].Role.LastAccessed != nil || s.Calls()["iam:GenerateServiceLastAccessedDetails"] != 0 {
		t.Error("the last accesses were read and nobody asked")
	}
	opts.LastAccessed = true
	tape := awsconfig.NewTape(awsconfig.Header{Taken: a.Now}, quick(s.Places()), nil)
	var places []awsconfig.Place
	for _, p := range quick(s.Places()) {
		places = append(places, tape.Record(p, live.Operations()))
	}
	want, _, err := live.Read(context.Background(), places, opts)
	if err != nil {
		t.Fatal(err)
	}
	checkAccesses(t, a, want)
	var file bytes.Buffer
	if err := tape.Write(&file); err != nil {
		t.Fatal(err)
	}
	for _, hidden := range []string{"LastAuthenticatedEntity", "LastAuthenticatedRegion", "\"JobId\": \"0000"} {
		if strings.Contains(file.String(), hidden) {
			i := strings.Index(file.String(), hidden)
			t.Errorf("the snapshot holds %s: %s", hidden, file.String()[max(0, i-200):i+80])
		}
	}
	replayed, diags := awsconfig.ReadTape("live.json", bytes.NewReader(file.Bytes()), live.Operations())
	if replayed == nil {
		t.Fatal(diags)
	}
	again, _, err := live.Read(context.Background(), replayed.Places(live.Operations()), opts)
	if err != nil {
		t.Fatal(err)
	}
	checkAccesses(t, a, again)
}

func checkAccesses(t *testing.T, a fakeaws.Account, found *model.Live) {
	t.Helper()
	if len(found.Gaps) > 0 {
		t.Errorf("gaps: %+v", found.Gaps)
	}
	for _, fn := range found.Functions {
		got := fn.Role.LastAccessed
		if len(got) != 3 || got[0].Service != "logs" || got[1].Service != "s3" || got[2].Service != "sqs" {
			t.Fatalf("%s: %+v", fn.Name, got)
		}
		hours := func(last *time.Time) float64 {
			if last == nil {
				return -1
			}
			return a.Now.Sub(*last).Hours()
		}
		actions := got[0].Actions
		if len(actions) != 2 || actions[0].Action != "logs:CreateLogStream" || hours(actions[0].Last) != 2 || actions[1].Action != "logs:PutLogEvents" || actions[1].Last != nil {
			t.Errorf("%s: the actions are %+v", fn.Name, actions)
		}
		if hours(got[1].Last) != 1 || hours(got[2].Last) != -1 {
			t.Errorf("%s: s3 %v, sqs %v", fn.Name, got[1].Last, got[2].Last)
		}
	}
}
