package fakeaws_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decant/test/fakeaws"
)

// judgement is a line of README.md: an action, who judges it, and its page.
type judgement struct{ action, judge, source string }

func judgements(t *testing.T) []judgement {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var out []judgement
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9]+:[A-Za-z]+)` \\| (.*?) \\| (.*?) \\|$").FindAllStringSubmatch(string(text), -1) {
		out = append(out, judgement{m[1], m[2], m[3]})
	}
	return out
}

// compared are the actions that a test compares.
func compared(t *testing.T, test string) []string {
	t.Helper()
	var out []string
	for _, j := range judgements(t) {
		if strings.Contains(j.judge, "`"+test+"`") {
			out = append(out, j.action)
		}
	}
	return out
}

// TestEveryCallHasAJudge: every call that the account answers is in the table once,
// with a test that is there or the documentation alone, and with its page.
func TestEveryCallHasAJudge(t *testing.T) {
	t.Parallel()
	tests := ""
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		tests += string(text)
	}
	missing := map[string]bool{}
	for _, action := range fakeaws.Actions() {
		missing[action] = true
	}
	for _, j := range judgements(t) {
		if !missing[j.action] {
			t.Errorf("%s is in README.md twice, or no call of the account", j.action)
		}
		delete(missing, j.action)
		if name := regexp.MustCompile("`(Test[A-Za-z]+)`").FindStringSubmatch(j.judge); name == nil && j.judge != "documentation alone" || name != nil && !strings.Contains(tests, "func "+name[1]+"(") {
			t.Errorf("%s is judged by %q, which is no test here", j.action, j.judge)
		}
		if _, call, _ := strings.Cut(j.action, ":"); !strings.HasPrefix(j.source, "https://docs.aws.amazon.com/") || !strings.Contains(j.source, "API_") {
			t.Errorf("%s (%s) has no page of AWS: %s", j.action, call, j.source)
		}
	}
	for action := range missing {
		t.Errorf("%s is not in README.md", action)
	}
}
