package reach

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// DataFiles reports the files and folders of the repository that reached code opens
// and that the deployment package does not hold, each once, at the first call.
func DataFiles(c *modules.Closure, r *source.Run) {
	seen := map[string]bool{}
	for _, s := range c.Modules {
		if s.File == nil || s.Vendored {
			continue
		}
		d := opener{load: r.Loader, source: s}
		script := int32(0) // where a block that runs as a script alone ends
		for i, n := range s.File.Nodes {
			if n.Kind == pysyntax.KindIfStatement {
				script = max(script, scriptOnly(s.File, i))
			}
			if n.Kind != pysyntax.KindCall || int32(i) < script {
				continue
			}
			file, ok := d.opened(i)
			if !ok || seen[file] || r.Loader.ShipsFile(file) {
				continue
			}
			info, err := fs.Stat(r.Loader.FS, file)
			if err != nil {
				continue // another program may make it
			}
			seen[file] = true
			found := notShipped(r.Loader.Dir, file, s.File.Range(i), info.IsDir())
			if included(r.Loader, file) {
				found.Severity, found.Detail = diag.Note, fmt.Sprintf("The code opens %s. decant.hcl includes it in the image; Chalice does not ship it, so the function on Lambda does not find it.", file)
				found.Fix = "For Lambda, too: " + beforeInclude(found.Fix)
			}
			r.Diags.Add(found)
		}
	}
}

// Closure follows the imports from app.py and from everything that was imported
// during the run.
func Closure(r *source.Run) *modules.Closure {
	return r.Loader.Closure("app", slices.Sorted(maps.Keys(r.Loader.Modules)))
}

// Unshipped are the reached modules that Chalice leaves out of the package; each
// is reported where it is imported first.
func Unshipped(c *modules.Closure, r *source.Run) []string {
	out := []string{}
	for _, s := range c.Modules {
		if r.Loader.Ships(s) || slices.Contains(out, s.Path) {
			continue
		}
		out = append(out, s.Path)
		r.Diags.Add(diag.New("CH140", c.FirstImport(s),
			fmt.Sprintf("%s is imported, but Chalice ships only app.py, chalicelib, vendor and the requirements. On Lambda the import fails unless something else adds the file.", s.Path),
			"Move the module into chalicelib, and correct the imports."))
	}
	if at, ok := c.Third["chalicelib"]; ok {
		c.Missing = append(c.Missing, modules.MissingModule{Name: "chalicelib", At: at})
		r.Diags.Add(r.AndDeployed(diag.New("CH102", at, "Importing the app ends with ModuleNotFoundError: No module named 'chalicelib'. What it would register is unknown.",
			"Run decant in the folder where the build has put chalicelib, or commit it.")))
	}
	for _, m := range c.Cased {
		r.Diags.Add(diag.New("CH155", m.At,
			fmt.Sprintf("The import names %s, and the file is %s. macOS and Windows find it; Linux, and with it Lambda and the container, ends with ModuleNotFoundError. What the file registers is not in this result.", m.Name, m.File),
			"Write the name in the import as the file has it."))
	}
	for _, m := range c.Missing {
		r.Diags.Add(diag.New("CH103", m.At,
			fmt.Sprintf("There is no module %s in the folder of %s. What it would register, and every value taken from it, is unknown.", m.Name, r.Loader.Find("app").Path),
			"Commit the file, or run decant in the folder where the build has put it."))
	}
	slices.Sort(out)
	return out
}
