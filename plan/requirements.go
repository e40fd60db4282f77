package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/model"
)

// reach makes what requirements.txt names besides an index's packages available
// to the image's build: git, and the packages that lie in the app's folder.
func (m *maker) reach() {
	image := &m.plan.Image
	for _, r := range m.app.Package.Requirements {
		if strings.Contains(r.Text, "git+") && !slices.Contains(image.Packages, "git") {
			image.Packages = append(image.Packages, "git")
			m.decide(Decision{
				Rule: "packages", Chose: "git",
				Because:  "pip needs it to fetch a requirement; the base image has none.",
				Evidence: []diag.Range{r.At},
			})
		}
		if file := localRequirement(r.Text); file != "" {
			m.localPackage(file, r)
		}
	}
	slices.Sort(image.Packages)
	slices.Sort(image.Local)
	image.Local = slices.Compact(image.Local)
}

// localPackage notes a package that lies in the repository. pip takes such a
// path from the folder that it runs in, which for Chalice is the app's.
func (m *maker) localPackage(file string, r model.Requirement) {
	clean := path.Clean(file)
	if clean == "." || clean == ".." || path.IsAbs(clean) || strings.HasPrefix(clean, "../") {
		m.diags.Add(diag.New(OutOfReach, r.At,
			fmt.Sprintf("pip is to install %.80q, but an image is built from files below the app's folder %q alone, so docker build stops at this line.", clean, m.app.Dir),
			"Build the package as a wheel first, commit or copy it below the app's folder, and name the wheel here; or publish it on your package index."))
		return
	}
	m.plan.Image.Local = append(m.plan.Image.Local, clean)
}

// localRequirement is the path that a line of requirements.txt installs from, ""
// for an index's package, a URL or another option.
func localRequirement(line string) string {
	for _, option := range []string{"--editable", "-e", "--find-links", "-f"} {
		if rest, ok := strings.CutPrefix(line, option); ok {
			line = "./" + strings.TrimLeft(rest, "= \t")
			line = strings.Replace(line, ".//", "/", 1)
			break
		}
	}
	line, _, _ = strings.Cut(line, " ;")
	line, _, _ = strings.Cut(strings.TrimSpace(line), " --")
	if extras := strings.IndexByte(line, '['); extras > 0 {
		line = line[:extras]
	}
	if strings.Contains(line, "://") || strings.Contains(line, " @ ") || strings.HasPrefix(line, "-") {
		return ""
	}
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "/") || strings.HasSuffix(line, ".whl") {
		return line
	}
	return ""
}
