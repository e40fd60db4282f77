// Package terminaltest checks what was printed by the rule that the printer keeps.
package terminaltest

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"decant/internal/terminal"
)

// Leak names the first thing in a printed text that must not be there, "" when
// there is none: a character that steers, a byte that is no character, and with
// Workflow a line that GitHub's runner takes for a command.
func Leak(text string, opts terminal.Options) string {
	if !utf8.ValidString(text) {
		return "a byte that is no UTF-8"
	}
	for _, r := range text {
		if terminal.Steers(r) && r != '\n' && r != '\t' {
			return fmt.Sprintf("U+%04X", r)
		}
	}
	if !opts.Workflow {
		return ""
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), ":") || strings.Contains(line, "##[") {
			return "a workflow command"
		}
	}
	return ""
}
