// Package tool finds the programs that `make test` installs for the tests. A
// program that is missing skips the test, loudly, and fails it where everything
// has to be present.
package tool

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Venv is a file of the virtual environments of `make venv`, as "test", "bin", "python".
func Venv(t testing.TB, parts ...string) string {
	t.Helper()
	return installed(t, "DECANT_VENV", ".venv", parts)
}

// Bin is a program of `make tools`.
func Bin(t testing.TB, name string) string {
	t.Helper()
	return installed(t, "DECANT_BIN", ".bin", []string{name})
}

// Root is the folder of the module, in which a test's package lies somewhere.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = up
	}
}

// Missing ends a test whose judge is not there: it is left out, and fails on the
// build server.
func Missing(t testing.TB, message string) {
	t.Helper()
	if os.Getenv("CI") != "" || os.Getenv("DECANT_REQUIRE_TOOLS") != "" {
		t.Fatal(message)
	}
	t.Skip("NOT CHECKED: " + message)
}

func installed(t testing.TB, variable, fallback string, parts []string) string {
	t.Helper()
	dir := cmp.Or(os.Getenv(variable), filepath.Join(Root(t), fallback))
	file, err := filepath.Abs(filepath.Join(append([]string{dir}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		Missing(t, fmt.Sprintf("%s is missing; `make test` installs it", file))
	}
	return file
}
