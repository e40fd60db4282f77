package apply

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"decant/apply/account"
	"decant/apply/registry"
	"decant/internal/diag"
)

// Before the first write decant asks IAM's own simulator whether the identity may
// make the calls that are pending. The simulator is no proof: policies of
// resources and of the session are outside of it, and conditions need values that
// decant does not have. So only what it denies for sure stops a command.

// MayApply says which calls of a proposal the identity may not make, as far as
// IAM's simulator can tell. The proposal has to be one that Propose made, not one
// from a file. command is what is typed, "decant apply".
func MayApply(ctx context.Context, r *account.Reader, p *Plan, command string) diag.List {
	return Simulate(ctx, r, p.Permissions).Findings(command)
}

// MayBuild is MayApply with what pushing an image to a repository needs.
func MayBuild(ctx context.Context, r *account.Reader, p *Plan, repository string) diag.List {
	needs := append(slices.Clone(p.Permissions), account.Permission{Access: account.Access{Action: "ecr:GetAuthorizationToken", Resource: "*"}, What: "the registry", Keys: map[string][]string{}})
	for _, action := range registry.PushActions() {
		needs = append(needs, account.Permission{Access: account.Access{Action: action, Resource: r.Place.ARN("ecr", "repository/"+repository)}, What: "ecr repository " + repository, Keys: map[string][]string{}, Exists: true})
	}
	return Simulate(ctx, r, needs).Findings("decant apply")
}

// permissionGroup is one question to the simulator, which answers for each of the
// actions on each of the resources.
type permissionGroup struct {
	key                groupKey
	actions, resources []string
	keys               map[string][]string
}

// groupKey keeps apart what cannot be asked in one question: services, which have
// keys of their own, calls with and without tags, and "*", which is no resource.
type groupKey struct {
	service, passed string
	tags, all       bool
}

func groupOf(n account.Permission) groupKey {
	_, tags := n.Keys["aws:TagKeys"]
	return groupKey{n.Service(), n.Passed, tags, n.Resource == "*"}
}

// mostPairs bounds one question. IAM answers 100 pairs a page unless told
// otherwise.
const mostPairs = 200

// grouped makes as few questions as the context allows, in the order of the needs.
func grouped(needs []account.Permission) []permissionGroup {
	byKey := map[groupKey][]account.Permission{}
	var order []groupKey
	for _, n := range needs {
		key := groupOf(n)
		if byKey[key] == nil {
			order = append(order, key)
		}
		byKey[key] = append(byKey[key], n)
	}
	var out []permissionGroup
	for _, key := range order {
		members := byKey[key]
		var actions, resources []string
		for _, n := range members {
			actions, resources = append(actions, n.Action), append(resources, n.Resource)
		}
		actions = slices.Compact(slices.Sorted(slices.Values(actions)))
		resources = slices.Compact(slices.Sorted(slices.Values(resources)))
		for part := range slices.Chunk(resources, max(1, mostPairs/len(actions))) {
			out = append(out, permissionGroup{key: key, actions: actions, resources: part, keys: common(members)})
		}
	}
	return out
}

// common are the keys with a value that is the same for all. Of tags only those
// count that all have; a value that would be wrong for one is left out for all,
// and the simulator then says that it is missing.
func common(members []account.Permission) map[string][]string {
	out := map[string][]string{}
	for _, n := range members {
		maps.Copy(out, n.Keys)
	}
	for key, values := range out {
		for _, n := range members {
			own, has := n.Keys[key]
			if has && !slices.Equal(own, values) || !has && strings.Contains(key, "Tag/") {
				delete(out, key)
			}
		}
	}
	return out
}

// contextEntries are the values that the simulator gets: those of the calls, and
// those that every call of decant has.
func contextEntries(at account.Ref, g permissionGroup, principal string) []types.ContextEntry {
	keys := map[string][]string{
		"aws:PrincipalArn": {principal}, "aws:PrincipalAccount": {at.Account}, "aws:SecureTransport": {"true"},
	}
	if region := requestedRegion(at, g.actions[0]); region != "" {
		keys["aws:RequestedRegion"] = []string{region}
	}
	maps.Copy(keys, g.keys)
	var out []types.ContextEntry
	for _, key := range account.SortedKeys(keys) {
		if len(keys[key]) == 0 {
			continue
		}
		kind := types.ContextKeyTypeEnumString
		switch key {
		case "aws:TagKeys":
			kind = types.ContextKeyTypeEnumStringList
		case "aws:SecureTransport":
			kind = types.ContextKeyTypeEnumBoolean
		}
		out = append(out, types.ContextEntry{ContextKeyName: aws.String(key), ContextKeyType: kind, ContextKeyValues: keys[key]})
	}
	return out
}

// requestedRegion is the region that a call goes to. IAM has one in each
// partition; where that is not known, "".
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
func requestedRegion(at account.Ref, action string) string {
	if !strings.HasPrefix(action, "iam:") {
		return at.Region
	}
	return map[string]string{"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}[at.Partition]
}
