package live

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"decant/model"
)

// manyRoles is the number of roles from which on GetAccountAuthorizationDetails,
// which pages through all roles of the account, takes fewer calls than asking
// about each role.
const manyRoles = 20

// roles reads the execution roles of one account's functions, of all regions:
// IAM is the same everywhere. It fills the functions' roles.
func (r *reader) roles(ctx context.Context, fns []*model.LiveFunction) error {
	client := iam.NewFromConfig(r.place.Config)
	known := map[string]model.LiveRole{}
	for _, fn := range fns {
		if fn.Role.ARN != "" {
			known[fn.Role.ARN] = fn.Role
		}
	}
	var failed error
	if len(known) > manyRoles {
		failed = r.allRoles(ctx, client, known)
	}
	if err := r.eachRole(ctx, client, known); err != nil {
		return err
	}
	if r.opts.LastAccessed {
		if err := r.lastAccessed(ctx, client, known); err != nil {
			return err
		}
	}
	incomplete := false
	for _, fn := range fns {
		if role, ok := known[fn.Role.ARN]; ok {
			fn.Role, incomplete = role, incomplete || role.Policies == nil
		}
	}
	if failed != nil && incomplete {
		r.missing(gap(r.place, failed, "iam:GetAccountAuthorizationDetails", ""))
	}
	return nil
}

// eachRole asks about the roles whose policies are not known yet.
func (r *reader) eachRole(ctx context.Context, client *iam.Client, known map[string]model.LiveRole) error {
	var roles []model.LiveRole
	for _, role := range known {
		if role.Policies == nil {
			roles = append(roles, role)
		}
	}
	slices.SortFunc(roles, func(a, b model.LiveRole) int { return strings.Compare(a.ARN, b.ARN) })
	if err := r.boundaries(ctx, client, roles); err != nil {
		return err
	}
	inline, err := r.inlinePolicies(ctx, client, roles)
	if err != nil {
		return err
	}
	attached, err := r.attachedPolicies(ctx, client, roles)
	if err != nil {
		return err
	}
	for i, role := range roles {
		if inline[i] != nil && attached[i] != nil {
			role.Policies = sortedPolicies(append(inline[i], attached[i]...))
		}
		known[role.ARN] = role
	}
	return nil
}

func (r *reader) boundaries(ctx context.Context, client *iam.Client, roles []model.LiveRole) error {
	_, err := r.each(ctx, "iam:GetRole", "roles", roleNames(roles), func(ctx context.Context, i int) error {
		out, err := client.GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String(roles[i].Name)})
		if err != nil {
			return err
		}
		redact(out)
		if out.Role != nil {
			roles[i].Boundary = boundary(out.Role.PermissionsBoundary)
		}
		return nil
	})
	return err
}

func boundary(b *types.AttachedPermissionsBoundary) string {
	if b == nil {
		return ""
	}
	return aws.ToString(b.PermissionsBoundaryArn)
}

// inlinePolicies reads what is written into the roles themselves. A role of
// which something could not be read has nil.
func (r *reader) inlinePolicies(ctx context.Context, client *iam.Client, roles []model.LiveRole) ([][]model.LivePolicy, error) {
	policyNames := make([][]string, len(roles))
	errs, err := r.each(ctx, "iam:ListRolePolicies", "inline policies", roleNames(roles), func(ctx context.Context, i int) error {
		return inPages(func(token *string) (*string, error) {
			out, err := client.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: aws.String(roles[i].Name), Marker: token})
			if err != nil {
				return nil, err
			}
			policyNames[i] = append(policyNames[i], out.PolicyNames...)
			return out.Marker, nil
		})
	})
	if err != nil {
		return nil, err
	}
	var slots, places []int
	var subjects []string
	perRole := make([][]model.LivePolicy, len(roles))
	for i := range roles {
		if errs[i] != nil {
			continue
		}
		perRole[i] = make([]model.LivePolicy, len(policyNames[i]))
		for j, name := range policyNames[i] {
			slots, places, subjects = append(slots, i), append(places, j), append(subjects, roles[i].Name+"/"+name)
		}
	}
	errs, err = r.each(ctx, "iam:GetRolePolicy", "inline policies", subjects, func(ctx context.Context, n int) error {
		i, name := slots[n], policyNames[slots[n]][places[n]]
		out, err := client.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: aws.String(roles[i].Name), PolicyName: aws.String(name)})
		if err != nil {
			return err
		}
		redact(out)
		perRole[i][places[n]], err = rolePolicy(name, "", out.PolicyDocument)
		return err
	})
	for n, i := range slots {
		if err == nil && errs[n] != nil {
			perRole[i] = nil
		}
	}
	return perRole, err
}

