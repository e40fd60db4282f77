package migrate

import (
	"bytes"
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

// roleMentions finds where files of infrastructure name the roles of the app's
// functions by ARN: policies of buckets, keys and queues, trust policies. Chalice's
// own files and decant's are left out.
func roleMentions(fsys fs.FS, app *model.App, ours []string) []plan.RoleMention {
	roles := rolesOf(app)
	if len(roles) == 0 {
		return nil
	}
	var out []plan.RoleMention
	files, left := 0, maxRoleBytes
	_ = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // what cannot be read names nothing here
		case files >= maxRoleFiles || left < 0 || len(out) >= maxRoleMentions:
			return fs.SkipAll
		case entry.IsDir():
			if base := path.Base(name); name != "." && (strings.HasPrefix(base, ".") || base == "node_modules" || base == "vendor" || base == "venv") {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular() || !slices.Contains([]string{".tf", ".json", ".yaml", ".yml", ".hcl"}, path.Ext(name)) || slices.Contains(ours, name):
			return nil
		}
		files++
		src, err := repofs.ReadFileMax(fsys, name, maxRoleFile)
		if err != nil {
			return nil
		}
		left -= len(src)
		out = append(out, mentionsIn(name, src, roles, app.Stage)...)
		return nil
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

func mentionsIn(name string, src []byte, roles []string, stage string) []plan.RoleMention {
	if !bytes.Contains(src, []byte(":role/")) {
		return nil
	}
	var out []plan.RoleMention
	line, offset := 0, 0
	for text := range bytes.Lines(src) {
		line++
		if offset += len(text); givesRole.Match(text) {
			continue
		}
		shown := stageWord.ReplaceAllString(string(text), stage)
		for _, m := range roleARN.FindAllStringSubmatch(shown, -1) {
			if slices.Contains(roles, m[2]) {
				column := max(bytes.Index(text, []byte(":role/")), 0)
				at := diag.Range{File: name, Start: diag.Pos{Line: line, Column: column + 1, Byte: offset - len(text) + column}}
				at.End = at.Start
				out = append(out, plan.RoleMention{Role: m[2], At: at})
			}
		}
	}
	return out
}
