package modules

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice/packaging"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// ShipsFile says whether the deployment package holds a file of the repository.
func (l *Loader) ShipsFile(file string) bool {
	below := file
	if l.Dir != "." {
		var inside bool
		if below, inside = strings.CutPrefix(file, l.Dir+"/"); !inside {
			return false
		}
	}
	top, _, _ := strings.Cut(below, "/")
	if below == "app.py" || top == "chalicelib" || slices.ContainsFunc(l.installed, func(folder string) bool {
		return folder != l.Dir && strings.HasPrefix(file, folder+"/") // its build says what it ships
	}) {
		return true
	}
	_, err := fs.Stat(l.FS, path.Join(l.Dir, "vendor", below)) // its content lies beside app.py
	return err == nil
}

// Limits of what one app may make the loader read. The largest public Chalice
// project has some hundred files in its import closure.
const (
	maxFiles = 5_000
	MaxBytes = 16 << 20
	// maxWork bounds the parser's work on all files, in the unit of
	// pysyntax.Limits.MaxWork: that of about 8 MB of sound code.
	maxWork = 1_200_000_000
	// givenUp is what a file counts that the parser gave up.
	givenUp = 400_000_000
)

// Loader finds and parses the modules of one app, as Python finds them when the
// app's folder is first on sys.path and vendor/ is last. It reads regular files
// below the file system's root only.
type Loader struct {
	ctx    context.Context //nolint:containedctx // a loader lives for one call
	FS     fs.FS
	Dir    string // the app's folder
	Limits pysyntax.Limits
	bytes  int
	work   int
	// noVendor leaves vendor/ out.
	noVendor bool
	// path are the folders of sys.path that the program has changed; nil: the app's
	// folder and vendor/.
	path []string
	// installed are folders of packages that the requirements install by path; they
	// come behind the folders of sys.path, as site-packages does.
	installed []string
	// Include are what the image gets beside the deployment package, relative to Dir.
	Include []string
	// required are the modules that packages of the requirements probably have.
	required map[string]bool
	standard map[string]bool
	entries  map[string][]fs.DirEntry // by folder
	Modules  map[string]*Module       // by dotted name; nil: there is no such module
	Files    map[string]*Module       // by path
	Order    []string                 // paths that were parsed, in the order of reading
	Diags    diag.List                // what is wrong with files, each once
}

// Module is a module of the repository.
type Module struct {
	Name      string // dotted
	Path      string // of the file, or of the folder when there is no file
	isPackage bool
	File      *pysyntax.File // nil: a folder without __init__.py, or unreadable
	diags     diag.List
	Vendored  bool
	names     map[string]int // see bindings
}

// NewLoader returns a loader for the app in a folder.
func NewLoader(ctx context.Context, fsys fs.FS, dir string) *Loader {
	return &Loader{
		ctx: ctx, FS: fsys, Dir: dir, Limits: pysyntax.DefaultLimits(),
		Modules: map[string]*Module{}, Files: map[string]*Module{}, standard: StandardModules(),
		entries: map[string][]fs.DirEntry{},
	}
}

// Module implements pyeval.Loader.
func (l *Loader) Module(name string) (string, bool, *pysyntax.File, diag.List, bool) {
	s := l.Find(name)
	if s == nil {
		return "", false, nil, nil, false
	}
	return s.Path, s.isPackage, s.File, s.diags, true
}

// File implements pyeval.FileLoader. The path stands for the dotted name, under which
// the program cannot import the module.
func (l *Loader) File(name, place string) (*pysyntax.File, diag.List, bool) {
	s := l.Modules[place]
	if s == nil {
		if !l.IsFile(place) {
			return nil, nil, false
		}
		s = l.read(name, place, false)
		l.Modules[place] = s
	}
	return s.File, s.diags, true
}

// Find returns the module with the dotted name, or nil.
func (l *Loader) Find(name string) *Module {
	if s, ok := l.Modules[name]; ok {
		return s
	}
	s := l.locate(name)
	l.Modules[name] = s
	return s
}

