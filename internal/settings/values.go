package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/lazyregexp"
	"decant/model"
)

func stated[T any](v T, a hclfile.Attribute) model.Value[T] {
	return model.Known(v, model.FromOptions, a.Expr.At)
}

func text(to *model.Value[string]) value {
	return value{"text", func(r *reader, a hclfile.Attribute) {
		if s, ok := a.Expr.Value.(string); ok && s != "" && !strings.ContainsFunc(s, unicode.IsControl) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, "a quoted text of one line")
	}}
}

// lambdaForm is a function's name or its ARN without a version.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
var lambdaForm = lazyregexp.New(`^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:)?[A-Za-z0-9_-]{1,64}$`)

// lambdaName takes the name or the ARN of a function on Lambda, or "none".
func lambdaName(to *model.Value[string]) value {
	return value{"text", func(r *reader, a hclfile.Attribute) {
		if s, ok := a.Expr.Value.(string); ok && lambdaForm.MatchString(s) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, `the name or the ARN of a function on Lambda, or "none"`)
	}}
}

// destinationForm is the ARN of a standard queue, a standard topic or an event bus, as
// Lambda takes them for failed events.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
const destinationForm = `^(none|arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}|arn:aws[a-z-]*:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9_./-]{1,256})$`

// destination takes the ARN of what gets failed events, or "none".
func destination(to *model.Value[string]) value {
	return matching(to, destinationForm, `the ARN of a standard queue, a standard topic or an event bus, or "none"`)
}

