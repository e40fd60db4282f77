package packaging

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf16"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/internal/requirement"
	"decant/model"
)

// Bounds on requirements: nested files, lines in all of them together, and the
// size of one file.
const (
	maxIncludes     = 10
	maxRequired     = 5_000
	maxRequirements = 1 << 20
)

var (
	separators = lazyregexp.New(`[-_.]+`)
	// login is the user and password of a URL; ${VAR} is pip's own way to keep
	// them out of the file.
	login  = lazyregexp.New(`([A-Za-z][A-Za-z0-9+.-]*://)([^\s/@]+)@`)
	remote = lazyregexp.New(`^(?:git|hg|svn|bzr)\+|^[A-Za-z][A-Za-z0-9+.-]*://`)
)

// normalName is PEP 503's form of a project name.
func normalName(name string) string {
	return strings.ToLower(separators.ReplaceAllString(name, "-"))
}

// requirementsReader follows requirements.txt through the files it includes.
type requirementsReader struct {
	fsys fs.FS
	// cwd is the folder that pip runs in, from which it takes paths; app is the
	// app's folder.
	cwd, app string
	seen     map[string]bool
	full     bool // more than maxRequired
	out      []model.Requirement
	diags    diag.List
}

// readRequirements reads a requirements file as pip does: the lines in order,
// those of an included file behind the line that includes it.
func readRequirements(fsys fs.FS, file string) ([]model.Requirement, diag.List) {
	dir := path.Dir(file) // Chalice runs pip in the app's folder
	r := &requirementsReader{fsys: fsys, cwd: dir, app: dir, seen: map[string]bool{}}
	r.read(file, diag.InFile(file), 0)
	return r.out, r.diags
}

