package packaging

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/pyversion"
	"decant/internal/repofs"
	"decant/model"
)

// Bounds of the search for compiled files: different answers that are kept, and
// bytes of a WHEEL file.
const (
	maxCompiled = 50
	maxWheel    = 64 << 10
)

// shippedFiles looks through vendor/ and chalicelib/ for files that fit one
// Python, one system or one processor alone.
type shippedFiles struct {
	fsys   fs.FS
	left   int // files and folders that may still be looked at
	found  []model.Compiled
	packed []string
}

// ReadCompiled adds the compiled and the packed files to the package.
func ReadCompiled(fsys fs.FS, dir string, p *model.Package) diag.List {
	s := &shippedFiles{fsys: fsys, left: project.MaxShipped}
	for _, folder := range []string{"vendor", "chalicelib"} {
		s.folder(path.Join(dir, folder), 0)
	}
	slices.SortFunc(s.found, func(a, b model.Compiled) int { return cmp.Compare(a.File, b.File) })
	p.Compiled, p.Packed = s.found, s.packed
	var diags diag.List
	if len(s.packed) > 0 {
		diags.Add(diag.New(project.PackedInVendor, diag.InFile(s.packed[0]),
			fmt.Sprintf("vendor/ holds %s. Chalice copies vendor/ into the package as it is, and Python does not look into such files, so their packages cannot be imported.", project.Listed(baseNames(s.packed))),
			"Unpack a wheel into vendor/ and remove it, or name the package in requirements.txt:\n    pip install --no-deps --target vendor "+s.packed[0]))
	}
	if s.left <= 0 {
		diags.Add(diag.New(project.VendorTooLarge, diag.InFile(path.Join(dir, "vendor")),
			fmt.Sprintf("The search for compiled modules ended after %d files and folders. Whether the others fit the image was not checked.", project.MaxShipped), ""))
	}
	return diags
}

func baseNames(files []string) []string {
	out := make([]string, 0, len(files))
	for _, file := range project.FirstOf(files, 5) {
		out = append(out, path.Base(file))
	}
	return out
}

// folder follows no link: shippedLinks reports those.
func (s *shippedFiles) folder(dir string, levels int) {
	entries, err := fs.ReadDir(s.fsys, dir)
	if err != nil || levels > project.MaxLevels {
		return // most apps have none
	}
	for _, e := range entries {
		if s.left--; s.left < 0 {
			return
		}
		file := path.Join(dir, e.Name())
		switch {
		case e.IsDir():
			s.folder(file, levels+1)
		case e.Type().IsRegular():
			s.file(file, levels)
		}
	}
}

func (s *shippedFiles) file(file string, levels int) {
	base := path.Base(file)
	switch {
	case base == "WHEEL" && strings.HasSuffix(path.Dir(file), ".dist-info"):
		s.wheel(file)
	case levels == 0 && path.Base(path.Dir(file)) == "vendor" && packedName(base):
		s.packed = append(s.packed, file)
	case strings.HasSuffix(base, ".so"), strings.Contains(base, ".so."), strings.HasSuffix(base, ".pyd"), strings.HasSuffix(base, ".dylib"):
		s.module(file)
	}
}

func packedName(name string) bool {
	for _, ending := range []string{".whl", ".egg", ".tar.gz", ".tar.bz2", ".tgz", ".zip"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// module reads a compiled file: its name and, if it is an ELF file, its header.
func (s *shippedFiles) module(file string) {
	built, named := pyversion.ModuleFile(path.Base(file))
	source := "file name"
	if strings.HasSuffix(file, ".dylib") {
		built.System, named = "macosx", true
	}
	if machine := elfMachine(s.fsys, file); machine != "" {
		if !named || built.Machine == "" {
			source = "ELF header"
			if named {
				source = "file name and ELF header"
			}
		}
		built.Machine, named = machine, true
		if built.System == "" {
			built.System = "linux" // an ELF file; of macOS and Windows are others
		}
	}
	if named {
		s.add(file, source, built)
	}
}

// elfMachine reads the processor of an ELF file, "" for another file. It looks
// at the first 20 bytes alone.
// https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
func elfMachine(fsys fs.FS, file string) string {
	if !repofs.IsFile(fsys, file) {
		return ""
	}
	f, err := fsys.Open(file)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }() // read-only: nothing to lose
	var head [20]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || !bytes.HasPrefix(head[:], []byte("\x7fELF")) {
		return ""
	}
	var order binary.ByteOrder = binary.LittleEndian
	if head[5] == 2 {
		order = binary.BigEndian
	}
	switch machine := order.Uint16(head[18:]); machine {
	case 3:
		return "x86"
	case 40:
		return "arm"
	case 62:
		return "x86_64"
	case 183:
		return "aarch64"
	default:
		return fmt.Sprintf("ELF machine %d", machine)
	}
}

// wheel reads the tags of an installed wheel. A wheel of pure Python fits
// everything, and one that several tags name is read as the first that fits most.
func (s *shippedFiles) wheel(file string) {
	src, err := repofs.ReadFileMax(s.fsys, file, maxWheel)
	if err != nil {
		return
	}
	var all []pyversion.Built
	for line := range strings.Lines(string(src)) {
		if tag, ok := strings.CutPrefix(line, "Tag:"); ok && len(all) < 100 {
			all = append(all, pyversion.WheelTags(strings.TrimSpace(tag))...)
		}
	}
	if len(all) == 0 {
		return
	}
	first := all[0]
	for _, b := range all[1:] { // what all tags of the wheel have in common
		if b.Python != first.Python || b.AtLeast != first.AtLeast || b.Other != first.Other {
			first.Python, first.AtLeast, first.Other = "", false, ""
		}
		if b.Machine != first.Machine {
			first.Machine = ""
		}
		if b.System != first.System {
			first.System = ""
		}
	}
	if first.AtLeast && pyversion.Minor(first.Python) <= 0 {
		first.Python, first.AtLeast = "", false // py3, py2.py3
	}
	if first != (pyversion.Built{GLIBC: first.GLIBC}) {
		s.add(file, "WHEEL", first)
	}
}

func (s *shippedFiles) add(file, source string, b pyversion.Built) {
	c := model.Compiled{File: file, Count: 1, Source: source, Python: b.Python, AtLeast: b.AtLeast, Other: b.Other, System: b.System, Machine: b.Machine}
	for i, other := range s.found {
		same := other
		same.File, same.Count = c.File, 1
		if same == c {
			s.found[i].Count++
			return
		}
	}
	if len(s.found) < maxCompiled {
		s.found = append(s.found, c)
	}
}

// CompiledModule is the compiled file of a module in the folder, "" for none.
// Which Python loads it is not asked here.
func CompiledModule(fsys fs.FS, dir, module string) string {
	if !fs.ValidPath(dir) {
		return ""
	}
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), module+".")
		if !ok || e.IsDir() {
			continue
		}
		if _, found := pyversion.ModuleFile(e.Name()); found || rest == "so" || rest == "pyc" {
			return path.Join(dir, e.Name())
		}
	}
	return ""
}
