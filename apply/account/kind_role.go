package account

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// RoleKind is one of the three roles of a task. Its inline policies are decant's
// alone; of the attached ones those that decant does not state are left alone,
// because account-wide tools attach theirs to every role.
type RoleKind struct {
	Is     Kind
	Suffix string
}

func (k RoleKind) Kind() Kind { return k.Is }

func (k RoleKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	if IsCode(err, "NoSuchEntity") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	trust, err := CanonicalPolicy(aws.ToString(out.Role.AssumeRolePolicyDocument))
	if err != nil {
		trust = aws.ToString(out.Role.AssumeRolePolicyDocument) // shown as it is; it differs from every document
	}
	inline, err := inlinePolicies(ctx, r, name)
	if err != nil {
		return nil, err
	}
	managed, err := attachedPolicies(ctx, r.IAM, name)
	if err != nil {
		return nil, err
	}
	boundary := ""
	if b := out.Role.PermissionsBoundary; b != nil {
		boundary = aws.ToString(b.PermissionsBoundaryArn)
	}
	return &Observed{Props: RoleProps(trust, inline, managed, boundary), Tags: IAMTags(out.Role.Tags), ARN: aws.ToString(out.Role.Arn)}, nil
}

func inlinePolicies(ctx context.Context, r *Reader, role string) (map[string]any, error) {
	out := map[string]any{}
	pages := iam.NewListRolePoliciesPaginator(r.IAM, &iam.ListRolePoliciesInput{RoleName: &role})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, name := range page.PolicyNames {
			got, err := r.IAM.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &role, PolicyName: &name})
			if err != nil {
				return nil, err
			}
			doc, err := CanonicalPolicy(aws.ToString(got.PolicyDocument))
			if err != nil {
				doc = aws.ToString(got.PolicyDocument)
			}
			out[name] = doc
		}
	}
	return out, nil
}

func attachedPolicies(ctx context.Context, api iam.ListAttachedRolePoliciesAPIClient, role string) ([]string, error) {
	var out []string
	pages := iam.NewListAttachedRolePoliciesPaginator(api, &iam.ListAttachedRolePoliciesInput{RoleName: &role})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.AttachedPolicies {
			out = append(out, aws.ToString(p.PolicyArn))
		}
	}
	return out, nil
}

func (k RoleKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := iam.NewListRolesPaginator(r.IAM, &iam.ListRolesInput{MaxItems: aws.Int32(1000)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, role := range page.Roles {
			name := aws.ToString(role.RoleName)
			ours := strings.HasSuffix(name, k.Suffix) || k.Is == TriggerRole && strings.HasSuffix(name, "-events")
			if strings.HasPrefix(name, s.Prefix) && ours {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// Align leaves attached policies out that decant does not state.
func (RoleKind) Align(want, have Props) Props {
	out := Props{}
	for key, value := range have {
		out[key] = value
	}
	stated, _ := want["managed"].([]any)
	attached, _ := have["managed"].([]any)
	kept := slices.DeleteFunc(slices.Clone(attached), func(arn any) bool { return !slices.Contains(stated, arn) })
	delete(out, "managed")
	if len(kept) > 0 {
		out["managed"] = kept
	}
	return out
}

func (k RoleKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	in := &iam.CreateRoleInput{RoleName: &want.Name, AssumeRolePolicyDocument: aws.String(Compact(want.Props["trust"])), Tags: ToIAMTags(want.Tags)}
	if boundary, ok := want.Props["boundary"].(string); ok {
		in.PermissionsBoundary = &boundary
	}
	out, err := w.iam.CreateRole(ctx, in)
	if err != nil {
		return "", err
	}
	arn := aws.ToString(out.Role.Arn)
	return arn, k.policies(ctx, w, want, Props{})
}

func (k RoleKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if !Equal(want.Props["trust"], have.Props["trust"]) {
		if _, err := w.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
			RoleName: &want.Name, PolicyDocument: aws.String(Compact(want.Props["trust"])),
		}); err != nil {
			return "", err
		}
	}
	if err := k.bound(ctx, w, want, have); err != nil {
		return "", err
	}
	if err := k.policies(ctx, w, want, have.Props); err != nil {
		return "", err
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: &want.Name, Tags: ToIAMTags(set)}); err != nil {
			return "", err
		}
	}
	if len(unset) > 0 {
		if _, err := w.iam.UntagRole(ctx, &iam.UntagRoleInput{RoleName: &want.Name, TagKeys: unset}); err != nil {
			return "", err
		}
	}
	return have.ARN, nil
}

// bound sets or takes away the permissions boundary.
func (RoleKind) bound(ctx context.Context, w *Writer, want Resource, have *Observed) error {
	boundary, _ := want.Props["boundary"].(string)
	old, _ := have.Props["boundary"].(string)
	switch boundary {
	case old:
		return nil
	case "":
		_, err := w.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &want.Name})
		return err
	}
	_, err := w.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &want.Name, PermissionsBoundary: &boundary})
	return err
}

