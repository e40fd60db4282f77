package project

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/lazyregexp"
	"decant/internal/secrets"
	"decant/model"
)

// maxEnvironment is Lambda's limit for all names and values together, in bytes.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const maxEnvironment = 4 << 10

// APIHandler is the logical name of the function that serves all routes. Chalice
// imports app.py with that function's variables, whatever the app has.
const APIHandler = "api_handler"

var (
	// staticKeys would win over the role that Lambda or ECS gives.
	staticKeys = lazyregexp.New(`^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN)$`)
	// reservedName are the variables that Lambda sets itself.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
	reservedName = lazyregexp.New(`^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_XRAY_.*|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$`)
	// nameRule is Lambda's rule for the names of variables.
	nameRule = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_]+$`)
)

// Environment is the function's variables, sorted by name. Every value stays in
// the model, also a secret's; EnvVar keeps that one out of every output.
func (s Scope) Environment(notSecret []string) ([]model.EnvVar, diag.List) {
	var diags diag.List
	members := s.merge("environment_variables")
	out := make([]model.EnvVar, 0, len(members))
	size := 0
	for _, m := range members {
		e, more := s.Config.judge(m, isHarmless(notSecret, m.Key))
		diags.Extend(more)
		out = append(out, e)
		size += len(e.Name) + len(m.Value.Text)
	}
	if size > maxEnvironment && len(members) > 0 {
		diags.Add(diag.New(EnvTooLarge, members[len(members)-1].KeyAt,
			fmt.Sprintf("The variables have %d bytes together; Lambda refuses more than %d, so this configuration cannot be live as it stands.", size, maxEnvironment),
			"Move long values to SSM Parameter Store or to a file of chalicelib."))
	}
	slices.SortFunc(out, func(a, b model.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
	return out, diags
}

// variable is a member of config.json, which several functions may have.
type variable struct {
	value    *jsonpos.Value
	harmless bool
}

type judged struct {
	variable model.EnvVar
	findings diag.List
}

// judge is envVar, once for each member of the file.
func (c *Config) judge(m jsonpos.Member, harmless bool) (model.EnvVar, diag.List) {
	key := variable{m.Value, harmless}
	known, ok := c.variables[key]
	if !ok {
		known.variable, known.findings = envVar(m, harmless)
		if c.variables == nil {
			c.variables = map[variable]judged{}
		}
		c.variables[key] = known
	}
	return known.variable, known.findings
}

func envVar(m jsonpos.Member, harmless bool) (model.EnvVar, diag.List) {
	var diags diag.List
	e := model.EnvVar{Name: m.Key}
	if m.Value.Kind == jsonpos.String {
		e.Value = model.Known(m.Value.Text, model.FromConfig, m.Value.At)
		e.Placeholder = leftOpen(m.Value.Text)
	} else {
		e.Value = unknownIn[string](m.Value, "it is "+m.Value.Kind.String()+", not a string")
		diags.Add(diag.New(EnvNotString, m.Value.At,
			fmt.Sprintf("%s is %s. Chalice stops at the import of app.py or before the deployment, because a process environment holds strings only.", m.Key, m.Value.Kind),
			"Put the value in double quotes."))
	}
	diags.Extend(checkEnvName(m))
	if staticKeys.MatchString(m.Key) {
		e.Secret = "it is a static AWS key"
		return e, diags
	}
	if harmless {
		return e, diags
	}
	value := m.Value.Text
	if m.Value.Kind != jsonpos.String {
		value = m.Value.Kind.String() // so that the name alone decides
	}
	if e.Secret = secrets.Reason(m.Key, value); e.Secret != "" {
		diags.Add(diag.New(EnvSecret, m.Value.At,
			fmt.Sprintf("%s looks like a secret: %s. The task gets it as a reference; decant copies the value nowhere.", m.Key, e.Secret),
			"Store it in SSM Parameter Store or Secrets Manager and change the value, because it is in the history of the repository. If it is no secret, say so in decant.hcl:\n    not_secret = [\""+m.Key+"\"]"))
	}
	return e, diags
}

func checkEnvName(m jsonpos.Member) diag.List {
	switch {
	case staticKeys.MatchString(m.Key):
		return diag.List{diag.New(EnvStaticKeys, m.KeyAt,
			m.Key+" is set to a fixed value. Lambda refuses it; in a container it would win over the task's role, so it is not carried over.",
			"Remove the variable, change the key, and give the permissions to the role.")}
	case reservedName.MatchString(m.Key):
		return diag.List{diag.New(EnvReserved, m.KeyAt,
			m.Key+" is set by Lambda itself, which refuses a configuration with it. It is not carried over to the task.",
			"Remove the variable, or give it another name.")}
	case !nameRule.MatchString(m.Key):
		return diag.List{diag.New(EnvBadName, m.KeyAt,
			fmt.Sprintf("Lambda refuses the name %q: a name starts with a letter and has at least two letters, digits or \"_\".", m.Key),
			"Give the variable another name.")}
	}
	return nil
}

// tags are the function's tags, sorted by key. Chalice adds "aws-chalice" with
// its own version at every deployment, so that one is not the user's.
func (s Scope) tags() []model.Tag {
	out := []model.Tag{}
	for _, m := range s.merge("tags") {
		if m.Key == "aws-chalice" {
			continue
		}
		t := model.Tag{Key: m.Key, Value: model.Known(m.Value.Text, model.FromConfig, m.Value.At)}
		if m.Value.Kind != jsonpos.String {
			t.Value = unknownIn[string](m.Value, "it is "+m.Value.Kind.String()+", not a string")
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b model.Tag) int { return strings.Compare(a.Key, b.Key) })
	return out
}
