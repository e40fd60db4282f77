package eval

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/jsonpos"
	"decant/internal/repofs"
)

// Codes of a file that is not read.
const (
	// BadFile reports a Terraform file that cannot be parsed.
	BadFile diag.Code = "CH391"
	// Beyond reports one that goes beyond a limit.
	Beyond diag.Code = "CH170"
)

// Limits of one application. The largest repository that was tried has 1.2 MB of
// Terraform.
const (
	// maxTotal bounds the bytes of all files together.
	maxTotal = 8 << 20
	// maxSteps bounds the expressions that are evaluated; a local that names another
	// one twice, 30 times over, would take a billion.
	maxSteps = 2_000_000
	// maxText and maxParts bound one text.
	maxText  = 1 << 20
	maxParts = 10_000
	// maxModules bounds modules that call modules, maxCalls all calls together, and
	// maxCopies the instances of count and for_each.
	maxModules = 10
	maxCalls   = 500
	maxCopies  = 200
)

// Reader reads folders with Terraform files and evaluates what they say for one
// stage. It is made for one application.
type Reader struct {
	fsys fs.FS
	// stage is the stage that is read, stages are all of the application.
	stage   string
	stages  []string
	left    int64
	stopped bool
	steps   int
	calls   int
	folders map[string]*folder
	files   map[string]fileText
	shared  *Files
	diags   diag.List
}

type fileText struct {
	src []byte
	err error
}

// Files are the parsed files of a repository, for the readers of its applications:
// each file is parsed and reported once. Its zero value is ready to use.
type Files struct {
	parsed map[string][]Block
	left   int64 // bytes that may still be kept, counted down from maxTotal
	begun  bool
}

// keep remembers what a file holds while the kept files are small.
func (f *Files) keep(file string, size int, blocks []Block) {
	if !f.begun {
		f.begun, f.left, f.parsed = true, maxTotal, map[string][]Block{}
	}
	if f.left -= int64(size); f.left >= 0 {
		f.parsed[file] = blocks
	}
}

// folder is one folder as read.
type folder struct {
	blocks []Block
	tfvars []hclfile.Attribute // those that Terraform loads by itself, then the stage's
}

// NewReader makes a reader of a repository; shared is nil for a single application.
func NewReader(fsys fs.FS, shared *Files, stage string, stages []string) *Reader {
	if shared == nil {
		shared = &Files{}
	}
	return &Reader{fsys: fsys, shared: shared, stage: stage, stages: stages, left: maxTotal, folders: map[string]*folder{}, files: map[string]fileText{}}
}

// Findings are those about files, each file once.
func (r *Reader) Findings() diag.List { return r.diags }

// Blocks are those of a folder's *.tf and *.tf.json files, by file name.
func (r *Reader) Blocks(dir string) []Block { return r.folder(dir).blocks }

func (r *Reader) folder(dir string) *folder {
	if f, ok := r.folders[dir]; ok {
		return f
	}
	f := &folder{}
	r.folders[dir] = f
	entries, err := fs.ReadDir(r.fsys, dir)
	if err != nil {
		return f // discovery has reported the folder
	}
	var always, stage []string
	for _, e := range entries {
		name, file := e.Name(), path.Join(dir, e.Name())
		switch {
		case strings.HasSuffix(name, ".tf"), strings.HasSuffix(name, ".tf.json"):
			f.blocks = append(f.blocks, r.blocks(file)...)
		case name == "terraform.tfvars", name == "terraform.tfvars.json", strings.HasSuffix(name, ".auto.tfvars"), strings.HasSuffix(name, ".auto.tfvars.json"):
			always = append(always, file)
		case name == r.stage+".tfvars":
			stage = append(stage, file)
		case e.IsDir() && repofs.IsFile(r.fsys, path.Join(file, r.stage+".tfvars")):
			stage = append(stage, path.Join(file, r.stage+".tfvars"))
		}
	}
	// terraform.tfvars comes first whatever its place in the alphabet.
	// https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
	slices.SortStableFunc(always, func(a, b string) int { return cmp.Compare(rank(a), rank(b)) })
	if len(stage) > 1 {
		stage = nil // which of them is given with -var-file is not known
	}
	for _, file := range append(always, stage...) {
		f.tfvars = append(f.tfvars, r.assignments(file)...)
	}
	return f
}

