package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/plan"
	"decant/templates"
)

// runnerFile is the entry point of every task, relative to the app's folder.
const runnerFile = "fargate/runner.py"

// runner is the text of templates/runner.py, unchanged.
func runner(p *plan.Plan) ([]change.Generated, diag.List) {
	return []change.Generated{text(path.Join(p.Dir, runnerFile), embedded("runner.py"),
		"The entry point of every task: it gives the unchanged handlers what Lambda gave them.", nil)}, nil
}

// embedded returns a file of package templates.
func embedded(name string) string {
	content, err := templates.FS.ReadFile(name)
	if err != nil {
		panic("decant: " + err.Error())
	}
	return string(content)
}

// render fills a template. Its data is a struct, so a misspelt field is an
// error, and an error is a bug.
func render(name string, data any) string {
	out, err := templates.Text(name, data)
	if err != nil {
		panic("decant: " + err.Error())
	}
	return out
}

// imageData is what Dockerfile.tmpl shows: finished words and lines.
type imageData struct {
	App, Base, Platform, Repository string
	Where, File                     string // how the image is built
	Export                          *export
	Manifests                       []string // arguments of COPY
	Packages                        []string
	Install                         []string // instructions
	Runtime                         []runtimeData
	Vendor                          bool
	Code                            []string // arguments of COPY
	Runner                          string   // likewise
	SSH                             bool     // a step uses the ssh agent
}

// runtimeData is a pinned package with its comment, line by line.
type runtimeData struct {
	plan.RuntimePackage
	Why []string
}

func runtimeOf(image plan.Image) []runtimeData {
	var out []runtimeData
	for _, r := range image.Runtime {
		out = append(out, runtimeData{r, commentLines(r.Why)})
	}
	return out
}

