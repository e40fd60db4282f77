package fleet

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestOwnersAsGitHubHasThem follows the example of GitHub's page about code owners.
func TestOwnersAsGitHubHasThem(t *testing.T) {
	t.Parallel()
	rules := parseOwners(`# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @root-docs
/scripts/ @doctocat @octocat
**/logs @logs
/apps/ @octocat
/apps/github
/apps/github/doctocat @doctocat
!negated @nobody
[ab].py @nobody
with\ space.txt @space
chalicelib/*.py @lib
`)
	for file, want := range map[string]string{
		"README": "@global-owner1 @global-owner2", "a/b.js": "@js-owner", "x.go": "docs@example.com", "build/logs/x/y": "@logs", "deep/apps/x": "@octocat",
		"docs/getting-started.md": "@root-docs", "docs/build-app/troubleshooting.md": "@root-docs", "scripts/run.sh": "@doctocat @octocat", "deeply/nested/logs/x": "@logs",
		"apps/x": "@octocat", "apps/github/x": "", "apps/github/doctocat/x": "@doctocat", "negated": "@global-owner1 @global-owner2", "a.py": "@global-owner1 @global-owner2",
		"with space.txt": "@space", "chalicelib/jobs.py": "@lib", "chalicelib/deep/jobs.py": "@global-owner1 @global-owner2", "other/chalicelib/jobs.py": "@global-owner1 @global-owner2",
	} {
		if got := rules.of(file); got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
	flat := parseOwners("docs/* @flat\n")
	if flat.of("docs/a.md") != "@flat" || flat.of("docs/deep/a.md") != "" {
		t.Error("docs/* takes the files of the folder, and none below")
	}
}

func TestTheFirstOwnersFileCounts(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"CODEOWNERS": {Data: []byte("* @root")}, "docs/CODEOWNERS": {Data: []byte("* @docs")}}
	if got := readOwners(fsys).of("x"); got != "@root" {
		t.Errorf("%q", got)
	}
	fsys[".github/CODEOWNERS"] = &fstest.MapFile{Data: []byte("* @github")}
	if got := readOwners(fsys).of("x"); got != "@github" {
		t.Errorf("%q", got)
	}
}

// TestAPatternTakesFewSteps has patterns that a matcher which tries every way does
// not end with.
func TestAPatternTakesFewSteps(t *testing.T) {
	t.Parallel()
	done := make(chan bool)
	go func() {
		long := strings.Repeat("a", 2000)
		wild(strings.Repeat("*a", 500)+"b", long)
		matches(strings.Split(strings.Repeat("**/a/", 60)+"b", "/"), strings.Split(strings.Repeat("a/", 200)+"c", "/"))
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}
