// Package policy derives what a task may do in AWS from what its code asks, makes
// policies small without a change of meaning, and says what a policy allows.
package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/model"
)

// Place is where a task runs. A part that is "" is not known, and stands as * in the
// ARNs that are derived.
type Place struct {
	Partition string // "aws"; "" follows from Region
	Region    string
	Account   string
}

// Derived is the least policy for a use of AWS.
type Derived struct {
	// Statements allow what Grants have, and no more.
	Statements []model.Statement `json:"statements"`
	// Grants are sorted by action, resource and condition: each says why it is there.
	Grants []Grant `json:"grants"`
	// Free are the calls, as indexes into AWSUse.Calls, for which IAM checks nothing.
	Free []int `json:"free,omitempty"`
}

// Grant is one action on one resource.
type Grant struct {
	Action    string            `json:"action"`
	Resource  string            `json:"resource"` // as a policy writes it
	Condition []model.Condition `json:"condition,omitempty"`
	// Optional is true when the calls work without it, less well: Why of the causes says how.
	Optional bool `json:"optional,omitempty"`
	// Wide says why Resource is "*", or has * in place of the name; "" when it does not.
	Wide   string  `json:"wide,omitempty"`
	Causes []Cause `json:"causes"`
}

// Cause is a call that needs a grant.
type Cause struct {
	Call      int    `json:"call"` // index into AWSUse.Calls
	Operation string `json:"operation"`
	// Why is a clause for an action that does not bear the operation's name, and Source
	// the page that says so; both may be "".
	Why    string `json:"why,omitempty"`
	Source string `json:"source,omitempty"`
}

// Derive makes the least policy for what code asks of AWS in a place. A call that has
// no known action, or whose resource the source does not say, is a finding.
func Derive(use *model.AWSUse, place Place) (Derived, diag.List) {
	d := deriver{use: use, place: place, grants: map[string]*Grant{}}
	for i := range use.Calls {
		d.call(i)
	}
	out := Derived{Statements: []model.Statement{}, Grants: []Grant{}, Free: d.free}
	for _, g := range d.grants {
		out.Grants = append(out.Grants, *g)
	}
	slices.SortFunc(out.Grants, func(a, b Grant) int { return strings.Compare(a.key(), b.key()) })
	for _, g := range out.Grants {
		out.Statements = append(out.Statements, model.Statement{Effect: "Allow", Action: []string{g.Action}, Resource: []string{g.Resource}, Condition: g.Condition})
	}
	out.Statements = Minimise(out.Statements)
	d.reportWide()
	return out, d.diags
}

func (g Grant) key() string {
	return g.Action + "\n" + g.Resource + "\n" + fmt.Sprint(g.Condition)
}

type deriver struct {
	use    *model.AWSUse
	place  Place
	grants map[string]*Grant
	free   []int
	wide   []wideCall
	diags  diag.List
}

// wideCall is a call whose resource the source does not say.
type wideCall struct {
	call    int
	actions []string
	missing miss
}

// call adds the grants of one call.
func (d *deriver) call(i int) {
	c := d.use.Calls[i]
	service, ok := awsapi.Find(c.Service)
	if !ok {
		d.unknown(c, fmt.Sprintf("boto3 has no client %q", c.Service), near("client", awsapi.Near(c.Service, awsapi.ServiceNames())))
		return
	}
	for _, operation := range c.Operations {
		asks, ok := service.Asks(operation)
		switch {
		case !ok:
			d.withoutAction(c, service, operation)
		case asks.None != "" && !slices.Contains(d.free, i):
			d.free = append(d.free, i)
		}
		op, _ := service.Operation(operation)
		for _, need := range applying(c, asks.Needs) {
			d.need(i, op, operation, need)
		}
	}
}

func (d *deriver) withoutAction(c model.AWSCall, service *awsapi.Service, operation string) {
	if _, exists := service.Operation(operation); !exists {
		d.unknown(c, fmt.Sprintf("the API of %s has no operation %s", c.Service, operation), "")
		return
	}
	d.unknown(c, fmt.Sprintf("AWS's reference lists no action for the operation %s of %s", operation, c.Service), "")
}

func (d *deriver) unknown(c model.AWSCall, what, hint string) {
	d.diags.Add(diag.New(NoAction, c.At,
		fmt.Sprintf("%s.%s is called, and %s: the derived policy has nothing for it.", c.Service, c.Method, what),
		hint+"Look the permission up in the service's guide and add it to policy.json:\n    https://docs.aws.amazon.com/service-authorization/latest/reference/"))
}

func near(kind, name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf("The nearest %s is %s. ", kind, name)
}

