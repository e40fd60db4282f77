package pysyntax

import (
	"fmt"
	"strings"

	"decant/internal/diag"
)

// oldSyntax returns the first node which only Python 2 accepts although the
// grammar does, and names it. Such a file has a good tree, but Python 3 cannot
// import it.
func oldSyntax(f *File) (int, string) {
	for i, n := range f.Nodes {
		switch n.Kind {
		case KindPrintStatement:
			// print >>file, x is also a tuple in Python 3 (that fails at run time).
			if f.Kind(i+1) != KindChevron {
				return i, "a print statement"
			}
		case KindExecStatement:
			return i, "an exec statement"
		case KindExceptClause:
			// "except E, e" has two values; "except A, B" is also Python 3.14,
			// where a name in the second place cannot be told from a class, but
			// is written with a capital.
			if second, ok := f.secondValue(i); ok && f.Text(second) == strings.ToLower(f.Text(second)) {
				return i, "\"except Class, name\""
			}
		case KindStringStart:
			if f.Src[n.End-1] == '`' {
				return i, "a repr in backquotes"
			}
		case KindToken:
			if f.Text(i) == "<>" {
				return i, "the operator <>"
			}
		case KindInteger:
			if isOldInteger(f.Text(i)) {
				return i, "the number " + f.Text(i)
			}
		}
	}
	return 0, ""
}

func (f *File) secondValue(clause int) (int, bool) {
	seen := false
	for c := range f.ChildrenOf(clause, FieldValue) {
		if seen {
			return c, f.Kind(c) == KindIdentifier
		}
		seen = true
	}
	return 0, false
}

// isOldInteger knows 10L and 0777; Python 3 accepts 0 and 00.
func isOldInteger(text string) bool {
	if strings.HasSuffix(strings.ToLower(text), "l") {
		return true
	}
	return len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9' && strings.Trim(text, "0_jJ") != ""
}

func python2(f *File, at int, what string) diag.Diagnostic {
	return diag.New("CH008", f.Range(at),
		fmt.Sprintf("%s uses %s, which only Python 2 accepts. AWS Lambda and the images that decant writes run Python 3, where importing the module fails.", f.Path, what),
		"Convert the file, or remove it when nothing imports it:\n    python3 -m lib2to3 -w "+diag.File(f.Path))
}
