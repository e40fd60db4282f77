package runnertest

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// FuzzEvent gives the runner odd events and settings. One Python process (testdata/judges/event_worker.py) builds them all.
func FuzzEvent(f *testing.F) {
	for _, event := range []string{
		"", "{}", "null", `"\ud800"`, `{"a": [1, 2.50, 1e999, NaN]}`, "{", "[[[[[[", "\xff", "1" + strings.Repeat("0", 5000),
		`{"a": 1, "a": 2}`, "\ufeff{}", strings.Repeat("[", 3000) + strings.Repeat("]", 3000), `{"": {"\u0000": "💥"}}`,
	} {
		f.Add(event, "lambda_function", "")
	}
	f.Add("", "schedule", "2026-01-31T10:00:00Z")
	f.Add("", "schedule", "\"quoted\\ and <not> replaced")
	f.Add("", "on_sqs_message", "")
	f.Add("{}", "route", "x")
	worker := startEventWorker(f)
	f.Fuzz(func(t *testing.T, event, kind, field string) {
		if answer := worker.ask(t, map[string]string{
			"DECANT_EVENT": event, "DECANT_KIND": kind, "DECANT_EVENT_ID": field,
			"DECANT_EVENT_TIME": field, "DECANT_EVENT_ACCOUNT": field, "DECANT_EVENT_RULE_ARN": field,
		}); answer != "ok" {
			t.Errorf("event %q, kind %q, field %q: %s", event, kind, field, answer)
		}
	})
}

type eventWorker struct {
	mutex sync.Mutex
	in    *json.Encoder
	out   *bufio.Reader
}

func startEventWorker(f *testing.F) *eventWorker {
	f.Helper()
	python := "python3"
	if chosen := filepath.SplitList(os.Getenv("DECANT_PYTHONS")); len(chosen) > 0 {
		python = chosen[0]
	}
	command := exec.Command(python, "testdata/judges/event_worker.py", "../runner.py")
	command.Stderr = os.Stderr
	command.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	in, err := command.StdinPipe()
	if err != nil {
		f.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	if err := command.Start(); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		_ = in.Close()
		_ = command.Wait()
	})
	return &eventWorker{in: json.NewEncoder(in), out: bufio.NewReader(out)}
}

func (w *eventWorker) ask(t *testing.T, env map[string]string) string {
	t.Helper()
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if err := w.in.Encode(env); err != nil {
		t.Fatal(err)
	}
	answer, err := w.out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(answer)
}
