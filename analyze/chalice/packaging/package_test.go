package packaging

import (
	"context"
	"fmt"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice/chalicetest"
	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/secrets"
)

// TestPackaging reads the archives of testdata/packaging: a repository, with the
// app in the folder that the section "app" names, and in "want" its packages,
// its Python version and what was deployed.
func TestPackaging(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/packaging/*.txtar")
	if err != nil || len(archives) < 20 {
		t.Fatalf("%d archives, %v", len(archives), err)
	}
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files, _, want := chalicetest.Unpack(archive)
			dir := strings.TrimSpace(string(files["app"].Data))
			delete(files, "app")
			if app := path.Join(dir, "app.py"); files[app] == nil {
				files[app] = &fstest.MapFile{Data: []byte("import chalice\n")}
			}
			got := describePackaging(files, dir)
			if os.Getenv("DECANT_UPDATE") == "1" {
				chalicetest.Update(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func describePackaging(fsys fs.FS, dir string) string {
	var b strings.Builder
	survey, _ := project.Search(context.Background(), fsys, func(context.Context, fs.FS, string) bool { return true })
	files := survey.FilesFor(fsys, dir)
	p, diags := ReadPackage(fsys, dir)
	fmt.Fprintf(&b, "manifest %q %s lock %q vendor %v chalicelib %v\n", p.Manifest, p.ManifestFile, p.LockFile, p.Vendor, p.Chalicelib)
	for _, r := range p.Requirements {
		fmt.Fprintf(&b, "  %s | %s | %s\n", r.Name, r.Text, r.At)
	}
	diags.Extend(ReadCompiled(fsys, dir, &p))
	for _, c := range p.Compiled {
		fmt.Fprintf(&b, "compiled %+v\n", c)
	}
	python, hints, more := ReadPython(fsys, survey, dir, files, p.Compiled, "")
	diags.Extend(more)
	fmt.Fprintf(&b, "python %s from %s\n", python.V, python.From)
	for _, h := range hints {
		fmt.Fprintf(&b, "  %s %s %s\n", h.Version, h.Source, h.At)
	}
	record, more := project.ReadDeployed(fsys, dir, "dev", "acme")
	diags.Extend(more)
	if record.Recorded {
		fmt.Fprintf(&b, "deployed in %s by %s\n", record.Region.V, record.Account.V)
	}
	for _, r := range record.Resources {
		fmt.Fprintf(&b, "  %s %s %s %s\n", r.ResourceType, r.Name, r.ARN, r.Rule)
	}
	for _, list := range [][]string{files.Dockerfiles, files.TerraformDirs, files.CI, files.Policies} {
		if len(list) > 0 {
			fmt.Fprintf(&b, "files %v\n", list)
		}
	}
	for _, d := range project.Once(diags).Sorted() {
		fmt.Fprintf(&b, "%s: %s %s\n", d.At, d.Severity, d.Code)
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  also %s: %s\n", r.At, r.Message)
		}
	}
	return b.String()
}

// FuzzRequirements: no panic, names are normal, and no login in the output.
func FuzzRequirements(f *testing.F) {
	for _, seed := range []string{
		"requests==2.0 ; python_version < '3.12' # c\n-r other.txt\n-c c.txt\n",
		"-e git+https://u:p@github.com/a/b#egg=Foo_Bar\n./local\nfoo @ https://x/y.whl\n",
		"a==1 \\\n  --hash=sha256:abc \\\n  --hash=sha256:def\n--index-url=https://user:secret@host/simple\n",
		"\xff\xfea\x00b\x00", "-r requirements.txt\n", "[x]\n===\n-\n--\n-r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		fsys := fstest.MapFS{"requirements.txt": {Data: src}, "other.txt": {Data: src}}
		reqs, diags := readRequirements(fsys, "requirements.txt")
		for _, r := range reqs {
			if r.Name != normalName(r.Name) || strings.ContainsAny(r.Name, " \n") {
				t.Fatalf("name %q", r.Name)
			}
			if redact(r.Text) != r.Text {
				t.Fatalf("a login is left in %q", r.Text)
			}
			if r.At.Start.Line < 1 {
				t.Fatalf("no position: %+v", r)
			}
		}
		_ = chalicetest.Texts(diags)
	})
}

// FuzzTOML: no panic and no endless work in what reads TOML.
func FuzzTOML(f *testing.F) {
	f.Add([]byte("[project]\nrequires-python = \">=3.9,<3.10\"\ndependencies = [\"a>=1\"]\n[tool.poetry.dependencies]\npython = \"^3.11\"\nx = {version=\"1\"}\n"))
	f.Add([]byte("[packages]\n\"b\" = \"*\"\n[requires]\npython_version = \"3.9\"\n"))
	f.Fuzz(func(_ *testing.T, src []byte) {
		_ = describePackaging(fstest.MapFS{"pyproject.toml": {Data: src}, "Pipfile": {Data: src}}, ".")
		_ = describePackaging(fstest.MapFS{"pyproject.toml": {Data: src}}, ".")
	})
}

func TestLoginsAreRedacted(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"--index-url https://user:pass@host/simple":    "--index-url https://****@host/simple",
		"foo @ git+https://ghp_token@github.com/a/b":   "foo @ git+https://****@github.com/a/b",
		"-e git+ssh://git@github.com/a/b.git":          "-e git+ssh://git@github.com/a/b.git",
		"-i https://${USER}:${PASS}@host/":             "-i https://${USER}:${PASS}@host/",
		"-i https://${TOKEN}@host/":                    "-i https://${TOKEN}@host/",
		"-i https://user:${A}b${C}@host/":              "-i https://****@host/",
		"x @ https://host/a@b.whl":                     "x @ https://host/a@b.whl",
		"https://a:b@h/ https://c:d@h/ https://h/ok":   "https://****@h/ https://****@h/ https://h/ok",
		"requests[security]>=2 ; platform == 'x@y://'": "requests[security]>=2 ; platform == 'x@y://'",
	} {
		if got := redact(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestLinesAreMasked(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"-i https://user:pässword@host/simple":      "-i https://*************@host/simple",
		"x @ git+https://ghp_abc@github.com/a":      "x @ git+https://*******@github.com/a",
		"-i https://${USER}:${PASS}@host/":          "-i https://${USER}:${PASS}@host/",
		"url='postgres://u:hunter2@db/x', size=3":   "url='postgres://*********@db/x', size=3",
		"KEY = 'AKIAIOSFODNN7EXAMPLE'":              "KEY = '********************'",
		"@app.schedule('rate(1 hour)') # a@b://c":   "@app.schedule('rate(1 hour)') # a@b://c",
		"T = 'sk_live_51HxVERYSECRETtoken0000' + x": "T = '*******************************' + x",
	} {
		if got := secrets.Mask(line); got != want {
			t.Errorf("%q\n got %q\nwant %q", line, got, want)
		}
	}
}

func TestPythonHintsWithoutFilesSayWhatWasChosen(t *testing.T) {
	t.Parallel()
	v, _, diags := ReadPython(fstest.MapFS{}, &project.Survey{Apps: []project.Found{{Dir: "."}}}, ".", (&project.Survey{}).FilesFor(fstest.MapFS{}, "."), nil, "")
	if v.V != defaultPython || len(diags) != 1 || diags[0].Severity != diag.Warning || !strings.Contains(diags[0].Detail, defaultPython) {
		t.Errorf("%+v %+v", v, diags)
	}
	v, _, diags = ReadPython(fstest.MapFS{}, &project.Survey{}, ".", (&project.Survey{}).FilesFor(fstest.MapFS{}, "."), nil, "3.7")
	if v.V != "3.7" || len(diags) != 1 || diags[0].Code != project.PythonRetired {
		t.Errorf("%+v %+v", v, diags)
	}
}
