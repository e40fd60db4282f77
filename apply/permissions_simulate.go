package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"golang.org/x/sync/errgroup"

	"decant/apply/account"
	"decant/internal/lazyregexp"
)

// Decision is what is known of one permission. Neither allowed nor denied: it is
// not known, and why says what keeps it from being known.
type Decision struct {
	account.Permission
	allowed, denied bool
	Why             string
}

// Simulation are what IAM's simulator says of an identity.
type Simulation struct {
	caller string // as STS names it
	judged []Decision
	// unasked is why nothing could be asked; "" when it was.
	unasked string
}

// Simulate asks the simulator. Nothing is asked when nothing is pending.
func Simulate(ctx context.Context, r *account.Reader, needs []account.Permission) Simulation {
	p := Simulation{caller: r.Place.Caller}
	needs = once(needs)
	if len(needs) == 0 {
		return p
	}
	for _, n := range needs {
		p.judged = append(p.judged, Decision{Permission: n})
	}
	who, err := principal(ctx, r)
	if err != nil {
		p.unasked = unasked(err)
		return p
	}
	groups := grouped(needs)
	answers := make([]map[account.Access]simulated, len(groups))
	failures := make([]error, len(groups))
	var asked errgroup.Group
	asked.SetLimit(account.Parallel)
	for i, g := range groups {
		asked.Go(func() error {
			answers[i], failures[i] = simulate(ctx, r, who, g)
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
func once(needs []account.Permission) []account.Permission {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(needs), func(n account.Permission) bool {
		key := n.Action + "\n" + n.Resource + "\n" + n.Passed
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
	if action := account.DeniedAction(err); action != "" {
		return "it may not call " + action
	}
	return "IAM did not answer: " + account.TrimStop(account.AWSMessage(err))
}

// principal finds the user or the role whose policies are simulated. The session
// of a role is no such thing, and its ARN does not tell the role's path, so IAM is
// asked for it.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
func principal(ctx context.Context, r *account.Reader) (string, error) {
	who, err := arn.Parse(r.Place.Caller)
	if err != nil {
		return "", unclear("STS does not say who the identity is")
	}
	kind, name, _ := strings.Cut(who.Resource, "/")
	switch {
	case who.Service == "iam" && kind == "user":
		return r.Place.Caller, nil
	case who.Service == "iam" && kind == "root":
		return "", unclear("it is the account's root user, which has no policies that could be simulated")
	case who.Service == "sts" && kind == "federated-user":
		return "", unclear("it is a federated user, whose session has policies that IAM does not keep")
	case who.Service != "sts" || kind != "assumed-role":
		return "", unclear("it is neither a user nor a role of IAM")
	}
	role, _, _ := strings.Cut(name, "/")
	out, err := r.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &role}, fewAttempts)
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
func simulate(ctx context.Context, r *account.Reader, principal string, g permissionGroup) (map[account.Access]simulated, error) {
	out := map[account.Access]simulated{}
	pages := iam.NewSimulatePrincipalPolicyPaginator(r.IAM, &iam.SimulatePrincipalPolicyInput{
		PolicySourceArn: &principal, ActionNames: g.actions, ResourceArns: g.resources, ContextEntries: contextEntries(r.Place, g, principal),
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
				out[account.Access{Action: action, Resource: aws.ToString(e.EvalResourceName)}] = whole
			}
			for _, s := range e.ResourceSpecificResults {
				one := whole
				one.decision, one.missing = s.EvalResourceDecision, slices.Concat(e.MissingContextValues, s.MissingContextValues)
				if d := s.PermissionsBoundaryDecisionDetail; d != nil {
					one.boundary = &d.AllowedByPermissionsBoundary
				}
				out[account.Access{Action: action, Resource: aws.ToString(s.EvalResourceName)}] = one
			}
		}
	}
	return out, nil
}

// judge goes through the needs. A denial counts when nothing outside of what was
// simulated could turn it round.
func (p *Simulation) judge(ctx context.Context, r *account.Reader, principal string, groups []permissionGroup, answers []map[account.Access]simulated, failures []error) {
	policies := &ownPolicies{r: r, principal: principal}
	for i := range p.judged {
		j := &p.judged[i]
		var a simulated
		found := false
		j.Why = "the simulator gave no answer"
		for k, g := range groups {
			if !g.about(j.Permission) {
				continue
			}
			if failures[k] != nil {
				j.Why = unasked(failures[k])
				continue
			}
			a, found = answers[k][account.Access{Action: strings.ToLower(j.Action), Resource: j.Resource}]
		}
		if found {
			j.decide(ctx, a, policies)
		}
	}
}

// about says whether a need was part of a question. The same pair can be in two:
// a rule that is made has tags in the call, and one that is changed has none.
func (g permissionGroup) about(n account.Permission) bool {
	return g.key == groupOf(n) && slices.Contains(g.resources, n.Resource)
}

func (j *Decision) decide(ctx context.Context, a simulated, policies *ownPolicies) {
	j.Why = ""
	missing := slices.Compact(slices.Sorted(slices.Values(a.missing)))
	switch {
	case a.decision == types.PolicyEvaluationDecisionTypeAllowed:
		j.allowed = true
	case a.organization != nil && !*a.organization:
		// The simulator cannot evaluate every policy of an organization, does not say
		// which keys it lacks for one, and ends there.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
		j.Why = "the simulator says that a policy of the organization denies it, and is often wrong about those"
	case a.decision == types.PolicyEvaluationDecisionTypeExplicitDeny && len(missing) == 0:
		j.denied, j.Why = true, "a Deny statement forbids it"
	case a.decision == types.PolicyEvaluationDecisionTypeImplicitDeny && grantedElsewhere(j.Permission):
		j.Why = "the policy of the resource itself may allow it"
	case a.decision == types.PolicyEvaluationDecisionTypeImplicitDeny && len(missing) == 0 && a.boundary != nil && !*a.boundary:
		j.denied, j.Why = true, "the permissions boundary does not allow it"
	case a.decision == types.PolicyEvaluationDecisionTypeImplicitDeny && (len(missing) == 0 || policies.neverAllow(ctx, j.Access)):
		j.denied = true
	default:
		j.Why = "it depends on " + strings.Join(missing, ", ")
	}
}

// grantedElsewhere says whether a policy that hangs on the resource may allow the
// call without any policy of the identity.
func grantedElsewhere(n account.Permission) bool {
	return n.Exists && slices.Contains([]string{"s3", "sqs", "ecr"}, n.Service()) && n.Resource != "*"
}

// ownPolicies are those of a role, read when they are needed. The simulator names
// a missing key also when the statement that has it is about something else
// altogether, so that one condition anywhere would make every denial doubtful.
type ownPolicies struct {
	r         *account.Reader
	principal string
	read      bool
	documents []any
}

// neverAllow says that no statement of the role could allow the call, whatever its
// conditions and variables are. Of a user, who has groups too, it is not known.
func (o *ownPolicies) neverAllow(ctx context.Context, a account.Access) bool {
	if !o.read {
		o.read = true
		if _, name, ok := strings.Cut(o.principal, ":role/"); ok {
			o.documents = policiesOf(ctx, o.r, name[strings.LastIndex(name, "/")+1:])
		}
	}
	if o.documents == nil {
		return false
	}
	for _, doc := range o.documents {
		if slices.ContainsFunc(account.Statements(doc), func(s map[string]any) bool { return s["Effect"] == "Allow" && couldCover(s, a) }) {
			return false
		}
	}
	return true
}

// policiesOf are all documents of a role, nil when one cannot be read.
func policiesOf(ctx context.Context, r *account.Reader, role string) []any {
	have, err := r.Read(ctx, account.Address{Kind: account.TaskRole, Name: role})
	if err != nil || have == nil {
		return nil
	}
	documents, err := r.Documents(ctx, have.Props)
	if err != nil || slices.ContainsFunc(documents, func(d any) bool { return account.Statements(d) == nil }) {
		return nil
	}
	return append([]any{}, documents...)
}

var policyVariable = lazyregexp.New(`\$\{[^}]*\}`)

// couldCover takes a policy variable for any text.
func couldCover(s map[string]any, a account.Access) bool {
	loose := map[string]any{}
	for key, value := range s {
		loose[key] = value
	}
	if not := fmt.Sprint(s["NotResource"]); policyVariable.MatchString(not) {
		delete(loose, "NotResource")
		loose["Resource"] = "*"
	}
	if resources := account.OneOrMore(s["Resource"]); resources != nil {
		for i, text := range resources {
			resources[i] = policyVariable.ReplaceAllString(text, "*")
		}
		loose["Resource"] = account.AnySlice(resources)
	}
	return account.Covers(loose, a)
}
