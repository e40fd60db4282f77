package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode/utf8"

	"decant/internal/change"
	"decant/internal/diag"
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
	t := template.Must(template.New(name).Parse(embedded(name)))
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		panic("decant: " + err.Error())
	}
	return out.String()
}

// imageData is what Dockerfile.tmpl shows: finished words and lines.
type imageData struct {
	App, Base, Platform, URI string
	Where, File              string // how the image is built
	Export                   *export
	Manifests                []string // arguments of COPY
	Packages                 []string
	Install                  []string // instructions
	Runtime                  []runtimeData
	Vendor                   bool
	Code                     []string // arguments of COPY
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
		App: oneLine(p.App), Base: image.Base, Platform: image.Platform, URI: image.URI,
		Where: "this folder", Packages: image.Packages, Runtime: runtimeOf(image), Vendor: image.Vendor,
		Code: code(image),
	}
	if file := within(p.Dir, image.Dockerfile); file != "Dockerfile" {
		data.File = "--file " + file + " "
		data.Where = "the app's folder"
	}
	if data.Export = exportOf(image); data.Export != nil {
		for _, file := range image.ManifestFiles {
			data.Manifests = append(data.Manifests, copyArgs(file, "./"))
		}
		data.Install = []string{
			"COPY --from=requirements /requirements/exported.txt /usr/local/lib/decant/requirements.txt",
			"RUN pip install --requirement /usr/local/lib/decant/requirements.txt",
		}
	} else if image.Requirements != "" {
		data.Install = requirements(image)
	}
	diags.Extend(checkLock(p))
	return []change.Generated{text(image.Dockerfile, render("Dockerfile.tmpl", data),
		"The image of all tasks: what the Lambda package held, on "+image.Base+".", nil)}, diags
}

// requirements are the instructions that install a requirements.txt; the files
// that it includes keep their places beside it.
func requirements(image plan.Image) []string {
	const folder = "/usr/local/lib/decant/"
	var out []string
	for _, file := range image.ManifestFiles {
		out = append(out, "COPY "+copyArgs(file, folder+file))
	}
	install := "RUN pip install --requirement " + shellWord(folder+image.Requirements)
	if len(image.Local) > 0 {
		for _, file := range image.Local {
			out = append(out, "COPY "+copyArgs(file, folder+file))
		}
		// pip takes relative paths from the folder that it runs in.
		install = "RUN cd " + folder + " && pip install --requirement " + shellWord(image.Requirements)
	}
	return append(out, install)
}

// code are the arguments of COPY that put the code where Lambda's zip had it.
func code(image plan.Image) []string {
	out := []string{"app.py ./"}
	if image.Chalicelib {
		out = append(out, "chalicelib/ chalicelib/")
	}
	for _, name := range image.Extra {
		out = append(out, copyArgs(name, name))
	}
	if image.Vendor {
		out = append(out, "vendor/ ./") // last: on Lambda, too, it wins over files of the same name
	}
	return out
}

// ignoreData is what dockerignore.tmpl shows.
type ignoreData struct{ Keep []string }

// dockerignore makes the list of what the builder may see.
func dockerignore(p *plan.Plan) ([]change.Generated, diag.List) {
	keep := []string{"app.py", runnerFile}
	keep = append(keep, p.Image.ManifestFiles...)
	keep = append(keep, p.Image.Extra...)
	keep = append(keep, p.Image.Local...)
	if p.Image.Chalicelib {
		keep = append(keep, "chalicelib")
	}
	if p.Image.Vendor {
		keep = append(keep, "vendor")
	}
	slices.Sort(keep)
	return []change.Generated{text(p.Image.Ignore, render("dockerignore.tmpl", ignoreData{slices.Compact(keep)}),
		"Keeps everything out of the image that Lambda did not get, secrets above all.", nil)}, nil
}

var (
	plainPath = regexp.MustCompile(`^[0-9A-Za-z_./+@=-]+$`)
	// A Dockerfile expands $ and a COPY source is a pattern, as are the lines of
	// an ignore file, where ! and # lead and blanks are cut off.
	notCopyable = regexp.MustCompile("[$*?\\[\\]\\\\\"'`\x00-\x1f\x7f]|^[!#]|^\\s|\\s$")
	debianName  = regexp.MustCompile(`^[a-z0-9][a-z0-9.+-]+(:[a-z0-9]+)?(=[0-9A-Za-z.+:~-]+)?$`)
)

// checkNames reports names that the two files could not hold.
func checkNames(p *plan.Plan) diag.List {
	var diags diag.List
	for _, name := range slices.Concat(p.Image.ManifestFiles, p.Image.Extra, p.Image.Local) {
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
	return strings.TrimPrefix(file, dir+"/")
}

// oneLine keeps a name from ending a comment.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
