// Package moto is the fake AWS of a test binary: one server in a process of its
// own, started by the first test that asks for it. It ends with the test binary,
// however that ends: the server watches its standard input, which the system
// closes even after kill -9. testdata/python/moto_server.py is the other half.
//
// Accounts start empty. A test that can send a header takes an account of its
// own and disturbs nobody; one that starts other programs uses the account that
// everybody has, alone, and empties it first.
package moto

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"decant/test/tool"
)

// patience is how long a server may take until it answers; on a busy machine its
// imports alone take seconds.
const patience = time.Minute

// server is a running moto.
type server struct {
	url   string
	alive io.Closer // its standard input: while it is open, the server lives
	said  transcript
	err   error
}

var (
	starting sync.Once
	running  server
	accounts atomic.Int64
)

// URL is the address of the test binary's fake AWS. When the test fails, it also
// says what the fake AWS could not do.
func URL(t testing.TB) string {
	t.Helper()
	url, before := started(t), running.said.length()
	t.Cleanup(func() {
		if said := problems(running.said.since(before)); t.Failed() && said != "" {
			t.Logf("the fake AWS had these problems, perhaps of another test:\n%s", said)
		}
	})
	return url
}

// Own is the address of a server of the test's own, for what holds for a whole
// server, such as that policies are enforced. It ends with the test.
func Own(t testing.TB) string {
	t.Helper()
	var s server
	if err := s.start(program(t)); err != nil {
		t.Fatalf("the fake AWS: %v\n%s", err, s.said.since(0))
	}
	t.Cleanup(func() { s.alive.Close() })
	return s.url
}

// program is what runs the server: the Python of the tests and the script.
func program(t testing.TB) (python, script string) {
	return tool.Venv(t, "test", "bin", "python"), filepath.Join(tool.Root(t), "testdata", "python", "moto_server.py")
}

func started(t testing.TB) string {
	t.Helper()
	python, script := program(t)
	starting.Do(func() { running.err = running.start(python, script) })
	if running.err != nil {
		t.Fatalf("the fake AWS: %v\n%s", running.err, running.said.since(0))
	}
	return running.url
}

// Account is the number of an account that nobody else has.
func Account() string { return fmt.Sprintf("%012d", 100000000000+accounts.Add(1)) }

// Transport carries requests to the server. The SDK closes a request's body as soon
// as the answer's head is there; where net/http has not yet looked for the body's
// end, it then takes the closed body for a failure and closes the connection, with
// the answer half read. The SDK's retries hide that, and tests that count calls do
// without them, so the body that is sent is another one.
var Transport http.RoundTripper = copying{http.DefaultTransport.(*http.Transport).Clone()}

type copying struct{ next http.RoundTripper }

func (c copying) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		body, err := io.ReadAll(request.Body)
		request.Body.Close()
		if err != nil {
			return nil, err
		}
		request = request.Clone(request.Context())
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	return c.next.RoundTrip(request)
}

// Client is a client of the Transport.
var Client = &http.Client{Transport: Transport}

// In sends requests to one account.
func In(account string) http.RoundTripper { return door(account) }

type door string

func (d door) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("x-moto-account-id", string(d))
	return Transport.RoundTrip(request)
}

// Empty takes everything out of every account. Only for tests that have the
// server for themselves.
func Empty(t testing.TB) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, started(t)+"/moto-api/reset", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := Client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("emptying the fake AWS: %s", answer.Status)
	}
}

// start starts the server and waits for the port that it prints when it takes
// requests.
func (s *server) start(python, script string) error {
	cmd := exec.Command(python, script)
	cmd.Stderr = &s.said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.alive = stdin
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if !late.Stop() || err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return fmt.Errorf("no port within %s: %w", patience, err)
	}
	s.url = "http://127.0.0.1:" + strings.TrimSpace(port)
	return nil
}

// transcript is what a server said on its standard error.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *transcript) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(p)
}

func (w *transcript) length() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Len()
}

func (w *transcript) since(n int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.text.Bytes()[n:])
}

// problems are the last lines of the tracebacks in a transcript.
func problems(said string) string {
	var out strings.Builder
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "NotImpl") || strings.Contains(line, "Error: ") {
			out.WriteString(line)
		}
	}
	return out.String()
}
