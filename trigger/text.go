package trigger

import (
	"encoding/json"
	"fmt"
	"strings"

	"decant/model"
)

// value writes a setting, or the expression that hides it. One with blanks is a
// condition or a sum, which says nothing in a table.
func value[T any](v model.Value[T]) string {
	switch {
	case v.Unknown != nil && v.Unknown.Expr != "" && !strings.Contains(v.Unknown.Expr, " "):
		return "?" + v.Unknown.Expr
	case v.Unknown != nil:
		return "unknown"
	case !v.IsSet():
		return "not set"
	}
	return fmt.Sprint(v.V)
}

// lastPart shortens an ARN to its resource.
func lastPart(v model.Value[string]) string {
	s := value(v)
	if parts := strings.SplitN(s, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[5]
	}
	return s
}

// named compares by the name in an ARN, or by the text itself.
func named(word string, v model.Value[string]) (string, bool) {
	if !v.IsKnown() {
		return "", false
	}
	return word + " " + LastName(v.V), true
}

// LastName is the name in an ARN, or the text itself. The ARN of a table's
// stream ends in table/<table>/stream/<time>, of which the time changes whenever
// the stream is switched on again.
func LastName(s string) string {
	if !strings.HasPrefix(s, "arn:") {
		return s
	}
	name := s[strings.LastIndexByte(s, ':')+1:]
	if table, rest, ok := strings.Cut(strings.TrimPrefix(s[strings.Index(s, ":table/")+1:], "table/"), "/stream/"); ok && rest != "" {
		return table
	}
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// Canonical writes a pattern without spaces and with sorted keys; what is no
// JSON is left as it is.
func Canonical(pattern string) string {
	var v any
	if json.Unmarshal([]byte(pattern), &v) != nil {
		return pattern
	}
	b, err := json.Marshal(v)
	if err != nil {
		return pattern
	}
	return string(b)
}
