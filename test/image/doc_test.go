// Package image builds the image of the demo application for real, and runs its
// jobs in it. buildah does both without a daemon; the base image, which cannot
// be pulled where there is no registry, is made out of the machine's own Python.
package image

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"decant/test/tool"
)

// requireBuilder makes sure that images can be built here at all.
func requireBuilder(t *testing.T) {
	t.Helper()
	switch {
	case testing.Short():
		t.Skip("SKIPPED, THE IMAGE WAS NOT BUILT: -short")
	case runtime.GOOS != "linux":
		t.Skip("SKIPPED, THE IMAGE WAS NOT BUILT: images are built on Linux only")
	case os.Getuid() != 0:
		tool.Missing(t, "the image is not built: buildah's chroot isolation needs root")
	}
	if _, err := exec.LookPath("buildah"); err != nil {
		tool.Missing(t, "the image is not built: buildah is not installed (apt-get install buildah)")
	}
}

// output is what a program printed and how it ended.
type output struct {
	code int // exit code; 128 and more for a signal
	text string
}

// run runs a program. The test fails when it cannot be started; how it ends is
// for the caller to judge.
func run(t *testing.T, dir string, env []string, name string, args ...string) output {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return output{code: cmd.ProcessState.ExitCode(), text: text.String()}
}

// must is run for a program that has to succeed; it returns what it printed.
func must(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	out := run(t, dir, env, name, args...)
	if out.code != 0 {
		t.Fatalf("%s %s: exit code %d\n%s", name, strings.Join(args, " "), out.code, out.text)
	}
	return out.text
}

func write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
