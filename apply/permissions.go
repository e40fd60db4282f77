package apply

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"decant/internal/diag"
)

// Before the first write decant asks IAM's own simulator whether the identity may
// make the calls that are pending. The simulator is no proof: policies of
// resources and of the session are outside of it, and conditions need values that
// decant does not have. So only what it denies for sure stops a command.

// need is one permission that a pending call asks for.
type need struct {
	ask
	what   string // for people: "rule orders-prod-report"
	passed string // the service that iam:PassRole passes a role to
	// keys are condition keys whose values this call is known to have.
	keys map[string][]string
	// exists says that the resource is there, so that it may have a policy of its own.
	exists bool
}

// asking collects the needs of one change; each kind of resource knows its own.
type asking struct {
	at   Place
	c    Change
	want Resource  // nothing, when it is deleted
	have *Observed // nil, when it is made
	arn  string    // as IAM knows it
	out  []need
}

// of asks for actions on the resource.
func (a *asking) of(actions ...string) {
	for _, action := range actions {
		n := need{ask: ask{action, a.arn}, what: a.c.String(), keys: map[string][]string{}, exists: a.have != nil}
		if a.have != nil {
			n.resourceTags(a.have.Tags)
		}
		a.out = append(a.out, n)
	}
}

// tagged asks for actions whose call carries the tags of the change.
func (a *asking) tagged(actions ...string) {
	first := len(a.out)
	a.of(actions...)
	set, _ := a.tags()
	for _, n := range a.out[first:] {
		for key, value := range set {
			n.keys["aws:RequestTag/"+key] = []string{value}
		}
		n.keys["aws:TagKeys"] = sorted(set)
	}
}

// retag asks for what the tags of an existing resource need.
func (a *asking) retag(set, unset string) {
	added, removed := a.tags()
	if len(added) > 0 {
		a.tagged(set)
	}
	if len(removed) > 0 {
		a.of(unset)
		a.out[len(a.out)-1].keys["aws:TagKeys"] = removed
	}
}

// pass asks for iam:PassRole.
func (a *asking) pass(role, service string) {
	if role != "" {
		a.out = append(a.out, passRole(role, service))
	}
}

// passRole is the permission to hand a role to a service.
func passRole(arn, service string) need {
	return need{ask: ask{"iam:PassRole", arn}, what: "role " + arn[strings.LastIndex(arn, "/")+1:], passed: service, keys: map[string][]string{"iam:PassedToService": {service}}}
}

// tags are those that the change sets, and the keys of those that it takes away.
func (a *asking) tags() (set map[string]string, unset []string) {
	set = map[string]string{}
	for _, f := range a.c.Diff {
		key, ok := strings.CutPrefix(f.Path, "tags[")
		if !ok {
			continue
		}
		key = strings.TrimSuffix(key, "]")
		if value, ok := f.New.(string); ok {
			set[key] = value
		} else {
			unset = append(unset, key)
		}
	}
	return set, unset
}

// differs says whether the change is about a setting.
func (a *asking) differs(setting string) bool {
	return slices.ContainsFunc(a.c.Diff, func(f FieldChange) bool {
		return f.Path == setting || strings.HasPrefix(f.Path, setting+".") || strings.HasPrefix(f.Path, setting+"[")
	})
}

// resourceTags are the tags that a resource has now. Some services know them by a
// key of their own too.
func (n need) resourceTags(tags map[string]string) {
	for key, value := range tags {
		n.keys["aws:ResourceTag/"+key] = []string{value}
		if slices.Contains([]string{"iam", "ecs", "ecr"}, n.service()) {
			n.keys[n.service()+":ResourceTag/"+key] = []string{value}
		}
	}
}

func (a ask) service() string {
	service, _, _ := strings.Cut(a.action, ":")
	return service
}

// MayApply says which calls of a proposal the identity may not make, as far as
// IAM's simulator can tell. The proposal has to be one that Propose made, not one
// from a file. command is what is typed, "decant apply".
func MayApply(ctx context.Context, r *Reader, p *Plan, command string) diag.List {
	return r.permitted(ctx, p.needs).findings(command)
}

