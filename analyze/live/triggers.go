package live

import (
	"cmp"
	"slices"
	"strings"

	"decant/model"
)

// found is a trigger and the index of the function that it starts.
type found struct {
	function int
	trigger  model.LiveTrigger
}

// known says which listings of possible triggers are complete, and which rules
// there are: an admission without a trigger means something only then.
type known struct {
	rules         map[string]bool // by ARN
	allRules      bool
	subscriptions bool
	buckets       map[string]bool // by ARN: those whose notifications were read
}

// assemble gives the functions their triggers, and turns what the policies admit
// beyond them into triggers of its own kind.
func assemble(fns []model.LiveFunction, policies []resourcePolicy, all []found, k known) {
	for _, f := range all {
		fns[f.function].Triggers = append(fns[f.function].Triggers, f.trigger)
	}
	for i := range fns {
		fns[i].Triggers = append(fns[i].Triggers, admittedTriggers(fns[i].Triggers, policies[i].admitted, k)...)
		slices.SortFunc(fns[i].Triggers, compareTriggers)
	}
}

func compareTriggers(a, b model.LiveTrigger) int {
	return cmp.Or(
		slices.Compare(
			[]string{string(a.Kind), a.ARN, a.Name, a.TargetID, a.Source},
			[]string{string(b.Kind), b.ARN, b.Name, b.TargetID, b.Source}),
		slices.Compare(a.Details, b.Details))
}

// admittedTriggers are the APIs, and the principals of which nothing else is
// known.
func admittedTriggers(triggers []model.LiveTrigger, admitted []admission, k known) []model.LiveTrigger {
	out := apis(admitted)
	for _, a := range admitted {
		if a.name == "apigateway.amazonaws.com" {
			continue
		}
		sources := a.sources
		if len(sources) == 0 {
			sources = []string{""}
		}
		for _, source := range sources {
			one := a
			one.sources = nil
			if source != "" {
				one.sources = []string{source}
			}
			if !covered(triggers, one) {
				out = append(out, permission(one, source, k))
			}
		}
	}
	return slices.CompactFunc(sortedTriggers(out), func(a, b model.LiveTrigger) bool { return compareTriggers(a, b) == 0 })
}

func sortedTriggers(t []model.LiveTrigger) []model.LiveTrigger {
	slices.SortFunc(t, compareTriggers)
	return t
}

// covered says whether a trigger that was found explains the admission.
func covered(triggers []model.LiveTrigger, a admission) bool {
	return slices.ContainsFunc(triggers, func(t model.LiveTrigger) bool {
		switch {
		case a.url:
			return t.Kind == model.LiveURL
		case t.Kind == model.LiveRule:
			return a.name == "events.amazonaws.com" && a.from(t.ARN)
		case t.Kind == model.LiveSchedule:
			return a.name == "scheduler.amazonaws.com" && a.from(t.ARN)
		case t.Kind == model.LiveBucket:
			return a.name == "s3.amazonaws.com" && a.from(t.Source)
		case t.Kind == model.LiveSubscription:
			return a.name == "sns.amazonaws.com" && a.from(t.Source)
		case t.Kind == model.LiveStateMachine:
			return a.name == "states.amazonaws.com" && a.from(t.ARN)
		}
		return false
	})
}

// permission is an admission that no trigger explains.
func permission(a admission, source string, k known) model.LiveTrigger {
	t := model.LiveTrigger{
		Kind: model.LivePermission, Name: a.name, Source: source, State: "permitted",
		Synchronous: a.url || synchronousPrincipal(a.name),
	}
	if a.sid != "" {
		t.Details = append(t.Details, "statement "+a.sid)
	}
	if a.account != "" {
		t.Details = append(t.Details, "for account "+a.account)
	}
	if why := unexplained(a, source, k); why != "" {
		t.Details = append(t.Details, why)
	}
	return t
}

// unexplained says what is known about the source of an admission.
func unexplained(a admission, source string, k known) string {
	switch {
	case a.url:
		return "the function has no URL"
	case source == "" || strings.ContainsAny(source, "*?"):
		return ""
	case a.name == "events.amazonaws.com" && k.rules[source]:
		return "the rule does not target the function"
	case a.name == "events.amazonaws.com" && k.allRules:
		return "rule does not exist"
	case a.name == "sns.amazonaws.com" && k.subscriptions:
		return "no subscription of this account was found"
	case a.name == "s3.amazonaws.com" && k.buckets[source]:
		return "the bucket does not notify the function"
	}
	return ""
}

// apis folds the statements of an API, one for every route, into one trigger.
//
//	arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/GET/orders
func apis(admitted []admission) []model.LiveTrigger {
	byAPI := map[string]*model.LiveTrigger{}
	for _, a := range admitted {
		if a.name != "apigateway.amazonaws.com" {
			continue
		}
		sources := a.sources
		if len(sources) == 0 {
			sources = []string{"any API"}
		}
		for _, source := range sources {
			arn, route, _ := strings.Cut(source, "/")
			t := byAPI[arn]
			if t == nil {
				t = &model.LiveTrigger{Kind: model.LiveAPI, Name: lastPart(arn, ":"), State: "permitted", Synchronous: true}
				if arn != "any API" {
					t.Source = arn
				}
				byAPI[arn] = t
			}
			if route != "" {
				t.Details = append(t.Details, "route "+route)
			}
		}
	}
	var out []model.LiveTrigger
	for _, t := range byAPI {
		slices.Sort(t.Details)
		t.Details = slices.Compact(t.Details)
		out = append(out, *t)
	}
	return out
}
