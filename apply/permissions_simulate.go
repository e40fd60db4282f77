package apply

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"golang.org/x/sync/errgroup"
)

// judgement is what is known of one permission. Neither allowed nor denied: it is
// not known, and why says what keeps it from being known.
type judgement struct {
	need
	allowed, denied bool
	why             string
}

// permissions are what IAM's simulator says of an identity.
type permissions struct {
	caller string // as STS names it
	judged []judgement
	// unasked is why nothing could be asked; "" when it was.
	unasked string
}

// permitted asks the simulator. Nothing is asked when nothing is pending.
func (r *Reader) permitted(ctx context.Context, needs []need) permissions {
	p := permissions{caller: r.place.Caller}
	needs = once(needs)
	if len(needs) == 0 {
		return p
	}
	for _, n := range needs {
		p.judged = append(p.judged, judgement{need: n})
	}
	who, err := r.principal(ctx)
	if err != nil {
		p.unasked = unasked(err)
		return p
	}
	groups := grouped(needs)
	answers := make([]map[ask]simulated, len(groups))
	failures := make([]error, len(groups))
	var asked errgroup.Group
	asked.SetLimit(parallel)
	for i, g := range groups {
		asked.Go(func() error {
			answers[i], failures[i] = r.simulate(ctx, who, g)
			return nil
		})
	}
	_ = asked.Wait() // the failures are in their slots
	if i := slices.IndexFunc(failures, func(err error) bool { return err != nil }); i >= 0 {
		if !slices.Contains(failures, nil) {
			p.unasked = unasked(failures[i])
			return p
		}
	}
	p.judge(ctx, r, who, groups, answers, failures)
	return p
}

// once leaves out repetitions: two functions may pass the same role.
func once(needs []need) []need {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(needs), func(n need) bool {
		key := n.action + "\n" + n.resource + "\n" + n.passed
		again := seen[key]
		seen[key] = true
		return again
	})
}

// unclear is a reason, in words, for which the simulator cannot be asked.
type unclear string

func (u unclear) Error() string { return string(u) }

// unasked says in words why there is no answer.
func unasked(err error) string {
	var u unclear
	if errors.As(err, &u) {
		return string(u)
	}
	if action := deniedAction(err); action != "" {
		return "it may not call " + action
	}
	return "IAM did not answer: " + withoutStop(awsMessage(err))
}

// principal finds the user or the role whose policies are simulated. The session
// of a role is no such thing, and its ARN does not tell the role's path, so IAM is
// asked for it.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func (r *Reader) principal(ctx context.Context) (string, error) {
	who, err := arn.Parse(r.place.Caller)
	if err != nil {
		return "", unclear("STS does not say who the identity is")
	}
	kind, name, _ := strings.Cut(who.Resource, "/")
	switch {
	case who.Service == "iam" && kind == "user":
		return r.place.Caller, nil
	case who.Service == "iam" && kind == "root":
		return "", unclear("it is the account's root user, which has no policies that could be simulated")
	case who.Service == "sts" && kind == "federated-user":
		return "", unclear("it is a federated user, whose session has policies that IAM does not keep")
	case who.Service != "sts" || kind != "assumed-role":
		return "", unclear("it is neither a user nor a role of IAM")
	}
	role, _, _ := strings.Cut(name, "/")
	out, err := r.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: &role}, fewAttempts)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Role.Arn), nil
}

// fewAttempts: nobody waits minutes for an answer that only spares trouble.
func fewAttempts(o *iam.Options) {
	o.Retryer, o.RetryMaxAttempts = retry.NewStandard(), 3
}

// simulated is the simulator's about one action on one resource.
type simulated struct {
	decision types.PolicyEvaluationDecisionType
	missing  []string // condition keys without a value
	// organization and boundary are false when they, and not the identity's own
	// policies, stand against it; nil when there are none.
	organization, boundary *bool
}

// simulate asks one question. Action names come back in any case, and with several
// resources the answer stands in the part about each.
func (r *Reader) simulate(ctx context.Context, principal string, g permissionGroup) (map[ask]simulated, error) {
	out := map[ask]simulated{}
	pages := iam.NewSimulatePrincipalPolicyPaginator(r.iam, &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: &principal, ActionNames: g.actions, ResourceArns: g.resources, ContextEntries: r.contextEntries(g, principal),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx, fewAttempts)
		if err != nil {
			return nil, err
		}
		for _, e := range page.EvaluationResults {
			whole := simulated{decision: e.EvalDecision, missing: e.MissingContextValues}
			if d := e.OrganizationsDecisionDetail; d != nil {
				whole.organization = &d.AllowedByOrganizations
			}
			if d := e.PermissionsBoundaryDecisionDetail; d != nil {
				whole.boundary = &d.AllowedByPermissionsBoundary
			}
			action := strings.ToLower(aws.ToString(e.EvalActionName))
			if len(e.ResourceSpecificResults) == 0 {
				out[ask{action, aws.ToString(e.EvalResourceName)}] = whole
			}
			for _, s := range e.ResourceSpecificResults {
				one := whole
				one.decision, one.missing = s.EvalResourceDecision, slices.Concat(e.MissingContextValues, s.MissingContextValues)
				if d := s.PermissionsBoundaryDecisionDetail; d != nil {
					one.boundary = &d.AllowedByPermissionsBoundary
				}
				out[ask{action, aws.ToString(s.EvalResourceName)}] = one
			}
		}
	}
	return out, nil
}

