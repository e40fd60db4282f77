package runnertest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const functionARN = "arn:aws:lambda:eu-west-1:000000000000:function:shop-dev-probe"

// judged is one handler and event pair of testdata/cases.json.
type judged struct {
	Handler string          `json:"handler"`
	Event   string          `json:"event"`   // a file of testdata/events
	Payload json.RawMessage `json:"payload"` // or the event itself
	Client  string          `json:"client"`  // the name chalice.test.Client knows it by
	Log     bool            `json:"log"`     // compare the log, too
	Differs string          `json:"differs"` // why the error's text is another on purpose
	Fails   bool            `json:"fails"`   // the runner refuses what Lambda accepts
}

// verdict is what a judge saw.
type verdict struct {
	Response json.RawMessage `json:"response"`
	Error    json.RawMessage `json:"error"`
	AtInit   bool            `json:"at_init"`
	Log      string          `json:"log"`
}

// lambdaError is the error object of Lambda's Runtime API.
type lambdaError struct {
	Type    string   `json:"errorType"`
	Message string   `json:"errorMessage"`
	Stack   []string `json:"stackTrace"`
}

// TestAgreesWithTheJudges runs each case once and compares it with both judges. Everything is tried on the default, the
// oldest and the newest interpreter; on those between, the handlers of Chalice, which the interpreter could matter to.
func TestAgreesWithTheJudges(t *testing.T) {
	t.Parallel()
	pythons := interpreters(t)
	for i, python := range pythons {
		for _, version := range chaliceVersions() {
			outer := i == 0 || i == len(pythons)-1 || python.chosen
			if !outer && version.name == "oldest" {
				continue
			}
			t.Run(python.version+" with Chalice "+version.name, func(t *testing.T) {
				t.Parallel()
				chalice, hasClient := chaliceFolder(t, python, version)
				cases := readCases(t, func(c judged) bool { return usesChalice(c) || outer && version.name == "newest" })
				lambda := judgeAsLambda(t, python, cases, chalice)
				client := judgeAsClient(t, python, cases, chalice, hasClient)
				for i, c := range cases {
					got := runCase(t, python, chalice, c)
					compareWithLambda(t, c, lambda[i], got)
					if hasClient && c.Client != "" {
						compareWithClient(t, c, client[i], got)
					}
				}
			})
		}
	}
}

func judgeAsLambda(t *testing.T, python interpreter, cases []judged, chalice string) []verdict {
	t.Helper()
	client, err := install(t, python, "lambda", "--only-binary=:all:", "awslambdaric")
	if err != nil {
		unavailable(t, err)
	}
	return judge(t, python, "lambda_judge.py", cases, []string{client, chalice})
}

// judgeAsClient leaves the verdicts empty of cases that the test client does not know.
func judgeAsClient(t *testing.T, python interpreter, cases []judged, chalice string, available bool) []verdict {
	t.Helper()
	verdicts := make([]verdict, len(cases))
	if !available {
		return verdicts
	}
	var known []judged
	var places []int
	for i, c := range cases {
		if c.Client != "" {
			known, places = append(known, c), append(places, i)
		}
	}
	for i, v := range judge(t, python, "client_judge.py", known, []string{chalice}) {
		verdicts[places[i]] = v
	}
	return verdicts
}

func usesChalice(c judged) bool {
	return strings.HasPrefix(c.Handler, "app.") || strings.HasPrefix(c.Handler, "chalicelib")
}

