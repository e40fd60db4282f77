package live

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"decant/model"
)

// allRoles reads the roles of the whole account in pages. What it does not give,
// because it is denied or because a role does not trust Lambda any more, is left
// for the calls about each role; only when those fail too, its error matters.
func (r *reader) allRoles(ctx context.Context, client *iam.Client, known map[string]model.LiveRole) error {
	var details []types.RoleDetail
	managed := map[string]model.LivePolicy{}
	err := inPages(func(token *string) (*string, error) {
		out, err := client.GetAccountAuthorizationDetails(ctx, &iam.GetAccountAuthorizationDetailsInput{
			Filter: []types.EntityType{types.EntityTypeRole, types.EntityTypeLocalManagedPolicy, types.EntityTypeAWSManagedPolicy},
			Marker: token, MaxItems: aws.Int32(1000),
		})
		if err != nil {
			return nil, err
		}
		redact(out)
		details = append(details, ours(out.RoleDetailList, known)...)
		for _, policy := range out.Policies {
			for _, version := range policy.PolicyVersionList {
				read, err := rolePolicy(lastPart(aws.ToString(policy.Arn), "/"), aws.ToString(policy.Arn), version.Document)
				if err == nil && aws.ToString(version.VersionId) == aws.ToString(policy.DefaultVersionId) {
					managed[read.ARN] = read
				}
			}
		}
		r.seen("roles", len(details), len(known))
		return out.Marker, nil
	})
	if err != nil {
		return err
	}
	for i := range details {
		if role, ok := detailedRole(&details[i], managed); ok {
			known[role.ARN] = role
		}
	}
	return nil
}

func ours(all []types.RoleDetail, known map[string]model.LiveRole) []types.RoleDetail {
	var out []types.RoleDetail
	for _, role := range all {
		if _, ok := known[aws.ToString(role.Arn)]; ok {
			out = append(out, role)
		}
	}
	return out
}

// detailedRole is false when a policy of the role is missing or unreadable.
func detailedRole(d *types.RoleDetail, managed map[string]model.LivePolicy) (model.LiveRole, bool) {
	role := model.LiveRole{ARN: aws.ToString(d.Arn), Name: aws.ToString(d.RoleName), Boundary: boundary(d.PermissionsBoundary)}
	var arns []string
	for _, p := range d.AttachedManagedPolicies {
		arns = append(arns, aws.ToString(p.PolicyArn))
	}
	policies := chosen(arns, managed)
	if policies == nil {
		return role, false
	}
	for _, p := range d.RolePolicyList {
		policy, err := rolePolicy(aws.ToString(p.PolicyName), "", p.PolicyDocument)
		if err != nil {
			return role, false
		}
		policies = append(policies, policy)
	}
	role.Policies = sortedPolicies(policies)
	return role, true
}
