package pyversion

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"decant/test/tool"
)

// minors are the versions that the tests ask about.
func minors() []string {
	out := []string{"2.7"}
	for n := range 17 {
		out = append(out, fmt.Sprintf("3.%d", n))
	}
	return out
}

func specifiers() []string {
	var out []string
	for _, operator := range []string{">=", "<=", "<", ">", "==", "!=", "~="} {
		for _, version := range []string{"3", "3.0", "3.8", "3.8.0", "3.8.1", "3.10", "4", "4.0", "2.7"} {
			if operator != "~=" || strings.Contains(version, ".") {
				out = append(out, operator+version)
			}
		}
	}
	for _, operator := range []string{"==", "!="} {
		out = append(out, operator+"3.*", operator+"3.8.*", operator+"3.8.1.*", operator+"2.7.*")
	}
	return append(out, ">=3.8,<3.12", ">= 3.8, < 4", ">=3.8,!=3.9.*,<3.11", ">=3.8.1,<3.8.5", ">=2.7,!=3.0.*,!=3.1.*,!=3.2.*", ">3.9,<3.10", "~=3.8,<3.10")
}

// TestAgreesWithPackaging asks the library that pip uses whether some release of
// the minor version is allowed.
func TestAgreesWithPackaging(t *testing.T) {
	t.Parallel()
	python := tool.Venv(t, "test", "bin", "python")
	input, err := json.Marshal(map[string][]string{"specifiers": specifiers(), "minors": minors()})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", `
import json, sys
from pip._vendor.packaging.specifiers import SpecifierSet
q = json.load(sys.stdin)
print(json.dumps({s: [any(SpecifierSet(s).contains(f"{m}.{p}") for p in range(30)) for m in q["minors"]] for s in q["specifiers"]}))`)
	cmd.Stdin = strings.NewReader(string(input))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want map[string][]bool
	if err := json.Unmarshal(out, &want); err != nil || len(want) < 60 {
		t.Fatalf("%v, %d answers", err, len(want))
	}
	for specifier, answers := range want {
		for i, version := range minors() {
			if got, known := Allows(specifier, version); got != answers[i] || !known {
				t.Errorf("%q allows %s: %v (known %v), packaging says %v", specifier, version, got, known, answers[i])
			}
		}
	}
}

// TestPoetrysForms has what PEP 440 does not know.
func TestPoetrysForms(t *testing.T) {
	t.Parallel()
	for specifier, want := range map[string]string{
		"^3.8": "3.8 3.16", "^3.8.1": "3.8 3.16", "~3.8": "3.8 3.8", "3.9.*": "3.9 3.9", "3.9": "3.9 3.9", "*": "2.7 3.16",
		">=3.8 <3.10": "3.8 3.9", "~3.8 || ^3.11": "3.8 3.16", "==2.7.* | >=3.6": "2.7 3.16",
	} {
		first, last := "", ""
		for _, version := range minors() {
			allowed, known := Allows(specifier, version)
			if !known {
				t.Errorf("%q is not understood", specifier)
			}
			if allowed {
				last = version
				if first == "" {
					first = version
				}
			}
		}
		if got := first + " " + last; got != want {
			t.Errorf("%q: %s, want %s", specifier, got, want)
		}
	}
	for _, specifier := range []string{"", "x", ">=a", "3.8-3.9", ">=", "==3.8;x", strings.Repeat("3", 5000)} {
		if _, known := Allows(specifier, "3.12"); known {
			t.Errorf("%q is understood", specifier)
		}
	}
}

// TestTags says for each tag which of the targets can load it.
func TestTags(t *testing.T) {
	t.Parallel()
	targets := []Target{{Python: "3.7", Machine: "x86_64"}, {Python: "3.12", Machine: "x86_64"}, {Python: "3.12", Machine: "aarch64"}}
	for tag, want := range map[string]string{
		"py3-none-any": "111", "py2.py3-none-any": "111", "py2-none-any": "000", "cp37-cp37m-manylinux2014_x86_64": "100", "cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64": "010",
		"cp36-abi3-manylinux1_x86_64": "110", "cp39-abi3-manylinux_2_28_aarch64": "001", "cp312-cp312-musllinux_1_2_x86_64": "000", "cp312-cp312-macosx_11_0_arm64": "000",
		"cp312-cp312-win_amd64": "000", "pp310-pypy310_pp73-manylinux2014_x86_64": "000", "py38-none-any": "011", "py3-none-manylinux2014_x86_64": "110", "cp312-cp312-linux_x86_64": "010",
		"cp27-cp27mu-manylinux1_x86_64": "000", "nonsense": "000", "": "000", "a-b-c": "000",
	} {
		got := ""
		for _, target := range targets {
			fits := false
			for _, b := range WheelTags(tag) {
				fits = fits || b.Fits(target)
			}
			got += map[bool]string{true: "1", false: "0"}[fits]
		}
		if got != want {
			t.Errorf("%q: %s, want %s", tag, got, want)
		}
	}
}

func TestModuleFiles(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"_c.cpython-37m-x86_64-linux-gnu.so": "CPython 3.7 on Linux x86_64", "_c.cpython-312-aarch64-linux-gnu.so": "CPython 3.12 on Linux aarch64",
		"_c.cpython-312-x86_64-linux-musl.so": "CPython 3.12 on Linux with musl x86_64", "_c.cpython-39-darwin.so": "CPython 3.9 on macOS",
		"_c.abi3.so": "CPython 3.2 or newer", "_c.cp310-win_amd64.pyd": "CPython 3.10 on Windows x86_64", "_c.pyd": "any Python on Windows",
		"_c.pypy39-pp73-x86_64-linux-gnu.so": "the interpreter pypy39-pp73 on Linux x86_64", "_c.cpython-38-i386-linux-gnu.so": "CPython 3.8 on Linux x86",
		"_c.cpython-36m.so": "CPython 3.6",
		"libpq.so":          "", "libz.so.1": "", "c.cpython-37m.pyc": "", "x.py": "",
	} {
		got, found := ModuleFile(name)
		if found != (want != "") || found && got.String() != want {
			t.Errorf("%s: %q, %v; want %q", name, got, found, want)
		}
	}
	if got := WheelFile("numpy-1.26.4-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"); len(got) != 2 || got[0].GLIBC != 17 {
		t.Errorf("%+v", got)
	}
	if WheelFile("x.whl") != nil || WheelFile("a-1-py3-none-any.tar.gz") != nil {
		t.Error("a name that is no wheel's has tags")
	}
}

// TestTagsAgreeWithPackaging asks the library that pip uses which wheels an image
// of Debian 12 installs.
func TestTagsAgreeWithPackaging(t *testing.T) {
	t.Parallel()
	python := tool.Venv(t, "test", "bin", "python")
	var tags []string
	for _, interpreter := range []string{"py3", "py2.py3", "py2", "py38", "py312", "py313", "cp27", "cp36", "cp39", "cp312", "cp313", "pp310"} {
		for _, abi := range []string{"none", "abi3", "cp27mu", "cp39", "cp312", "cp312d", "cp313t", "pypy310_pp73"} {
			for _, platform := range []string{"any", "linux_x86_64", "linux_aarch64", "manylinux1_x86_64", "manylinux2014_x86_64", "manylinux_2_17_aarch64.manylinux2014_aarch64", "manylinux_2_36_x86_64", "manylinux_2_37_x86_64", "musllinux_1_2_x86_64", "musllinux_1_1_aarch64", "macosx_11_0_arm64", "win_amd64", "win32"} {
				tags = append(tags, interpreter+"-"+abi+"-"+platform)
			}
		}
	}
	input, err := json.Marshal(tags)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-c", `
import json, sys
from pip._vendor.packaging import tags
def image(version, machine, oldest):
    platforms = [f"manylinux_2_{n}_{machine}" for n in range(36, oldest - 1, -1)] + ["manylinux2014_" + machine, "linux_" + machine]
    platforms += ["manylinux2010_x86_64", "manylinux1_x86_64"] if machine == "x86_64" else []
    return set(tags.cpython_tags(version, platforms=platforms, abis=["cp%d%d" % version])) | set(tags.compatible_tags(version, "cp%d%d" % version, platforms))
def alpine(version, machine):
    platforms = ["musllinux_1_2_" + machine, "musllinux_1_1_" + machine, "musllinux_1_0_" + machine, "linux_" + machine]
    return set(tags.cpython_tags(version, platforms=platforms, abis=["cp%d%d" % version])) | set(tags.compatible_tags(version, "cp%d%d" % version, platforms))
images = [image((3, 9), "x86_64", 5), image((3, 12), "x86_64", 5), image((3, 12), "aarch64", 17), alpine((3, 12), "x86_64"), alpine((3, 9), "aarch64")]
print(json.dumps([[bool(tags.parse_tag(t) & i) for i in images] for t in json.load(sys.stdin)]))`)
	cmd.Stdin = strings.NewReader(string(input))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var want [][]bool
	if err := json.Unmarshal(out, &want); err != nil || len(want) != len(tags) {
		t.Fatalf("%v, %d answers", err, len(want))
	}
	yes := 0
	for i, tag := range tags {
		for k, target := range []Target{
			{Python: "3.9", Machine: "x86_64", GLIBC: 36}, {Python: "3.12", Machine: "x86_64", GLIBC: 36}, {Python: "3.12", Machine: "aarch64", GLIBC: 36},
			{Python: "3.12", Machine: "x86_64", Musl: true}, {Python: "3.9", Machine: "aarch64", Musl: true},
		} {
			fits := false
			for _, b := range WheelFile("a-1-" + tag + ".whl") {
				fits = fits || b.Fits(target)
			}
			if fits != want[i][k] {
				t.Errorf("%s fits %+v: %v, packaging says %v", tag, target, fits, want[i][k])
			}
			if fits {
				yes++
			}
		}
	}
	if yes < 30 {
		t.Errorf("%d fit", yes)
	}
}
