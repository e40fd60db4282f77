package chalice

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// Limits of what one app may make the loader read. The largest public Chalice
// project has some hundred files in its import closure.
const (
	maxFiles = 5_000
	maxBytes = 16 << 20
	// maxWork bounds the parser's work on all files, in the unit of
	// pysyntax.Limits.MaxWork: that of about 8 MB of sound code.
	maxWork = 1_200_000_000
	// givenUp is what a file counts that the parser gave up.
	givenUp = 400_000_000
)

// loader finds and parses the modules of one app, as Python finds them when the
// app's folder is first on sys.path and vendor/ is last. It reads regular files
// below the file system's root only.
type loader struct {
	ctx    context.Context //nolint:containedctx // a loader lives for one call
	fsys   fs.FS
	dir    string // the app's folder
	limits pysyntax.Limits
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
	// required are the modules that packages of the requirements probably have.
	required map[string]bool
	standard map[string]bool
	entries  map[string][]fs.DirEntry // by folder
	modules  map[string]*source       // by dotted name; nil: there is no such module
	files    map[string]*source       // by path
	order    []string                 // paths that were parsed, in the order of reading
	diags    diag.List                // what is wrong with files, each once
}

// source is a module of the repository.
type source struct {
	name      string // dotted
	path      string // of the file, or of the folder when there is no file
	isPackage bool
	file      *pysyntax.File // nil: a folder without __init__.py, or unreadable
	diags     diag.List
	vendored  bool
	names     map[string]int // see bindings
}

func newLoader(ctx context.Context, fsys fs.FS, dir string) *loader {
	return &loader{
		ctx: ctx, fsys: fsys, dir: dir, limits: pysyntax.DefaultLimits(),
		modules: map[string]*source{}, files: map[string]*source{}, standard: standardModules(),
		entries: map[string][]fs.DirEntry{},
	}
}

// Module implements pyeval.Loader.
func (l *loader) Module(name string) (string, bool, *pysyntax.File, diag.List, bool) {
	s := l.find(name)
	if s == nil {
		return "", false, nil, nil, false
	}
	return s.path, s.isPackage, s.file, s.diags, true
}

// File implements pyeval.FileLoader. The path stands for the dotted name, under which
// the program cannot import the module.
func (l *loader) File(name, place string) (*pysyntax.File, diag.List, bool) {
	s := l.modules[place]
	if s == nil {
		if !l.isFile(place) {
			return nil, nil, false
		}
		s = l.read(name, place, false)
		l.modules[place] = s
	}
	return s.file, s.diags, true
}

// find returns the module with the dotted name, or nil.
func (l *loader) find(name string) *source {
	if s, ok := l.modules[name]; ok {
		return s
	}
	s := l.locate(name)
	l.modules[name] = s
	return s
}

