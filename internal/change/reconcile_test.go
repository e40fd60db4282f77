package change

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"decant/internal/diag"
)

// reconcileCase is one archive of testdata/reconcile; see testdata/README.md.
type reconcileCase struct {
	base, repo, want map[string]string
	generated        []Generated
	first, second    string // diagnostics
}

func readCase(t *testing.T, file string) reconcileCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := reconcileCase{base: map[string]string{}, repo: map[string]string{}, want: map[string]string{}}
	choices := map[string]OnExist{}
	for _, f := range archive.Files {
		where, name, _ := strings.Cut(f.Name, "/")
		switch where {
		case "base":
			c.base[name] = string(f.Data)
		case "repo":
			c.repo[name] = string(f.Data)
		case "want":
			c.want[name] = fmt.Sprintf("-rw-r--r-- %q", f.Data)
		case "generated":
			c.generated = append(c.generated, Generated{Path: name, Content: f.Data, Mode: 0o644, Why: []string{"The case wants it."}})
		case "choices":
			for line := range strings.Lines(string(f.Data)) {
				name, choice, _ := strings.Cut(strings.TrimSpace(line), " ")
				choices[name] = choiceNamed(t, choice)
			}
		case "diagnostics":
			c.first, c.second = string(f.Data), string(f.Data)
		case "diagnostics once":
			c.first = string(f.Data)
		default:
			t.Fatalf("%s: what is %q?", file, f.Name)
		}
	}
	for i, g := range c.generated {
		c.generated[i].OnExist = choices[g.Path]
		if strings.HasSuffix(g.Path, ".json") {
			c.generated[i].Validate = validJSON
		}
	}
	return c
}

func validJSON(content []byte) error {
	if !json.Valid(content) {
		return errors.New("it is no JSON")
	}
	return nil
}

func choiceNamed(t *testing.T, name string) OnExist {
	t.Helper()
	choice, ok := map[string]OnExist{"create": Create, "add lines": AddLines, "replace": Replace, "keep": Keep, "refuse": Refuse}[name]
	if !ok {
		t.Fatalf("there is no choice %q", name)
	}
	return choice
}

func TestReconcile(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/reconcile/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("%d cases, error %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			c := readCase(t, file)
			dir := t.TempDir()
			for name, text := range c.repo {
				put(t, dir, name, []byte(text), 0o644)
			}
			record(t, dir, c.base)

			diags := reconcileAndWrite(t, dir, c.generated, nil)
			if diff := cmp.Diff(c.first, placesOf(diags)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s\n%+v", diff, diags)
			}
			compareRepo(t, c.want, dir)

			again := reconcileAndWrite(t, dir, c.generated, func(set Set) {
				if set.Len() > 0 {
					t.Errorf("the second run changes something:\n%s", diffOf(t, set))
				}
			})
			if diff := cmp.Diff(c.second, placesOf(again)); diff != "" {
				t.Errorf("diagnostics of the second run (-want +got):\n%s", diff)
			}
		})
	}
}

// Every code of this package but those of the record, the journal and
// collisions, which have tests of their own, has a case.
func TestReconcileCasesCoverTheCodes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/reconcile/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	seen := ""
	for _, file := range files {
		seen += readCase(t, file).first
	}
	for _, code := range []string{"CL201", "CL202", "CL203", "CL205", "CL206", "CL207", "CL208", "CL210"} {
		if !strings.Contains(seen, code) {
			t.Errorf("no case has %s", code)
		}
	}
}

func record(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	base := Base{dir: ".", files: map[string]recorded{}}
	for name, text := range files {
		base.files[name] = recorded{content: []byte(text), mode: 0o644}
	}
	put(t, dir, RecordFile, base.format(), 0o644)
	if len(files) > 0 {
		put(t, dir, attributesFile, []byte(attributes), 0o644)
	}
}

// reconcileAndWrite does what the migrate command does.
func reconcileAndWrite(t *testing.T, dir string, generated []Generated, look func(Set)) diag.List {
	t.Helper()
	root := openRoot(t, dir)
	base, diags := LoadBase(root.FS(), ".")
	set, more := Reconcile(root.FS(), generated, base)
	diags.Extend(more)
	if look != nil {
		look(set)
	}
	if err := set.WriteTo(context.Background(), root); err != nil {
		t.Fatal(err)
	}
	return diags
}

func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func placesOf(diags diag.List) string {
	var out strings.Builder
	for _, d := range diags.Sorted() {
		fmt.Fprintf(&out, "%s %s\n", d.Code, d.At)
	}
	return out.String()
}

