package eval

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
)

// Module is one folder, evaluated with the inputs of the block that calls it; a root
// has none.
type Module struct {
	Dir string
	// Name is "" for a root, "module.jobs." before the addresses of a called one.
	Name   string
	Blocks []Block

	r      *Reader
	root   string
	depth  int
	inputs map[string]Value // nil for a root
	locals map[string]hclfile.Node
	found  map[string]*Block
	known  map[string]Value // locals, variables and outputs that were evaluated
	busy   map[string]bool
	calls  map[string]*Module
}

// Root is a folder as terraform apply runs in it.
func (r *Reader) Root(dir string) *Module { return r.module(dir, dir, "", 0, nil) }

func (r *Reader) module(dir, root, name string, depth int, inputs map[string]Value) *Module {
	m := &Module{
		Dir: dir, Name: name, Blocks: r.Blocks(dir), r: r, root: root, depth: depth, inputs: inputs,
		locals: map[string]hclfile.Node{}, found: map[string]*Block{}, known: map[string]Value{}, busy: map[string]bool{}, calls: map[string]*Module{},
	}
	for i := range m.Blocks {
		b := &m.Blocks[i]
		if a := b.Address(); a != "" && m.found[a] == nil {
			m.found[a] = b
		}
		if b.Type == "locals" {
			for _, a := range b.Args {
				m.locals[a.Name] = a.Node
			}
		}
		if b.Type == "output" && len(b.Labels) == 1 {
			m.found["output."+b.Labels[0]] = b
		}
	}
	return m
}

// Find is the block of an address, or nil.
func (m *Module) Find(address string) *Block { return m.found[address] }

// Called are the modules of the repository that the folder calls, each evaluated with
// its inputs, and those that they call.
func (m *Module) Called() []*Module {
	var out []*Module
	for i := range m.Blocks {
		if b := &m.Blocks[i]; b.Type == "module" && len(b.Labels) == 1 {
			if child := m.call(b.Labels[0]); child != nil && !slices.Contains(out, child) {
				out = append(append(out, child), child.Called()...)
			}
		}
	}
	return out
}

// call evaluates a module block whose source is a folder of the repository; nil for
// any other.
func (m *Module) call(name string) *Module {
	if child, ok := m.calls[name]; ok {
		return child
	}
	m.calls[name] = nil // a module that calls itself ends here
	b := m.found["module."+name]
	if b == nil || m.depth >= maxModules || m.r.calls >= maxCalls {
		return nil
	}
	dir, ok := m.source(b)
	if !ok {
		return nil
	}
	m.r.calls++
	inputs := map[string]Value{}
	for _, s := range m.Instances(*b)[:1] {
		for _, a := range b.Args {
			inputs[a.Name] = s.Eval(a.Node)
		}
	}
	child := m.r.module(dir, m.root, m.Name+"module."+name+".", m.depth+1, inputs)
	m.calls[name] = child
	return child
}

// source is the folder of a local module: one that begins with "./" or "../".
func (m *Module) source(b *Block) (string, bool) {
	a := b.Arg("source")
	if a == nil {
		return "", false
	}
	text, ok := Scope{m: m}.Eval(a.Node).Literal()
	if !ok || !strings.HasPrefix(text, "./") && !strings.HasPrefix(text, "../") {
		return "", false
	}
	dir, err := repofs.Join(".", m.Dir, text)
	return dir, err == nil && dir != m.Dir && repofs.IsDir(m.r.fsys, dir)
}

// Calls are the folders of the repository that a folder's module blocks name.
func (r *Reader) Calls(dir string) []string {
	m := r.Root(dir)
	var out []string
	for i := range m.Blocks {
		if b := &m.Blocks[i]; b.Type == "module" {
			if dir, ok := m.source(b); ok {
				out = append(out, dir)
			}
		}
	}
	return out
}

// Scope is what an expression of a module can name: the module, and the instance of
// count or for_each, or the variables of a template.
type Scope struct {
	m        *Module
	each     *Member
	index    string // of count
	template map[string]Value
}

// Instances are the scopes of a block with count or for_each: one for each instance
// when they are known, else a single one in which each.key is unknown.
func (m *Module) Instances(b Block) []Scope {
	own := Scope{m: m}
	if a := b.Arg("for_each"); a != nil {
		v := own.Eval(a.Node)
		var out []Scope
		for _, member := range v.Members {
			out = append(out, Scope{m: m, each: &member})
		}
		for _, item := range v.Items {
			if text, ok := item.Literal(); ok {
				out = append(out, Scope{m: m, each: &Member{Key: text, KeyAt: item.At, Value: item}})
			}
		}
		if len(out) > 0 && len(out) <= maxCopies && len(out) == len(v.Members)+len(v.Items) {
			return out
		}
	}
	if a := b.Arg("count"); a != nil {
		if n, err := strconv.Atoi(own.Eval(a.Node).Text); err == nil && n > 0 && n <= maxCopies {
			out := make([]Scope, n)
			for i := range out {
				out[i] = Scope{m: m, index: strconv.Itoa(i)}
			}
			return out
		}
	}
	return []Scope{own}
}

