package runnertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
)

// interpreter is one Python the runner has to work on.
type interpreter struct {
	path    string
	version string // "3.8"
	minor   int
	chosen  bool // the default python3, which also runs the slow cases
}

// interpreters lists DECANT_PYTHONS (paths separated like PATH), or else python3, every python3.8 to 3.14 on PATH and every
// version pyenv has; one of each minor version.
func interpreters(t *testing.T) []interpreter {
	t.Helper()
	candidates := filepath.SplitList(os.Getenv("DECANT_PYTHONS"))
	if len(candidates) == 0 {
		candidates = append(candidates, "python3")
		for minor := 8; minor <= 14; minor++ {
			candidates = append(candidates, fmt.Sprintf("python3.%d", minor))
		}
		if root, err := exec.Command("pyenv", "root").Output(); err == nil {
			more, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "versions", "3.*", "bin", "python"))
			candidates = append(candidates, more...)
		}
	}
	found := map[int]interpreter{}
	for i, candidate := range candidates {
		out, err := exec.Command(candidate, "-c", "import sys; print(sys.version_info[1]); print(sys.executable)").Output()
		var minor int
		var path string
		if err != nil {
			continue // a pyenv shim without its version, or nothing of that name
		}
		if _, err := fmt.Sscan(string(out), &minor, &path); err != nil || minor < 8 {
			continue
		}
		if _, seen := found[minor]; !seen {
			found[minor] = interpreter{path, fmt.Sprintf("3.%d", minor), minor, i == 0}
		}
	}
	if len(found) == 0 {
		t.Fatal("no Python 3.8 or newer was found; install python3 or set DECANT_PYTHONS")
	}
	var all []interpreter
	for minor := 8; minor <= 14; minor++ {
		if python, ok := found[minor]; ok {
			all = append(all, python)
		} else {
			t.Logf("SKIPPED: Python 3.%d is not installed, so the runner is not tried on it", minor)
		}
	}
	return all
}

// chaliceVersion is one Chalice as pip calls it: the oldest one supported, and the newest that the interpreter can have.
type chaliceVersion struct{ name, requirement string }

func chaliceVersions() []chaliceVersion {
	return []chaliceVersion{{"newest", "chalice"}, {"oldest", "chalice==1.20.1"}}
}

// install puts packages into .venv/runner-3.N-NAME at the repository's root, once, and returns the folder.
// With CI set, a package that cannot be had fails the test; elsewhere the caller skips.
func install(t *testing.T, python interpreter, name string, arguments ...string) (string, error) {
	t.Helper()
	target := filepath.Join(repositoryRoot(t), ".venv", "runner-"+python.version+"-"+name)
	stamp := filepath.Join(target, ".complete")
	lock, _ := installing.LoadOrStore(target, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()
	wanted := strings.Join(arguments, " ")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == wanted {
		return target, nil
	}
	if err := os.RemoveAll(target); err != nil {
		t.Fatal(err)
	}
	pip := append([]string{
		"-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore",
		"--target", target,
	}, arguments...)
	if strings.HasPrefix(python.version, "3.8") { // its pip may be too old to know the option
		pip = append(pip[:5:5], pip[6:]...)
	}
	if out, err := exec.CommandContext(t.Context(), python.path, pip...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("pip install %s: %w: %s", wanted, err, lastLine(string(out)))
	}
	if err := os.WriteFile(stamp, []byte(wanted), 0o644); err != nil {
		t.Fatal(err)
	}
	return target, nil
}

var installing sync.Map // target folder -> *sync.Mutex: tests of one interpreter run side by side

// chaliceFolder installs one Chalice with what its test client needs, or, where that cannot be built, its runtime alone,
// which needs nothing. The second result says whether the test client can be used.
func chaliceFolder(t *testing.T, python interpreter, version chaliceVersion) (string, bool) {
	t.Helper()
	alone := filepath.Join(repositoryRoot(t), ".venv", "runner-"+python.version+"-chalice-"+version.name+"-alone")
	if _, err := os.Stat(filepath.Join(alone, ".complete")); err == nil {
		return alone, false // an earlier run found out that the rest cannot be had
	}
	folder, err := install(t, python, "chalice-"+version.name, "--only-binary=:all:", version.requirement, "setuptools<80")
	if err == nil {
		return folder, true
	}
	t.Logf("Chalice's test client is not available for %s on Python %s: %v", version.requirement, python.version, err)
	folder, err = install(t, python, "chalice-"+version.name+"-alone", "--no-deps", version.requirement)
	if err != nil {
		unavailable(t, err)
	}
	return folder, false
}

func unavailable(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(err)
	}
	t.Skipf("SKIPPED: %v", err)
}

func repositoryRoot(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("go.mod not found above the test")
		}
		folder = parent
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
