package chalice

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf16"

	"decant/internal/diag"
	"decant/internal/model"
	"decant/internal/repofs"
)

// Bounds on requirements: nested files and lines in all of them together.
const (
	maxIncludes = 10
	maxRequired = 20_000
)

var (
	// requirementName is the start of a PEP 508 requirement.
	requirementName = regexp.MustCompile(`^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(@|[=<>!~;(]|$)`)
	// eggName is the name at the end of a URL.
	eggName = regexp.MustCompile(`[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)`)
	// wheelName is the name at the start of a wheel's file name.
	wheelName  = regexp.MustCompile(`(?:^|/)([A-Za-z0-9][A-Za-z0-9._]*)-[0-9][^/]*\.whl`)
	separators = regexp.MustCompile(`[-_.]+`)
	// login is the user and password of a URL; ${VAR} is pip's own way to keep
	// them out of the file.
	login  = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)([^\s/@]+)@`)
	remote = regexp.MustCompile(`^(?:git|hg|svn|bzr)\+|^[A-Za-z][A-Za-z0-9+.-]*://`)
)

// normalName is PEP 503's form of a project name.
func normalName(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// requirementsReader follows requirements.txt through the files it includes.
type requirementsReader struct {
	fsys  fs.FS
	seen  map[string]bool
	out   []model.Requirement
	diags diag.List
}

// readRequirements reads a requirements file as pip does: the lines in order,
// those of an included file behind the line that includes it.
func readRequirements(fsys fs.FS, file string) ([]model.Requirement, diag.List) {
	r := &requirementsReader{fsys: fsys, seen: map[string]bool{}}
	r.read(file, diag.InFile(file), 0)
	return r.out, r.diags
}

func (r *requirementsReader) read(file string, from diag.Range, depth int) {
	if r.seen[file] {
		return // pip reads it again; the packages are the same
	}
	r.seen[file] = true
	src, err := repofs.ReadFile(r.fsys, file)
	if err != nil || depth > maxIncludes {
		reason := fmt.Sprintf("more than %d files include one another", maxIncludes)
		if err != nil {
			reason = repofs.Reason(err)
		}
		r.diags.Add(diag.New(RequirementsFile, from, "The packages of "+file+" are not known: "+reason+".",
			"Commit the file, or remove the line that names it."))
		return
	}
	for _, l := range logicalLines(decodeText(src)) {
		if len(r.out) >= maxRequired {
			return
		}
		at := diag.Range{File: file, Start: diag.Pos{Line: l.line, Column: 1}, End: diag.Pos{Line: l.line, Column: 1 + len([]rune(l.text))}}
		r.line(l.text, at, path.Dir(file), depth)
	}
}

// decodeText undoes UTF-16, which PowerShell's "pip freeze >" writes and pip
// reads, and drops a byte order mark.
func decodeText(src []byte) string {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		return string(src[3:])
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return string(src)
	}
	units := make([]uint16, 0, len(src)/2)
	for i := 2; i+1 < len(src); i += 2 {
		units = append(units, order.Uint16(src[i:]))
	}
	return string(utf16.Decode(units))
}

type logicalLine struct {
	line int // of the first physical line, from 1
	text string
}

