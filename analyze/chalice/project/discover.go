package project

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/model"
)

// Found is one Chalice application of a repository.
type Found struct {
	// Dir is the project directory relative to the root, "." for the root.
	Dir string `json:"dir"`
	// ConfigPath is its .chalice/config.json, "" when there is none; the app is
	// then not deployable as it is.
	ConfigPath string `json:"config_path,omitempty"`
	// Stages are those that config.json defines, sorted.
	Stages []string `json:"stages"`
	// CDK: the folder is the runtime/ of a CDK project.
	CDK bool `json:"cdk"`

	Survey *Survey // the walk that found it
}

// Survey is what one walk over the repository found.
type Survey struct {
	Apps  []Found // sorted by Dir
	Files model.Files
	// Others are the frameworks that look alike, by their files, sorted.
	Others []string
	// Packaged are sam.json and chalice.tf.json, sorted.
	Packaged []string
}

// Search walks over the repository once and finds its Chalice applications and
// the files beside them; looks says whether a file is the app.py of one.
func Search(ctx context.Context, fsys fs.FS, looks func(ctx context.Context, fsys fs.FS, file string) bool) (*Survey, diag.List) {
	w := &walker{ctx: ctx, fsys: fsys, looks: looks, seen: map[string]bool{}}
	w.dir(".", 0)
	w.links()
	slices.SortFunc(w.found.Apps, func(a, b Found) int { return strings.Compare(a.Dir, b.Dir) })
	w.found.Apps = withoutModules(fsys, w.found.Apps)
	w.neighbours()
	for i := range w.found.Apps {
		w.found.Apps[i].Survey = &w.found
	}
	return &w.found, w.diags
}

// withoutModules drops every app.py without settings that is a module of another
// application: it lies in that one's chalicelib or in a package below its folder.
func withoutModules(fsys fs.FS, apps []Found) []Found {
	return slices.DeleteFunc(slices.Clone(apps), func(f Found) bool {
		return f.ConfigPath == "" && slices.ContainsFunc(apps, func(outer Found) bool { return isModuleOf(fsys, f.Dir, outer.Dir) })
	})
}

// isModuleOf says whether the files of a folder are modules of the application in
// another one.
func isModuleOf(fsys fs.FS, dir, app string) bool {
	if dir == app || !repofs.Within(app, dir) {
		return false
	}
	if repofs.Within(path.Join(app, "chalicelib"), dir) {
		return true
	}
	for ; dir != app; dir = path.Dir(dir) {
		if !repofs.IsFile(fsys, path.Join(dir, "__init__.py")) {
			return false
		}
	}
	return true
}

// folder looks at one folder whose entries are known.
func (w *walker) folder(dir string, entries []fs.DirEntry) {
	names := map[string]bool{}
	for _, e := range entries {
		names[e.Name()] = true
		w.file(path.Join(dir, e.Name()))
	}
	if names[".chalice"] && repofs.IsDir(w.fsys, path.Join(dir, ".chalice")) && w.configured(dir, names) {
		return
	}
	if names["app.py"] && !names["cdk.json"] {
		w.unconfigured(dir)
	}
}

// configured handles a folder with .chalice; it says whether config.json is
// there, in whatever state.
func (w *walker) configured(dir string, names map[string]bool) bool {
	file := path.Join(dir, configFile)
	if _, err := fs.Lstat(w.fsys, file); err != nil {
		return false
	}
	cfg, _ := ReadConfig(w.fsys, dir) // Read reports; here the stages matter
	app := Found{Dir: dir, ConfigPath: file, Stages: cfg.Stages(), CDK: w.isCDK(dir)}
	appFile := path.Join(dir, "app.py")
	switch {
	case !names["app.py"] || !repofs.IsFile(w.fsys, appFile):
		w.diags.Add(diag.New(NoAppFile, diag.InFile(file),
			"The folder "+dir+" has settings for a Chalice application, but no file app.py. Chalice imports and packages exactly that file.",
			"Add app.py, or remove "+path.Join(dir, ".chalice")+"."))
	case !w.looks(w.ctx, w.fsys, appFile) && !w.beyondParser(appFile):
		w.diags.Add(diag.New(NoChaliceImport, diag.InFile(appFile),
			"Neither app.py nor a local module that it imports imports chalice, although "+file+" is there. It is not treated as a Chalice application.",
			"If it is one, import Chalice in app.py:\n    from chalice import Chalice"))
	default:
		w.found.Apps = append(w.found.Apps, app)
	}
	return true
}

// importLine finds an import of chalice in a file that does not parse.
var importLine = lazyregexp.New(`(?m)^[ \t]*(from|import)[ \t]+chalice\b`)

