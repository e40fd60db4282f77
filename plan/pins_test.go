package plan

import (
	"strings"
	"testing"

	"decant/model"
	"decant/model/modeltest"
)

func TestPinsAreComparedWithTheImage(t *testing.T) {
	t.Parallel()
	const linux312, linux39, musl, arm = "a-1-cp312-cp312-manylinux_2_17_x86_64.whl", "a-1-cp39-cp39-manylinux2014_x86_64.whl", "a-1-cp312-cp312-musllinux_1_2_x86_64.whl", "a-1-cp312-cp312-manylinux2014_aarch64.whl"
	for name, c := range map[string]struct {
		pkg, pin, text string
		wheels         []string
		source         bool
		hcl            string
		codes, says    string
	}{
		"fits":                   {wheels: []string{linux39, linux312}},
		"pure":                   {wheels: []string{"a-1-py3-none-any.whl"}},
		"for an older Python":    {wheels: []string{linux39}, codes: "PL218", says: `python = "3.9"`},
		"for musl":               {wheels: []string{musl}, codes: "PL218", says: "Linux with musl"},
		"for another processor":  {wheels: []string{arm}, codes: "PL218", says: "aarch64"},
		"the other processor":    {wheels: []string{arm}, hcl: `architecture = "arm64"`},
		"for a newer glibc":      {wheels: []string{"a-1-cp312-cp312-manylinux_2_39_x86_64.whl"}, codes: "PL218", says: "glibc 2.36"},
		"compiled":               {wheels: []string{linux39}, source: true, codes: "PL219", says: `packages = ["gcc", "libc6-dev"]`},
		"compiled with gcc":      {wheels: []string{linux39}, source: true, hcl: `packages = ["gcc", "libc6-dev"]`},
		"beside other packages":  {wheels: []string{linux39}, source: true, hcl: `packages = ["zip"]`, codes: "PL219", says: `packages = ["gcc", "libc6-dev", "zip"]`},
		"source alone, C":        {pkg: "psycopg2", source: true, codes: "PL219", says: `"libpq-dev"`},
		"source alone, unknown":  {source: true, codes: "PL220", says: `docker run --rm python:3.12-slim-bookworm pip wheel --no-deps a==1`},
		"source alone, compiler": {source: true, hcl: `packages = ["gcc"]`},
		"Alpine, for musl":       {wheels: []string{musl}, hcl: `base_image = "python:3.12-alpine"`},
		"Alpine, for glibc":      {wheels: []string{linux312}, hcl: `base_image = "python:3.12-alpine"`, codes: "PL218", says: "Linux x86_64 with musl"},
		"Alpine, built there":    {wheels: []string{"a-1-cp312-cp312-linux_x86_64.whl"}, hcl: `base_image = "python:3.12-alpine"`},
		"no files":               {},
		"another version locked": {pin: "2", wheels: []string{linux39}, codes: "PL220", says: "--platform manylinux2014_x86_64"},
		"under a condition":      {text: "a==1; python_version < '3.8'", wheels: []string{linux39}, codes: "PL220", says: "depends on a condition"},
		"a range":                {pin: "-", wheels: []string{linux39}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.pkg == "" {
				c.pkg = "a"
			}
			if c.pin == "" {
				c.pin = "1"
			}
			if c.text == "" {
				c.text = c.pkg + "==" + c.pin
			}
			a := modeltest.App()
			a.Package.Requirements = []model.Requirement{{Name: c.pkg, Pin: strings.Trim(c.pin, "-"), Text: c.text}}
			a.Package.Locked = []model.Locked{{Name: c.pkg, Version: "1", Wheels: c.wheels, Source: c.source}}
			_, diags := Make(a, options(t, c.hcl))
			if got := codes(diags); got != c.codes {
				t.Fatalf("findings %q, want %q: %v", got, c.codes, diags)
			}
			if c.says != "" && !strings.Contains(diags[0].Detail+diags[0].Fix, c.says) {
				t.Errorf("%s\n%s\nlacks %q", diags[0].Detail, diags[0].Fix, c.says)
			}
		})
	}
}

func TestLockedPackagesAreReachedWithoutACondition(t *testing.T) {
	t.Parallel()
	a := modeltest.App()
	a.Package.Manifest, a.Package.LockFile = "uv", "uv.lock"
	a.Package.Requirements = []model.Requirement{{Name: "a", Text: `a = { version = ">=1", optional = false }`}, {Name: "w", Text: "w; sys_platform == 'win32'"}}
	old := []string{"x-1-cp39-cp39-manylinux2014_x86_64.whl"}
	a.Package.Locked = []model.Locked{
		{Name: "a", Version: "1", Wheels: []string{"a-1-py3-none-any.whl"}, Needs: []string{"b", "a", "two"}}, {Name: "b", Version: "1", Wheels: old},
		{Name: "w", Version: "1", Wheels: old}, {Name: "dev", Version: "1", Wheels: old}, {Name: "two", Version: "1", Wheels: old}, {Name: "two", Version: "2", Wheels: old},
	}
	_, diags := Make(a, options(t, ""))
	if codes(diags) != "PL218 PL220" || !strings.HasPrefix(diags[0].Detail, "b 1 has no wheel") ||
		!strings.Contains(diags[1].Detail, `about 2 packages of the lock file, the first of them "w; sys_platform`) || !strings.Contains(diags[1].Fix, "uv export --no-hashes -o requirements.txt\n") {
		t.Error(diags)
	}
	a.Package.ManifestFile = "my app/pyproject.toml"
	if _, diags = Make(a, options(t, "")); !strings.Contains(diags[1].Fix, "\n    cd 'my app'\n    uv export --no-hashes -o requirements.txt\n    pip download") {
		t.Error(diags[1].Fix)
	}
	a.Package.Locked = nil
	if _, diags = Make(a, options(t, "")); codes(diags) != "PL220" || !strings.HasPrefix(diags[0].Detail, "uv.lock names no files of packages that decant can read") {
		t.Error(diags)
	}
}

// TestAChoiceOfConstraintsIsUnchecked: an environment takes one of several versions
// of a package, by a condition that only it decides.
func TestAChoiceOfConstraintsIsUnchecked(t *testing.T) {
	t.Parallel()
	a := modeltest.App()
	a.Package.Manifest, a.Package.LockFile = "poetry", "poetry.lock"
	a.Package.Requirements = []model.Requirement{{Name: "a", Text: `a = "1"`}, {Name: "p", Text: `p = [{version = "1", platform = "win32"}, {version = "2", platform = "linux"}]`}}
	old := []string{"x-1-cp39-cp39-manylinux2014_x86_64.whl"}
	a.Package.Locked = []model.Locked{
		{Name: "a", Version: "1", Wheels: []string{"a-1-py3-none-any.whl"}, Choices: []string{"b", "elsewhere"}}, {Name: "b", Version: "1", Wheels: old}, {Name: "p", Version: "2", Wheels: old},
	}
	_, diags := Make(a, options(t, ""))
	if codes(diags) != "PL220" || !strings.Contains(diags[0].Detail, "about 2 packages of the lock file") {
		t.Error(diags)
	}
}
