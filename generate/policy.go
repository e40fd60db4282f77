package generate

import (
	"fmt"
	"path"
	"unicode"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
	"decant/plan"
)

// The policy document as IAM reads it; the fields stand in the order in which
// people write them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
type (
	document struct {
		Version   string
		Statement []statement
	}
	statement struct {
		Sid         string                          `json:",omitempty"`
		Effect      string                          //
		Action      oneOrMany                       `json:",omitempty"`
		NotAction   oneOrMany                       `json:",omitempty"`
		Resource    oneOrMany                       `json:",omitempty"`
		NotResource oneOrMany                       `json:",omitempty"`
		Condition   map[string]map[string]oneOrMany `json:",omitempty"`
	}
	// oneOrMany is written as AWS prints it: a single value without brackets.
	oneOrMany []string
)

// MarshalJSON writes one value as a string and several as a list.
func (v oneOrMany) MarshalJSON() ([]byte, error) {
	if len(v) == 1 {
		return []byte(marshal(v[0])), nil
	}
	return []byte(marshal(append([]string{}, v...))), nil
}

// PolicyFile is the name of the file with a task role's policy.
const PolicyFile = "policy.json"

// PolicyText is the policy of a target's task role as it is written into PolicyFile.
func PolicyText(t plan.Target) string {
	doc, _ := documentOf(t, "")
	return marshal(doc)
}

// policies makes the task role's policy of every target.
func policies(p *plan.Plan) ([]change.Generated, diag.List) {
	var files []change.Generated
	var diags diag.List
	for _, t := range p.Targets {
		if t.Policy.Role != "" {
			continue // its statements are somebody else's
		}
		file := path.Join(t.Folder, PolicyFile)
		doc, more := documentOf(t, file)
		diags.Extend(more)
		raw := marshal(doc)
		diags.Extend(checkPolicySize(p, t, file, raw))
		files = append(files, text(file, raw, "What the task of "+t.Function+" may do in AWS: "+originOf(t)+".", validJSON))
	}
	return files, diags
}

func originOf(t plan.Target) string {
	switch t.Policy.Source {
	case "declared":
		return "the function's policy file without what only Lambda needed"
	case "live":
		return "what the role of its Lambda allows, without what only Lambda needed"
	case "merge":
		return "what its policy file and the role of its Lambda allow, without what only Lambda needed"
	case "least":
		if len(t.Policy.Statements) == 0 {
			return "nothing, because its code calls nothing of AWS"
		}
		return "what its code asks for"
	case "autogen":
		return "nothing yet, because Chalice would generate the policy from the code"
	case "precreated":
		return "nothing yet, because the function's role is defined elsewhere"
	}
	panic("decant: policy of unknown source: " + t.Policy.Source)
}

var notSid = lazyregexp.New(`[^0-9A-Za-z]`)

// documentOf writes the plan's statements in their order.
func documentOf(t plan.Target, file string) (document, diag.List) {
	var diags diag.List
	doc := document{Version: "2012-10-17"}
	seen := map[string]bool{}
	for _, s := range t.Policy.Statements {
		out := statement{
			Sid: s.Sid, Effect: s.Effect, Action: s.Action, NotAction: s.NotAction,
			Resource: s.Resource, NotResource: s.NotResource, Condition: conditions(s),
		}
		if s.Sid != "" && (notSid.MatchString(s.Sid) || seen[s.Sid]) {
			out.Sid = ""
			at := s.At
			if at.IsZero() {
				at = diag.InFile(file)
			}
			diags.Add(diag.New(SidDropped, at,
				fmt.Sprintf("The statement id %q of %s is used twice or has other characters than letters and digits, which IAM refuses. It is only a label, so the statement is written without it.", s.Sid, t.Function),
				"").About(t.Function))
		}
		seen[s.Sid] = true
		doc.Statement = append(doc.Statement, out)
	}
	if len(doc.Statement) == 0 {
		doc.Statement = []statement{grantsNothing()}
	}
	return doc, diags
}

// grantsNothing stands where there is nothing to grant: IAM refuses an empty
// policy, and every identity may call GetCallerIdentity without a permission.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func grantsNothing() statement {
	return statement{
		Sid: "GrantsNothing", Effect: "Allow",
		Action: oneOrMany{"sts:GetCallerIdentity"}, Resource: oneOrMany{"*"},
	}
}

func conditions(s model.Statement) map[string]map[string]oneOrMany {
	if len(s.Condition) == 0 {
		return nil
	}
	out := map[string]map[string]oneOrMany{}
	for _, c := range s.Condition {
		if out[c.Operator] == nil {
			out[c.Operator] = map[string]oneOrMany{}
		}
		out[c.Operator][c.Key] = append(out[c.Operator][c.Key], c.Values...)
	}
	return out
}

// IAM counts the characters of a policy without white space: of a managed
// policy and of all inline policies of a role.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxManagedPolicy = 6144
	maxInlinePolicy  = 10240
)

func checkPolicySize(p *plan.Plan, t plan.Target, file, raw string) diag.List {
	limit, kind, other := maxInlinePolicy, "inline policies of a role", ""
	if m := p.Profile.Module(); m.ManagedPolicy {
		limit, kind = maxManagedPolicy, "a managed policy, which the "+m.Title+" module makes"
		other = ", or use the bundled module, whose inline policy may have 10,240:\n    module = \"decant\""
	}
	n := 0
	for _, r := range raw {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	var diags diag.List
	if n > limit {
		diags.Add(diag.New(PolicyTooLarge, diag.InFile(file),
			fmt.Sprintf("The policy of %s has %d characters without white space. IAM allows %d for %s, so it would be refused.", t.Function, n, limit, kind),
			"Join statements of the same actions in the function's policy file, or name resources with a wildcard"+other).About(t.Function))
	}
	return diags
}
