package awsapi

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Near is the name of a list that a person who wrote name may have meant: at most
// three letters, and a third of them, differ. "" when there is none.
func Near(name string, list []string) string {
	best, least := "", min(len(name)/3, 3)+1
	for _, candidate := range list {
		if d := levenshtein.Distance(plain(name), plain(candidate), nil); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// plain is a name without case and without what parts its words.
func plain(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}
