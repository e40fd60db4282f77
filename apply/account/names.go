package account

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
)

// nameRule is what a service takes as a name.
type nameRule struct {
	form  *lazyregexp.Regexp
	max   int
	words string
}

// nameRules are the services' own, from the API references of CreateCluster,
// CreateRepository, PutParameter, CreateLogGroup, CreateRole, CreatePolicy,
// RegisterTaskDefinition, CreateQueue, PutRule, CreateSchedule and PutMetricAlarm.
func nameRules() map[Kind]nameRule {
	var (
		plain   = lazyregexp.New(`^[0-9A-Za-z_-]+$`)
		dotted  = lazyregexp.New(`^[0-9A-Za-z_.-]+$`)
		role    = nameRule{lazyregexp.New(`^[\w+=,.@-]+$`), 64, `letters, digits and + = , . @ _ -`}
		rule    = nameRule{dotted, 64, `letters, digits, ".", "_" and "-"`}
		decants = nameRule{plain, 255, `letters, digits, "_" and "-"`}
	)
	return map[Kind]nameRule{
		Cluster:        decants,
		TaskDefinition: decants,
		Repository:     {lazyregexp.New(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$`), 256, "lower case letters, digits and single separators"},
		Secret:         {lazyregexp.New(`^[0-9A-Za-z_./-]+$`), 1011, `letters, digits, "_", ".", "-" and "/"`},
		LogGroup:       {lazyregexp.New(`^[0-9A-Za-z_./#-]+$`), 512, `letters, digits, "_", ".", "-", "/" and "#"`},
		TaskPolicy:     {role.form, 128, role.words},
		TaskRole:       role,
		ExecutionRole:  role,
		TriggerRole:    role,
		DeadLetters:    {plain, 80, `letters, digits, "_" and "-"`},
		Rule:           rule,
		FailureRule:    rule,
		Schedule:       rule,
		Alarm:          {dotted, 255, rule.words},
	}
}

// CheckName reports a name that the service would refuse.
func CheckName(r Resource) diag.List {
	var diags diag.List
	rule := nameRules()[r.Kind]
	if len(r.Name) > rule.max || !rule.form.MatchString(r.Name) {
		diags.Add(diag.New(BadName, diag.Range{},
			fmt.Sprintf("%q is no name for a %s, which takes 1 to %d of %s; the call would be refused after other resources had been made.", r.Name, r.Kind, rule.max, rule.words),
			"Give the function or the app a shorter or plainer name, or state another in decant.hcl.").About(Subject(r.Function, r.Address)))
	}
	return diags
}

// Subject names the function of a finding, or the resource.
func Subject(function string, a Address) string {
	if function != "" {
		return function
	}
	return a.String()
}
