package project

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/secrets"
	"decant/internal/terminal"
)

// grammar checks the texts of a statement as IAM does when the policy is made, and
// reports actions that AWS does not have: IAM accepts them, and they grant nothing.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func grammar(v *jsonpos.Value) diag.List {
	var diags diag.List
	for _, m := range v.Members {
		switch m.Key {
		case "Action", "NotAction":
			each(m.Value, func(item *jsonpos.Value) { diags.Extend(checkAction(m.Key, item)) })
		case "Resource", "NotResource":
			each(m.Value, func(item *jsonpos.Value) { diags.Extend(checkResource(m.Key, item)) })
		case "Condition":
			for _, operator := range m.Value.Members {
				if !isOperator(operator.Key) {
					diags.Add(malformed(operator.KeyAt, fmt.Sprintf("there is no condition operator %s", shown(operator.Key))))
				}
			}
		}
	}
	return diags
}

// each visits the texts of a text or a list.
func each(v *jsonpos.Value, visit func(*jsonpos.Value)) {
	items := v.Items
	if v.Kind != jsonpos.Array {
		items = []*jsonpos.Value{v}
	}
	for _, item := range items {
		if item.Kind == jsonpos.String && !strings.Contains(item.Text, "${") { // left to Terraform, or a policy variable
			visit(item)
		}
	}
}

// checkAction wants service:action, and the action to be one of AWS's.
func checkAction(key string, item *jsonpos.Value) diag.List {
	service, action, ok := strings.Cut(item.Text, ":")
	switch {
	case item.Text == "*":
		return nil
	case !ok || service == "" || action == "":
		return diag.List{malformed(item.At, fmt.Sprintf("%s holds %s, which is not service:action", key, shown(item.Text)))}
	case strings.ContainsAny(service, "*?"):
		return nil // IAM says what it makes of it
	}
	if len(awsapi.MatchActions(item.Text)) > 0 {
		return nil
	}
	fix := "Correct the name: https://docs.aws.amazon.com/service-authorization/latest/reference/"
	if near := awsapi.NearAction(strings.NewReplacer("*", "", "?", "").Replace(item.Text)); near != "" {
		fix = "The nearest that AWS has is " + near + "."
	}
	return diag.List{diag.New(PolicyAction, item.At,
		fmt.Sprintf("AWS has no action %s. IAM accepts the statement, and the name matches nothing.", shown(item.Text)), fix)}
}

// checkResource wants * or an ARN.
func checkResource(key string, item *jsonpos.Value) diag.List {
	if item.Text == "*" || strings.HasPrefix(item.Text, "arn:") && strings.Count(item.Text, ":") >= 5 || strings.ContainsAny(item.Text, "{<%") {
		return nil
	}
	if strings.HasPrefix(item.Text, "arn:") && strings.HasSuffix(item.Text, "*") {
		return nil // the wildcard covers the parts that are missing
	}
	return diag.List{malformed(item.At, fmt.Sprintf("%s holds %s, which is neither * nor an ARN", key, shown(item.Text)))}
}

// isOperator says whether IAM has a condition operator.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func isOperator(name string) bool {
	name = strings.ToLower(name)
	for _, set := range []string{"forallvalues:", "foranyvalue:"} {
		name = strings.TrimPrefix(name, set)
	}
	return slices.Contains([]string{
		"stringequals", "stringnotequals", "stringequalsignorecase", "stringnotequalsignorecase", "stringlike", "stringnotlike",
		"numericequals", "numericnotequals", "numericlessthan", "numericlessthanequals", "numericgreaterthan", "numericgreaterthanequals",
		"dateequals", "datenotequals", "datelessthan", "datelessthanequals", "dategreaterthan", "dategreaterthanequals",
		"bool", "binaryequals", "ipaddress", "notipaddress", "arnequals", "arnlike", "arnnotequals", "arnnotlike", "null",
	}, strings.TrimSuffix(name, "ifexists"))
}

// shown is a text of a policy as a finding may print it.
func shown(text string) string { return terminal.Cell(secrets.Mask(text)) }
