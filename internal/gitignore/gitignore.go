// Package gitignore tells which files of a repository git would leave out of a
// commit: by the .gitignore files of the repository and .git/info/exclude. A
// file that a clone does not have must not decide what is generated, else the
// same commit gives one result on a laptop and another in CI.
//
// It follows gitignore(5) and reads no configuration outside of the repository.
// It does not read the index: a file that was added with "git add --force" and
// matches a pattern counts as ignored.
package gitignore

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"decant/internal/repofs"
)

// Bounds of one file of patterns: bytes, and patterns that are used.
const (
	maxBytes    = 256 << 10
	maxPatterns = 2000
	// maxLength is the length in bytes above which a pattern is not used.
	maxLength = 500
)

// Rules answers for one repository. It reads a folder's .gitignore when it is
// first needed; it must not be used by two goroutines at once.
type Rules struct {
	fsys    fs.FS
	folders map[string][]pattern
	exclude []pattern
	beyond  []Beyond
}

// Beyond is a file of patterns of which a part is not used.
type Beyond struct{ File, Why string }

// pattern is one line, as an expression for paths relative to its folder.
type pattern struct {
	match   *regexp.Regexp
	negated bool
	dirs    bool // matches folders only
}

// New makes the rules of the repository in fsys.
func New(fsys fs.FS) *Rules {
	r := &Rules{fsys: fsys, folders: map[string][]pattern{}}
	r.exclude = r.read(".git/info/exclude")
	return r
}

// Beyond are the files that were beyond a limit among those that the answers so far
// needed.
func (r *Rules) Beyond() []Beyond { return r.beyond }

// Ignored says whether git leaves out the file, because a pattern matches it or
// a folder that holds it. The name is clean and relative to the root.
func (r *Rules) Ignored(file string) bool {
	parts := strings.Split(file, "/")
	for i := 1; i < len(parts); i++ {
		if r.matches(strings.Join(parts[:i], "/"), true) {
			return true // nothing below an ignored folder can be included again
		}
	}
	return r.matches(file, repofs.IsDir(r.fsys, file))
}

// matches applies the patterns to one name: those of the nearest folder count
// more, and of one file the last that matches.
func (r *Rules) matches(name string, isDir bool) bool {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if decided, ignored := last(r.folder(dir), relative(dir, name), isDir); decided {
			return ignored
		}
		if dir == "." {
			break
		}
	}
	_, ignored := last(r.exclude, name, isDir)
	return ignored
}

func last(patterns []pattern, name string, isDir bool) (decided, ignored bool) {
	for i := len(patterns) - 1; i >= 0; i-- {
		p := patterns[i]
		if (isDir || !p.dirs) && p.match.MatchString(name) {
			return true, !p.negated
		}
	}
	return false, false
}

func relative(dir, name string) string {
	if dir == "." {
		return name
	}
	return strings.TrimPrefix(name, dir+"/")
}

func (r *Rules) folder(dir string) []pattern {
	patterns, ok := r.folders[dir]
	if !ok {
		patterns = r.read(path.Join(dir, ".gitignore"))
		r.folders[dir] = patterns
	}
	return patterns
}

func (r *Rules) read(file string) []pattern {
	if repofs.IsLink(r.fsys, file) {
		return nil // git does not follow a link here
	}
	beyond := func(why string) { r.beyond = append(r.beyond, Beyond{File: file, Why: why}) }
	src, err := repofs.ReadFileMax(r.fsys, file, maxBytes)
	if errors.Is(err, repofs.ErrTooLarge) {
		beyond(repofs.Reason(err))
	}
	if err != nil {
		return nil // most folders have none
	}
	var out []pattern
	long := false
	for line := range strings.Lines(strings.TrimPrefix(string(src), "\xef\xbb\xbf")) {
		if len(out) == maxPatterns {
			beyond(fmt.Sprintf("it has more than %d patterns", maxPatterns))
			break
		}
		if len(line) > maxLength+2 && line[0] != '#' && !long {
			long = true
			beyond(fmt.Sprintf("a pattern has more than %d bytes", maxLength))
		}
		if p, ok := parse(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")); ok {
			out = append(out, p)
		}
	}
	return out
}

// parse reads one line; it is false for a comment, a blank line and a pattern
// that can match nothing.
func parse(line string) (pattern, bool) {
	line = withoutTrailingSpaces(line)
	if line == "" || line[0] == '#' || len(line) > maxLength {
		return pattern{}, false
	}
	var p pattern
	if line[0] == '!' {
		p.negated, line = true, line[1:]
	}
	if strings.HasSuffix(line, "/") {
		p.dirs, line = true, strings.TrimSuffix(line, "/")
	}
	anchored := strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return pattern{}, false
	}
	expression := translate(line)
	if !anchored {
		expression = "(?:.*/)?" + expression
	}
	match, err := regexp.Compile("(?s)^" + expression + "$")
	p.match = match
	return p, err == nil
}

// withoutTrailingSpaces keeps a last blank that a backslash protects.
func withoutTrailingSpaces(line string) string {
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = line[:len(line)-1]
	}
	return line
}

// translate writes a pattern as a regular expression.
func translate(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); {
		rest := glob[i:]
		switch {
		case strings.HasPrefix(rest, "**/") && (i == 0 || glob[i-1] == '/'):
			b.WriteString("(?:.*/)?")
			i += 3
		case rest == "**" && i > 0 && glob[i-1] == '/':
			b.WriteString(".+")
			i += 2
		case rest[0] == '*':
			b.WriteString("[^/]*")
			i++
		case rest[0] == '?':
			b.WriteString("[^/]")
			i++
		case rest[0] == '[':
			class, width := class(rest)
			b.WriteString(class)
			i += width
		case rest[0] == '\\' && len(rest) > 1:
			b.WriteString(regexp.QuoteMeta(rest[1:2]))
			i += 2
		default:
			b.WriteString(regexp.QuoteMeta(rest[:1]))
			i++
		}
	}
	return b.String()
}

// class translates "[a-z]" or "[!a-z]"; a bracket that is not closed matches
// nothing, as in git.
func class(glob string) (expression string, width int) {
	i := 1
	negated := i < len(glob) && (glob[i] == '!' || glob[i] == '^')
	if negated {
		i++
	}
	start := i
	for i < len(glob) && (glob[i] != ']' || i == start) {
		if glob[i] == '\\' {
			i++
		}
		i++
	}
	if i >= len(glob) {
		return `[^\x00-\x{10FFFF}]`, len(glob)
	}
	body := strings.NewReplacer("[", `\[`, "&", `\&`, "^", `\^`).Replace(glob[start:i])
	body = strings.ReplaceAll(body, `\[:`, "[:") // [[:space:]]
	if strings.HasPrefix(body, "]") {
		body = `\` + body
	}
	if negated {
		return "[^/" + body + "]", i + 1
	}
	return "[" + body + "]", i + 1
}