// locate looks for a module in the folder of its package, or in the app's
// folder and then in vendor.
func (l *loader) locate(name string) *source {
	parts := strings.Split(name, ".")
	if slices.ContainsFunc(parts, func(p string) bool { return !isIdentifier(p) }) || alreadyImported[parts[0]] {
		return nil
	}
	roots := append(l.Path(), l.installed...)
	if len(parts) > 1 {
		parent := l.find(strings.Join(parts[:len(parts)-1], "."))
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
func (l *loader) locateIn(roots []string, name, last string) *source {
	for _, root := range roots {
		base := path.Join(root, last)
		if init := path.Join(base, "__init__.py"); l.isFile(init) {
			return l.read(name, init, true)
		}
		if file := base + ".py"; l.isFile(file) {
			return l.read(name, file, false)
		}
		if file := compiledModule(l.fsys, root, last); file != "" {
			return &source{name: name, path: file, vendored: l.inVendor(file)} // it exists, and what it defines is not known
		}
	}
	top := !strings.Contains(name, ".")
	if top && (l.standard[name] || l.required[name]) {
		return nil
	}
	for _, root := range roots {
		base := path.Join(root, last)
		if l.isDir(base) && (!top || l.holdsPython(base, 0)) {
			return &source{name: name, path: base, isPackage: true, vendored: l.inVendor(base)}
		}
	}
	return nil
}

// holdsPython says whether a folder has Python files at any depth: one without
// holds data, and an import of its name means an installed package.
func (l *loader) holdsPython(folder string, depth int) bool {
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
func (l *loader) list(folder string) []fs.DirEntry {
	if known, ok := l.entries[folder]; ok {
		return known
	}
	var entries []fs.DirEntry
	if fs.ValidPath(folder) && len(l.entries) < maxFiles {
		entries, _ = fs.ReadDir(l.fsys, folder)
	}
	l.entries[folder] = entries
	return entries
}

func (s *source) folder() string {
	if strings.HasSuffix(s.path, "/__init__.py") || s.path == "__init__.py" {
		return path.Dir(s.path)
	}
	return s.path
}

// isFile compares names byte by byte, as Linux does, also where the file system
// ignores case.
func (l *loader) isFile(name string) bool {
	if !fs.ValidPath(name) || !l.named(name) {
		return false
	}
	info, err := fs.Stat(l.fsys, name)
	return err == nil && info.Mode().IsRegular()
}

func (l *loader) isDir(name string) bool {
	if !fs.ValidPath(name) || name != "." && !l.named(name) {
		return false
	}
	info, err := fs.Stat(l.fsys, name)
	return err == nil && info.IsDir()
}

// named says whether a folder lists the name exactly so.
func (l *loader) named(name string) bool {
	return slices.ContainsFunc(l.list(path.Dir(name)), func(e fs.DirEntry) bool { return e.Name() == path.Base(name) })
}

// otherCase is the file or folder whose name differs from the module's last part
// in upper and lower case only, or "".
func (l *loader) otherCase(name string) string {
	roots := append(l.Path(), l.installed...)
	module := name
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		parent := l.find(name[:i])
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
func (l *loader) Path() []string {
	folders := l.path
	if folders == nil {
		folders = []string{l.dir, path.Join(l.dir, "vendor")}
	}
	return slices.DeleteFunc(slices.Clone(folders), func(f string) bool { return l.noVendor && f == path.Join(l.dir, "vendor") })
}

// SetPath implements pyeval.Folders.
func (l *loader) SetPath(folders []string) {
	l.path = slices.Clone(folders)
	for name, s := range l.modules {
		if s == nil {
			delete(l.modules, name)
		}
	}
}

// Entries implements pyeval.Folders. What Python itself leaves beside the code is
// left out.
func (l *loader) Entries(folder string) ([]pyeval.Entry, bool) {
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

func (l *loader) inVendor(name string) bool {
	return strings.HasPrefix(name, path.Join(l.dir, "vendor")+"/")
}

// read parses a file, once; a file that two names lead to is parsed once.
func (l *loader) read(name, file string, isPackage bool) *source {
	s := &source{name: name, path: file, isPackage: isPackage, vendored: l.inVendor(file)}
	if known, ok := l.files[file]; ok {
		s.file = known.file
		return s
	}
	l.files[file] = s
	src, err := l.bytesOf(file)
	if err != nil {
		s.diags = diag.List{diag.New("CH108", diag.InFile(file),
			fmt.Sprintf("%s was not read: %v. What it registers and defines is unknown.", file, err),
			"Make the file readable, or smaller.")}
	} else {
		limits := l.limits
		limits.MaxWork = min(limits.MaxWork, maxWork-l.work)
		s.file, s.diags = pysyntax.Parse(file, src, limits)
		if s.file == nil {
			l.work += givenUp
		} else {
			l.work += s.file.Work
			l.order = append(l.order, file)
		}
	}
	if !s.vendored {
		l.diags.Extend(s.diags)
	}
	return s
}

// bytesOf reads a file within the limits.
func (l *loader) bytesOf(file string) ([]byte, error) {
	if err := l.ctx.Err(); err != nil {
		return nil, err
	}
	if len(l.files) > maxFiles || l.bytes > maxBytes || l.work >= maxWork {
		return nil, fmt.Errorf("the app's imports reach more than %d files, %d MiB, or what decant parses for one application", maxFiles, maxBytes>>20)
	}
	f, err := l.fsys.Open(file)
	if err != nil {
		var pathErr *fs.PathError
		if errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return nil, err
	}
	defer f.Close()
	// One byte more than allowed, so that the parser sees that it is too large.
	src, err := io.ReadAll(io.LimitReader(f, int64(l.limits.MaxBytes)+1))
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
