package packaging

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/gitignore"
	"decant/internal/lazyregexp"
	"decant/internal/pyversion"
	"decant/internal/repofs"
	"decant/model"
)

// kind is what evidence is made of; of two pieces of the same rank and the same
// nearness the smaller kind counts more.
type kind int

const (
	byDeployment kind = iota // what Chalice packaged
	byPin                    // .python-version, .tool-versions, runtime.txt
	byManifest               // requires-python, Pipfile, poetry
	byDockerfile
	byCI
	byCompiled // modules in vendor/ and chalicelib/
	byMakefile
	byClassifier
	byTests  // tox, nox
	byLinter // black, ruff, mypy: the oldest syntax that they let through
)

// Ranks of evidence. What decides comes first, then what only hints; a file that
// git ignores is named and does not decide.
const (
	packagedBy = iota
	decides
	hints
	ignored
)

// evidence is a model.PythonHint with what it is worth.
type evidence struct {
	model.PythonHint
	kind kind
	// specifier bounds the version instead of naming it: ">=3.9".
	specifier string
	// versions are those that a list of classifiers names.
	versions []string
	// distance is how many folders lie between the app and the file.
	distance int
	// elsewhere: the file may be about another program of the repository.
	elsewhere bool
	ignored   bool
}

func (e evidence) rank() int {
	switch {
	case e.ignored:
		return ignored
	case e.kind == byDeployment:
		return packagedBy
	case e.bounds() || e.elsewhere || e.kind >= byClassifier:
		return hints
	}
	return decides
}

// bounds says whether the evidence excludes versions without naming one.
func (e evidence) bounds() bool { return (e.specifier != "" || len(e.versions) > 1) && !e.ignored }

// allows says whether the evidence agrees with the version.
func (e evidence) allows(version string) bool {
	switch {
	case e.specifier != "":
		allowed, known := pyversion.Allows(e.specifier, version)
		return allowed || !known
	case e.versions != nil:
		return slices.Contains(e.versions, version)
	}
	return e.Version == version
}

// says is the evidence as a sentence.
func (e evidence) says() string {
	version := e.Version
	switch {
	case e.specifier != "":
		version = e.specifier
	case len(e.versions) > 1:
		version = strings.Join(e.versions, ", ")
	}
	text := e.Source + " says " + version
	if e.ignored {
		text += ", but git ignores the file: another clone of this commit does not have it, so it does not decide"
	}
	return text
}

// collector looks for the Python version.
type collector struct {
	fsys     fs.FS
	survey   *project.Survey
	dir      string
	files    model.Files
	git      *gitignore.Rules
	evidence []evidence
	// diags are about files beyond a limit.
	diags diag.List
	// unclear are files that name several versions, for example a test matrix.
	unclear []string
}

func newCollector(fsys fs.FS, survey *project.Survey, dir string, files model.Files) *collector {
	return &collector{fsys: fsys, survey: survey, dir: dir, files: files, git: gitignore.New(fsys)}
}

// collect reads every place that is known to tell a version.
func (c *collector) collect(compiled []model.Compiled) diag.List {
	c.deployments()
	c.packaged()
	for _, dir := range upwards(c.dir) {
		c.file(path.Join(dir, ".python-version"), ".python-version", byPin, bareVersions)
		c.file(path.Join(dir, ".tool-versions"), ".tool-versions", byPin, toolVersions)
		c.file(path.Join(dir, "runtime.txt"), "runtime.txt", byPin, bareVersions)
		c.file(path.Join(dir, "tox.ini"), "tox file", byTests, toxVersions)
		c.file(path.Join(dir, "noxfile.py"), "tox file", byTests, toxVersions)
		c.file(path.Join(dir, "Makefile"), "Makefile", byMakefile, commandVersions)
	}
	diags := c.manifests()
	for _, file := range c.files.Dockerfiles {
		c.dockerfile(file)
	}
	for _, file := range c.files.CI {
		c.ci(file)
	}
	c.compiled(compiled)
	for _, b := range c.git.Beyond() {
		c.diags.Add(diag.New(project.DecidesNothing, diag.InFile(b.File),
			fmt.Sprintf("Which files git ignores is not known as far as %s says it: %s. A file that another clone does not have may decide about the Python version.", b.File, b.Why),
			"Shorten the file, or state the version in decant.hcl:\n    python = \"3.12\""))
	}
	diags.Extend(c.diags)
	return diags
}

// text is what a file says that may name a version; nil when it is absent, of
// another kind, or beyond the limit, which is a finding.
func (c *collector) text(name string) []byte {
	src, err := repofs.ReadFileMax(c.fsys, name, maxEvidence)
	if errors.Is(err, repofs.ErrTooLarge) && !slices.ContainsFunc(c.diags, func(d diag.Diagnostic) bool { return d.At.File == name }) {
		c.diags.Add(diag.New(project.DecidesNothing, diag.InFile(name),
			fmt.Sprintf("Which Python version %s names is not known: %s. It decides nothing.", name, repofs.Reason(err)),
			"Shorten the file, or state the version in decant.hcl:\n    python = \"3.12\""))
	}
	return src // nil after an error
}

