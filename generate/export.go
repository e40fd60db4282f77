package generate

import (
	"fmt"
	"path"
	"slices"

	"decant/internal/diag"
	"decant/plan"
)

// export turns a manifest other than requirements.txt into one, in a stage of
// its own.
type export struct {
	Why     string // a sentence for the Dockerfile
	Base    string // the stage's image
	Tool    string // what pip installs
	Command string // writes exported.txt
	Folder  string // where it runs
}

// exportOf returns how the image's manifest is exported, nil when pip reads it
// as it is.
func exportOf(image plan.Image) *export {
	from := exporterFor(image)
	e := &export{Base: from.base}
	lock := ""
	switch image.Manifest {
	case "Pipfile":
		e.Why, e.Tool = "pip cannot read a Pipfile: its packages as a requirements file.", from.pipenv
		lock, e.Command = "pipenv lock", "pipenv requirements > exported.txt"
	case "poetry":
		e.Why, e.Tool = "pip cannot read poetry.lock: its packages as a requirements file.", from.poetry
		lock, e.Command = "poetry lock", "poetry export --without-hashes --output exported.txt"
	case "uv":
		e.Why, e.Tool = "pip cannot read uv.lock: its packages as a requirements file.", from.uv
		lock, e.Command = "uv lock", "uv export --frozen --no-dev --no-emit-project --no-hashes --output-file exported.txt"
	case "pyproject":
		e.Why, e.Tool = "The packages that pyproject.toml names; the app itself is no package.", from.uv
		e.Command = "uv pip compile --output-file exported.txt pyproject.toml"
	default:
		return nil
	}
	if lock != "" && lockFile(image) == "" {
		e.Command = lock + " && " + e.Command
	}
	return e
}

// lockFile is the lock file among the manifest's files, "" for none.
func lockFile(image plan.Image) string {
	at := slices.IndexFunc(image.ManifestFiles, func(f string) bool {
		return slices.Contains([]string{"Pipfile.lock", "poetry.lock", "uv.lock"}, path.Base(f))
	})
	if at < 0 {
		return ""
	}
	return image.ManifestFiles[at]
}

// exporter is the stage's image and its pinned tools.
type exporter struct{ base, pipenv, poetry, uv string }

// exporterFor pins the newest releases that install on the image's Python, as
// the package index listed them in November 2026. What a lock file says does not
// depend on the Python that reads it, so an old Python borrows a newer one.
func exporterFor(image plan.Image) exporter {
	const uv = "uv==0.13.9"
	newest := exporter{image.Base, "pipenv==2026.10.3", "poetry==2.5.1 poetry-plugin-export==1.10.1", uv}
	switch image.Python {
	case "3.6", "3.7":
		newest.base = "python:3.12-slim-bookworm"
	case "3.8":
		return exporter{image.Base, "pipenv==2024.4.1", "poetry==1.8.5 poetry-plugin-export==1.8.0", uv}
	case "3.9":
		return exporter{image.Base, "pipenv==2025.0.4", "poetry==2.2.1 poetry-plugin-export==1.9.0", uv}
	}
	return newest
}

// checkLock reports a manifest whose versions nobody fixed.
func checkLock(p *plan.Plan) diag.List {
	var diags diag.List
	if exportOf(p.Image) == nil || lockFile(p.Image) != "" {
		return diags
	}
	file := p.Image.ManifestFiles[0]
	diags.Add(diag.New(NoLockFile, diag.InFile(path.Join(p.Dir, file)),
		fmt.Sprintf("No lock file stands beside %s, so every build of the image resolves the versions anew and two builds of one commit can differ.", file),
		"Make the lock file with the tool that manages the project (for plain pyproject.toml: uv lock), commit it, and run decant again."))
	return diags
}
