package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
)

// clients are the Debian packages with which pip checks out a requirement.
func clients() map[string]string {
	return map[string]string{"git": "git", "hg": "mercurial", "svn": "subversion", "bzr": "bzr"}
}

// reach makes what the manifest names besides an index's packages available to
// the image's build: the clients of version controls, and the packages that lie
// in the repository.
func (m *maker) reach() {
	image := &m.plan.Image
	for _, r := range m.app.Package.Requirements {
		switch r.Kind {
		case "vcs":
			m.client(clients()[r.Tool], r)
			if r.SSH {
				m.client("openssh-client", r)
				m.ssh(r)
			}
		case "path":
			m.localPackage(r)
		}
	}
	slices.Sort(image.Packages)
	slices.Sort(image.Local)
	image.Local = slices.Compact(image.Local)
}

func (m *maker) client(name string, r model.Requirement) {
	image := &m.plan.Image
	if name == "" || slices.Contains(image.Packages, name) {
		return
	}
	image.Packages = append(image.Packages, name)
	m.decide(Decision{
		Rule: "packages", Chose: name,
		Because:  "pip needs it to fetch a requirement; the base image has none.",
		Evidence: []diag.Range{r.At},
	})
}

// ssh mounts the agent of whoever builds; said once.
func (m *maker) ssh(r model.Requirement) {
	if m.plan.Image.SSH {
		return
	}
	m.plan.Image.SSH = true
	m.diags.Add(diag.New(NeedsAgent, r.At,
		"pip fetches this requirement over ssh, so the image's build needs an ssh agent with a key that the server accepts; the Dockerfile mounts it for that step alone, and no key stays in the image.",
		"Load the key before the build, also in CI, or take the package from an index:\n    ssh-add ~/.ssh/KEY"))
}

// localPackage notes a package that lies in the repository.
func (m *maker) localPackage(r model.Requirement) {
	files := r.Files
	if files == nil && r.Path != "" && !repositoryFolder(m.app.Dir, r.Path) {
		files = []string{r.Path}
	}
	if len(files) == 0 {
		m.diags.Add(diag.New(OutOfReach, r.At,
			fmt.Sprintf("The image has to install %.80q, and that is no package that decant finds in the repository, so the build stops at this line: it sees files of the repository alone.", r.Text),
			"Commit the package into the repository, for example as a wheel below the app's folder, and name it here; or publish it on your package index."))
		return
	}
	m.plan.Image.Local = append(m.plan.Image.Local, files...)
}

// repositoryFolder says whether a folder holds the app, and so everything that an
// image must not hold.
func repositoryFolder(app, folder string) bool {
	return folder == "." || within(folder, app)
}

// Context is the folder that the image is built from, relative to the
// repository's root.
func (p *Plan) Context() string {
	if p.Image.Context != "" {
		return p.Image.Context
	}
	return p.Dir
}

// context chooses the smallest folder that holds the app and everything that the
// Dockerfile copies, and makes the image's paths relative to it.
func (m *maker) context() {
	image := &m.plan.Image
	context, because := m.app.Dir, ""
	for _, file := range slices.Concat(image.ManifestFiles, image.Local) {
		if !within(context, file) {
			because = file
		}
		context = common(context, path.Dir(file))
	}
	if context != m.app.Dir {
		image.Context = context
		m.decide(Decision{
			Rule: "context", Chose: context,
			Because:  because + " lies above the app, and an image is built from the files of one folder, so it is built from the folder that holds both.",
			Evidence: []diag.Range{diag.InFile(because)},
		})
	}
	for _, list := range [][]string{image.ManifestFiles, image.Local} {
		for i, file := range list {
			list[i] = relative(context, file)
		}
	}
	image.Requirements = relative(context, image.Requirements)
}

// common is the deepest folder that holds both.
func common(a, b string) string {
	x, y := split(a), split(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	if n == 0 {
		return "."
	}
	return strings.Join(x[:n], "/")
}
