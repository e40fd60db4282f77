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
	Tool    string // what pip installs
	Command string // writes exported.txt
}

// exportOf returns how the image's manifest is exported, nil when pip reads it
// as it is.
func exportOf(image plan.Image) *export {
	locked := lockFile(image) != ""
	tools := exporters(image.Python)
	switch image.Manifest {
	case "Pipfile":
		e := &export{"pip cannot read a Pipfile: the locked packages as a requirements file.", tools.pipenv, "pipenv requirements > exported.txt"}
		if !locked {
			e.Command = "pipenv lock && " + e.Command
		}
		return e
	case "poetry":
		e := &export{
			"pip cannot read poetry.lock: the locked packages as a requirements file.", tools.poetry,
			"poetry export --without-hashes --output exported.txt",
		}
		if !locked {
			e.Command = "poetry lock && " + e.Command
		}
		return e
	case "uv":
		e := &export{
			"pip cannot read uv.lock: the locked packages as a requirements file.", tools.uv,
			"uv export --frozen --no-dev --no-emit-project --no-hashes --output-file exported.txt",
		}
		if !locked {
			e.Command = "uv lock && " + e.Command
		}
		return e
	case "pyproject":
		return &export{
			"The dependencies that pyproject.toml names; the project itself is no package.", tools.uv,
			"uv pip compile --output-file exported.txt pyproject.toml",
		}
	}
	return nil
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

// exporterSpecs are the pinned tools for one Python version.
type exporterSpecs struct{ pipenv, poetry, uv string }

// exporters are the newest releases that install on the Python version, as the
// package index listed them in November 2026.
func exporters(python string) exporterSpecs {
	return exporterSpecs{pipenv: "pipenv", poetry: "poetry poetry-plugin-export", uv: "uv"}
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
		"Commit the lock file, and run decant again."))
	return diags
}
