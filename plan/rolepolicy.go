package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
)

// undeclared says why a function has no policy file; "" when it has one.
func undeclared(fn model.Function) string {
	switch {
	case fn.Role.Kind == "precreated":
		return "precreated"
	case fn.Role.PolicySource == "autogen":
		return "autogen"
	}
	return ""
}

// policySource says where the statements of a function's task come from: what a
// person states, else the policy file, else the code where all that it asks of AWS is
// known, else the live role where the live data has it. There is no fifth: a function
// of which none of them is known is blocked, and so is one of which the stated one is
// not known.
func (m *maker) policySource(fn model.Function) string {
	declared := cmp.Or(undeclared(fn), settings.PolicyDeclared)
	stated := m.statedPolicy(fn)
	noRole, noCode := roleUnusable(fn.Live), codeUnread(fn)
	switch {
	case stated.V == settings.PolicyDeclared:
		return declared
	case stated.V == settings.PolicyLeast && noCode != "":
		return m.unknownPolicy(fn, declared, CodeUnknown, stated.At,
			fmt.Sprintf("The policy of %s is to come from its code (policy = \"least\"), and %s.", fn.Name, noCode), policyChoices(fn, false))
	case stated.V == settings.PolicyLeast:
		return settings.PolicyLeast
	case stated.IsKnown() && noRole == "":
		return stated.V
	case stated.IsKnown():
		return m.unknownPolicy(fn, declared, RoleUnknown, stated.At,
			fmt.Sprintf("The policy of %s is to come from the role of its Lambda (policy = %q), and %s.", fn.Name, stated.V, noRole), policyChoices(fn, noCode == ""))
	case undeclared(fn) == "":
		return declared
	case noCode == "" && len(asks(m.plan, fn).gaps(fn)) == 0:
		return settings.PolicyLeast
	case noRole == "":
		return settings.PolicyLive
	}
	return m.unknownPolicy(fn, declared, PolicyUnknown, diag.Range{}, m.undecided(fn, noRole, noCode), policyChoices(fn, noCode == ""))
}

// unknownPolicy reports that it is not known what a task may do, which blocks its
// function. A command on an account has to find the function all the same.
func (m *maker) unknownPolicy(fn model.Function, declared string, code diag.Code, at diag.Range, detail, fix string) string {
	if at.IsZero() {
		at = fn.Handler.At
	}
	d := diag.New(code, at, detail, fix).About(fn.Name)
	if code == PolicyUnknown && fn.AWSUse != nil {
		gaps := asks(m.plan, fn).gaps(fn)
		d.Related = gaps[:min(len(gaps), maxGaps)]
	}
	if m.opts.OnAccount {
		d.Severity = diag.Warning // rollback and destroy must find the function
		m.diags.Add(d)
		return declared
	}
	m.diags.Add(d)
	return settings.PolicyDeclared // the function is blocked; that it has no policy file is no news
}

// maxGaps bounds the places of a function that a finding shows.
const maxGaps = 10

// undecided says why neither a policy file nor the code nor the live role tells what
// a function may do.
func (m *maker) undecided(fn model.Function, noRole, noCode string) string {
	why := noCode
	if why == "" {
		why = "its code may call AWS in " + places(len(asks(m.plan, fn).gaps(fn))) + " where the source does not tell what is called"
	}
	file := "Chalice generates its policy when it deploys (autogen_policy)"
	if undeclared(fn) == "precreated" {
		file = fmt.Sprintf("its role is kept elsewhere (%s)", fn.Role.ARN)
	}
	return fmt.Sprintf("What %s may do is not known: %s, %s, and %s. A policy that grants too little would fail in the first run.", fn.Name, file, why, noRole)
}

func places(n int) string {
	if n == 1 {
		return "1 place"
	}
	return fmt.Sprintf("%d places", n)
}

// policyChoices are the ways out for a function whose policy is not known.
func policyChoices(fn model.Function, code bool) string {
	least := ""
	if code {
		least = ", or \"least\" for what is known of the code; decant policy lists the places that are not"
	}
	return fmt.Sprintf("Read the account with an identity that may read roles (`decant snapshot --permissions` prints what that takes) and name the snapshot with --live. Or state \"declared\" to write policy.json by hand%s:\n    function %q {\n      policy = \"declared\"\n    }\nmove = false in the same block keeps the function on Lambda.", least, fn.Name)
}

