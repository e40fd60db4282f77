package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyversion"
	"decant/model"
)

// python decides which Python the image has: decant.hcl's word, then what the
// deployed functions run on, then what the repository says.
func (m *maker) python() model.Value[string] {
	if stated := m.opts.Settings.Python; stated.IsKnown() {
		return stated
	}
	deployed := m.deployedPython()
	if deployed == "" {
		return m.app.Python
	}
	because := "The deployed functions run on it; decant.hcl can say otherwise."
	if m.app.Python.V != deployed && m.app.Python.From != model.FromDefault {
		m.diags.Add(diag.New(RuntimeDiffers, m.app.Python.At,
			fmt.Sprintf("The deployed functions run on Python %s, and the repository says %s. The image takes %s, which the code is known to run on.", deployed, m.app.Python.V, deployed),
			"State the version that the tasks are to run with in decant.hcl:\n    python = \""+deployed+"\""))
	}
	m.decide(Decision{Rule: "python", Chose: "Python " + deployed, Because: because})
	return model.Known(deployed, model.FromLive, diag.Range{})
}

// deployedPython is the version that all live functions of the app run on, ""
// when there are none or they differ.
func (m *maker) deployedPython() string {
	version := ""
	for _, fn := range m.app.Functions {
		if fn.Live == nil || fn.Live.Runtime == "" {
			continue
		}
		v, ok := strings.CutPrefix(fn.Live.Runtime, "python")
		if !ok || version != "" && v != version {
			return ""
		}
		version = v
	}
	return version
}

// compiled reports the shipped files that the image's Python or processor does
// not load.
func (m *maker) compiled() {
	target := m.loads()
	loads := m.loadable(target)
	for _, c := range m.app.Package.Compiled {
		b := built(c)
		if b.Fits(target) || loads[stem(c)] {
			continue
		}
		more := ""
		if c.Count > 1 {
			more = fmt.Sprintf(" (and %d more like it)", c.Count-1)
		}
		m.diags.Add(diag.New(DoesNotLoad, diag.InFile(c.File),
			fmt.Sprintf("The %s says that this is for %s%s. The image has Python %s on Linux %s, so the import fails there.", c.Source, b, more, target.Python, target.Machine),
			m.loadFix(b, target)))
	}
}

func built(c model.Compiled) pyversion.Built {
	return pyversion.Built{Python: c.Python, AtLeast: c.AtLeast, Other: c.Other, System: c.System, Machine: c.Machine}
}

// stem is the module's name without what it was built for: builds of one module
// for several Pythons may lie beside one another.
func stem(c model.Compiled) string {
	dir, name := splitPath(c.File)
	if c.Source == "WHEEL" {
		return c.File
	}
	name, _, _ = strings.Cut(name, ".")
	return dir + name
}

func splitPath(file string) (dir, name string) {
	at := strings.LastIndex(file, "/") + 1
	return file[:at], file[at:]
}

// loadable are the modules of which some build fits the target.
func (m *maker) loadable(target pyversion.Target) map[string]bool {
	out := map[string]bool{}
	for _, c := range m.app.Package.Compiled {
		if c.Source != "WHEEL" && built(c).Fits(target) {
			out[stem(c)] = true
		}
	}
	return out
}

// loadFix says what makes image and file agree.
func (m *maker) loadFix(b pyversion.Built, target pyversion.Target) string {
	if anywhere := (pyversion.Built{System: b.System, Machine: b.Machine}); !anywhere.Fits(target) {
		if (b.System == "" || b.System == "linux") && b.FitsPython(target.Python) && slices.Contains([]string{"x86_64", "aarch64"}, b.Machine) {
			architecture := map[string]string{"x86_64": "x86_64", "aarch64": "arm64"}[b.Machine]
			return "Build the image for that processor in decant.hcl, or put a build for the image's processor there:\n    architecture = \"" + architecture + "\""
		}
		return "Install the package for Linux into vendor/, or name it in requirements.txt instead:\n    pip install --target vendor --platform manylinux2014_" + target.Machine + " --python-version " + target.Python + " --only-binary=:all: PACKAGE"
	}
	if b.Python != "" && pyversion.Minor(b.Python) >= 0 {
		return "State the Python that the functions run with in decant.hcl, or replace the file by a build for the image's Python:\n    python = \"" + b.Python + "\""
	}
	return "Replace the file by a build for CPython " + target.Python + "."
}
