package terraform

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/hclfile"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/model"
)

// stageNames are the names of variables that tell stages apart, the most telling
// first.
func stageNames() []string {
	return []string{"stage", "chalice_stage", "stage_name", "env", "environment", "env_name", "environment_name", "deploy_env"}
}

// Bounds of the look at *.tfvars files: files of one folder with those in it, and
// the size of one; and of the *.tf files of a folder together.
const (
	maxTfvars     = 64
	maxTfvarsSize = 1 << 20
	maxTerraform  = 8 << 20
)

// stageFacts notes what may tell the stages of a folder apart. A file that cannot be
// read or parsed tells nothing here; package callers reports it.
func stageFacts(fsys fs.FS, generated []string, d *model.TerraformDir) {
	entries, err := fs.ReadDir(fsys, d.Path)
	if err != nil {
		return
	}
	left := maxTerraform
	for _, entry := range entries {
		file := path.Join(d.Path, entry.Name())
		if !strings.HasSuffix(file, ".tf") || slices.Contains(generated, file) {
			continue
		}
		src, err := repofs.ReadFileMax(fsys, file, hclfile.MaxBytes)
		if left -= len(src); err != nil || left < 0 {
			continue
		}
		body, _ := hclfile.Parse(file, src)
		useWorkspace(body, d)
		for _, b := range body.Blocks {
			if b.Type == "variable" && len(b.Labels) == 1 {
				stageVariable(b, d)
			}
		}
	}
	stageValues(fsys, d)
}

// useWorkspace notes the first use of terraform.workspace in a body.
func useWorkspace(body hclfile.Body, d *model.TerraformDir) {
	for _, a := range body.Attributes {
		if d.Workspace.IsZero() && slices.Contains(a.Expr.Refs, "terraform") && strings.Contains(a.Expr.Text, "terraform.workspace") {
			d.Workspace = a.Expr.At
		}
	}
	for _, b := range body.Blocks {
		useWorkspace(b.Body, d)
	}
}

// stageVariable notes a variable by whose name one may tell stages apart.
func stageVariable(b hclfile.Block, d *model.TerraformDir) {
	if !slices.Contains(stageNames(), b.Labels[0]) {
		return
	}
	v := model.StageVariable{Name: b.Labels[0], At: b.At, Words: literalWords(b.Body)}
	slices.Sort(v.Words)
	v.Words = slices.Compact(v.Words)
	d.StageVariables = append(d.StageVariables, v)
}

var (
	quotedText = lazyregexp.New(`"[^"\n]*"`)
	word       = lazyregexp.New(`[0-9A-Za-z_-]+`)
)

// literalWords are the words of the quoted texts in a body.
func literalWords(body hclfile.Body) []string {
	var out []string
	for _, a := range body.Attributes {
		for _, text := range quotedText.FindAllString(a.Expr.Text, -1) {
			out = append(out, word.FindAllString(text, -1)...)
		}
	}
	for _, b := range body.Blocks {
		out = append(out, literalWords(b.Body)...)
	}
	return out
}

// stageValues reads what the *.tfvars files give the variables that may tell
// stages apart. A file that cannot be read or parsed gives nothing: Terraform says
// so when it is used.
func stageValues(fsys fs.FS, d *model.TerraformDir) {
	order := stageNames()
	slices.SortFunc(d.StageVariables, func(a, b model.StageVariable) int {
		return slices.Index(order, a.Name) - slices.Index(order, b.Name)
	})
	if len(d.StageVariables) == 0 {
		return
	}
	for _, file := range tfvarsFiles(fsys, d.Path) {
		src, err := repofs.ReadFileMax(fsys, file, maxTfvarsSize)
		if err != nil {
			continue
		}
		body, problems := hclfile.Parse(file, src)
		if len(problems) > 0 {
			continue
		}
		for _, a := range body.Attributes {
			value, isText := a.Expr.Value.(string)
			at := slices.IndexFunc(d.StageVariables, func(v model.StageVariable) bool { return v.Name == a.Name })
			if isText && at >= 0 {
				d.StageVariables[at].Values = append(d.StageVariables[at].Values, model.VariableValue{File: stem(d.Path, file), Value: value})
			}
		}
	}
}

// stem is the word by which people tell *.tfvars files apart: the file's name
// without endings, or the folder's, where all are called terraform.tfvars.
func stem(dir, file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".")
	if parent := path.Dir(file); name == "terraform" && parent != dir {
		return path.Base(parent)
	}
	return name
}

// tfvarsFiles are the *.tfvars files of a folder and of the folders in it, sorted.
func tfvarsFiles(fsys fs.FS, dir string) []string {
	var out []string
	look := func(dir string) []fs.DirEntry {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			return nil
		}
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), ".tfvars") && len(out) < maxTfvars {
				out = append(out, path.Join(dir, e.Name()))
			}
		}
		return entries
	}
	for _, e := range look(dir) {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			look(path.Join(dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out
}
