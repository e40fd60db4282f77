package secrets

import (
	"iter"
	"math"
	"strings"

	"decant/internal/lazyregexp"
)

var (
	hexText    = lazyregexp.New(`^(?:[0-9a-f]{32,}|[0-9A-F]{32,})$`)
	base64Text = lazyregexp.New(`^[A-Za-z0-9+/_=-]{20,}$`)
	uuid       = lazyregexp.New(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	// resourceID is the form of EC2's own identifiers: vpc-, eipalloc-,
	// vpc-cidr-assoc-, tgw-attach-.
	resourceID   = lazyregexp.New(`^[a-z]{1,12}(?:-[a-z]{2,12}){0,3}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`)
	nameBefore   = lazyregexp.New(`([A-Za-z_][\w.-]*)["'\]]*\s*[:=]\s*["']?$`)
	digestBefore = lazyregexp.New(`(?:sha\d+[:-]|md5[:-]|\.git@)$`)
	typed        = lazyregexp.New(`[!$%^&*~?#@+]`)
	notTyped     = lazyregexp.New(`[\s/\\()\[\]{},;:<>|"'=]`)
)

// anyRandom says whether a value is random as a whole, or one of its words is.
func anyRandom(value string) bool {
	return looksRandom(value) || looksTyped(value) || len(randomWords(value)) > 0
}

// randomWords are the words of a text that look random, unless what stands before
// one says that it is public: a digest's kind, or a name such as CLIENT_ID.
func randomWords(text string) []span {
	var out []span
	for m := range longWords(text) {
		word := text[m.from:m.to]
		if strings.Contains(word, "://") {
			continue
		}
		if at := strings.LastIndexByte(word, '=') + 1; looksTyped(word[at:]) {
			out = append(out, span{m.from + at, m.to})
			continue
		}
		from := m.from
		for _, part := range splitKeeping(word, ".:@#!$%^&*~?") {
			if looksRandom(strings.Trim(part, "=")) && !public(text[max(0, from-64):from]) {
				out = append(out, span{from, from + len(part)})
			}
			from += len(part)
		}
	}
	return out
}

// longWords are the places of a text where at least 12 characters stand together
// that keys and tokens are made of.
func longWords(text string) iter.Seq[span] {
	return func(yield func(span) bool) {
		from := 0
		for i := range len(text) + 1 {
			if i < len(text) && (kindOf(text[i]) < 4 || strings.IndexByte("+/_=.@:#!$%^&*~?-", text[i]) >= 0) {
				continue
			}
			if i-from >= 12 && !yield(span{from, i}) {
				return
			}
			from = i + 1
		}
	}
}

// public says whether the text before a random word names it as something that is
// shown to all.
func public(before string) bool {
	if digestBefore.MatchString(before) {
		return true
	}
	m := nameBefore.FindStringSubmatch(before)
	return m != nil && isIdentifierName(m[1])
}

// splitKeeping cuts a text behind each of the separators, which stay.
func splitKeeping(text, separators string) []string {
	var out []string
	start := 0
	for i := range len(text) {
		if strings.IndexByte(separators, text[i]) >= 0 {
			out = append(out, text[start:i], text[i:i+1])
			start = i + 1
		}
	}
	return append(out, text[start:])
}

// looksRandom finds long strings without structure, by their alphabet and length:
// 32 hexadecimal digits, 20 characters of base64 in both cases with digits, 24 of
// lower case with digits, 28 of upper case with digits. A name of several words,
// the suffixes that CloudFormation appends to one, a path and a UUID are none.
func looksRandom(value string) bool {
	if len(value) < 20 {
		return false
	}
	if hexText.MatchString(value) {
		return entropy(value) > 2.8
	}
	if !base64Text.MatchString(value) || uuid.MatchString(value) || resourceID.MatchString(value) {
		return false
	}
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == '-' || r == '_' || r == '/' })
	if len(parts) > 1 && named(parts) {
		for _, part := range parts {
			if len(part) >= 20 && random(part) {
				return true
			}
		}
		return false
	}
	return random(value)
}

// named says whether a string is made of words as people and CloudFormation join
// them: at least as much of it is in words as is not, its last part aside.
func named(parts []string) bool {
	words, others := 0, 0
	for i, part := range parts {
		switch {
		case isWord(part), i > 0 && i < len(parts) && len(part) <= 14 && words > 0 && (upperSuffix.MatchString(part) || lowerSuffix.MatchString(part)):
			words += len(part)
		default:
			others += len(part)
		}
	}
	return words > 0 && words >= others
}

