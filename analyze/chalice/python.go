package chalice

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/model"
	"decant/internal/repofs"
)

// Lambda's current runtimes, by minor version of Python 3.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const (
	oldestRuntime = 11
	newestRuntime = 14
	// defaultPython is taken when nothing states a version: it has years of
	// support left, and nearly every package has wheels for it.
	defaultPython = "3.12"
)

// pythonHints looks for the Python version. Chalice deploys for the interpreter
// that runs it and does not record which one that is, so every place that hints
// at it is asked, most trusted first.
type pythonHints struct {
	fsys   fs.FS
	survey *Survey
	dir    string
	files  model.Files
	hints  []hint
	// unclear are files that name several versions, for example a test matrix.
	unclear []string
}

// hint is a model.PythonHint; atLeast marks a lower bound.
type hint struct {
	model.PythonHint
	atLeast bool
}

// readPython returns the version to run and all hints. stated is the version
// that the user gave, or "".
func readPython(fsys fs.FS, survey *Survey, dir string, files model.Files, stated string) (model.Value[string], []model.PythonHint, diag.List) {
	p := &pythonHints{fsys: fsys, survey: survey, dir: dir, files: files}
	p.deployments()
	p.packaged()
	p.each(files.CI, "CI file", ciVersions)
	p.inDirs("tox file", toxVersions, "tox.ini", "noxfile.py")
	p.each(files.Dockerfiles, "Dockerfile", imageVersions)
	p.inDirs(".python-version", bareVersions, ".python-version")
	p.inDirs(".tool-versions", ciVersions, ".tool-versions")
	p.inDirs("runtime.txt", ciVersions, "runtime.txt")
	diags := p.manifests()
	p.inDirs("Makefile", ciVersions, "Makefile")

	out := make([]model.PythonHint, 0, len(p.hints))
	for _, h := range p.hints {
		out = append(out, h.PythonHint)
	}
	chosen, more := p.choose(stated)
	diags.Extend(more)
	diags.Extend(retired(chosen))
	return chosen, out, diags
}

func (p *pythonHints) choose(stated string) (model.Value[string], diag.List) {
	if stated != "" {
		return model.Known(stated, model.FromOptions, diag.Range{}), nil
	}
	if len(p.hints) == 0 {
		detail := "No file of the repository tells which Python runs the functions; decant takes " + defaultPython + "."
		if len(p.unclear) > 0 {
			detail += " Files that name several versions were not counted: " + strings.Join(firstOf(p.unclear, 5), ", ") + "."
		}
		return model.Known(defaultPython, model.FromDefault, diag.Range{}),
			diag.List{diag.New(PythonUnstated, diag.InFile(path.Join(p.dir, "app.py")), detail, "State it in decant.hcl:\n    python = \""+defaultPython+"\"")}
	}
	best := p.hints[0]
	if i := slices.IndexFunc(p.hints, func(h hint) bool { return !h.atLeast }); i >= 0 {
		best = p.hints[i]
	}
	return model.Known(best.Version, model.FromConfig, best.At), p.conflicts(best)
}

// conflicts reports the hints that do not agree with the chosen one.
func (p *pythonHints) conflicts(best hint) diag.List {
	d := diag.New(PythonConflict, best.At,
		fmt.Sprintf("The %s says Python %s, and that was taken; other files say otherwise. A wrong version can break packages and syntax in the image.", best.Source, best.Version),
		"State the version that the functions run with in decant.hcl:\n    python = \""+best.Version+"\"")
	for _, h := range p.hints {
		if h.Version == best.Version || h.atLeast && minorOf(best.Version) >= minorOf(h.Version) {
			continue
		}
		d = d.With(h.At, h.Source+" says "+h.Version)
	}
	if len(d.Related) == 0 {
		return nil
	}
	return diag.List{d}
}

// minorOf is the y of "3.y"; Python 2 counts as older than all.
func minorOf(version string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(version, "3."))
	if err != nil {
		return -1
	}
	return n
}

