package reach

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// Bounds on reading one expression of a path: its depth, and its parts.
const (
	maxPathDepth = 40
	maxPathSteps = 200
)

// scriptOnly is the end of the block below if __name__ == "__main__", which Lambda
// never runs, or 0.
func scriptOnly(f *pysyntax.File, i int) int32 {
	condition, ok1 := f.Child(i, pysyntax.FieldCondition)
	block, ok2 := f.Child(i, pysyntax.FieldConsequence)
	text := strings.Trim(f.TextWithin(condition, 40), "()")
	if ok1 && ok2 && (text == `__name__ == "__main__"` || text == `__name__ == '__main__'`) {
		return f.Nodes[block].Next
	}
	return 0
}

func notShipped(dir, file string, at diag.Range, folder bool) diag.Diagnostic {
	what := "file"
	if folder {
		what = "folder"
	}
	detail := fmt.Sprintf("The code opens %s. Chalice ships only app.py, chalicelib, vendor and the requirements, so the %s is missing on Lambda, and in the image unless decant.hcl includes it.", file, what)
	fix := "Move the " + what + " into chalicelib, and open it relative to __file__."
	below, inside := strings.CutPrefix(file, dir+"/")
	if dir == "." {
		below, inside = file, true
	}
	if vendored, ok := strings.CutPrefix(below, "vendor/"); ok && inside {
		detail = fmt.Sprintf("The code opens %s. Chalice ships the content of vendor beside app.py, and decant's image has it there, too: the %s is found as %s on Lambda and in the image.", file, what, vendored)
		fix = "Move the " + what + " into chalicelib, and open it relative to __file__. The working directory of both is the folder of app.py."
	} else if inside {
		fix += fmt.Sprintf(" For the image alone, decant.hcl has:\n    include = [%q]", below)
	}
	return diag.New(project.DataFile, at, detail, fix)
}

// beforeInclude leaves out the advice about decant.hcl, which is followed.
func beforeInclude(fix string) string {
	fix, _, _ = strings.Cut(fix, " For the image alone")
	return strings.ToLower(fix[:1]) + fix[1:]
}

// included says whether decant.hcl includes a file of the repository in the image.
func included(l *modules.Loader, file string) bool {
	return slices.ContainsFunc(l.Include, func(name string) bool {
		at := path.Join(l.Dir, name)
		return file == at || strings.HasPrefix(file, at+"/")
	})
}

// opener reads which files the calls of one module open.
type opener struct {
	load   *modules.Loader
	source *modules.Module
	bound  map[string]int // the expression of a name that is bound once, -1 for another name
	steps  int
}

// openers are functions whose first argument is a file or a folder that has to be
// there; others are methods of a path.
var openers = map[string]bool{
	"open": true, "read_csv": true, "read_json": true, "read_excel": true, "read_parquet": true, "read_table": true, "read_pickle": true,
	"load_workbook": true, "FileSystemLoader": true, "loadtxt": true, "genfromtxt": true, "listdir": true, "scandir": true, "fileConfig": true,
	"ZipFile": true, "imread": true,
}

// openModules have an open() of their own.
var openModules = []string{"io", "codecs", "gzip", "bz2", "lzma", "os", "tarfile", "wave", "Image", "PIL.Image"}

// opened is the file or folder of the repository that a call reads.
func (d *opener) opened(call int) (string, bool) {
	f := d.source.File
	callee, ok := f.Child(call, pysyntax.FieldFunction)
	if !ok || d.writes(call) {
		return "", false
	}
	where := -1
	if f.Kind(callee) == pysyntax.KindAttribute {
		name, object := d.attribute(callee)
		switch {
		case name == "read_text", name == "read_bytes", name == "iterdir":
			where = object
		case name == "open" && !slices.Contains(openModules, f.TextWithin(object, 20)):
			where = object
		case openers[name]:
			where = d.argument(call, 0)
		}
	} else if f.Kind(callee) == pysyntax.KindIdentifier && openers[f.Text(callee)] {
		where = d.argument(call, 0)
	}
	if where < 0 {
		return "", false
	}
	d.steps = 0
	p, ok := d.path(where, 0)
	if !ok {
		return "", false
	}
	file := d.inRepository(p)
	return file, fs.ValidPath(file) && file != "."
}

