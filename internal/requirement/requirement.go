// Package requirement reads the text of a requirements file as pip reads it:
// joined lines, comments, options, and for each requirement what it is and
// where it comes from. It opens no files; whoever calls it says which paths
// exist. It expands no variables: "${X}" stays, because its value belongs to
// the machine that builds.
//
// https://pip.pypa.io/en/stable/reference/requirements-file-format/
package requirement

import (
	"strings"

	"decant/internal/lazyregexp"
)

// Kind is what a line is.
type Kind int

// Named is a requirement that an index resolves. Archive is one that pip
// downloads from a URL, VCS one that it checks out, Path one that it builds from
// a folder or installs from a file of this machine. The others are options.
const (
	Named Kind = iota
	Archive
	VCS
	Path
	Include    // -r
	Constraint // -c
	FindLinks  // -f with a path or a URL
	Index      // -i, --extra-index-url
	Option     // another option of pip
	Invalid    // pip stops here
)

// String is the kind's name, for tests.
func (k Kind) String() string {
	return [...]string{"named", "archive", "vcs", "path", "include", "constraint", "find-links", "index", "option", "invalid"}[k]
}

// Line is one logical line.
type Line struct {
	// Number is the first physical line, from 1. Text is the line as pip takes
	// it: joined, without comment and surrounding blanks.
	Number int
	Text   string
	Kind   Kind
	// Editable: the line has -e.
	Editable bool
	// Name is the project's name in PEP 503's form, "" where the line has none.
	Name string
	// Specifier and Marker are the texts behind the name and behind the ";".
	Specifier, Marker string
	// Value is a URL, a path or the value of an option, without the fragment of a
	// path. A path is relative to the folder that pip runs in, except that of
	// Include, Constraint and FindLinks, which is relative to the file.
	Value string
	// Tool is the version control of a VCS requirement: "git", "hg", "svn", "bzr".
	Tool string
	// SSH: the requirement is fetched over ssh.
	SSH bool
	// Because says why the line is Invalid.
	Because string
}

// Paths says what lies where; the path is relative to the folder that pip runs
// in, as it is written.
type Paths interface {
	IsDir(path string) bool
	IsFile(path string) bool
}

// Parse reads a whole file.
func Parse(text string, paths Paths) []Line {
	var out []Line
	for _, l := range joined(text) {
		out = append(out, parseLine(l.number, l.text, paths))
	}
	return out
}

type numbered struct {
	number int
	text   string
}

var (
	comment  = lazyregexp.New(`(?:^|\s+)#.*$`)
	lineEnds = lazyregexp.New("\r\n|[\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029]")
)

