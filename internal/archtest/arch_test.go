// Package archtest holds the import rule as a test: its tables are the diagram
// of docs/architecture.md. It parses the files itself, because the result of
// `go list` is cached.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// allowed names, for each package, the packages of decant that it may import. A
// sub-package falls under its parent's line, and may import its parent; a
// package without a line fails the test. Everybody may import lazyregexp.
func allowed() map[string][]string {
	return map[string][]string{
		"internal/terminal":    {},
		"internal/secrets":     {},
		"internal/diag":        {"internal/terminal"},
		"internal/repofs":      {},
		"internal/gitrepo":     {},
		"internal/gitignore":   {"internal/repofs"},
		"internal/requirement": {},
		"internal/pyversion":   {},
		"internal/jsonpos":     {"internal/diag"},
		"internal/pysyntax":    {"internal/diag"},
		"internal/hclfile":     {"internal/diag"},
		"internal/yamlfile":    {"internal/diag"},
		"internal/change":      {"internal/diag", "internal/terminal"},
		"internal/awsconfig":   {"internal/diag", "internal/jsonpos"},
		"internal/ec2":         {},
		"internal/awsapi":      {},
		"templates":            {},
		"model":                {"internal/diag"},
		"internal/pyeval/object": {
			"internal/diag", "internal/pysyntax", "model",
		},
		"internal/pyeval/operator": {
			"internal/diag", "internal/terminal", "model", "internal/pyeval/object",
		},
		"internal/pyeval/interp": {
			"internal/diag", "internal/pysyntax", "model", "internal/pyeval/object", "internal/pyeval/operator",
		},
		"internal/pyeval/library": {
			"internal/diag", "model", "internal/pyeval/object", "internal/pyeval/operator", "internal/pyeval/interp",
		},
		"internal/pyeval": {
			"internal/diag", "model", "internal/pyeval/object", "internal/pyeval/operator", "internal/pyeval/interp", "internal/pyeval/library",
		},
		"plan/module":        {},
		"internal/eventcron": {},
		"internal/settings":  {"internal/diag", "internal/hclfile", "model", "plan/module"},
		"trigger":            {"internal/diag", "model", "internal/settings", "internal/eventcron"},
		"policy":             {"internal/diag", "internal/awsapi", "model"},
		"plan/grants":        {"internal/diag", "internal/awsapi", "model", "plan", "policy"},
		"plan":               {"internal/awsapi", "policy", "internal/terminal", "internal/diag", "internal/eventcron", "internal/jsonpos", "model", "internal/settings", "internal/pyversion", "trigger", "plan/module"},
		"analyze/chalice/project": {
			"internal/diag", "model", "internal/repofs", "internal/jsonpos", "internal/awsapi",
			"internal/terminal", "internal/secrets",
		},
		"analyze/chalice/packaging": {
			"internal/diag", "model", "internal/repofs", "internal/jsonpos",
			"internal/terminal", "internal/secrets", "internal/gitignore", "internal/pyversion", "internal/requirement", "analyze/chalice/project",
		},
		"analyze/chalice/modules": {
			"internal/diag", "model", "internal/repofs", "internal/pysyntax", "internal/pyeval", "analyze/chalice/project", "analyze/chalice/packaging",
		},
		"analyze/chalice/source": {
			"internal/diag", "model", "internal/terminal", "internal/pysyntax", "internal/pyeval",
			"analyze/chalice/project", "analyze/chalice/packaging", "analyze/chalice/modules",
		},
		"analyze/chalice/reach": {
			"internal/diag", "internal/pysyntax", "internal/pyeval", "analyze/chalice/project", "analyze/chalice/modules", "analyze/chalice/source",
		},
		"analyze/chalice/boto3": {"internal/diag", "model", "internal/awsapi", "internal/pyeval"},
		"analyze/chalice/uses": {
			"internal/diag", "model", "internal/pysyntax", "internal/pyeval", "analyze/chalice/boto3", "analyze/chalice/modules", "analyze/chalice/source",
		},
		"analyze/chalice/missed": {
			"internal/diag", "internal/repofs", "internal/pysyntax", "internal/pyeval", "analyze/chalice/project", "analyze/chalice/modules", "analyze/chalice/source",
		},
		"analyze": {
			"internal/diag", "model", "internal/repofs", "internal/jsonpos",
			"internal/pysyntax", "internal/pyeval", "internal/hclfile", "internal/yamlfile", "internal/terminal", "internal/secrets", "internal/gitignore", "internal/pyversion", "internal/requirement",
			"analyze/chalice/project", "analyze/chalice/packaging", "analyze/chalice/modules", "analyze/chalice/source", "analyze/chalice/reach", "analyze/chalice/missed", "analyze/chalice/uses",
		},
		"analyze/live": {"internal/diag", "model", "internal/awsconfig", "internal/ec2", "internal/jsonpos", "internal/terminal", "analyze"},
		"generate":     {"internal/terminal", "internal/change", "internal/diag", "internal/hclfile", "model", "plan", "plan/module", "templates"},
		"apply":        {"internal/awsconfig", "internal/diag", "model", "trigger", "plan", "plan/module", "apply/account", "apply/ecsreason", "apply/registry"},
		// The packages on top of apply stand beside one another; verify alone asks the
		// switch which triggers are enabled.
		"apply/account":   {"internal/awsconfig", "internal/diag"},
		"apply/ecsreason": {"internal/diag", "apply/account"},
		"apply/registry":  {},
		"apply/cutover":   {"internal/awsconfig", "internal/diag", "internal/eventcron", "model", "trigger", "plan", "apply", "apply/account", "apply/ecsreason"},
		"apply/image":     {"internal/awsconfig", "internal/diag", "plan", "apply/account", "apply/registry"},
		"apply/preflight": {"trigger", "internal/awsconfig", "internal/ec2", "internal/diag", "model", "plan", "apply", "apply/account", "apply/ecsreason", "apply/registry", "apply/cutover"},
		"apply/taskrun":   {"policy", "trigger", "internal/awsconfig", "internal/diag", "model", "plan", "apply", "apply/account", "apply/ecsreason"},
		"apply/tfimport":  {"trigger", "internal/diag", "plan", "plan/module", "apply", "apply/account"},
		"migrate": {
			"internal/terminal",
			"internal/change", "internal/diag", "model", "internal/repofs", "internal/settings",
			"plan", "plan/grants", "analyze", "generate", "internal/awsapi",
		},
		"fleet":  {"internal/diag", "internal/hclfile", "internal/repofs", "internal/gitrepo", "model", "trigger", "plan", "migrate"},
		"report": {"fleet", "internal/change", "internal/diag", "model", "trigger", "plan", "plan/grants", "apply", "apply/account", "apply/cutover", "apply/taskrun", "migrate", "internal/terminal", "templates"},
		"cmd": {
			"internal/change", "internal/diag", "model", "internal/repofs", "migrate", "report", "fleet", "internal/hclfile",
			"internal/awsconfig", "internal/settings", "internal/terminal", "analyze", "analyze/chalice/project", "analyze/live", "plan", "plan/module",
			"apply", "apply/account", "apply/cutover", "apply/image", "apply/preflight", "apply/registry", "apply/taskrun", "apply/tfimport",
		},
		"internal/archtest":   {},
		"internal/lazyregexp": {},
	}
}

