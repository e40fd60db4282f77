package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"decant/test/faults"
	"decant/test/moto"
)

// killer stands between a decant process and the fake AWS. It counts the calls
// that change something and kills the process at the k-th: before it is passed
// on, or after it took effect.
type killer struct {
	mu    sync.Mutex
	act   func() // at the k-th call; nil: it only counts
	k, n  int
	after bool
	// passes: a call before which it acts is passed on, because the process lives.
	passes bool
}

// changes finds the calls that change something: by the target header of JSON
// protocols, the Action of the Query protocol, or the method.
var changes = regexp.MustCompile(`(^|\.)(Create|Put|Register|Attach|Tag|Update|Delete|Enable|Disable|Set|Remove|Detach|Deregister)[A-Za-z]*$`)

func mutates(r *http.Request, body []byte) bool {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return changes.MatchString(target)
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		return changes.MatchString(form.Get("Action"))
	}
	return r.Method == http.MethodPut || r.Method == http.MethodDelete || r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/schedules/")
}

func (k *killer) arm(act func(), call int, after, passes bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.act, k.k, k.n, k.after, k.passes = act, call, 0, after, passes
}

// hit counts a call and returns what is to be done before and after it, and
// whether it is passed on.
func (k *killer) hit() (before, after func(), passes bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.n++
	before, after = func() {}, func() {}
	switch {
	case k.n != k.k || k.act == nil:
		return before, after, true
	case k.after:
		return before, k.act, true
	}
	return k.act, after, k.passes
}

func (k *killer) count() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.n
}

func (k *killer) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !mutates(r, body) {
			next.ServeHTTP(w, r)
			return
		}
		before, after, passes := k.hit()
		before()
		if passes {
			next.ServeHTTP(w, r)
			after()
		}
	})
}

// TestAKilledApplyGoesOn kills the process at calls of a full apply, as kill -9
// does, and types the same command again: it ends in the same account, with one
// revision and nothing left to do. DECANT_FAULTS=all tries every call.
func TestAKilledApplyGoesOn(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	upstream, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{}
	forward := httputil.NewSingleHostReverseProxy(upstream)
	forward.ErrorLog = log.New(io.Discard, "", 0) // a killed process ends its connections
	proxy := httptest.NewServer(k.before(forward))
	t.Cleanup(proxy.Close)
	program := decantProgram(t)
	args := []string{"apply", "--stage", "prod", "--function", "daily_aggregate", "--create-cluster", "--copy-secrets", "--yes"}

	clean, calls := "", 0
	totals := faults.Totals{Command: "`apply`, the process", Faults: []string{"`kill -9` before", "`kill -9` after"}}
	for call := 0; call == 0 || call <= calls; call++ {
		if !faults.All() && call > 0 && call%6 != 3 {
			continue
		}
		for _, after := range []bool{false, true}[:min(call, 1)+1] {
			moto.Empty(t)
			repo := walkthroughRepo(t, address)
			typed := append(args, "--image", pushedImage(t, address))
			run(t, program, repo, address, "migrate", "--stage", "prod", "--write")
			if call > 0 {
				killed(t, k, program, repo, proxy.URL, call, after, typed)
			}
			k.arm(nil, 0, false, false)
			if code, out := run(t, program, repo, proxy.URL, typed...); code != 0 {
				t.Fatalf("killed at call %d, after %v: the same command ends with %d:\n%s", call, after, code, out)
			}
			if call == 0 {
				calls = k.count()
			}
			end := endState(t, program, repo, address)
			totals.Runs += min(call, 1) // the undisturbed run is none of them
			if clean == "" {
				clean = end
				t.Logf("a full apply of one function has %d mutating calls", calls)
			}
			if end != clean {
				totals.Wrong++
				t.Errorf("killed at call %d, after %v: the account differs\n%s\n%s", call, after, end, clean)
			}
		}
	}
	if calls < 10 {
		t.Errorf("only %d mutating calls were seen", calls)
	}
	totals.Calls = calls
	totals.Compare(t)
}

// decantProgram is this test's binary under decant's name, which makes it decant.
func decantProgram(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(t.TempDir(), "decant")
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	return program
}

func command(program, repo, address string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	c := exec.Command(program, args...)
	c.Dir = repo
	c.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+address, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=eu-central-1")
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	return c, &out
}

func run(t testing.TB, program, repo, address string, args ...string) (int, string) {
	t.Helper()
	c, out := command(program, repo, address, args...)
	_ = c.Run() // the exit code says how it went
	return c.ProcessState.ExitCode(), out.String()
}

// killed runs the command until the call at which it is killed.
func killed(t *testing.T, k *killer, program, repo, address string, call int, after bool, args []string) {
	t.Helper()
	c, out := command(program, repo, address, args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	k.arm(func() { _ = c.Process.Kill() }, call, after, false)
	if err := c.Wait(); err == nil {
		t.Errorf("the process was not killed at call %d:\n%s", call, out.String())
	}
}

// endState is what the account has of decant's, and how many revisions.
func endState(t *testing.T, program, repo, address string) string {
	t.Helper()
	_, listing := run(t, program, repo, address, "destroy", "--stage", "prod", "--check", "--json")
	var doc struct {
		Plan struct {
			Changes []struct{ Kind, Name, Action string }
		}
	}
	if err := json.Unmarshal([]byte(listing), &doc); err != nil {
		t.Fatalf("%v:\n%s", err, listing)
	}
	var out []string
	for _, c := range doc.Plan.Changes {
		out = append(out, c.Kind+" "+c.Name+" "+c.Action)
	}
	revisions, err := ecs.NewFromConfig(walkthroughConfig(address)).ListTaskDefinitions(t.Context(), &ecs.ListTaskDefinitionsInput{})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(append(out, revisions.TaskDefinitionArns...), "\n") + "\n" + triggersOf(t, address)
}
