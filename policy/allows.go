package policy

import (
	"strings"

	"decant/model"
)

// Answer says whether a policy allows something.
type Answer int

// The answers. Maybe is for what depends on a condition, on a policy variable, or holds
// for a part of the resources.
const (
	No Answer = iota
	Maybe
	Yes
)

// Allows says whether statements allow an action on every resource of a pattern ("*"
// for all). A Deny wins over every Allow, and what no statement allows is denied:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
func Allows(statements []model.Statement, action, resource string) Answer {
	allowed := No
	for _, s := range statements {
		answer := about(s, action, resource)
		if answer == Yes && len(s.Condition) > 0 {
			answer = Maybe
		}
		switch {
		case s.Effect == "Allow":
			allowed = max(allowed, answer)
		case answer == Yes:
			return No
		}
	}
	for _, s := range statements {
		if s.Effect != "Allow" && allowed == Yes && about(s, action, resource) != No {
			return Maybe
		}
	}
	return allowed
}

// about says whether a statement is about an action on all resources of a pattern.
func about(s model.Statement, action, resource string) Answer {
	return min(listed(folded(s.Action), folded(s.NotAction), strings.ToLower(action)), listed(s.Resource, s.NotResource, resource))
}

// listed says whether all texts of a pattern are in one list, or in none of the other.
func listed(list, not []string, pattern string) Answer {
	if len(not) > 0 {
		return Yes - listed(not, nil, pattern)
	}
	answer := No
	for _, p := range list {
		switch {
		case covers(p, pattern):
			return Yes
		case overlaps(p, pattern):
			answer = Maybe
		}
	}
	return answer
}

// covers says whether a pattern of IAM matches every text that another one matches. It
// may say false where it does, never true where it does not.
func covers(pattern, other string) bool {
	return !hasVariable(pattern) && wildcards(pattern, other, func(text byte) bool { return text != '*' && text != '$' }) || pattern == other
}

// foldedCovers is covers for actions, whose case does not matter.
func foldedCovers(pattern, other string) bool {
	return covers(strings.ToLower(pattern), strings.ToLower(other))
}

// escapes puts ? in place of IAM's own marks in a known text.
var escapes = strings.NewReplacer("${*}", "?", "${?}", "?", "${$}", "?")

// hasVariable says whether a pattern has a policy variable other than the escapes of
// IAM's own marks. What such a variable stands for is not known.
func hasVariable(pattern string) bool {
	return strings.Contains(pattern, "${") && strings.Contains(escapes.Replace(pattern), "${")
}

// wildcards matches a pattern against a text whose own marks are characters; single
// says which of them one ? may stand for.
func wildcards(pattern, text string, single func(byte) bool) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == text[t] || pattern[p] == '?' && single(text[t])):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// overlaps says whether some text matches both patterns. A policy variable may stand
// for any text.
func overlaps(a, b string) bool {
	a, b = opened(a), opened(b)
	// reach[j] says whether a[:i] and b[:j] can match the same text.
	reach := make([]bool, len(b)+1)
	reach[0] = true
	for j := 0; j < len(b) && b[j] == '*'; j++ {
		reach[j+1] = true
	}
	for i := range len(a) {
		next := make([]bool, len(b)+1)
		next[0] = reach[0] && a[i] == '*'
		for j := range len(b) {
			next[j+1] = meets(a[i], b[j], reach[j], reach[j+1], next[j])
		}
		reach = next
	}
	return reach[len(b)]
}

// meets is one step of overlaps: before both characters, before the first pattern's
// alone, before the second's alone.
func meets(a, b byte, both, first, second bool) bool {
	switch {
	case a == '*' || b == '*':
		return both || first || second
	case a == '?' || b == '?' || a == b:
		return both
	}
	return false
}

// opened has * in place of the policy variables, and ? in place of the escapes.
func opened(pattern string) string {
	pattern = escapes.Replace(pattern)
	for {
		before, after, ok := strings.Cut(pattern, "${")
		if !ok {
			return pattern
		}
		_, after, _ = strings.Cut(after, "}")
		pattern = before + "*" + after
	}
}