// policies brings the role's policies in order.
func (RoleKind) policies(ctx context.Context, w *Writer, want Resource, have Props) error {
	inline, _ := want.Props["inline"].(map[string]any)
	old, _ := have["inline"].(map[string]any)
	for _, name := range SortedKeys(inline) {
		if before, there := old[name]; there && Equal(inline[name], before) {
			continue
		}
		if _, err := w.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &want.Name, PolicyName: &name, PolicyDocument: aws.String(Compact(inline[name]))}); err != nil {
			return err
		}
	}
	for _, name := range SortedKeys(old) {
		if _, wanted := inline[name]; wanted {
			continue
		}
		if _, err := w.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &want.Name, PolicyName: &name}); err != nil {
			return err
		}
	}
	managed, _ := want.Props["managed"].([]any)
	attached, _ := have["managed"].([]any)
	for _, arn := range managed {
		if slices.Contains(attached, arn) {
			continue
		}
		text, _ := arn.(string)
		if _, err := w.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &want.Name, PolicyArn: &text}); err != nil {
			return err
		}
	}
	return nil
}

// Remove takes off everything that hangs on the role, which IAM wants first.
func (RoleKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	attached, err := attachedPolicies(ctx, w.iam, have.Name)
	if err != nil {
		return err
	}
	for _, arn := range attached {
		if _, err := w.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &have.Name, PolicyArn: &arn}); err != nil {
			return err
		}
	}
	inline, _ := have.Props["inline"].(map[string]any)
	for _, name := range SortedKeys(inline) {
		if _, err := w.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &have.Name, PolicyName: &name}); err != nil {
			return err
		}
	}
	_, err = w.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &have.Name})
	return err
}

func (RoleKind) Asks(a *Requirements) {
	a.ARN = a.At.RoleARN(a.Change.Name)
	if a.Have != nil && a.Have.ARN != "" {
		a.ARN = a.Have.ARN
	}
	first := len(a.Out)
	have := Props{}
	if a.Have != nil {
		have = a.Have.Props
	}
	switch a.Change.Action {
	case Create:
		a.Tagged("iam:CreateRole", "iam:TagRole")
	case Delete:
		a.Of("iam:DeleteRole")
	default:
		if a.differs("trust") {
			a.Of("iam:UpdateAssumeRolePolicy")
		}
		if boundary, _ := a.Want.Props["boundary"].(string); a.differs("boundary") && boundary == "" {
			a.Of("iam:DeleteRolePermissionsBoundary")
		} else if a.differs("boundary") {
			a.Of("iam:PutRolePermissionsBoundary")
		}
		a.retag("iam:TagRole", "iam:UntagRole")
	}
	a.rolePolicies(have)
	boundary, ok := a.Want.Props["boundary"].(string)
	if !ok {
		boundary, ok = have["boundary"].(string)
	}
	if ok { // a usual condition of who may make roles
		for _, n := range a.Out[first:] {
			n.Keys["iam:PermissionsBoundary"] = []string{boundary}
		}
	}
}

// rolePolicies goes through the policies as policies and remove do.
func (a *Requirements) rolePolicies(have Props) {
	inline, _ := a.Want.Props["inline"].(map[string]any)
	old, _ := have["inline"].(map[string]any)
	put, dropped := false, false
	for _, name := range SortedKeys(inline) {
		put = put || !Equal(inline[name], old[name])
	}
	for _, name := range SortedKeys(old) {
		dropped = dropped || inline[name] == nil
	}
	if put {
		a.Of("iam:PutRolePolicy")
	}
	if dropped {
		a.Of("iam:DeleteRolePolicy")
	}
	managed, attached := OneOrMore(a.Want.Props["managed"]), OneOrMore(have["managed"])
	added := slices.DeleteFunc(managed, func(arn string) bool { return slices.Contains(attached, arn) })
	if len(added) > 0 {
		a.Of("iam:AttachRolePolicy")
		if len(added) == 1 { // another usual condition
			a.Out[len(a.Out)-1].Keys["iam:PolicyARN"] = added
		}
	}
	if a.Change.Action == Delete && len(attached) > 0 {
		a.Of("iam:DetachRolePolicy")
	}
}

// RoleProps are a role's settings: who may use it, its inline policies by name,
// the managed policies that have to be attached, and its boundary.
func RoleProps(trust any, inline map[string]any, managed []string, boundary string) Props {
	p := Props{"trust": trust}
	if len(inline) > 0 {
		p["inline"] = inline
	}
	if len(managed) > 0 {
		p["managed"] = AnySlice(slices.Sorted(slices.Values(managed)))
	}
	if boundary != "" {
		p["boundary"] = boundary
	}
	return p
}
