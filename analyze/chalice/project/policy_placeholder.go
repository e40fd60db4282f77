package project

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/lazyregexp"
	"decant/model"
)

// policyPlaceholder finds what Terraform, CI or envsubst fill in: "${…}" and the
// "$${" and "%{" of Terraform's templates, "{{ }}", "%(x)s", "$(X)", "$VAR",
// "__X__", "<X>", "@@X@@". Of these a policy of IAM knows "${…}" alone.
var policyPlaceholder = lazyregexp.New(
	`\$?\$\{[^{}]{0,200}\}|%\{[^{}]{1,200}\}|\{\{[^{}]{1,200}\}\}|%\([A-Za-z_][\w.-]{0,59}\)[sd]|\$\([A-Za-z_][\w.-]{0,59}\)|\$[A-Za-z_][A-Za-z0-9_]{1,59}|` +
		`__[A-Za-z][A-Za-z0-9_]*?__|<%[^%]{1,60}%>|<[A-Za-z_][\w .-]{0,59}>|@@?[A-Z][A-Z0-9_]{2,59}@@?|%[A-Z_]{3,60}%`)

// policyVariable is a variable that IAM itself fills in: a key with a colon,
// perhaps with a default, or one of three characters that would mean something
// else.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
var policyVariable = lazyregexp.New(`^\$\{(?:\s*[A-Za-z][A-Za-z0-9.-]*:[\w:/.@=+-]+\s*(?:,\s*'[^']*'\s*)?|\*|\?|\$)\}$`)

// ownDollar are names of AWS that begin with "$": Lambda's newest version, and
// the routes and the stage of API Gateway.
var ownDollar = map[string]bool{"$LATEST": true, "$default": true, "$connect": true, "$disconnect": true}

// reference is an expression of Terraform that names one declared thing.
var reference = lazyregexp.New(`^(?:(data)\.)?([A-Za-z_][\w-]*)\.([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*|\[(?:\d+|"[^"\\$%]*")\])*)$`)

// policyPlaceholders finds the placeholders of a policy file. Those that name
// something of Terraform are references, which the module block can render; any
// other is an error, because IAM would refuse it or, worse, take it as it stands.
func policyPlaceholders(file string, src []byte, root *jsonpos.Value) ([]model.PolicyReference, diag.List) {
	var refs []model.PolicyReference
	var diags diag.List
	for _, v := range texts(root, nil) {
		if !mayHold(v.Text) && !strings.Contains(v.Text, "@") {
			continue
		}
		for _, found := range policyPlaceholder.FindAllString(v.Text, 100) {
			if policyVariable.MatchString(found) || ownDollar[found] {
				continue
			}
			at := placeIn(file, src, v.At, found)
			if address := addressOf(found); address != "" {
				if !slices.ContainsFunc(refs, func(r model.PolicyReference) bool { return r.Text == found }) {
					refs = append(refs, model.PolicyReference{Text: found, At: at, Address: address})
				}
				continue
			}
			diags.Add(placeholderInPolicy(at, found))
		}
	}
	return refs, diags
}

func placeholderInPolicy(at diag.Range, found string) diag.Diagnostic {
	return diag.New(PolicyTemplate, at,
		fmt.Sprintf("The policy holds the placeholder %q, which something fills in before a deployment. What it becomes is not in the repository; IAM would refuse the text or grant something else.", found),
		"Write the value, or a reference to a resource that the Terraform folder declares:\n    \"Resource\": \"${aws_dynamodb_table.NAME.arn}\"")
}

// texts are all strings of a document, keys included.
func texts(v *jsonpos.Value, out []*jsonpos.Value) []*jsonpos.Value {
	if v == nil {
		return out
	}
	if v.Kind == jsonpos.String {
		return append(out, v)
	}
	for _, item := range v.Items {
		out = texts(item, out)
	}
	for _, m := range v.Members {
		out = append(out, &jsonpos.Value{Kind: jsonpos.String, Text: m.Key, At: m.KeyAt})
		out = texts(m.Value, out)
	}
	return out
}

// placeIn is the place of a text inside a string, or the string where escapes
// hide it.
func placeIn(file string, src []byte, at diag.Range, text string) diag.Range {
	start, end := at.Start.Byte, at.End.Byte
	if start < 0 || end > len(src) || start > end {
		return at
	}
	if i := bytes.Index(src[start:end], []byte(text)); i >= 0 {
		return RangeIn(file, src, start+i, start+i+len(text))
	}
	return at
}

// addressOf is what a placeholder of Terraform refers to, "" for another.
func addressOf(placeholder string) string {
	inner, ok := strings.CutPrefix(placeholder, "${")
	m := reference.FindStringSubmatch(strings.TrimSpace(strings.TrimSuffix(inner, "}")))
	if !ok || m == nil {
		return ""
	}
	kind, first, second, rest := m[1], m[2], m[3], m[4]
	switch {
	case kind == "data" && !strings.HasPrefix(rest, "."):
		return ""
	case kind == "data":
		return "data." + first + "." + second
	case first == "var", first == "local", first == "module":
		return first + "." + second
	case rest == "", first == "each", first == "count", first == "path", first == "self", first == "terraform":
		return ""
	}
	return first + "." + second
}
