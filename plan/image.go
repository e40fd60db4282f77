package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
	"decant/trigger"
)

// runtimeVersions are what decant pins when no manifest names the package: the
// newest release of each that installs on the Python version, as the package
// index listed them in November 2026.
type runtimeVersions struct{ python, chalice, boto3 string }

func runtimes() []runtimeVersions {
	return []runtimeVersions{
		{"3.6", "1.27.3", "1.23.10"},
		{"3.7", "1.32.0", "1.33.13"},
		{"3.8", "1.32.0", "1.37.38"},
		{"3.9", "1.32.0", "1.42.97"},
		{"3.10", "1.34.0", "1.44.5"},
		{"3.11", "1.34.0", "1.44.5"},
		{"3.12", "1.34.0", "1.44.5"},
		{"3.13", "1.34.0", "1.44.5"},
		{"3.14", "1.34.0", "1.44.5"},
	}
}

// image plans the one image of the app.
func (m *maker) image() {
	python := m.python()
	at := slices.IndexFunc(runtimes(), func(r runtimeVersions) bool { return r.python == python.V })
	if at < 0 {
		m.diags.Add(diag.New(NoBaseImage, python.At,
			fmt.Sprintf("The app runs on Python %q, for which there is no base image that the task runner supports (3.6 to 3.14).", python.V),
			"Port the app to a newer Python first, or state the version it really runs on in decant.hcl:\n    python = \"3.12\""))
		at = len(runtimes()) - 1
	}
	versions := runtimes()[at]
	image := &m.plan.Image
	image.Python = versions.python
	image.Base = m.base(versions.python)
	image.Platform = "linux/amd64"
	if m.arm64 {
		image.Platform = "linux/arm64"
	}
	image.Repository = repository(m.plan.App)
	image.URI = fmt.Sprintf("%s.dkr.ecr.%s.amazonaws.com/%s:%s", orWord(m.plan.Account, "ACCOUNT"),
		orWord(m.plan.Region, "REGION"), image.Repository, label(m.plan.Stage))
	image.Chalicelib, image.Vendor = m.app.Package.Chalicelib, m.app.Package.Vendor
	image.Packages = slices.Sorted(slices.Values(m.opts.Settings.Packages.V))
	image.Extra = m.extra()
	m.manifest()
	m.runtime(versions)
	m.dockerfile()
	m.compiled()
	m.pins()
}

// baseImage is Docker's official slim image on Debian 12, or on the newest
// Debian that the Python version was built for.
func baseImage(python string) string {
	switch python {
	case "3.6":
		return "python:3.6-slim-bullseye"
	case "3.7":
		return "python:3.7-slim-bookworm"
	}
	return "python:" + python + "-slim-bookworm"
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}

func (m *maker) manifest() {
	p, image := m.app.Package, &m.plan.Image
	image.Manifest = p.Manifest
	if p.ManifestFile == "" || p.Manifest == "setup.py" { // a program: what it installs is not known
		return
	}
	image.ManifestFiles = []string{p.ManifestFile}
	if p.LockFile != "" {
		image.ManifestFiles = append(image.ManifestFiles, p.LockFile)
	}
	if p.Manifest == "requirements.txt" {
		image.Requirements = p.ManifestFile
		image.ManifestFiles = append(image.ManifestFiles, m.included()...)
	} else {
		m.decide(Decision{
			Rule: "requirements", Chose: p.ManifestFile,
			Because:  "There is no requirements.txt, the only file that Chalice reads, so the Lambda package holds no dependency; the image installs what this file names.",
			Evidence: []diag.Range{diag.InFile(p.ManifestFile)},
		})
	}
	m.reach()
	m.context()
}

