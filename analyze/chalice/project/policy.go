package project

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/repofs"
	"decant/model"
)

// role decides which IAM role Chalice gives the function, and reads its policy
// file. appName is config.json's name, or "None".
func (s Scope) role(fsys fs.FS, dir, appName string) (model.Role, diag.List) {
	arn := s.Text("iam_role_arn")
	if manage := s.lookup("manage_iam_role"); manage != nil && !manage.Truthy() {
		return precreated(manage, arn, s.Function)
	}
	var diags diag.List
	if arn.IsSet() {
		diags.Add(diag.New(RoleUnused, arn.At,
			"Chalice makes its own role, because manage_iam_role is not false; this ARN is not used.", ""))
	}
	if autogen := s.lookup("autogen_policy"); autogen == nil || autogen.Truthy() {
		role := model.Role{Kind: "managed", Name: appName + "-" + s.Stage, PolicySource: "autogen"}
		diags.Extend(s.unusedPolicy(fsys, dir))
		return role, diags
	}
	role := model.Role{Kind: "managed", Name: appName + "-" + s.Stage + "-" + s.Function, PolicySource: "file"}
	file, at, more := s.policyFile(fsys, dir)
	diags.Extend(more)
	if more.HasErrors() {
		return role, diags
	}
	role.PolicyFile = file
	role.Policy, role.References, more = s.Config.readPolicy(fsys, file, at, s.Function)
	diags.Extend(more)
	return role, diags
}

func precreated(manage *jsonpos.Value, arn model.Value[string], function string) (model.Role, diag.List) {
	role := model.Role{Kind: "precreated", ARN: arn.V}
	if arn.IsKnown() && arn.V != "" {
		return role, nil
	}
	return role, diag.List{diag.New(RoleMissing, manage.At,
		"manage_iam_role is false, but no iam_role_arn is set for "+function+", so the function cannot be deployed.",
		"Add the ARN of the role, or remove manage_iam_role.").About(function)}
}

// policyFile is the path of the policy that the function uses: iam_policy_file,
// or policy-<stage>.json.
func (s Scope) policyFile(fsys fs.FS, dir string) (string, diag.Range, diag.List) {
	folder := path.Join(dir, ".chalice")
	name, at := "policy-"+s.Stage+".json", diag.InFile(s.Config.File)
	named := s.Text("iam_policy_file")
	if named.IsSet() {
		name, at = named.V, named.At
	} else if v := s.lookup("autogen_policy"); v != nil {
		at = v.At
	}
	if named.Unknown != nil {
		return "", at, diag.List{diag.New(PolicyMissing, at, "In config.json "+named.Unknown.Because+".",
			"Write the file's name as a string.").About(s.Function)}
	}
	file, err := inRepository(fsys, folder, name)
	if err != nil {
		return "", at, diag.List{diag.New(PathOutside, at,
			fmt.Sprintf("The policy of %s is in %q, which leads out of the repository: %v. decant does not read it, so the permissions are not known.", s.Function, name, err),
			"Commit the file, for example into "+folder+", and name it relative to that folder.").About(s.Function)}
	}
	return file, at, nil
}

// inRepository joins a path to .chalice, as Chalice does, and makes sure that
// neither ".." nor a link leaves the repository.
func inRepository(fsys fs.FS, folder, name string) (string, error) {
	file, err := repofs.Join(".", folder, name)
	if err != nil {
		return "", err
	}
	if _, err := repofs.Resolve(fsys, file); errors.Is(err, repofs.ErrOutside) || errors.Is(err, repofs.ErrLoop) {
		return "", err
	}
	return file, nil
}

