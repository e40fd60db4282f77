package change

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oddFiles is one of each thing that a diff can get wrong.
func oddFiles() []File {
	long := join(numbered(60))
	edited := strings.Replace(strings.Replace(long, "line 3\n", "line three\n", 1), "line 50\n", "", 1)
	return []File{
		{Path: "new", After: []byte("one\ntwo\n"), Mode: 0o644, Why: []string{"It is new.", "Two\nlines --- a/x\n+++ b/x\x1b[31m"}},
		{Path: "dir/deep/run.sh", After: []byte("#!/bin/sh\n"), Mode: 0o755},
		{Path: "empty", After: []byte{}, Mode: 0o644},
		{Path: "emptied", Before: []byte("x\n"), After: []byte{}, Mode: 0o644},
		{Path: "filled", Before: []byte{}, After: []byte("x\n"), Mode: 0o644},
		{Path: "gone", Before: []byte("a\nb"), Mode: 0o644},
		{Path: "gone.sh", Before: []byte("a\n"), Mode: 0o755},
		{Path: "gone-empty", Before: []byte{}, Mode: 0o644},
		{Path: "hunks", Before: []byte(long), After: []byte(edited), Mode: 0o644, Why: []string{"@@ -1 +1 @@"}},
		{Path: "crlf", Before: []byte("a\r\nb\r\nc"), After: []byte("a\r\nB\r\nc\r\n"), Mode: 0o644},
		{Path: "nonl", Before: []byte("a\nb"), After: []byte("a\nb\nc"), Mode: 0o644},
		{Path: "nonl2", Before: []byte("a\nb\n"), After: []byte("a\nb"), Mode: 0o644},
		{Path: "tool", Before: []byte("x\n"), After: []byte("y\n"), Mode: 0o755},
		{Path: "with space/a b", Before: []byte("x\n"), After: []byte("y\n"), Mode: 0o644},
		{Path: "with space/new one", After: []byte("y\n"), Mode: 0o644},
		{Path: "Größe", Before: []byte("x\n"), After: []byte("y\n"), Mode: 0o644},
		{Path: "tab\there", After: []byte("y\n"), Mode: 0o644},
		{Path: "quote\"d", Before: []byte("x\n"), After: []byte("y\n"), Mode: 0o644},
		{Path: "binary", Before: []byte("a\x00b"), After: bytes.Repeat([]byte("\x00\xff\x01z"), 60), Mode: 0o644},
		{Path: "binary-new", After: []byte("\x00"), Mode: 0o644},
		{Path: "binary-gone", Before: []byte("\x00\x01"), Mode: 0o644},
		{Path: "latin1", Before: []byte("caf\xe9\n"), After: []byte("caf\xe9!\n"), Mode: 0o644},
		{Path: "dashes", Before: []byte("-- a\n++ b\n"), After: []byte("-- c\n++ d\n"), Mode: 0o644},
	}
}

func setOf(t *testing.T, files ...File) Set {
	t.Helper()
	set, collisions := New(files...)
	if len(collisions) > 0 {
		t.Fatalf("collisions: %+v", collisions)
	}
	return set
}

