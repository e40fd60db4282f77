// Package dist tries what `make dist` writes; `make test` builds one target before.
package dist

import (
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"decant/test/tool"
)

// folder is the folder of `make dist`.
func folder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("DECANT_DIST")
	if dir == "" {
		tool.Missing(t, "DECANT_DIST names no folder of `make dist`")
	}
	return dir
}

// A program needs nothing of the machine that it runs on: no loader, no library.
func TestProgramsAreStatic(t *testing.T) {
	t.Parallel()
	programs, err := filepath.Glob(filepath.Join(folder(t), "decant-linux-*"))
	if err != nil || len(programs) == 0 {
		t.Fatal(programs, err)
	}
	for _, program := range programs {
		file, err := elf.Open(program)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if libraries, err := file.ImportedLibraries(); err != nil || len(libraries) > 0 {
			t.Errorf("%s needs %v (%v)", program, libraries, err)
		}
		for _, p := range file.Progs {
			if p.Type == elf.PT_INTERP {
				t.Errorf("%s needs a loader", program)
			}
		}
	}
}

// The program for this machine does its work in an empty root, as in the image.
func TestProgramScansTheDemo(t *testing.T) {
	t.Parallel()
	program := filepath.Join(folder(t), "decant-linux-"+runtime.GOARCH)
	if _, err := os.Stat(program); err != nil {
		t.Skip("it was built for another machine")
	}
	version, err := exec.Command(program, "--version").Output()
	commit := `, commit [0-9a-f]{12} of \d{4}-\d\d-\d\d`
	if exec.Command("git", "rev-parse", "HEAD").Run() != nil {
		commit = "" // a folder without its history does not know its commit
	}
	if err != nil || !regexp.MustCompile(`^decant \d+\.\d+\.\d+ \(go[^ ]+`+commit+`\)\n$`).Match(version) {
		t.Errorf("%s, %v", version, err)
	}
	repo := filepath.Join(tool.Root(t), "testdata", "apps", "orders-etl", "repo")
	scan := exec.Command(program, "scan", "--stage", "prod", "--json", repo)
	scan.Env = []string{}
	out, err := scan.Output()
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Schema string }
	if err := json.Unmarshal(out, &document); err != nil || !strings.HasPrefix(document.Schema, "decant.scan/") {
		t.Errorf("%v: %.300s", err, out)
	}
}

func TestChecksumsHold(t *testing.T) {
	t.Parallel()
	check := exec.Command("sha256sum", "--check", "--strict", "SHA256SUMS")
	check.Dir = folder(t)
	out, err := check.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"decant-linux-", ".tar.gz", ".cdx.json", "ca-certificates.crt", "Containerfile"} {
		if !strings.Contains(string(out), name) {
			t.Errorf("no %s among\n%s", name, out)
		}
	}
}

// The bill of materials names what is linked, and nothing that is not.
func TestBillOfMaterials(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(folder(t), "*.cdx.json"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		BOMFormat, SpecVersion string
		Components             []struct{ Name, Version, PURL string }
	}
	if err := json.Unmarshal(content, &bill); err != nil || bill.BOMFormat != "CycloneDX" {
		t.Fatal(bill.BOMFormat, err)
	}
	names := map[string]bool{}
	for _, c := range bill.Components {
		names[c.Name] = true
		if c.Version == "" || !strings.HasPrefix(c.PURL, "pkg:golang/") {
			t.Errorf("%+v", c)
		}
	}
	if !names["stdlib"] || !names["github.com/tree-sitter/tree-sitter-python"] || names["github.com/aws/aws-sdk-go-v2/service/ec2"] || names["github.com/chromedp/chromedp"] {
		t.Errorf("components: %v", names)
	}
}