func readCases(t *testing.T, wanted func(judged) bool) []judged {
	t.Helper()
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var all, chosen []judged
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.Event != "" {
			if c.Payload, err = os.ReadFile(filepath.Join("testdata/events", c.Event)); err != nil {
				t.Fatal(err)
			}
		}
		if wanted(c) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// judge runs one of testdata/judges over the cases; it answers with one verdict for each.
func judge(t *testing.T, python interpreter, script string, cases []judged, path []string) []verdict {
	t.Helper()
	type question struct {
		Handler string `json:"handler"`
		Client  string `json:"client"`
		Event   string `json:"event"`
	}
	var questions []question
	for _, c := range cases {
		questions = append(questions, question{c.Handler, c.Client, string(c.Payload)})
	}
	root := probe(t)
	job, err := json.Marshal(map[string]any{
		"cases": questions, "root": root, "function_arn": functionARN, "workers": 2,
		"env": map[string]string{
			"AWS_DEFAULT_REGION": "eu-west-1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
			"AWS_LAMBDA_FUNCTION_NAME": "shop-dev-probe", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
			"AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/shop-dev-probe",
			"AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/31/[$LATEST]0", "AWS_REGION": "eu-west-1", "LAMBDA_TASK_ROOT": root,
			"LANG": "C.UTF-8", "TZ": ":UTC",
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	remembered := filepath.Join(path[0], ".verdicts-"+digest(t, job, script, path...))
	if data, err := os.ReadFile(remembered); err == nil {
		var verdicts []verdict
		mustUnmarshal(t, data, &verdicts)
		return verdicts
	}
	command := exec.Command(python.path, filepath.Join("testdata", "judges", script))
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "PYTHONDONTWRITEBYTECODE=1",
		"PYTHONPATH=" + strings.Join(path, string(os.PathListSeparator)), "AWS_DEFAULT_REGION=eu-west-1",
	}
	command.Stdin = bytes.NewReader(job)
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	var verdicts []verdict
	if err == nil {
		err = json.Unmarshal(out, &verdicts)
	}
	if err != nil || len(verdicts) != len(cases) {
		t.Fatalf("%s: %v\n%s", script, err, problems.String())
	}
	if err := os.WriteFile(remembered, out, 0o644); err != nil {
		t.Fatal(err)
	}
	return verdicts
}

// digest names the verdicts of a judge: the questions, the judge, the versions in its folders and the probe's files decide
// them, so nothing else has to be asked again.
func digest(t *testing.T, job []byte, script string, path ...string) string {
	t.Helper()
	sum := sha256.New()
	sum.Write(job)
	files := []string{filepath.Join("testdata", "judges", script)}
	err := filepath.WalkDir(probe(t), func(name string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".py") {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range path {
		files = append(files, filepath.Join(folder, ".complete"))
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(sum, "%s %d\n", filepath.Base(name), len(data))
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

// runCase runs the runner with a task token, because the answer to Step Functions holds the result and the error.
func runCase(t *testing.T, python interpreter, chalice string, c judged) result {
	t.Helper()
	event := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(event, c.Payload, 0o644); err != nil {
		t.Fatal(err)
	}
	return run{python: python, handler: c.Handler, path: []string{fakes(t), chalice}, env: map[string]string{
		"AWS_REGION": "eu-west-1", "DECANT_EVENT_FILE": event, "DECANT_FUNCTION_NAME": "shop-dev-probe",
		"DECANT_MEMORY_MB": "512", "DECANT_TASK_TOKEN": "token", "DECANT_TIMEOUT_SECONDS": "20", "AWS_CHALICE_CLI_MODE": "x",
	}}.do(t)
}

func compareWithLambda(t *testing.T, c judged, want verdict, got result) {
	t.Helper()
	name := c.Handler + " " + short(c.Payload)
	if len(got.calls) != 1 {
		t.Errorf("%s: %d answers to Step Functions, want one\n%s", name, len(got.calls), got.log)
		return
	}
	failed := string(want.Response) == "null" || c.Fails
	if failed != (got.code != 0) {
		t.Errorf("%s: exit code %d, but Lambda answered %s %s\n%s", name, got.code, want.Response, want.Error, got.log)
		return
	}
	if !failed {
		var response string
		mustUnmarshal(t, want.Response, &response)
		if diff := cmp.Diff(decoded(t, response), decoded(t, got.calls[0].arguments["output"].(string))); diff != "" {
			t.Errorf("%s: result (-Lambda +runner):\n%s", name, diff)
		}
	} else if !c.Fails {
		compareErrors(t, name, c, want, got)
	}
	if c.Log {
		if diff := cmp.Diff(comparableLog(want.Log), comparableLog(got.log)); diff != "" {
			t.Errorf("%s: log (-Lambda +runner):\n%s", name, diff)
		}
	}
}

func compareErrors(t *testing.T, name string, c judged, want verdict, got result) {
	t.Helper()
	var expected, found lambdaError
	mustUnmarshal(t, []byte(got.calls[0].arguments["cause"].(string)), &found)
	if string(want.Error) == "null" {
		return // the runtime's process ended; that ours failed, too, has been checked
	}
	mustUnmarshal(t, want.Error, &expected)
	for len(expected.Stack) > 0 && notTheUsers.MatchString(expected.Stack[0]) {
		expected.Stack = expected.Stack[1:] // Python's import machinery and Lambda's loop, which the runner leaves out
	}
	if c.Differs != "" {
		expected.Message, expected.Stack = found.Message, found.Stack
	}
	if diff := cmp.Diff(expected, found); diff != "" {
		t.Errorf("%s: error (-Lambda +runner):\n%s", name, diff)
	}
	if wantCode := map[bool]int{true: 3, false: 1}[want.AtInit]; got.code != wantCode {
		t.Errorf("%s: exit code %d, want %d", name, got.code, wantCode)
	}
}

func compareWithClient(t *testing.T, c judged, want verdict, got result) {
	t.Helper()
	name := c.Handler + " " + short(c.Payload)
	if len(got.calls) != 1 {
		t.Errorf("%s: %d answers to Step Functions, want one\n%s", name, len(got.calls), got.log)
		return
	}
	if want.Error != nil {
		var expected []string
		var found lambdaError
		mustUnmarshal(t, want.Error, &expected)
		if expected[0] == "FunctionNotFoundError" {
			return // this Chalice has no such decorator yet
		}
		if cause, ok := got.calls[0].arguments["cause"].(string); ok {
			mustUnmarshal(t, []byte(cause), &found)
		}
		if diff := cmp.Diff(expected, []string{found.Type, found.Message}); diff != "" {
			t.Errorf("%s: error (-Chalice +runner):\n%s", name, diff)
		}
		return
	}
	output, _ := got.calls[0].arguments["output"].(string)
	if diff := cmp.Diff(decoded(t, string(want.Response)), decoded(t, output)); diff != "" {
		t.Errorf("%s: result (-Chalice +runner):\n%s", name, diff)
	}
}

// decoded keeps numbers as they are written, so that 12.50 and 12.5 differ.
func decoded(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Errorf("%q is not JSON: %v", text, err)
	}
	return value
}

func mustUnmarshal(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
}

func short(data []byte) string {
	data = bytes.Join(bytes.Fields(data), []byte(" "))
	if len(data) > 40 {
		return string(data[:40]) + "…"
	}
	return string(data)
}

var (
	advice      = regexp.MustCompile(`(?m)^(\[WARNING\]\t\S+\t\S*\t)?LAMBDA_WARNING: [^\r\n]*[\r\n]+`)
	notTheUsers = regexp.MustCompile(`importlib|awslambdaric`)
	ownLine     = regexp.MustCompile(`(?m)^(START|END|REPORT|decant:).*\n`)
	timestamp   = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`)
	requestID   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|REQUEST`)
)

// comparableLog drops what only one side has and what differs each time. The runner writes \r where Lambda's telemetry
// keeps a record with \n together.
func comparableLog(log string) string {
	log = ownLine.ReplaceAllString(log, "")
	log = advice.ReplaceAllString(log, "")
	log = timestamp.ReplaceAllString(log, "TIME")
	log = requestID.ReplaceAllString(log, "REQUEST")
	return strings.TrimRight(strings.ReplaceAll(log, "\r", "\n"), "\n")
}