// upwards are the app's folder and those above it.
func upwards(dir string) []string {
	out := []string{dir}
	for dir != "." {
		dir = path.Dir(dir)
		out = append(out, dir)
	}
	return out
}

func (c *collector) add(e evidence) {
	e.distance = max(e.distance, distance(c.dir, path.Dir(e.At.File)))
	e.ignored = c.git.Ignored(e.At.File)
	c.evidence = append(c.evidence, e)
}

// distance counts the steps from one folder to another.
func distance(from, to string) int {
	a, b := folders(from), folders(to)
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	return len(a) + len(b) - 2*same
}

func folders(dir string) []string {
	if dir == "." {
		return nil
	}
	return strings.Split(dir, "/")
}

// sample says whether the file lies in a folder of samples that does not hold
// the app itself.
func (c *collector) sample(file string) bool {
	own := folders(c.dir)
	for i, name := range folders(path.Dir(file)) {
		if project.SampleFolder[strings.ToLower(name)] && (i >= len(own) || own[i] != name) {
			return true
		}
	}
	return false
}

var zipVersion = lazyregexp.New(`-python(2\.7|3\.\d{1,2})\.zip$`)

// deployments reads the names of Chalice's own cache.
func (c *collector) deployments() {
	dir := path.Join(c.dir, ".chalice", "deployments")
	entries, err := fs.ReadDir(c.fsys, dir)
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
		c.unclear = append(c.unclear, dir)
		return
	}
	for version, file := range seen {
		c.add(evidence{PythonHint: model.PythonHint{Version: version, Source: "name of a deployment package", At: diag.InFile(file)}, kind: byDeployment})
	}
}

var packagedRuntime = lazyregexp.New(`"[Rr]untime"\s*:\s*"python(2\.7|3\.\d{1,2})"`)

// packaged reads what "chalice package" wrote.
func (c *collector) packaged() {
	for _, file := range c.survey.Packaged {
		owner := c.survey.Owner(file)
		if owner != c.dir && (owner != "" || len(c.survey.Apps) != 1 && c.dir != ".") || c.sample(file) {
			continue
		}
		c.file(file, "packaged template", byDeployment, func(line string) []span { return spans(packagedRuntime, line) })
	}
}

// dockerfile reads an image of the repository. The one that decant wrote repeats
// a choice that was made before, so it is no evidence.
func (c *collector) dockerfile(file string) {
	if c.sample(file) || c.generated(file) {
		return
	}
	before := len(c.evidence)
	c.file(file, "Dockerfile", byDockerfile, imageVersions)
	for i := before; i < len(c.evidence); i++ {
		c.evidence[i].elsewhere = !c.own(file)
	}
}

// generated recognises the line that every Dockerfile of decant has.
func (c *collector) generated(file string) bool {
	src := c.text(file)
	return strings.Contains(string(src), "fargate/runner.py /usr/local/lib/decant/runner.py")
}

// dockerFolder are names of folders in which people keep an app's Dockerfile.
var dockerFolder = map[string]bool{"docker": true, ".docker": true, "build": true, "deploy": true, "deployment": true, "ci": true}

// own says whether a Dockerfile is the app's: it lies beside app.py, above it, or
// in a folder for such files beside it.
func (c *collector) own(file string) bool {
	dir := path.Dir(file)
	if repofs.Within(dir, c.dir) {
		return true
	}
	return path.Dir(dir) == c.dir && dockerFolder[strings.ToLower(path.Base(dir))]
}

// chaliceCommand finds a command that deploys or packages an app.
var chaliceCommand = lazyregexp.New(`(?m)^[^#\n]*\bchalice\b[^#\n]*\b(deploy|package|generate-pipeline)\b`)

// ci reads a file of a CI service. One that runs Chalice for this app is as near
// as a file of the app's; where the repository holds several apps, one that does
// not name this app may be another's.
func (c *collector) ci(file string) {
	src := c.text(file)
	if src == nil {
		return
	}
	inApp := c.dir != "." && repofs.Within(c.dir, file)
	single := c.survey == nil || len(c.survey.Apps) <= 1
	names := c.dir == "." || strings.Contains(string(src), c.dir)
	before := len(c.evidence)
	c.file(file, "CI file", byCI, ciVersions)
	for i := before; i < len(c.evidence); i++ {
		e := &c.evidence[i]
		e.distance = len(folders(c.dir)) + 1
		if inApp || chaliceCommand.Match(src) && (single || names) {
			e.distance = 0
		}
		e.elsewhere = !inApp && !single && !names
	}
}

