package image

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared is a package that lies beside the app, as a wheel: it needs no other
// package to be built.
const shared = "libs/acme_shared-1.0-py3-none-any.whl"

// belowItsContext is an application in a folder of a repository; its
// requirements include a file above it and name a package beside it.
func belowItsContext(t *testing.T, decant, demoRepo string) (repo, dockerfile string) {
	t.Helper()
	repo = t.TempDir()
	app := filepath.Join(repo, "services", "receipts")
	if err := os.MkdirAll(app, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(app, os.DirFS(filepath.Join("testdata", "order-receipts"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(app, "decant.hcl"), filepath.Join(repo, "decant.hcl")); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"requirements", "libs"} {
		if err := os.Mkdir(filepath.Join(repo, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(repo, "requirements", "base.txt"), read(t, filepath.Join(demoRepo, "requirements.txt")), 0o644)
	write(t, filepath.Join(app, "requirements.txt"), "-r ../../requirements/base.txt\n../../"+shared+"  # the team's\n", 0o644)
	write(t, filepath.Join(repo, ".env"), "PASSWORD=not-a-real-password\n", 0o600)
	wheel(t, filepath.Join(repo, shared), "acme_shared")
	out := run(t, repo, nil, decant, "migrate", ".", "--stage", stage, "--write")
	dockerfile = filepath.Join(app, "Dockerfile")
	if _, err := os.Stat(dockerfile); err != nil {
		t.Fatalf("decant migrate --write, exit code %d, wrote no Dockerfile:\n%s", out.code, out.text)
	}
	if want := "-f services/receipts/Dockerfile .\n"; !strings.Contains(out.text, want) {
		t.Errorf("the command that builds the image does not end in %q:\n%s", want, out.text)
	}
	return repo, dockerfile
}

// wheel writes the smallest wheel that pip installs.
func wheel(t *testing.T, file, name string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(f)
	info := name + "-1.0.dist-info/"
	for _, part := range []struct{ name, text string }{
		{name + "/__init__.py", "ANSWER = 42\n"},
		{info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n"},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{info + "RECORD", name + "/__init__.py,,\n" + info + "METADATA,,\n" + info + "WHEEL,,\n" + info + "RECORD,,\n"},
	} {
		p, err := w.Create(part.name)
		if err == nil {
			_, err = p.Write([]byte(part.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// builtFromAbove builds the image of an app from the folder that holds it and
// what it needs, and looks at what the builder sees of that folder.
func builtFromAbove(t *testing.T, b *builder, decant, demoRepo, house string) {
	repo, dockerfile := belowItsContext(t, decant, demoRepo)
	const name = "localhost/receipts:test"
	b.must(t, "bud", "--volume", house+":/wheelhouse:ro", "--file", dockerfile, "--tag", name, repo)
	c := b.container(t, name, task{})
	got := c.run(t, nil, nil, []string{"python", "-c", "import acme_shared, app; print(acme_shared.ANSWER, app.__file__)"})
	if got.code != 0 || !strings.Contains(got.text, "42 /var/task/app.py") {
		t.Errorf("exit code %d:\n%s", got.code, got.text)
	}

	probe := filepath.Join(filepath.Dir(dockerfile), "Probe")
	write(t, probe, "FROM scratch\nCOPY . /seen/\n", 0o644)
	write(t, probe+".dockerignore", read(t, dockerfile+".dockerignore"), 0o644)
	b.must(t, "bud", "--file", probe, "--tag", "localhost/probe:test", repo)
	seen := strings.TrimSpace(b.must(t, "mount", strings.TrimSpace(b.must(t, "from", "localhost/probe:test"))))
	var files []string
	err := filepath.WalkDir(filepath.Join(seen, "seen"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			rel, _ := filepath.Rel(filepath.Join(seen, "seen"), path)
			files = append(files, rel)
		}
		return err
	})
	want := strings.Join([]string{shared, "requirements/base.txt", "services/receipts/app.py", "services/receipts/fargate/runner.py", "services/receipts/requirements.txt"}, " ")
	if err != nil || strings.Join(files, " ") != want {
		t.Errorf("the builder sees %v, %v; it needs %s", files, err, want)
	}
}
