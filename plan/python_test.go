package plan

import (
	"strings"
	"testing"

	"decant/model"
	"decant/model/modeltest"
)

// TestShippedFilesFitTheImage gives the image one Python and processor, and a
// file that was built for something.
func TestShippedFilesFitTheImage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files []model.Compiled
		arm   bool
		want  string // in the finding, "" for none
	}{
		"the same Python and processor": {files: []model.Compiled{{File: "vendor/c.cpython-312-x86_64-linux-gnu.so", Count: 1, Source: "file name", Python: "3.12", System: "linux", Machine: "x86_64"}}},
		"another Python":                {files: []model.Compiled{{File: "vendor/c.so", Count: 3, Source: "file name", Python: "3.7", System: "linux", Machine: "x86_64"}}, want: "CPython 3.7 on Linux x86_64 (and 2 more like it). The image has Python 3.12 on Linux x86_64"},
		"another processor":             {files: []model.Compiled{{File: "vendor/c.so", Count: 1, Source: "ELF header", System: "linux", Machine: "aarch64"}}, want: `architecture = "arm64"`},
		"the other processor, asked":    {files: []model.Compiled{{File: "vendor/c.so", Count: 1, Source: "ELF header", System: "linux", Machine: "aarch64"}}, arm: true},
		"another system":                {files: []model.Compiled{{File: "vendor/c-1.dist-info/WHEEL", Count: 1, Source: "WHEEL", Python: "3.12", System: "macosx", Machine: "arm64"}}, want: "--platform manylinux2014_x86_64"},
		"musl":                          {files: []model.Compiled{{File: "vendor/c.so", Count: 1, Source: "file name", Python: "3.12", System: "musllinux", Machine: "x86_64"}}, want: "Linux with musl"},
		"a stable ABI that is older":    {files: []model.Compiled{{File: "vendor/c.abi3.so", Count: 1, Source: "WHEEL", Python: "3.9", AtLeast: true, System: "linux", Machine: "x86_64"}}},
		"a stable ABI that is newer":    {files: []model.Compiled{{File: "vendor/c.abi3.so", Count: 1, Source: "WHEEL", Python: "3.13", AtLeast: true}}, want: "CPython 3.13 or newer"},
		"PyPy":                          {files: []model.Compiled{{File: "vendor/c.so", Count: 1, Source: "file name", Other: "pypy39-pp73"}}, want: "Replace the file by a build for CPython 3.12."},
		"one of several builds fits": {files: []model.Compiled{
			{File: "vendor/a/c.cpython-311-x86_64-linux-gnu.so", Count: 1, Source: "file name", Python: "3.11", System: "linux", Machine: "x86_64"},
			{File: "vendor/a/c.cpython-312-x86_64-linux-gnu.so", Count: 1, Source: "file name", Python: "3.12", System: "linux", Machine: "x86_64"},
		}},
		"two modules, of which one fits": {files: []model.Compiled{
			{File: "vendor/a/d.cpython-311-x86_64-linux-gnu.so", Count: 1, Source: "file name", Python: "3.11", System: "linux", Machine: "x86_64"},
			{File: "vendor/a/c.cpython-312-x86_64-linux-gnu.so", Count: 1, Source: "file name", Python: "3.12", System: "linux", Machine: "x86_64"},
		}, want: "CPython 3.11"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := modeltest.App()
			a.Package.Compiled = c.files
			if c.arm {
				a.Architecture.V, a.Architecture.From = "arm64", model.FromConfig
			}
			_, diags := Make(a, options(t, ""))
			found := ""
			for _, d := range diags {
				if d.Code == DoesNotLoad {
					found += d.Detail + d.Fix
				}
			}
			if (found != "") != (c.want != "") || !strings.Contains(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}

// TestTheDeployedRuntimeDecides puts live functions beside what the repository
// says; decant.hcl is over both.
func TestTheDeployedRuntimeDecides(t *testing.T) {
	t.Parallel()
	live := func(runtimes ...string) []model.Function {
		var out []model.Function
		for i, r := range runtimes {
			fn := modeltest.Function(string(rune('a'+i)), model.KindSchedule, modeltest.Scheduled("rate(1 day)"))
			fn.Live = &model.LiveFunction{Runtime: r}
			out = append(out, fn)
		}
		return out
	}
	for name, c := range map[string]struct {
		hcl       string
		functions []model.Function
		guess     bool
		want      string
		codes     string
	}{
		"nothing live":       {functions: live(), want: "3.12"},
		"live differs":       {functions: live("python3.9", "python3.9"), want: "3.9", codes: "PL211"},
		"live, and a guess":  {functions: live("python3.9"), guess: true, want: "3.9"},
		"live is the same":   {functions: live("python3.12"), want: "3.12"},
		"live disagrees":     {functions: live("python3.9", "python3.11"), want: "3.12"},
		"an image":           {functions: live(""), want: "3.12"},
		"another language":   {functions: live("nodejs20.x"), want: "3.12"},
		"stated":             {hcl: `python = "3.13"`, functions: live("python3.9"), want: "3.13"},
		"one has no runtime": {functions: live("", "python3.11"), want: "3.11", codes: "PL211"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := modeltest.App(c.functions...)
			if c.guess {
				a.Python.From = model.FromDefault
			}
			p, diags := Make(a, options(t, c.hcl))
			if p.Image.Python != c.want || strings.Contains(codes(diags), "PL211") != (c.codes != "") {
				t.Errorf("Python %s, findings %s; want %s, %s", p.Image.Python, codes(diags), c.want, c.codes)
			}
		})
	}
}
