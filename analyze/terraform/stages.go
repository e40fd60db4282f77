package terraform

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/hclfile"
	"decant/internal/lazyregexp"
	"decant/model"
)

// maxTfvars bounds the *.tfvars files of one folder with those in it.
const maxTfvars = 64

// stageFacts notes what may tell the stages of a folder apart.
func stageFacts(fsys fs.FS, r *eval.Reader, blocks []eval.Block, d *model.TerraformDir) {
	for _, b := range blocks {
		if strings.HasSuffix(b.At.File, ".json") {
			continue // its expressions stand in texts, which are not looked at
		}
		useWorkspace(b, d)
		if b.Type == "variable" && len(b.Labels) == 1 && eval.NamesStage(b.Labels[0]) {
			words := literalWords(b)
			slices.Sort(words)
			d.StageVariables = append(d.StageVariables, model.StageVariable{Name: b.Labels[0], At: b.At, Words: slices.Compact(words)})
		}
	}
	stageValues(fsys, r, d)
}

// useWorkspace notes the first use of terraform.workspace in a block.
func useWorkspace(b eval.Block, d *model.TerraformDir) {
	for _, a := range b.Args {
		if d.Workspace.IsZero() && strings.Contains(a.Node.Text, "terraform.workspace") && mentions(a.Node) {
			d.Workspace = a.Node.At
		}
	}
	for _, inner := range b.Blocks {
		useWorkspace(inner, d)
	}
}

// mentions says whether an expression names the object terraform.
func mentions(n hclfile.Node) bool {
	return n.Kind == hclfile.Reference && n.Path[0] == "terraform" || slices.Contains(n.Refs, "terraform") ||
		slices.ContainsFunc(n.Items, mentions) || slices.ContainsFunc(n.Keys, mentions)
}

var (
	quotedText = lazyregexp.New(`"[^"\n]*"`)
	word       = lazyregexp.New(`[0-9A-Za-z_-]+`)
)

// literalWords are the words of the quoted texts in a block.
func literalWords(b eval.Block) []string {
	var out []string
	for _, a := range b.Args {
		for _, text := range quotedText.FindAllString(a.Node.Text, -1) {
			out = append(out, word.FindAllString(text, -1)...)
		}
	}
	for _, inner := range b.Blocks {
		out = append(out, literalWords(inner)...)
	}
	return out
}

// stageValues reads what the *.tfvars files give the variables that may tell
// stages apart.
func stageValues(fsys fs.FS, r *eval.Reader, d *model.TerraformDir) {
	slices.SortFunc(d.StageVariables, func(a, b model.StageVariable) int { return eval.CompareStageNames(a.Name, b.Name) })
	if len(d.StageVariables) == 0 {
		return
	}
	for _, file := range tfvarsFiles(fsys, d.Path) {
		texts := r.Texts(file)
		for i, v := range d.StageVariables {
			if value, ok := texts[v.Name]; ok {
				d.StageVariables[i].Values = append(v.Values, model.VariableValue{File: stem(d.Path, file), Value: value})
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
