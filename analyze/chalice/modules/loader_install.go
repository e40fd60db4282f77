package modules

import (
	"path"
	"strings"

	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/model"
)

// sourceFolder finds where a package's code lies: package_dir={"": "src"} of
// setup.py, package_dir = =src of setup.cfg, where = ["src"] and from = "src" of
// pyproject.toml.
var sourceFolder = lazyregexp.New(`package_dir\s*=\s*(?:\{\s*["']["']\s*:\s*["']|\s*=\s*)([\w./-]+)|\bwhere\s*=\s*\[?\s*["']?([\w./-]+)|\bfrom\s*=\s*["']([\w./-]+)["']`)

// packageManifests are the files that make a folder a package that pip installs.
var packageManifests = []string{"setup.py", "setup.cfg", "pyproject.toml"}

// Install takes over what the requirements install: packages of the repository by
// their path, and the names of all others. A package around app.py itself is
// taken for installed, too: its code could not be imported otherwise.
func (l *Loader) Install(requirements []model.Requirement) {
	l.required = map[string]bool{}
	for _, r := range requirements {
		if r.Kind == "path" && r.Path != "" {
			l.addPackage(path.Clean(r.Path))
			continue
		}
		l.required[strings.ReplaceAll(r.Name, "-", "_")] = true
	}
	delete(l.required, "")
	l.addPackage(l.Dir)
}

// addPackage adds the folder in which a package's modules lie.
func (l *Loader) addPackage(folder string) {
	for _, name := range packageManifests {
		file := path.Join(folder, name)
		if !l.IsFile(file) {
			continue
		}
		src, err := repofs.ReadFile(l.FS, file)
		if err != nil {
			continue // reported where the manifest is read
		}
		for _, m := range sourceFolder.FindAllSubmatch(src, 20) {
			for _, part := range m[1:] {
				if inner := path.Join(folder, string(part)); len(part) > 0 && l.isDir(inner) {
					l.addInstalled(inner)
				}
			}
		}
		if src := path.Join(folder, "src"); l.isDir(src) && !l.IsFile(path.Join(src, "__init__.py")) {
			l.addInstalled(src)
		}
		l.addInstalled(folder)
	}
}

func (l *Loader) addInstalled(folder string) {
	for _, known := range append(l.Path(), l.installed...) {
		if known == folder {
			return
		}
	}
	l.installed = append(l.installed, folder)
}
