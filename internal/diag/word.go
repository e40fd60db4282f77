package diag

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"decant/internal/lazyregexp"
	"decant/internal/terminal"
)

var plainWord = lazyregexp.New(`^[A-Za-z0-9_@%+=:,./-]+$`)

// Word is a text as one word of a command that a finding proposes: a shell passes
// it on as it is, whatever it holds. A line break, or another character that a
// terminal obeys, is written as bash, zsh and POSIX 2024 take it, $'\n', so that
// the command stays on its line.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_04
func Word(text string) string {
	switch {
	case plainWord.MatchString(text):
		return text
	case utf8.ValidString(text) && !strings.ContainsFunc(text, terminal.Steers):
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1 || terminal.Steers(r):
			for _, c := range []byte(text[i : i+size]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		case r == '\'' || r == '\\':
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
		i += size
	}
	b.WriteString("'")
	return b.String()
}

// File is the same for the path of a file or folder, which a command must not
// take for an option.
func File(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "./" + path
	}
	return Word(path)
}
