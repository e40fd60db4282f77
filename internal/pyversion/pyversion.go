// Package pyversion answers which minor versions of CPython something fits: a
// version specifier (PEP 440, and the forms of poetry), the tag of a wheel (PEP
// 425) and the file name of a compiled module. It knows versions as text, "2.7"
// or "3.12", and reads no files.
package pyversion

import (
	"strconv"
	"strings"

	"decant/internal/lazyregexp"
)

// Minor is the y of "3.y"; Python 2 and everything else counts as older than
// all and gives -1.
func Minor(version string) int {
	rest, ok := strings.CutPrefix(version, "3.")
	n, err := strconv.Atoi(rest)
	if !ok || err != nil || n < 0 {
		return -1
	}
	return n
}

// clause is one condition: an operator, and a version whose last part may be a
// star.
var clause = lazyregexp.New(`^(===|==|~=|!=|<=|>=|<|>|\^|~|)\s*v?(\d{1,4})(?:\.(\d{1,4}|\*))?(?:\.(\d{1,4}|\*))?(?:\.\d+|\.\*)*(?:[a-z]+\d*)?$`)

// Allows says whether a specifier such as ">=3.8,<3.12" lets some release of
// the minor version through. Known is false for a text that is no specifier.
func Allows(specifier, version string) (allowed, known bool) {
	major, minor := 3, Minor(version)
	if minor < 0 {
		major, minor = 2, 7
	}
	for alternative := range strings.SplitSeq(strings.ReplaceAll(specifier, "||", "|"), "|") {
		fits := true
		for part := range strings.FieldsFuncSeq(joined(alternative), func(r rune) bool { return r == ',' || r == ' ' }) {
			m := clause.FindStringSubmatch(part)
			switch {
			case part == "*":
			case m == nil:
				return false, false
			default:
				fits = fits && newClause(m).allows(major, minor)
			}
		}
		allowed = allowed || fits
	}
	return allowed, strings.TrimSpace(specifier) != ""
}

var afterOperator = lazyregexp.New(`([=<>~!^])\s+`)

// joined removes the blanks between an operator and its version, so that those
// which are left separate clauses, as poetry takes them.
func joined(specifier string) string {
	return afterOperator.ReplaceAllString(strings.TrimSpace(specifier), "$1")
}

// condition is a parsed clause; a part that is not given is -1.
type condition struct {
	operator            string
	major, minor, patch int
	star                bool // the last part is "*"
}

func newClause(m []string) condition {
	c := condition{operator: m[1], minor: -1, patch: -1}
	c.major, _ = strconv.Atoi(m[2])
	for i, to := range []*int{&c.minor, &c.patch} {
		switch text := m[3+i]; text {
		case "":
		case "*":
			c.star = true
		default:
			*to, _ = strconv.Atoi(text)
		}
	}
	return c
}

// order compares the whole line of releases x.y.* with the clause's version:
// -1 when all are older, 1 when all are newer, 0 when it is among them.
func (c condition) order(major, minor int) int {
	switch {
	case major != c.major:
		return sign(major - c.major)
	case c.minor < 0 && c.star:
		return 0
	case c.minor < 0:
		return sign(minor) // "3" is "3.0"
	}
	return sign(minor - c.minor)
}

func (c condition) allows(major, minor int) bool {
	o := c.order(major, minor)
	switch c.operator {
	case ">=", ">":
		return o >= 0
	case "<=":
		return o <= 0
	case "<":
		return o < 0 || o == 0 && c.patch > 0
	case "!=":
		return o != 0 || !c.star
	case "~=", "~":
		if c.patch >= 0 || c.operator == "~" && c.minor >= 0 {
			return o == 0 // ~=3.8.1 and poetry's ~3.8 stay within 3.8
		}
		return o >= 0 && major == c.major
	case "^":
		return o >= 0 && major == c.major
	}
	return o == 0
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
