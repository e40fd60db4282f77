package source

import (
	"fmt"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/internal/terminal"
	"decant/model"
)

// Variables names the environment variables that would decide a value.
func Variables(u model.Unknown) string {
	if len(u.Env) == 0 {
		return "the variable that decides it"
	}
	return terminal.Cell(strings.Join(u.Env, ", "))
}

// LineOf is the line of a place, as findings name it.
func LineOf(at diag.Range) string {
	if at.Start.Line == 0 {
		return "?"
	}
	return strconv.Itoa(at.Start.Line)
}

// OuterDecorator says whether the registering decorator has another one above
// it, which then decides what the name is bound to.
func OuterDecorator(reg *Registered) bool {
	if !reg.ByDecorator {
		return false
	}
	parent, ok := decoratedDefinition(reg.file, reg.node)
	if !ok {
		return false
	}
	for c := range reg.file.Children(parent) {
		if reg.file.Kind(c) == pysyntax.KindDecorator {
			return c != reg.node
		}
	}
	return false
}

// OriginalName is the name in the def line that an inner decorator without
// functools.wraps hid, or "".
func OriginalName(reg *Registered) string {
	if !reg.ByDecorator || reg.User.Func == nil || reg.User.UnknownName != nil {
		return ""
	}
	parent, ok := decoratedDefinition(reg.file, reg.node)
	if !ok {
		return ""
	}
	def, ok := reg.file.Child(parent, pysyntax.FieldDefinition)
	if !ok {
		return ""
	}
	name, ok := reg.file.Child(def, pysyntax.FieldName)
	if !ok || reg.file.Text(name) == reg.User.Name {
		return ""
	}
	return reg.file.Text(name)
}

// Count is a number with its noun.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// MiddlewareType is the event type of a handler's kind, or "" when no
// middleware runs around it.
func MiddlewareType(kind string) string {
	switch kind {
	case "lambda_function":
		return "pure_lambda"
	case "schedule":
		return "scheduled"
	case "on_cw_event":
		return "cloudwatch"
	case "on_s3_event":
		return "s3"
	case "on_sns_message":
		return "sns"
	case "on_sqs_message":
		return "sqs"
	case "on_kinesis_record":
		return "kinesis"
	case "on_dynamodb_record":
		return "dynamodb"
	}
	return ""
}
