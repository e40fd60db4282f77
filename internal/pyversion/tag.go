package pyversion

import (
	"strconv"
	"strings"

	"decant/internal/lazyregexp"
)

// Target is what has to load a package: CPython of one minor version on Linux,
// on one processor.
type Target struct {
	Python  string // "3.12"
	Machine string // as Linux names it: "x86_64" or "aarch64"
	// GLIBC is the minor version of glibc 2 that it has, 0 when it is not known.
	GLIBC int
	// Musl says that its C library is musl, as in Alpine, and not glibc.
	Musl bool
}

// Built is what something compiled was made for. An empty field is a thing that
// the tag leaves open.
type Built struct {
	// Python is the only minor version that loads it, or with AtLeast the
	// oldest one. "" for any.
	Python  string
	AtLeast bool
	// Other is an interpreter that is not CPython, "pp310"; nothing else loads it.
	Other string
	// System is "linux", "musllinux", "macosx", "win", or "" for any.
	System string
	// Machine is "x86_64", "aarch64" or another processor, "" for any.
	Machine string
	// GLIBC is the minor version of glibc 2 that it needs, 0 for none stated.
	GLIBC int
}

// Fits says whether the target loads it.
func (b Built) Fits(t Target) bool {
	return b.FitsPython(t.Python) && (b.Machine == "" || b.Machine == t.Machine) && b.fitsLibrary(t)
}

// fitsLibrary compares system and C library. A plain "linux" says nothing of the
// library.
func (b Built) fitsLibrary(t Target) bool {
	switch {
	case b.System == "":
		return true
	case t.Musl:
		return b.System == "musllinux" || b.System == "linux" && b.GLIBC == 0
	}
	return b.System == "linux" && (t.GLIBC == 0 || b.GLIBC <= t.GLIBC)
}

// FitsPython compares the interpreters alone.
func (b Built) FitsPython(python string) bool {
	switch {
	case b.Other != "":
		return false
	case b.Python == "":
		return true
	case b.AtLeast:
		return Minor(python) >= Minor(b.Python) && (Minor(b.Python) >= 0) == (Minor(python) >= 0)
	}
	return python == b.Python
}

// String names it for people: "CPython 3.7 on Linux x86_64".
func (b Built) String() string {
	words := "any Python"
	switch {
	case b.Other != "":
		words = "the interpreter " + b.Other
	case b.AtLeast:
		words = "CPython " + b.Python + " or newer"
	case b.Python != "":
		words = "CPython " + b.Python
	}
	system := map[string]string{"linux": "Linux", "musllinux": "Linux with musl", "macosx": "macOS", "win": "Windows"}[b.System]
	switch {
	case system != "" && b.Machine != "":
		return words + " on " + system + " " + b.Machine
	case system != "":
		return words + " on " + system
	case b.Machine != "":
		return words + " on " + b.Machine
	}
	return words
}

var (
	interpreterTag = lazyregexp.New(`^(py|cp|pp|ip|jy)(\d)(\d{0,2})$`)
	cpythonABI     = lazyregexp.New(`^cp(\d)(\d{1,2})([a-z]*)$`)
	linuxTag       = lazyregexp.New(`^(?:many)?linux(?:1|2010|2014|_2_(\d{1,3}))?_(.+)$`)
	muslTag        = lazyregexp.New(`^musllinux_\d+_\d+_(.+)$`)
	macTag         = lazyregexp.New(`^macosx_\d+_\d+_(.+)$`)
)

// WheelTags reads a tag such as "cp39-abi3-manylinux2014_x86_64"; every part may
// be a set, "py2.py3-none-any". It is nil for a text that is no tag.
// https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
func WheelTags(tag string) []Built {
	parts := strings.Split(tag, "-")
	if len(parts) != 3 || len(tag) > 300 {
		return nil
	}
	var out []Built
	for interpreter := range strings.SplitSeq(parts[0], ".") {
		for abi := range strings.SplitSeq(parts[1], ".") {
			for platform := range strings.SplitSeq(parts[2], ".") {
				if b, ok := wheelTag(interpreter, abi, platform); ok {
					out = append(out, b)
				}
			}
		}
	}
	return out
}

func wheelTag(interpreter, abi, platform string) (Built, bool) {
	m := interpreterTag.FindStringSubmatch(interpreter)
	if m == nil {
		return Built{}, false
	}
	b := Built{}
	b.platform(platform)
	switch {
	case m[1] != "py" && m[1] != "cp":
		b.Other = interpreter
	case m[3] == "" && m[2] == "3":
		b.Python, b.AtLeast = "3.0", true
		b.abi(m[1], abi)
	case m[3] == "":
		b.Python, b.AtLeast = "2.7", true
		b.abi(m[1], abi)
	default:
		b.Python = m[2] + "." + m[3]
		b.AtLeast = m[1] == "py" || abi == "abi3"
		b.abi(m[1], abi)
	}
	return b, true
}

