package chalice_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/analyze/chalice"
	"decant/analyze/chalice/source"
	"decant/test/tool"
)

// maxVendored leaves the packages of the tests' environment out that take seconds to
// read: moto, sympy, botocore and what imports them.
const maxVendored = 2 << 20

// importable prints the arguments that CPython imports.
const importable = `
import importlib, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    try:
        importlib.import_module(name)
        print(name)
    except BaseException:
        pass
`

// TestImportablePackagesAreNotRefused vendors the packages that the tests install,
// written by many people: one that CPython imports does not end the import of an app.
func TestImportablePackagesAreNotRefused(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(tool.Venv(t, "test", "bin", "python"))), "lib", "python3*", "site-packages"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	site := found[0]
	args := append([]string{"-B", "-W", "ignore", "-c", importable, site}, topModules(t, site)...)
	out, err := exec.Command(tool.Venv(t, "test", "bin", "python"), args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(out))
	if len(names) < 30 {
		t.Fatalf("CPython imports %v alone", names)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			app := fmt.Sprintf("import %s\nfrom chalice import Chalice\napp = Chalice('a')\n@app.schedule('rate(1 day)')\ndef f(event): pass\n", name)
			if err := os.WriteFile(filepath.Join(dir, "app.py"), []byte(app), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(site, filepath.Join(dir, "vendor")); err != nil {
				t.Fatal(err)
			}
			src, diags := chalice.ReadSource(t.Context(), os.DirFS(dir), ".", nil, source.Options{})
			if src.Refused != nil || len(src.Functions) != 1 {
				t.Errorf("CPython imports %s, and the app has %d functions: %v", name, len(src.Functions), diags)
			}
		})
	}
}

// topModules are the modules and packages of a folder, those of more than maxVendored
// left out.
func topModules(t *testing.T, site string) []string {
	t.Helper()
	entries, err := os.ReadDir(site)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".py")
		if strings.ContainsAny(name, ".-") || name == "__pycache__" || !e.IsDir() && name == e.Name() {
			continue
		}
		size := int64(0)
		_ = filepath.WalkDir(filepath.Join(site, e.Name()), func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".py") {
				if info, err := d.Info(); err == nil {
					size += info.Size()
				}
			}
			return err
		})
		if size < maxVendored {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
