package report

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"decant/internal/terminal"
)

// columns is how many columns of a terminal the text takes: two for wide
// characters, none for marks that sit on another one and for our own colours.
func columns(s string) int {
	n, colour := 0, false
	for _, r := range s {
		switch {
		case r == 0x1b || colour:
			colour = r != 'm'
		case r < 0x80:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case isWide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}

// plain keeps names of a foreign account in their cell of a table.
func plain(s string) string { return terminal.Cell(s) }

// shorten takes characters out of the middle, which says least about names that
// share a beginning, and puts mark there. The result fits into limit columns.
func shorten(s string, limit int, mark string) string {
	if columns(s) <= limit {
		return s
	}
	room := limit - columns(mark)
	if room < 2 {
		return mark
	}
	runes := []rune(s)
	head, tail := room-room/2, room/2
	from, to := 0, len(runes)
	for from < to && columns(string(runes[from])) <= head {
		head -= columns(string(runes[from]))
		from++
	}
	for to > from && columns(string(runes[to-1])) <= tail {
		tail -= columns(string(runes[to-1]))
		to--
	}
	return string(runes[:from]) + mark + string(runes[to:])
}

// bar draws a share with cells characters. It is full only from 1 on, and empty
// only at 0.
func bar(share float64, cells int, ascii bool) string {
	if ascii {
		n := filled(share, cells)
		return strings.Repeat("#", n) + strings.Repeat(".", cells-n)
	}
	eighths := filled(share, cells*8)
	text := strings.Repeat("█", eighths/8)
	used := eighths / 8
	if part := eighths % 8; part > 0 {
		text += string([]rune(" ▏▎▍▌▋▊▉")[part])
		used++
	}
	return text + strings.Repeat("░", cells-used)
}

func filled(share float64, steps int) int {
	switch {
	case share >= 1:
		return steps
	case share > 0:
		return max(1, int(share*float64(steps)))
	}
	return 0
}

// ASCIIOnly says from the environment that a terminal shows no more than ASCII:
// the locale names another encoding, or the terminal is a dumb one. Without a
// locale, as in a container, UTF-8 is assumed.
func ASCIIOnly(getenv func(string) string) bool {
	if getenv("TERM") == "dumb" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}
