package cmd

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// broken is a stream whose writer has a bug.
type broken struct{}

func (broken) Write([]byte) (int, error) { panic("index out of range, password=hunter2-Xk29") }

// A bug has an exit code of its own: 1 is "problems found" and 2, the runtime's
// own, "changes pending".
func TestABugHasItsExitCode(t *testing.T) {
	t.Parallel()
	var stderr bytes.Buffer
	code := Main(context.Background(), []string{"version"}, Env{
		Stdin: strings.NewReader(""), Stdout: broken{}, Stderr: &stderr, Dir: t.TempDir(), Getenv: func(string) string { return "" },
	})
	if code != 70 {
		t.Errorf("exit %d, want 70", code)
	}
	for _, want := range []string{"This is a bug in decant. decant version stopped in the middle of its work: index out of range", "goroutine "} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr.String())
		}
	}
	for _, unwanted := range []string{"nothing was written", "hunter2"} {
		if strings.Contains(stderr.String(), unwanted) {
			t.Errorf("stderr has %q, which is not known or not to be shown:\n%s", unwanted, stderr.String())
		}
	}
}
