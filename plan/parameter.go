package plan

import (
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
)

// The limits of a parameter's name. The 1,011 characters count the beginning of
// the parameter's ARN, too, of which the longest has 70 characters.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
const (
	maxParameterName   = 1011 - 70
	maxParameterLevels = 15
)

var parameterText = lazyregexp.New(`^[0-9A-Za-z_./-]*$`)

// parameterProblem is why SSM refuses the name of a secret's parameter; "" when
// it takes it. Stated says that decant.hcl states the prefix: then no character
// of it may be replaced.
func parameterProblem(name, prefix string, stated bool) string {
	first := strings.ToLower(strings.TrimLeft(name, "/"))
	switch {
	case stated && !parameterText.MatchString(prefix):
		return fmt.Sprintf("secrets_prefix is %q; a name has letters, digits and _ . - / only", shortened(prefix))
	case stated && strings.Contains(strings.TrimPrefix(prefix, "/"), "//"):
		return fmt.Sprintf("secrets_prefix is %q; a level of a name has at least one character", shortened(prefix))
	case strings.HasPrefix(first, "aws"), strings.HasPrefix(first, "ssm"):
		return fmt.Sprintf("names that begin with %s are reserved, in any case, and the parameters would be named %s", "/"+first[:3], shortened(name))
	case len(name) > maxParameterName:
		return fmt.Sprintf("the parameters would have names of %d characters; %d are the most", len(name), maxParameterName)
	case strings.Count(name, "/") > maxParameterLevels:
		return fmt.Sprintf("the parameters would have names of %d levels; %d are the most", strings.Count(name, "/"), maxParameterLevels)
	}
	return ""
}

// badParameter reports, once, that the secrets can have no parameter.
func (m *maker) badParameter(why string) {
	for _, d := range m.diags {
		if d.Code == BadParameter {
			return
		}
	}
	m.diags.Add(diag.New(BadParameter, m.opts.Settings.SecretsPrefix.At,
		"SSM refuses the parameters of the tasks' secrets: "+why+".",
		"State another prefix in decant.hcl, for example:\n    secrets_prefix = \"/team/orders/prod/\""))
}
