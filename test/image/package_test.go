package image

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/test/tool"
)

// contents is what a Lambda package or an image holds.
type contents struct {
	Files    map[string]string // code: path below /var/task -> checksum
	Packages map[string]string // installed distributions: name -> version
}

// lists prints the contents of the image; it runs in it.
const lists = `
import hashlib, importlib.metadata, json, os
files = {}
for folder, _, names in os.walk("/var/task"):
    for name in names:
        path = os.path.join(folder, name)
        if not name.endswith(".pyc"):
            with open(path, "rb") as f:
                files[os.path.relpath(path, "/var/task")] = hashlib.sha256(f.read()).hexdigest()
packages = {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}
print(json.dumps({"Files": files, "Packages": packages}))
`

// holdsPackage compares the image with the package that Chalice itself makes.
// In the package, code and dependencies share one folder; in the image the
// dependencies are installed as Python does it.
func (c *container) holdsPackage(t *testing.T, repo string) {
	want := packaged(t, repo)
	var got contents
	text := c.must(t, "python", "-c", lists)
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Files, got.Files); diff != "" {
		t.Errorf("code (-Chalice +image):\n%s", diff)
	}
	installed := map[string]string{}
	for name, version := range got.Packages {
		installed[normal(name)] = version
	}
	for name, version := range want.Packages {
		if slices.Contains([]string{"pip", "setuptools", "wheel"}, name) {
			continue // Chalice names them as its own dependencies; no job imports them
		}
		if installed[name] != version {
			t.Errorf("%s %s is in Chalice's package; the image has %q", name, version, installed[name])
		}
	}
	if installed["boto3"] == "" {
		t.Error("the image has no boto3, which Lambda supplies and the code imports")
	}
}

// packaged runs `chalice package` and reads its zip.
func packaged(t *testing.T, repo string) contents {
	t.Helper()
	chalice := tool.Venv(t, "chalice-new", "bin", "chalice")
	out := filepath.Join(t.TempDir(), "package")
	// Terraform, because Chalice refuses S3 triggers with CloudFormation.
	must(t, repo, []string{"AWS_DEFAULT_REGION=eu-central-1", "AWS_EC2_METADATA_DISABLED=true"},
		chalice, "package", "--pkg-format", "terraform", "--stage", stage, out)
	archive, err := zip.OpenReader(filepath.Join(out, "deployment.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()

	entries := map[string]string{}
	for _, f := range archive.File {
		if !f.FileInfo().IsDir() {
			entries[f.Name] = unzipped(t, f)
		}
	}
	return split(t, entries)
}

func unzipped(t *testing.T, f *zip.File) string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// split takes the installed distributions, with all files that they record, out
// of a package; the rest is the app's code.
func split(t *testing.T, entries map[string]string) contents {
	t.Helper()
	out := contents{Files: map[string]string{}, Packages: map[string]string{}}
	theirs := map[string]bool{}
	metadata := regexp.MustCompile(`^([^/]+)-([^/-]+)\.(dist-info|data)/`)
	for name, content := range entries {
		m := metadata.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		theirs[name] = true
		out.Packages[normal(m[1])] = m[2]
		if strings.HasSuffix(name, ".dist-info/RECORD") {
			rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, row := range rows {
				theirs[row[0]] = true
			}
		}
	}
	for name, content := range entries {
		// Chalice puts its own runtime in, whatever is required.
		if !theirs[name] && !strings.HasPrefix(name, "chalice/") {
			out.Files[name] = fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
		}
	}
	return out
}

// normal is how a distribution's name is compared.
func normal(name string) string {
	return strings.ToLower(regexp.MustCompile(`[-_.]+`).ReplaceAllString(name, "-"))
}
