package packaging

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/repofs"
	"decant/model"
)

// ReadPackage finds the list of packages of the app in dir. Chalice reads
// requirements.txt beside app.py alone; another list is named, because its
// packages are what the code needs.
func ReadPackage(fsys fs.FS, dir string) (model.Package, diag.List) {
	p := model.Package{
		Requirements: []model.Requirement{}, Unshipped: []string{}, ThirdParty: []string{},
		Vendor:     repofs.IsDir(fsys, path.Join(dir, "vendor")),
		Chalicelib: repofs.IsDir(fsys, path.Join(dir, "chalicelib")),
		Locked:     readLocked(fsys, dir),
	}
	if file := path.Join(dir, "requirements.txt"); exists(fsys, file) {
		p.Manifest, p.ManifestFile = "requirements.txt", file
		reqs, diags := readRequirements(fsys, file)
		p.Requirements = append(p.Requirements, reqs...)
		return p, diags
	}
	for _, in := range slices.Compact([]string{dir, "."}) {
		for _, read := range []func(fs.FS, string, string, *model.Package) (bool, diag.List){readPipfile, readPyproject, readSetup} {
			found, diags := read(fsys, in, dir, &p)
			if found {
				diags.Add(diag.New(project.ManifestIgnored, diag.InFile(p.ManifestFile),
					"The packages are listed in "+p.ManifestFile+", but Chalice installs "+path.Join(dir, "requirements.txt")+" alone, which is not there.",
					exportFix(p.Manifest)))
				return p, diags
			}
		}
	}
	return p, diag.List{diag.New(project.NoManifest, diag.InFile(path.Join(dir, "requirements.txt")),
		"The app has no requirements.txt, Pipfile, pyproject.toml or setup.py. Chalice then packages its own runtime and the app's files alone; boto3 is there on Lambda in any case.", "")}
}

// exists says whether anything has the name, also a broken link.
func exists(fsys fs.FS, name string) bool {
	_, err := fs.Lstat(fsys, name)
	return err == nil
}

func exportFix(manifest string) string {
	switch manifest {
	case "Pipfile":
		return "Export the list before the build:\n    pipenv requirements > requirements.txt"
	case "poetry":
		return "Export the list before the build:\n    poetry export -o requirements.txt"
	case "uv":
		return "Export the list before the build:\n    uv export --no-dev --no-emit-project -o requirements.txt"
	}
	return "Write the packages into requirements.txt beside app.py."
}