func diffOf(t *testing.T, set Set) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := set.WriteDiff(&out, DiffOptions{}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestGitAppliesTheDiff(t *testing.T) {
	t.Parallel()
	needTool(t, "git")
	set := setOf(t, oddFiles()...)
	for _, how := range [][]string{{"git", "apply", "-"}, {"git", "apply", "--index", "-"}} {
		dir := before(t, set)
		run(t, dir, nil, "git", "init", "-q")
		run(t, dir, nil, "git", "add", "-A")
		run(t, dir, diffOf(t, set), how[0], how[1:]...)
		compareTree(t, strings.Join(how, " "), dir, set)
	}
	dir := after(t, set)
	run(t, dir, diffOf(t, set), "git", "apply", "-R", "-")
	if diff := cmp.Diff(tree(t, before(t, set)), tree(t, dir)); diff != "" {
		t.Errorf("the diff taken back (-want +got):\n%s", diff)
	}
}

// GNU patch knows neither git's binary patches nor tells an empty file from none
// without them.
func TestPatchAppliesTheDiff(t *testing.T) {
	t.Parallel()
	needTool(t, "patch")
	files := slices.DeleteFunc(oddFiles(), func(f File) bool { return strings.HasPrefix(f.Path, "binary") })
	set := setOf(t, files...)
	dir := before(t, set)
	run(t, dir, diffOf(t, set), "patch", "-p1", "--binary", "-s")
	compareTree(t, "patch", dir, set)
}

// The diff is what git itself would print for the same change.
func TestDiffIsGits(t *testing.T) {
	t.Parallel()
	needTool(t, "git")
	files := oddFiles()
	for i := range files {
		files[i].Why = nil
	}
	set := setOf(t, files...)
	dir := before(t, set)
	run(t, dir, nil, "git", "init", "-q")
	run(t, dir, nil, "git", "add", "-A")
	old := strings.TrimSpace(run(t, dir, nil, "git", "write-tree"))
	for _, f := range files {
		put(t, dir, f.Path, f.After, f.Mode)
	}
	run(t, dir, nil, "git", "add", "-A")
	want := run(t, dir, nil, "git", "-c", "core.abbrev=7", "diff", "--cached", "--no-color", "--no-renames", "--binary", "--no-ext-diff", old)
	if diff := cmp.Diff(withoutPayload(want), withoutPayload(string(diffOf(t, set)))); diff != "" {
		t.Errorf("diff (-git +decant):\n%s", diff)
	}
}

// withoutPayload drops what git may choose freely: the compressed bytes of a
// binary patch, and the function that it names behind a hunk's header.
func withoutPayload(text string) string {
	var out strings.Builder
	binary := false
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "diff --git"):
			binary = false
		case strings.HasPrefix(line, "GIT binary patch"):
			binary = true
		case binary:
			continue
		}
		if rest, ok := strings.CutPrefix(line, "@@ "); ok {
			ranges, _, _ := strings.Cut(rest, " @@")
			line = "@@ " + ranges + " @@\n"
		}
		out.WriteString(line)
	}
	return out.String()
}

func TestGitAppliesRandomDiffs(t *testing.T) {
	t.Parallel()
	needTool(t, "git")
	rng := rand.New(rand.NewPCG(7, 8))
	var files []File
	for i := range 300 {
		base := numbered(rng.IntN(40))
		for j := range base {
			if rng.IntN(3) == 0 {
				base[j] = "same\n"
			}
		}
		after := scribble(rng, scribble(rng, base, "x"), "y")
		files = append(files, File{Path: fmt.Sprintf("f%03d", i), Before: []byte(join(base)), After: []byte(join(after)), Mode: 0o644})
	}
	set := setOf(t, files...)
	dir := before(t, set)
	run(t, dir, diffOf(t, set), "git", "apply", "-")
	compareTree(t, "random texts", dir, set)
}

// On a terminal the record is named, not shown; a pipe gets all of it, last.
func TestDiffAndTheRecord(t *testing.T) {
	t.Parallel()
	record := File{Path: "a/.decant/generated.txtar", After: []byte("x\n"), Mode: 0o644}
	set := setOf(t, record, File{Path: "b", After: []byte("x\n"), Mode: 0o644})
	var out bytes.Buffer
	if err := set.WriteDiff(&out, DiffOptions{SkipRecord: true}); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	if strings.Contains(got, "+++ b/a/.decant") || !strings.Contains(got, "+++ b/b\n") || !strings.Contains(got, "# a/.decant/generated.txtar changes, too") {
		t.Errorf("on a terminal:\n%s", got)
	}
	whole := string(diffOf(t, set))
	if b, r := strings.Index(whole, "+++ b/b\n"), strings.Index(whole, "+++ b/a/.decant/generated.txtar\n"); b < 0 || r < b {
		t.Errorf("in a pipe:\n%s", whole)
	}
}

