package packaging

import (
	"errors"
	"fmt"
	"github.com/pelletier/go-toml/v2"
	"io/fs"
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/internal/requirement"
	"decant/model"
)

// maxTOML bounds a TOML file in bytes.
const maxTOML = 1 << 20

// dottedKey finds a key of more than 200 parts: the library needs seconds for
// one of 100,000.
// It is large, so it is made when a TOML file is read.
var dottedKey = lazyregexp.New(`(?:["'\w-]+[ \t]*\.[ \t]*){200}`)

// lineKey is a key at the start of a line, with its value.
var lineKey = lazyregexp.New(`^[ \t]*["']?([\w.-]+)["']?[ \t]*=`)

// tomlFile is a parsed TOML file. A nil tomlFile is one that is not there; it
// has no tables.
type tomlFile struct {
	name string
	src  []byte
	root map[string]any
	// lines are the places of keys at the start of a line, the first of a name.
	lines map[string]diag.Range
}

// readTOML parses a file. It is nil when the file is not there, or broken, which
// the finding says.
func readTOML(fsys fs.FS, name string) (*tomlFile, diag.List) {
	src, err := repofs.ReadFileMax(fsys, name, maxTOML)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, badTOML(diag.InFile(name), repofs.Reason(err))
	case dottedKey.Match(src):
		return nil, badTOML(diag.InFile(name), "a key has more than 200 parts")
	}
	f := &tomlFile{name: name, src: src}
	if err := toml.Unmarshal(src, &f.root); err != nil {
		at := diag.InFile(name)
		var where *toml.DecodeError
		if errors.As(err, &where) {
			line, column := where.Position()
			at.Start = diag.Pos{Line: line, Column: column}
			at.End = at.Start
		}
		return nil, badTOML(at, fmt.Sprintf("%.100s", strings.TrimPrefix(err.Error(), "toml: ")))
	}
	f.index()
	return f, nil
}

func badTOML(at diag.Range, why string) diag.List {
	return diag.List{diag.New(project.ManifestSyntax, at,
		"The file cannot be parsed: "+why+". The packages and the Python version in it are not known.", "Correct the file.")}
}

func (f *tomlFile) index() {
	f.lines = map[string]diag.Range{}
	number, offset := 0, 0
	for line := range strings.Lines(string(f.src)) {
		number++
		if m := lineKey.FindStringSubmatch(line); m != nil {
			if _, ok := f.lines[m[1]]; !ok {
				text := strings.TrimRight(line, " \t\r\n")
				indent := len(text) - len(strings.TrimLeft(text, " \t"))
				f.lines[m[1]] = diag.Range{
					File:  f.name,
					Start: diag.Pos{Line: number, Column: indent + 1, Byte: offset + indent},
					End:   diag.Pos{Line: number, Column: len([]rune(text)) + 1, Byte: offset + len(text)},
				}
			}
		}
		offset += len(line)
	}
}

// at is the line of a key, or the whole file.
func (f *tomlFile) at(key string) diag.Range {
	if f == nil {
		return diag.Range{}
	}
	if r, ok := f.lines[key]; ok {
		return r
	}
	return diag.InFile(f.name)
}

// table walks down tables; it is nil where one is missing.
func (f *tomlFile) table(names ...string) map[string]any {
	if f == nil {
		return nil
	}
	t := f.root
	for _, name := range names {
		t, _ = t[name].(map[string]any)
	}
	return t
}

// requirement makes a requirement of an entry of a list, which has the form of
// a line of a requirements file without options.
func (f *tomlFile) requirement(text string) model.Requirement {
	r := model.Requirement{Text: redact(text), At: diag.InFile(f.name)}
	for _, l := range requirement.Parse(text, noPaths{}) {
		r.Name, r.Pin = l.Name, l.Exact()
		if l.Kind == requirement.VCS || l.Kind == requirement.Archive {
			r.Kind, r.Tool, r.SSH = l.Kind.String(), l.Tool, l.SSH
		}
	}
	if at := strings.Index(string(f.src), text); at >= 0 {
		r.At = project.RangeIn(f.name, f.src, at, at+len(text))
	}
	return r
}

// noPaths: an entry of pyproject.toml names no path.
type noPaths struct{}

func (noPaths) IsDir(string) bool { return false }

func (noPaths) IsFile(string) bool { return false }