// unusedPolicy notes a policy file that exists although Chalice generates one.
func (s Scope) unusedPolicy(fsys fs.FS, dir string) diag.List {
	if named := s.lookup("iam_policy_file"); named != nil {
		return diag.List{diag.New(PolicyUnused, named.At,
			"autogen_policy is not false, so Chalice generates the policy and does not read this file.", "")}
	}
	file := path.Join(dir, ".chalice", "policy-"+s.Stage+".json")
	if s.Config.Missing || s.Config.broken {
		return nil // autogen_policy may be false in the file that is deployed
	}
	if !fs.ValidPath(file) || !repofs.IsFile(fsys, file) {
		return nil
	}
	return diag.List{diag.New(PolicyUnused, diag.InFile(file),
		"autogen_policy is not false in stage "+s.Stage+", so Chalice generates the policy and does not read this file.", "")}
}

// policyDocument is what a policy file holds, whichever function uses it.
type policyDocument struct {
	root    *jsonpos.Value // nil: the file cannot be read
	refused string         // why the file cannot be read
	// findings have no subject yet.
	problems, placeholders diag.List
	references             []model.PolicyReference
}

func readDocument(fsys fs.FS, file string) *policyDocument {
	src, err := repofs.ReadFile(fsys, file)
	if errors.Is(err, fs.ErrNotExist) {
		return &policyDocument{refused: "it does not exist"}
	}
	if err != nil {
		return &policyDocument{refused: repofs.Reason(err)}
	}
	root, problems := jsonpos.Parse(file, src)
	doc := &policyDocument{root: root}
	for _, p := range problems {
		doc.problems.Add(diag.New(PolicyMissing, p.At, policyProblem(p), "Correct the policy file."))
	}
	if root == nil {
		for _, d := range template(file, src, problems[len(problems)-1].At) {
			doc.problems.Add(placeholderInPolicy(d.At, string(src[d.At.Start.Byte:d.At.End.Byte])))
		}
		return doc
	}
	doc.references, doc.placeholders = policyPlaceholders(file, src, root)
	return doc
}

// document is readDocument, once for each file.
func (c *Config) document(fsys fs.FS, file string) *policyDocument {
	doc := c.policies[file]
	if doc == nil {
		doc = readDocument(fsys, file)
		if c.policies == nil {
			c.policies = map[string]*policyDocument{}
		}
		c.policies[file] = doc
	}
	return doc
}

// readPolicy reads a policy document. Whatever statement is right is returned
// beside the findings about the others.
func (c *Config) readPolicy(fsys fs.FS, file string, at diag.Range, function string) ([]model.Statement, []model.PolicyReference, diag.List) {
	doc := c.document(fsys, file)
	if doc.refused != "" {
		return nil, nil, diag.List{diag.New(PolicyMissing, at,
			fmt.Sprintf("autogen_policy is false, so %s gets its permissions from %s, but the file cannot be read: %s. Chalice does not build the application.", function, file, doc.refused),
			"Commit the file, or set autogen_policy to true.").About(function)}
	}
	var statements []model.Statement // every function's own: Cover changes them
	var more diag.List
	if doc.root != nil {
		statements, more = policyStatements(doc.root)
	}
	var diags diag.List
	for _, d := range slices.Concat(doc.problems, more, doc.placeholders) {
		diags.Add(d.About(function))
	}
	return statements, slices.Clone(doc.references), diags
}

func policyProblem(p jsonpos.Problem) string {
	switch p.Kind {
	case jsonpos.Syntax:
		return "The policy is not JSON: " + p.Detail + "."
	case jsonpos.DuplicateKey:
		return fmt.Sprintf("The key %q stands twice in an object, which IAM refuses.", p.Detail)
	}
	return "There is " + p.Detail + " in the policy, which Chalice does not accept."
}

func policyStatements(root *jsonpos.Value) ([]model.Statement, diag.List) {
	list := root.Get("Statement")
	items := []*jsonpos.Value{list}
	switch {
	case list == nil:
		return nil, diag.List{malformed(root.At, "the document has no Statement")}
	case list.Kind == jsonpos.Array:
		items = list.Items
	}
	var diags diag.List
	out := []model.Statement{}
	for _, item := range items {
		st, more := statement(item)
		diags.Extend(more)
		if !more.HasErrors() {
			out = append(out, st)
		}
	}
	return out, diags
}

