package requirement

import (
	"strings"

	"decant/internal/lazyregexp"
)

var markerToken = lazyregexp.New(`^\s*(?:(\()|(\))|(===|==|~=|!=|<=|>=|<|>)|(not\s+in\b|in\b)|(and\b|or\b)|("[^"]*"|'[^']*')|([a-z_.]+))`)

// markerVariable are the names that a condition may compare.
var markerVariable = map[string]bool{
	"os_name": true, "sys_platform": true, "platform_machine": true, "platform_python_implementation": true, "platform_release": true,
	"platform_system": true, "platform_version": true, "python_version": true, "python_full_version": true, "implementation_name": true,
	"implementation_version": true, "extra": true, "os.name": true, "sys.platform": true, "platform.version": true, "platform.machine": true,
	"platform.python_implementation": true, "python_implementation": true,
}

// isMarker checks the form of an environment marker of PEP 508: comparisons,
// joined by "and" and "or", in parentheses where needed.
func isMarker(text string) bool {
	depth, wantOperand := 0, true // a comparison's side, or an opening parenthesis
	compared := false             // one side and the operator were read
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		m := markerToken.FindStringSubmatch(text)
		if m == nil {
			return false
		}
		text = text[len(m[0]):]
		switch {
		case m[1] != "":
			if !wantOperand || compared {
				return false
			}
			depth++
		case m[2] != "":
			if wantOperand || compared || depth == 0 {
				return false
			}
			depth--
		case m[3] != "" || m[4] != "":
			if wantOperand || compared {
				return false
			}
			wantOperand, compared = true, true
		case m[5] != "":
			if wantOperand || compared {
				return false
			}
			wantOperand = true
		default:
			if !wantOperand || m[7] != "" && !markerVariable[m[7]] {
				return false
			}
			wantOperand = false
			if !compared { // the left side: an operator has to follow
				rest := markerToken.FindStringSubmatch(text)
				if rest == nil || rest[3] == "" && rest[4] == "" {
					return false
				}
			}
			compared = false
		}
	}
	return depth == 0 && !wantOperand
}
