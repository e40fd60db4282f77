package apply

import (
	"encoding/json"
	"slices"
	"strings"

	"decant/internal/lazyregexp"
	"decant/plan"
)

// literal resolves an HCL expression of the plan as far as that is possible
// without Terraform: a literal is its value, and a variable that decant declares
// is its default. Anything else is "": a reference only Terraform can resolve.
func literal(p *plan.Plan, expression string) string {
	expression = strings.TrimSpace(expression)
	name, isVariable := strings.CutPrefix(expression, "var.")
	if !isVariable {
		return expression
	}
	i := slices.IndexFunc(p.Terraform.Variables, func(v plan.Variable) bool { return v.Name == name })
	if i < 0 {
		return ""
	}
	return strings.TrimSpace(p.Terraform.Variables[i].Default)
}

// StringLiteral returns the text of a quoted HCL string without a template.
func StringLiteral(p *plan.Plan, expression string) (string, bool) {
	var s string
	if json.Unmarshal([]byte(literal(p, expression)), &s) != nil || isTemplate(s) {
		return "", false
	}
	return s, s != ""
}

var trailingComma = lazyregexp.New(`,\s*\]$`)

// ListLiteral returns the texts of an HCL list of quoted strings.
func ListLiteral(p *plan.Plan, expression string) ([]string, bool) {
	var list []string
	text := trailingComma.ReplaceAllString(literal(p, expression), "]")
	if json.Unmarshal([]byte(text), &list) != nil || slices.ContainsFunc(list, isTemplate) {
		return nil, false
	}
	return list, len(list) > 0
}

func isTemplate(s string) bool { return strings.Contains(s, "${") || strings.Contains(s, "%{") }