// doors names the only packages that may import an outside library.
func doors() map[string][]string {
	return map[string][]string{
		"github.com/spf13/cobra":                {"cmd"},
		"golang.org/x/term":                     {"internal/terminal", "cmd"},
		"github.com/tree-sitter":                {"internal/pysyntax"},
		"github.com/hashicorp/hcl/v2/hclsyntax": {"internal/hclfile"},
		"github.com/hashicorp/hcl/v2/hclwrite":  {"generate"},
		"github.com/hashicorp/hcl/v2":           {"internal/hclfile", "generate"},
		"github.com/zclconf/go-cty":             {"internal/hclfile", "generate"},
		"go.yaml.in/yaml":                       {"internal/yamlfile"},
		"github.com/aymanbagabas/go-udiff":      {"internal/change"},
		"github.com/aws": {
			"internal/awsconfig", "internal/ec2", "analyze/live", "apply", "apply/account", "apply/cutover", "apply/ecsreason", "apply/image", "apply/preflight", "apply/registry", "apply/taskrun", "apply/tfimport",
		},
		"github.com/aws/aws-sdk-go-v2/service/ec2": {}, // 540,000 lines; internal/ec2 has the four calls
		"golang.org/x/time":                        {"internal/awsconfig"},
		"github.com/sebdah/goldie":                 {},
		"github.com/rogpeppe/go-internal":          {},
		"github.com/chromedp":                      {},
		"text/template/parse":                      {"templates"},
		"text/template":                            {}, // calls methods by name; see test/weight
		"html/template":                            {},
		"net/http":                                 {"internal/awsconfig", "internal/ec2", "internal/gitrepo"},
		"github.com/go-git":                        {"internal/gitrepo"},
		"os/exec":                                  {"apply/image", "internal/gitrepo"},
		// Whoever compiles a pattern of its own text; all others are compiled when first used.
		"regexp": {"internal/lazyregexp", "internal/settings", "internal/gitignore"},
	}
}