// included are the files that requirements.txt pulls in with -r or -c.
func (m *maker) included() []string {
	var out []string
	for _, r := range m.app.Package.Requirements {
		if r.Path != "" && (r.Kind == "include" || r.Kind == "constraint") && r.Path != m.app.Package.ManifestFile {
			out = append(out, r.Path)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// relative makes a path relative to the folder dir, which holds it.
func relative(dir, file string) string {
	if dir == "." || dir == "" {
		return file
	}
	return strings.TrimPrefix(file, dir+"/")
}

// runtime adds what Lambda and Chalice's packager supplied.
func (m *maker) runtime(v runtimeVersions) {
	names := func(name string) bool {
		return slices.ContainsFunc(m.app.Package.Requirements, func(r model.Requirement) bool { return r.Name == name })
	}
	image := &m.plan.Image
	image.Runtime = []RuntimePackage{}
	if !names("chalice") {
		image.Runtime = append(image.Runtime, RuntimePackage{
			Spec: "chalice==" + v.chalice, NoDeps: true,
			Why: "Chalice's packager puts its runtime into the Lambda package; it needs no dependency of Chalice.",
		})
	}
	if m.needsBoto3() && !names("boto3") {
		image.Runtime = append(image.Runtime, RuntimePackage{
			Spec: "boto3==" + v.boto3,
			Why:  "Lambda preinstalls boto3; the code or the task runner imports it and no manifest names it.",
		})
	}
	for _, r := range image.Runtime {
		m.decide(Decision{Rule: "runtime", Chose: r.Spec, Because: r.Why})
	}
}

// needsBoto3: the code imports it, or the runner's overlap guard will.
func (m *maker) needsBoto3() bool {
	return m.app.Package.ImportsBoto3 || slices.ContainsFunc(m.app.Functions, func(fn model.Function) bool {
		return m.single(fn) && trigger.StaysBecause(fn.Kind) == ""
	})
}

// baseForm is the reference of an image: perhaps a registry, a name, perhaps a
// tag and a digest.
var baseForm = lazyregexp.New(`^[a-z0-9][a-z0-9._-]*(?::\d+)?(?:/[a-z0-9][a-z0-9._-]*)*(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@sha256:[0-9a-f]{64})?$`)

var taggedPython = lazyregexp.New(`^(2\.7|3\.\d{1,2})(?:\D|$)`)

// base is decant.hcl's base image, or the official one for the Python version.
func (m *maker) base(python string) string {
	asked := m.opts.Settings.BaseImage
	usual := baseImage(python)
	if !asked.IsKnown() {
		return usual
	}
	form := baseForm.FindStringSubmatch(asked.V)
	if form == nil {
		m.diags.Add(diag.New(BadBaseImage, asked.At,
			fmt.Sprintf("base_image is %q, which is no reference of an image: [registry/]name[:tag][@sha256:digest].", asked.V),
			"Write it as FROM takes it:\n    base_image = \""+usual+"@sha256:...\""))
		return usual
	}
	if tag := taggedPython.FindStringSubmatch(form[1]); tag != nil && tag[1] != python {
		m.diags.Add(diag.New(BadBaseImage, asked.At,
			fmt.Sprintf("base_image is %q, and the functions run on Python %s.", asked.V, python),
			"Take an image of that version, or state the other version:\n    python = \""+tag[1]+"\""))
	}
	return asked.V
}

// dockerfile chooses a path that takes nothing from the user: a Dockerfile that
// decant did not write stays, and ours stands beside it.
func (m *maker) dockerfile() {
	image := &m.plan.Image
	asked := m.opts.Settings.Dockerfile
	file := path.Join(m.app.Dir, "Dockerfile")
	switch {
	case asked.IsKnown():
		file = path.Join(m.app.Dir, asked.V)
	case m.foreign(file):
		file += ".fargate"
		m.decide(Decision{
			Rule: "dockerfile", Chose: file,
			Because:  "The Dockerfile that stands there is yours.",
			Evidence: []diag.Range{diag.InFile(path.Join(m.app.Dir, "Dockerfile"))},
		})
	}
	image.Dockerfile = file
	image.Ignore = path.Join(m.app.Dir, ".dockerignore")
	if path.Base(file) != "Dockerfile" || m.foreign(image.Ignore) || image.Context != "" {
		image.Ignore = file + ".dockerignore" // a builder looks for it beside the Dockerfile first
	}
}

func (m *maker) foreign(file string) bool {
	return slices.Contains(m.opts.Exists, file) && !slices.Contains(m.opts.Ours, file)
}
