package account

import (
	"slices"
	"strings"
)

// Permission is one permission that a pending call asks for.
type Permission struct {
	Access
	What   string // for people: "rule orders-prod-report"
	Passed string // the service that iam:PassRole passes a role to
	// Keys are condition keys whose values this call is known to have.
	Keys map[string][]string
	// Exists says that the resource is there, so that it may have a policy of its own.
	Exists bool
}

// Requirements collects the needs of one change; each kind of resource knows its own.
type Requirements struct {
	At     Ref
	Change Change
	Want   Resource  // nothing, when it is deleted
	Have   *Observed // nil, when it is made
	ARN    string    // as IAM knows it
	Out    []Permission
}

// Of asks for actions on the resource.
func (a *Requirements) Of(actions ...string) {
	for _, action := range actions {
		n := Permission{Access: Access{action, a.ARN}, What: a.Change.String(), Keys: map[string][]string{}, Exists: a.Have != nil}
		if a.Have != nil {
			n.resourceTags(a.Have.Tags)
		}
		a.Out = append(a.Out, n)
	}
}

// Tagged asks for actions whose call carries the tags of the change.
func (a *Requirements) Tagged(actions ...string) {
	first := len(a.Out)
	a.Of(actions...)
	set, _ := a.tags()
	for _, n := range a.Out[first:] {
		for key, value := range set {
			n.Keys["aws:RequestTag/"+key] = []string{value}
		}
		n.Keys["aws:TagKeys"] = SortedKeys(set)
	}
}

// retag asks for what the tags of an existing resource need.
func (a *Requirements) retag(set, unset string) {
	added, removed := a.tags()
	if len(added) > 0 {
		a.Tagged(set)
	}
	if len(removed) > 0 {
		a.Of(unset)
		a.Out[len(a.Out)-1].Keys["aws:TagKeys"] = removed
	}
}

// pass asks for iam:PassRole.
func (a *Requirements) pass(role, service string) {
	if role != "" {
		a.Out = append(a.Out, PassRole(role, service))
	}
}

// PassRole is the permission to hand a role to a service.
func PassRole(arn, service string) Permission {
	return Permission{Access: Access{"iam:PassRole", arn}, What: "role " + arn[strings.LastIndex(arn, "/")+1:], Passed: service, Keys: map[string][]string{"iam:PassedToService": {service}}}
}

// tags are those that the change sets, and the keys of those that it takes away.
func (a *Requirements) tags() (set map[string]string, unset []string) {
	set = map[string]string{}
	for _, f := range a.Change.Diff {
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
func (a *Requirements) differs(setting string) bool {
	return slices.ContainsFunc(a.Change.Diff, func(f FieldChange) bool {
		return f.Path == setting || strings.HasPrefix(f.Path, setting+".") || strings.HasPrefix(f.Path, setting+"[")
	})
}

// resourceTags are the tags that a resource has now. Some services know them by a
// key of their own too.
func (n Permission) resourceTags(tags map[string]string) {
	for key, value := range tags {
		n.Keys["aws:ResourceTag/"+key] = []string{value}
		if slices.Contains([]string{"iam", "ecs", "ecr"}, n.Service()) {
			n.Keys[n.Service()+":ResourceTag/"+key] = []string{value}
		}
	}
}

func (a Access) Service() string {
	service, _, _ := strings.Cut(a.Action, ":")
	return service
}

const TasksService = "ecs-tasks.amazonaws.com"

// Access is one call that an identity has to be allowed.
type Access struct{ Action, Resource string }

// TagRolePermission is the permission to set tags of a role that has the tags have.
func TagRolePermission(at Ref, role string, have map[string]string, keys ...string) Permission {
	n := Permission{Access: Access{"iam:TagRole", at.RoleARN(role)}, What: "task role " + role, Keys: map[string][]string{"aws:TagKeys": keys}, Exists: true}
	n.resourceTags(have)
	return n
}