// compiled takes what the compiled modules that are shipped can be loaded by.
func (c *collector) compiled(list []model.Compiled) {
	version, bound, at := "", "", diag.Range{}
	for _, m := range list {
		switch {
		case m.Python == "", m.System != "" && m.System != "linux":
		case m.AtLeast:
			if bound == "" || pyversion.Minor(m.Python) > pyversion.Minor(bound) {
				bound, at = m.Python, diag.InFile(m.File)
			}
		case version != "" && version != m.Python:
			c.unclear = append(c.unclear, m.File)
			return
		default:
			version, at = m.Python, diag.InFile(m.File)
		}
	}
	switch {
	case version != "":
		c.add(evidence{PythonHint: model.PythonHint{Version: version, Source: "compiled module", At: at}, kind: byCompiled})
	case pyversion.Minor(bound) > oldestPort:
		c.add(evidence{PythonHint: model.PythonHint{Version: bound, Source: "compiled module (lower bound)", At: at}, kind: byCompiled, specifier: ">=" + bound})
	}
}

// manifests reads the Python version of Pipfile, pyproject.toml and setup.cfg.
func (c *collector) manifests() diag.List {
	var diags diag.List
	for _, dir := range upwards(c.dir) {
		f, _ := readTOML(c.fsys, path.Join(dir, "Pipfile")) // reported with the packages
		for _, name := range []string{"python_version", "python_full_version"} {
			c.constraint(f.table("requires")[name], "Pipfile", f.at(name))
		}
		f, more := readTOML(c.fsys, path.Join(dir, "pyproject.toml"))
		diags.Extend(more)
		c.constraint(f.table("project")["requires-python"], "pyproject.toml", f.at("requires-python"))
		c.constraint(f.table("tool", "poetry", "dependencies")["python"], "pyproject.toml", f.at("python"))
		c.classifiers(f, f.table("project")["classifiers"])
		c.classifiers(f, f.table("tool", "poetry")["classifiers"])
		c.linters(f)
		c.setup(path.Join(dir, "setup.cfg"))
		c.setup(path.Join(dir, "setup.py"))
	}
	return diags
}

var firstVersion = lazyregexp.New(`(?:^|[^\d.])(2\.7|3\.\d{1,2})(?:\D|$)`)

// constraint adds "3.12", "==3.12.*" and "~=3.12.1" as versions, and a range such
// as ">=3.10" as a bound.
func (c *collector) constraint(value any, source string, at diag.Range) {
	text, _ := value.(string)
	var allowed []string
	for n := range 100 {
		version := "2.7"
		if n > 0 {
			version = "3." + strconv.Itoa(n-1)
		}
		if ok, known := pyversion.Allows(text, version); !known {
			return
		} else if ok {
			allowed = append(allowed, version)
		}
	}
	e := evidence{PythonHint: model.PythonHint{Source: source, At: at}, kind: byManifest}
	switch len(allowed) {
	case 0:
		return
	case 1:
		e.Version = allowed[0]
	default:
		e.Version, e.specifier = allowed[0], text
		if m := firstVersion.FindStringSubmatch(text); m != nil && slices.Contains(allowed, m[1]) {
			e.Version = m[1]
		}
		e.Source += " (lower bound)"
	}
	c.add(e)
}

var classifier = lazyregexp.New(`^Programming Language :: Python :: (2\.7|3\.\d{1,2})$`)

// classifiers are the versions that a package claims to support.
func (c *collector) classifiers(f *tomlFile, value any) {
	list, _ := value.([]any)
	var versions []string
	for _, item := range list {
		text, _ := item.(string)
		if m := classifier.FindStringSubmatch(text); m != nil && len(versions) < 50 {
			versions = append(versions, m[1])
		}
	}
	if len(versions) > 0 {
		c.add(evidence{PythonHint: model.PythonHint{Version: versions[0], Source: "list of classifiers", At: f.at("classifiers")}, kind: byClassifier, versions: versions})
	}
}

var targetVersion = lazyregexp.New(`^py(2|3)(\d{1,2})$`)

// linters state the oldest syntax that they let through, or what they check for.
func (c *collector) linters(f *tomlFile) {
	add := func(version string, at diag.Range) {
		c.add(evidence{PythonHint: model.PythonHint{Version: version, Source: "setting of a linter", At: at}, kind: byLinter})
	}
	if text, ok := f.table("tool", "mypy")["python_version"].(string); ok && bare.MatchString(text) {
		add(bare.FindStringSubmatch(text)[1], f.at("python_version"))
	}
	for _, tool := range []string{"black", "ruff"} {
		value := f.table("tool", tool)["target-version"]
		if list, ok := value.([]any); ok && len(list) == 1 { // several are a range, and say less
			value = list[0]
		}
		word, _ := value.(string)
		if m := targetVersion.FindStringSubmatch(word); m != nil {
			add(m[1]+"."+m[2], f.at("target-version"))
		}
	}
}

var pythonRequires = lazyregexp.New(`^\s*python_requires\s*=\s*["']?([^"'#\n]{1,60})`)

// setup finds python_requires on a line of its own.
func (c *collector) setup(file string) {
	src := c.text(file)
	if src == nil {
		return
	}
	offset := 0
	for line := range strings.Lines(string(src)) {
		if m := pythonRequires.FindStringSubmatchIndex(line); m != nil {
			c.constraint(strings.TrimSpace(line[m[2]:m[3]]), path.Base(file), project.RangeIn(file, src, offset+m[2], offset+m[3]))
			return
		}
		offset += len(line)
	}
}
