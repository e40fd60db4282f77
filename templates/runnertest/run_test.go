package runnertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// run is one start of the runner.
type run struct {
	python  interpreter
	handler string
	env     map[string]string
	path    []string // PYTHONPATH: where Chalice and the fake boto3 are
	stdin   string
	signal  syscall.Signal // 0: none
	after   string         // the log text after which signal is sent
}

// result is what came of it.
type result struct {
	code  int
	log   string // standard output and standard error, as the log driver sees them
	calls []call
}

// call is one AWS call that the fake boto3 wrote down: service, operation, arguments.
type call struct {
	service, operation string
	arguments          map[string]any
	text               string
}

func (r run) do(t *testing.T) result {
	t.Helper()
	calls := filepath.Join(t.TempDir(), "calls")
	command := exec.Command(r.python.path, filepath.Join(repositoryRoot(t), "templates", "runner.py"))
	if r.handler != "" {
		command.Args = append(command.Args, r.handler)
	}
	command.Dir = probe(t)
	command.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "PYTHONDONTWRITEBYTECODE=1",
		"FAKE_AWS_CALLS=" + calls, "PYTHONPATH=" + strings.Join(r.path, string(os.PathListSeparator)),
	}
	for _, key := range sortedKeys(r.env) {
		command.Env = append(command.Env, key+"="+r.env[key])
	}
	command.Stdin = strings.NewReader(r.stdin)
	log := &watchedLog{mark: r.after}
	command.Stdout, command.Stderr = log, log
	command.WaitDelay = time.Minute
	if r.signal != 0 {
		log.seen = func() { _ = command.Process.Signal(r.signal) }
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	// What is never ended sleeps for an hour, and fails the test by being killed.
	watchdog := time.AfterFunc(40*time.Minute, func() { _ = command.Process.Kill() })
	defer watchdog.Stop()
	err := command.Wait()
	var exit *exec.ExitError
	if failed := errors.As(err, &exit); err != nil && !failed {
		t.Fatalf("%s: %v", r.handler, err)
	} else if failed && !exit.Exited() {
		t.Errorf("%s: the supervisor itself ended with %v", r.handler, exit)
	}
	return result{command.ProcessState.ExitCode(), log.String(), readCalls(t, calls)}
}

func probe(t *testing.T) string {
	return filepath.Join(repositoryRoot(t), "templates/runnertest/testdata/probe")
}

func fakes(t *testing.T) string {
	return filepath.Join(repositoryRoot(t), "templates/runnertest/testdata/fakes")
}

func readCalls(t *testing.T, path string) []call {
	t.Helper()
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var calls []call
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		one := call{text: line}
		if err := json.Unmarshal([]byte(line), &[]any{&one.service, &one.operation, &one.arguments}); err != nil {
			t.Fatal(err)
		}
		calls = append(calls, one)
	}
	return calls
}

// watchedLog collects output and calls seen once when mark appears in it.
type watchedLog struct {
	mutex sync.Mutex
	text  bytes.Buffer
	mark  string
	seen  func()
}

func (l *watchedLog) Write(piece []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.text.Write(piece)
	if l.seen != nil && strings.Contains(l.text.String(), l.mark) {
		l.seen()
		l.seen = nil
	}
	return len(piece), nil
}

func (l *watchedLog) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}
