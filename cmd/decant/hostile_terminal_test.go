//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"decant/cmd"
	"decant/internal/terminal"
	"decant/internal/terminal/terminaltest"
)

// terminalPair is a terminal: what is written to one side is read from the other,
// byte by byte.
func terminalPair(t *testing.T) (outside, inside *os.File) {
	t.Helper()
	outside, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("there are no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = outside.Close() })
	if err := unix.IoctlSetPointerInt(int(outside.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(outside.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if inside, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	settings, err := unix.IoctlGetTermios(int(inside.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	settings.Oflag &^= unix.OPOST // or each line feed gets a carriage return
	if err := unix.IoctlSetTermios(int(inside.Fd()), unix.TCSETS, settings); err != nil {
		t.Fatal(err)
	}
	return outside, inside
}

// TestADiffIsEscapedOnATerminalAlone: what decant replaces was written by others.
// A terminal shows it as escapes; a pipe gets the bytes, which git applies.
func TestADiffIsEscapedOnATerminalAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for file, content := range map[string]string{
		"app.py":               "from chalice import Chalice\napp = Chalice(app_name='x')\n@app.schedule('rate(1 hour)')\ndef s(event):\n    pass\n",
		".chalice/config.json": `{"version": "2.0", "app_name": "x", "stages": {"dev": {}}}`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	typed(t, dir, "migrate", "--write")
	// Packages come into the Dockerfile, and beside them stands a line of a stranger.
	file := filepath.Join(dir, "Dockerfile")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "# As on Lambda", "# "+steering+"\n# As on Lambda", 1)
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "decant.hcl"), []byte("packages = [\"git\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	piped, _ := typed(t, dir, "migrate")
	if !strings.Contains(piped, "\x1b[31m") || !strings.Contains(piped, "\u202e") {
		t.Fatalf("the pipe lacks the bytes of the file:\n%q", piped)
	}
	outside, inside := terminalPair(t)
	shown := make(chan []byte)
	go func() {
		raw, _ := io.ReadAll(outside) // it ends with EIO when the other side is closed
		shown <- raw
	}()
	var talk bytes.Buffer
	cmd.Main(context.Background(), []string{"migrate"}, cmd.Env{
		Stdin: strings.NewReader(""), Stdout: inside, Stderr: &talk, Dir: dir, Getenv: func(string) string { return "" },
	})
	_ = inside.Close()
	got := string(<-shown)
	if what := terminaltest.Leak(got, terminal.Options{}); what != "" || !strings.Contains(got, `\u001b[31m`) {
		t.Errorf("the terminal gets %s:\n%q", what, got)
	}
}