func malformed(at diag.Range, what string) diag.Diagnostic {
	return diag.New(PolicyMalformed, at, "IAM refuses this policy: "+what+". The function's permissions would be incomplete.",
		"Correct the statement.")
}

// statement normalises one statement: a string or a list becomes a list.
func statement(v *jsonpos.Value) (model.Statement, diag.List) {
	if v.Kind != jsonpos.Object {
		return model.Statement{}, diag.List{malformed(v.At, "a statement is "+v.Kind.String()+", not an object")}
	}
	var diags diag.List
	st := model.Statement{At: v.At}
	for _, m := range v.Members {
		switch m.Key {
		case "Sid":
			st.Sid = m.Value.Text
		case "Effect":
			st.Effect = m.Value.Text
		case "Action":
			st.Action = stringOrList(m, &diags)
		case "NotAction":
			st.NotAction = stringOrList(m, &diags)
		case "Resource":
			st.Resource = stringOrList(m, &diags)
		case "NotResource":
			st.NotResource = stringOrList(m, &diags)
		case "Condition":
			st.Condition = policyConditions(m, &diags)
		default:
			diags.Add(malformed(m.KeyAt, fmt.Sprintf("a role's statement has no %q", m.Key)))
		}
	}
	if st.Effect != "Allow" && st.Effect != "Deny" {
		diags.Add(malformed(orWhole(v.Get("Effect"), v), "Effect must be Allow or Deny"))
	}
	if (v.Get("Action") == nil) == (v.Get("NotAction") == nil) {
		diags.Add(malformed(v.At, "exactly one of Action and NotAction must be there"))
	}
	if (v.Get("Resource") == nil) == (v.Get("NotResource") == nil) {
		diags.Add(malformed(v.At, "exactly one of Resource and NotResource must be there"))
	}
	diags.Extend(grammar(v))
	return st, diags
}

func orWhole(v, whole *jsonpos.Value) diag.Range {
	if v != nil {
		return v.At
	}
	return whole.At
}

func stringOrList(m jsonpos.Member, diags *diag.List) []string {
	items := m.Value.Items
	if m.Value.Kind != jsonpos.Array {
		items = []*jsonpos.Value{m.Value}
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		if item.Kind != jsonpos.String || item.Text == "" {
			diags.Add(malformed(item.At, m.Key+" holds "+item.Kind.String()+" where a text must stand"))
			continue
		}
		out = append(out, item.Text)
	}
	if len(items) == 0 {
		diags.Add(malformed(m.Value.At, m.Key+" is empty"))
	}
	return out
}

// policyConditions flattens {"StringEquals": {"aws:x": "y"}}, sorted by operator and
// key. IAM takes strings, numbers and booleans as values.
func policyConditions(m jsonpos.Member, diags *diag.List) []model.Condition {
	var out []model.Condition
	if m.Value.Kind != jsonpos.Object {
		diags.Add(malformed(m.Value.At, "Condition is "+m.Value.Kind.String()+", not an object"))
	}
	for _, operator := range m.Value.Members {
		if operator.Value.Kind != jsonpos.Object {
			diags.Add(malformed(operator.Value.At, "a condition's operator needs an object of keys"))
		}
		for _, k := range operator.Value.Members {
			out = append(out, model.Condition{Operator: operator.Key, Key: k.Key, Values: conditionValues(k.Value, diags)})
		}
	}
	slices.SortFunc(out, func(a, b model.Condition) int {
		return slices.Compare([]string{a.Operator, a.Key}, []string{b.Operator, b.Key})
	})
	return out
}

func conditionValues(v *jsonpos.Value, diags *diag.List) []string {
	items := v.Items
	if v.Kind != jsonpos.Array {
		items = []*jsonpos.Value{v}
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		switch item.Kind {
		case jsonpos.String, jsonpos.Number:
			out = append(out, item.Text)
		case jsonpos.Bool:
			out = append(out, fmt.Sprint(item.Bool))
		case jsonpos.Null, jsonpos.Array, jsonpos.Object:
			diags.Add(malformed(item.At, "a condition's value is "+item.Kind.String()))
		}
	}
	return out
}
