// Package weight keeps the program small: its linker can leave out what is not
// used.
package weight

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// most is the size that the stripped program may have, in bytes. go-git has 1.2 MB
// of it: HTTP, pack files and .git folders, without its worktrees, ssh and signatures.
const most = 36_000_000

// A program that calls a method by a name known only at run time keeps every
// exported method of every type that it converts to an interface, and what those
// call: with the AWS clients that is 60 MB. text/template, html/template and the
// comparisons of go-cmp do it. The linker says which function that is, and what led
// there.
func TestNoMethodIsCalledByName(t *testing.T) {
	if testing.Short() {
		t.Skip("it links the program")
	}
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "decant")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -dumpdep", "-o", binary, "../../cmd/decant")
	pipe, err := build.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := build.Start(); err != nil {
		t.Fatal(err)
	}
	parent, found := map[string]string{}, []string{}
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		from, to, ok := strings.Cut(lines.Text(), " -> ")
		if !ok {
			continue
		}
		symbol := bare(to)
		if parent[symbol] == "" {
			parent[symbol] = bare(from)
		}
		if strings.Contains(to, "<ReflectMethod>") {
			found = append(found, symbol)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if err := build.Wait(); err != nil {
		t.Fatal(err)
	}
	if len(parent) < 10_000 {
		t.Fatalf("the linker named only %d symbols", len(parent))
	}
	for _, symbol := range found {
		t.Errorf("%s calls a method by a name that the linker does not know; what leads there:\n  %s", symbol, strings.Join(way(parent, symbol), "\n  "))
	}
	info, err := os.Stat(binary)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > most {
		t.Errorf("the program has %d bytes, more than %d", info.Size(), most)
	}
}

// bare is a symbol without the linker's marks.
func bare(symbol string) string {
	for _, mark := range []string{" <ReflectMethod>", " <UsedInIface>"} {
		symbol = strings.ReplaceAll(symbol, mark, "")
	}
	return symbol
}

// way is what leads from the program's entry to a symbol.
func way(parent map[string]string, symbol string) []string {
	var out []string
	for symbol != "" && !slices.Contains(out, symbol) && len(out) < 100 {
		out = append(out, symbol)
		symbol = parent[symbol]
	}
	slices.Reverse(out)
	return out
}
