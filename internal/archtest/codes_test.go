package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"decant/internal/diag"
)

var codeForm = regexp.MustCompile(`\b[A-Z]{2}[0-9]{3}\b`)

// uses is where codes stand: in the product, and in tests and their data.
type uses struct {
	product, tests map[string]bool
	names          map[string][]string // constant, with its package or without -> its codes
}

// add reads one Go file: every literal that is a code, and every name.
func (u *uses) add(pkg string, file *ast.File, test bool) (identifiers []string) {
	in := u.product
	if test {
		in = u.tests
	}
	declared := map[ast.Node]bool{}
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, s := range group.Specs {
			spec := s.(*ast.ValueSpec)
			for i, value := range spec.Values {
				if text, ok := literal(value); ok && codeForm.FindString(text) == text && text != "" {
					name := spec.Names[i].Name
					u.names[pkg+"."+name] = append(u.names[pkg+"."+name], text)
					u.names["."+name] = append(u.names["."+name], text)
					declared[spec] = true
				}
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			return !declared[n]
		case *ast.SelectorExpr:
			identifiers = append(identifiers, "."+n.Sel.Name)
		case *ast.BasicLit:
			if text, ok := literal(n); ok {
				for _, code := range codeForm.FindAllString(text, -1) {
					in[code] = true
				}
			}
		case *ast.Ident:
			identifiers = append(identifiers, pkg+"."+n.Name)
		}
		return true
	})
	return identifiers
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// TestEveryCodeIsRaisedAndTested: a code that nothing raises has a text that
// nobody can see, and one that no test knows can vanish without a failure.
func TestEveryCodeIsRaisedAndTested(t *testing.T) {
	t.Parallel()
	u := uses{product: map[string]bool{}, tests: map[string]bool{}, names: map[string][]string{}}
	product, tests := map[string]bool{}, map[string]bool{} // identifiers
	root := filepath.Join("..", "..")
	for _, s := range sources(t) {
		if strings.HasPrefix(filepath.Base(s.path), "codes_") && s.pkg == "internal/diag" || s.pkg == "internal/archtest" {
			continue // the registry itself
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, s.path), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		into := product
		if s.test || isTest(s.pkg) {
			into = tests
		}
		for _, name := range u.add(s.pkg, file, s.test || isTest(s.pkg)) {
			into[name] = true
		}
	}
	for _, code := range codesOfData(t, root) {
		u.tests[code] = true
	}
	for name, codes := range u.names {
		for _, code := range codes {
			u.product[code] = u.product[code] || product[name]
			u.tests[code] = u.tests[code] || tests[name]
		}
	}
	for _, code := range diag.Codes() {
		if !u.product[string(code)] {
			t.Errorf("%s is registered, and nothing raises it", code)
		}
		if !u.tests[string(code)] {
			t.Errorf("no test and no file of testdata has %s", code)
		}
	}
}

// codesOfData are the codes in the data of tests: golden files, scripts, pages
// that tests compare. docs/diagnostics.md is the registry and is no case.
func codesOfData(t *testing.T, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != root && strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if entry.IsDir() || !strings.Contains(filepath.ToSlash(file), "/testdata/") {
			return nil
		}
		if info, err := entry.Info(); err != nil || info.Size() > 4<<20 || !info.Mode().IsRegular() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, code := range codeForm.FindAll(text, -1) {
			out = append(out, string(code))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