func compareRepo(t *testing.T, want map[string]string, dir string) {
	t.Helper()
	got := tree(t, dir)
	for name := range got {
		if isRecord(name) {
			delete(got, name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

// A checkout with autocrlf has other line ends than decant's texts.
func TestReconcileKeepsLineEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	record(t, dir, map[string]string{"a": "one\ntwo\n", "b": "one\ntwo\nthree\nfour\n", "gone": "x\n"})
	put(t, dir, "a", []byte("one\r\ntwo\r\n"), 0o644)
	put(t, dir, "b", []byte("one\r\ntwo\r\nthree\r\nfour\r\nmine\r\n"), 0o755)
	put(t, dir, "gone", []byte("x\r\n"), 0o644)
	generated := []Generated{{Path: "a", Content: []byte("one\n2\n"), Mode: 0o644}, {Path: "b", Content: []byte("1\ntwo\nthree\nfour\n"), Mode: 0o644}}
	if diags := reconcileAndWrite(t, dir, generated, nil); len(diags) > 0 {
		t.Errorf("got %+v", diags)
	}
	compareRepo(t, map[string]string{
		"a": `-rw-r--r-- "one\r\n2\r\n"`,
		"b": `-rwxr-xr-x "1\r\ntwo\r\nthree\r\nfour\r\nmine\r\n"`,
	}, dir)
}

// Through a symbolic link the file would land in another place than the one
// that was shown; and git's folder holds programs that git runs.
func TestReconcileRefusesLinksAndGit(t *testing.T) {
	t.Parallel()
	dir, outside := t.TempDir(), t.TempDir()
	put(t, outside, "secret", []byte("outside\n"), 0o644)
	put(t, dir, "real/file", []byte("x\n"), 0o644)
	for link, to := range map[string]string{"out": outside, "in": "real", "file": "real/file", "hooks": ".git"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skipf("SKIPPED: no symbolic links here: %v", err)
		}
	}
	old := tree(t, outside)
	for _, name := range []string{"out/secret", "out/new", "in/new", "in/file", "file", "hooks/pre-commit", ".git/config", "a/.GIT/x", "../x", "/x", "a/../../x", "C:x"} {
		g := []Generated{{Path: name, Content: []byte("y\n"), Mode: 0o644, OnExist: Replace}}
		diags := reconcileAndWrite(t, dir, g, func(set Set) {
			if set.Len() > 0 {
				t.Errorf("%s: would be written:\n%s", name, diffOf(t, set))
			}
		})
		if len(diags) != 1 || diags[0].Code != "CL208" || strings.Contains(diags[0].Detail, dir) {
			t.Errorf("%s: got %+v", name, diags)
		}
		root := openRoot(t, dir)
		set := setOf(t, File{Path: name, After: []byte("y\n"), Mode: 0o644})
		if err := set.WriteTo(context.Background(), root); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if diff := cmp.Diff(old, tree(t, outside)); diff != "" {
		t.Errorf("outside (-before +after):\n%s", diff)
	}
}

func TestReconcileBoundsFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, "big", make([]byte, maxFile+1), 0o644)
	diags := reconcileAndWrite(t, dir, []Generated{{Path: "big", Content: []byte("x\n"), Mode: 0o644, OnExist: Replace}}, nil)
	if len(diags) != 1 || diags[0].Code != "CL208" || !strings.Contains(diags[0].Detail, "bytes") {
		t.Errorf("got %+v", diags)
	}
}

func TestReconcileListsTheFirstConflicts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	base, ours, theirs := numbered(90), numbered(90), numbered(90)
	for i := 0; i < 90; i += 3 {
		ours[i], theirs[i] = "person\n", "decant\n"
	}
	record(t, dir, map[string]string{"f": join(base)})
	put(t, dir, "f", []byte(join(ours)), 0o644)
	diags := reconcileAndWrite(t, dir, []Generated{{Path: "f", Content: []byte(join(theirs)), Mode: 0o644}}, nil)
	if len(diags) != 10 || !strings.Contains(diags[9].Detail, "20 more such places") || strings.Contains(diags[8].Detail, "more such") {
		t.Errorf("%d diagnostics: %+v", len(diags), diags)
	}
}

// Whatever people and decant do to a file over several rounds, what people
// wrote is there or a conflict is reported, and a second run changes nothing.
func TestReconcileRandom(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 10))
	conflicts := 0
	for range 60 {
		dir := t.TempDir()
		text := numbered(6 + rng.IntN(15))
		for round := range 4 {
			g := []Generated{{Path: "f", Content: []byte(join(text)), Mode: 0o644}}
			now, _ := os.ReadFile(filepath.Join(dir, "f"))
			diags := reconcileAndWrite(t, dir, g, nil)
			got, err := os.ReadFile(filepath.Join(dir, "f"))
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range splitLines(string(now)) {
				if strings.HasPrefix(line, "person") && !strings.Contains(string(got), line) {
					t.Fatalf("round %d: the line %q is lost\nbefore:\n%s\nafter:\n%s", round, line, now, got)
				}
			}
			if diags.HasErrors() {
				conflicts++
				if string(now) != string(got) {
					t.Fatalf("a conflict changed the file from\n%s\nto\n%s", now, got)
				}
			}
			reconcileAndWrite(t, dir, g, func(set Set) {
				if set.Len() > 0 {
					t.Fatalf("a second run changes\n%s", diffOf(t, set))
				}
			})
			put(t, dir, "f", []byte(join(scribble(rng, splitLines(string(got)), "person"))), 0o644)
			text = scribble(rng, text, "decant")
		}
	}
	if conflicts == 0 {
		t.Error("the random edits never met")
	}
}
