package change

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/test/tool"
)

// git's own merge is asked about random texts whose lines are all different, so
// that there is one best way to compare them.
func TestMergeAgreesWithGit(t *testing.T) {
	t.Parallel()
	needTool(t, "git")
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(3, 4))
	clean, conflicts := 0, 0
	for i := range 300 {
		base := numbered(rng.IntN(18))
		ours, theirs := scribble(rng, base, "ours"), scribble(rng, base, "theirs")
		if rng.IntN(4) == 0 {
			theirs = alike(rng, ours, base, theirs)
		}
		got, clashes := merge3(join(base), join(ours), join(theirs))
		want, conflict := gitMerge(t, dir, join(base), join(ours), join(theirs))
		if conflict != (len(clashes) > 0) || !conflict && got != want {
			t.Fatalf("round %d:\nbase:\n%s\nours:\n%s\ntheirs:\n%s\ngot:\n%s\nclashes: %+v\ngit (conflict %t):\n%s",
				i, join(base), join(ours), join(theirs), got, clashes, conflict, want)
		}
		if conflict {
			conflicts++
		} else {
			clean++
		}
	}
	if clean < 60 || conflicts < 60 {
		t.Errorf("the random texts are one-sided: %d clean, %d conflicts", clean, conflicts)
	}
}

// Texts with repeated lines can be compared in several best ways, so the two
// may differ about a conflict there. What both call clean must mostly be the
// same, and never lose a line of either side.
func TestMergeOfRepeatedLinesLosesNothing(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		base := make([]string, rng.IntN(12))
		for i := range base {
			base[i] = fmt.Sprintf("%c\n", 'a'+rng.IntN(4))
		}
		ours, theirs := scribble(rng, base, "o"), scribble(rng, base, "t")
		keepsLines(t, join(base), join(ours), join(theirs))
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nx\nb\nc\n", "a\nb\nc\ny")
	f.Add("", "x", "y\n")
	f.Add("a", "a\n", "a\nb")
	f.Fuzz(func(t *testing.T, base, ours, theirs string) {
		keepsLines(t, base, ours, theirs)
		if got, clashes := merge3(base, ours, base); got != ours || clashes != nil {
			t.Errorf("merging nothing into ours gives %q, %+v", got, clashes)
		}
		if got, clashes := merge3(base, base, theirs); got != theirs || clashes != nil {
			t.Errorf("merging theirs into nothing gives %q, %+v", got, clashes)
		}
		if got, clashes := merge3(base, ours, ours); got != ours || clashes != nil {
			t.Errorf("merging the same gives %q, %+v", got, clashes)
		}
	})
}

// keepsLines checks that a clean merge holds every line that only one side has,
// as often as that side has it more than the base.
func keepsLines(t *testing.T, base, ours, theirs string) {
	t.Helper()
	got, clashes := merge3(base, ours, theirs)
	for _, c := range clashes {
		if n := len(splitLines(ours)); c.start < 0 || c.start > c.end || c.end > n {
			t.Fatalf("clash %+v is outside of %d lines", c, n)
		}
	}
	if len(clashes) > 0 {
		return
	}
	was, has := counted(base), counted(got)
	for _, side := range []string{ours, theirs} {
		for line, n := range counted(side) {
			if was[line] == 0 && has[line] < n {
				t.Fatalf("base %q, ours %q, theirs %q: %q lost the line %q", base, ours, theirs, got, line)
			}
		}
	}
}

func counted(text string) map[string]int {
	out := map[string]int{}
	for _, l := range splitLines(text) {
		out[l]++
	}
	return out
}

func numbered(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d\n", i)
	}
	return lines
}

// scribble changes, removes and adds a few lines.
func scribble(rng *rand.Rand, base []string, who string) []string {
	out := slices.Clone(base)
	for range rng.IntN(4) {
		i := rng.IntN(len(out) + 1)
		fresh := fmt.Sprintf("%s %d\n", who, rng.IntN(1_000_000))
		switch {
		case i == len(out) || rng.IntN(3) == 0:
			out = slices.Insert(out, i, fresh)
		case rng.IntN(2) == 0:
			out[i] = fresh
		default:
			out = slices.Delete(out, i, i+1)
		}
	}
	if len(out) > 0 && rng.IntN(5) == 0 {
		out[len(out)-1] = strings.TrimSuffix(out[len(out)-1], "\n")
	}
	return out
}

// alike lets theirs make one of the changes that ours made.
func alike(rng *rand.Rand, ours, base, theirs []string) []string {
	changes := spans(join(base), join(ours))
	if len(changes) == 0 || join(theirs) == join(ours) {
		return theirs
	}
	c := changes[rng.IntN(len(changes))]
	return splitLines(patched(base, 0, len(base), []span{c}))
}

func join(lines []string) string { return strings.Join(lines, "") }

func gitMerge(t *testing.T, dir, base, ours, theirs string) (string, bool) {
	t.Helper()
	for name, text := range map[string]string{"base": base, "ours": ours, "theirs": theirs} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "merge-file", "-p", "-q", "ours", "base", "theirs")
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err != nil
}

// needTool skips a test whose program is not installed; on the build server
// that is a failure.
func needTool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		tool.Missing(t, name+" is not installed, so its judgement is missing")
	}
}
