package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// counter stands before the fake AWS and counts requests by operation.
type counter struct {
	mu     sync.Mutex
	seen   map[string]int
	broken []string // operations that get an answer of status 500
}

// operation is the operation of a request: the target header of JSON protocols, the
// Action of the Query protocol, or method and first part of the path.
func operation(r *http.Request, body []byte) string {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return target
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		return form.Get("Action")
	}
	parts := strings.SplitN(strings.Trim(r.URL.Path, "/"), "/", 3)
	return r.Method + " " + strings.Join(parts[:min(2, len(parts))], "/")
}

func (c *counter) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		c.mu.Lock()
		name := operation(r, body)
		c.seen[name]++
		broken := slices.ContainsFunc(c.broken, func(b string) bool { return strings.HasSuffix(name, b) })
		c.mu.Unlock()
		if broken {
			http.Error(w, "{}", http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// take returns the counts since the last take.
func (c *counter) take() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.seen
	c.seen = map[string]int{}
	return seen
}

func total(seen map[string]int) int {
	n := 0
	for _, k := range seen {
		n += k
	}
	return n
}

// counted starts a counter before the fake AWS.
func counted(t testing.TB, address string) (*counter, string) {
	t.Helper()
	upstream, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{seen: map[string]int{}}
	proxy := httptest.NewServer(c.before(httputil.NewSingleHostReverseProxy(upstream)))
	t.Cleanup(proxy.Close)
	return c, proxy.URL
}

// manyFunctions is a repository with n scheduled functions and an account that has
// their Lambdas.
func manyFunctions(t testing.TB, address string, n int) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	var app strings.Builder
	app.WriteString("from chalice import Chalice, Rate\n\napp = Chalice(app_name=\"many\")\n")
	for i := range n {
		fmt.Fprintf(&app, "\n\n@app.schedule(Rate(1, unit=Rate.HOURS))\ndef job_%03d(event):\n    print(%d)\n", i, i)
		deployLambda(t, address, fmt.Sprintf("many-dev-job_%03d", i), "rate(1 hour)")
	}
	subnet, group := publicNetwork(t, address)
	write(t, filepath.Join(repo, "app.py"), app.String())
	write(t, filepath.Join(repo, "requirements.txt"), "chalice==1.31.0\n")
	write(t, filepath.Join(repo, ".chalice", "config.json"), `{"version": "2.0", "app_name": "many", "stages": {"dev": {"autogen_policy": false, "iam_policy_file": "policy.json"}}}`)
	write(t, filepath.Join(repo, ".chalice", "policy.json"), `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::many/*"}]}`)
	write(t, filepath.Join(repo, "decant.hcl"), fmt.Sprintf("network {\n  cluster = \"arn:aws:ecs:eu-central-1:123456789012:cluster/jobs\"\n  subnets = [%q]\n  security_groups = [%q]\n  assign_public_ip = true\n}\n", subnet, group))
	return repo
}

func write(t testing.TB, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// requests runs the commands on an account of n functions and returns the requests
// of an unchanged apply, of verify and of a cutover of all functions.
func requests(t testing.TB, n int) map[string]map[string]int {
	t.Helper()
	address := fakeAWS(t)
	repo := manyFunctions(t, address, n)
	c, proxy := counted(t, address)
	program := decantProgram(t)
	typed := func(want int, args ...string) map[string]int {
		t.Helper()
		c.take()
		if code, out := run(t, program, repo, proxy, args...); code != want {
			t.Fatalf("decant %s: exit %d\n%s", strings.Join(args, " "), code, out)
		}
		return c.take()
	}
	typed(0, "migrate", "--write")
	typed(0, "apply", "--create-cluster", "--image", pushedImage(t, address), "--yes")
	return map[string]map[string]int{
		"apply":   typed(0, "apply", "--create-cluster", "--yes"),
		"verify":  typed(0, "verify"),
		"cutover": typed(0, "cutover", "--all-functions", "--force", "--now", "--yes"),
	}
}

// TestAFactOfTheAccountIsReadOnce: what the functions share is not read for each
// of them.
func TestAFactOfTheAccountIsReadOnce(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	const functions = 3
	for command, seen := range requests(t, functions) {
		if total(seen) == 0 {
			t.Fatalf("%s sent nothing", command)
		}
		for name, n := range seen {
			for _, shared := range []string{
				".BatchGetImage", ".GetDownloadUrlForLayer", ".GetServiceQuota", ".DescribeRepositories", "DescribeSubnets", "DescribeSecurityGroups",
				"DescribeRouteTables", "DescribeVpcEndpoints", "GetPolicyVersion", ".ListTaskDefinitionFamilies", "GetCallerIdentity",
				".DescribeParameters", ".ListQueues", "ListRoles",
			} {
				if strings.HasSuffix(name, shared) && n != 1 {
					t.Errorf("%s of %d functions: %d calls of %s, want 1", command, functions, n, name)
				}
			}
			// The listings of all rules and schedules: of the prefix and of all.
			if (strings.HasSuffix(name, "GET schedules") || strings.HasSuffix(name, ".ListRules")) && n > 2 {
				t.Errorf("%s of %d functions: %d calls of %s, want at most 2", command, functions, n, name)
			}
		}
	}
}

// TestAReadThatKeepsFailingIsGivenUp: what the preflight can do without is asked
// for three times in all, not for each function, and is then unknown.
func TestAReadThatKeepsFailingIsGivenUp(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	repo := manyFunctions(t, address, 3)
	c, proxy := counted(t, address)
	program := decantProgram(t)
	c.broken = []string{".GetServiceQuota", ".BatchGetImage", "DescribeSubnets"}
	if code, out := run(t, program, repo, proxy, "migrate", "--write"); code != 0 {
		t.Fatal(out)
	}
	for _, args := range [][]string{
		{"apply", "--create-cluster", "--image", pushedImage(t, address), "--yes"},
		{"verify"},
	} {
		c.take()
		code, out := run(t, program, repo, proxy, args...)
		if code != 0 || args[0] == "verify" && !strings.Contains(out, "cannot be read") {
			t.Errorf("decant %s: exit %d\n%s", args[0], code, out)
		}
		seen := c.take()
		for _, broken := range c.broken {
			n := 0
			for name, k := range seen {
				if strings.HasSuffix(name, broken) {
					n += k
				}
			}
			if n != 3 {
				t.Errorf("decant %s: %d requests of %s, want 3", args[0], n, broken)
			}
		}
	}
}

// BenchmarkRequests prints the requests of each command for 1, 10 and 100
// functions, in all and for each function.
func BenchmarkRequests(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("functions=%d", n), func(b *testing.B) {
			for b.Loop() {
				for command, seen := range requests(b, n) {
					b.ReportMetric(float64(total(seen)), command+"-requests")
					b.ReportMetric(float64(total(seen))/float64(n), command+"-requests/function")
				}
			}
		})
	}
}
