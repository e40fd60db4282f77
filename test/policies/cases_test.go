// Package policies judges what decant derives from code: with the cases of
// testdata/policy, which say by hand what each of their lines asks of AWS, and with
// other programs: boto3 itself, which runs the cases against a fake AWS.
package policies

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// policyCase is a Chalice app of testdata/policy: one file, and a folder of the same
// name when there are more. testdata/README.md describes what its comments say.
type policyCase struct {
	name    string // group/case
	repo    string // where it lies as a repository
	shows   string
	idiom   string // where in public code it was found
	env     map[string]string
	events  []json.RawMessage
	raises  []string // types of the exceptions that a run ends with
	notRun  string   // why it cannot be run
	foreign []string // services that are called with the keys of another role
	expects []expectation
}

// expectation is what one line asks of AWS, written by hand.
type expectation struct {
	file             string
	line             int
	kind             string // one of the kinds below
	action, resource string
	function         string // whose it is; "" for every function of the case
}

const (
	runs       = ":" // the line asks it when the case runs
	mayRun     = "~" // no run of the case shows it
	cannotTell = "?" // the source does not say what the line asks
)

func (e expectation) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s:%d: %s %s %s", e.file, e.line, e.action, e.resource, e.function))
}

var everyCase = sync.OnceValues(readCases)

// cases are all the cases, as repositories in a folder of the test binary's.
func cases(t *testing.T) []policyCase {
	t.Helper()
	all, err := everyCase()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// built is where the cases lie as repositories; TestMain removes it.
var built string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "policies")
	if err != nil {
		panic(err)
	}
	if built, err = filepath.EvalSymlinks(dir); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(built)
	os.Exit(code)
}

func readCases() ([]policyCase, error) {
	sources, err := filepath.Glob(filepath.Join("..", "..", "testdata", "policy", "*", "*.py"))
	if err != nil {
		return nil, err
	}
	var all []policyCase
	for _, source := range sources {
		c, err := readCase(source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// readCase makes the repository of a case and reads what its comments say.
func readCase(source string) (policyCase, error) {
	group, file := filepath.Base(filepath.Dir(source)), filepath.Base(source)
	c := policyCase{name: path.Join(group, strings.TrimSuffix(file, ".py")), env: map[string]string{}}
	c.repo = filepath.Join(built, filepath.FromSlash(c.name))
	if err := os.MkdirAll(filepath.Join(c.repo, ".chalice"), 0o700); err != nil {
		return c, err
	}
	if more := strings.TrimSuffix(source, ".py"); isFolder(more) {
		if err := os.CopyFS(c.repo, os.DirFS(more)); err != nil {
			return c, err
		}
	}
	text, err := os.ReadFile(source)
	if err != nil {
		return c, err
	}
	if err := c.readHead(string(text)); err != nil {
		return c, err
	}
	config, err := json.Marshal(map[string]any{
		"version": "2.0", "app_name": "cases", "stages": map[string]any{"dev": map[string]any{"environment_variables": c.env}},
	})
	if err != nil {
		return c, err
	}
	for name, content := range map[string][]byte{"app.py": text, "requirements.txt": []byte("chalice\n"), ".chalice/config.json": config} {
		if err := os.WriteFile(filepath.Join(c.repo, filepath.FromSlash(name)), content, 0o600); err != nil {
			return c, err
		}
	}
	return c, c.readExpectations()
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// readHead reads the lines "# what it shows" and "#! word value".
func (c *policyCase) readHead(text string) error {
	first, _, _ := strings.Cut(text, "\n")
	c.shows = strings.TrimPrefix(first, "# ")
	for line := range strings.Lines(text) {
		word, value, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "#! "), " ")
		if !strings.HasPrefix(line, "#! ") || !ok {
			continue
		}
		switch word {
		case "env":
			name, value, _ := strings.Cut(value, "=")
			c.env[name] = value
		case "event":
			c.events = append(c.events, json.RawMessage(value))
		case "raises":
			c.raises = append(c.raises, value)
		case "foreign":
			c.foreign = append(c.foreign, value)
		case "not-run":
			c.notRun = value
		case "idiom":
			c.idiom = value
		default:
			return fmt.Errorf("unknown word %q", word)
		}
	}
	return nil
}

var expected = regexp.MustCompile(`  #([:~?])(.*)$`)

// readExpectations reads the comments at the ends of the lines:
// "#: action resource, resource @function; action resource".
func (c *policyCase) readExpectations() error {
	return filepath.WalkDir(c.repo, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".py" {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := filepath.Rel(c.repo, name)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(text), "\n") {
			found := expected.FindStringSubmatch(line)
			if found == nil {
				continue
			}
			one := expectation{file: filepath.ToSlash(file), line: i + 1, kind: found[1]}
			if one.kind == cannotTell {
				c.expects = append(c.expects, one)
				continue
			}
			for part := range strings.SplitSeq(found[2], ";") {
				more, err := one.parse(strings.TrimSpace(part))
				if err != nil {
					return fmt.Errorf("%s:%d: %w", file, i+1, err)
				}
				c.expects = append(c.expects, more...)
			}
		}
		return nil
	})
}

// parse reads "action resource, resource @function"; "~" before it is for what no run
// shows, on a line that runs.
func (e expectation) parse(text string) ([]expectation, error) {
	if rest, ok := strings.CutPrefix(text, "~"); ok {
		text, e.kind = rest, mayRun
	}
	text, e.function, _ = strings.Cut(text, " @")
	action, resources, ok := strings.Cut(text, " ")
	if !ok {
		return nil, fmt.Errorf("%q has no resource", text)
	}
	e.action = action
	var all []expectation
	for resource := range strings.SplitSeq(resources, ",") {
		e.resource = fullARN(strings.TrimSpace(resource))
		all = append(all, e)
	}
	return all, nil
}

// fullARN is the ARN of a resource as the cases write it: "s3:::orders/*" and
// "sqs:jobs", which is in any region of any account.
func fullARN(resource string) string {
	service, rest, _ := strings.Cut(resource, ":")
	switch {
	case resource == "*" || service == "arn":
		return resource
	case service == "s3":
		return "arn:aws:s3:" + rest
	default:
		return "arn:aws:" + service + ":*:*:" + rest
	}
}

// of are the expectations of one kind.
func (c policyCase) of(kind string) []expectation {
	return slices.DeleteFunc(slices.Clone(c.expects), func(e expectation) bool { return e.kind != kind })
}

// covers says whether an ARN with * and ? stands for another one.
func covers(pattern, arn string) bool {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.ReplaceAll(strings.ReplaceAll(quoted, `\*`, ".*"), `\?`, ".")
	return regexp.MustCompile("^" + quoted + "$").MatchString(arn)
}

// TestTheCasesAreEnough: issue 12 asks for 120 cases and 20 idioms of public code;
// each case says what it shows.
func TestTheCasesAreEnough(t *testing.T) {
	t.Parallel()
	all, idioms := cases(t), 0
	for _, c := range all {
		if c.shows == "" || strings.HasPrefix(c.shows, "#") {
			t.Errorf("%s does not say what it shows", c.name)
		}
		if c.idiom != "" {
			idioms++
		}
	}
	if len(all) < 120 || idioms < 20 {
		t.Errorf("%d cases, %d of them found in public code", len(all), idioms)
	}
	t.Logf("%d cases, %d of them found in public code", len(all), idioms)
}
