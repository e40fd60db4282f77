// Package deadcode compares what no command reaches with a reviewed list.
package deadcode

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"decant/test/tool"
)

// kept are the functions that no command reaches and that stay, each with its
// reason: the package's path and the function's name.
func kept() map[string]string {
	return map[string]string{
		"decant/internal/pysyntax unknownNames": "a test compares the grammar's names with the kinds, and test files cannot use cgo",
		"decant/internal/settings Reference":    "docs/settings.md is generated from it",
	}
}

// TestEveryFunctionIsReached runs deadcode of golang.org/x/tools on the command.
func TestEveryFunctionIsReached(t *testing.T) {
	t.Parallel()
	c := exec.CommandContext(t.Context(), tool.Bin(t, "deadcode"), "-f", `{{range .Funcs}}{{printf "%s %s\n" $.Path .Name}}{{end}}`, "./cmd/...")
	c.Dir = tool.Root(t)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("deadcode: %v\n%s", err, said.String())
	}
	dead := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if name := strings.TrimSpace(line); name != "" {
			dead[name] = true
		}
	}
	for name := range dead {
		if kept()[name] == "" {
			t.Errorf("no command reaches %s: remove it, move it into the tests, or list it with its reason", name)
		}
	}
	for name := range kept() {
		if !dead[name] {
			t.Errorf("%s is listed as dead, and is reached or gone: remove its line", name)
		}
	}
}
