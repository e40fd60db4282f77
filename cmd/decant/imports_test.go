package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/test/terraform"
)

// TestTerraformTakesOverAfterACutover: two functions are applied directly and one
// is switched over; then Terraform imports what apply made. Its plan changes
// nothing, so the trigger that fires stays enabled and the other one disabled. The
// same holds after the next migrate, which reads no account.
func TestTerraformTakesOverAfterACutover(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	program, repo := decantProgram(t), manyFunctions(t, address, 2)
	run(t, program, repo, address, "migrate", "--write")
	for _, args := range [][]string{
		{"apply", "--create-cluster", "--image", pushedImage(t, address), "--yes"},
		{"cutover", "job_000", "--force", "--now", "--yes"},
		{"migrate", "--imports", "--write"},
		{"migrate", "--check"},
	} {
		if code, out := run(t, program, repo, address, args...); code != 0 {
			t.Fatalf("decant %s: exit %d\n%s", strings.Join(args, " "), code, out)
		}
	}
	blocks := read(t, filepath.Join(repo, "terraform", "fargate.tf"))
	_, first, _ := strings.Cut(blocks, `module "fargate_job_000"`)
	first, second, found := strings.Cut(first, `module "fargate_job_001"`)
	if !found || !hasLine(first, "enabled", "true") || !hasLine(second, "enabled", "var.fargate_enabled") {
		t.Errorf("the module blocks:\n%s", blocks)
	}
	imports := read(t, filepath.Join(repo, "terraform", "fargate-imports.tf"))
	if !strings.Contains(imports, "It changes nothing.") {
		t.Errorf("the head of the import blocks:\n%s", imports[:min(len(imports), 1500)])
	}
	plan := planOf(t, repo, address, imports)
	if !strings.Contains(plan, " to import, 0 to add, 0 to change, 0 to destroy.") {
		t.Errorf("terraform plan:\n%s", plan)
	}
}

// planOf is what Terraform plans with the values that the import blocks name.
func planOf(t *testing.T, repo, address, imports string) string {
	t.Helper()
	var values strings.Builder
	for line := range strings.Lines(imports) {
		if text, ok := strings.CutPrefix(line, "# - fargate_"); ok {
			values.WriteString("fargate_" + text)
		}
	}
	dir := filepath.Join(repo, "terraform")
	write(t, filepath.Join(dir, "values.auto.tfvars"), values.String())
	root := terraform.New(t, dir, address, "eu-central-1")
	code, out := root.Run("plan", "-input=false", "-no-color", "-detailed-exitcode")
	if code == 1 {
		t.Fatalf("terraform plan:\n%s", out)
	}
	return out
}

// hasLine reports whether a text has the argument with the value, however it is
// aligned.
func hasLine(text, name, value string) bool {
	for line := range strings.Lines(text) {
		if left, right, ok := strings.Cut(line, "="); ok && strings.TrimSpace(left) == name && strings.TrimSpace(right) == value {
			return true
		}
	}
	return false
}

func read(t testing.TB, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
