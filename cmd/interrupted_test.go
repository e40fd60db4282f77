package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnInterruptedCommandSaysSo: a program that reads the JSON can tell it from
// an empty result.
func TestAnInterruptedCommandSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := filepath.Join("..", "testdata", "apps", "orders-etl", "repo")
	for _, command := range []string{"scan", "migrate"} {
		var out, said bytes.Buffer
		code := Main(ctx, []string{command, dir, "--stage", "prod", "--json"}, Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Dir: ".", Getenv: os.Getenv})
		var doc struct {
			Diagnostics []struct{ Code, Severity string }
		}
		if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out.String())
		}
		if n := len(doc.Diagnostics); code != exitInterrupted || n == 0 || doc.Diagnostics[n-1].Code != string(CommandStopped) || doc.Diagnostics[n-1].Severity != "error" {
			t.Errorf("%s: exit %d, %+v", command, code, doc.Diagnostics)
		}
		if said.String() != "decant: interrupted\n" {
			t.Errorf("%s: %q", command, said.String())
		}
	}
}