func retired(v model.Value[string]) diag.List {
	if n := minorOf(v.V); n >= oldestRuntime && n <= newestRuntime {
		return nil
	}
	return diag.List{diag.New(PythonRetired, v.At,
		fmt.Sprintf("Python %s is not among Lambda's current runtimes (3.%d to 3.%d).", v.V, oldestRuntime, newestRuntime),
		"Move the code to a newer version, or state the real one in decant.hcl:\n    python = \""+defaultPython+"\"")}
}

func (p *pythonHints) add(version, source string, at diag.Range) {
	p.hints = append(p.hints, hint{PythonHint: model.PythonHint{Version: version, Source: source, At: at}})
}

var zipVersion = regexp.MustCompile(`-python(2\.7|3\.\d{1,2})\.zip$`)

// deployments reads the names of Chalice's own cache.
func (p *pythonHints) deployments() {
	dir := path.Join(p.dir, ".chalice", "deployments")
	entries, err := fs.ReadDir(p.fsys, dir)
	if err != nil {
		return // git-ignored in most repositories
	}
	seen := map[string]string{}
	for _, e := range entries {
		if m := zipVersion.FindStringSubmatch(e.Name()); m != nil {
			seen[m[1]] = path.Join(dir, e.Name())
		}
	}
	if len(seen) > 1 {
		p.unclear = append(p.unclear, dir)
		return
	}
	for version, file := range seen {
		p.add(version, "name of a deployment package", diag.InFile(file))
	}
}

var packagedRuntime = regexp.MustCompile(`"[Rr]untime"\s*:\s*"python(2\.7|3\.\d{1,2})"`)

// packaged reads what "chalice package" wrote.
func (p *pythonHints) packaged() {
	for _, file := range p.survey.packaged {
		if owner := p.survey.owner(file); owner == "" && len(p.survey.Apps) == 1 || owner == p.dir || p.dir == "." && owner == "" {
			p.file(file, "packaged template", func(line string) []span { return spans(packagedRuntime, line) })
		}
	}
}

// span is one version on a line, as byte offsets.
type span struct {
	version    string
	start, end int
}

func spans(pattern *regexp.Regexp, line string) []span {
	var out []span
	for _, m := range pattern.FindAllStringSubmatchIndex(line, 50) {
		out = append(out, span{line[m[2]:m[3]], m[2], m[3]})
	}
	return out
}

func (p *pythonHints) each(files []string, source string, find func(string) []span) {
	for _, own := range []bool{true, false} { // the app's own files first
		for _, file := range files {
			if own == (p.dir != "." && repofs.Within(p.dir, file)) {
				p.file(file, source, find)
			}
		}
	}
}

func (p *pythonHints) inDirs(source string, find func(string) []span, names ...string) {
	for _, dir := range slices.Compact([]string{p.dir, "."}) {
		for _, name := range names {
			p.file(path.Join(dir, name), source, find)
		}
	}
}

// file adds a hint when all versions in the file are the same.
func (p *pythonHints) file(name, source string, find func(string) []span) {
	src, err := repofs.ReadFileMax(p.fsys, name, 1<<20)
	if err != nil {
		return // absent, or no file of this kind
	}
	var version string
	var at diag.Range
	offset := 0
	inList := false
	for line := range strings.Lines(string(src)) {
		found := find(line)
		inList = versionList(line, inList)
		if inList && len(found) == 0 {
			found = spans(listItem, line)
		}
		for _, s := range found {
			if version != "" && version != s.version {
				p.unclear = append(p.unclear, name)
				return
			}
			if version == "" {
				version, at = s.version, rangeIn(name, src, offset+s.start, offset+s.end)
			}
		}
		offset += len(line)
	}
	if version != "" {
		p.add(version, source, at)
	}
}