func rank(file string) int {
	switch path.Base(file) {
	case "terraform.tfvars":
		return 0
	case "terraform.tfvars.json":
		return 1
	}
	return 2
}

// Read is a file of the repository within the bound of all files.
func (r *Reader) Read(file string) ([]byte, error) {
	if t, ok := r.files[file]; ok {
		return t.src, t.err
	}
	src, err := repofs.ReadFileMax(r.fsys, file, hclfile.MaxBytes)
	if r.left -= int64(len(src)); err == nil && r.left < 0 {
		src, err = nil, errTotal
	}
	r.files[file] = fileText{src, err}
	return src, err
}

type tooMuch struct{}

func (tooMuch) Error() string {
	return fmt.Sprintf("the files of infrastructure have more than %d MiB together", maxTotal>>20)
}

var errTotal error = tooMuch{}

// WasRead says whether something has named the file and read it.
func (r *Reader) WasRead(file string) bool {
	_, ok := r.files[file]
	return ok
}

// refused reports a file that was not read.
func (r *Reader) refused(file string, err error) {
	if err == errTotal {
		if !r.stopped {
			r.diags.Add(diag.New(Beyond, diag.InFile(file), fmt.Sprintf("The Terraform files of the application have more than %d MiB together. This file and those behind it were not parsed, so what they declare, and which functions they start, is not known.", maxTotal>>20),
				"What decant generates must not declare a name a second time; terraform validate shows it."))
		}
		r.stopped = true
		return
	}
	r.diags.Add(diag.New(BadFile, diag.InFile(file), "The file cannot be read: "+repofs.Reason(err)+".",
		"Make it a readable file of less than 4 MiB."))
}

// problem reports a file that could be read in part only, or not at all.
func (r *Reader) problem(at diag.Range, detail string, limit bool) {
	if limit {
		r.diags.Add(diag.New(Beyond, at, detail+" The file was not parsed, so what it declares, and which functions it starts, is not known.",
			"Split the file or the expression. What decant generates must not declare a name a second time; terraform validate shows it."))
		return
	}
	r.diags.Add(diag.New(BadFile, at, detail+" What the file declares may be missing from what decant knows.",
		"Correct the file; terraform validate would refuse it too."))
}

func (r *Reader) blocks(file string) []Block {
	src, err := r.Read(file)
	if err != nil {
		r.refused(file, err)
		return nil
	}
	blocks, ok := r.shared.parsed[file]
	if !ok {
		blocks = r.parse(file, src)
		r.shared.keep(file, len(src), blocks)
	}
	return blocks
}

func (r *Reader) parse(file string, src []byte) []Block {
	if strings.HasSuffix(file, ".json") {
		root := r.json(file, src)
		if root == nil {
			return nil
		}
		return fromJSON(root)
	}
	body, problems := hclfile.Parse(file, src)
	for _, p := range problems[:min(1, len(problems))] {
		r.problem(p.At, p.Detail, p.Limit)
	}
	return native(body)
}

func (r *Reader) json(file string, src []byte) *jsonpos.Value {
	root, problems := jsonpos.Parse(file, src)
	if root == nil {
		p := problems[len(problems)-1]
		r.problem(p.At, "The file is no JSON: "+p.Detail+".", false)
	}
	return root
}

// assignments are those of a tfvars file.
func (r *Reader) assignments(file string) []hclfile.Attribute {
	src, err := r.Read(file)
	if err != nil {
		r.refused(file, err)
		return nil
	}
	if strings.HasSuffix(file, ".json") {
		return nil // values for machines; the variable stays unknown
	}
	body, problems := hclfile.Parse(file, src)
	for _, p := range problems[:min(1, len(problems))] {
		r.problem(p.At, p.Detail, p.Limit)
	}
	return body.Attributes
}