// joined joins continued lines as pip does: without a blank between them, and a
// comment ends the joining. Comments and blank lines are left out.
func joined(text string) []numbered {
	var lines, out []numbered
	var pending strings.Builder
	first := 0
	for i, raw := range lineEnds.Split(text, -1) {
		isComment := strings.HasPrefix(strings.TrimLeft(raw, " \t"), "#")
		if strings.HasSuffix(raw, `\`) && !isComment {
			if first == 0 {
				first = i + 1
			}
			pending.WriteString(strings.Trim(raw, `\`))
			continue
		}
		if isComment {
			raw = " " + raw
		}
		number := i + 1
		if first > 0 {
			number = first
			raw = pending.String() + raw
			pending.Reset()
			first = 0
		}
		lines = append(lines, numbered{number, raw})
	}
	if first > 0 {
		lines = append(lines, numbered{first, pending.String()})
	}
	for _, l := range lines {
		if text := strings.TrimSpace(comment.ReplaceAllString(l.text, "")); text != "" {
			out = append(out, numbered{l.number, text})
		}
	}
	return out
}

func parseLine(number int, text string, paths Paths) Line {
	l := Line{Number: number, Text: text}
	argument, options := split(text)
	words, err := shellSplit(options)
	if err != "" {
		return l.invalid(err)
	}
	opts, err := parseOptions(words)
	switch {
	case err != "":
		return l.invalid(err)
	case argument != "":
		l.requirement(argument, paths)
	case opts["editable"] != "":
		l.Editable = true
		l.editable(opts["editable"], paths)
	default:
		l.option(opts)
	}
	return l
}

func (l Line) invalid(because string) Line {
	l.Kind, l.Because = Invalid, because
	return l
}

// split breaks a line at the first word that starts with "-": before it stands
// a requirement, behind it stand options.
func split(line string) (argument, options string) {
	words := strings.Split(line, " ")
	for i, word := range words {
		if strings.HasPrefix(word, "-") {
			return strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		}
	}
	return line, ""
}

// option decides between the lines that hold options alone.
func (l *Line) option(opts map[string]string) {
	for _, o := range []struct {
		name string
		kind Kind
	}{{"requirement", Include}, {"constraint", Constraint}, {"find-links", FindLinks}, {"index-url", Index}, {"extra-index-url", Index}} {
		if value, ok := opts[o.name]; ok {
			l.Kind, l.Value = o.kind, value
			return
		}
	}
	l.Kind = Option
}

var (
	schemes = lazyregexp.New(`(?i)^(?:https?|file|ftp|ssh|git|hg|bzr|sftp|svn|(?:git|hg|bzr|svn)\+[a-z]+):`)
	vcs     = lazyregexp.New(`(?i)^(git|hg|svn|bzr)\+([a-z]+):`)
	extras  = lazyregexp.New(`^(.+)(\[[^\]]+\])$`)
	archive = lazyregexp.New(`(?i)\.(?:zip|whl|tar\.gz|tgz|tar|tar\.bz2|tbz|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$`)
	egg     = lazyregexp.New(`[#&]egg=([^&]*)`)
)

// requirement reads what stands before the options.
func (l *Line) requirement(text string, paths Paths) {
	isURL := schemes.MatchString(text)
	separator := ";"
	if isURL {
		separator = "; "
	}
	name, marker, _ := strings.Cut(text, separator)
	name, l.Marker = strings.TrimSpace(name), strings.TrimSpace(marker)
	if l.Marker != "" && !isMarker(l.Marker) {
		*l = l.invalid("the condition behind the \";\" is none that PEP 508 knows")
		return
	}
	switch {
	case isURL:
		l.url(name)
		if l.Kind == Archive || l.Kind == Path {
			l.wheel(l.Value)
		}
	case l.path(name, paths):
	default:
		l.named(name)
	}
}

// url takes a requirement that is a URL as a whole.
func (l *Line) url(url string) {
	plain, fragment, _ := strings.Cut(url, "#")
	if m := egg.FindStringSubmatch("#" + fragment); m != nil {
		l.Name = normal(projectOf(m[1]))
		if _, marker, found := strings.Cut(m[1], ";"); found {
			l.Marker = strings.TrimSpace(marker)
		}
	}
	if rest, ok := cutFold(plain, "file:"); ok {
		if !strings.HasPrefix(plain, "file:") {
			*l = l.invalid("pip takes \"file:\" in small letters only")
			return
		}
		l.Kind, l.Value = Path, filePath(rest)
	} else if m := vcs.FindStringSubmatch(plain); m != nil {
		l.Kind, l.Value = VCS, plain
		l.Tool, l.SSH = strings.ToLower(m[1]), strings.EqualFold(m[2], "ssh")
	} else {
		l.Kind, l.Value = Archive, plain
	}
}

// wheel takes the name of a wheel from its file name, which has to have all parts.
func (l *Line) wheel(file string) {
	if !strings.HasSuffix(file, ".whl") {
		return
	}
	if l.Name = wheelName(file); l.Name == "" {
		*l = l.invalid("the name of a wheel has five parts: name-version-python-abi-platform.whl")
	}
}

func cutFold(text, prefix string) (rest string, found bool) {
	if len(text) < len(prefix) || !strings.EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// filePath is the path of a "file:" URL: "//host" is dropped when it is this
// machine's, and "%20" is a blank.
func filePath(rest string) string {
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		host, path, _ := strings.Cut(after, "/")
		rest = "/" + path
		if host != "" && !strings.EqualFold(host, "localhost") {
			rest = "//" + host + "/" + path
		}
	}
	return unquote(rest)
}

func unquote(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
			b.WriteByte(hex(text[i+1])<<4 | hex(text[i+2]))
			i += 2
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func hex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// path recognises a folder or an archive of this machine: a text with "/" or a
// leading "." that is a folder, or one that ends as archives do and is a file or
// looks like one.
func (l *Line) path(name string, paths Paths) bool {
	plain := name
	if m := extras.FindStringSubmatch(name); m != nil {
		plain = m[1]
	}
	looks := strings.Contains(name, "/") || strings.HasPrefix(name, ".")
	switch {
	case looks && paths.IsDir(plain):
		l.Kind, l.Value = Path, plain
		if !paths.IsFile(plain+"/setup.py") && !paths.IsFile(plain+"/pyproject.toml") {
			*l = l.invalid("the folder has neither setup.py nor pyproject.toml, so pip cannot install it")
		}
		return true
	case !archive.MatchString(plain):
		return false
	case !paths.IsFile(plain):
		if before, _, direct := strings.Cut(name, "@"); direct && !strings.Contains(before, "/") && !strings.HasPrefix(before, ".") {
			return false
		}
	}
	l.Kind, l.Value = Path, plain
	l.wheel(plain)
	return true
}

// wheelName is the project at the start of a wheel's file name.
func wheelName(file string) string {
	base := file[strings.LastIndex(file, "/")+1:]
	stem, ok := strings.CutSuffix(base, ".whl")
	parts := strings.Split(stem, "-")
	if !ok || len(parts) != 5 && len(parts) != 6 {
		return ""
	}
	return normal(parts[0])
}

// editable reads the value of -e: a folder, or a URL of a version control.
func (l *Line) editable(text string, paths Paths) {
	plain := text
	if m := extras.FindStringSubmatch(text); m != nil {
		plain = m[1]
	}
	if paths.IsDir(plain) {
		l.Kind, l.Value = Path, plain
		return
	}
	if _, isFile := cutFold(plain, "file:"); isFile {
		l.url(plain)
		return
	}
	for _, tool := range []string{"git", "hg", "svn", "bzr"} {
		if strings.HasPrefix(text, tool+":") {
			text = tool + "+" + text
		}
	}
	if !vcs.MatchString(text) {
		*l = l.invalid("behind -e stands neither a folder that is there nor a URL such as git+https://")
		return
	}
	l.url(text)
	if l.Name == "" {
		*l = l.invalid("behind -e a URL has to name its package: #egg=NAME")
	}
}

var (
	// projectName starts a requirement of PEP 508.
	projectName = lazyregexp.New(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[\s*[A-Za-z0-9._,\s-]*\])?\s*`)
	specifiers  = lazyregexp.New(`^(?:(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;)=<>!~]+\s*(?:,\s*|$))*$`)
	separators  = lazyregexp.New(`[-_.]+`)
)

// named reads "name[extras]==1.0" and "name @ url".
func (l *Line) named(text string) {
	m := projectName.FindStringSubmatch(text)
	if m == nil {
		*l = l.invalid("it is no name of a package, no URL, and no path that is there")
		return
	}
	l.Name = normal(m[1])
	rest := text[len(m[0]):]
	if url, direct := strings.CutPrefix(rest, "@"); direct {
		name := l.Name
		l.url(strings.TrimSpace(url))
		l.Name = name
		if l.Value == "" {
			*l = l.invalid("behind \"@\" stands no URL")
		}
		return
	}
	if inner, ok := strings.CutPrefix(rest, "("); ok && strings.HasSuffix(inner, ")") {
		rest = strings.TrimSpace(strings.TrimSuffix(inner, ")"))
	}
	if !specifiers.MatchString(rest) {
		*l = l.invalid("what stands behind the name is no version such as ==1.0")
		return
	}
	l.Specifier = strings.TrimSpace(rest)
}

// Exact is the version of "==1.0", "" for anything else.
func (l Line) Exact() string {
	version, ok := strings.CutPrefix(l.Specifier, "==")
	version = strings.TrimSpace(strings.TrimPrefix(version, "="))
	if !ok || strings.ContainsAny(version, "*,") {
		return ""
	}
	return version
}

// projectOf is the name at the start of an egg fragment, which may carry extras
// or a version.
func projectOf(fragment string) string {
	m := projectName.FindStringSubmatch(unquote(fragment))
	if m == nil {
		return ""
	}
	return m[1]
}

// normal is PEP 503's form of a project's name.
func normal(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}
