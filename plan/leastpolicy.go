package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/settings"
	"decant/model"
	"decant/policy"
)

// Need is an action that the code of a function asks for.
type Need struct {
	Action string
	// Resources are what it is asked for on, as a policy writes them, sorted.
	Resources []string
	// Wide: the source does not tell the resource of some.
	Wide bool
	// Optional: the calls work without it, less well.
	Optional bool
	Calls    []model.AWSCall // in the order of the source, at least one
}

// asked is what the code of a function asks of AWS.
type asked struct {
	statements []model.Statement
	needs      []Need // sorted by action
	diags      diag.List
}

// Needs are the actions that the code of a function asks for in the place of the plan,
// sorted; none where the code was not read.
func Needs(p *Plan, fn model.Function) []Need { return asks(p, fn).needs }

func asks(p *Plan, fn model.Function) asked {
	if fn.AWSUse == nil {
		return asked{}
	}
	derived, diags := policy.Derive(fn.AWSUse, policy.Place{Region: p.Region, Account: p.Account})
	a := asked{statements: derived.Statements}
	for _, d := range diags {
		a.diags.Add(d.About(fn.Name))
	}
	calls := []int{}
	for i, g := range derived.Grants {
		if i == 0 || derived.Grants[i-1].Action != g.Action {
			a.needs = append(a.needs, Need{Action: g.Action, Optional: true})
			calls = calls[:0]
		}
		need := &a.needs[len(a.needs)-1]
		if !slices.Contains(need.Resources, g.Resource) {
			need.Resources = append(need.Resources, g.Resource)
		}
		need.Wide, need.Optional = need.Wide || g.Wide != "", need.Optional && g.Optional
		for _, c := range g.Causes {
			if !slices.Contains(calls, c.Call) {
				calls = append(calls, c.Call)
			}
		}
		slices.Sort(calls)
		need.Calls = nil
		for _, c := range calls {
			need.Calls = append(need.Calls, fn.AWSUse.Calls[c])
		}
	}
	return a
}

// gaps are the places in the code of which a derived policy knows too little.
func (a asked) gaps(fn model.Function) []diag.Related {
	var out []diag.Related
	for _, u := range fn.AWSUse.Unresolved {
		out = append(out, diag.Related{At: u.At, Message: u.What})
	}
	for _, d := range a.diags {
		if d.Code == policy.NoAction {
			out = append(out, diag.Related{At: d.At, Message: d.Detail})
		}
	}
	return out
}

// OnlyLambda are the actions of a statement that the Lambda service needed, and no
// task needs.
func OnlyLambda(s model.Statement) []string {
	var out []string
	_, moves := withoutLambda(s)
	for _, m := range moves {
		out = append(out, m.Actions...)
	}
	return out
}

// fromCode fills a policy with what the code asks for. Each statement has a decision
// that names the calls.
func (m *maker) fromCode(fn model.Function, p *Policy) {
	a := asks(m.plan, fn)
	m.diags.Extend(a.diags)
	p.Statements = append(p.Statements, a.statements...)
	because := "No policy file states what it may do, and the source tells every call of AWS that its code makes."
	if gaps := a.gaps(fn); len(gaps) > 0 {
		because = fmt.Sprintf("policy = %q is stated. In %s the source does not tell what is called.", settings.PolicyLeast, places(len(gaps)))
		m.leastWithGaps(fn, gaps)
	} else if undeclared(fn) == "" || m.statedPolicy(fn).IsKnown() {
		because = fmt.Sprintf("policy = %q is stated.", settings.PolicyLeast)
	}
	chose := "the calls in its code"
	if len(a.statements) == 0 {
		chose = "nothing, because its code calls nothing of AWS"
	}
	m.decide(Decision{Rule: "policy", Function: fn.Name, Chose: chose, Because: because, Evidence: []diag.Range{}})
	for _, s := range a.statements {
		d := Decision{Rule: "permission", Function: fn.Name, Chose: inWords(s), Evidence: []diag.Range{}}
		d.Because, d.Evidence = asking(a.needs, s)
		m.decide(d)
	}
}

// maxEvidence bounds the calls that a decision names.
const maxEvidence = 5

