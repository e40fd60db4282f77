package plan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/pyversion"
	"decant/model"
	"decant/plan/units"
)

// pins compares the exact versions that the image installs with its Python,
// processor and C library, as far as lock files name a package's files.
func (m *maker) pins() {
	image := &m.plan.Image
	target := m.loads()
	target.GLIBC = glibc(image.Base)
	installed, unchecked := m.installed()
	var sources []model.Locked
	for _, l := range installed {
		if m.pin(l, target) {
			sources = append(sources, l)
		}
	}
	if len(unchecked) > 0 {
		m.unchecked(unchecked, target)
	}
	if len(sources) > 0 {
		m.sourcesUnchecked(sources)
	}
}

// loads is what loads packages in the image.
func (m *maker) loads() pyversion.Target {
	target := pyversion.Target{Python: m.plan.Image.Python, Machine: "x86_64", Musl: strings.Contains(m.plan.Image.Base, "alpine")}
	if m.arm64 {
		target.Machine = "aarch64"
	}
	return target
}

// glibc is the minor version of glibc 2 in an image of Debian, 0 for another one.
func glibc(base string) int {
	for release, version := range map[string]int{"buster": 28, "bullseye": 31, "bookworm": 36, "trixie": 41} {
		if strings.Contains(base, "-"+release) {
			return version
		}
	}
	return 0
}

// conditional finds a requirement that not every environment installs.
var conditional = lazyregexp.New(`;|\b(?:markers?|python|sys_platform|platform(?:_\w+)?)\s*=|\boptional\s*=\s*true`)

// installed are the locked packages that the image certainly installs, sorted,
// and the requirements of which only the version is known, or that a condition
// decides about.
func (m *maker) installed() (installed []model.Locked, unchecked []model.Requirement) {
	p := m.app.Package
	byName := map[string][]model.Locked{}
	for _, l := range p.Locked {
		byName[l.Name] = append(byName[l.Name], l)
	}
	if p.Manifest == "poetry" || p.Manifest == "uv" {
		if len(p.Locked) == 0 && p.LockFile != "" {
			return nil, []model.Requirement{{At: diag.InFile(p.LockFile)}}
		}
		return reached(p.Requirements, byName)
	}
	for _, r := range p.Requirements {
		if r.Pin == "" || r.Kind != "" {
			continue
		}
		if strings.Contains(r.Text, ";") {
			unchecked = append(unchecked, r)
			continue
		}
		at := slices.IndexFunc(byName[r.Name], func(l model.Locked) bool { return l.Version == r.Pin })
		switch {
		case at < 0:
			unchecked = append(unchecked, r)
		default:
			l := byName[r.Name][at]
			l.At = r.At
			installed = append(installed, l)
		}
	}
	if p.Manifest == "Pipfile" && p.LockFile != "" {
		unchecked = append(unchecked, model.Requirement{At: diag.InFile(p.LockFile)})
	}
	return installed, unchecked
}

// reached walks from the manifest's packages to what they need. What a condition
// decides is left: a requirement with a marker, and a name that the lock file has in
// several versions, of which one is installed.
func reached(from []model.Requirement, byName map[string][]model.Locked) (out []model.Locked, left []model.Requirement) {
	var names []string
	for _, r := range from {
		switch {
		case r.Kind != "":
		case conditional.MatchString(r.Text):
			left = append(left, r)
		default:
			names = append(names, r.Name)
		}
	}
	seen := map[string]bool{}
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		versions := byName[name]
		if seen[name] || len(versions) == 0 {
			continue
		}
		seen[name] = true
		for _, choice := range versions[0].Choices {
			if found := byName[choice]; len(found) > 0 && !seen[choice] && !slices.ContainsFunc(left, func(r model.Requirement) bool { return r.Name == choice }) {
				left = append(left, model.Requirement{Name: choice, Text: choice, At: found[0].At})
			}
		}
		if len(versions) > 1 {
			left = append(left, model.Requirement{Name: name, Text: name, At: versions[0].At})
			continue
		}
		out = append(out, versions[0])
		names = append(names, versions[0].Needs...)
	}
	slices.SortFunc(out, func(a, b model.Locked) int { return cmp.Compare(a.Name, b.Name) })
	return out, left
}

// buildPackages are what a package's build needs beside a compiler, for packages
// that are compiled also where no wheel of them exists.
func buildPackages() map[string][]string {
	return map[string][]string{
		"mysqlclient": {"default-libmysqlclient-dev", "pkg-config"}, "psycopg2": {"libpq-dev"}, "pycurl": {"libcurl4-openssl-dev", "libssl-dev"},
		"python-ldap": {"libldap2-dev", "libsasl2-dev"}, "pyodbc": {"g++", "unixodbc-dev"}, "lxml": {"libxml2-dev", "libxslt1-dev"},
		"pillow": {"libjpeg62-turbo-dev", "zlib1g-dev"}, "uwsgi": nil, "netifaces": nil, "dbus-python": {"libdbus-1-dev", "pkg-config"},
		"pycrypto": nil, "python-snappy": {"g++", "libsnappy-dev"}, "pygraphviz": {"libgraphviz-dev"},
	}
}

