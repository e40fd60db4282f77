package account

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// Documents are a role's policies, inline and attached.
func (r *Reader) Documents(ctx context.Context, props Props) ([]any, error) {
	var out []any
	inline, _ := props["inline"].(map[string]any)
	for _, name := range SortedKeys(inline) {
		out = append(out, inline[name])
	}
	for _, arn := range OneOrMore(props["managed"]) {
		policy, err := r.IAM.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
		if err != nil {
			return nil, err
		}
		version, err := r.IAM.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: policy.Policy.DefaultVersionId})
		if err != nil {
			return nil, err
		}
		doc, err := CanonicalPolicy(aws.ToString(version.PolicyVersion.Document))
		if err != nil {
			return nil, fmt.Errorf("the policy %s: %w", arn, err)
		}
		out = append(out, doc)
	}
	return out, nil
}

// Allows says whether the documents allow a call, and whether that is sure: a
// statement with a condition makes it unsure where nothing else decides.
func Allows(documents []any, a Access) (allowed, sure bool) {
	maybeAllowed, maybeDenied := false, false
	for _, doc := range documents {
		for _, s := range Statements(doc) {
			if !Covers(s, a) {
				continue
			}
			_, conditional := s["Condition"]
			switch {
			case s["Effect"] == "Deny" && !conditional:
				return false, true
			case s["Effect"] == "Deny":
				maybeDenied = true
			case s["Effect"] == "Allow" && !conditional:
				allowed = true
			case s["Effect"] == "Allow":
				maybeAllowed = true
			}
		}
	}
	if allowed {
		return true, !maybeDenied
	}
	return false, !maybeAllowed
}

// Covers says whether a statement speaks of a call.
func Covers(s map[string]any, a Access) bool {
	action := MatchesAny(s["Action"], a.Action)
	if _, inverse := s["NotAction"]; inverse {
		action = !MatchesAny(s["NotAction"], a.Action)
	}
	resource := matchesResource(s["Resource"], a.Resource)
	if _, inverse := s["NotResource"]; inverse {
		resource = !matchesResource(s["NotResource"], a.Resource)
	}
	return action && resource
}

// Statements are those of a document in canonical form.
func Statements(doc any) []map[string]any {
	top, _ := doc.(map[string]any)
	items, _ := top["Statement"].([]any)
	var out []map[string]any
	for _, item := range items {
		if s, ok := item.(map[string]any); ok {
			out = append(out, s)
		}
	}
	return out
}

func OneOrMore(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		return ListProp(map[string]any{"": v}, "")
	}
	return nil
}

// MatchesAny compares as IAM does: without regard to case, * for any characters
// and ? for one.
func MatchesAny(patterns any, action string) bool {
	return slices.ContainsFunc(OneOrMore(patterns), func(p string) bool { return wildcard(strings.ToLower(p), strings.ToLower(action)) })
}

// matchesResource takes case into account; a call on * is covered by * alone.
func matchesResource(patterns any, resource string) bool {
	return slices.ContainsFunc(OneOrMore(patterns), func(p string) bool {
		return p == "*" || resource != "*" && wildcard(p, resource)
	})
}

// wildcard matches a text with a pattern in time that is linear but for the last
// star that fitted.
func wildcard(pattern, s string) bool {
	p, i, star, back := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]) && pattern[p] != '*':
			p++
			i++
		case p < len(pattern) && pattern[p] == '*':
			star, back = p, i
			p++
		case star >= 0:
			back++
			p, i = star+1, back
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