// locate looks for a module in the folder of its package, or in the app's
// folder and then in vendor.
func (l *Loader) locate(name string) *Module {
	parts := strings.Split(name, ".")
	if slices.ContainsFunc(parts, func(p string) bool { return !isIdentifier(p) }) || alreadyImported[parts[0]] {
		return nil
	}
	roots := append(l.Path(), l.installed...)
	if len(parts) > 1 {
		parent := l.Find(strings.Join(parts[:len(parts)-1], "."))
		if parent == nil || !parent.isPackage {
			return nil
		}
		roots = []string{parent.folder()}
	}
	return l.locateIn(roots, name, parts[len(parts)-1])
}

// locateIn follows CPython's order: in each folder a package before a module; a
// folder without __init__.py only when nothing else has the name: no folder, no
// module of the standard library, and no package of the requirements.
func (l *Loader) locateIn(roots []string, name, last string) *Module {
	for _, root := range roots {
		base := path.Join(root, last)
		if init := path.Join(base, "__init__.py"); l.IsFile(init) {
			return l.read(name, init, true)
		}
		if file := base + ".py"; l.IsFile(file) {
			return l.read(name, file, false)
		}
		if file := packaging.CompiledModule(l.FS, root, last); file != "" {
			return &Module{Name: name, Path: file, Vendored: l.inVendor(file)} // it exists, and what it defines is not known
		}
	}
	top := !strings.Contains(name, ".")
	if top && (l.standard[name] || l.required[name]) {
		return nil
	}
	for _, root := range roots {
		base := path.Join(root, last)
		if l.isDir(base) && (!top || l.holdsPython(base, 0)) {
			return &Module{Name: name, Path: base, isPackage: true, Vendored: l.inVendor(base)}
		}
	}
	return nil
}

// holdsPython says whether a folder has Python files at any depth: one without
// holds data, and an import of its name means an installed package.
func (l *Loader) holdsPython(folder string, depth int) bool {
	for _, e := range l.list(folder) {
		if strings.HasSuffix(e.Name(), ".py") && !e.IsDir() {
			return true
		}
	}
	for _, e := range l.list(folder) {
		if e.IsDir() && depth < 5 && !strings.HasPrefix(e.Name(), ".") && l.holdsPython(path.Join(folder, e.Name()), depth+1) {
			return true
		}
	}
	return false
}

// list returns what lies in a folder, sorted by name.
func (l *Loader) list(folder string) []fs.DirEntry {
	if known, ok := l.entries[folder]; ok {
		return known
	}
	var entries []fs.DirEntry
	if fs.ValidPath(folder) && len(l.entries) < maxFiles {
		entries, _ = fs.ReadDir(l.FS, folder)
	}
	l.entries[folder] = entries
	return entries
}

func (s *Module) folder() string {
	if strings.HasSuffix(s.Path, "/__init__.py") || s.Path == "__init__.py" {
		return path.Dir(s.Path)
	}
	return s.Path
}

// IsFile compares names byte by byte, as Linux does, also where the file system
// ignores case.
func (l *Loader) IsFile(name string) bool {
	if !fs.ValidPath(name) || !l.named(name) {
		return false
	}
	info, err := fs.Stat(l.FS, name)
	return err == nil && info.Mode().IsRegular()
}

func (l *Loader) isDir(name string) bool {
	if !fs.ValidPath(name) || name != "." && !l.named(name) {
		return false
	}
	info, err := fs.Stat(l.FS, name)
	return err == nil && info.IsDir()
}

// named says whether a folder lists the name exactly so.
func (l *Loader) named(name string) bool {
	return slices.ContainsFunc(l.list(path.Dir(name)), func(e fs.DirEntry) bool { return e.Name() == path.Base(name) })
}

// otherCase is the file or folder whose name differs from the module's last part
// in upper and lower case only, or "".
func (l *Loader) otherCase(name string) string {
	roots := append(l.Path(), l.installed...)
	module := name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent := l.Find(name[:i])
		if parent == nil || !parent.isPackage {
			return ""
		}
		roots, module = []string{parent.folder()}, name[i+1:]
	}
	for _, root := range roots {
		for _, e := range l.list(root) {
			stem := strings.TrimSuffix(e.Name(), ".py")
			if stem != module && strings.EqualFold(stem, module) && (e.IsDir() && l.holdsPython(path.Join(root, e.Name()), 0) || stem != e.Name()) {
				return path.Join(root, e.Name())
			}
		}
	}
	return ""
}

