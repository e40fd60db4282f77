package project

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/repofs"
)

// SampleFolder are names of folders whose programs are not the app's.
var SampleFolder = map[string]bool{
	"example": true, "examples": true, "sample": true, "samples": true, "demo": true, "demos": true, "doc": true, "docs": true,
	"test": true, "tests": true, "testing": true, "fixture": true, "fixtures": true, "template": true, "templates": true,
	"tutorial": true, "tutorials": true, "testdata": true, "vendor": true, "third_party": true, "skeleton": true,
}

// Bounds of the search. The largest monorepo that was tried has 41,000 files
// outside the pruned folders, and no app deeper than 9 levels.
const (
	MaxEntries = 200_000
	MaxLevels  = 40
	// maxLinks bounds the symbolic links to folders that are looked at.
	maxLinks = 1000
)

// prunedFolder are names of folders that hold other people's code or built
// files. Hidden folders are pruned as well.
var prunedFolder = map[string]bool{
	"node_modules": true, "site-packages": true, "__pycache__": true, "build": true, "dist": true,
	"cdk.out": true, "chalice.out": true, "bower_components": true, "htmlcov": true,
}

// walker walks a tree once. It keeps its context because it lives for one call.
type walker struct {
	ctx  context.Context //nolint:containedctx // one call
	fsys fs.FS
	// looks says whether a file is the app.py of a Chalice application.
	looks   func(ctx context.Context, fsys fs.FS, file string) bool
	entries int
	stopped bool
	// seen are the real paths of the folders that were entered.
	seen  map[string]bool
	queue []string // symbolic links, looked at after the real folders
	found Survey
	diags diag.List
}

// dir enters a real folder.
func (w *walker) dir(dir string, levels int) {
	if w.stopped || w.seen[dir] || w.ctx.Err() != nil {
		return
	}
	if levels > MaxLevels {
		w.stop(dir, fmt.Sprintf("it lies more than %d levels deep", MaxLevels))
		return
	}
	w.seen[dir] = true
	entries, err := fs.ReadDir(w.fsys, dir)
	if err != nil {
		w.diags.Add(diag.New(UnreadableDir, diag.InFile(dir),
			"The folder cannot be listed: "+repofs.Reason(err)+". Applications below it are not found.",
			"Give the user who runs decant the right to read it, if it belongs to the project."))
		return
	}
	if w.entries += len(entries); w.entries > MaxEntries {
		w.stopped = true
		w.stop(dir, fmt.Sprintf("%d files and folders were seen before it", MaxEntries))
		return
	}
	if IsEnvironment(dir, entries) {
		return
	}
	w.folder(dir, entries)
	w.children(dir, entries, levels)
}

func (w *walker) stop(dir, why string) {
	w.diags.Add(diag.New(TreeTooLarge, diag.InFile(dir),
		"The search ends at this folder, because "+why+". Applications in it are not found.",
		"Run decant on the application's own folder."))
}

func (w *walker) children(dir string, entries []fs.DirEntry, levels int) {
	isApp := slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == "app.py" || e.Name() == ".chalice" })
	for _, e := range entries {
		name := e.Name()
		if Pruned(name) || isApp && name == "vendor" {
			continue
		}
		switch {
		case e.IsDir():
			w.dir(path.Join(dir, name), levels+1)
		case e.Type()&fs.ModeSymlink != 0:
			w.queue = append(w.queue, path.Join(dir, name))
		}
	}
}

// Pruned says whether a folder is of no interest: caches, environments, packages.
func Pruned(name string) bool { return prunedFolder[name] || strings.HasPrefix(name, ".") }

// IsEnvironment recognises a Python virtual environment by its content, because
// its name can be anything.
func IsEnvironment(dir string, entries []fs.DirEntry) bool {
	var bin, lib bool
	for _, e := range entries {
		switch e.Name() {
		case "pyvenv.cfg":
			return true
		case "bin", "Scripts":
			bin = true
		case "lib", "Lib":
			lib = true
		}
	}
	base := path.Base(dir)
	return bin && lib && (base == "env" || base == "venv" || base == "virtualenv")
}

// links looks at the symbolic links once the real folders are known, so that an
// app is found under its real path, and each folder is entered once. A link to
// a file needs no visit; one that leads outside is reported in either case.
func (w *walker) links() {
	for i := 0; i < len(w.queue) && i < maxLinks && !w.stopped; i++ {
		link := w.queue[i]
		real, err := repofs.Resolve(w.fsys, link)
		if errors.Is(err, fs.ErrNotExist) {
			err = errors.New("nothing is there")
		}
		if err != nil {
			w.diags.Add(diag.New(LinkOutside, diag.InFile(link),
				"The symbolic link is not followed: "+repofs.Reason(err)+". What is behind it is missing from the result.",
				"Commit the files themselves, if the application needs them."))
			continue
		}
		if repofs.IsDir(w.fsys, real) && !prunedPath(real) {
			w.dir(real, strings.Count(real, "/"))
		}
	}
}

// prunedPath says whether a path goes through a pruned folder: a link into
// node_modules is no way around the rule.
func prunedPath(name string) bool {
	return name != "." && slices.ContainsFunc(strings.Split(name, "/"), Pruned)
}
