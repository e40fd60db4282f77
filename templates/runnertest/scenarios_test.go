package runnertest

import (
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// scenario is one file of testdata/scenarios; testdata/README.md says what its fields mean.
type scenario struct {
	name      string
	Handler   string            `json:"handler"`
	Env       map[string]string `json:"env"`
	Stdin     string            `json:"stdin"`
	StdinHex  string            `json:"stdin_hex"`
	EventSize int               `json:"stdin_event_size"` // {"text": "xxx…"} with so many characters
	Signal    string            `json:"signal"`
	After     string            `json:"after"`
	Metadata  bool              `json:"metadata"` // run beside a fake ECS metadata endpoint
	Chalice   bool              `json:"chalice"`
	Once      bool              `json:"once"`
	Want      struct {
		Code      int             `json:"code"`
		Log       []string        `json:"log"`
		LogHex    string          `json:"log_hex"`
		Not       []string        `json:"not"`
		Calls     []string        `json:"calls"`
		CallsMore bool            `json:"calls_more"` // more calls than those may follow
		Output    json.RawMessage `json:"output"`     // of SendTaskSuccess
		Gone      string          `json:"gone"`       // the process with the id that this finds in the log has ended
	} `json:"want"`
}

func TestScenarios(t *testing.T) {
	scenarios := readScenarios(t)
	for _, python := range interpreters(t) {
		t.Run(python.version, func(t *testing.T) {
			for _, s := range scenarios {
				if s.Once && !python.chosen {
					continue
				}
				t.Run(s.name, func(t *testing.T) {
					t.Parallel()
					chalice := ""
					if s.Chalice {
						chalice, _ = chaliceFolder(t, python, chaliceVersions()[0])
					}
					s.check(t, s.run(t, python, chalice))
				})
			}
		})
	}
}

func readScenarios(t *testing.T) []scenario {
	t.Helper()
	files, err := filepath.Glob("testdata/scenarios/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	var all []scenario
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := scenario{name: strings.TrimSuffix(filepath.Base(file), ".json")}
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&s); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, s)
	}
	return all
}

func (s scenario) run(t *testing.T, python interpreter, chalice string) result {
	t.Helper()
	events, err := filepath.Abs("testdata/events")
	if err != nil {
		t.Fatal(err)
	}
	places := strings.NewReplacer("{EVENTS}", events, "{TEMP}", t.TempDir())
	r := run{
		python: python, handler: s.Handler, env: map[string]string{}, path: []string{fakes(t), chalice}, stdin: s.Stdin,
		after: s.After, signal: map[string]syscall.Signal{"TERM": syscall.SIGTERM, "INT": syscall.SIGINT}[s.Signal],
	}
	for key, value := range s.Env {
		r.env[key] = places.Replace(value)
	}
	if s.StdinHex != "" {
		data, err := hex.DecodeString(s.StdinHex)
		if err != nil {
			t.Fatal(err)
		}
		r.stdin = string(data)
	}
	if s.EventSize > 0 {
		r.stdin = `{"text": "` + strings.Repeat("x", s.EventSize) + `"}`
	}
	if s.Metadata {
		r.env["ECS_CONTAINER_METADATA_URI_V4"] = metadataEndpoint(t) + "/v4/id"
	}
	return r.do(t)
}

func (s scenario) check(t *testing.T, got result) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Logf("log:\n%s\ncalls: %v", strings.ReplaceAll(got.log, "\r", "␍"), got.calls)
		}
	}()
	if got.code != s.Want.Code {
		t.Errorf("exit code %d, want %d", got.code, s.Want.Code)
	}
	for _, pattern := range s.Want.Log {
		if !regexp.MustCompile(pattern).MatchString(got.log) {
			t.Errorf("the log does not have %q", pattern)
		}
	}
	for _, pattern := range s.Want.Not {
		if regexp.MustCompile(pattern).MatchString(got.log) {
			t.Errorf("the log has %q", pattern)
		}
	}
	if !strings.Contains(hex.EncodeToString([]byte(got.log)), s.Want.LogHex) {
		t.Errorf("the log does not have the bytes %s", s.Want.LogHex)
	}
	s.checkCalls(t, got.calls)
	if s.Want.Gone != "" {
		s.checkGone(t, got.log)
	}
}

func (s scenario) checkCalls(t *testing.T, calls []call) {
	t.Helper()
	if s.Want.Calls != nil && (len(calls) < len(s.Want.Calls) || len(calls) > len(s.Want.Calls) && !s.Want.CallsMore) {
		t.Errorf("%d AWS calls, want %d", len(calls), len(s.Want.Calls))
		return
	}
	for i, pattern := range s.Want.Calls {
		if !regexp.MustCompile(pattern).MatchString(calls[i].text) {
			t.Errorf("AWS call %d is %s, want %q", i+1, calls[i].text, pattern)
		}
	}
	if s.Want.Output == nil {
		return
	}
	if len(calls) == 0 || calls[len(calls)-1].operation != "send_task_success" {
		t.Errorf("no result was sent")
		return
	}
	output, _ := calls[len(calls)-1].arguments["output"].(string)
	if diff := cmp.Diff(decoded(t, string(s.Want.Output)), decoded(t, output)); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func (s scenario) checkGone(t *testing.T, log string) {
	t.Helper()
	found := regexp.MustCompile(s.Want.Gone).FindStringSubmatch(log)
	if found == nil {
		t.Errorf("the log does not have %q", s.Want.Gone)
		return
	}
	pid, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < 50; i++ { // its new parent may take a moment to collect it
		state, err := os.ReadFile("/proc/" + found[1] + "/stat")
		if err != nil && syscall.Kill(pid, 0) == syscall.ESRCH || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("process %d is still running", pid)
}

// metadataEndpoint plays the ECS task metadata endpoint, version 4, of a task in account 111122223333.
func metadataEndpoint(t *testing.T) string {
	t.Helper()
	answers := map[string]string{
		"/v4/id": `{"Name": "app", "LogDriver": "awslogs", "LogOptions": {"awslogs-group": "/ecs/metadata",
			"awslogs-region": "us-west-2", "awslogs-stream": "ecs/app/158d"}}`,
		"/v4/id/task": `{"Cluster": "default", "Family": "shop", "Revision": "26", "LaunchType": "FARGATE",
			"TaskARN": "arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c"}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answers[r.URL.Path] == "" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, answers[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	return server.URL
}