var (
	// The suffixes of CloudFormation: 12 to 14 characters of one case.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
	upperSuffix = lazyregexp.New(`^[A-Z0-9]{8,14}$`)
	lowerSuffix = lazyregexp.New(`^[a-z0-9]{8,14}$`)
	wordForm    = lazyregexp.New(`^(?:[vV]?\d{1,4}|\d{12}|[A-Za-z]\d?|[A-Z]{2,8}\d{0,4}|(?:[A-Z]*[a-z]{2,}\d{0,3})+[A-Z]*\d{0,3})$`)
)

// isWord says whether a part of a name is one or several words, perhaps with
// short numbers, or an account's number.
func isWord(part string) bool {
	return wordForm.MatchString(part) && (len(part) < 12 || !dense(part))
}

// random judges a string without separators.
func random(value string) bool {
	upper, lower, digit := strings.ContainsAny(value, upperCase), strings.ContainsAny(value, strings.ToLower(upperCase)), strings.ContainsAny(value, "0123456789")
	switch {
	case !digit && upper && lower:
		return len(value) >= 24 && dense(value) && entropy(value) > 3.8
	case !digit:
		return false
	case upper && lower:
		return len(value) >= 20 && (dense(value) || digitGroups(value) >= 4) && entropy(value) > 3.4
	case lower:
		return len(value) >= 24 && digitGroups(value) >= 3 && entropy(value) > 3.3
	case upper:
		return len(value) >= 28 && digitGroups(value) >= 2 && entropy(value) > 3.3
	}
	return false
}

const upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// looksTyped finds passwords that a generator made for people: at least 10
// characters of all four kinds, with two or more signs, and nothing of a path, a
// URL, a list, an expression or a pattern.
func looksTyped(value string) bool {
	return len(value) >= 10 && len(value) <= 64 &&
		strings.ContainsAny(value, upperCase) && strings.ContainsAny(value, strings.ToLower(upperCase)) && strings.ContainsAny(value, "0123456789") &&
		len(typed.FindAllString(value, -1)) >= 2 && !notTyped.MatchString(value)
}

// dense says whether less than half of a string is in words of lower case, as
// chance has it: in base62 hardly a fifth is, in CamelCase nearly all.
func dense(value string) bool {
	inWords := 0
	for _, word := range lowerWord.FindAllString(value, -1) {
		if spoken(word) {
			inWords += len(word)
		}
	}
	return 2*inWords < len(value)
}

var (
	lowerWord  = lazyregexp.New(`[A-Z]?[a-z]{3,}`)
	unspoken   = lazyregexp.New(`(?i)[^aeiouy]{4}|[aeiou]{4}|[jqv][^aeiou]|x[^aeiouchpqty]|[^aeiouy]{2}[^aeiouyhst]$|^[^aeiouy]{3}|[zx]{2}`)
	vowelSound = lazyregexp.New(`(?i)[aeiouy]`)
)

// spoken says whether a word can be said: it has vowels, and no run of consonants
// that languages with these letters hardly have.
func spoken(word string) bool {
	vowels := len(vowelSound.FindAllString(word, -1))
	return 5*vowels >= len(word) && 3*vowels <= 2*len(word)+2 && !unspoken.MatchString(word)
}

func kindOf(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return 1
	case c >= 'A' && c <= 'Z':
		return 2
	case c >= '0' && c <= '9':
		return 3
	}
	return 4
}

func digitGroups(value string) int {
	n := 0
	for i := range len(value) {
		if kindOf(value[i]) == 3 && (i == 0 || kindOf(value[i-1]) != 3) {
			n++
		}
	}
	return n
}

// mixed says whether a segment of a URL is more than words: a token of a webhook
// is.
func mixed(value string) bool {
	if looksRandom(value) || uuid.MatchString(value) {
		return true
	}
	parts := strings.FieldsFunc(value, func(r rune) bool { return r == '-' || r == '_' })
	return !named(parts) && (digitGroups(value) >= 2 || dense(value))
}

// entropy is Shannon's, in bits a byte.
func entropy(s string) float64 {
	var counts [256]int
	for i := range len(s) {
		counts[s[i]]++
	}
	sum := 0.0
	for _, n := range counts {
		if n > 0 {
			share := float64(n) / float64(len(s))
			sum -= share * math.Log2(share)
		}
	}
	return sum
}
