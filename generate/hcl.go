package generate

import (
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"decant/internal/hclfile"
)

// argument is one line of a module block: a value, or HCL text.
type argument struct {
	name  string
	value cty.Value // cty.NilVal when raw is set
	raw   hclwrite.Tokens
}

func literal(name string, v cty.Value) argument { return argument{name: name, value: v} }

// expression is HCL text that a person wrote: exactly one expression.
func expression(name, source string) (argument, error) {
	f, diags := hclwrite.ParseConfig([]byte(name+" = "+strings.TrimSpace(source)+"\n"), "expression", hcl.InitialPos)
	if diags.HasErrors() {
		return argument{}, fmt.Errorf("it is not an HCL expression: %s", diags[0].Detail)
	}
	attr := f.Body().GetAttribute(name)
	if attr == nil || len(f.Body().Attributes()) != 1 || len(f.Body().Blocks()) != 0 {
		return argument{}, fmt.Errorf("it is more than one HCL expression")
	}
	return argument{name: name, raw: attr.Expr().BuildTokens(nil)}, nil
}

// modulePath is "${path.module}/<rest>".
func modulePath(name string, rest ...string) argument {
	quoted := hclwrite.TokensForValue(cty.StringVal("/" + path.Join(rest...)))
	text := hclwrite.TokensForValue(cty.StringVal(""))
	open, end := text[0], text[len(text)-1]
	tokens := hclwrite.Tokens{open}
	tokens = append(tokens, rawTokens("${path.module}")...)
	tokens = append(tokens, quoted[1:len(quoted)-1]...)
	return argument{name: name, raw: append(tokens, end)}
}

// rawTokens are the tokens of a template's part.
func rawTokens(template string) hclwrite.Tokens {
	f, diags := hclwrite.ParseConfig([]byte("x = \""+template+"\"\n"), "template", hcl.InitialPos)
	if diags.HasErrors() {
		panic("decant: " + diags.Error())
	}
	tokens := f.Body().GetAttribute("x").Expr().BuildTokens(nil)
	return tokens[1 : len(tokens)-1]
}

// set writes arguments into a body; a group with a blank line before it.
func set(body *hclwrite.Body, groups ...[]argument) {
	for i, group := range groups {
		if i > 0 && len(group) > 0 {
			body.AppendNewline()
		}
		for _, a := range group {
			if a.raw != nil {
				body.SetAttributeRaw(a.name, a.raw)
			} else {
				body.SetAttributeValue(a.name, a.value)
			}
		}
	}
}

// comment writes text as comment lines.
func comment(body *hclwrite.Body, lines ...string) {
	for _, line := range lines {
		body.AppendUnstructuredTokens(hclwrite.TokensForIdentifier("# " + oneLine(line)))
		body.AppendNewline()
	}
}

// validHCL says whether a merged text is still HCL.
func validHCL(content []byte) error {
	if p := hclfile.Check("merged", content); p != nil {
		return fmt.Errorf("it is no HCL that decant parses: %s", p.Detail)
	}
	if _, diags := hclwrite.ParseConfig(content, "merged", hcl.InitialPos); diags.HasErrors() {
		return fmt.Errorf("it is not HCL any more: %s", diags[0].Detail)
	}
	return nil
}