var (
	ciVersion = regexp.MustCompile(`(?i)\bpython(?:[-_]?version)?["']?\s*[:=@ -]?\s*\[?\s*["']?(2\.7|3\.\d{1,2})(?:\D|$)`)
	ciMore    = regexp.MustCompile(`,\s*["']?(2\.7|3\.\d{1,2})\b`)
	listHead  = regexp.MustCompile(`(?i)^\s*-?\s*["']?python(?:[-_]?versions?)?["']?\s*:\s*(#.*)?$`)
	listItem  = regexp.MustCompile(`^\s*-\s*["']?(2\.7|3\.\d{1,2})(?:\D|$)`)
	toxEnv    = regexp.MustCompile(`\bpy(\{[\d,\s]+\}|\d{2,3})\b`)
	imageFrom = regexp.MustCompile(`(?i)^\s*FROM\s+(?:--\S+\s+)*\S*python:?(2\.7|3\.\d{1,2})(?:\D|$)`)
	imageArg  = regexp.MustCompile(`(?i)^\s*ARG\s+PYTHON_VERSION\s*=\s*["']?(2\.7|3\.\d{1,2})(?:\D|$)`)
	bare      = regexp.MustCompile(`^\s*(?:cpython-|python-)?(2\.7|3\.\d{1,2})(?:\D|$)`)
)

// versionList follows a YAML list of versions over its lines.
func versionList(line string, inList bool) bool {
	return listHead.MatchString(line) || inList && (listItem.MatchString(line) || strings.TrimSpace(line) == "")
}

// ciVersions finds versions in CI files, Makefiles and the like:
// "python-version: 3.12", "image: python:3.12-slim", "python3.12 -m venv".
func ciVersions(line string) []span {
	if strings.HasPrefix(strings.TrimSpace(line), "#") {
		return nil
	}
	out := spans(ciVersion, line)
	if len(out) > 0 && strings.Contains(line, "[") {
		out = append(out, spans(ciMore, line)...)
	}
	return out
}

func bareVersions(line string) []span { return spans(bare, line) }
func imageVersions(line string) []span {
	return append(spans(imageFrom, line), spans(imageArg, line)...)
}

// toxVersions finds "py312" in tox.ini, and versions in a noxfile.
func toxVersions(line string) []span {
	out := ciVersions(line)
	for _, m := range toxEnv.FindAllStringSubmatchIndex(line, 50) {
		digits := line[m[2]:m[3]]
		if strings.HasPrefix(digits, "{") {
			continue // py{310,311}: several
		}
		out = append(out, span{digits[:1] + "." + digits[1:], m[2], m[3]})
	}
	return out
}

var versionBound = regexp.MustCompile(`^\s*(==|~=|>=|>|\^|~|)\s*(2\.7|3\.\d{1,2})(?:\D|$)`)

// manifests reads the Python version of Pipfile and pyproject.toml.
func (p *pythonHints) manifests() diag.List {
	for _, dir := range slices.Compact([]string{p.dir, "."}) {
		f, _ := readTOML(p.fsys, path.Join(dir, "Pipfile")) // reported with the packages
		for _, name := range []string{"python_version", "python_full_version"} {
			p.constraint(f.table("requires")[name], "Pipfile", f.at(name))
		}
	}
	var diags diag.List
	for _, dir := range slices.Compact([]string{p.dir, "."}) {
		f, more := readTOML(p.fsys, path.Join(dir, "pyproject.toml"))
		diags.Extend(more)
		p.constraint(f.table("project")["requires-python"], "pyproject.toml", f.at("requires-python"))
		p.constraint(f.table("tool", "poetry", "dependencies")["python"], "pyproject.toml", f.at("python"))
	}
	return diags
}

// constraint adds "3.12", "==3.12.*" and "~=3.12.1" as versions, and ">=3.10",
// "^3.10" as lower bounds, which decide only when nothing else does.
func (p *pythonHints) constraint(value any, source string, at diag.Range) {
	text, _ := value.(string)
	m := versionBound.FindStringSubmatch(text)
	if m == nil {
		return
	}
	h := hint{PythonHint: model.PythonHint{Version: m[2], Source: source, At: at}}
	upper := "<3." + strconv.Itoa(minorOf(m[2])+1)
	compact := strings.ReplaceAll(text, " ", "")
	switch m[1] {
	case ">=", ">", "^":
		h.atLeast = !strings.HasSuffix(compact, upper) && !strings.HasSuffix(compact, upper+".0")
	case "~=":
		h.atLeast = strings.Count(text, ".") < 2 // ~=3.8 allows 3.9
	}
	if h.atLeast {
		h.Source += " (lower bound)"
	}
	p.hints = append(p.hints, h)
}