// place is a path as the code has it: from the working directory, which is the
// app's folder, or from the repository's root.
type place struct {
	text   string
	rooted bool
}

func (d *opener) inRepository(p place) string {
	text := p.text
	if !p.rooted {
		if after, ok := strings.CutPrefix(text, "/var/task/"); ok {
			text = after
		}
		if path.IsAbs(text) {
			return ""
		}
		text = path.Join(d.load.Dir, text)
	}
	return path.Clean(text)
}

// path reads an expression of a path: literals, __file__, and what os.path and
// pathlib make of them.
func (d *opener) path(i, depth int) (place, bool) {
	f := d.source.File
	if d.steps++; i < 0 || depth > maxPathDepth || d.steps > maxPathSteps {
		return place{}, false
	}
	switch f.Kind(i) {
	case pysyntax.KindString, pysyntax.KindConcatenatedString:
		text, bytes, ok := f.StringValue(i)
		return place{text: text}, ok && !bytes && text != "" && len(text) < 1024
	case pysyntax.KindParenthesizedExpression:
		for c := range f.Children(i) {
			return d.path(c, depth+1)
		}
	case pysyntax.KindIdentifier:
		if f.Text(i) == "__file__" {
			return place{d.source.Path, true}, true
		}
		return d.path(d.assigned(f.Text(i)), depth+1)
	case pysyntax.KindAttribute:
		if name, object := d.attribute(i); name == "parent" {
			return d.above(object, 1, depth)
		}
	case pysyntax.KindSubscript:
		return d.parents(i, depth)
	case pysyntax.KindBinaryOperator:
		return d.joined(i, depth)
	case pysyntax.KindCall:
		return d.called(i, depth)
	}
	return place{}, false
}

func (d *opener) above(i, levels, depth int) (place, bool) {
	p, ok := d.path(i, depth+1)
	for range levels {
		p.text = path.Dir(p.text)
	}
	return p, ok
}

// parents reads Path(__file__).parents[1].
func (d *opener) parents(i, depth int) (place, bool) {
	f := d.source.File
	value, ok1 := f.Child(i, pysyntax.FieldValue)
	index, ok2 := f.Child(i, pysyntax.FieldSubscript)
	if !ok1 || !ok2 || f.Kind(value) != pysyntax.KindAttribute || len(f.Text(index)) != 1 || f.Kind(index) != pysyntax.KindInteger {
		return place{}, false
	}
	name, object := d.attribute(value)
	if name != "parents" {
		return place{}, false
	}
	return d.above(object, int(f.Text(index)[0]-'0')+1, depth)
}

// joined reads Path(…) / "x" and dirname(__file__) + "/x".
func (d *opener) joined(i, depth int) (place, bool) {
	f := d.source.File
	left, _ := f.Child(i, pysyntax.FieldLeft)
	right, _ := f.Child(i, pysyntax.FieldRight)
	operator, ok := f.Child(i, pysyntax.FieldOperator)
	if !ok {
		return place{}, false
	}
	a, ok1 := d.path(left, depth+1)
	b, ok2 := d.path(right, depth+1)
	if !ok1 || !ok2 || b.rooted {
		return place{}, false
	}
	switch f.Text(operator) {
	case "/":
		return a.join(b), true
	case "+":
		return place{a.text + b.text, a.rooted}, true
	}
	return place{}, false
}

func (p place) join(next place) place {
	if next.rooted || path.IsAbs(next.text) {
		return next
	}
	return place{path.Join(p.text, next.text), p.rooted}
}

// called reads the calls of os.path and pathlib.
func (d *opener) called(call, depth int) (place, bool) {
	f := d.source.File
	callee, ok := f.Child(call, pysyntax.FieldFunction)
	if !ok {
		return place{}, false
	}
	name, object := f.TextWithin(callee, 20), -1
	if f.Kind(callee) == pysyntax.KindAttribute {
		name, object = d.attribute(callee)
	}
	switch name {
	case "dirname":
		return d.above(d.argument(call, 0), 1, depth)
	case "abspath", "realpath", "normpath", "str", "fspath":
		return d.path(d.argument(call, 0), depth+1)
	case "resolve", "absolute", "as_posix":
		return d.path(object, depth+1)
	case "getcwd", "cwd":
		return place{text: "."}, true
	case "joinpath":
		p, ok := d.path(object, depth+1)
		return d.joinAll(p, ok, call, depth)
	case "join":
		if object < 0 || f.TextWithin(object, 20) != "os.path" && f.TextWithin(object, 20) != "path" {
			return place{}, false
		}
		return d.joinAll(place{}, true, call, depth)
	case "Path", "PurePath", "PosixPath", "PurePosixPath":
		return d.joinAll(place{}, true, call, depth)
	}
	return place{}, false
}

