package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
)

// Minimise writes statements with fewer characters and the same meaning, sorted:
// duplicates and what another statement covers are left out, and statements are joined
// that differ in actions or in resources alone. A statement with NotAction or
// NotResource stays as it is. A label (Sid) stays where nothing is joined.
func Minimise(statements []model.Statement) []model.Statement {
	var groups []group
	var kept []model.Statement
	for _, s := range statements {
		if len(s.NotAction)+len(s.NotResource) > 0 {
			if !slices.ContainsFunc(kept, func(other model.Statement) bool { return same(s, other) }) {
				kept = append(kept, s)
			}
			continue
		}
		groups = add(groups, s)
	}
	out := slices.Clone(kept)
	for _, g := range groups {
		out = append(out, g.minimal()...)
	}
	out = withoutConditioned(out)
	slices.SortStableFunc(out, compare)
	return out
}

// group are statements with one effect and one condition.
type group struct {
	effect    string
	condition []model.Condition
	list      []model.Statement
}

func add(groups []group, s model.Statement) []group {
	condition := sortedConditions(s.Condition)
	i := slices.IndexFunc(groups, func(g group) bool { return g.effect == s.Effect && equalConditions(g.condition, condition) })
	if i < 0 {
		groups = append(groups, group{effect: s.Effect, condition: condition})
		i = len(groups) - 1
	}
	s.Condition = condition
	groups[i].list = append(groups[i].list, s)
	return groups
}

// minimal are the statements of a group joined, or each by itself where that is shorter:
// statements whose lists overlap come apart when they are joined.
func (g group) minimal() []model.Statement {
	joined, single := g.joined(), g.single()
	if length(joined) <= length(single) {
		return joined
	}
	return single
}

// length counts the characters of the lists, and of what stands around each statement.
func length(list []model.Statement) int {
	const around = len(`{"Effect":"Allow","Action":[],"Resource":[]},`)
	n := 0
	for _, s := range list {
		n += around + len(fmt.Sprint(s.Condition))
		for _, text := range slices.Concat(s.Action, s.Resource) {
			n += len(text) + len(`"",`)
		}
	}
	return n
}

// single are the statements of a group without what another one of them covers.
func (g group) single() []model.Statement {
	var out []model.Statement
	for _, s := range g.list {
		s.Action, s.Resource = widest(s.Action, foldedCovers), widest(s.Resource, covers)
		out = append(out, s)
	}
	slices.SortStableFunc(out, compare)
	inside := func(s, other model.Statement) bool {
		return allCovered(s.Action, other.Action, foldedCovers) && allCovered(s.Resource, other.Resource, covers)
	}
	var kept []model.Statement
	for i, s := range out {
		covered := false
		for j, other := range out {
			covered = covered || i != j && inside(s, other) && (j < i || !inside(other, s))
		}
		if !covered {
			kept = append(kept, s)
		}
	}
	return kept
}

// joined joins first the resources of each action, then the actions with equal resources.
func (g group) joined() []model.Statement {
	names, resources := map[string]string{}, map[string][]string{}
	for _, s := range g.list {
		for _, a := range s.Action {
			folded := strings.ToLower(a)
			if have, ok := names[folded]; !ok || a < have {
				names[folded] = a
			}
			resources[folded] = append(resources[folded], s.Resource...)
		}
	}
	actions := map[string][]string{}
	for folded, list := range resources {
		for other, more := range resources {
			if other != folded && covers(other, folded) {
				list = without(list, more)
			}
		}
		if list = widest(list, covers); len(list) > 0 {
			key := strings.Join(list, "\n")
			actions[key] = append(actions[key], names[folded])
		}
	}
	var out []model.Statement
	for key, list := range actions {
		s := model.Statement{Effect: g.effect, Action: widest(list, foldedCovers), Resource: strings.Split(key, "\n"), Condition: g.condition}
		s.Sid, s.At = g.origin(s)
		out = append(out, s)
	}
	return out
}

// origin is the label and the place of the one statement that a joined one is the same as.
func (g group) origin(s model.Statement) (sid string, at diag.Range) {
	for _, old := range g.list {
		if same(old, s) {
			return old.Sid, old.At
		}
	}
	return "", diag.Range{}
}

// without leaves out what a pattern of others covers.
func without(list, others []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(r string) bool {
		return slices.ContainsFunc(others, func(o string) bool { return covers(o, r) })
	})
}

// widest sorts a list and leaves out what another entry covers.
func widest(list []string, covers func(pattern, other string) bool) []string {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	out := []string{}
	for i, one := range list {
		covered := false
		for j, other := range list {
			// Of two that cover each other the first stays.
			covered = covered || i != j && covers(other, one) && (j < i || !covers(one, other))
		}
		if !covered {
			out = append(out, one)
		}
	}
	return out
}

// withoutConditioned leaves out what a statement of the same effect without a condition
// covers.
func withoutConditioned(list []model.Statement) []model.Statement {
	return slices.DeleteFunc(slices.Clone(list), func(s model.Statement) bool {
		if len(s.Condition) == 0 || len(s.NotAction)+len(s.NotResource) > 0 {
			return false
		}
		return slices.ContainsFunc(list, func(other model.Statement) bool {
			return len(other.Condition)+len(other.NotAction)+len(other.NotResource) == 0 && other.Effect == s.Effect &&
				allCovered(s.Action, other.Action, foldedCovers) && allCovered(s.Resource, other.Resource, covers)
		})
	})
}

func allCovered(list, by []string, covers func(pattern, other string) bool) bool {
	return !slices.ContainsFunc(list, func(one string) bool {
		return !slices.ContainsFunc(by, func(p string) bool { return covers(p, one) })
	})
}

// same says whether two statements allow or deny the same by their texts.
func same(a, b model.Statement) bool {
	return a.Effect == b.Effect && equalSets(folded(a.Action), folded(b.Action)) && equalSets(folded(a.NotAction), folded(b.NotAction)) &&
		equalSets(a.Resource, b.Resource) && equalSets(a.NotResource, b.NotResource) &&
		equalConditions(sortedConditions(a.Condition), sortedConditions(b.Condition))
}

func folded(list []string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = strings.ToLower(text)
	}
	return out
}

func equalSets(a, b []string) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(a))), slices.Compact(slices.Sorted(slices.Values(b))))
}

func sortedConditions(list []model.Condition) []model.Condition {
	if len(list) == 0 {
		return nil
	}
	out := slices.Clone(list)
	for i := range out {
		out[i].Values = slices.Compact(slices.Sorted(slices.Values(out[i].Values)))
	}
	slices.SortFunc(out, func(a, b model.Condition) int {
		return cmp.Or(strings.Compare(a.Operator, b.Operator), strings.Compare(a.Key, b.Key), slices.Compare(a.Values, b.Values))
	})
	return out
}

func equalConditions(a, b []model.Condition) bool {
	return fmt.Sprintf("%q", a) == fmt.Sprintf("%q", b)
}

// compare sorts Allow before Deny, then by actions and resources.
func compare(a, b model.Statement) int {
	return cmp.Or(strings.Compare(a.Effect, b.Effect), slices.Compare(a.Action, b.Action), slices.Compare(a.NotAction, b.NotAction),
		slices.Compare(a.Resource, b.Resource), slices.Compare(a.NotResource, b.NotResource), strings.Compare(fmt.Sprintf("%q", a.Condition), fmt.Sprintf("%q", b.Condition)))
}
