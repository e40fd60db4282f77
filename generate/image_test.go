package generate

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/change"
	"decant/plan"
	"decant/test/tool"
)

// TestDockerfilesPassBuildKitsChecks sends every Dockerfile through BuildKit's
// parser and linter, where not even a warning may be left.
func TestDockerfilesPassBuildKitsChecks(t *testing.T) {
	t.Parallel()
	lint := tool.Bin(t, "dockerlint")
	dir := t.TempDir()
	var files []string
	for name, p := range plans(t) {
		for _, f := range generated(p) {
			if f.Path != p.Image.Dockerfile {
				continue
			}
			file := filepath.Join(dir, name+".Dockerfile")
			if err := os.WriteFile(file, f.Content, 0o644); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	if len(files) < 8 {
		t.Fatalf("only %d Dockerfiles", len(files))
	}
	if out, err := exec.Command(lint, files...).CombinedOutput(); err != nil {
		t.Errorf("dockerlint: %v\n%s", err, out)
	}
}

func TestDockerlintFindsWhatItIsFor(t *testing.T) {
	t.Parallel()
	lint := tool.Bin(t, "dockerlint")
	for want, text := range map[string]string{
		"unknown instruction":       "FROM python:3.12\nCOPPY a b\n",
		"JSONArgsRecommended":       "FROM python:3.12\nCMD python app.py\n",
		"SecretsUsedInArgOrEnv":     "FROM python:3.12\nENV PASSWORD=x\n",
		"FromPlatformFlagConstDisa": "FROM --platform=linux/amd64 python:3.12\n",
	} {
		file := filepath.Join(t.TempDir(), "Dockerfile")
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(lint, file).CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("dockerlint on %q: %v, %s; want %s", text, err, out, want)
		}
	}
}

// TestTheBuilderSeesWhatTheDockerfileCopies compares the two files: a COPY whose
// source the ignore file hides fails, and BuildKit's linter does not see that.
func TestTheBuilderSeesWhatTheDockerfileCopies(t *testing.T) {
	t.Parallel()
	for name, p := range plans(t) {
		files := contents(generated(p))
		if len(files) == 0 {
			continue
		}
		kept := map[string]bool{}
		for line := range strings.Lines(files[p.Image.Ignore]) {
			if keep, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok {
				kept[keep] = false
			}
		}
		for line := range strings.Lines(files[p.Image.Dockerfile]) {
			arguments, ok := strings.CutPrefix(strings.TrimSpace(line), "COPY ")
			if !ok || strings.HasPrefix(arguments, "--from=") {
				continue
			}
			source, _, _ := strings.Cut(arguments, " ")
			if strings.HasPrefix(arguments, "[") {
				source = strings.Split(arguments, `"`)[1]
			}
			source = strings.TrimSuffix(source, "/")
			if _, ok := kept[source]; !ok {
				t.Errorf("%s: COPY %s, which the ignore file hides", name, source)
			}
			kept[source] = true
		}
		for keep, used := range kept {
			if !used {
				t.Errorf("%s: the ignore file lets %s in, which no COPY uses", name, keep)
			}
		}
	}
}

func TestNamesThatADockerfileWouldReadOtherwiseAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		refused bool
	}{
		{"data", false},
		{"price list.csv", false},
		{"größe.csv", false},
		{"a-b_c.d/e", false},
		{"#1/x", true},
		{"!x", true},
		{"a$HOME", true},
		{"*.csv", true},
		{"a?", true},
		{"a[1]", true},
		{`a\b`, true},
		{"a\nRUN evil", true},
		{" a", true},
		{"a'b", true},
		{`a"b`, true},
		{"a`b", true},
	} {
		p := plans(t)["bare"]
		p.Image.Extra = []string{c.name}
		_, diags := Run(p)
		if got := diags.HasErrors(); got != c.refused {
			t.Errorf("include %q: refused %v, want %v: %v", c.name, got, c.refused, diags)
		}
	}
}

func TestNamesOfDebianPackages(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{
		"libpq5": false, "g++": false, "libc6:arm64": false, "libpq5=15.8-0+deb12u1": false,
		"": true, "x; rm -rf /": true, "-y": true, "a b": true, "$(x)": true, "LibPQ": true,
	} {
		p := plans(t)["bare"]
		p.Image.Packages = []string{name}
		_, diags := Run(p)
		if got := diags.HasErrors(); got != refused {
			t.Errorf("package %q: refused %v, want %v", name, got, refused)
		}
	}
}

func TestEveryManifestHasItsWayIntoTheImage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		manifest, python, want string
		files                  []string
		lockless               bool
	}{
		{"Pipfile", "3.12", "RUN pipenv requirements > exported.txt", []string{"Pipfile", "Pipfile.lock"}, false},
		{"Pipfile", "3.9", "RUN pipenv lock && pipenv requirements > exported.txt", []string{"Pipfile"}, true},
		{"poetry", "3.8", "RUN pip install --no-cache-dir poetry==1.8.5 ", []string{"pyproject.toml", "poetry.lock"}, false},
		{"uv", "3.12", "RUN uv export --frozen ", []string{"pyproject.toml", "uv.lock"}, false},
		{"uv", "3.12", "RUN uv lock && uv export --frozen ", []string{"pyproject.toml"}, true},
		{"pyproject", "3.7", "FROM python:3.12-slim-bookworm AS requirements", []string{"pyproject.toml"}, true},
		{"requirements.txt", "3.12", "RUN pip install --requirement /usr/local/lib/decant/requirements.txt", []string{"requirements.txt"}, false},
	} {
		p := plans(t)["bare"]
		p.Image.Manifest, p.Image.Python, p.Image.ManifestFiles = c.manifest, c.python, c.files
		if c.manifest == "requirements.txt" {
			p.Image.Requirements = c.manifest
		}
		files, diags := Run(p)
		if text := contents(files)["Dockerfile"]; !strings.Contains(text, c.want) {
			t.Errorf("%s on %s: %q is not in\n%s", c.manifest, c.python, c.want, text)
		}
		if got := strings.Contains(printed(diags), string(NoLockFile)); got != c.lockless {
			t.Errorf("%s %v: reported as not locked %v, want %v", c.manifest, c.files, got, c.lockless)
		}
	}
}

// generated are the files of a plan, its findings aside.
func generated(p *plan.Plan) []change.Generated {
	files, _ := Run(p)
	return files
}