// logicalLines joins continued lines and drops comments and blank lines.
func logicalLines(text string) []logicalLine {
	var out []logicalLine
	var parts []string
	first := 0
	for i, raw := range strings.Split(text, "\n") {
		raw = strings.TrimSuffix(raw, "\r")
		if len(parts) == 0 {
			first = i + 1
		}
		continued := strings.HasSuffix(raw, `\`) && !strings.HasPrefix(strings.TrimSpace(raw), "#")
		parts = append(parts, strings.TrimSpace(strings.TrimSuffix(raw, `\`)))
		if continued {
			continue
		}
		if joined := withoutComment(strings.TrimSpace(strings.Join(parts, " "))); joined != "" {
			out = append(out, logicalLine{first, joined})
		}
		parts = nil
	}
	if joined := withoutComment(strings.TrimSpace(strings.Join(parts, " "))); joined != "" {
		out = append(out, logicalLine{first, joined})
	}
	return out
}

// withoutComment cuts at a "#" that starts the line or follows white space; the
// "#" of a URL's fragment stays.
func withoutComment(line string) string {
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return strings.TrimSpace(line[:i])
		}
	}
	return line
}

// line reads one logical line.
func (r *requirementsReader) line(text string, at diag.Range, dir string, depth int) {
	shown := redact(text)
	if shown != text {
		r.diags.Add(diag.New(RequirementLogin, at,
			"The line has a user name and a password in its URL. They are in the history of the repository; decant leaves them out of its output.",
			"Change the password and let pip take it from the environment:\n    https://${PIP_USER}:${PIP_PASSWORD}@…"))
	}
	req := model.Requirement{Text: shown, At: at}
	option, value := splitOption(text)
	switch {
	case option == "-r" || option == "-c":
		r.out = append(r.out, req)
		r.include(option, value, at, dir, depth)
		return
	case option == "-e":
		req.Name = nameIn(value)
		r.local(value, at)
	case option != "":
	case remote.MatchString(text) || strings.HasPrefix(text, ".") || strings.HasPrefix(text, "/") || strings.HasSuffix(text, ".whl"):
		req.Name = nameIn(text)
		r.local(shown, at)
	default:
		m := requirementName.FindStringSubmatch(text)
		if m == nil {
			r.diags.Add(diag.New(RequirementOdd, at, fmt.Sprintf("pip reads requirements such as \"name==1.0\", and this line is %.60q. The image's build may stop at it.", shown),
				"Correct the line or remove it."))
			break
		}
		req.Name = normalName(m[1])
		if m[3] == "@" {
			r.local(shown, at)
		}
	}
	r.out = append(r.out, req)
}

// splitOption recognises an option of pip: its short form and its value. Options
// that say nothing about packages keep their name.
func splitOption(text string) (option, value string) {
	if !strings.HasPrefix(text, "-") {
		return "", ""
	}
	name, value, _ := strings.Cut(text, " ")
	if long, assigned, found := strings.Cut(name, "="); found && strings.HasPrefix(name, "--") {
		name, value = long, assigned
	}
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	switch name {
	case "--requirement":
		return "-r", value
	case "--constraint":
		return "-c", value
	case "--editable":
		return "-e", value
	}
	if len(name) > 2 && name[1] != '-' { // -rother.txt
		return name[:2], strings.TrimSpace(text[2:])
	}
	return name, value
}

// include follows -r, and checks that -c is there.
func (r *requirementsReader) include(option, value string, at diag.Range, dir string, depth int) {
	if remote.MatchString(value) {
		r.diags.Add(diag.New(RequirementOdd, at, "The file is on another server, and decant reads nothing over the network, so its packages are not known.",
			"Commit a copy of the file."))
		return
	}
	file, err := repofs.Join(".", dir, value)
	if err != nil {
		r.diags.Add(diag.New(RequirementsFile, at, "The file lies outside the repository, so decant does not read it and the image cannot contain it.",
			"Move the file into the repository."))
		return
	}
	if option == "-r" {
		r.read(file, at, depth+1)
		return
	}
	if !repofs.IsFile(r.fsys, file) {
		r.diags.Add(diag.New(RequirementsFile, at, "The constraints file "+file+" is missing, so pip stops.", "Commit the file, or remove the line."))
	}
}

// local reports what no package index has. A package below the app's folder is
// no finding: the image gets a copy of it.
func (r *requirementsReader) local(what string, at diag.Range) {
	place, _, _ := strings.Cut(what, " ")
	if !remote.MatchString(place) && !strings.Contains(what, " @ ") {
		if clean := path.Clean(place); clean != "." && !path.IsAbs(clean) && !strings.HasPrefix(clean, "..") {
			return
		}
	}
	r.diags.Add(diag.New(RequirementLocal, at,
		fmt.Sprintf("%.80q does not come from a package index. The image's build must be able to reach it.", redact(what)),
		"Give the build access to it, or put the package into vendor/."))
}

// nameIn finds a project's name in a URL or in a wheel's file name.
func nameIn(text string) string {
	for _, pattern := range []*regexp.Regexp{eggName, wheelName} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			return normalName(m[1])
		}
	}
	return ""
}

// redact replaces the login of every URL, unless it is made of variables or is
// the user of an SSH address, which is no secret.
func redact(text string) string {
	return login.ReplaceAllStringFunc(text, func(url string) string {
		m := login.FindStringSubmatch(url)
		user, password, both := strings.Cut(m[2], ":")
		switch {
		case both && isVariable(password), !both && (isVariable(user) || strings.Contains(m[1], "ssh") || user == "git"):
			return url
		}
		return m[1] + "****@"
	})
}

func isVariable(text string) bool {
	return strings.HasPrefix(text, "${") && strings.HasSuffix(text, "}") && strings.Count(text, "$") == 1
}
