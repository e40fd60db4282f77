package main

import (
	"bytes"
	"io"
	"log"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"

	"decant/test/faults"
)

// lost is something that happens to a process from outside.
type lost struct {
	name    string
	signal  os.Signal // nil: none
	streams string    // those whose reader goes: "out", "err"
	// moves says that the switch goes on as if nothing had happened.
	moves bool
}

func losses() []lost {
	return []lost{
		{name: "SIGHUP", signal: syscall.SIGHUP}, {name: "SIGQUIT", signal: syscall.SIGQUIT},
		{name: "SIGINT", signal: syscall.SIGINT}, {name: "SIGTERM", signal: syscall.SIGTERM},
		{name: "SIGPIPE", signal: syscall.SIGPIPE, moves: true},
		{name: "no reader of stderr", streams: "err", moves: true},
		{name: "no reader of stdout", streams: "out", moves: true}, // nothing is written to it before the end
		{name: "no terminal", signal: syscall.SIGHUP, streams: "out err"},
	}
}

// job is one function that is applied and can be switched.
type job struct {
	address, program, repo string
	lambdaRule, taskRule   string
	taskRole               string
}

// switchable makes the account of a job.
func switchable(t *testing.T, address string) job {
	t.Helper()
	j := job{
		address: address, program: decantProgram(t), repo: walkthroughRepo(t, address),
		lambdaRule: "orders-etl-prod-daily_aggregate-event", taskRole: "orders-etl-prod-daily_aggregate-task-role",
	}
	image := pushedImage(t, address)
	for _, line := range walkthrough()[:2] {
		if code, out := run(t, j.program, j.repo, address, strings.Fields(strings.ReplaceAll(line, "{IMAGE}", image))...); code != 0 {
			t.Fatalf("decant %s: exit code %d\n%s", line, code, out)
		}
	}
	rules, err := j.events().ListRules(t.Context(), &eventbridge.ListRulesInput{NamePrefix: aws.String("orders-etl-prod-daily_aggregate")})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Rules {
		if name := aws.ToString(r.Name); name != j.lambdaRule && r.ScheduleExpression != nil {
			j.taskRule = name
		}
	}
	return j
}

func (j job) events() *eventbridge.Client {
	return eventbridge.NewFromConfig(walkthroughConfig(j.address))
}

