package main

import (
	"strings"
	"testing"
)

// TestWhatIsMissingIsMarked applies to an account without the cluster and the
// secret that decant makes only when it is told to.
func TestWhatIsMissingIsMarked(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	program, repo := decantProgram(t), walkthroughRepo(t, address)
	run(t, program, repo, address, "migrate", "--stage", "prod", "--write")
	typed := []string{"apply", "--stage", "prod", "--function", "daily_aggregate", "--image", pushedImage(t, address), "--yes"}
	code, out := run(t, program, repo, address, typed...)
	for _, want := range []string{
		"  ! missing  ecs cluster jobs\n      It has to exist, and does not.\n",
		"  ! missing  secret parameter /orders-etl/prod/DB_PASSWORD\n      It does not exist, and decant makes it only with --copy-secrets.\n",
		", 1 to keep, 2 missing.\n", "AP107", "AP108", "Nothing was changed",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("there is no %q", want)
		}
	}
	if code != 1 || t.Failed() {
		t.Errorf("exit code %d:\n%s", code, out)
	}
}
