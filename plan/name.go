package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"decant/internal/lazyregexp"
)

// maxTaskName is the longest task name: a module of the registry appends
// "-scheduled-event" to make a rule's name, which ends at 64 characters. All
// modules have the same limit, so that a change of module renames nothing.
const maxTaskName = 48

var (
	notNameRunes   = lazyregexp.New(`[^0-9A-Za-z_-]+`)
	notLabelRunes  = lazyregexp.New(`[^0-9a-z_]+`)
	notRepoRunes   = lazyregexp.New(`[^0-9a-z]+`)
	notFolderRunes = lazyregexp.New(`[^0-9A-Za-z_.-]+`)
)

// Name makes a name of at most limit characters out of letters, digits, "_" and
// "-". A name that has to change ends in eight hexadecimal digits of its
// SHA-256, so that it is stable and two long names stay apart.
func Name(wanted string, limit int) (name string, changed bool) {
	clean := strings.Trim(notNameRunes.ReplaceAllString(wanted, "-"), "-")
	if clean == wanted && clean != "" && len(clean) <= limit {
		return clean, false
	}
	sum := sha256.Sum256([]byte(wanted))
	tail := "-" + hex.EncodeToString(sum[:4])
	clean = strings.TrimRight(clean[:min(len(clean), limit-len(tail))], "-")
	return strings.TrimLeft(clean+tail, "-"), true
}

// label makes a Terraform identifier.
func label(wanted string) string {
	l := strings.Trim(notLabelRunes.ReplaceAllString(strings.ToLower(wanted), "_"), "_")
	if l == "" || l[0] >= '0' && l[0] <= '9' {
		l = "task_" + l
	}
	return l
}

// repository makes an ECR repository's name: lower case letters, digits and
// single separators, 2 to 256 characters.
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
func repository(app string) string {
	r := strings.Trim(notRepoRunes.ReplaceAllString(strings.ToLower(app), "-"), "-")
	if len(r) < 2 {
		r = "app-" + r
	}
	return strings.Trim(r[:min(len(r), 200)], "-")
}

// folder makes a folder's name out of a logical name, which Chalice does not
// restrict.
func folder(function string) string {
	f := strings.Trim(notFolderRunes.ReplaceAllString(function, "-"), "-.")
	if f == function && f != "" {
		return f
	}
	name, _ := Name(function, 60)
	return name
}