// Path implements pyeval.Folders.
func (l *Loader) Path() []string {
	folders := l.path
	if folders == nil {
		folders = []string{l.Dir, path.Join(l.Dir, "vendor")}
	}
	return slices.DeleteFunc(slices.Clone(folders), func(f string) bool { return l.noVendor && f == path.Join(l.Dir, "vendor") })
}

// SetPath implements pyeval.Folders.
func (l *Loader) SetPath(folders []string) {
	l.path = slices.Clone(folders)
	for name, s := range l.Modules {
		if s == nil {
			delete(l.Modules, name)
		}
	}
}

// Entries implements pyeval.Folders. What Python itself leaves beside the code is
// left out.
func (l *Loader) Entries(folder string) ([]pyeval.Entry, bool) {
	if folder != "." && !l.isDir(folder) {
		return nil, false
	}
	var out []pyeval.Entry
	for _, e := range l.list(folder) {
		if e.Name() == "__pycache__" {
			continue
		}
		out = append(out, pyeval.Entry{Name: e.Name(), Dir: e.IsDir() || e.Type()&fs.ModeSymlink != 0 && l.isDir(path.Join(folder, e.Name()))})
	}
	return out, true
}

func (l *Loader) inVendor(name string) bool {
	return strings.HasPrefix(name, path.Join(l.Dir, "vendor")+"/")
}

// read parses a file, once; a file that two names lead to is parsed once.
func (l *Loader) read(name, file string, isPackage bool) *Module {
	s := &Module{Name: name, Path: file, isPackage: isPackage, Vendored: l.inVendor(file)}
	if known, ok := l.Files[file]; ok {
		s.File = known.File
		return s
	}
	l.Files[file] = s
	src, err := l.bytesOf(file)
	if err != nil {
		s.diags = diag.List{diag.New("CH108", diag.InFile(file),
			fmt.Sprintf("%s was not read: %v. What it registers and defines is unknown.", file, err),
			"Make the file readable, or smaller.")}
	} else {
		limits := l.Limits
		limits.MaxWork = min(limits.MaxWork, maxWork-l.work)
		s.File, s.diags = pysyntax.Parse(file, src, limits)
		if s.File == nil {
			l.work += givenUp
		} else {
			l.work += s.File.Work
			l.Order = append(l.Order, file)
		}
	}
	if !s.Vendored {
		l.Diags.Extend(s.diags)
	}
	return s
}

// bytesOf reads a file within the limits.
func (l *Loader) bytesOf(file string) ([]byte, error) {
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	if len(l.Files) > maxFiles || l.bytes > MaxBytes || l.work >= maxWork {
		return nil, fmt.Errorf("the app's imports reach more than %d files, %d MiB, or what decant parses for one application", maxFiles, MaxBytes>>20)
	}
	f, err := l.FS.Open(file)
	if err != nil {
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return nil, err
	}
	defer f.Close()
	// One byte more than allowed, so that the parser sees that it is too large.
	src, err := io.ReadAll(io.LimitReader(f, int64(l.Limits.MaxBytes)+1))
	l.bytes += len(src)
	return src, err
}

// isIdentifier says whether a part of a dotted name can be a file's name.
func isIdentifier(s string) bool {
	if s == "" {
		return false
	}
	return !strings.ContainsAny(s, "/\\\x00") && s != "." && s != ".."
}

// alreadyImported are the modules that Chalice's own runtime has imported
// before app.py, so that a file of the same name next to app.py never replaces
// them.
var alreadyImported = map[string]bool{
	"chalice": true, "re": true, "sys": true, "os": true, "logging": true, "json": true,
	"traceback": true, "decimal": true, "base64": true, "copy": true, "functools": true,
	"datetime": true, "collections": true, "urllib": true, "typing": true, "importlib": true,
	"boto3": true, "botocore": true,
}