// applying are the needs that the call's parameters ask for. What **kwargs may hold, or
// a list that is not known, counts only where nothing else applies: an option that is
// seldom there would ask for too much.
func applying(c model.AWSCall, needs []awsapi.Need) []awsapi.Need {
	var sure, all []awsapi.Need
	for _, need := range needs {
		if need.Unless != "" && slices.ContainsFunc(values(c, need.Unless), func(p model.AWSParameter) bool { return given(c, p) }) {
			continue
		}
		there := values(c, need.When)
		if need.When == "" || slices.ContainsFunc(there, func(p model.AWSParameter) bool { return given(c, p) }) {
			sure = append(sure, need)
		}
		if need.When == "" || len(there) > 0 {
			all = append(all, need)
		}
	}
	if len(sure) == 0 {
		return all
	}
	return sure
}

// given says whether a parameter stands in the call with a value: not in **kwargs that
// are not known, and not False.
func given(c model.AWSCall, p model.AWSParameter) bool {
	text, known := p.Value.Known()
	return !maybe(c, p) && (!known || text != "False")
}

// maybe says whether a parameter may not be there at all.
func maybe(c model.AWSCall, p model.AWSParameter) bool { return glob(p.Value) == "*" && p.At == c.At }

func values(c model.AWSCall, name string) []model.AWSParameter {
	var out []model.AWSParameter
	for _, p := range c.Parameters {
		if p.Name == name {
			out = append(out, p)
		}
	}
	return out
}

// need adds the grants of one action that a call needs.
func (d *deriver) need(i int, op awsapi.Operation, operation string, need awsapi.Need) {
	c := d.use.Calls[i]
	cause := Cause{Call: i, Operation: operation, Why: need.Why, Source: need.Source}
	targets := filler{call: c, op: op, need: need, place: d.place}.targets()
	condition := d.condition(c, need)
	for _, t := range targets {
		d.grant(need, t, append(slices.Clone(condition), t.condition...), cause)
		if t.missing != nil {
			d.addWide(i, need.Action, *t.missing)
		}
	}
}

func (d *deriver) grant(need awsapi.Need, t target, condition []model.Condition, cause Cause) {
	g := &Grant{Action: need.Action, Resource: t.resource, Condition: condition, Optional: true}
	if have := d.grants[g.key()]; have != nil {
		g = have
	} else {
		d.grants[g.key()] = g
	}
	g.Optional = g.Optional && need.Optional
	g.Wide = cmp.Or(g.Wide, t.wide)
	if !slices.Contains(g.Causes, cause) {
		g.Causes = append(g.Causes, cause)
	}
}

// condition is the need's condition with what the call gives; none when the call does
// not give it whole.
func (d *deriver) condition(c model.AWSCall, need awsapi.Need) []model.Condition {
	if need.Condition == nil {
		return nil
	}
	out := model.Condition{Operator: need.Condition.Operator, Key: need.Condition.Key}
	if need.Condition.Path == "" {
		value := strings.ReplaceAll(need.Condition.Value, "${Region}", cmp.Or(d.place.Region, "*"))
		if strings.Contains(value, "*") {
			out.Operator = "StringLike"
		}
		out.Values = []string{value}
		return []model.Condition{out}
	}
	for _, p := range values(c, need.Condition.Path) {
		text, known := p.Value.Known()
		if !known || text == "" || glob(p.Value) != text {
			return nil
		}
		out.Values = append(out.Values, text)
	}
	if len(out.Values) == 0 {
		return nil
	}
	slices.Sort(out.Values)
	out.Values = slices.Compact(out.Values)
	return []model.Condition{out}
}

func (d *deriver) addWide(call int, action string, missing miss) {
	for i, w := range d.wide {
		if w.call == call && w.missing == missing {
			if !slices.Contains(w.actions, action) {
				d.wide[i].actions = append(d.wide[i].actions, action)
			}
			return
		}
	}
	d.wide = append(d.wide, wideCall{call, []string{action}, missing})
}

// granted is a list of actions with its verb.
func granted(actions []string) string {
	if len(actions) == 1 {
		return actions[0] + " is granted"
	}
	return strings.Join(actions[:len(actions)-1], ", ") + " and " + actions[len(actions)-1] + " are granted"
}

// reportWide makes a finding of each call whose resource is not known.
func (d *deriver) reportWide() {
	for _, w := range d.wide {
		c := d.use.Calls[w.call]
		slices.Sort(w.actions)
		d.diags.Add(diag.New(WideResource, w.missing.at,
			fmt.Sprintf("%s on every resource, because the source does not say which %s the call %s.%s gets: %s.", granted(w.actions), w.missing.parameter, c.Service, c.Method, w.missing.because),
			"Write the ARN into policy.json in place of \"*\"; your edit is kept by later runs."))
	}
}
