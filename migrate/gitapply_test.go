package migrate_test

import (
	"bytes"
	"context"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/internal/change"
	"decant/test/faults"
)

// sampled is a fourth of the apps, always the same ones, and the demo.
func sampled(name string) bool {
	return name == "orders-etl" || crc32.ChecksumIEEE([]byte(name))%4 == 0
}

// TestDiffAndWriteAgree takes every case (a fourth of them in make test, all in
// make faults) two ways, in two copies: the diff
// through the real `git apply`, and WriteTo. Both trees have to be the same, byte
// and mode, and a second run has to find nothing left to do. It goes on from
// there: the record is lost, the line ends become those of DOS, functions leave,
// so that there are diffs that change, delete and adopt.
func TestDiffAndWriteAgree(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("git is missing")
	}
	for name, c := range cases(t) {
		if !faults.All() && !sampled(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			applied, written := copyOf(t, name), copyOf(t, name)
			for _, step := range []struct {
				name string
				make func(t *testing.T, dir string)
			}{
				{"first run", func(*testing.T, string) {}},
				{"the record is lost", loseRecord},
				{"DOS line ends", dosLineEnds},
				{"nothing moves", nothingMoves(c, written)},
			} {
				step.make(t, applied)
				step.make(t, written)
				bothWays(t, step.name, applied, written, c)
				if t.Failed() {
					return
				}
			}
		})
	}
}

func copyOf(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(apps, name, "repo"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// bothWays makes the changes in both folders and compares what is there then.
func bothWays(t *testing.T, step, applied, written string, c appCase) {
	t.Helper()
	result, _ := run(t, applied, c)
	var diff bytes.Buffer
	if err := result.Changes.WriteDiff(&diff, change.DiffOptions{}); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(append([]byte("\n"), diff.Bytes()...), []byte("\ndiff --git ")); n != result.Changes.Len() {
		t.Errorf("%s: the diff has %d files, the summary says %d", step, n, result.Changes.Len())
	}
	if diff.Len() > 0 {
		gitApply(t, step, applied, diff.Bytes())
	}
	other, _ := run(t, written, c)
	writeAll(t, written, other.Changes)
	if d := cmp.Diff(filesOf(t, written), filesOf(t, applied)); d != "" {
		t.Errorf("%s: written and applied differ (-written +applied):\n%s", step, d)
	}
	for _, dir := range []string{applied, written} {
		again, _ := run(t, dir, c)
		for _, f := range again.Changes.Files() {
			t.Errorf("%s: %s would change again", step, f.Path)
		}
	}
}

func gitApply(t *testing.T, step, dir string, diff []byte) {
	t.Helper()
	git := exec.Command("git", "apply", "-")
	git.Dir, git.Stdin = dir, bytes.NewReader(diff)
	if out, err := git.CombinedOutput(); err != nil {
		t.Errorf("%s: git apply: %v\n%s", step, err, out)
	}
}

func writeAll(t *testing.T, dir string, changes change.Set) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := changes.WriteTo(context.Background(), root); err != nil {
		t.Fatal(err)
	}
}

// filesOf are the regular files below a folder: path to mode and content.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	walkFiles(t, dir, func(file string, info fs.FileInfo, content []byte) {
		out[file] = info.Mode().String() + "\n" + string(content)
	})
	return out
}

func walkFiles(t *testing.T, dir string, each func(file string, info fs.FileInfo, content []byte)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		each(filepath.ToSlash(rel), info, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// loseRecord leaves files that are equal to what decant would write.
func loseRecord(t *testing.T, dir string) {
	t.Helper()
	walkFiles(t, dir, func(file string, _ fs.FileInfo, _ []byte) {
		if filepath.Base(file) == filepath.Base(change.RecordFile) {
			if err := os.RemoveAll(filepath.Join(dir, filepath.Dir(file))); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// dosLineEnds is what a checkout with core.autocrlf makes of generated files.
func dosLineEnds(t *testing.T, dir string) {
	t.Helper()
	walkFiles(t, dir, func(file string, info fs.FileInfo, content []byte) {
		if !strings.Contains(file, "fargate") || bytes.Contains(content, []byte("\r")) {
			return
		}
		content = bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n"))
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(file)), content, info.Mode()); err != nil {
			t.Fatal(err)
		}
	})
}

// nothingMoves keeps every function on Lambda, so that what was made goes.
func nothingMoves(c appCase, planned string) func(t *testing.T, dir string) {
	blocks := ""
	return func(t *testing.T, dir string) {
		t.Helper()
		if blocks == "" {
			blocks = "\n"
			if result, _ := run(t, planned, c); result.Plan != nil {
				for _, target := range result.Plan.Targets {
					blocks += "function \"" + target.Function + "\" {\n  move = false\n}\n"
				}
			}
		}
		f, err := os.OpenFile(filepath.Join(dir, "decant.hcl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err == nil {
			_, err = f.WriteString(blocks)
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
