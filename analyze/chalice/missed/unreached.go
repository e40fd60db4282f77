package missed

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/project"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/internal/repofs"
)

// UnreachedFiles reports the Python files of the application's folder to which no
// import leads and which register handlers. Tests, vendor/, other applications of the
// repository and folders that hold built files are left out. A repository of one
// application is searched as a whole, without its samples and documentation: a shared
// folder beside the application may hold its handlers.
func UnreachedFiles(ctx context.Context, fsys fs.FS, found project.Found, src *source.Source) diag.List {
	w := &unreached{ctx: ctx, fsys: fsys, dir: found.Dir, load: modules.NewLoader(ctx, fsys, found.Dir), src: src}
	if found.Survey != nil {
		for _, other := range found.Survey.Apps {
			if other.Dir != found.Dir {
				w.foreign = append(w.foreign, other.Dir)
			}
		}
	}
	w.folder(found.Dir, 0)
	if found.Dir != "." && len(w.foreign) == 0 {
		w.app, w.dir = found.Dir, "."
		w.folder(".", 0)
	}
	return w.diags
}

type unreached struct {
	ctx     context.Context //nolint:containedctx // one call
	fsys    fs.FS
	dir     string
	foreign []string // folders of other applications
	// app is the application's folder while the rest of the repository is searched, or "".
	app   string
	load  *modules.Loader
	src   *source.Source
	read  int // bytes
	full  bool
	diags diag.List
}

func (w *unreached) folder(dir string, levels int) {
	entries, err := fs.ReadDir(w.fsys, dir)
	if err != nil || levels > project.MaxLevels || project.IsEnvironment(dir, entries) {
		return // the search for applications has reported it
	}
	if dir != w.dir && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "app.py" }) {
		return // another program
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		switch {
		case w.ctx.Err() != nil || w.full || isTest(e.Name()):
		case e.IsDir():
			if !project.Pruned(e.Name()) && name != path.Join(w.dir, "vendor") && !slices.Contains(w.foreign, name) && (w.app == "" || name != w.app && !project.SampleFolder[strings.ToLower(e.Name())]) {
				w.folder(name, levels+1)
			}
		case e.Type().IsRegular() && strings.HasSuffix(name, ".py") && !slices.Contains(w.src.Files, name):
			w.file(name)
		}
	}
}

// isTest recognises tests by the names that pytest and unittest look for.
func isTest(name string) bool {
	return name == "tests" || name == "test" || name == "conftest.py" || strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test.py")
}

// file reports the registrations of one file.
func (w *unreached) file(name string) {
	if w.read > modules.MaxBytes {
		w.full = true
		w.diags.Add(diag.New("CH108", diag.InFile(name),
			fmt.Sprintf("%s was not searched for registrations: the files to which app.py has no import hold more than %d MB of Python.", name, modules.MaxBytes>>20),
			"Run decant on a checkout without generated files."))
		return
	}
	text, err := repofs.ReadFileMax(w.fsys, name, int64(w.load.Limits.MaxBytes))
	w.read += len(text)
	if err != nil || !mentionsRegistration(text) || w.copied(text) {
		return // no import leads to it, so a file that cannot be read holds nothing for the app
	}
	f, _ := pysyntax.Parse(name, text, w.load.Limits)
	if f == nil {
		return
	}
	var d diag.Diagnostic
	n := 0
	for _, a := range source.NewSyntax(f).Sites() {
		if !w.likely(a) {
			continue
		}
		if n++; n == 1 {
			d = diag.New("CH163", f.Range(a.Extent), "", "Import the module in app.py, or delete the file.")
		} else {
			d = d.With(f.Range(a.Extent), "registers "+a.Label())
		}
		w.src.Missed = append(w.src.Missed, f.Range(a.Extent))
	}
	if n > 0 {
		d.Detail = fmt.Sprintf("%s has %s, and no import leads to it from app.py. Chalice makes no function of it, unless code that decant cannot follow imports the file.", name, source.Count(n, "registration"))
		w.diags.Add(d)
	}
}

// copied says whether a file outside of the application is one of its files under
// another name: the application has a link to it or a copy of it.
func (w *unreached) copied(text []byte) bool {
	return w.app != "" && slices.ContainsFunc(w.src.Files, func(own string) bool {
		if info, err := fs.Stat(w.fsys, own); err != nil || info.Size() != int64(len(text)) {
			return false
		}
		other, err := repofs.ReadFileMax(w.fsys, own, int64(w.load.Limits.MaxBytes))
		return err == nil && bytes.Equal(other, text)
	})
}

// mentionsRegistration says whether a file can hold a registration at all.
func mentionsRegistration(text []byte) bool {
	for name := range source.Decorators() {
		if source.Registers(name) && bytes.Contains(text, []byte(name)) {
			return true
		}
	}
	return bytes.Contains(text, []byte("register_blueprint"))
}

// likely says whether a site of a file that was not evaluated registers on a Chalice
// object: the file imports chalice, or the object from a module of the application.
func (w *unreached) likely(a source.Site) bool {
	if a.Name == "" || a.Form < source.FormApplied && (a.Name != "register_blueprint" || a.Form != source.FormCalled) {
		return false
	}
	if modules.ImportsChalice(a.File) || w.app != "" {
		return modules.ImportsChalice(a.File)
	}
	root := a.File.Text(rootOf(a.File, a.Node))
	for i, n := range a.File.Nodes {
		if n.Kind != pysyntax.KindImportFromStatement && n.Kind != pysyntax.KindImportStatement {
			continue
		}
		module, ok := a.File.Child(i, pysyntax.FieldModuleName)
		for c := range a.File.ChildrenOf(i, pysyntax.FieldName) {
			if boundName(a.File, c) == root {
				if !ok {
					module = c
				}
				return w.local(a.File, module)
			}
		}
	}
	return false
}

// local says whether an import leads into the application.
func (w *unreached) local(f *pysyntax.File, module int) bool {
	text := modules.ModuleText(f, module)
	if strings.HasPrefix(text, ".") {
		return true
	}
	top, _, _ := strings.Cut(text, ".")
	s := w.load.Find(top)
	return s != nil && !s.Vendored
}

// rootOf is the first identifier of a dotted expression.
func rootOf(f *pysyntax.File, i int) int {
	for f.Kind(i) == pysyntax.KindAttribute || f.Kind(i) == pysyntax.KindCall || f.Kind(i) == pysyntax.KindSubscript {
		i++
	}
	return i
}

// boundName is the name that one entry of an import statement binds.
func boundName(f *pysyntax.File, entry int) string {
	if as, ok := f.Child(entry, pysyntax.FieldAlias); ok {
		return f.Text(as)
	}
	name, _, _ := strings.Cut(modules.ModuleText(f, entry), ".")
	return name
}