// codeUnread says why nothing is known of what the code of a function asks of AWS; ""
// when it was read.
func codeUnread(fn model.Function) string {
	switch {
	case fn.AWSUse != nil:
		return ""
	case fn.Handler.Status == model.HandlerOK || fn.Handler.Status == "":
		return "its code was not read for calls of AWS"
	}
	return "its handler was not found in the code"
}

// roleUnusable says why the statements of a Lambda's role cannot be taken over; ""
// when they can. What was covered in the live data is not guessed: a condition
// without its value, or a name that has become a wildcard, would allow more.
func roleUnusable(fn *model.LiveFunction) string {
	if fn == nil {
		return "there is no live data of it"
	}
	if fn.Role.Policies == nil {
		return fmt.Sprintf("the live data does not have the policies of the role %s, which could not be read", fn.Role.Name)
	}
	for _, policy := range fn.Role.Policies {
		for _, s := range policy.Statements {
			switch {
			case !complete(s):
				return fmt.Sprintf("the policy %s of the role %s has a statement without an effect, actions or resources", policy.Name, fn.Role.Name)
			case isCovered(s):
				return fmt.Sprintf("the policy %s of the role %s holds what looks like a secret, and the live data keeps no secrets", policy.Name, fn.Role.Name)
			}
		}
	}
	return ""
}

// complete is a statement that IAM would accept for a role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func complete(s model.Statement) bool {
	return (s.Effect == "Allow" || s.Effect == "Deny") &&
		(len(s.Action) > 0) != (len(s.NotAction) > 0) && (len(s.Resource) > 0) != (len(s.NotResource) > 0)
}

// isCovered finds the marks that stand in live data in place of a secret: a word for
// a whole value, a star for each character of a part.
func isCovered(s model.Statement) bool {
	all := slices.Concat(s.Action, s.NotAction, s.Resource, s.NotResource)
	for _, c := range s.Condition {
		if slices.Contains(c.Values, model.Removed) {
			return true
		}
		all = append(append(all, c.Key), c.Values...)
	}
	return slices.ContainsFunc(all, func(text string) bool { return strings.Contains(text, "****") })
}

// origin is a statement with those who state it.
type origin struct {
	model.Statement
	by []string
}

// fromRole fills a policy with the statements of the live role, behind those of the
// policy file where both are asked for. Each statement is there once and has a
// decision that says who states it.
func (m *maker) fromRole(fn model.Function, p *Policy) {
	role := fn.Live.Role
	because := fmt.Sprintf("The role of the Lambda is %s.", role.Name)
	if p.Source == settings.PolicyLive && (fn.Role.Kind == "precreated" || fn.Role.PolicySource == "autogen") {
		because = fmt.Sprintf("No policy file states what it may do, and the role of the Lambda is %s.", role.Name)
	}
	words := map[string]string{settings.PolicyLive: "the live role", settings.PolicyMerge: "the policy file and the live role"}
	m.decide(Decision{Rule: "policy", Function: fn.Name, Chose: "the statements of " + words[p.Source], Because: because, Evidence: []diag.Range{}})
	var all []origin
	if p.Source == settings.PolicyMerge {
		for _, s := range fn.Role.Policy {
			all = p.collect(all, s, "the policy file "+fn.Role.PolicyFile, "")
		}
	}
	for _, policy := range role.Policies {
		by := fmt.Sprintf("the live role %s in its policy %s", role.Name, policy.Name)
		for _, s := range policy.Statements {
			all = p.collect(all, s, by, policy.ARN)
		}
	}
	labels := map[string]bool{}
	for _, s := range all {
		if labels[s.Sid] {
			s.Sid = "" // a label, which policies of one role may share and one policy may not
		}
		labels[s.Sid] = true
		p.Statements = append(p.Statements, s.Statement)
		evidence := []diag.Range{}
		if !s.At.IsZero() {
			evidence = append(evidence, s.At)
		}
		m.decide(Decision{
			Rule: "permission", Function: fn.Name, Chose: inWords(s.Statement),
			Because: "Stated by " + strings.Join(s.by, " and by ") + ".", Evidence: evidence,
		})
	}
	if role.Boundary != "" {
		m.diags.Add(diag.New(BoundaryLost, fn.Handler.At,
			fmt.Sprintf("The live role %s of %s has the permissions boundary %s, and the task's role gets the role's statements without it, so the task may do more than the Lambda.", role.Name, fn.Name, role.Boundary),
			"Give the task's role the same boundary: permissions_boundary_arn of the bundled module, or\n    decant apply --permissions-boundary "+diag.Word(role.Boundary)).About(fn.Name))
	}
}