// beyondParser says whether app.py may well import chalice, but is too large or
// too broken for the parser. The app is then kept, and the reader of the source
// says what is wrong with the file.
func (w *walker) beyondParser(name string) bool {
	if repofs.IsDir(w.fsys, path.Join(path.Dir(name), "chalice")) || repofs.IsFile(w.fsys, path.Join(path.Dir(name), "chalice.py")) {
		return false // a module of the repository's own
	}
	src, err := repofs.ReadFile(w.fsys, name)
	return err != nil || importLine.Match(src)
}

// unconfigured finds an app.py that makes a Chalice object without settings.
func (w *walker) unconfigured(dir string) {
	file := path.Join(dir, "app.py")
	src, err := repofs.ReadFile(w.fsys, file)
	if err != nil {
		w.unreadable(file, err)
		return
	}
	if !bytes.Contains(src, []byte("halice")) || !w.looks(w.ctx, w.fsys, file) {
		if bytes.Contains(src, []byte("Flask(")) {
			w.other("Flask", file)
		}
		return
	}
	w.found.Apps = append(w.found.Apps, Found{Dir: dir, Stages: []string{}, CDK: w.isCDK(dir)})
}

func (w *walker) unreadable(file string, err error) {
	w.diags.Add(diag.New(UnreadableFile, diag.InFile(file),
		"The file is not read: "+repofs.Reason(err)+". What it says is missing from the result.",
		"If it belongs to the application, make it a readable regular file of less than 8 MiB."))
}

// isCDK recognises the layout that "chalice new-project" makes for the CDK, and
// a CDK project in the app's own folder.
func (w *walker) isCDK(dir string) bool {
	if repofs.IsFile(w.fsys, path.Join(dir, "cdk.json")) {
		return true
	}
	infra := path.Join(dir, "..", "infrastructure")
	if strings.HasPrefix(infra, "..") {
		return false
	}
	return repofs.IsFile(w.fsys, path.Join(infra, "cdk.json")) || repofs.IsDir(w.fsys, path.Join(infra, "stacks"))
}

// file notes what a file's name alone says.
func (w *walker) file(name string) {
	base := path.Base(name)
	lower := strings.ToLower(base)
	switch {
	case lower == "serverless.yml", lower == "serverless.yaml", lower == "serverless.ts", lower == "serverless.json":
		w.other("Serverless Framework", name)
	case strings.HasPrefix(lower, "zappa_settings."):
		w.other("Zappa", name)
	case lower == "samconfig.toml":
		w.other("AWS SAM", name)
	case lower == "sam.json", lower == "chalice.tf.json":
		w.found.Packaged = append(w.found.Packaged, name)
	case lower == "dockerfile", strings.HasPrefix(lower, "dockerfile."), strings.HasSuffix(lower, ".dockerfile"), lower == "containerfile":
		w.found.Files.Dockerfiles = append(w.found.Files.Dockerfiles, name)
	}
	if isTemplate(lower) {
		w.found.Files.Templates = append(w.found.Files.Templates, name)
	}
	if strings.HasSuffix(lower, ".tf") || strings.HasSuffix(lower, ".tf.json") && lower != "chalice.tf.json" {
		w.found.Files.TerraformDirs = append(w.found.Files.TerraformDirs, path.Dir(name))
	}
}

// isTemplate recognises templates of CloudFormation and AWS SAM, files of the
// Serverless Framework and definitions of state machines by the names that their
// tools look for or suggest.
func isTemplate(name string) bool {
	ext := path.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	if ext != ".yaml" && ext != ".yml" && ext != ".json" {
		return ext == ".template" && stem != ""
	}
	return stem == "template" || stem == "serverless" || strings.HasSuffix(stem, ".template") || strings.HasSuffix(stem, ".asl")
}

func (w *walker) other(framework, file string) {
	w.found.Others = append(w.found.Others, framework+" ("+file+")")
}

// NotFound says what was looked for, and what looks alike.
func (s *Survey) NotFound() diag.Diagnostic {
	detail := "No folder has .chalice/config.json beside an app.py that imports chalice, and no app.py makes a Chalice object, so there is nothing to migrate."
	if len(s.Others) > 0 {
		detail += " Other frameworks were seen: " + strings.Join(FirstOf(s.Others, 5), ", ") + "."
	}
	return diag.New(NoApp, diag.Range{}, detail, "Run decant in the repository of a Chalice application, or give its folder:\n    decant scan DIR")
}

// FirstOf shortens a list for a message.
func FirstOf(list []string, n int) []string {
	if len(list) <= n {
		return list
	}
	return append(slices.Clone(list[:n]), fmt.Sprintf("and %d more", len(list)-n))
}