// commentLines breaks a text so that a line with its "# " has 80 columns.
func commentLines(text string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > 78 {
			lines = append(lines, line)
			line = ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	return append(lines, line)
}

// dockerfile makes the Dockerfile of the app's image.
func dockerfile(p *plan.Plan) ([]change.Generated, diag.List) {
	image := p.Image
	diags := checkNames(p)
	data := imageData{
		App: oneLine(p.App), Base: image.Base, Platform: image.Platform, Repository: image.Repository,
		Where: "this folder", Packages: image.Packages, Runtime: runtimeOf(image), Vendor: image.Vendor,
		Code: code(p), Runner: copyArgs(inContext(p, runnerFile), runnerInImage),
	}
	if file := within(p.Context(), image.Dockerfile); file != "Dockerfile" {
		data.File = "--file " + shellWord(file) + " "
		data.Where = "the app's folder"
	}
	switch image.Context {
	case "":
	case ".":
		data.Where = "the repository's root"
	default:
		data.Where = "the folder " + image.Context
	}
	if image.SSH {
		data.File = "--ssh default " + data.File
		data.SSH = true
	}
	if data.Export = exportOf(image); data.Export != nil {
		data.Export.Folder = manifestFolder(image)
		for _, file := range image.ManifestFiles {
			data.Manifests = append(data.Manifests, copyArgs(file, "./"))
		}
		if len(image.Local) > 0 {
			data.Manifests = append(data.Manifests, locals(image)...)
		}
		data.Install = exported(image)
	} else if image.Requirements != "" {
		data.Install = requirements(image)
	}
	diags.Extend(checkLock(p))
	diags.Extend(checkPinned(p))
	return []change.Generated{text(image.Dockerfile, render("Dockerfile.tmpl", data),
		"The image of all tasks: what the Lambda package held, on "+image.Base+".", nil)}, diags
}

// checkPinned notes a base image that its registry can replace.
func checkPinned(p *plan.Plan) diag.List {
	base := p.Image.Base
	if strings.Contains(base, "@sha256:") || len(p.Targets) == 0 {
		return nil
	}
	return diag.List{diag.New(Unpinned, diag.Range{},
		fmt.Sprintf("The image starts from %s, whose content changes with every update of its tag: it gets security fixes, and two builds of one commit can differ.", base),
		"To fix one, ask for its digest and state it in decant.hcl:\n    docker buildx imagetools inspect "+base+"\n    base_image = \""+base+"@sha256:...\"").About(p.App)}
}

// Where things lie in the image. What the manifest names by a path keeps its
// place below buildFolder, relative to the manifest.
const (
	buildFolder   = "/usr/local/lib/decant/"
	runnerInImage = buildFolder + "runner.py"
)

// inContext is the path of a file of the app as COPY takes it.
func inContext(p *plan.Plan, file string) string {
	return path.Join(within(p.Context(), p.Dir), file)
}

// manifestFolder is where the manifest is exported: beside the packages that it
// names by a path, if there are any.
func manifestFolder(image plan.Image) string {
	if len(image.Local) == 0 {
		return "/requirements"
	}
	return path.Join(buildFolder, path.Dir(image.ManifestFiles[0]))
}

// exported are the instructions that install what the first stage has written.
func exported(image plan.Image) []string {
	out := []string{"COPY --from=requirements " + manifestFolder(image) + "/exported.txt " + buildFolder + "requirements.txt"}
	install := "pip install --requirement " + buildFolder + "requirements.txt"
	if len(image.Local) > 0 {
		for _, args := range locals(image) {
			out = append(out, "COPY "+args)
		}
		install = "cd " + shellWord(manifestFolder(image)) + " && " + install
	}
	return append(out, "RUN "+agent(image)+install)
}

// locals are the arguments of COPY for the packages of the repository.
func locals(image plan.Image) []string {
	var out []string
	for _, file := range image.Local {
		out = append(out, copyArgs(file, buildFolder+file))
	}
	return out
}

// agent mounts the ssh agent for one step.
func agent(image plan.Image) string {
	if image.SSH {
		return "--mount=type=ssh "
	}
	return ""
}

// requirements are the instructions that install a requirements.txt; the files
// that it includes keep their places beside it.
func requirements(image plan.Image) []string {
	var out []string
	for _, file := range image.ManifestFiles {
		out = append(out, "COPY "+copyArgs(file, buildFolder+file))
	}
	install := "pip install --requirement " + shellWord(buildFolder+image.Requirements)
	if len(image.Local) > 0 {
		for _, args := range locals(image) {
			out = append(out, "COPY "+args)
		}
		// pip takes relative paths from the folder that it runs in.
		install = "cd " + shellWord(path.Join(buildFolder, path.Dir(image.Requirements))+"/") + " && pip install --requirement " + shellWord(path.Base(image.Requirements))
	}
	return append(out, "RUN "+agent(image)+install)
}

// code are the arguments of COPY that put the code where Lambda's zip had it.
func code(p *plan.Plan) []string {
	image := p.Image
	out := []string{copyArgs(inContext(p, "app.py"), "./")}
	if image.Chalicelib {
		out = append(out, copyArgs(inContext(p, "chalicelib")+"/", "chalicelib/"))
	}
	for _, name := range image.Extra {
		out = append(out, copyArgs(inContext(p, name), name))
	}
	if image.Vendor {
		out = append(out, copyArgs(inContext(p, "vendor")+"/", "./")) // last: on Lambda, too, it wins over files of the same name
	}
	return out
}

// ignoreData is what dockerignore.tmpl shows.
type ignoreData struct {
	Keep []string
	Drop []string // of what is kept
}

// singleFile are endings that a package's folder does not have.
var singleFile = lazyregexp.New(`\.(whl|zip|gz|bz2|tgz|py|toml|cfg|in|md|rst|txt)$`)

// secretsIn are what a package's folder may hold besides the package.
func secretsIn(folder string) []string {
	var out []string
	for _, name := range []string{".git", ".env", ".env.*", ".aws", ".ssh", ".terraform", ".venv", "*.tfstate", "*.tfstate.*", "node_modules"} {
		out = append(out, folder+"/**/"+name)
	}
	return out
}

// dockerignore makes the list of what the builder may see.
func dockerignore(p *plan.Plan) ([]change.Generated, diag.List) {
	keep := []string{inContext(p, "app.py"), inContext(p, runnerFile)}
	keep = append(keep, p.Image.ManifestFiles...)
	keep = append(keep, p.Image.Local...)
	for _, name := range p.Image.Extra {
		keep = append(keep, inContext(p, name))
	}
	if p.Image.Chalicelib {
		keep = append(keep, inContext(p, "chalicelib"))
	}
	if p.Image.Vendor {
		keep = append(keep, inContext(p, "vendor"))
	}
	slices.Sort(keep)
	var drop []string
	for _, name := range p.Image.Local {
		if !singleFile.MatchString(name) {
			drop = append(drop, secretsIn(name)...)
		}
	}
	return []change.Generated{text(p.Image.Ignore, render("dockerignore.tmpl", ignoreData{slices.Compact(keep), drop}),
		"Keeps everything out of the image that Lambda did not get, secrets above all.", nil)}, nil
}

var (
	plainPath = lazyregexp.New(`^[0-9A-Za-z_./+@=-]+$`)
	// A Dockerfile expands $ and a COPY source is a pattern, as are the lines of
	// an ignore file, where ! and # lead and blanks are cut off.
	notCopyable = lazyregexp.New("[$*?\\[\\]\\\\\"'`\x00-\x1f\x7f]|^[!#]|^\\s|\\s$")
	debianName  = lazyregexp.New(`^[a-z0-9][a-z0-9.+-]+(:[a-z0-9]+)?(=[0-9A-Za-z.+:~-]+)?$`)
)

// appFolder is the app's folder where the context is another: its name is then in
// every COPY.
func appFolder(p *plan.Plan) []string {
	if p.Image.Context == "" {
		return nil
	}
	return []string{within(p.Context(), p.Dir)}
}

// checkNames reports names that the two files could not hold.
func checkNames(p *plan.Plan) diag.List {
	var diags diag.List
	for _, name := range slices.Concat(p.Image.ManifestFiles, p.Image.Extra, p.Image.Local, appFolder(p)) {
		if notCopyable.MatchString(name) {
			diags.Add(diag.New(BadFileName, diag.InFile(path.Join(p.Dir, name)),
				fmt.Sprintf("The image needs the file %q, but a Dockerfile reads some of these characters as a pattern or a variable, so it would copy something else.", name),
				"Give the file a name of letters, digits, \".\", \"-\", \"_\" and \"/\"."))
		}
	}
	for _, name := range p.Image.Packages {
		if !debianName.MatchString(name) {
			diags.Add(diag.New(BadPackage, diag.Range{},
				fmt.Sprintf("packages names %q, which cannot be the name of a Debian package.", name),
				"Write the name as apt-get takes it, for example \"libpq5\".").About(name))
		}
	}
	return diags
}

// copyArgs writes source and destination of COPY; the JSON form is for names
// with blanks.
func copyArgs(from, to string) string {
	if plainPath.MatchString(from) && plainPath.MatchString(to) {
		return from + " " + to
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode([]string{from, to}); err != nil {
		panic("decant: " + err.Error())
	}
	return strings.Replace(strings.TrimSpace(out.String()), `","`, `", "`, 1)
}

// shellWord quotes a path for RUN; checkNames has refused quotes in it.
func shellWord(s string) string {
	if plainPath.MatchString(s) {
		return s
	}
	return "'" + s + "'"
}

// within makes a path relative to the folder dir, which holds it.
func within(dir, file string) string {
	if dir == "." || dir == "" {
		return file
	}
	if dir == file {
		return "."
	}
	return strings.TrimPrefix(file, dir+"/")
}

// oneLine keeps a name from ending a comment.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