// judge goes through the needs. A denial counts when nothing outside of what was
// simulated could turn it round.
func (p *permissions) judge(ctx context.Context, r *Reader, principal string, groups []permissionGroup, answers []map[ask]simulated, failures []error) {
	policies := &ownPolicies{r: r, principal: principal}
	for i := range p.judged {
		j := &p.judged[i]
		var a simulated
		found := false
		j.why = "the simulator gave no answer"
		for k, g := range groups {
			if !g.about(j.need) {
				continue
			}
			if failures[k] != nil {
				j.why = unasked(failures[k])
				continue
			}
			a, found = answers[k][ask{strings.ToLower(j.action), j.resource}]
		}
		if found {
			j.decide(ctx, a, policies)
		}
	}
}

// about says whether a need was part of a question. The same pair can be in two:
// a rule that is made has tags in the call, and one that is changed has none.
func (g permissionGroup) about(n need) bool {
	return g.key == n.group() && slices.Contains(g.resources, n.resource)
}

func (j *judgement) decide(ctx context.Context, a simulated, policies *ownPolicies) {
	j.why = ""
	missing := slices.Compact(slices.Sorted(slices.Values(a.missing)))
	switch {
	case a.decision == types.PolicyEvaluationDecisionTypeAllowed:
		j.allowed = true
	case a.organization != nil && !*a.organization:
		// The simulator cannot evaluate every policy of an organization, does not say
		// which keys it lacks for one, and ends there.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
		j.why = "the simulator says that a policy of the organization denies it, and is often wrong about those"
	case a.decision == types.PolicyEvaluationDecisionTypeExplicitDeny && len(missing) == 0:
		j.denied, j.why = true, "a Deny statement forbids it"
	case a.decision == types.PolicyEvaluationDecisionTypeImplicitDeny && j.grantedElsewhere():
		j.why = "the policy of the resource itself may allow it"
	case a.decision == types.PolicyEvaluationDecisionTypeImplicitDeny && len(missing) == 0 && a.boundary != nil && !*a.boundary:
		j.denied, j.why = true, "the permissions boundary does not allow it"
	case a.decision == types.PolicyEvaluationDecisionTypeImplicitDeny && (len(missing) == 0 || policies.neverAllow(ctx, j.ask)):
		j.denied = true
	default:
		j.why = "it depends on " + strings.Join(missing, ", ")
	}
}

// grantedElsewhere says whether a policy that hangs on the resource may allow the
// call without any policy of the identity.
func (n need) grantedElsewhere() bool {
	return n.exists && slices.Contains([]string{"s3", "sqs", "ecr"}, n.service()) && n.resource != "*"
}

// ownPolicies are those of a role, read when they are needed. The simulator names
// a missing key also when the statement that has it is about something else
// altogether, so that one condition anywhere would make every denial doubtful.
type ownPolicies struct {
	r         *Reader
	principal string
	read      bool
	documents []any
}

// neverAllow says that no statement of the role could allow the call, whatever its
// conditions and variables are. Of a user, who has groups too, it is not known.
func (o *ownPolicies) neverAllow(ctx context.Context, a ask) bool {
	if !o.read {
		o.read = true
		if _, name, ok := strings.Cut(o.principal, ":role/"); ok {
			o.documents = o.r.policiesOf(ctx, name[strings.LastIndex(name, "/")+1:])
		}
	}
	if o.documents == nil {
		return false
	}
	for _, doc := range o.documents {
		if slices.ContainsFunc(statements(doc), func(s map[string]any) bool { return s["Effect"] == "Allow" && couldCover(s, a) }) {
			return false
		}
	}
	return true
}

// policiesOf are all documents of a role, nil when one cannot be read.
func (r *Reader) policiesOf(ctx context.Context, role string) []any {
	have, err := r.read(ctx, Address{TaskRole, role})
	if err != nil || have == nil {
		return nil
	}
	documents, err := r.documents(ctx, have.Props)
	if err != nil || slices.ContainsFunc(documents, func(d any) bool { return statements(d) == nil }) {
		return nil
	}
	return append([]any{}, documents...)
}

var policyVariable = regexp.MustCompile(`\$\{[^}]*\}`)

// couldCover takes a policy variable for any text.
func couldCover(s map[string]any, a ask) bool {
	loose := map[string]any{}
	for key, value := range s {
		loose[key] = value
	}
	if not := fmt.Sprint(s["NotResource"]); policyVariable.MatchString(not) {
		delete(loose, "NotResource")
		loose["Resource"] = "*"
	}
	if resources := oneOrMore(s["Resource"]); resources != nil {
		for i, text := range resources {
			resources[i] = policyVariable.ReplaceAllString(text, "*")
		}
		loose["Resource"] = texts(resources)
	}
	return covers(loose, a)
}