// TestDiffShowsNoSecrets: the present lines of a file are a person's. A pipe gets
// a patch that git applies all the same.
func TestDiffShowsNoSecrets(t *testing.T) {
	t.Parallel()
	mask := func(line string) string { return strings.ReplaceAll(line, "hunter2", "*******") }
	files := []File{
		{Path: "context", Before: []byte("ENV P=hunter2\nRUN a\n"), After: []byte("ENV P=hunter2\nRUN b\n"), Mode: 0o644, made: []byte("RUN b\n")},
		{Path: "own", Before: []byte("ENV Q=hunter2\nRUN a\n"), After: []byte("ENV Q=hunter2\nRUN b\n"), Mode: 0o644, made: []byte("ENV Q=hunter2\nRUN b\n")},
		{Path: "deleted", Before: []byte("a\n-- hunter2\r\n"), Mode: 0o644},
		{Path: "far", Before: []byte("hunter2\n" + join(numbered(20))), After: []byte("hunter2\n" + join(numbered(21))), Mode: 0o644},
		{Path: "hunter2", Before: []byte("a\n"), After: []byte("b\n"), Mode: 0o644},
	}
	set := setOf(t, files...)
	written := func(opts DiffOptions) string {
		var out bytes.Buffer
		if err := set.WriteDiff(&out, opts); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	piped, shown := written(DiffOptions{Mask: mask}), written(DiffOptions{Mask: mask, SkipRecord: true})
	for _, diff := range []string{piped, shown} {
		if n := strings.Count(strings.ReplaceAll(diff, "/hunter2", ""), "hunter2"); n != 1 { // in decant's own line
			t.Errorf("%d times in clear:\n%s", n, diff)
		}
	}
	if strings.Count(piped, "GIT binary patch") != 2 || strings.Count(piped, "# ") != 2 || !strings.Contains(piped, "+line 20\n") {
		t.Errorf("a pipe gets\n%s", piped)
	}
	if strings.Contains(shown, "GIT binary patch") || !strings.Contains(shown, " ENV P=*******\n") || !strings.Contains(shown, "--- *******\r\n") {
		t.Errorf("a terminal shows\n%s", shown)
	}
	needTool(t, "git")
	dir := before(t, set)
	run(t, dir, []byte(piped), "git", "apply", "-")
	compareTree(t, "git apply", dir, set)
}

// The diff of a folder is applied from the top of its working tree.
func TestGitAppliesTheDiffOfAFolder(t *testing.T) {
	t.Parallel()
	needTool(t, "git")
	set := setOf(t, oddFiles()...)
	dir := t.TempDir()
	for _, f := range set.Files() {
		put(t, dir, "in a/folder/"+f.Path, f.Before, f.Mode)
	}
	run(t, dir, nil, "git", "init", "-q")
	var out bytes.Buffer
	if err := set.WriteDiff(&out, DiffOptions{Below: "in a/folder"}); err != nil {
		t.Fatal(err)
	}
	run(t, filepath.Join(dir, "in a", "folder"), out.Bytes(), "git", "apply", "-")
	compareTree(t, "a folder's diff", filepath.Join(dir, "in a", "folder"), set)
}

// before makes a folder with the old files of the set, after one with the new.
func before(t *testing.T, set Set) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range set.Files() {
		put(t, dir, f.Path, f.Before, f.Mode)
	}
	return dir
}

func after(t *testing.T, set Set) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range set.Files() {
		put(t, dir, f.Path, f.After, f.Mode)
	}
	return dir
}

// put writes a file, or removes it when content is nil.
func put(t *testing.T, dir, name string, content []byte, mode fs.FileMode) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if content == nil {
		if err := os.RemoveAll(file); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode.Perm()); err != nil {
		t.Fatal(err)
	}
}

func compareTree(t *testing.T, what, dir string, set Set) {
	t.Helper()
	if diff := cmp.Diff(tree(t, after(t, set)), tree(t, dir)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// tree reads all files below dir except git's, as path to mode and content.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			if e.Name() == ".git" {
				return filepath.SkipDir
			}
			return nil
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(name)
		if info.Mode()&fs.ModeSymlink != 0 {
			content, err = nil, nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = fmt.Sprintf("%v %q", info.Mode().Perm(), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func run(t *testing.T, dir string, stdin []byte, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "LC_ALL=C")
	cmd.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s\ninput:\n%s", name, strings.Join(args, " "), err, stderr.String(), out, stdin)
	}
	return string(out)
}
