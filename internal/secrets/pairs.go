package secrets

import (
	"slices"
	"strings"

	"decant/internal/lazyregexp"
)

// A pair is a secret's name and its value inside of a text, in the ways that
// JSON, YAML, INI, URLs, shells and connection strings write one.
var (
	quotedPair = lazyregexp.New(`\\*["']?([A-Za-z_][A-Za-z0-9_. -]*?)\\*["']?\]?\s*(?:[:=]|=>)\s*[rbfu]?(?:\\*"([^"\\]+)|\\*'([^'\\]+))`)
	plainPair  = lazyregexp.New(`([A-Za-z_][A-Za-z0-9_.-]*)(?:\s*=\s*|:\s*)([^\s"'\\,;&{}\[\]()<>]+)([(\[]?)`)
	// listedPair is one of a connection string, whose values are never code.
	listedPair = lazyregexp.New(`;\s*([A-Za-z_][A-Za-z0-9_ .-]*)=([^;"'\s]+)|([A-Za-z_][A-Za-z0-9_ .-]*)=([^;"'\s]+);`)
	optionPair = lazyregexp.New(`(?:^|[\s"'])--?([A-Za-z][A-Za-z0-9-]+)(?:\s+|=)["']?([^\s"',;]+)`)
	// phrasePair is a variable as shells set it whose value is of several words, up
	// to the end of the line.
	phrasePair = lazyregexp.New(`\b([A-Z][A-Z0-9_]{2,})=([^\s"'\\;,&{}()\[\]<>$][^"'\\;&{}()\[\]<>\n]*)`)
	spacedPair = lazyregexp.New(`(?i)\b(password|passwd|passphrase|secret|token|api[ _-]?key)\s+(?:is\s+|of\s+\S+\s+is\s+)?["'` + "`" + `]?([^\s"'` + "`" + `,;.]{6,})`)
	// code is a value that is an expression: settings.SECRET, os.environ.
	// arnForm is an ARN: "secretsmanager:" and "secret:" in it are no names of values.
	arnForm = lazyregexp.New(`\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[A-Za-z0-9_./:*$+=@-]+`)
	code    = lazyregexp.New(`^[A-Za-z_]+(?:\.[A-Za-z_]+)*$`)
)

// prose are words that go on with a sentence behind the name of an option, as in
// "secret parameters go with --secrets, and without --secrets the values stay".
// They are articles, conjunctions, prepositions and auxiliary verbs: no password is
// one of them.
var prose = []string{
	"a", "an", "the", "this", "that", "these", "those", "it", "its", "they", "their", "them", "each", "every", "all", "any", "both", "no", "none", "which", "what", "who",
	"and", "or", "nor", "but", "so", "as", "than", "then", "if", "when", "while", "where", "because", "unless", "until", "before", "after", "since",
	"of", "to", "in", "on", "at", "by", "for", "from", "with", "without", "into", "over", "under", "below", "above", "again", "too", "also", "only", "not", "instead",
	"is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "do", "does", "did", "can", "cannot", "could", "may", "might", "must", "shall", "should", "will", "would",
}

// pairs are the values of secrets in a text.
func pairs(text string) []found {
	if strings.Contains(text, "arn:aws") {
		text = arnForm.ReplaceAllStringFunc(text, func(arn string) string { return strings.Repeat(" ", len(arn)) })
	}
	var out []found
	add := func(m []int, key, value int, quoted bool) {
		if m[value] < 0 {
			return
		}
		name, secret := text[m[key]:m[key+1]], text[m[value]:m[value+1]]
		if isSecretPair(name, secret, quoted) {
			out = append(out, found{span{m[value], m[value+1]}, secret})
		}
	}
	// No pair is without its sign, so that most texts need none of the patterns.
	equals := strings.Contains(text, "=")
	signed := equals || strings.Contains(text, ":")
	if signed && strings.ContainsAny(text, `"'`) {
		for _, m := range overlapping(quotedPair, text, 4, 6) {
			for _, value := range []int{4, 6} {
				m[value+1] = endOf(text, m[value], m[value+1])
				add(m, 2, value, true)
			}
		}
	}
	if signed {
		for _, m := range overlapping(plainPair, text, 4) {
			if m[6] == m[7] { // a call or a subscript is code
				add(m, 2, 4, false)
			}
		}
	}
	if equals && strings.Contains(text, ";") {
		for _, m := range overlapping(listedPair, text) {
			if m[2] >= 0 {
				add(m, 2, 4, true)
			} else {
				add(m, 6, 8, true)
			}
		}
	}
	if strings.Contains(text, "-") {
		for _, m := range optionPair.FindAllStringSubmatchIndex(text, -1) {
			if !slices.Contains(prose, text[m[4]:m[5]]) {
				add(m, 2, 4, true)
			}
		}
	}
	if equals && strings.ContainsAny(text, " \t") {
		for _, m := range phrasePair.FindAllStringSubmatchIndex(text, -1) {
			if value := text[m[4]:m[5]]; nameOf(text[m[2]:m[3]]) == surely && strings.ContainsAny(value, " \t") {
				add(m, 2, 4, false)
			}
		}
	}
	if !hasDigitAndLetter(text) {
		return out
	}
	for _, m := range spacedPair.FindAllStringSubmatchIndex(text, -1) {
		if value := text[m[4]:m[5]]; hasDigitAndLetter(value) {
			add(m, 2, 4, false)
		}
	}
	return out
}

// endOf is where the first 1,000 characters of text[from:to] end: so many of a
// quoted value are judged. A pattern with this bound takes longer to compile than
// all others together.
func endOf(text string, from, to int) int {
	if from < 0 {
		return to
	}
	n := 0
	for i := range text[from:to] {
		if n == 1000 {
			return from + i
		}
		n++
	}
	return to
}

// overlapping finds matches also inside of the values of others, as in a
// variable that holds JSON; values are the groups of the value.
func overlapping(pattern *lazyregexp.Regexp, text string, values ...int) [][]int {
	var out [][]int
	for at := 0; at < len(text); {
		m := pattern.FindStringSubmatchIndex(text[at:])
		if m == nil {
			break
		}
		next := m[1] - 1 // a separator may begin the next
		for i := range m {
			if m[i] >= 0 {
				m[i] += at
			}
		}
		for _, v := range values {
			if m[v] >= 0 {
				next = m[v] - at
			}
		}
		out = append(out, m)
		at += max(1, next)
	}
	return out
}

func isSecretPair(name, value string, quoted bool) bool {
	named := nameOf(lastName(name))
	if named == notSecret || len(value) < 3 || isPlaceholder(value) || refersElsewhere(value) || harmlessUnder(named, value) || strings.EqualFold(name, value) {
		return false
	}
	if strings.HasPrefix(value, "$") || strings.HasPrefix(value, "--") || strings.HasPrefix(value, "//") {
		return false
	}
	return quoted || hasDigitAndLetter(value) || !code.MatchString(value)
}

// lastName is the key of a dotted name: spring.datasource.password.
func lastName(name string) string {
	if i := strings.LastIndexAny(name, ". "); i >= 0 {
		return name[i+1:]
	}
	return name
}