// pin reports a package that the image cannot install, or has to compile. It is
// true when nothing says whether the package has to be compiled.
func (m *maker) pin(l model.Locked, target pyversion.Target) bool {
	if len(l.Wheels) == 0 && !l.Source {
		return false // a package of the repository, or from version control
	}
	for _, file := range l.Wheels {
		tags := pyversion.WheelFile(file)
		if tags == nil || slices.ContainsFunc(tags, func(b pyversion.Built) bool { return b.Fits(target) }) {
			return false
		}
	}
	image := fmt.Sprintf("Python %s on Linux %s", target.Python, target.Machine)
	switch {
	case target.Musl:
		image += " with musl"
	case target.GLIBC > 0:
		image += fmt.Sprintf(" with glibc 2.%d", target.GLIBC)
	}
	libraries, compiles := buildPackages()[l.Name]
	switch {
	case !l.Source:
		m.diags.Add(diag.New(NoWheel, l.At,
			fmt.Sprintf("%s %s has no wheel for %s and no source archive, so the image's build stops. Its wheels: %s.", l.Name, l.Version, image, builds(l.Wheels)),
			"Lock a version that has a wheel for it, or state a Python that the wheels are for in decant.hcl:\n    python = \""+otherPython(l.Wheels, target)+"\""))
	case m.compiler(): // pip builds it
	case len(l.Wheels) == 0 && !compiles:
		return true // it may be Python alone
	default:
		there := "It has no wheel at all"
		if len(l.Wheels) > 0 {
			there = "Its wheels: " + builds(l.Wheels)
		}
		packages := slices.Concat([]string{"gcc", "libc6-dev"}, libraries, m.opts.Settings.Packages.V)
		slices.Sort(packages)
		m.diags.Add(diag.New(NeedsCompiler, l.At,
			fmt.Sprintf("%s %s has no wheel for %s, so pip compiles it, and the base image has no compiler. %s.", l.Name, l.Version, image, there),
			"Lock a version that has a wheel for it, or install the compiler in decant.hcl:\n    packages = [\""+strings.Join(slices.Compact(packages), `", "`)+"\"]"))
	}
	return false
}

// sourcesUnchecked says once for all packages without a wheel that their archives
// were not read: only these tell whether pip compiles something.
func (m *maker) sourcesUnchecked(list []model.Locked) {
	first := list[0].Name + "==" + list[0].Version
	what := fmt.Sprintf("%d packages, the first of them %.60q, have no wheel but a source archive", len(list), first)
	if len(list) == 1 {
		what = fmt.Sprintf("%.60q has no wheel but a source archive", first)
	}
	m.diags.Add(diag.New(PinsUnchecked, list[0].At,
		what+", so pip builds it in the image. Whether that needs a compiler, which the base image lacks, was not checked.",
		fmt.Sprintf("Build it once in the base image:\n    docker run --rm %s pip wheel --no-deps %s", diag.Word(m.plan.Image.Base), diag.Word(first))))
}

// compiler says whether the image has a compiler: decant.hcl names one, or the
// base image is not a slim one.
func (m *maker) compiler() bool {
	base := m.plan.Image.Base
	return !strings.Contains(base, "-slim") || slices.ContainsFunc(m.plan.Image.Packages, func(name string) bool {
		return name == "build-essential" || strings.HasPrefix(name, "gcc") || strings.HasPrefix(name, "clang") || strings.HasPrefix(name, "g++")
	})
}

// builds names what the wheels are for, each once and five at most.
func builds(wheels []string) string {
	var all []string
	for _, file := range wheels {
		for _, b := range pyversion.WheelFile(file) {
			if text := b.String(); !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	if len(all) > 5 {
		return strings.Join(all[:5], ", ") + fmt.Sprintf(" and %d more", len(all)-5)
	}
	return strings.Join(all, ", ")
}

// otherPython is the newest Python of which a wheel fits the image otherwise.
func otherPython(wheels []string, target pyversion.Target) string {
	for _, r := range slices.Backward(runtimes()) {
		target.Python = r.python
		for _, file := range wheels {
			if slices.ContainsFunc(pyversion.WheelFile(file), func(b pyversion.Built) bool { return b.Fits(target) }) {
				return r.python
			}
		}
	}
	return "VERSION"
}

// unchecked says once for all that nothing is known of the files of some pins.
func (m *maker) unchecked(list []model.Requirement, target pyversion.Target) {
	what := fmt.Sprintf("%d exact versions, the first of them %.60q, name no file of their packages", len(list), list[0].Text)
	if len(list) == 1 {
		what = fmt.Sprintf("The exact version %.60q names no file of its package", list[0].Text)
	}
	file, before := m.app.Package.ManifestFile, ""
	if slices.ContainsFunc(list, func(r model.Requirement) bool { return strings.Contains(r.Text, ";") }) {
		what += ", or depends on a condition"
	}
	switch p := m.app.Package; {
	case p.Manifest == "poetry" || p.Manifest == "uv":
		what = fmt.Sprintf("A condition decides about %s of the lock file, the first of them %.60q", units.Counted(float64(len(list)), "package"), list[0].Text)
		if list[0].Text == "" {
			what = path.Base(p.LockFile) + " names no files of packages that decant can read"
		}
		file, before = "requirements.txt", map[string]string{"uv": "uv export --no-hashes", "poetry": "poetry export --without-hashes"}[p.Manifest]+" -o requirements.txt\n    "
	case list[0].Text == "":
		what, file, before = "Pipfile.lock holds digests of files and not their names", "requirements.txt", "pipenv requirements > requirements.txt\n    "
	}
	if dir := path.Dir(m.app.Package.ManifestFile); before != "" && dir != "." {
		before = "cd " + diag.File(dir) + "\n    " + before
	}
	platform := "manylinux2014_"
	if target.Musl {
		platform = "musllinux_1_2_"
	}
	m.diags.Add(diag.New(PinsUnchecked, list[0].At,
		fmt.Sprintf("%s, so whether each has a wheel for Python %s on Linux %s was not checked.", what, target.Python, target.Machine),
		fmt.Sprintf("Ask pip before the build:\n    %spip download --only-binary=:all: --no-deps --python-version %s --platform %s%s --dest \"$(mktemp -d)\" -r %s",
			before, target.Python, platform, target.Machine, diag.File(file))))
}