func (r *requirementsReader) read(file string, from diag.Range, depth int) {
	if r.seen[file] {
		return // pip reads it again; the packages are the same
	}
	r.seen[file] = true
	src, err := repofs.ReadFileMax(r.fsys, file, maxRequirements)
	if err != nil || depth > maxIncludes {
		reason := fmt.Sprintf("more than %d files include one another", maxIncludes)
		if err != nil {
			reason = repofs.Reason(err)
		}
		r.diags.Add(diag.New(project.RequirementsFile, from, "The packages of "+file+" are not known: "+reason+".",
			"Commit the file, or remove the line that names it."))
		return
	}
	for _, l := range requirement.Parse(decodeText(src), r) {
		at := diag.Range{File: file, Start: diag.Pos{Line: l.Number, Column: 1}, End: diag.Pos{Line: l.Number, Column: 1 + len([]rune(l.Text))}}
		if len(r.out) >= maxRequired {
			if !r.full {
				r.full = true
				r.diags.Add(diag.New(project.RequirementsFile, at, fmt.Sprintf("The packages from this line on are not known: the requirements are more than %d.", maxRequired),
					"Remove the lines that the application does not need."))
			}
			return
		}
		r.line(l, at, path.Dir(file), depth)
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

// line takes one logical line over.
func (r *requirementsReader) line(l requirement.Line, at diag.Range, dir string, depth int) {
	text := strings.Join(strings.Fields(l.Text), " ")
	shown := redact(text)
	if shown != text {
		r.diags.Add(diag.New(project.RequirementLogin, at,
			"The line has a user name and a password in its URL. They are in the history of the repository; decant leaves them out of its output.",
			"Change the password and let pip take it from the environment:\n    https://${PIP_USER}:${PIP_PASSWORD}@…"))
	}
	req := model.Requirement{Name: l.Name, Text: shown, At: at, Pin: l.Exact()}
	switch l.Kind {
	case requirement.Include, requirement.Constraint:
		req.Kind, req.Name = l.Kind.String(), ""
		req.Path = r.included(l, at, dir)
		r.out = append(r.out, req)
		if l.Kind == requirement.Include && req.Path != "" {
			r.read(req.Path, at, depth+1)
		}
		return
	case requirement.FindLinks:
		r.findLinks(l, dir, &req)
	case requirement.Path:
		r.local(l, &req)
	case requirement.VCS, requirement.Archive:
		req.Kind, req.Tool, req.SSH = l.Kind.String(), l.Tool, l.SSH
		r.diags.Add(remoteRequirement(shown, at))
	case requirement.Invalid:
		r.diags.Add(diag.New(project.RequirementOdd, at, fmt.Sprintf("pip stops at this line, %.60q: %s. So does the image's build.", shown, l.Because),
			"Correct the line or remove it."))
	case requirement.Named, requirement.Index, requirement.Option:
	}
	r.out = append(r.out, req)
}

func remoteRequirement(shown string, at diag.Range) diag.Diagnostic {
	return diag.New(project.RequirementLocal, at,
		fmt.Sprintf("%.80q does not come from a package index. The image's build must be able to reach it.", shown),
		"Give the build access to it, or put the package into vendor/.")
}

// included is the path of a file that -r or -c names, "" when it cannot be read.
func (r *requirementsReader) included(l requirement.Line, at diag.Range, dir string) string {
	if remote.MatchString(l.Value) {
		r.diags.Add(diag.New(project.RequirementOdd, at, "The file is on another server, and decant reads nothing over the network, so its packages are not known.",
			"Commit a copy of the file."))
		return ""
	}
	file, err := repofs.Join(".", dir, strings.TrimPrefix(l.Value, "file:"))
	if err != nil {
		r.diags.Add(diag.New(project.RequirementsFile, at, "The file lies outside the repository, so decant does not read it and the image cannot contain it.",
			"Move the file into the repository."))
		return ""
	}
	if l.Kind == requirement.Constraint && !repofs.IsFile(r.fsys, file) {
		r.diags.Add(diag.New(project.RequirementsFile, at, "The constraints file "+file+" is missing, so pip stops.", "Commit the file, or remove the line."))
		return ""
	}
	return file
}

// findLinks takes a folder of wheels: pip looks for it beside the file that names
// it, and then where it runs.
func (r *requirementsReader) findLinks(l requirement.Line, dir string, req *model.Requirement) {
	if remote.MatchString(l.Value) && !strings.HasPrefix(l.Value, "file:") {
		return
	}
	req.Kind = "path"
	for _, base := range []string{dir, r.cwd} {
		if folder, err := repofs.Join(".", base, strings.TrimPrefix(l.Value, "file:")); err == nil && exists(r.fsys, folder) {
			req.Path = folder
			return
		}
	}
}

// local takes a package of the repository. Its path stays empty when it lies
// outside or is missing: no build of an image can reach it.
func (r *requirementsReader) local(l requirement.Line, req *model.Requirement) {
	req.Kind = "path"
	place, err := repofs.Join(".", r.cwd, l.Value)
	if err != nil || !exists(r.fsys, place) {
		return
	}
	req.Path = place
	if repofs.Within(place, r.app) {
		req.Files = packageFiles(r.fsys, place)
	}
}

// IsDir implements requirement.Paths: what lies outside the repository counts as
// there, because nothing can be said about it.
func (r *requirementsReader) IsDir(name string) bool {
	place, err := repofs.Join(".", r.cwd, name)
	return err != nil || repofs.IsDir(r.fsys, place)
}

// IsFile implements requirement.Paths.
func (r *requirementsReader) IsFile(name string) bool {
	place, err := repofs.Join(".", r.cwd, name)
	return err != nil || repofs.IsFile(r.fsys, place)
}

// packageFiles are the parts of a package's folder that its build needs, for a
// folder that holds more than the package: the app itself, or the whole
// repository with its history.
func packageFiles(fsys fs.FS, dir string) []string {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		file := path.Join(dir, name)
		lower := strings.ToLower(name)
		switch {
		case e.IsDir() && !project.SampleFolder[lower] && !project.Pruned(name) && (name == "src" || repofs.IsFile(fsys, path.Join(file, "__init__.py"))):
			out = append(out, file)
		case e.Type().IsRegular() && buildFile(lower):
			out = append(out, file)
		}
	}
	return out
}

// buildFile says whether a file beside setup.py is usually read by a build.
func buildFile(lower string) bool {
	for _, start := range []string{"readme", "license", "licence", "notice", "version", "changelog", "changes", "history", "authors"} {
		if strings.HasPrefix(lower, start) {
			return true
		}
	}
	return strings.HasSuffix(lower, ".py") || lower == "setup.cfg" || lower == "pyproject.toml" || lower == "manifest.in" ||
		strings.HasPrefix(lower, "requirements") && strings.HasSuffix(lower, ".txt")
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
