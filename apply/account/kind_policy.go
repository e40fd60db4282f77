package account

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// taskPolicyKind is a managed policy, which some modules make for the task
// role where the bundled module writes an inline one.
type taskPolicyKind struct{}

func (taskPolicyKind) Kind() Kind { return TaskPolicy }

func (taskPolicyKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	arn := r.Place.PolicyARN(name)
	out, err := r.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
	if IsCode(err, "NoSuchEntity") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	version, err := r.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: out.Policy.DefaultVersionId})
	if err != nil {
		return nil, err
	}
	doc, err := CanonicalPolicy(aws.ToString(version.PolicyVersion.Document))
	if err != nil {
		doc = aws.ToString(version.PolicyVersion.Document) // shown as it is; it differs from every document
	}
	return &Observed{Props: Props{"document": doc}, Tags: IAMTags(out.Policy.Tags), ARN: arn}, nil
}

func (taskPolicyKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := iam.NewListPoliciesPaginator(r.IAM, &iam.ListPoliciesInput{Scope: types.PolicyScopeTypeLocal, MaxItems: aws.Int32(1000)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Policies {
			if name := aws.ToString(p.PolicyName); strings.HasPrefix(name, s.Prefix) && strings.HasSuffix(name, "-task-role-policy") {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

func (taskPolicyKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	out, err := w.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: &want.Name, PolicyDocument: aws.String(Compact(want.Props["document"])), Tags: ToIAMTags(want.Tags),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Policy.Arn), nil
}

func (k taskPolicyKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if !Equal(want.Props["document"], have.Props["document"]) {
		if err := k.makeRoom(ctx, w, have.ARN); err != nil {
			return "", err
		}
		if _, err := w.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{
			PolicyArn: &have.ARN, PolicyDocument: aws.String(Compact(want.Props["document"])), SetAsDefault: true,
		}); err != nil {
			return "", err
		}
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.iam.TagPolicy(ctx, &iam.TagPolicyInput{PolicyArn: &have.ARN, Tags: ToIAMTags(set)}); err != nil {
			return "", err
		}
	}
	if len(unset) > 0 {
		if _, err := w.iam.UntagPolicy(ctx, &iam.UntagPolicyInput{PolicyArn: &have.ARN, TagKeys: unset}); err != nil {
			return "", err
		}
	}
	return have.ARN, nil
}

// versions returns the policy's versions that are not in force, oldest first.
func (taskPolicyKind) versions(ctx context.Context, w *Writer, arn string) ([]types.PolicyVersion, error) {
	var out []types.PolicyVersion
	pages := iam.NewListPolicyVersionsPaginator(w.iam, &iam.ListPolicyVersionsInput{PolicyArn: &arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, v := range page.Versions {
			if !v.IsDefaultVersion {
				out = append(out, v)
			}
		}
	}
	slices.SortFunc(out, func(a, b types.PolicyVersion) int { return aws.ToTime(a.CreateDate).Compare(aws.ToTime(b.CreateDate)) })
	return out, nil
}

// makeRoom deletes the oldest version when there are five, which is all that a
// policy may have.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
func (k taskPolicyKind) makeRoom(ctx context.Context, w *Writer, arn string) error {
	old, err := k.versions(ctx, w, arn)
	if err != nil || len(old) < 4 {
		return err
	}
	_, err = w.iam.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: &arn, VersionId: old[0].VersionId})
	return err
}

// Remove deletes the versions first, as IAM wants it. The role that it hung on
// is gone by then.
func (k taskPolicyKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	old, err := k.versions(ctx, w, have.ARN)
	if err != nil {
		return err
	}
	for _, v := range old {
		if _, err := w.iam.DeletePolicyVersion(ctx, &iam.DeletePolicyVersionInput{PolicyArn: &have.ARN, VersionId: v.VersionId}); err != nil {
			return err
		}
	}
	_, err = w.iam.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &have.ARN})
	return err
}

func IAMTags(tags []types.Tag) map[string]string {
	out := map[string]string{}
	for _, t := range tags {
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return out
}

func ToIAMTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range SortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func (taskPolicyKind) Asks(a *Requirements) {
	a.ARN = a.At.PolicyARN(a.Change.Name)
	switch a.Change.Action {
	case Create:
		a.Tagged("iam:CreatePolicy", "iam:TagPolicy")
	case Delete:
		a.Of("iam:DeletePolicy")
	default:
		if a.differs("document") {
			a.Of("iam:CreatePolicyVersion")
		}
		a.retag("iam:TagPolicy", "iam:UntagPolicy")
	}
}
