package account

import (
	"slices"
	"strings"

	"decant/internal/lazyregexp"
)

// retag says which tags have to be set and which taken away. The phase is not
// apply's: it is set when the resource is made and never touched again. AWS's
// own tags cannot be touched.
func retag(want, have map[string]string) (set map[string]string, unset []string) {
	set = map[string]string{}
	for key, value := range want {
		old, there := have[key]
		if there && (old == value || key == TagPhase) {
			continue
		}
		set[key] = value
	}
	for _, key := range SortedKeys(have) {
		if _, wanted := want[key]; !wanted && !foreignTag(key) {
			unset = append(unset, key)
		}
	}
	return set, unset
}

// foreignTag says whether a tag that is not wanted is somebody else's: of AWS,
// or any tag that decant did not set. Only decant's own are ever taken away,
// because other tools mark resources too.
func foreignTag(key string) bool {
	return slices.Contains(SwitchTags(), key) || !strings.HasPrefix(key, "decant:")
}

var notTagRunes = lazyregexp.New(`[^\p{L}\p{Z}\p{N}_.:/=+\-@]+`)

// TagValue keeps to the characters of a tag's value and to its 256 characters,
// as the generated task definition does.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
func TagValue(s string) string {
	runes := []rune(notTagRunes.ReplaceAllString(s, "-"))
	return string(runes[:min(len(runes), 256)])
}