func (d *opener) joinAll(p place, ok bool, call, depth int) (place, bool) {
	for n := 0; ok && d.argument(call, n) >= 0; n++ {
		var next place
		next, ok = d.path(d.argument(call, n), depth+1)
		p = p.join(next)
	}
	return p, ok
}

// writes says whether a call has a mode in which a file need not be there.
func (d *opener) writes(call int) bool {
	f := d.source.File
	args, ok := f.Child(call, pysyntax.FieldArguments)
	if !ok {
		return false
	}
	for c := range f.Children(args) {
		if f.Kind(c) == pysyntax.KindKeywordArgument {
			c, _ = f.Child(c, pysyntax.FieldValue)
		}
		if mode, _, ok := f.StringValue(c); ok && len(mode) <= 3 && strings.ContainsAny(mode, "wax") && strings.Trim(mode, "waxbt+") == "" {
			return true
		}
	}
	return false
}

// attribute is the name and the object of an attribute.
func (d *opener) attribute(i int) (name string, object int) {
	f := d.source.File
	at, _ := f.Child(i, pysyntax.FieldAttribute)
	object, ok := f.Child(i, pysyntax.FieldObject)
	if !ok {
		return "", -1
	}
	return f.Text(at), object
}

// argument is the n-th positional argument of a call, or the first that is named as
// a file; -1 when there is none.
func (d *opener) argument(call, n int) int {
	f := d.source.File
	args, ok := f.Child(call, pysyntax.FieldArguments)
	if !ok {
		return -1
	}
	at := 0
	for c := range f.Children(args) {
		switch f.Kind(c) {
		case pysyntax.KindKeywordArgument:
			name, _ := f.Child(c, pysyntax.FieldName)
			switch f.Text(name) {
			case "file", "filename", "path", "searchpath", "filepath_or_buffer", "io", "fname":
				if value, ok := f.Child(c, pysyntax.FieldValue); ok && at == 0 && n == 0 {
					return value
				}
			}
		case pysyntax.KindListSplat, pysyntax.KindDictionarySplat:
			return -1
		default:
			if at == n {
				return c
			}
			at++
		}
	}
	return -1
}

// assigned is the expression of a name that the module binds once, by an assignment;
// -1 for every other name.
func (d *opener) assigned(name string) int {
	if d.bound == nil {
		d.bind()
	}
	if i, ok := d.bound[name]; ok {
		return i
	}
	return -1
}

func (d *opener) bind() {
	d.bound = map[string]int{}
	f := d.source.File
	for i, n := range f.Nodes {
		switch n.Kind {
		case pysyntax.KindAssignment, pysyntax.KindAugmentedAssignment, pysyntax.KindForStatement, pysyntax.KindForInClause:
			left, _ := f.Child(i, pysyntax.FieldLeft)
			right, ok := f.Child(i, pysyntax.FieldRight)
			if _, again := d.bound[f.TextWithin(left, 100)]; again || !ok || n.Kind != pysyntax.KindAssignment || f.Kind(left) != pysyntax.KindIdentifier {
				right = -1
			}
			d.bindAll(left, right)
		case pysyntax.KindNamedExpression:
			name, _ := f.Child(i, pysyntax.FieldName)
			d.bindAll(name, -1)
		case pysyntax.KindParameters, pysyntax.KindLambdaParameters, pysyntax.KindAsPatternTarget, pysyntax.KindGlobalStatement, pysyntax.KindNonlocalStatement,
			pysyntax.KindImportFromStatement:
			d.bindAll(i, -1)
		}
	}
}

// bindAll binds every name below a node.
func (d *opener) bindAll(node, to int) {
	f := d.source.File
	for i := node; i < int(f.Nodes[node].Next); i++ {
		if f.Kind(i) == pysyntax.KindIdentifier {
			d.bound[f.Text(i)] = to
		}
	}
}