// MayBuild is MayApply with what pushing an image to a repository needs.
func MayBuild(ctx context.Context, r *Reader, p *Plan, repository string) diag.List {
	needs := append(slices.Clone(p.needs), need{ask: ask{"ecr:GetAuthorizationToken", "*"}, what: "the registry", keys: map[string][]string{}})
	for _, action := range ImageActions() {
		needs = append(needs, need{ask: ask{action, r.place.arn("ecr", "repository/"+repository)}, what: "ecr repository " + repository, keys: map[string][]string{}, exists: true})
	}
	return r.permitted(ctx, needs).findings("decant apply")
}

// MaySwitch says the same of a switch of the functions that would be moved, to a
// side or, with "", to being retired. It asks for the way back as well: an identity
// that may switch one side off, and neither the other nor this one on again,
// would leave a job that nothing starts.
func MaySwitch(ctx context.Context, r *Reader, states []State, m Move, command string) diag.List {
	var needs []need
	for _, s := range states {
		switch {
		case m.To == "" && s.view.refuseRetire() == allowed:
			needs = append(needs, s.view.noteNeed(r.place, TagPhase))
		case m.To != "" && !s.view.settled(m.To) && s.view.refuse(m.To, m.Force) == allowed:
			needs = append(needs, s.view.needs(r.place, m.To)...)
			if f := s.view.fargateFires; m.StopTasks && f != nil {
				cluster := clusterName(f.Cluster)
				needs = append(needs, need{ask: ask{"ecs:StopTask", r.place.arn("ecs", "task/"+cluster+"/*")}, what: "tasks of the cluster " + cluster, exists: true})
			}
		}
	}
	return r.permitted(ctx, needs).findings(command)
}

// noteNeed is for writing the phase, and what else a move remembers.
func (v view) noteNeed(at Place, keys ...string) need {
	n := need{ask: ask{"iam:TagRole", at.roleARN(v.role)}, what: "task role " + v.role, keys: map[string][]string{"aws:TagKeys": keys}, exists: true}
	n.resourceTags(v.tags)
	return n
}

// needs are for a switch there and back.
func (v view) needs(at Place, to Side) []need {
	keys := []string{TagPhase}
	if to == Fargate && !v.Plain {
		keys = switchTags()
	}
	out := []need{v.noteNeed(at, keys...)}
	for _, side := range []Side{Lambda, Fargate} {
		if t := v.trigger(side); t != nil && v.fires(side) != nil {
			out = append(out, t.asks(at, v.fires(side))...)
		}
	}
	return out
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

func (n need) group() groupKey {
	_, tags := n.keys["aws:TagKeys"]
	return groupKey{n.service(), n.passed, tags, n.resource == "*"}
}

// mostPairs bounds one question. IAM answers 100 pairs a page unless told
// otherwise.
const mostPairs = 200

// grouped makes as few questions as the context allows, in the order of the needs.
func grouped(needs []need) []permissionGroup {
	byKey := map[groupKey][]need{}
	var order []groupKey
	for _, n := range needs {
		key := n.group()
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
			actions, resources = append(actions, n.action), append(resources, n.resource)
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
func common(members []need) map[string][]string {
	out := map[string][]string{}
	for _, n := range members {
		maps.Copy(out, n.keys)
	}
	for key, values := range out {
		for _, n := range members {
			own, has := n.keys[key]
			if has && !slices.Equal(own, values) || !has && strings.Contains(key, "Tag/") {
				delete(out, key)
			}
		}
	}
	return out
}

// contextEntries are the values that the simulator gets: those of the calls, and
// those that every call of decant has.
func (r *Reader) contextEntries(g permissionGroup, principal string) []types.ContextEntry {
	keys := map[string][]string{
		"aws:PrincipalArn": {principal}, "aws:PrincipalAccount": {r.place.Account}, "aws:SecureTransport": {"true"},
	}
	if region := requestedRegion(r.place, g.actions[0]); region != "" {
		keys["aws:RequestedRegion"] = []string{region}
	}
	maps.Copy(keys, g.keys)
	var out []types.ContextEntry
	for _, key := range sorted(keys) {
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
func requestedRegion(at Place, action string) string {
	if !strings.HasPrefix(action, "iam:") {
		return at.Region
	}
	return map[string]string{"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}[at.Partition]
}
