package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
)

// reserved are names that Lambda sets itself or that would take the task role's
// place; Fargate sets its own, and the runner sets Lambda's.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func reserved(name string) bool {
	return strings.HasPrefix(name, "AWS_LAMBDA_") || strings.HasPrefix(name, "LAMBDA_") ||
		strings.HasPrefix(name, "AWS_XRAY_") || strings.HasPrefix(name, "DECANT_") ||
		slices.Contains([]string{
			"_HANDLER", "_X_AMZN_TRACE_ID", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV",
			"AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		}, name)
}

// environment sorts the function's variables into plain ones and secrets.
func (m *maker) environment(fn model.Function, t *Target) {
	plain := map[string]string{}
	secrets := map[string]Secret{}
	for _, v := range slices.Concat(m.opts.Settings.Environment, fn.Env) {
		if v.Placeholder != "" && v.Secret == "" && !reserved(v.Name) {
			m.openVariable(fn, v)
			continue // a value of decant.hcl stays
		}
		delete(plain, v.Name)
		delete(secrets, v.Name)
		switch {
		case reserved(v.Name):
			m.dropVariable(v)
		case v.Secret != "" && !slices.Contains(m.opts.Settings.NotSecret.V, v.Name):
			secrets[v.Name] = m.secret(v)
		case v.Value.IsKnown():
			plain[v.Name] = v.Value.V
		}
	}
	t.Environment = pairs(plain)
	t.Secrets = []Secret{}
	for _, s := range secrets {
		t.Secrets = append(t.Secrets, s)
	}
	slices.SortFunc(t.Secrets, func(a, b Secret) int { return strings.Compare(a.Name, b.Name) })
	if len(t.Secrets) > 0 && !m.module.ExecutionRole && !m.secretRole {
		m.secretRole = true
		m.diags.Add(diag.New(SecretRole, m.opts.Settings.Network.ExecutionRole.At,
			"The tasks have secrets, and the "+m.module.Title+" module gives the execution role no right to read them.",
			"Allow ssm:GetParameters on these parameters in the execution role, or use the bundled module:\n    module = \"decant\""))
	}
}

// openVariable reports a variable whose value something fills in before a
// deployment, unless decant.hcl states the value.
func (m *maker) openVariable(fn model.Function, v model.EnvVar) {
	if slices.ContainsFunc(m.opts.Settings.Environment, func(set model.EnvVar) bool { return set.Name == v.Name }) {
		return
	}
	m.diags.Add(diag.New(OpenVariable, v.Value.At,
		fmt.Sprintf("%s holds the placeholder %q, which something fills in before a deployment. The task of %s would get the placeholder itself.", v.Name, v.Placeholder, fn.Name),
		"State the value in decant.hcl, or give the deployed config.json to decant:\n    environment = { "+v.Name+" = \"...\" }").About(fn.Name))
}

// dropVariable says once, for all functions, that a variable is left out.
func (m *maker) dropVariable(v model.EnvVar) {
	if slices.Contains(m.dropped, v.Name) {
		return
	}
	m.dropped = append(m.dropped, v.Name)
	m.diags.Add(diag.New(ReservedVariable, v.Value.At,
		fmt.Sprintf("%s belongs to the platform: on Fargate a fixed value would be wrong or win over the task role, so no task gets it.", v.Name),
		"Remove it from config.json, or give the value another name.").About(v.Name))
}

var notParameterRunes = lazyregexp.New(`[^0-9A-Za-z_./-]+`)

// secret names the SSM parameter that takes the value's place. The value itself
// is never looked at.
func (m *maker) secret(v model.EnvVar) Secret {
	prefix := m.opts.Settings.SecretsPrefix.V
	if prefix == "" {
		prefix = "/" + m.plan.App + "/" + m.plan.Stage + "/"
	}
	name := "/" + strings.Trim(notParameterRunes.ReplaceAllString(prefix, "-"), "/") + "/" + v.Name
	if why := parameterProblem(name, prefix, m.opts.Settings.SecretsPrefix.IsKnown()); why != "" {
		m.badParameter(why)
	}
	if !slices.Contains(m.secrets, v.Name) {
		m.secrets = append(m.secrets, v.Name)
		m.diags.Add(diag.New(SecretVariable, v.Value.At,
			fmt.Sprintf("%s looks like a secret (%s). A task definition can be read by many, so the tasks get it from the SSM parameter %s.", v.Name, v.Secret, name),
			fmt.Sprintf("Create the parameter before the first run; the shell waits for the value, and shows it nowhere:\n    %s\nIf it is none, say so in decant.hcl:\n    not_secret = [%q]", PutSecret(name, ""), v.Name)).About(v.Name))
	}
	return Secret{Name: v.Name, From: name, Why: v.Secret}
}

// PutSecret is what a person types to create an SSM parameter. The value goes
// from one program of the shell to the AWS CLI's standard input: it is on no
// command line, which other users could see, nor in the history. printf adds no
// newline to it, and IFS keeps its blanks. The region may be "".
func PutSecret(name, region string) string {
	if region != "" {
		region = " --region " + region
	}
	return `IFS= read -rs VALUE && printf %s "$VALUE" | aws ssm put-parameter --type SecureString` + region + " --name " + diag.Word(name) + " --value file:///dev/stdin"
}
