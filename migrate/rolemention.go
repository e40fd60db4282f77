package migrate

import (
	"bytes"
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/model"
	"decant/plan"
)

// Bounds of the search for names of roles: files, bytes of one and of all, and
// places that are told.
const (
	maxRoleFiles    = 2_000
	maxRoleFile     = 1 << 20
	maxRoleBytes    = 16 << 20
	maxRoleMentions = 50
)

var (
	// roleARN is a role in an ARN, with its path; the account may be an expression.
	roleARN = lazyregexp.New(`:role/((?:[\w+=,.@-]+/)*)([\w+=,.@$\{\}-]+)`)
	// givesRole is a line that gives something the role, and lets nobody in.
	givesRole = lazyregexp.New(`(?i)^\s*"?(role|role_?arn|iam_role_arn|execution_role(_arn)?)"?\s*[=:]`)
	// stageWord is an expression that stands for the stage in a name.
	stageWord = lazyregexp.New(`\$\{\s*(?:var\.(?:stage|env|environment)|local\.(?:stage|env|environment)|terraform\.workspace)\s*\}`)
)

// roleLines are the lines of files of infrastructure that hold the ARN of a role. Each
// file is read once: by who parses it, or by the search.
type roleLines struct {
	known    map[string]bool
	files    int
	size     int
	lines    []roleLine
	searched bool
}

// roleLine is a line with the ARN of a role, and where the ARN's ":role/" stands.
type roleLine struct {
	text string
	at   diag.Range
}

// note keeps the lines of a file.
func (l *roleLines) note(name string, src []byte) {
	if l.known[name] || l.files >= maxRoleFiles || l.size > maxRoleBytes {
		return
	}
	if l.known == nil {
		l.known = map[string]bool{}
	}
	l.known[name] = true
	l.files++
	l.size += len(src)
	if !bytes.Contains(src, []byte(":role/")) {
		return
	}
	line, offset := 0, 0
	for text := range bytes.Lines(src) {
		line++
		start := offset
		offset += len(text)
		column := bytes.Index(text, []byte(":role/"))
		if column < 0 || givesRole.Match(text) {
			continue
		}
		at := diag.Range{File: name, Start: diag.Pos{Line: line, Column: column + 1, Byte: start + column}}
		at.End = at.Start
		l.lines = append(l.lines, roleLine{string(text), at})
	}
}

// search reads the files of infrastructure that nobody has parsed.
func (l *roleLines) search(fsys fs.FS) {
	if l.searched {
		return
	}
	l.searched = true
	_ = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read names nothing here
		case l.files >= maxRoleFiles || l.size > maxRoleBytes:
			return fs.SkipAll
		case entry.IsDir():
			if base := path.Base(name); name != "." && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "vendor" || base == "venv") {
				return fs.SkipDir
			}
			return nil
		case l.known[name] || !entry.Type().IsRegular() || !slices.Contains([]string{".tf", ".json", ".yaml", ".yml", ".hcl"}, path.Ext(name)):
			return nil
		}
		if src, err := repofs.ReadFileMax(fsys, name, maxRoleFile); err == nil {
			l.note(name, src)
		}
		return nil
	})
}

// mentions are the places that name the roles of the app's functions by ARN: policies
// of buckets, keys and queues, trust policies. Chalice's own files and decant's are
// left out.
func (l *roleLines) mentions(fsys fs.FS, app *model.App, ours []string) []plan.RoleMention {
	roles := rolesOf(app)
	if len(roles) == 0 {
		return nil
	}
	l.search(fsys)
	var out []plan.RoleMention
	for _, line := range l.lines {
		if slices.Contains(ours, line.at.File) {
			continue
		}
		shown := stageWord.ReplaceAllString(line.text, app.Stage)
		for _, m := range roleARN.FindAllStringSubmatch(shown, -1) {
			if slices.Contains(roles, m[2]) {
				out = append(out, plan.RoleMention{Role: m[2], At: line.at})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b plan.RoleMention) int {
		return cmp.Or(cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Start.Byte, b.At.Start.Byte))
	})
	return out[:min(len(out), maxRoleMentions)]
}

// rolesOf are the names of the roles that the app's functions have on Lambda.
func rolesOf(app *model.App) []string {
	var out []string
	for _, fn := range app.Functions {
		for _, role := range plan.LambdaRoles(fn) {
			if !slices.Contains(out, role) {
				out = append(out, role)
			}
		}
	}
	return out
}
