package fakeaws_test

import (
	"testing"

	"decant/analyze/live"
	"decant/model"
	"decant/test/fakeaws"
)

// TestDestinationsOfAPlainFunction: nothing is seen to start it, and a caller may
// do so without waiting. It is asked only where that is wanted: for thousands of
// functions the calls would take minutes.
func TestDestinationsOfAPlainFunction(t *testing.T) {
	t.Parallel()
	const queue = "arn:aws:sqs:eu-west-1:123456789012:orders-failed"
	a := fakeaws.Big(40)
	region := &a.Regions[0]
	region.Functions = append(region.Functions, fakeaws.Function{
		Name: "zz-plain", Runtime: "python3.12", Handler: "app.plain", Role: region.Functions[0].Role, Memory: 128, Timeout: 60,
		Retries: &fakeaws.Retries{Attempts: 1, MaxAge: 300, OnFailure: queue},
	})
	s := fakeaws.Start(t, a)
	asked := func(opts live.Options) (*model.LiveAsync, int) {
		t.Helper()
		s.Reset()
		got, diags := read(t, s, opts)
		if len(diags) > 0 {
			t.Errorf("findings: %v", diags)
		}
		for _, fn := range got.Functions {
			if fn.Name == "zz-plain" {
				return fn.Async, s.Calls()["lambda:GetFunctionEventInvokeConfig"]
			}
		}
		t.Fatal("the function was not read")
		return nil, 0
	}
	least := a.Minimum(0)["lambda:GetFunctionEventInvokeConfig"]
	if async, n := asked(live.Options{Now: a.Now}); async != nil || n != least || n >= len(region.Functions) {
		t.Errorf("without asking: %+v with %d calls, at least %d are needed", async, n, least)
	}
	all := 0
	for _, r := range a.Regions {
		all += len(r.Functions)
	}
	if async, n := asked(live.Options{Now: a.Now, Destinations: true}); async == nil || async.OnFailure != queue || n != all {
		t.Errorf("asked for: %+v with %d calls for %d functions", async, n, all)
	}
	named := live.Options{Now: a.Now, Destinations: true, Name: func(name string) bool { return name == "zz-plain" }}
	if async, n := asked(named); async == nil || n != 1 {
		t.Errorf("one function: %+v with %d calls", async, n)
	}
}
