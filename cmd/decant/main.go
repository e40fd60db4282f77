// Command decant moves AWS Chalice Lambdas to AWS Fargate.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"decant/cmd"
	"decant/internal/terminal"
)

func main() {
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(terminal.New(os.Stderr, terminal.Options{}), "decant:", err)
		os.Exit(1)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cmd.Main(ctx, os.Args[1:], cmd.Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Dir: dir, Getenv: os.Getenv,
	})
	stop()
	os.Exit(code)
}
