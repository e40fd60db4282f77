package image

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"decant/test/tool"
)

// python is an interpreter of this machine, from which a base image is made.
type python struct {
	Exe     string   // the real binary, not a launcher
	Version string   // "3.11"
	Stdlib  string   // folder with os.py
	Dynload string   // folder with the extension modules
	Pip     string   // folder that holds the package pip
	Libs    []string // shared libraries of the binary and the extension modules
}

// describe is run by an interpreter and prints what python needs to know.
const describe = `
import json, os, sys
stdlib = os.path.dirname(os.__file__)
exe = os.path.realpath(sys.executable)
dynload = os.path.dirname(__import__("_json").__file__) if hasattr(__import__("_json"), "__file__") else os.path.join(stdlib, "lib-dynload")
try:
    import pip
    pip = os.path.dirname(os.path.dirname(pip.__file__))
except ImportError:
    pip = ""
print(json.dumps({"Exe": exe, "Version": "%d.%d" % sys.version_info[:2], "Stdlib": stdlib, "Dynload": dynload, "Pip": pip}))
`

// findPython looks for an interpreter of a version: in DECANT_PYTHONS (a list
// like PATH of folders or interpreters), on PATH, and among pyenv's. pip may
// come from the tests' virtual environment.
func findPython(t *testing.T, version string) (python, bool) {
	t.Helper()
	for _, exe := range pythonCandidates(version) {
		out, err := exec.Command(exe, "-I", "-c", describe).Output()
		var found python
		if err != nil || json.Unmarshal(out, &found) != nil || found.Version != version {
			continue
		}
		if found.Pip == "" {
			found.Pip = pipOf(filepath.Dir(filepath.Dir(tool.Venv(t, "chalice-new", "bin", "python"))))
		}
		if found.Pip == "" {
			continue
		}
		found.Libs = sharedLibraries(t, append(globs(t, found.Dynload+"/*.so"), found.Exe)...)
		return found, true
	}
	return python{}, false
}

func pythonCandidates(version string) []string {
	var out []string
	for _, entry := range filepath.SplitList(os.Getenv("DECANT_PYTHONS")) {
		out = append(out, entry, filepath.Join(entry, "python"+version), filepath.Join(entry, "bin", "python"+version))
	}
	if root, err := exec.Command("pyenv", "root").Output(); err == nil {
		found, _ := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "versions", version+".*", "bin", "python"+version))
		out = append(out, found...)
	}
	return append(out, "python"+version, "/usr/bin/python"+version, "python3")
}

// pipOf finds the package pip of a virtual environment.
func pipOf(venv string) string {
	found, _ := filepath.Glob(filepath.Join(venv, "lib", "python*", "site-packages", "pip"))
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[0])
}

func globs(t *testing.T, patterns ...string) []string {
	t.Helper()
	var out []string
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, found...)
	}
	return out
}

// sharedLibraries asks ldd which libraries programs need, the loader included.
func sharedLibraries(t *testing.T, programs ...string) []string {
	t.Helper()
	text := run(t, "", []string{"LC_ALL=C"}, "ldd", programs...).text // not every one is dynamic
	seen := map[string]bool{}
	var out []string
	for line := range strings.Lines(text) {
		for word := range strings.FieldsSeq(line) {
			if strings.HasPrefix(word, "/") && !strings.HasSuffix(word, ":") && !seen[word] {
				seen[word] = true
				out = append(out, word)
			}
		}
	}
	return out
}