// abi marks a build that the ordinary interpreter of its version does not load:
// one for free threading or debugging, or for another ABI.
func (b *Built) abi(interpreter, abi string) {
	m := cpythonABI.FindStringSubmatch(abi)
	switch {
	case abi == "none" || abi == "abi3" && interpreter == "cp":
	case m == nil || interpreter != "cp" || m[1]+"."+m[2] != b.Python, strings.ContainsAny(m[3], "td"):
		b.Other = abi
	}
}

// platform reads the third part of a tag.
func (b *Built) platform(tag string) {
	if tag == "any" {
		return
	}
	if m := linuxTag.FindStringSubmatch(tag); m != nil {
		b.System, b.Machine = "linux", m[2]
		b.GLIBC, _ = strconv.Atoi(m[1])
		for old, version := range map[string]int{"manylinux1_": 5, "manylinux2010_": 12, "manylinux2014_": 17} { // PEP 600
			if strings.HasPrefix(tag, old) {
				b.GLIBC = version
			}
		}
		return
	}
	for system, pattern := range map[string]*lazyregexp.Regexp{"musllinux": muslTag, "macosx": macTag} {
		if m := pattern.FindStringSubmatch(tag); m != nil {
			b.System, b.Machine = system, m[1]
			return
		}
	}
	switch tag {
	case "win32":
		b.System, b.Machine = "win", "x86"
	case "win_amd64":
		b.System, b.Machine = "win", "x86_64"
	case "win_arm64":
		b.System, b.Machine = "win", "aarch64"
	default:
		b.System, b.Machine = tag, ""
	}
}

// WheelFile reads the tags at the end of a wheel's file name. pip installs no
// wheel for one ABI and any platform.
func WheelFile(name string) []Built {
	stem, ok := strings.CutSuffix(name, ".whl")
	parts := strings.Split(stem, "-")
	if !ok || len(parts) < 5 {
		return nil
	}
	abi, platform := parts[len(parts)-2], parts[len(parts)-1]
	if platform == "any" && abi != "none" {
		return []Built{{Other: parts[len(parts)-3] + "-" + abi}}
	}
	return WheelTags(strings.Join(parts[len(parts)-3:], "-"))
}

var (
	cpythonFile = lazyregexp.New(`\.cpython-(\d)(\d{1,2})[a-z]*(?:-(.+))?\.so$`)
	abi3File    = lazyregexp.New(`\.abi(\d)(?:-(.+))?\.so$`)
	pypyFile    = lazyregexp.New(`\.(pypy\d+-pp\d+)(?:-(.+))?\.so$`)
	windowsFile = lazyregexp.New(`(?:\.(?:cp(\d)(\d{1,2})-)?(win32|win_amd64|win_arm64))?\.pyd$`)
)

// ModuleFile reads the file name of a compiled module, such as
// "_c.cpython-37m-x86_64-linux-gnu.so" or "x.abi3.so" (PEP 3149). Found is false
// for a name that says nothing: a plain "x.so" can be for any Python.
func ModuleFile(name string) (built Built, found bool) {
	if m := cpythonFile.FindStringSubmatch(name); m != nil {
		built.Python = m[1] + "." + m[2]
		built.triplet(m[3])
		return built, true
	}
	if m := abi3File.FindStringSubmatch(name); m != nil {
		built.Python, built.AtLeast = m[1]+".2", true // the stable ABI is Python 3.2's
		built.triplet(m[2])
		return built, true
	}
	if m := pypyFile.FindStringSubmatch(name); m != nil {
		built.Other = m[1]
		built.triplet(m[2])
		return built, true
	}
	if m := windowsFile.FindStringSubmatch(name); m != nil {
		built.System = "win"
		if m[3] != "" {
			built.platform(m[3])
		}
		if m[1] != "" {
			built.Python = m[1] + "." + m[2]
		}
		return built, true
	}
	return Built{}, false
}

// triplet reads what stands behind the version: "x86_64-linux-gnu", "darwin".
func (b *Built) triplet(text string) {
	machine, system, _ := strings.Cut(text, "-")
	switch {
	case text == "darwin":
		b.System = "macosx"
	case strings.HasPrefix(system, "linux-musl"):
		b.System, b.Machine = "musllinux", machine
	case strings.HasPrefix(system, "linux"):
		b.System, b.Machine = "linux", machine
	}
	if b.Machine == "i386" || b.Machine == "i686" {
		b.Machine = "x86"
	}
}