// topicForm is the ARN of a standard topic; alarms and rules take no FIFO topics.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
var topicForm = lazyregexp.New(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`)

// maxTopics is the number of targets that a rule and of actions that an alarm can have.
const maxTopics = 5

// alarms takes { topics = ["arn:…"] }; an empty list is no alarms.
func alarms(to *model.Value[[]string]) value {
	return value{"`{ topics = [ARN, …] }`", func(r *reader, a hclfile.Attribute) {
		const want = `{ topics = ["ARN of a standard SNS topic", …] } with at most 5 topics`
		object, _ := a.Expr.Value.(map[string]any)
		list, ok := object["topics"].([]any)
		ok = ok && len(object) == 1 && len(list) <= maxTopics
		topics := make([]string, 0, len(list))
		for _, item := range list {
			arn, _ := item.(string)
			ok = ok && topicForm.MatchString(arn) && !slices.Contains(topics, arn)
			topics = append(topics, arn)
		}
		if !ok {
			r.wrong(a, want)
			return
		}
		*to = stated(topics, a)
	}}
}

// matching takes a quoted text that a pattern describes.
func matching(to *model.Value[string], pattern, want string) value {
	return value{"text", func(r *reader, a hclfile.Attribute) {
		if s, ok := a.Expr.Value.(string); ok && regexp.MustCompile(pattern).MatchString(s) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, want)
	}}
}

func oneOf(to *model.Value[string], words ...string) value {
	return value{"`" + strings.Join(words, "` or `") + "`", func(r *reader, a hclfile.Attribute) {
		s, _ := a.Expr.Value.(string)
		if slices.Contains(words, s) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, `one of "`+strings.Join(words, `", "`)+`"`)
	}}
}

func (r *reader) integer(a hclfile.Attribute, low, high int) (int, bool) {
	if n, ok := a.Expr.Value.(int); ok && n >= low && n <= high {
		return n, true
	}
	r.wrong(a, fmt.Sprintf("a whole number from %d to %d", low, high))
	return 0, false
}

func number(to *model.Value[int], low, high int) value {
	return value{fmt.Sprintf("whole number, %d to %d", low, high), func(r *reader, a hclfile.Attribute) {
		if n, ok := r.integer(a, low, high); ok {
			*to = stated(n, a)
		}
	}}
}

// fraction takes a number above 0 and up to high, with or without a fraction.
func fraction(to *model.Value[float64], high float64, want string) value {
	return value{fmt.Sprintf("number above 0, at most %g", high), func(r *reader, a hclfile.Attribute) {
		var v float64
		switch n := a.Expr.Value.(type) {
		case int:
			v = float64(n)
		case float64:
			v = n
		}
		if v > 0 && v <= high {
			*to = stated(v, a)
			return
		}
		r.wrong(a, want)
	}}
}

func flag(to *model.Value[bool]) value {
	return value{"`true` or `false`", func(r *reader, a hclfile.Attribute) {
		if b, ok := a.Expr.Value.(bool); ok {
			*to = stated(b, a)
			return
		}
		r.wrong(a, "true or false")
	}}
}

func duration(to *model.Value[time.Duration]) value {
	return value{"duration of whole seconds", func(r *reader, a hclfile.Attribute) {
		const want = `a time such as "45m", "6h" or "0s" for none`
		s, _ := a.Expr.Value.(string)
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 || d%time.Second != 0 {
			r.wrong(a, want)
			return
		}
		*to = stated(d, a)
	}}
}

func texts(to *model.Value[[]string]) value {
	return value{"list of texts", func(r *reader, a hclfile.Attribute) {
		list, ok := a.Expr.Value.([]any)
		out := make([]string, 0, len(list))
		for _, item := range list {
			s, isText := item.(string)
			ok = ok && isText
			out = append(out, s)
		}
		if !ok {
			r.wrong(a, `a list of quoted texts, ["…"]`)
			return
		}
		*to = stated(out, a)
	}}
}

// codes takes codes of findings that a person may accept.
func codes(to *model.Value[[]string]) value {
	return value{"list of codes", func(r *reader, a hclfile.Attribute) {
		var list model.Value[[]string]
		texts(&list).set(r, a)
		var out []string
		for _, code := range list.V {
			entry, ok := diag.Lookup(diag.Code(code))
			switch {
			case !ok:
				r.bad(BadValue, a.Expr.At, fmt.Sprintf("%s names %s, which is no code of a finding.", a.Name, shorten(strconv.Quote(code))), "Write a code as decant prints it, for example \"CH204\".")
			case entry.Severity == diag.Error:
				r.bad(BadValue, a.Expr.At, fmt.Sprintf("%s names %s, which is an error (%s). Only warnings and notes can be ignored.", a.Name, code, entry.Summary), "Remove the code, and correct what the error names.")
			default:
				out = append(out, code)
			}
		}
		if len(out) > 0 {
			*to = stated(out, a)
		}
	}}
}

// expression keeps the source text: a literal or a reference, for Terraform.
func expression(to *model.Value[string]) value {
	return value{"expression of Terraform", func(_ *reader, a hclfile.Attribute) { *to = stated(a.Expr.Text, a) }}
}

func (r *reader) pairs(a hclfile.Attribute) map[string]string {
	object, ok := a.Expr.Value.(map[string]any)
	out := map[string]string{}
	for key, item := range object {
		s, isText := item.(string)
		ok = ok && isText
		out[key] = s
	}
	if !ok {
		r.wrong(a, `a map of quoted texts, { NAME = "…" }`)
		return nil
	}
	return out
}

func (r *reader) tags(a hclfile.Attribute) []model.Tag {
	var out []model.Tag
	for key, value := range r.pairs(a) {
		out = append(out, model.Tag{Key: key, Value: stated(value, a)})
	}
	slices.SortFunc(out, func(x, y model.Tag) int { return strings.Compare(x.Key, y.Key) })
	return out
}

func (r *reader) environment(a hclfile.Attribute) []model.EnvVar {
	var out []model.EnvVar
	for name, value := range r.pairs(a) {
		out = append(out, model.EnvVar{Name: name, Value: stated(value, a)})
	}
	slices.SortFunc(out, func(x, y model.EnvVar) int { return strings.Compare(x.Name, y.Name) })
	return out
}