// keyed makes requirements of a table "name = version", sorted by position.
func (f *tomlFile) keyed(fsys fs.FS, app string, t map[string]any) []model.Requirement {
	out := make([]model.Requirement, 0, min(len(t), maxRequired))
	for name, value := range t {
		if name == "python" || len(out) >= maxKeyed {
			continue
		}
		at := f.at(name)
		text := fmt.Sprintf("%s = %q", name, version(value))
		list, several := value.([]any)
		switch {
		case several: // over several lines, mostly
			text = constraints(name, list)
		case at.Start.Line > 0:
			text = string(f.src[at.Start.Byte:at.End.Byte])
		}
		req := model.Requirement{Name: normalName(name), Text: redact(text), At: at}
		if source, ok := value.(map[string]any); ok {
			sourced(fsys, path.Dir(f.name), app, source, &req)
		}
		out = append(out, req)
	}
	slices.SortFunc(out, func(a, b model.Requirement) int {
		return cmp.Or(cmp.Compare(a.At.Start.Line, b.At.Start.Line), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// constraints writes a list of constraints, of which an environment takes one:
// name = [{version = "1", python = "<3.8"}, {version = "2", python = ">=3.8"}].
func constraints(name string, list []any) string {
	var all []string
	for _, item := range list[:min(len(list), maxKeyed)] {
		entry, _ := item.(map[string]any)
		var parts []string
		for _, key := range slices.Backward(slices.Sorted(maps.Keys(entry))) { // version, python, platform, markers
			if value, ok := entry[key].(string); ok {
				parts = append(parts, fmt.Sprintf("%s = %q", key, value))
			}
		}
		all = append(all, "{"+strings.Join(parts, ", ")+"}")
	}
	return name + " = [" + strings.Join(all, ", ") + "]"
}

// sourced takes over where an entry of poetry, Pipenv or uv comes from: {path =
// "../lib"}, {git = "ssh://…"}. Paths are relative to the manifest's folder.
func sourced(fsys fs.FS, dir, app string, source map[string]any, req *model.Requirement) {
	text := func(keys ...string) string {
		for _, key := range keys {
			if s, ok := source[key].(string); ok {
				return s
			}
		}
		return ""
	}
	for _, tool := range []string{"git", "hg", "svn", "bzr"} {
		if url := text(tool); url != "" {
			req.Kind, req.Tool = "vcs", tool
			req.SSH = strings.Contains(url, "ssh://") || !strings.Contains(url, "://") && strings.Contains(url, "@")
			return
		}
	}
	switch place := text("path", "file"); {
	case place != "" && !strings.Contains(place, "://"):
		req.Kind = "path"
		if at, err := repofs.Join(".", dir, place); err == nil && exists(fsys, at) {
			req.Path = at
			if repofs.Within(at, app) {
				req.Files = packageFiles(fsys, at)
			}
		}
	case text("url") != "" || place != "":
		req.Kind = "archive"
	}
}

// maxKeyed bounds the packages of a list or table.
const maxKeyed = 1000

// version is the version that a Pipfile or poetry entry asks for.
func version(value any) string {
	if t, ok := value.(map[string]any); ok {
		value = t["version"]
	}
	text, _ := value.(string)
	return text
}

func readPipfile(fsys fs.FS, dir, app string, p *model.Package) (bool, diag.List) {
	file, lock := path.Join(dir, "Pipfile"), path.Join(dir, "Pipfile.lock")
	if exists(fsys, lock) {
		p.LockFile = lock
	}
	if !exists(fsys, file) {
		if p.LockFile == "" {
			return false, nil
		}
		p.Manifest, p.ManifestFile = "Pipfile", lock
		return true, readLock(fsys, lock, p)
	}
	p.Manifest, p.ManifestFile = "Pipfile", file
	f, diags := readTOML(fsys, file)
	p.Requirements = f.keyed(fsys, app, f.table("packages"))
	return true, diags
}

func readLock(fsys fs.FS, file string, p *model.Package) diag.List {
	src, err := repofs.ReadFile(fsys, file)
	if err != nil {
		return diag.List{diag.New(project.ManifestSyntax, diag.InFile(file), "The file cannot be read: "+repofs.Reason(err)+".", "Correct the file.")}
	}
	root, problems := jsonpos.Parse(file, src)
	if root == nil {
		last := problems[len(problems)-1]
		return diag.List{diag.New(project.ManifestSyntax, last.At, "The file is not JSON: "+last.Detail+".", "Lock the packages again:\n    pipenv lock")}
	}
	if packages := root.Get("default"); packages != nil {
		for _, m := range packages.Members {
			p.Requirements = append(p.Requirements, model.Requirement{Name: normalName(m.Key), Text: m.Key + project.MemberText(m.Value, "version"), At: m.KeyAt})
		}
	}
	return nil
}

// readPyproject reads PEP 621's list or poetry's table. The lock file tells uv
// from other tools that use PEP 621.
func readPyproject(fsys fs.FS, dir, app string, p *model.Package) (bool, diag.List) {
	file := path.Join(dir, "pyproject.toml")
	if !exists(fsys, file) {
		return false, nil
	}
	f, diags := readTOML(fsys, file)
	if f == nil {
		p.Manifest, p.ManifestFile = "pyproject", file
		return true, diags
	}
	poetry := f.table("tool", "poetry", "dependencies")
	list, standard := f.table("project")["dependencies"].([]any)
	if poetry == nil && !standard {
		return false, diags // settings of linters and the like
	}
	p.Manifest, p.ManifestFile = "pyproject", file
	for _, item := range list[:min(len(list), maxKeyed)] {
		if text, ok := item.(string); ok {
			req := f.requirement(text)
			if source, ok := f.table("tool", "uv", "sources")[req.Name].(map[string]any); ok && req.Name != "" {
				sourced(fsys, dir, app, source, &req)
			}
			p.Requirements = append(p.Requirements, req)
		}
	}
	p.Requirements = append(p.Requirements, f.keyed(fsys, app, poetry)...)
	switch {
	case f.table("tool", "poetry") != nil || exists(fsys, path.Join(dir, "poetry.lock")):
		p.Manifest = "poetry"
	case f.table("tool", "uv") != nil || exists(fsys, path.Join(dir, "uv.lock")):
		p.Manifest = "uv"
	}
	if lock := path.Join(dir, p.Manifest+".lock"); exists(fsys, lock) {
		p.LockFile = lock
	}
	return true, diags
}

// readSetup notes a setup.py: it is a program, so its packages are not known.
func readSetup(fsys fs.FS, dir, _ string, p *model.Package) (bool, diag.List) {
	file := path.Join(dir, "setup.py")
	if !repofs.IsFile(fsys, file) {
		return false, nil
	}
	p.Manifest, p.ManifestFile = "setup.py", file
	return true, nil
}