// asking names the calls that need a statement.
func asking(needs []Need, s model.Statement) (because string, at []diag.Range) {
	var words []string
	for _, need := range needs {
		if !slices.Contains(s.Action, need.Action) {
			continue
		}
		for _, c := range need.Calls {
			if !slices.Contains(at, c.At) && len(at) < maxEvidence {
				at = append(at, c.At)
				words = append(words, c.Service+" "+c.Method)
			}
		}
	}
	slices.Sort(words)
	return "The code calls " + strings.Join(slices.Compact(words), ", ") + ".", at
}

func (m *maker) leastWithGaps(fn model.Function, gaps []diag.Related) {
	d := diag.New(LeastWithGaps, gaps[0].At,
		fmt.Sprintf("The policy of %s has what the source tells. In %s it does not: AWS refuses the task what is called there and not elsewhere.", fn.Name, places(len(gaps))),
		"Add what these places need to policy.json; your edit is kept by later runs. They are listed by:\n    decant policy "+diag.Word(fn.Name)).About(fn.Name)
	d.Related = gaps[:min(len(gaps), maxGaps)]
	m.diags.Add(d)
}

// againstCode compares the policy that a file states with what the code asks for.
func (m *maker) againstCode(fn model.Function, p Policy) {
	if fn.AWSUse == nil || undeclared(fn) != "" || p.Source != settings.PolicyDeclared && p.Source != settings.PolicyMerge {
		return
	}
	a := asks(m.plan, fn)
	for _, need := range a.needs {
		m.missing(fn, p, need)
	}
	if len(a.gaps(fn)) > 0 {
		return // less than it grants may not be enough
	}
	for _, s := range fn.Role.Policy {
		m.tooWide(fn, s, a.needs)
	}
}

// missing reports an action that the code asks for and the policy does not allow.
func (m *maker) missing(fn model.Function, p Policy, need Need) {
	var refused []string
	for _, r := range need.Resources {
		if policy.Allows(p.Statements, need.Action, r) == policy.No {
			refused = append(refused, r)
		}
	}
	if len(refused) == 0 || need.Optional {
		return
	}
	call := need.Calls[0]
	d := diag.New(ActionMissing, call.At,
		fmt.Sprintf("%s calls %s of %s, which needs %s on %s, and %s does not allow it: AWS refuses the call.", fn.Name, call.Method, call.Service, need.Action, some(refused), fn.Role.PolicyFile),
		fmt.Sprintf("Add the action to %s, or take the policy from the code:\n    function %q {\n      policy = \"least\"\n    }", fn.Role.PolicyFile, fn.Name)).About(fn.Name)
	for _, other := range need.Calls[1:min(len(need.Calls), maxGaps)] {
		d = d.With(other.At, "needs it, too")
	}
	m.diags.Add(d)
}

// tooWide notes a statement that allows on every resource what the code asks for on
// known ones.
func (m *maker) tooWide(fn model.Function, s model.Statement, needed []Need) {
	if s.Effect != "Allow" || len(s.Resource) != 1 || s.Resource[0] != "*" {
		return
	}
	var enough []string
	for _, need := range needed {
		if !slices.ContainsFunc(s.Action, func(a string) bool { return awsapi.MatchText(strings.ToLower(a), strings.ToLower(need.Action)) }) {
			continue
		}
		if need.Wide || slices.ContainsFunc(need.Resources, anyOfType) {
			return
		}
		enough = append(enough, need.Action+" on "+some(need.Resources))
	}
	if len(enough) == 0 {
		return
	}
	m.diags.Add(diag.New(ResourceTooWide, s.At,
		fmt.Sprintf("The policy of %s allows %s on every resource. For its code this is enough: %s.", fn.Name, some(s.Action), strings.Join(enough, "; ")), "").About(fn.Name))
}

// everyOne is the part of an ARN that names each resource of a type: "table/*".
var everyOne = lazyregexp.New(`^[a-z-]*[/:]?\*$`)

// anyOfType says whether a resource names none: "*", or each of one type.
func anyOfType(resource string) bool {
	parts := strings.SplitN(resource, ":", 6)
	if len(parts) == 6 && parts[2] == "s3" { // a bucket has no type before its name
		return strings.HasPrefix(parts[5], "*")
	}
	return everyOne.MatchString(parts[len(parts)-1])
}

// statedPolicy is where a person says the policy of a function comes from.
func (m *maker) statedPolicy(fn model.Function) model.Value[string] {
	if stated := m.opts.Settings.Functions[fn.Name].Policy; stated.IsKnown() {
		return stated
	}
	return m.opts.Settings.Policy
}
