package project

import (
	"fmt"
	"slices"

	"decant/internal/diag"
	"decant/internal/secrets"
	"decant/internal/terminal"
	"decant/model"
)

// Cover takes the secrets out of what a function holds besides its variables:
// descriptions, arguments of triggers, tags, conditions of policies. What stays
// goes into every output, so that none of them has to think of it.
func Cover(fn *model.Function, notSecret []string) diag.List {
	var diags diag.List
	coverText(&fn.Description, fn.Name, "description", &diags)
	for i, t := range fn.Triggers {
		switch t := t.(type) {
		case model.Schedule:
			coverText(&t.Expression, fn.Name, "schedule", &diags)
			coverText(&t.Description, fn.Name, "description", &diags)
			fn.Triggers[i] = t
		case model.EventPattern:
			coverText(&t.Pattern, fn.Name, "event pattern", &diags)
			fn.Triggers[i] = t
		case model.Bucket:
			coverText(&t.Prefix, fn.Name, "prefix", &diags)
			coverText(&t.Suffix, fn.Name, "suffix", &diags)
			fn.Triggers[i] = t
		case model.Topic:
			coverText(&t.Topic, fn.Name, "topic", &diags)
			fn.Triggers[i] = t
		case model.Queue:
			coverText(&t.Queue, fn.Name, "queue", &diags)
			coverText(&t.QueueARN, fn.Name, "queue", &diags)
			fn.Triggers[i] = t
		case model.Stream:
			coverText(&t.Stream, fn.Name, "stream", &diags)
			fn.Triggers[i] = t
		case model.StateMachine, model.HTTPRoute, model.WebSocket, model.Authorizer, model.Direct: // they have no text of their own
		}
	}
	fn.Tags = CoverTags(fn.Tags, notSecret, &diags)
	diags.Extend(coverPolicy(fn, notSecret))
	return Once(diags)
}

func coverText(v *model.Value[string], function, what string, diags *diag.List) {
	if v.Unknown != nil {
		v.Unknown.Expr = secrets.Mask(v.Unknown.Expr)
	}
	if !v.IsKnown() || secrets.Mask(v.V) == v.V {
		return
	}
	*v = model.Value[string]{From: v.From, At: v.At, Unknown: &model.Unknown{Because: "it holds what looks like a secret", At: v.At}}
	diags.Add(diag.New(SecretInText, v.At,
		fmt.Sprintf("The %s of %s holds what looks like a secret. decant neither prints nor writes it.", what, terminal.Cell(function)),
		"Take it out of the source, and change the value, because it is in the history of the repository.").About(function))
}

// CoverTags leaves out the tags that look like secrets, which is a finding.
func CoverTags(tags []model.Tag, notSecret []string, diags *diag.List) []model.Tag {
	return slices.DeleteFunc(tags, func(t model.Tag) bool {
		if !t.Value.IsKnown() || isHarmless(notSecret, t.Key) {
			return false
		}
		reason := secrets.Reason(t.Key, t.Value.V)
		if reason == "" {
			return false
		}
		diags.Add(diag.New(SecretInTag, t.Value.At,
			fmt.Sprintf("The tag %q looks like a secret: %s. No resource gets it.", t.Key, reason),
			fmt.Sprintf("Take the tag out, and change the value. If it is none, say so in decant.hcl:\n    not_secret = [%q]", t.Key)))
		return true
	})
}

func coverPolicy(fn *model.Function, notSecret []string) diag.List {
	var diags diag.List
	for i := range fn.Role.Policy {
		statement := &fn.Role.Policy[i]
		for j := range statement.Condition {
			c := &statement.Condition[j]
			for k, value := range c.Values {
				reason := secrets.Reason(c.Key, value)
				if reason == "" || isHarmless(notSecret, c.Key) {
					continue
				}
				c.Values[k] = "removed"
				fn.Incomplete = true
				diags.Add(diag.New(SecretInPolicy, statement.At,
					fmt.Sprintf("The condition on %q in the policy of %s compares with what looks like a secret: %s. The task's policy would hold it in clear.", c.Key, fn.Name, reason),
					fmt.Sprintf("Compare with something else, and change the value. If it is none, say so in decant.hcl:\n    not_secret = [%q]", c.Key)).About(fn.Name))
			}
		}
	}
	return diags
}
