//go:build linux

package bombs

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"decant/test/faults"
)

const (
	// mostMemory is what a process may have of the machine's memory at any time,
	// in KiB as ru_maxrss counts.
	mostMemory = 512 << 10
	// mostData is a limit of the kernel on what a process may write to, which is
	// more than it has in memory: behind it an allocation fails.
	mostData = "1048576"
	// lastGuard ends a process that hangs. No result depends on it.
	lastGuard = 30 * time.Minute
)

var program string

// TestMain builds decant once.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "decant-bombs-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "decant")
	build := exec.Command("go", "build", "-o", program, "./cmd/decant")
	build.Dir = filepath.Join("..", "..")
	code := 1
	if text, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v: %s", err, text)
	} else {
		code = m.Run()
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// ending is how a process ended.
type ending struct {
	stdout, text string
	state        syscall.WaitStatus
	memory       int64 // KiB
	hung         bool
	cpu          time.Duration
}

func run(t *testing.T, dir, data string, args []string) ending {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), lastGuard)
	defer cancel()
	c := exec.CommandContext(ctx, "/bin/sh", append([]string{"-c", `ulimit -d "$0" && exec "$@"`, data, program}, args...)...)
	c.Dir = dir
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	_ = c.Run() // its state says how it went
	usage, state := c.ProcessState.SysUsage().(*syscall.Rusage), c.ProcessState.Sys().(syscall.WaitStatus)
	return ending{stdout.String(), stdout.String() + stderr.String(), state, usage.Maxrss, ctx.Err() != nil, c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
}

// TestInputs runs decant on every input: it ends with a result, within the memory,
// names the file and the limit, and the rest of the repository is reported.
func TestInputs(t *testing.T) { //nolint:paralleltest // one process at a time has the memory
	for kind, inputs := range map[string]func() []input{"python": python, "functions": functions, "settings": settings, "packages": packages, "terraform": terraform} {
		t.Run(kind, func(t *testing.T) { runAll(t, kind, inputs()) })
	}
}

func runAll(t *testing.T, kind string, inputs []input) {
	t.Helper()
	tried, crashes, over := 0, 0, 0
	var cpu time.Duration
	for i, in := range inputs {
		if tried++; in.migrate {
			tried++
		}
		if i%4 != 0 && !faults.All() {
			continue // a sample stands for all; make faults runs them all
		}
		dir := t.TempDir()
		if err := in.write(dir); err != nil {
			t.Fatal(err)
		}
		commands := [][]string{{"scan"}}
		if in.migrate {
			commands = append(commands, []string{"migrate", "--app", "bad"})
		}
		for i, args := range commands {
			e := run(t, dir, mostData, args)
			cpu += e.cpu
			complain := func(format string, more ...any) {
				t.Helper()
				t.Errorf("%s, %s: "+format, append([]any{in.name, strings.Join(args, " ")}, more...)...)
			}
			if code := e.state.ExitStatus(); e.hung || e.state.Signaled() || code != 0 && code != 1 {
				crashes++
				complain("exit %d, signal %v, hung %t: %.2000s", code, e.state.Signal(), e.hung, e.text)
				continue
			}
			if e.memory > mostMemory {
				over++
				complain("%d MB of memory", e.memory>>10)
			}
			if e.cpu > 2*time.Second {
				t.Logf("%s, %s: %.1f s, %d MB", in.name, strings.Join(args, " "), e.cpu.Seconds(), e.memory>>10)
			}
			var wanted []string
			if i == 0 {
				wanted = append([]string{"good_one"}, in.still...)
			}
			if i == len(commands)-1 {
				wanted = append(wanted, in.says...)
			}
			text := strings.Join(strings.Fields(e.text), " ") // lines are wrapped
			for _, want := range wanted {
				if !strings.Contains(text, want) {
					complain("it lacks %q:\n%.2500s", want, e.text)
				}
			}
		}
	}
	t.Logf("%.0f s of processor time", cpu.Seconds())
	faults.Inputs{Kind: "small inputs, " + kind, Tried: tried, Crashes: crashes, Over: over}.Compare(t)
}

// TestTheEndOfMemoryIsACrash: the runtime's own exit code is 2, which --check has
// for pending changes.
func TestTheEndOfMemoryIsACrash(t *testing.T) { //nolint:paralleltest // see TestInputs
	dir := t.TempDir()
	in := input{files: map[string]content{"main.tf": c(lines(100_000, "resource \"aws_sqs_queue\" \"q%d\" {}\n"))}}
	if err := in.write(dir); err != nil {
		t.Fatal(err)
	}
	// The threads of the start alone take 128 MB now and then, and before main the
	// exit code is 2.
	e := run(t, dir, "204800", []string{"migrate", "--app", "bad", "--check"})
	if e.state.Signal() != syscall.SIGABRT {
		t.Errorf("exit %d, signal %v; want SIGABRT: %.2000s", e.state.ExitStatus(), e.state.Signal(), e.text)
	}
}
