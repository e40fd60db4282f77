package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
)

// The limits of tags, in characters and tags of one resource. decant's own count.
// https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
const (
	maxTagKey   = 128
	maxTagValue = 256
	maxTags     = 50
	ownTags     = 4 // decant:app, decant:stage, decant:function, decant:phase
)

// tagText are the characters that ECS, IAM and EventBridge all take.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html
var tagText = lazyregexp.New(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)

// tags are the tags of decant.hcl, with those of config.json over them.
func (m *maker) tags(fn model.Function) []NameValue {
	m.checkTags(fn.Tags, m.opts.Settings.Tags, fn.Name)
	all := map[string]string{}
	for _, tag := range slices.Concat(m.opts.Settings.Tags, fn.Tags) {
		if tag.Value.IsKnown() && tag.Key != "aws-chalice" {
			all[tag.Key] = tag.Value.V
		}
	}
	if own := len(all) + ownTags; own > maxTags && len(fn.Tags) > 0 {
		m.diags.Add(diag.New(BadTag, fn.Tags[0].Value.At,
			fmt.Sprintf("The resources of %s would have %d tags; AWS takes %d, and %d of them are decant's own.", fn.Name, own, maxTags, ownTags),
			fmt.Sprintf("Leave %d tags out.", own-maxTags)).About(fn.Name))
	}
	return pairs(all)
}

// checkTags reports the tags of a list that AWS refuses. Others are tags of the
// same resources; about is the function, "" for all of them.
func (m *maker) checkTags(list, others []model.Tag, about string) {
	folded := map[string]string{}
	for _, tag := range others {
		folded[strings.ToLower(tag.Key)] = tag.Key
	}
	for _, tag := range list {
		if !tag.Value.IsKnown() || tag.Key == "aws-chalice" {
			continue
		}
		lower := strings.ToLower(tag.Key)
		wrong, fix := tagProblem(tag), "Correct the tag, or remove it."
		if same, ok := folded[lower]; wrong == "" && ok && same != tag.Key {
			wrong = fmt.Sprintf("it differs from the key %q in upper and lower case alone, and IAM takes the two for one on the roles", same)
			fix = "Write both in the same way."
		}
		folded[lower] = tag.Key
		if wrong != "" {
			m.diags.Add(diag.New(BadTag, tag.Value.At, fmt.Sprintf("AWS refuses the tag %q: %s.", shortened(tag.Key), wrong), fix).About(about))
		}
	}
}

// tagProblem is why AWS refuses a tag, "" when it takes it.
func tagProblem(tag model.Tag) string {
	lower := strings.ToLower(tag.Key)
	switch {
	case tag.Key == "":
		return "a key has at least one character"
	case utf8.RuneCountInString(tag.Key) > maxTagKey:
		return fmt.Sprintf("the key has %d characters, and %d are the most", utf8.RuneCountInString(tag.Key), maxTagKey)
	case utf8.RuneCountInString(tag.Value.V) > maxTagValue:
		return fmt.Sprintf("the value has %d characters, and %d are the most", utf8.RuneCountInString(tag.Value.V), maxTagValue)
	case strings.HasPrefix(lower, "aws:"):
		return "keys that begin with aws: are AWS's own"
	case strings.HasPrefix(lower, "decant:"):
		return "keys that begin with decant: are those by which decant finds what it made"
	case !tagText.MatchString(tag.Key):
		return "the key has a character that is not a letter, a digit, a space or one of _ . : / = + - @"
	case !tagText.MatchString(tag.Value.V):
		return "the value has a character that is not a letter, a digit, a space or one of _ . : / = + - @"
	}
	return ""
}

// shortened is a text for a sentence.
func shortened(text string) string {
	if utf8.RuneCountInString(text) <= 60 {
		return text
	}
	return string([]rune(text)[:57]) + "…"
}
