package generate

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatDecantMakesIsKnownAgain: every golden file is one that decant made.
func TestWhatDecantMakesIsKnownAgain(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, root := range []string{"golden", "imports"} {
		err := filepath.WalkDir(filepath.Join("testdata", root), func(file string, entry fs.DirEntry, err error) error {
			_, name, inTree := strings.Cut(filepath.ToSlash(file), "/tree/")
			if err != nil || entry.IsDir() || !inTree {
				return err
			}
			content, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			seen++
			dir := "."
			if before, _, ok := strings.Cut(name, "/fargate/"); ok {
				dir = before
			}
			if before, ok := strings.CutSuffix(name, "/fargate/runner.py"); ok {
				dir = before
			}
			if strings.HasPrefix(name, "fargate/") {
				dir = "."
			}
			if !Made(dir, name, content) {
				t.Errorf("%s is not known as decant's", file)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := fs.ReadDir(os.DirFS(filepath.Join("..", "templates")), "modules/fargate-task")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		seen++
		if !Made("app", path.Join("infra/modules/fargate-task", e.Name()), []byte(embedded("modules/fargate-task/"+e.Name()))) {
			t.Errorf("%s of the module is not known", e.Name())
		}
	}
	if seen < 20 || !Made("app", "app/fargate/runner.py", []byte(embedded("runner.py"))) {
		t.Errorf("%d files were tried", seen)
	}
}

// TestFilesOfPeopleAreNotDecants: whatever a record says.
func TestFilesOfPeopleAreNotDecants(t *testing.T) {
	t.Parallel()
	docker := "# The image of x: one for all its tasks; a container's command\nFROM x\n"
	for name, content := range map[string]string{
		"app.py":                                   "from chalice import Chalice\n",
		"chalicelib/x.py":                          docker,
		"requirements.txt":                         "boto3\n",
		"Dockerfile":                               "FROM python:3.12\n",
		".dockerignore":                            "*.pyc\n",
		"Dockerfile.dockerignore":                  "tests\n",
		".github/workflows/Dockerfile":             docker,
		".git/hooks/pre-commit":                    docker,
		".chalice/policy-dev.json":                 "{}\n",
		".chalice/config.json":                     "{}\n",
		"policy.json":                              "{}\n",
		"fargate/policy.json":                      "{}\n",
		"fargate/a/policy.json":                    "{}\n",
		"other/fargate/prod/nightly/policy.json":   "{}\n",
		"fargate/prod/nightly/handler.py":          "x = 1\n",
		"fargate/runner.py":                        "print('mine')\n",
		"terraform/main.tf":                        "# The Fargate tasks of x\n",
		"terraform/fargate.tf":                     "resource \"x\" \"y\" {}\n",
		"terraform/modules/fargate-task/mine.tf":   "# mine\n",
		"terraform/modules/fargate-task/main.tf":   "# mine\n",
		"terraform/modules/fargate-task/README.md": "# my module\n",
		"terraform.tfstate":                        "{}\n",
		".env":                                     "A=1\n",
		".decant/generated.txtar":                  "x\n",
		"../app.py":                                "x\n",
	} {
		if Made(".", name, []byte(content)) {
			t.Errorf("%s with %q counts as decant's", name, content)
		}
	}
}
