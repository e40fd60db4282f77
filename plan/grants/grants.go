// Package grants puts side by side what a function is allowed to do and what its code
// asks of AWS: the policy file, the live role, the calls in the source, and what the
// role was used for. It decides nothing.
package grants

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/model"
	"decant/plan"
	"decant/policy"
)

// Status says how an action stands.
type Status string

// An action is granted when the policy file or the live role allows it.
const (
	GrantedUsed   Status = "granted and used"
	GrantedUnused Status = "granted and not used"
	UsedDenied    Status = "used and not granted"
	// Used: there is neither a policy file nor a live role to compare with.
	Used Status = "used"
	// Unclear: one of both is not known, or true for some resources only.
	Unclear Status = "cannot tell"
)

// Statuses are all of them, in the order in which they are shown.
func Statuses() []Status { return []Status{UsedDenied, Unclear, Used, GrantedUsed, GrantedUnused} }

// Answer is whether a side allows an action.
type Answer string

// Some: on some of the resources, under a condition, or on a resource of which the
// source gives only a part. NoSide: there is no such side, or it could not be read.
const (
	Yes    Answer = "yes"
	No     Answer = "no"
	Some   Answer = "some"
	NoSide Answer = ""
)

// Row is one action with what each side says about it.
type Row struct {
	// Action is what the code asks for, or as a statement has it: "s3:*".
	Action string
	Status Status
	// Resources are those that the code names; of an action that no code asks for, those
	// of the statements. Sorted.
	Resources []string
	// Wide: the source does not tell the resource of some calls.
	Wide     bool
	Declared Answer
	Live     Answer
	// Calls are those of the code that need it, in the order of the source.
	Calls []model.AWSCall
	// Others is how many rows of actions that the code asks for a wildcard covers, too.
	Others int
	// LambdaOnly: the Lambda service needs it, and no task does.
	LambdaOnly bool
	Last       LastUse
}

// LastUse is what IAM knows about the last use of an action by the live role.
type LastUse struct {
	Known bool
	At    time.Time // zero: not within the 400 days that IAM keeps
	// Service: IAM tracks the service alone, so At is of any of its actions.
	Service bool
}

// Sides is everything about one function.
type Sides struct {
	Function string
	// Declared is the policy file, Live the name of the live role; "" where there is
	// none, or it could not be read.
	Declared, Live string
	// Read says that the code was read, which is the side "used".
	Read       bool
	Unresolved []model.UnresolvedUse
	Rows       []Row // by status, as Statuses has them, then by action
}

// Of compares the sides of a function; needs is what its code asks for.
func Of(fn model.Function, needs []plan.Need) Sides {
	s := Sides{Function: fn.Name, Declared: fn.Role.PolicyFile, Read: fn.AWSUse != nil}
	if s.Read {
		s.Unresolved = fn.AWSUse.Unresolved
	}
	granted := fn.Role.Policy
	var live []model.Statement
	if fn.Live != nil && fn.Live.Role.Policies != nil {
		s.Live = fn.Live.Role.Name
		for _, p := range fn.Live.Role.Policies {
			live = append(live, p.Statements...)
		}
	}
	for _, need := range needs {
		row := Row{
			Action: need.Action, Resources: need.Resources, Wide: need.Wide, Calls: need.Calls,
			Declared: s.answer(s.Declared, granted, need), Live: s.answer(s.Live, live, need),
		}
		row.Status = statusOf(row)
		s.Rows = append(s.Rows, row)
	}
	s.unused(slices.Concat(granted, live), granted, live)
	for i := range s.Rows {
		s.Rows[i].Last = lastUse(fn.Live, s.Rows[i].Action)
	}
	order := Statuses()
	slices.SortStableFunc(s.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Status), slices.Index(order, b.Status)), strings.Compare(strings.ToLower(a.Action), strings.ToLower(b.Action)))
	})
	return s
}

// statusOf is the status of an action that the code asks for.
func statusOf(r Row) Status {
	switch {
	case r.Declared == Yes || r.Live == Yes:
		return GrantedUsed
	case r.Declared == NoSide && r.Live == NoSide:
		return Used
	case r.Declared == Some || r.Live == Some:
		return Unclear
	}
	return UsedDenied
}

