package gitignore

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"decant/test/tool"
)

// repository is a set of .gitignore files and of files to ask about.
type repository struct {
	rules map[string]string
	files []string
}

func handMade() []repository {
	files := []string{
		"a.txt", "b/a.txt", "b/c/a.txt", "b/c/d.log", "build", "b/build/x", "out/x", "out/keep/x", "out/keep.txt", "!odd", "#odd", "x y", "x ",
		".chalice/config.json", ".chalice/deployments/x-python3.9.zip", ".chalice/deployed/dev.json", ".python-version", "svc/.python-version",
		"doc/frotz/x", "a/doc/frotz/x", "foo/bar/baz", "foo/x/bar", "foo/bar", "abc1", "abc2", "b*c", "bxc",
	}
	all := func(rules string) repository { return repository{map[string]string{".gitignore": rules}, files} }
	return []repository{
		all(".chalice/deployments/\n.chalice/venv/\n"),
		all("*.txt\n!/b/a.txt\n"),
		all("build\n"), all("build/\n"), all("/build\n"), all("b/build\n"),
		all("out/*\n!out/keep/\n"), all("out/\n!out/keep/\n"), all("out/**\n!out/keep.txt\n"),
		all("\\!odd\n\\#odd\n#odd\n"), all("x\\ y\nx   \n"), all("x\\ \n"),
		all("doc/frotz/\n"), all("**/frotz\n"), all("foo/**/bar\n"), all("foo/**\n"), all("**\n!.chalice\n"),
		all("abc[0-1]\n"), all("abc[!1]\n"), all("abc[1\n"), all("b\\*c\n"), all("b?c\n"), all("b[*]c\n"),
		all("*\n!.python-version\n"), all(".python-version\r\n"), all("/\n//\n**/\n"), all("\xef\xbb\xbfa.txt\n"),
		{map[string]string{".gitignore": ".python-version\n", "svc/.gitignore": "!.python-version\n"}, files},
		{map[string]string{".gitignore": "!.python-version\n", "svc/.gitignore": "/.python-version\n"}, files},
		{map[string]string{"b/.gitignore": "/c/*.log\na.txt\n"}, files},
		{map[string]string{".git/info/exclude": "a.txt\n", "b/.gitignore": "!a.txt\n"}, files},
	}
}

// random makes patterns of the pieces that matter.
func random(r *rand.Rand) repository {
	pieces := []string{"a", "b", "*", "**", "?", "/", "/", "!", "[ab]", "[!a]", "\\a", "c", " "}
	rules := map[string]string{}
	for _, file := range []string{".gitignore", "a/.gitignore", "b/a/.gitignore"} {
		var text strings.Builder
		for range r.IntN(4) {
			for range 1 + r.IntN(5) {
				text.WriteString(pieces[r.IntN(len(pieces))])
			}
			text.WriteString("\n")
		}
		rules[file] = text.String()
	}
	return repository{rules, []string{"a/a", "a/b", "b/a/c", "b/b", "b/c/a", "c", "ab", "a/ab/c"}}
}

// TestAgreesWithGit asks git itself about every file.
func TestAgreesWithGit(t *testing.T) {
	t.Parallel()
	git, err := exec.LookPath("git")
	if err != nil {
		tool.Missing(t, "git is not installed")
	}
	repositories := handMade()
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		repositories = append(repositories, random(r))
	}
	for i, repo := range repositories {
		dir := t.TempDir()
		must(t, git, dir, "init", "-q")
		fsys := fstest.MapFS{}
		put := func(name, text string) {
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
		for name, text := range repo.rules {
			put(name, text)
		}
		if repo.rules[".git/info/exclude"] == "" {
			put(".git/info/exclude", "")
		}
		for _, name := range repo.files {
			if conflict := fsys[name]; conflict == nil && !isFolder(fsys, name) && !below(fsys, name) {
				put(name, "")
			}
		}
		rules := New(fsys)
		var asked []string
		for name := range fsys {
			if !strings.HasPrefix(name, ".git/") {
				asked = append(asked, name)
			}
		}
		ignored := askGit(t, git, dir, asked)
		for _, name := range asked {
			if got := rules.Ignored(name); got != ignored[name] {
				t.Errorf("repository %d: %q: ignored %v, git says %v; rules %q", i, name, got, ignored[name], repo.rules)
			}
		}
	}
}

func isFolder(fsys fstest.MapFS, name string) bool {
	for other := range fsys {
		if strings.HasPrefix(other, name+"/") {
			return true
		}
	}
	return false
}

func below(fsys fstest.MapFS, name string) bool {
	for other := range fsys {
		if strings.HasPrefix(name, other+"/") {
			return true
		}
	}
	return false
}

func must(t *testing.T, git, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command(git, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

// askGit returns the names that git ignores.
func askGit(t *testing.T, git, dir string, names []string) map[string]bool {
	t.Helper()
	cmd := exec.Command(git, "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	cmd.Stdin = strings.NewReader(strings.Join(names, "\x00") + "\x00")
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) { //nolint:errorlint // not wrapped
		t.Fatalf("git check-ignore: %v\n%s", err, fmt.Sprint(exit))
	}
	ignored := map[string]bool{}
	for name := range strings.SplitSeq(string(out), "\x00") {
		ignored[name] = name != ""
	}
	return ignored
}