// onLambda puts the job back to where a switch begins.
func (j job) onLambda(t *testing.T) {
	t.Helper()
	_, err := j.events().EnableRule(t.Context(), &eventbridge.EnableRuleInput{Name: &j.lambdaRule})
	if err == nil {
		_, err = j.events().DisableRule(t.Context(), &eventbridge.DisableRuleInput{Name: &j.taskRule})
	}
	if err == nil {
		_, err = iam.NewFromConfig(walkthroughConfig(j.address)).TagRole(t.Context(), &iam.TagRoleInput{
			RoleName: &j.taskRole, Tags: []iamtypes.Tag{{Key: aws.String("decant:phase"), Value: aws.String("verified")}},
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// is says which triggers are enabled, and the phase.
func (j job) is(t *testing.T) (lambda, task bool, phase string) {
	t.Helper()
	enabled := func(name string) bool {
		rule, err := j.events().DescribeRule(t.Context(), &eventbridge.DescribeRuleInput{Name: &name})
		if err != nil {
			t.Fatal(err)
		}
		return rule.State == eventtypes.RuleStateEnabled
	}
	role, err := iam.NewFromConfig(walkthroughConfig(j.address)).GetRole(t.Context(), &iam.GetRoleInput{RoleName: &j.taskRole})
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range role.Role.Tags {
		if aws.ToString(tag.Key) == "decant:phase" {
			phase = aws.ToString(tag.Value)
		}
	}
	return enabled(j.lambdaRule), enabled(j.taskRule), phase
}

// process is a switch that runs, with pipes for its streams.
type process struct {
	*exec.Cmd
	readers map[string]*os.File
	text    bytes.Buffer
	read    chan struct{}
}

// start begins a switch; before is put in front of the program.
func (j job) start(t *testing.T, address string, before ...string) *process {
	t.Helper()
	args := append(before, j.program, "cutover", "daily_aggregate", "--stage", "prod", "--now", "--yes")
	c, _ := command(args[0], j.repo, address, args[1:]...)
	p := &process{Cmd: c, readers: map[string]*os.File{}, read: make(chan struct{})}
	var ends []*os.File
	for _, name := range []string{"out", "err"} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		p.readers[name], ends = r, append(ends, w)
	}
	c.Stdout, c.Stderr = ends[0], ends[1]
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	for _, w := range ends {
		w.Close()
	}
	go func() {
		defer close(p.read)
		_, _ = io.Copy(&p.text, p.readers["err"])
	}()
	return p
}

// suffers lets something happen to the process.
func (p *process) suffers(l lost) {
	for _, name := range strings.Fields(l.streams) {
		p.readers[name].Close()
	}
	if l.signal != nil {
		_ = p.Process.Signal(l.signal)
	}
}

// end waits for the end of the process and returns its exit code; -1 when a signal
// ended it.
func (p *process) end() int {
	_ = p.Wait()
	p.readers["out"].Close()
	p.readers["err"].Close()
	<-p.read
	return p.ProcessState.ExitCode()
}

// TestASwitchOutlivesItsTerminal lets signals come and readers of its streams go
// at each call of a switch, in a process of its own: one trigger is enabled in the
// end and the phase agrees, and what only concerns the text ends nothing.
// DECANT_FAULTS=all tries every pair.
func TestASwitchOutlivesItsTerminal(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	upstream, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{}
	forward := httputil.NewSingleHostReverseProxy(upstream)
	forward.ErrorLog = log.New(io.Discard, "", 0)
	proxy := httptest.NewServer(k.before(forward))
	t.Cleanup(proxy.Close)
	j := switchable(t, address)
	const calls = 4 // the phase, off, on, the phase
	totals := faults.Totals{Command: "`cutover`, the process, before and after each call", Calls: 2 * calls}
	for i, l := range losses() {
		totals.Faults = append(totals.Faults, l.name)
		for call := 1; call <= calls; call++ {
			for _, after := range []bool{false, true} {
				if !faults.All() && (call != 1+(i+i/calls)%calls || after != (i%2 == 0)) {
					continue
				}
				j.onLambda(t)
				p := j.start(t, proxy.URL)
				k.arm(func() { p.suffers(l) }, call, after, true)
				code := p.end()
				totals.Runs++
				lambda, task, phase := j.is(t)
				moved, back := task && !lambda && phase == "switched", lambda && !task && phase == "verified"
				wrong := !moved && !back || l.moves && (!moved || l.streams != "out" && code != 0) || code < 0 || code > 130
				if wrong {
					totals.Wrong++
					t.Errorf("%s at call %d, after %t: exit code %d, Lambda %t, Fargate %t, phase %q\n%s", l.name, call, after, code, lambda, task, phase, p.text.String())
				}
			}
		}
	}
	k.arm(nil, 0, false, false)
	totals.Compare(t)
}

// TestNohupIsRespected: a command that was started with SIGHUP ignored goes on
// when the terminal ends.
func TestNohupIsRespected(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	upstream, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{}
	proxy := httptest.NewServer(k.before(httputil.NewSingleHostReverseProxy(upstream)))
	t.Cleanup(proxy.Close)
	j := switchable(t, address)
	j.onLambda(t)
	p := j.start(t, proxy.URL, "/bin/sh", "-c", `trap "" HUP; exec "$0" "$@"`)
	k.arm(func() { p.suffers(lost{signal: syscall.SIGHUP}) }, 2, true, true)
	if code := p.end(); code != 0 {
		t.Errorf("exit code %d\n%s", code, p.text.String())
	}
	if lambda, task, phase := j.is(t); lambda || !task || phase != "switched" {
		t.Errorf("Lambda %t, Fargate %t, phase %q", lambda, task, phase)
	}
}

// TestAReaderMayEndEarly: `decant explain | head -1` prints its line and no stack.
func TestAReaderMayEndEarly(t *testing.T) {
	t.Parallel()
	for _, args := range []string{"scan " + filepath.Join("..", "..", "testdata", "apps", "orders-etl", "repo") + " --stage prod", "migrate " + filepath.Join("..", "..", "testdata", "apps", "orders-etl", "repo") + " --stage prod"} {
		c, _ := command(decantProgram(t), ".", "http://127.0.0.1:1", strings.Fields(args)...)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		c.Stdout, c.Stderr = w, &said
		r.Close()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		w.Close()
		_ = c.Wait()
		if code := c.ProcessState.ExitCode(); code != 130 || strings.Contains(said.String(), "goroutine") {
			t.Errorf("decant %s: exit code %d\n%s", args, code, said.String())
		}
	}
}
