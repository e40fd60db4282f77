package packaging

import (
	"reflect"
	"testing"
	"testing/fstest"

	"decant/model"
)

func TestLockFilesNameWheels(t *testing.T) {
	t.Parallel()
	for file, text := range map[string]string{
		"uv.lock": `version = 1
[[package]]
name = "My_Pkg"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "b" }, { name = "c", marker = "sys_platform == 'win32'" }]
sdist = { url = "https://x/my_pkg-1.0.tar.gz" }
wheels = [{ url = "https://x/my_pkg-1.0%2Bcu-cp39-cp39-manylinux2014_x86_64.whl" }]
`,
		"poetry.lock": `
[[package]]
name = "My_Pkg"
version = "1.0"
files = [{file = "my_pkg-1.0+cu-cp39-cp39-manylinux2014_x86_64.whl", hash = "sha256:0"}, {file = "my_pkg-1.0.tar.gz", hash = "sha256:0"}]
[package.dependencies]
b = {version = ">=1", optional = false}
o = {version = "*", optional = true}
c = {version = "*", markers = "sys_platform == 'win32'"}
several = [{version = "1", python = "<3.8"}, {version = "2", python = ">=3.8"}]
`,
		"pylock.toml": `lock-version = "1.0"
[[packages]]
name = "my-pkg"
version = "1.0"
dependencies = [{name = "b"}]
sdist = {name = "my_pkg-1.0.tar.gz"}
wheels = [{name = "my_pkg-1.0+cu-cp39-cp39-manylinux2014_x86_64.whl", url = "https://x/y"}]
`,
	} {
		got := readLocked(fstest.MapFS{"svc/" + file: {Data: []byte(text)}}, "svc")
		want := model.Locked{Name: "my-pkg", Version: "1.0", Wheels: []string{"my_pkg-1.0+cu-cp39-cp39-manylinux2014_x86_64.whl"}, Source: true, Needs: []string{"b"}}
		if len(got) != 1 || got[0].At.Start.Line == 0 {
			t.Fatalf("%s: %+v", file, got)
		}
		if want.At = got[0].At; file == "poetry.lock" {
			want.Choices = []string{"several"}
		}
		if !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s: %+v", file, got[0])
		}
	}
	for _, text := range []string{"", "x", "package = 1", "[[package]]", "[[package]]\nname = 1\nversion = []\nwheels = {}"} {
		if got := readLocked(fstest.MapFS{"uv.lock": {Data: []byte(text)}}, "."); len(got) != 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// TestConstraintsOfAnEntryAreRead: an environment takes one of the list.
func TestConstraintsOfAnEntryAreRead(t *testing.T) {
	t.Parallel()
	var p model.Package
	const text = "[tool.poetry.dependencies]\nnumpy = [\n  {version = \"1.24\", python = \"<3.9\"},\n  {version = \"2.0\", python = \">=3.9\"},\n]\n"
	if _, diags := readPyproject(fstest.MapFS{"pyproject.toml": {Data: []byte(text)}}, ".", ".", &p); len(diags) > 0 || len(p.Requirements) != 1 {
		t.Fatalf("%+v %v", p.Requirements, diags)
	}
	if got, want := p.Requirements[0].Text, `numpy = [{version = "1.24", python = "<3.9"}, {version = "2.0", python = ">=3.9"}]`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
