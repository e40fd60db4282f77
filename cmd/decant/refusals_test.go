package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"decant/cmd"
)

// refusal is one finding of a command's JSON.
type refusal struct{ Code, Severity, Subject, Detail, Fix string }

// TestWhatApplyRefusesBeforeItWrites: the wrong account, files that are not
// written yet, and pruning without knowing which queues are needed.
func TestWhatApplyRefusesBeforeItWrites(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	repo := walkthroughRepo(t, address)
	image := pushedImage(t, address)
	before := madeIn(t, address)
	decant := func(line string) (int, []refusal) {
		t.Helper()
		var out, said bytes.Buffer
		code := cmd.Main(context.Background(), append(strings.Fields(line), "--json"), cmd.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Dir: repo, Getenv: func(string) string { return "" },
		})
		var doc struct{ Diagnostics []refusal }
		if err := json.Unmarshal(out.Bytes(), &doc); err != nil && code != 0 {
			t.Fatalf("%s: %v\n%s%s", line, err, out.String(), said.String())
		}
		return code, doc.Diagnostics
	}
	refuses := func(line, finding, severity, subject, words string) {
		t.Helper()
		code, found := decant(line)
		if code != 1 || !slices.ContainsFunc(found, func(r refusal) bool {
			return r.Code == finding && r.Severity == severity && r.Subject == subject && strings.Contains(r.Detail+r.Fix, words)
		}) {
			t.Errorf("%s: exit %d, no %s: %+v", line, code, finding, found)
		}
	}
	apply := "apply --stage prod --function daily_aggregate --create-cluster --copy-secrets --yes --image " + image
	refuses(apply, "CL402", "error", "", "decant migrate --stage prod --write")
	decant("migrate --stage prod --write")
	refuses(apply+" --account 999999999999", "CL401", "error", "", "--account says 999999999999")
	if after := madeIn(t, address); !slices.Equal(after, before) {
		t.Errorf("before: %v, then %v", before, after)
	}
}
