package migrate_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/change"
	"decant/internal/repofs"
	"decant/migrate"
)

// TestARecordOfAStrangerDeletesNothing: the entries are right in every way, and
// name files that decant does not make.
func TestARecordOfAStrangerDeletesNothing(t *testing.T) {
	t.Parallel()
	own := map[string]string{
		"app.py": goodApp, ".chalice/config.json": `{"version": "2.0", "app_name": "good", "stages": {"dev": {}}}` + "\n",
		"requirements.txt": "boto3\n", "chalicelib/__init__.py": "\n", "chalicelib/work.py": "x = 1\n", "Dockerfile": "FROM mine\n", ".dockerignore": "tests\n",
		"terraform/main.tf": "locals {}\n", "terraform/fargate.tf": "locals { mine = true }\n", "fargate/runner.py": "print('mine')\n", "modules/fargate-task/main.tf": "# mine\n",
		".github/workflows/ci.yml": "on: push\n", "secrets.env": "A=1\n",
	}
	var sums, entries strings.Builder
	for name, content := range own {
		fmt.Fprintf(&sums, "%x 0644 %s\n", sha256.Sum256([]byte(content)), name)
		fmt.Fprintf(&entries, "-- %s --\n%s", name, content)
	}
	dir := t.TempDir()
	for name, content := range own {
		writeInput(t, filepath.Join(dir, filepath.FromSlash(name)), []byte(content))
	}
	writeInput(t, filepath.Join(dir, change.RecordFile), []byte("What decant generated last time.\n\nsha256:\n"+sums.String()+entries.String()))

	repo, err := repofs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	result, diags := migrate.Repo(context.Background(), repo.FS(), migrate.Options{Stage: "dev"})
	named := 0
	for _, d := range diags {
		if d.Code == "CL320" {
			named++
		}
	}
	if named != len(own) {
		t.Errorf("%d of %d entries are reported: %v", named, len(own), diags)
	}
	for _, f := range result.Changes.Files() {
		if _, mine := own[f.Path]; mine && f.Before != nil && !bytes.Equal(f.Before, f.After) && f.Path != ".dockerignore" {
			t.Errorf("%s is changed or deleted", f.Path)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := result.Changes.WriteTo(context.Background(), root); err != nil {
		t.Fatal(err)
	}
	for name, content := range own {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(got) != content {
			t.Errorf("%s is %q: %v", name, got, err)
		}
	}
}
