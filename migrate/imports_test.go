package migrate_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/plan"
)

// step plans a folder and writes the changes, as decant migrate --write does.
func step(t *testing.T, dir string, a *plan.Adoption) (files map[string]bool, diags diag.List) {
	t.Helper()
	repo, err := repofs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	result, diags := migrate.Repo(context.Background(), repo.FS(), migrate.Options{Stage: "prod", Adoption: a})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := result.Changes.WriteTo(context.Background(), root); err != nil {
		t.Fatal(err)
	}
	files = map[string]bool{}
	for _, f := range result.Changes.Files() {
		files[f.Path] = true
	}
	return files, diags
}

// TestImportBlocksComeAndGoOnlyWhenAsked follows the file through its life.
func TestImportBlocksComeAndGoOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(apps, "orders-etl", "repo"))); err != nil {
		t.Fatal(err)
	}
	const name = "terraform/fargate.prod-imports.tf"
	file := filepath.Join(dir, filepath.FromSlash(name))
	role := plan.Import{Function: "cleanup", To: "module.fargate_cleanup.aws_iam_role.task", ID: "orders-etl-prod-cleanup-task-role"}
	group := plan.Import{Function: "cleanup", To: "module.fargate_cleanup.aws_cloudwatch_log_group.this", ID: "/ecs/orders-etl-prod-cleanup-logs"}
	made := &plan.Adoption{Account: "123456789012", Region: "eu-central-1", Imports: []plan.Import{role}}
	expect := func(what string, a *plan.Adoption, changed, there bool) {
		t.Helper()
		files, diags := step(t, dir, a)
		_, err := os.Stat(file)
		if files[name] != changed || !changed && len(files) > 0 || (err == nil) != there {
			t.Errorf("%s: changed %v, there %v, want %v and %v", what, files, err == nil, changed, there)
		}
		for _, d := range diags {
			if d.At.File == name {
				t.Errorf("%s: %s %s", what, d.Code, d.Detail)
			}
		}
	}
	step(t, dir, nil)
	expect("not asked for", nil, false, false)
	expect("asked for", made, true, true)
	expect("asked for again", made, false, true)
	expect("not asked for any more", nil, false, true)

	edit(t, file, "# cleanup\n", "# cleanup, since May\n")
	expect("an edit", nil, false, true)
	more := *made
	more.Imports = []plan.Import{role, group}
	expect("an edit and one block more", &more, true, true)
	if text, _ := os.ReadFile(file); !strings.Contains(string(text), "since May") || !strings.Contains(string(text), group.ID) {
		t.Errorf("the edit or the block is lost:\n%s", text)
	}

	// Terraform has taken over, and somebody deletes the file.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	expect("deleted", nil, false, false)
	expect("deleted and asked for", made, true, true)
	expect("nothing left to import", &plan.Adoption{Account: "123456789012"}, true, false)
}

func edit(t *testing.T, file, from, to string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), from) {
		t.Fatalf("%s: %v, no %q in\n%s", file, err, from, text)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), from, to, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}