// source is one Go file and what it imports.
type source struct {
	path    string // relative to the module
	pkg     string
	test    bool
	imports []string
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..")
	var out []source
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(file, root), string(filepath.Separator)))
		if entry.IsDir() {
			skip := entry.Name() == "testdata" || rel != "" && strings.HasPrefix(entry.Name(), ".") || nestedModule(file, rel)
			if skip {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{path: rel, pkg: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go")}
		for _, spec := range parsed.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, name)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 20 {
		t.Fatalf("only %d Go files were found below %s", len(out), root)
	}
	return out
}

// nestedModule is a tool's module of its own.
func nestedModule(file, rel string) bool {
	_, err := os.Stat(filepath.Join(file, "go.mod"))
	return rel != "" && err == nil
}

// isTest says whether a package only serves tests.
func isTest(pkg string) bool {
	return strings.HasSuffix(pkg, "test") || strings.HasPrefix(pkg, "test/")
}

// line finds the line of the table that a package falls under.
func line(pkg string) (string, bool) {
	table := allowed()
	for p := pkg; p != "."; p = path.Dir(p) {
		if _, ok := table[p]; ok {
			return p, true
		}
	}
	return "", false
}

func TestPackagesImportOnlyWhatStandsLeftOfThem(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || isTest(s.pkg) {
			continue // tests and test packages drive whatever they prove
		}
		own, ok := line(s.pkg)
		if !ok {
			t.Errorf("%s: the package %s has no line in the table of the import rule", s.path, s.pkg)
			continue
		}
		for _, name := range s.imports {
			target, ours := strings.CutPrefix(name, "decant/")
			if !ours {
				continue
			}
			targetLine, _ := line(target)
			if targetLine != own && targetLine != "internal/lazyregexp" && !slices.Contains(allowed()[own], targetLine) {
				t.Errorf("%s: %s must not import %s", s.path, s.pkg, target)
			}
		}
	}
}

func TestOutsideLibrariesHaveOneDoor(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || isTest(s.pkg) {
			continue
		}
		own, _ := line(s.pkg)
		for _, name := range s.imports {
			if library := longestDoor(name); library != "" && !slices.Contains(doors()[library], own) {
				t.Errorf("%s: %s must not import %s; its doors are %v", s.path, s.pkg, name, doors()[library])
			}
		}
	}
}

func longestDoor(name string) string {
	best := ""
	for library := range doors() {
		if (name == library || strings.HasPrefix(name, library+"/")) && len(library) > len(best) {
			best = library
		}
	}
	return best
}

// TestStagesDoNotTouchTheWorld keeps the clock, the environment and the disk out
// of the stages that must give the same answer twice.
func TestStagesDoNotTouchTheWorld(t *testing.T) {
	t.Parallel()
	forbidden := map[string][]string{
		"plan":     {"os", "io/fs", "net"},
		"generate": {"os", "net"},
		"analyze":  {"os", "net"},
	}
	for _, room := range []string{"project", "packaging", "modules", "source", "reach", "missed"} {
		forbidden["analyze/chalice/"+room] = forbidden["analyze"]
	}
	for _, s := range sources(t) {
		own, _ := line(s.pkg)
		if s.test || isTest(s.pkg) {
			continue
		}
		for _, name := range s.imports {
			if slices.Contains(forbidden[own], name) {
				t.Errorf("%s: %s must not import %s", s.path, s.pkg, name)
			}
		}
	}
}
