package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// git runs the git program in a folder, with nothing of this machine's
// configuration.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return gitWith(t, dir, "", args...)
}

func gitWith(t *testing.T, dir, in string, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir, c.Stdin = dir, strings.NewReader(in)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a",
		"GIT_COMMITTER_EMAIL=a@example.com", "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// repository makes a checkout with one commit of the files.
func repository(t *testing.T, content map[string]string, init ...string) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, append([]string{"init", "-q", "-b", "main"}, init...)...)
	for name, text := range content {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "--allow-empty", "-m", "one")
	return dir
}

// withTree makes a bare repository whose commit has a tree that git itself would
// not make.
func withTree(t *testing.T, tree []byte) string {
	t.Helper()
	dir := t.TempDir()
	git(t, dir, "init", "-q", "--bare", "-b", "main")
	id := gitWith(t, dir, string(tree), "hash-object", "-t", "tree", "-w", "--literally", "--stdin")
	commit := git(t, dir, "commit-tree", "-m", "one", id)
	git(t, dir, "update-ref", "refs/heads/main", commit)
	return dir
}

// served is a server of all repositories below a folder, with git's own program
// behind it; password is asked for where it is not empty.
func served(t *testing.T, root, password string) string {
	t.Helper()
	backend := &cgi.Handler{
		Path: filepath.Join(git(t, root, "--exec-path"), "git-http-backend"),
		Env:  []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*"},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, given, _ := r.BasicAuth(); password != "" && given != password {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func open(t *testing.T, text string, opts Options) (*Repo, error) {
	t.Helper()
	at, err := Parse(text, t.TempDir())
	if err != nil {
		t.Fatalf("parse %s: %v", text, err)
	}
	if opts.Getenv == nil {
		opts.Getenv = os.Getenv
	}
	return Open(context.Background(), at, opts)
}

// contents are all files of a file system with their text, and links with their
// target.
func contents(t *testing.T, fsys fs.FS) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.Name() == ".git":
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.Type()&fs.ModeSymlink != 0:
			out[name], err = fs.ReadLink(fsys, name)
			return err
		case e.Type().IsRegular():
			text, err := fs.ReadFile(fsys, name)
			out[name] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func sample() map[string]string {
	content := map[string]string{"app.py": "print(1)\n", ".chalice/config.json": "{}", "a/b/c/deep.txt": "x", "empty": "", "A.txt": "upper", "a.txt": "lower", "odd name\t.txt": "y"}
	for i := range 40 { // alike, so that the pack file has deltas
		content[fmt.Sprintf("data/%02d.txt", i)] = strings.Repeat("the same line\n", 400) + fmt.Sprint(i)
	}
	return content
}

func TestReadsWhatACheckoutHas(t *testing.T) {
	t.Parallel()
	dir := repository(t, sample())
	for link, target := range map[string]string{"link": "app.py", "folder": "a/b", "out": "../outside", "round": "round"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-q", "-m", "links")
	want := contents(t, os.DirFS(dir))
	head := git(t, dir, "rev-parse", "HEAD")
	top := t.TempDir()
	git(t, top, "clone", "-q", "--bare", dir, "bare.git")
	git(t, filepath.Join(top, "bare.git"), "repack", "-adfq")
	git(t, dir, "worktree", "add", "-q", "--detach", filepath.Join(top, "beside"))
	if err := os.WriteFile(filepath.Join(dir, "not-committed.py"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, place := range map[string]string{
		"checkout": dir, "file URL": "file://" + dir, "bare": filepath.Join(top, "bare.git"), "worktree": filepath.Join(top, "beside"), "http": served(t, top, "") + "/bare.git",
	} {
		repo, err := open(t, place, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, contents(t, repo.Files)); diff != "" {
			t.Errorf("%s: diff (-checkout +read):\n%s", name, diff)
		}
		if repo.Commit != head || len(repo.Findings) > 0 {
			t.Errorf("%s: commit %s, findings %v; want %s and none", name, repo.Commit, repo.Findings, head)
		}
		for link, wrong := range map[string]bool{"link": false, "folder/c/deep.txt": false, "out": true, "round": true} {
			if _, err := fs.Stat(repo.Files, link); (err != nil) != wrong {
				t.Errorf("%s: stat %s: %v", name, link, err)
			}
		}
	}
	repo, err := open(t, repository(t, sample()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(repo.Files, "app.py", "a/b/c/deep.txt"); err != nil {
		t.Error(err)
	}
}

func TestReadsTheBranchThatIsAskedFor(t *testing.T) {
	t.Parallel()
	dir := repository(t, map[string]string{"one": "1"})
	git(t, dir, "checkout", "-q", "-b", "trunk")
	git(t, dir, "mv", "one", "two")
	git(t, dir, "commit", "-q", "-m", "two")
	git(t, dir, "tag", "-a", "-m", "x", "v1", "main")
	url := served(t, filepath.Dir(dir), "") + "/" + filepath.Base(dir) + "/.git"
	for _, place := range []string{dir, url} {
		for branch, want := range map[string][2]string{"": {"two", "trunk"}, "main": {"one", "main"}, "v1": {"one", "v1"}, "refs/heads/main": {"one", "main"}} {
			repo, err := open(t, place, Options{Branch: branch})
			if err != nil {
				t.Errorf("%s %q: %v", place, branch, err)
				continue
			}
			if _, err := fs.Stat(repo.Files, want[0]); err != nil || repo.Branch != want[1] {
				t.Errorf("%s %q: branch %s, %v", place, branch, repo.Branch, err)
			}
		}
	}
}

// closedPort is an address of this machine at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestEveryFailureHasACause(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	git(t, top, "init", "-q", "--bare", "-b", "main", "empty.git")
	git(t, top, "clone", "-q", "--bare", repository(t, sample()), "full.git")
	git(t, top, "clone", "-q", "--bare", repository(t, sample()), "renamed.git")
	git(t, filepath.Join(top, "renamed.git"), "symbolic-ref", "HEAD", "refs/heads/gone")
	git(t, top, "clone", "-q", "--bare", repository(t, sample()), "damaged.git")
	if objects := filepath.Join(top, "damaged.git", "objects"); errors.Join(os.RemoveAll(objects), os.Mkdir(objects, 0o755)) != nil {
		t.Fatal("the objects cannot be removed")
	}
	large := map[string]string{}
	for i := range 5 {
		large[fmt.Sprint(i)] = fmt.Sprint(i) + strings.Repeat("\x00", 30<<20)
	}
	git(t, top, "clone", "-q", "--bare", repository(t, large), "large.git")
	url, locked := served(t, top, ""), served(t, top, "right")
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>hello</html>") }))
	t.Cleanup(other.Close)
	git(t, top, "init", "-q", "no-git")
	for _, c := range []struct {
		place  string
		branch string
		want   Cause
	}{
		{"http://" + closedPort(t) + "/x.git", "", Unreachable},
		{"https://host.invalid/x.git", "", Unreachable},
		{url + "/empty.git", "", Empty},
		{filepath.Join(top, "empty.git"), "", Empty},
		{url + "/none.git", "", NotFound},
		{filepath.Join(top, "none.git"), "", NotFound},
		{t.TempDir(), "", NotFound},
		{url + "/full.git", "none", NoBranch},
		{filepath.Join(top, "full.git"), "none", NoBranch},
		{filepath.Join(top, "full.git"), "../x", NoBranch},
		{url + "/renamed.git", "", NoBranch},
		{locked + "/full.git", "", Refused},
		{strings.Replace(locked, "://", "://user:wrong@", 1) + "/full.git", "", Refused},
		{"http://user:secret@example.invalid/x.git", "", Refused},
		{url + "/large.git", "", TooLarge},
		{filepath.Join(top, "damaged.git"), "", Damaged},
		{other.URL + "/x.git", "", Damaged},
	} {
		repo, err := open(t, c.place, Options{Branch: c.branch})
		var known *Error
		if !errors.As(err, &known) || known.Cause != c.want {
			t.Errorf("%s %q: %v (%v), want the cause %q", c.place, c.branch, err, repo != nil, c.want)
			continue
		}
		if strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the text has an address or a password: %s", c.place, err)
		}
	}
	if _, err := open(t, filepath.Join(top, "large.git"), Options{}); err != nil {
		t.Errorf("a folder is read file by file, whatever its size: %v", err)
	}
}

func TestHostileTreesCostTheirEntriesOnly(t *testing.T) {
	t.Parallel()
	dir := repository(t, map[string]string{"x": "1"})
	blob := git(t, dir, "hash-object", "x")
	raw := func(id string) string {
		var b []byte
		if _, err := fmt.Sscanf(id, "%x", &b); err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	var tree bytes.Buffer
	for _, name := range []string{"..", ".", ".GIT", "a/b", "app.py", "app.py", "bad\xff", "ok", ""} {
		tree.WriteString("100644 " + name + "\x00" + raw(blob))
	}
	hostile := withTree(t, tree.Bytes())
	gitWith(t, hostile, "1", "hash-object", "-w", "--stdin")
	repo, err := open(t, hostile, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range contents(t, repo.Files) {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"app.py", "ok"}; !slices.Equal(names, want) {
		t.Errorf("files %q, want %q", names, want)
	}
	if len(repo.Findings) != 7 {
		t.Errorf("findings: %q, want 7", repo.Findings)
	}

	deep := t.TempDir()
	git(t, deep, "init", "-q", "--bare", "-b", "main")
	id := gitWith(t, deep, "", "mktree")
	for range 300 {
		id = gitWith(t, deep, "040000 tree "+id+"\td\n", "mktree")
	}
	git(t, deep, "update-ref", "refs/heads/main", git(t, deep, "commit-tree", "-m", "x", id))
	repo, err = open(t, deep, Options{})
	if err != nil || len(repo.Findings) != 1 || repo.Findings[0].Kind != LeftOut {
		t.Errorf("a deep tree: %v, %+v", err, repo)
	}
}

func TestALargeFileHasASizeAndNoContent(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	git(t, top, "clone", "-q", "--bare", repository(t, map[string]string{"big.bin": strings.Repeat("x", maxFile+1), "app.py": "1"}), "r.git")
	for _, place := range []string{served(t, top, "") + "/r.git", filepath.Join(top, "r.git")} {
		repo, err := open(t, place, Options{})
		if err != nil {
			t.Fatal(err)
		}
		info, err := fs.Stat(repo.Files, "big.bin")
		if err != nil || info.Size() != maxFile+1 {
			t.Errorf("%s: %v, %v", place, info, err)
		}
		if _, err := fs.ReadFile(repo.Files, "big.bin"); !errors.Is(err, errTooLarge) {
			t.Errorf("%s: %v", place, err)
		}
		if text, err := fs.ReadFile(repo.Files, "app.py"); string(text) != "1" {
			t.Errorf("%s: %q, %v", place, text, err)
		}
	}
}

func TestSubmodulesAndPointersAreNamed(t *testing.T) {
	t.Parallel()
	dir := repository(t, map[string]string{
		"sub/.gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n", "other.bin": pointerBegin + "v1\n",
		"sub/model.bin": pointerBegin + "v1\noid sha256:1\nsize 1\n",
	})
	git(t, dir, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",lib")
	git(t, dir, "commit", "-q", "-m", "submodule")
	repo, err := open(t, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Finding{{Submodule, "lib"}, {LFS, "sub/model.bin"}}, repo.Findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if list, err := fs.ReadDir(repo.Files, "lib"); err != nil || len(list) != 0 {
		t.Errorf("a submodule is an empty folder: %v, %v", list, err)
	}
}

func TestSHA256AndReftablesAreReadWithGit(t *testing.T) {
	t.Parallel()
	dir := repository(t, sample(), "--object-format=sha256")
	url := served(t, filepath.Dir(dir), "") + "/" + filepath.Base(dir) + "/.git"
	for _, place := range []string{dir, url} {
		repo, err := open(t, place, Options{})
		if err != nil {
			t.Errorf("%s: %v", place, err)
			continue
		}
		if diff := cmp.Diff(sample(), contents(t, repo.Files)); diff != "" || len(repo.Commit) != 64 || repo.Branch != "main" {
			t.Errorf("%s: commit %s, branch %s, diff (-want +got):\n%s", place, repo.Commit, repo.Branch, diff)
		}
	}
}

func TestNothingOfARepositoryRunsOrChanges(t *testing.T) {
	t.Parallel()
	dir := repository(t, map[string]string{".gitattributes": "* filter=evil\n", "app.py": "1"})
	mark := filepath.Join(t.TempDir(), "ran")
	for _, hook := range []string{"post-checkout", "post-merge", "reference-transaction", "fsmonitor-watchman"} {
		if err := os.WriteFile(filepath.Join(dir, ".git", "hooks", hook), []byte("#!/bin/sh\ntouch "+mark+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, set := range []string{"filter.evil.smudge", "filter.evil.process", "core.fsmonitor", "core.sshCommand", "core.pager"} {
		git(t, dir, "config", set, "touch "+mark)
	}
	before := everything(t, dir)
	for _, place := range []string{dir, "ssh://x.invalid" + dir} {
		_, err := open(t, place, Options{Getenv: func(name string) string {
			if name == "GIT_SSH_COMMAND" {
				return "false"
			}
			return os.Getenv(name)
		}})
		t.Logf("%s: %v", place, err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a program of the repository ran")
	}
	if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
		t.Errorf("the repository changed (-before +after):\n%s", diff)
	}
}

// everything is what a folder has, with times.
func everything(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		out[name] = fmt.Sprint(info.ModTime(), info.Size(), info.Mode())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCredentialsStayInMemory(t *testing.T) {
	t.Parallel()
	const secret = "s3cretT0ken"
	top := t.TempDir()
	git(t, top, "clone", "-q", "--bare", repository(t, sample()), "r.git")
	url := served(t, top, secret)
	if _, err := open(t, strings.Replace(url, "://", "://bot:"+secret+"@", 1)+"/r.git", Options{}); err != nil {
		t.Errorf("the login of the URL: %v", err)
	}
	if _, err := open(t, url+"/r.git", Options{Token: secret}); err != nil {
		t.Errorf("a token: %v", err)
	}
	for _, text := range []string{"https://" + secret + "@host.invalid/r.git", "https://u:" + secret + "@host.invalid/r.git", "ssh://u:" + secret + "@host.invalid/r.git"} {
		at, err := Parse(text, "/")
		if err != nil {
			t.Fatal(err)
		}
		seen := filepath.Join(t.TempDir(), "seen")
		_, failure := Open(context.Background(), at, Options{Token: secret, Getenv: func(name string) string {
			switch name {
			case "GIT_SSH_COMMAND":
				return "sh -c 'echo \"$@\" >>" + seen + "; env >>" + seen + "; exit 1' x"
			case "GITHUB_TOKEN", "GIT_TRACE_CURL":
				return secret
			}
			return os.Getenv(name)
		}})
		child, _ := os.ReadFile(seen) // ssh alone starts a program
		if strings.HasPrefix(text, "ssh") && len(child) == 0 {
			t.Error("ssh was not started")
		}
		if all := fmt.Sprintf("%v %+v %#v %s %q %v %s", at, at, at, at, at, failure, child); strings.Contains(all, secret) || failure == nil {
			t.Errorf("the secret is printed: %s", all)
		}
	}
	for _, text := range []string{"https://host/r.git?private_token=" + secret, "ftp://u:" + secret + "@host/r", "https://u:" + secret + "@ho st/%zz", "ext::sh -c " + secret} {
		if at, err := Parse(text, "/"); err == nil && at.path == "" || err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, %v", text, at, err)
		}
	}
}
