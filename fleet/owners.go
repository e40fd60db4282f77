package fleet

import (
	"io/fs"
	"strings"

	"decant/internal/repofs"
)

// owners are the rules of a CODEOWNERS file, in order.
// https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
type owners []ownerRule

type ownerRule struct {
	pattern []string // parts
	folder  bool     // it names a folder and what is below
	flat    bool     // it ends in "*", which takes the files of that folder alone
	names   string   // "" takes the owners away
}

// maxOwners is the size above which GitHub does not load the file.
const maxOwners = 3 << 20

// readOwners reads the file that GitHub would: the first that is there.
func readOwners(fsys fs.FS) owners {
	for _, name := range []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
		if !repofs.IsFile(fsys, name) {
			continue
		}
		text, err := repofs.ReadFileMax(fsys, name, maxOwners)
		if err != nil {
			return nil
		}
		return parseOwners(string(text))
	}
	return nil
}

func parseOwners(text string) owners {
	var out owners
	for line := range strings.Lines(text) {
		pattern, names := cutOwners(strings.TrimSpace(line))
		// GitHub skips lines with what .gitignore has and CODEOWNERS has not.
		if pattern == "" || strings.HasPrefix(pattern, "!") || strings.ContainsAny(pattern, "[]") {
			continue
		}
		out = append(out, ruleOf(pattern, names))
	}
	return out
}

// cutOwners parts a line: a space in a pattern is written with a backslash, and "#"
// begins a comment.
func cutOwners(line string) (pattern, names string) {
	var b strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line) && line[i+1] == ' ':
			b.WriteByte(' ')
			i++
		case c == '#' && b.Len() == 0:
			return "", ""
		case c == ' ', c == '\t':
			rest, _, _ := strings.Cut(line[i:], "#")
			return b.String(), strings.Join(strings.Fields(rest), " ")
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

func ruleOf(pattern, names string) ownerRule {
	r := ownerRule{names: names, folder: strings.HasSuffix(pattern, "/")}
	anchored := strings.Contains(strings.TrimSuffix(pattern, "/"), "/")
	r.pattern = strings.Split(strings.Trim(pattern, "/"), "/")
	if !anchored {
		r.pattern = append([]string{"**"}, r.pattern...)
	}
	r.flat = anchored && r.pattern[len(r.pattern)-1] == "*"
	return r
}

// of are the owners of a file: those of the last rule that matches.
func (o owners) of(file string) string {
	name := strings.Split(file, "/")
	for i := len(o) - 1; i >= 0; i-- {
		if o[i].matches(name) {
			return o[i].names
		}
	}
	return ""
}

// matches says whether a rule is about a file: about itself, or about a folder that
// it is in.
func (r ownerRule) matches(name []string) bool {
	if !r.folder && matches(r.pattern, name) {
		return true
	}
	if r.flat {
		return false
	}
	for n := len(name) - 1; n > 0; n-- {
		if matches(r.pattern, name[:n]) {
			return true
		}
	}
	return false
}
