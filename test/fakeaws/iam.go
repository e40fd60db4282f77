package fakeaws

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const trustsLambda = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`

// created is the date of everything in IAM.
const created = "2026-01-01T00:00:00Z"

func (s *Server) callerIdentity(*request) (object, *failure) {
	return object{"Account": s.account.ID, "UserId": "AROAFAKE:decant", "Arn": "arn:aws:sts::" + s.account.ID + ":assumed-role/reader/decant"}, nil
}

func (s *Server) assumeRole(q *request) (object, *failure) {
	return object{
		"AssumedRoleUser": object{"Arn": q.values.Get("RoleArn"), "AssumedRoleId": "AROAFAKE:decant"},
		"Credentials": object{
			"AccessKeyId": "ASIAFAKE", "SecretAccessKey": "fake", "SessionToken": "fake", "Expiration": "2099-01-01T00:00:00Z",
		},
	}, nil
}

func (s *Server) role(q *request) (*Role, *failure) {
	name := q.values.Get("RoleName")
	if role := s.index.roles[name]; role != nil {
		return role, nil
	}
	return nil, &failure{http.StatusNotFound, "NoSuchEntity", "The role with name " + name + " cannot be found."}
}

func (s *Server) roleObject(r Role) object {
	out := object{
		"RoleName": r.Name, "RoleId": "AROA" + strings.ToUpper(r.Name), "Path": "/", "Arn": s.account.RoleARN(r), "CreateDate": created,
		"AssumeRolePolicyDocument": url.QueryEscape(trustsLambda),
	}
	set(out, "Path", r.Path)
	if r.Boundary != "" {
		out["PermissionsBoundary"] = object{"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": r.Boundary}
	}
	return out
}

func (s *Server) getRole(q *request) (object, *failure) {
	role, fail := s.role(q)
	if fail != nil {
		return nil, fail
	}
	return object{"Role": s.roleObject(*role)}, nil
}

func (s *Server) listRolePolicies(q *request) (object, *failure) {
	role, fail := s.role(q)
	if fail != nil {
		return nil, fail
	}
	return object{"IsTruncated": false, "PolicyNames": list(role.Inline, func(p Inline) any { return p.Name })}, nil
}

func (s *Server) getRolePolicy(q *request) (object, *failure) {
	role, fail := s.role(q)
	if fail != nil {
		return nil, fail
	}
	name := q.values.Get("PolicyName")
	i := slices.IndexFunc(role.Inline, func(p Inline) bool { return p.Name == name })
	if i < 0 {
		return nil, &failure{http.StatusNotFound, "NoSuchEntity", "The role policy with name " + name + " cannot be found."}
	}
	return object{"RoleName": role.Name, "PolicyName": name, "PolicyDocument": url.QueryEscape(role.Inline[i].Document)}, nil
}

func (s *Server) listAttached(q *request) (object, *failure) {
	role, fail := s.role(q)
	if fail != nil {
		return nil, fail
	}
	return object{"IsTruncated": false, "AttachedPolicies": attachments(*role)}, nil
}

func attachments(r Role) []any {
	return list(r.Attached, func(arn string) any {
		return object{"PolicyName": arn[strings.LastIndex(arn, "/")+1:], "PolicyArn": arn}
	})
}

func (s *Server) managed(q *request) (*Managed, *failure) {
	arn := q.values.Get("PolicyArn")
	if policy := s.index.managed[arn]; policy != nil {
		return policy, nil
	}
	return nil, &failure{http.StatusNotFound, "NoSuchEntity", "Policy " + arn + " does not exist or is not attachable."}
}

func managedObject(p Managed) object {
	return object{
		"PolicyName": p.ARN[strings.LastIndex(p.ARN, "/")+1:], "PolicyId": "ANPAFAKE", "Arn": p.ARN, "Path": "/",
		"DefaultVersionId": "v1", "AttachmentCount": 1, "IsAttachable": true, "CreateDate": created, "UpdateDate": created,
	}
}

func (p Managed) version() object {
	return object{"Document": url.QueryEscape(p.Document), "VersionId": "v1", "IsDefaultVersion": true, "CreateDate": created}
}

func (s *Server) getManaged(q *request) (object, *failure) {
	policy, fail := s.managed(q)
	if fail != nil {
		return nil, fail
	}
	return object{"Policy": managedObject(*policy)}, nil
}

func (s *Server) getManagedVersion(q *request) (object, *failure) {
	policy, fail := s.managed(q)
	if fail != nil {
		return nil, fail
	}
	return object{"PolicyVersion": policy.version()}, nil
}

// accountDetails pages through the roles and then the managed policies.
func (s *Server) accountDetails(q *request) (object, *failure) {
	n := len(s.account.Roles) + len(s.account.Managed)
	from, to, next, fail := page(n, q.values.Get("Marker"), q.values.Get("MaxItems"), 100, 1000)
	if fail != nil {
		return nil, fail
	}
	roles, policies := []any{}, []any{}
	for i := from; i < to; i++ {
		if i >= len(s.account.Roles) {
			p := s.account.Managed[i-len(s.account.Roles)]
			one := managedObject(p)
			one["PolicyVersionList"] = []any{p.version()}
			policies = append(policies, one)
			continue
		}
		r := s.account.Roles[i]
		one := s.roleObject(r)
		one["AttachedManagedPolicies"] = attachments(r)
		one["RolePolicyList"] = list(r.Inline, func(p Inline) any {
			return object{"PolicyName": p.Name, "PolicyDocument": url.QueryEscape(p.Document)}
		})
		roles = append(roles, one)
	}
	out := object{"IsTruncated": next != "", "RoleDetailList": roles, "Policies": policies}
	set(out, "Marker", next)
	return out, nil
}

// startAccesses names a job after its role, and after how often it was started.
func (s *Server) startAccesses(q *request) (object, *failure) {
	arn := q.values.Get("Arn")
	i := slices.IndexFunc(s.account.Roles, func(r Role) bool { return s.account.RoleARN(r) == arn })
	if i < 0 {
		return nil, &failure{http.StatusNotFound, "NoSuchEntity", arn + " cannot be found."}
	}
	if q.values.Get("Granularity") != "ACTION_LEVEL" {
		return nil, &failure{http.StatusBadRequest, "ValidationError", "The fake account knows ACTION_LEVEL alone."}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.jobs = append(s.jobs, accessJob{role: i, left: s.polls})
	return object{"JobId": "00000000-0000-0000-0000-" + fmt.Sprintf("%012d", len(s.jobs))}, nil
}

// getAccesses answers a job two services at a time.
func (s *Server) getAccesses(q *request) (object, *failure) {
	n, err := strconv.Atoi(q.values.Get("JobId")[max(0, len(q.values.Get("JobId"))-12):])
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil || n < 1 || n > len(s.jobs) {
		return nil, &failure{http.StatusNotFound, "NoSuchEntity", "The job cannot be found."}
	}
	job := &s.jobs[n-1]
	out := object{"JobStatus": "IN_PROGRESS", "JobCreationDate": created, "JobCompletionDate": created, "ServicesLastAccessed": []any{}, "IsTruncated": false}
	if job.left > 0 {
		job.left--
		return out, nil
	}
	accessed := s.account.Roles[job.role].Accessed
	from, to, next, fail := page(len(accessed), q.values.Get("Marker"), q.values.Get("MaxItems"), 2, 1000)
	if fail != nil {
		return nil, fail
	}
	out["JobStatus"], out["IsTruncated"] = "COMPLETED", next != ""
	out["ServicesLastAccessed"] = list(accessed[from:to], func(a Accessed) any { return a.answer(s.account.RoleARN(s.account.Roles[job.role])) })
	set(out, "Marker", next)
	return out, nil
}

// answer is a service as IAM names it. A time that is not there means none in the
// tracking period.
func (a Accessed) answer(role string) object {
	last := func(o object, key string, t time.Time) object {
		if !t.IsZero() {
			o[key] = t.UTC().Format(time.RFC3339)
		}
		return o
	}
	out := last(object{"ServiceName": strings.ToUpper(a.Service), "ServiceNamespace": a.Service}, "LastAuthenticated", a.Last)
	if !a.Last.IsZero() {
		out["LastAuthenticatedEntity"], out["LastAuthenticatedRegion"], out["TotalAuthenticatedEntities"] = role, "eu-west-1", 1
	}
	tracked := []any{}
	for _, name := range slices.Sorted(maps.Keys(a.Actions)) {
		tracked = append(tracked, last(object{"ActionName": name}, "LastAccessedTime", a.Actions[name]))
	}
	if len(tracked) > 0 {
		out["TrackedActionsLastAccessed"] = tracked
	}
	return out
}