// answer is whether statements allow an action on all resources that the code names.
func (s Sides) answer(side string, statements []model.Statement, need plan.Need) Answer {
	if side == "" {
		return NoSide
	}
	yes, no := 0, 0
	for _, r := range need.Resources {
		switch policy.Allows(statements, need.Action, r) {
		case policy.Yes:
			yes++
		case policy.No:
			no++
		}
	}
	switch len(need.Resources) {
	case yes:
		return Yes
	case no:
		return No
	}
	return Some
}

// unused adds a row for each action of a statement, as the statement has it, that no
// code asks for, and for a wildcard that covers more than the code asks for.
func (s *Sides) unused(all, declared, live []model.Statement) {
	status := GrantedUnused
	if !s.Read || len(s.Unresolved) > 0 {
		status = Unclear
	}
	used := s.Rows
	seen := map[string]int{}
	for _, statement := range all {
		if statement.Effect != "Allow" {
			continue
		}
		lambda := plan.OnlyLambda(statement)
		for _, action := range actionsOf(statement) {
			key := strings.ToLower(action)
			if i, have := seen[key]; have {
				s.Rows[i].Resources = union(s.Rows[i].Resources, statement.Resource)
				s.Rows[i].LambdaOnly = s.Rows[i].LambdaOnly && slices.Contains(lambda, action)
				continue
			}
			others := 0
			for _, row := range used {
				if covers(action, row.Action) {
					others++
				}
			}
			if others > 0 && !strings.ContainsAny(action, "*?") {
				continue
			}
			row := Row{Action: action, Resources: union(nil, statement.Resource), Others: others, LambdaOnly: slices.Contains(lambda, action), Status: status}
			if row.LambdaOnly {
				row.Status = GrantedUnused
			}
			row.Declared, row.Live = names(s.Declared, declared, action), names(s.Live, live, action)
			seen[key] = len(s.Rows)
			s.Rows = append(s.Rows, row)
		}
	}
}

// actionsOf are the actions of a statement; one that allows all but some is "*".
func actionsOf(s model.Statement) []string {
	if len(s.NotAction) > 0 {
		return []string{"*"}
	}
	return s.Action
}

// names says whether statements have an action as it is written.
func names(side string, statements []model.Statement, action string) Answer {
	if side == "" {
		return NoSide
	}
	for _, s := range statements {
		if s.Effect == "Allow" && slices.ContainsFunc(actionsOf(s), func(a string) bool { return strings.EqualFold(a, action) }) {
			return Yes
		}
	}
	return No
}

func union(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// lastUse is what the live role was used for.
func lastUse(fn *model.LiveFunction, action string) LastUse {
	if fn == nil {
		return LastUse{}
	}
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	for _, access := range fn.Role.LastAccessed {
		if access.Service != service {
			continue
		}
		for _, a := range access.Actions {
			if strings.EqualFold(a.Action, action) {
				return at(a.Last, false)
			}
		}
		return at(access.Last, true)
	}
	return LastUse{}
}

func at(last *time.Time, service bool) LastUse {
	use := LastUse{Known: true, Service: service}
	if last != nil {
		use.At = *last
	}
	return use
}

// Calls counts the places in the code that call AWS.
func (s Sides) Calls() int {
	seen := map[diag.Range]bool{}
	for _, r := range s.Rows {
		for _, c := range r.Calls {
			seen[c.At] = true
		}
	}
	return len(seen)
}

// Row is the row of an action: that of the code, else of a statement that has it as it
// is written, else of a wildcard that covers it.
func (s Sides) Row(action string) (Row, bool) {
	wild := -1
	for i, r := range s.Rows {
		if strings.EqualFold(r.Action, action) {
			return r, true
		}
		if wild < 0 && covers(r.Action, action) {
			wild = i
		}
	}
	if wild < 0 {
		return Row{}, false
	}
	return s.Rows[wild], true
}

// covers says whether an action of a statement, which may have wildcards, covers one.
func covers(pattern, action string) bool {
	return awsapi.MatchText(strings.ToLower(pattern), strings.ToLower(action))
}