// collect puts a statement into the list without what only Lambda needed. One that
// is there already gets one more who states it.
func (p *Policy) collect(all []origin, s model.Statement, by, arn string) []origin {
	kept, moves := withoutLambda(s)
	if name := lambdaPolicy(arn); name != "" && kept.Effect == "Allow" && len(kept.Action) > 0 {
		moves = append(moves, Move{Actions: slices.Sorted(slices.Values(kept.Action)), To: "dropped", Because: "AWS's policy " + name + " holds only what the Lambda service needs."})
		kept.Action = nil
	}
	for _, move := range moves {
		if !slices.ContainsFunc(p.Moves, func(other Move) bool {
			return other.To == move.To && other.Because == move.Because && slices.Equal(other.Actions, move.Actions)
		}) {
			p.Moves = append(p.Moves, move)
		}
	}
	if len(kept.Action)+len(kept.NotAction) == 0 {
		return all
	}
	i := slices.IndexFunc(all, func(other origin) bool { return meaning(other.Statement) == meaning(kept) })
	if i < 0 {
		return append(all, origin{kept, []string{by}})
	}
	if !slices.Contains(all[i].by, by) {
		all[i].by = append(all[i].by, by)
	}
	return all
}

// lambdaPolicy is the name of a policy of AWS that is for the Lambda service alone;
// "" for any other.
// https://docs.aws.amazon.com/lambda/latest/dg/permissions-executionrole-update.html
func lambdaPolicy(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[2] != "iam" || parts[4] != "aws" {
		return ""
	}
	name := parts[5][strings.LastIndexByte(parts[5], '/')+1:]
	if slices.Contains([]string{"AWSLambdaBasicExecutionRole", "AWSLambdaVPCAccessExecutionRole", "AWSLambdaENIManagementAccess", "AWSXRayDaemonWriteAccess"}, name) {
		return name
	}
	return ""
}

// meaning is the same for statements that allow or deny the same: the label, the
// order in lists and the case of actions do not matter.
func meaning(s model.Statement) string {
	s.Sid = ""
	for _, actions := range []*[]string{&s.Action, &s.NotAction} {
		lower := make([]string, len(*actions))
		for i, action := range *actions {
			lower[i] = strings.ToLower(action)
		}
		*actions = sortedSet(lower)
	}
	s.Resource, s.NotResource = sortedSet(s.Resource), sortedSet(s.NotResource)
	s.Condition = slices.Clone(s.Condition)
	for i := range s.Condition {
		s.Condition[i].Values = sortedSet(s.Condition[i].Values)
	}
	slices.SortFunc(s.Condition, func(a, b model.Condition) int {
		return cmp.Or(strings.Compare(a.Operator, b.Operator), strings.Compare(a.Key, b.Key), slices.Compare(a.Values, b.Values))
	})
	text, err := json.Marshal(s)
	if err != nil {
		panic("decant: a statement is no JSON: " + err.Error())
	}
	return string(text)
}

func sortedSet(values []string) []string {
	out := slices.Sorted(slices.Values(values))
	return slices.Compact(out)
}

// inWords names a statement: "Allow s3:GetObject on arn:aws:s3:::orders/*".
func inWords(s model.Statement) string {
	what, on := some(s.Action), some(s.Resource)
	if len(s.NotAction) > 0 {
		what = "everything but " + some(s.NotAction)
	}
	if len(s.NotResource) > 0 {
		on = "everything but " + some(s.NotResource)
	}
	text := s.Effect + " " + what + " on " + on
	if len(s.Condition) > 0 {
		text += " under its conditions"
	}
	return text
}

// some names the first of many.
func some(values []string) string {
	const most = 4
	if len(values) <= most {
		return strings.Join(values, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(values[:most], ", "), len(values)-most)
}
