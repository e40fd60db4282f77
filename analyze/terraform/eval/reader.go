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
	// maxTFVars bounds one file that Texts reads.
	maxTFVars = 1 << 20
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
	found   []finding
}

// finding is one about a file.
type finding struct {
	diag.Diagnostic
	// once: it is about the text of the file, and the same for every application.
	once bool
}

type fileText struct {
	src []byte
	err error
}

// Files are the parsed files of a repository, for the readers of one command: each
// file is read and parsed once, as long as the files together have less than 8 MiB, and
// reported once. The files must not change. Its zero value is ready to use.
type Files struct {
	// Seen is told the text of each file when it is parsed; it may be nil.
	Seen func(file string, src []byte)

	parsed   map[string]*parsed
	size     int64           // bytes of the files in parsed
	reported map[string]bool // files whose finding a reader has given out
}

// parsed is what a file holds.
type parsed struct {
	size    int
	blocks  []Block
	args    []Arg            // of a tfvars file
	finding *diag.Diagnostic // about a file that could be read in part only, or not at all
}

// Again lets the readers from now on report what others have reported: the next stage
// of an application has the same findings.
func (f *Files) Again() { f.reported = nil }

// once parses a file unless that was done before.
func (f *Files) once(file string, src []byte, parse func(file string, src []byte) *parsed) *parsed {
	if p := f.parsed[file]; p != nil {
		return p
	}
	if f.Seen != nil {
		f.Seen(file, src)
	}
	p := parse(file, src)
	p.size = len(src)
	if f.size+int64(p.size) <= maxTotal {
		if f.parsed == nil {
			f.parsed = map[string]*parsed{}
		}
		f.parsed[file] = p
		f.size += int64(p.size)
	}
	return p
}

// folder is one folder as read.
type folder struct {
	blocks []Block
	tfvars []Arg // those that Terraform loads by itself, then the stage's
}

// NewReader makes a reader of a repository; shared is nil for a single application.
func NewReader(fsys fs.FS, shared *Files, stage string, stages []string) *Reader {
	if shared == nil {
		shared = &Files{}
	}
	return &Reader{fsys: fsys, shared: shared, stage: stage, stages: stages, left: maxTotal, folders: map[string]*folder{}, files: map[string]fileText{}}
}

// Findings are those about files, each file once. What another reader of the same
// Files has reported is left out.
func (r *Reader) Findings() diag.List {
	var out diag.List
	for _, f := range r.found {
		if f.once && r.shared.reported[f.At.File] {
			continue
		}
		if f.once {
			if r.shared.reported == nil {
				r.shared.reported = map[string]bool{}
			}
			r.shared.reported[f.At.File] = true
		}
		out.Add(f.Diagnostic)
	}
	return out
}

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
			r.found = append(r.found, finding{Diagnostic: diag.New(Beyond, diag.InFile(file), fmt.Sprintf("The Terraform files of the application have more than %d MiB together. This file and those behind it were not parsed, so what they declare, and which functions they start, is not known.", maxTotal>>20),
				"What decant generates must not declare a name a second time; terraform validate shows it.")})
		}
		r.stopped = true
		return
	}
	r.found = append(r.found, finding{Diagnostic: diag.New(BadFile, diag.InFile(file), "The file cannot be read: "+repofs.Reason(err)+".",
		"Make it a readable file of less than 4 MiB.")})
}

// badFile is the finding about a file that could be read in part only, or not at all.
func badFile(at diag.Range, detail string, limit bool) *diag.Diagnostic {
	d := diag.New(BadFile, at, detail+" What the file declares may be missing from what decant knows.",
		"Correct the file; terraform validate would refuse it too.")
	if limit {
		d = diag.New(Beyond, at, detail+" The file was not parsed, so what it declares, and which functions it starts, is not known.",
			"Split the file or the expression. What decant generates must not declare a name a second time; terraform validate shows it.")
	}
	return &d
}

// parsed is what a file holds; nil when it cannot be read.
func (r *Reader) parsed(file string, parse func(file string, src []byte) *parsed) *parsed {
	p := r.shared.parsed[file]
	if p == nil {
		src, err := r.Read(file)
		if err != nil {
			r.refused(file, err)
			return nil
		}
		p = r.shared.once(file, src, parse)
	} else if r.left -= int64(p.size); r.left < 0 {
		r.refused(file, errTotal)
		return nil
	}
	if p.finding != nil {
		r.found = append(r.found, finding{*p.finding, true})
	}
	return p
}

func (r *Reader) blocks(file string) []Block {
	if p := r.parsed(file, parseBlocks); p != nil {
		return p.blocks
	}
	return nil
}

func parseBlocks(file string, src []byte) *parsed {
	if strings.HasSuffix(file, ".json") {
		root, problems := jsonpos.Parse(file, src)
		if root == nil {
			p := problems[len(problems)-1]
			return &parsed{finding: badFile(p.At, "The file is no JSON: "+p.Detail+".", false)}
		}
		return &parsed{blocks: fromJSON(root)}
	}
	body, problems := hclfile.Parse(file, src)
	return &parsed{blocks: native(body), finding: firstOf(problems)}
}

func firstOf(problems []hclfile.Problem) *diag.Diagnostic {
	if len(problems) == 0 {
		return nil
	}
	return badFile(problems[0].At, problems[0].Detail, problems[0].Limit)
}

// assignments are those of a tfvars file.
func (r *Reader) assignments(file string) []Arg {
	if p := r.parsed(file, parseAssignments); p != nil {
		return p.args
	}
	return nil
}

func parseAssignments(file string, src []byte) *parsed {
	if strings.HasSuffix(file, ".json") {
		return &parsed{} // values for machines; the variable stays unknown
	}
	body, problems := hclfile.Parse(file, src)
	return &parsed{args: arguments(body), finding: firstOf(problems)}
}

// Texts are the texts that a *.tfvars file gives to variables, by name. It has none
// when the file cannot be read, has an error or more than 1 MiB: Terraform says so
// when it is used. It does not count as one of the application's files.
func (r *Reader) Texts(file string) map[string]string {
	p := r.shared.parsed[file]
	if p == nil {
		src, err := repofs.ReadFileMax(r.fsys, file, maxTFVars)
		if err != nil {
			return nil
		}
		p = r.shared.once(file, src, parseAssignments)
	}
	if p.finding != nil || p.size > maxTFVars {
		return nil
	}
	out := map[string]string{}
	for _, a := range p.args {
		if text, ok := literalText(a.Node); ok {
			out[a.Name] = text
		}
	}
	return out
}
