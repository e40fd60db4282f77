// Command decant moves AWS Chalice Lambdas to AWS Fargate.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"decant/cmd"
	"decant/internal/terminal"
)

func main() {
	bound()
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(terminal.New(os.Stderr, terminal.Options{}), "decant:", err)
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ending()...)
	ctx, cancel := context.WithCancel(ctx)
	// Whoever catches SIGPIPE gets an error from the write, and lives on. It is
	// caught and not ignored, because a program that decant starts would inherit that.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	stdout, stderr := cmd.Streams(os.Stdout, os.Stderr, cancel)
	code := cmd.Main(ctx, os.Args[1:], cmd.Env{
		Stdin: os.Stdin, Stdout: stdout, Stderr: stderr, Dir: dir, Getenv: os.Getenv,
	})
	cancel()
	stop()
	os.Exit(code)
}

// softMemory is the size above which memory is collected at once. What decant
// reads is limited so that it needs less.
const softMemory = 256 << 20

// bound makes an end by the Go runtime, for want of memory or stack, an end by
// SIGABRT: its own exit code is 2, which --check has for pending changes. There
// is no core dump, because the memory may hold secrets.
func bound() {
	debug.SetTraceback("crash")
	noCoreDump()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory)
	}
	if os.Getenv("GOGC") == "" {
		collectLater()
	}
}

// collectLater lets the first collection wait until the heap has 16 MB instead of
// 4: most commands end before, and need none.
func collectLater() {
	usual := debug.SetGCPercent(400)
	runtime.AddCleanup(new([16]byte), func(percent int) { debug.SetGCPercent(percent) }, usual)
}

// ending are the signals that end a command in order: Ctrl-C, Ctrl-\, kill, and
// the end of the terminal unless the command was started with nohup.
func ending() []os.Signal {
	out := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		out = append(out, syscall.SIGHUP)
	}
	return out
}