// Beside is the instance of a block that has the key of another block's instance: the
// rule of a target with the same for_each. It is the only one when there is one, and
// one without a key when nothing tells.
func (m *Module) Beside(b Block, s Scope) Scope {
	list := m.Instances(b)
	for _, other := range list {
		if len(list) == 1 || other.index != "" && other.index == s.index || other.each != nil && s.each != nil && other.each.Key == s.each.Key {
			return other
		}
	}
	return Scope{m: m}
}

// Absent says that a block has no instance: count = 0.
func (m *Module) Absent(b Block) bool {
	a := b.Arg("count")
	return a != nil && Scope{m: m}.Eval(a.Node).Text == "0"
}

// Arg is the value of an argument; Null when the block lacks it.
func (s Scope) Arg(b Block, name string) Value {
	if a := b.Arg(name); a != nil {
		return s.Eval(a.Node)
	}
	return Value{Kind: Null, At: b.At}
}

// stageName are the names of variables that hold the stage.
var stageName = lazyregexp.New(`(?i)^((?:app|chalice|deploy|deployment|target)_?)?(stage|env|environment|workspace)(_?name)?$`)

// NamesStage says whether a variable or a parameter is called as one that holds the
// stage.
func NamesStage(variable string) bool { return stageName.MatchString(variable) }

// CompareStageNames orders names of which NamesStage holds, the most telling first:
// stage, chalice_stage, stage_name, then env, environment and workspace in the same
// way. Names that tell as much keep the order of the alphabet.
func CompareStageNames(a, b string) int {
	x, y := stageName.FindStringSubmatch(a), stageName.FindStringSubmatch(b)
	if x == nil || y == nil {
		return cmp.Compare(a, b)
	}
	decorated := func(m []string) int {
		switch {
		case m[1] == "" && m[3] == "":
			return 0
		case m[3] == "":
			return 1
		case m[1] == "":
			return 2
		}
		return 3
	}
	word := func(m []string) int { return slices.Index(stageWords, strings.ToLower(m[2])) }
	return cmp.Or(cmp.Compare(min(1, word(x)), min(1, word(y))), cmp.Compare(decorated(x), decorated(y)), cmp.Compare(word(x), word(y)), cmp.Compare(a, b))
}

// stageWords are the words of stageName, the most telling first.
var stageWords = []string{"stage", "env", "environment", "workspace"}

// variable is the input, the tfvars' value or the default.
func (m *Module) variable(name string, n hclfile.Node) Value {
	b := m.found["var."+name]
	if m.inputs != nil {
		if v, ok := m.inputs[name]; ok {
			return v
		}
	} else {
		for _, a := range slices.Backward(m.r.folder(m.Dir).tfvars) {
			if a.Name == name {
				return Scope{m: m}.Eval(a.Node)
			}
		}
	}
	v := unknown(n.Text, n.At, "no file of the repository says what the variable "+name+" is")
	if b == nil {
		v.Hole.Because = "the folder declares no variable " + name
	} else if a := b.Arg("default"); a != nil {
		v = Scope{m: m}.Eval(a.Node)
	}
	text, _ := v.Literal()
	if m.inputs == nil && NamesStage(name) && (v.Kind == Unknown || v.Kind == Null || slices.Contains(m.r.stages, text)) {
		h := Hole{Expr: "var." + name, At: n.At, Because: "it differs by stage", Stage: true}
		return NotKnown(h)
	}
	return v
}

// local, output and the like are evaluated once, and not inside themselves.
func (m *Module) once(name string, n hclfile.Node, eval func() Value) Value {
	if v, ok := m.known[name]; ok {
		return v
	}
	if m.busy[name] {
		return unknown(n.Text, n.At, name+" is defined by itself")
	}
	m.busy[name] = true
	v := eval()
	delete(m.busy, name)
	m.known[name] = v
	return v
}

// fromRoot begins a path that counts from the repository's root, which is what
// path.module and path.root become. No path of a repository begins like this.
const fromRoot = "\x01/"

// pathOf is path.module and the like.
func (m *Module) pathOf(what string, at diag.Range) (Value, bool) {
	switch what {
	case "module":
		return Text(fromRoot+m.Dir, at), true
	case "root", "cwd":
		return Text(fromRoot+m.root, at), true
	}
	return Value{}, false
}

// file is the path that an argument of file() names, "" outside the repository. A path
// without path.module is relative to the root module, where terraform runs.
func (m *Module) file(text string) string {
	base := m.root
	if rest, ok := strings.CutPrefix(text, fromRoot); ok {
		base, text = ".", rest
	}
	file, err := repofs.Join(".", base, text)
	if err != nil {
		return ""
	}
	return path.Clean(file)
}