// attachedPolicies reads the managed policies of the roles, each policy once.
func (r *reader) attachedPolicies(ctx context.Context, client *iam.Client, roles []model.LiveRole) ([][]model.LivePolicy, error) {
	attached := make([][]string, len(roles))
	errs, err := r.each(ctx, "iam:ListAttachedRolePolicies", "attached policies", roleNames(roles), func(ctx context.Context, i int) error {
		return inPages(func(token *string) (*string, error) {
			out, err := client.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: aws.String(roles[i].Name), Marker: token})
			if err != nil {
				return nil, err
			}
			for _, p := range out.AttachedPolicies {
				attached[i] = append(attached[i], aws.ToString(p.PolicyArn))
			}
			return out.Marker, nil
		})
	})
	if err != nil {
		return nil, err
	}
	managed, err := r.managedPolicies(ctx, client, distinct(slices.Concat(attached...)))
	perRole := make([][]model.LivePolicy, len(roles))
	for i := range roles {
		if err == nil && errs[i] == nil {
			perRole[i] = chosen(attached[i], managed)
		}
	}
	return perRole, err
}

// chosen are the policies of these ARNs; nil when one of them is not known.
func chosen(arns []string, managed map[string]model.LivePolicy) []model.LivePolicy {
	out := []model.LivePolicy{}
	for _, arn := range arns {
		policy, ok := managed[arn]
		if !ok {
			return nil
		}
		out = append(out, policy)
	}
	return out
}

func (r *reader) managedPolicies(ctx context.Context, client *iam.Client, arns []string) (map[string]model.LivePolicy, error) {
	versions := make([]string, len(arns))
	_, err := r.each(ctx, "iam:GetPolicy", "managed policies", arns, func(ctx context.Context, i int) error {
		out, err := client.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: aws.String(arns[i])})
		if err != nil {
			return err
		}
		redact(out)
		if out.Policy != nil {
			versions[i] = aws.ToString(out.Policy.DefaultVersionId)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var slots []int
	for i, version := range versions {
		if version != "" {
			slots = append(slots, i)
		}
	}
	read := make([]model.LivePolicy, len(slots))
	_, err = r.each(ctx, "iam:GetPolicyVersion", "managed policies", pick(arns, slots), func(ctx context.Context, n int) error {
		arn := arns[slots[n]]
		out, err := client.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: aws.String(arn), VersionId: aws.String(versions[slots[n]])})
		if err != nil {
			return err
		}
		redact(out)
		if out.PolicyVersion != nil {
			read[n], err = rolePolicy(lastPart(arn, "/"), arn, out.PolicyVersion.Document)
		}
		return err
	})
	known := map[string]model.LivePolicy{}
	for _, policy := range read {
		if policy.ARN != "" {
			known[policy.ARN] = policy
		}
	}
	return known, err
}

// rolePolicy reads a policy document as IAM returns it.
func rolePolicy(name, arn string, document *string) (model.LivePolicy, error) {
	statements, err := parsePolicy(unescaped(document))
	if err != nil {
		return model.LivePolicy{}, err
	}
	policy := model.LivePolicy{Name: name, ARN: arn, Statements: []model.Statement{}}
	for _, st := range statements {
		policy.Statements = append(policy.Statements, st.Statement)
	}
	return policy, nil
}

func sortedPolicies(policies []model.LivePolicy) []model.LivePolicy {
	slices.SortFunc(policies, func(a, b model.LivePolicy) int {
		return slices.Compare([]string{a.Name, a.ARN}, []string{b.Name, b.ARN})
	})
	return policies
}

func roleNames(roles []model.LiveRole) []string {
	out := make([]string, len(roles))
	for i := range roles {
		out[i] = roles[i].Name
	}
	return out
}

func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}
