package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// namesKinds are the packages beside trigger whose code names single kinds of
// triggers, with the reason.
func namesKinds() map[string]string {
	return map[string]string{
		"model":                     "declares the types",
		"analyze/chalice":           "reads each decorator into its type",
		"analyze/chalice/project":   "hides secrets in the settings of each type",
		"analyze/chalice/source":    "reads each decorator into its type",
		"analyze/terraform/callers": "reads each resource into its type",
	}
}

// TestTriggersAreNamedInTheirTable: everybody else loops over the table of package
// trigger, so that a new kind is one file and one line.
func TestTriggersAreNamedInTheirTable(t *testing.T) {
	t.Parallel()
	types := map[string]bool{
		"Schedule": true, "EventPattern": true, "Bucket": true, "Topic": true, "Queue": true, "Stream": true, "StateMachine": true,
		"HTTPRoute": true, "WebSocket": true, "Authorizer": true, "Direct": true,
	}
	named := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || isTest(s.pkg) || s.pkg == "trigger" {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", s.path), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := selector.X.(*ast.Ident)
			if !ok || x.Name != "model" || !types[selector.Sel.Name] {
				return true
			}
			named[s.pkg] = true
			if namesKinds()[s.pkg] == "" {
				t.Errorf("%s names model.%s; ask the table of package trigger", s.path, selector.Sel.Name)
			}
			return true
		})
	}
	for pkg := range namesKinds() {
		if pkg != "model" && !named[pkg] {
			t.Errorf("%s names no kind any more; take it off the list", pkg)
		}
	}
}
