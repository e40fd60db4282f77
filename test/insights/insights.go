// Package insights evaluates queries of Logs Insights over events: the part of the
// language that decant's queries use, read from AWS's pages and written apart
// from them. It judges the queries, and the fake AWS that answers them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
package insights

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Event is one event of a log group.
type Event struct {
	Group, Stream, Message string
	At                     int64 // milliseconds
}

// Evaluate runs a query over the events of an account and returns its rows. It
// panics about what it does not know, so that a query cannot leave that part.
//
// An aggregate of values is absent from a row of which no event has the field;
// count(field) is 0 there: it counts the events that have it.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
func Evaluate(account, query string, events []Event) []map[string]string {
	var rows []map[string]any
	for _, e := range events {
		rows = append(rows, map[string]any{"@message": e.Message, "@log": account + ":" + e.Group, "@logStream": e.Stream, "@timestamp": float64(e.At)})
	}
	for _, command := range strings.Split("\n"+query, "\n| ") {
		p := &queryParser{tokens: tokens(strings.TrimSpace(command))}
		switch word := p.next(); word {
		case "filter":
			condition := p.either()
			rows = slices.DeleteFunc(rows, func(r map[string]any) bool { return condition(r) != true })
		case "parse":
			field, pattern := p.next(), regexp.MustCompile(strings.Trim(p.next(), "/"))
			for _, r := range rows {
				m := pattern.FindStringSubmatch(r[field].(string))
				for i, name := range pattern.SubexpNames() {
					if m != nil && name != "" {
						r[name] = m[i]
					}
				}
			}
		case "fields":
			for _, one := range p.named() {
				for _, r := range rows {
					if v := one.value(r); v != nil {
						r[one.name] = v
					}
				}
			}
		case "stats":
			rows = p.stats(rows)
		default:
			panic("command " + word)
		}
		if p.peek() != "" {
			panic(fmt.Sprintf("%q: left over: %v", command, p.tokens))
		}
	}
	out := make([]map[string]string, len(rows))
	for i, r := range rows {
		out[i] = map[string]string{}
		for name, v := range r {
			switch v := v.(type) {
			case string:
				out[i][name] = v
			case float64:
				out[i][name] = strconv.FormatFloat(v, 'G', -1, 64)
			}
		}
	}
	return out
}

var token = regexp.MustCompile(`^(/(?:\\.|[^/\\])+/|"[^"]*"|[@A-Za-z_][@A-Za-z0-9_.]*|[0-9.]+|!=|>=|<=|[-+*/(),=<>])\s*`)

func tokens(text string) []string {
	var out []string
	for text != "" {
		m := token.FindStringSubmatch(text)
		if m == nil || strings.HasPrefix(m[1], "/") && len(out) > 0 && (out[len(out)-1] == ")" || regexp.MustCompile(`^[0-9]`).MatchString(out[len(out)-1])) {
			if !strings.HasPrefix(text, "/") {
				panic("no token: " + text)
			}
			text = strings.TrimLeft(text[1:], " \n")
			out = append(out, "/") // a division
			continue
		}
		out = append(out, m[1])
		text = text[len(m[0]):]
	}
	return out
}

type expression func(row map[string]any) any

type namedExpression struct {
	name  string
	value expression
}

type queryParser struct{ tokens []string }

func (p *queryParser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *queryParser) next() string {
	t := p.peek()
	if t != "" {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *queryParser) expect(want string) {
	if got := p.next(); got != want {
		panic(fmt.Sprintf("%q in place of %q", got, want))
	}
}

// named are "expression as name" with commas.
func (p *queryParser) named() []namedExpression {
	var out []namedExpression
	for {
		one := namedExpression{value: p.sum()}
		p.expect("as")
		one.name = p.next()
		out = append(out, one)
		if p.peek() != "," {
			return out
		}
		p.next()
	}
}

func (p *queryParser) either() expression {
	left := p.both()
	for p.peek() == "or" {
		p.next()
		a, b := left, p.both()
		left = func(r map[string]any) any { return a(r) == true || b(r) == true }
	}
	return left
}

func (p *queryParser) both() expression {
	left := p.comparison()
	for p.peek() == "and" {
		p.next()
		a, b := left, p.comparison()
		left = func(r map[string]any) any { return a(r) == true && b(r) == true }
	}
	return left
}

func (p *queryParser) comparison() expression {
	left := p.sum()
	switch op := p.peek(); op {
	case "like":
		p.next()
		pattern := regexp.MustCompile(strings.Trim(p.next(), "/"))
		return func(r map[string]any) any {
			text, ok := left(r).(string)
			return ok && pattern.MatchString(text)
		}
	case "=", ">":
		p.next()
		right := p.sum()
		return func(r map[string]any) any {
			a, b := numeric(left(r)), numeric(right(r))
			return a != nil && b != nil && (op == "=" && *a == *b || op == ">" && *a > *b)
		}
	}
	return left
}

func (p *queryParser) sum() expression {
	left := p.product()
	for p.peek() == "-" {
		p.next()
		left = arithmetic(left, p.product(), func(a, b float64) float64 { return a - b })
	}
	return left
}

func (p *queryParser) product() expression {
	left := p.value()
	for p.peek() == "/" {
		p.next()
		left = arithmetic(left, p.value(), func(a, b float64) float64 { return a / b })
	}
	return left
}

func (p *queryParser) value() expression {
	t := p.next()
	switch {
	case t == "(":
		inner := p.sum()
		p.expect(")")
		return inner
	case p.peek() == "(":
		return p.function(t)
	case t[0] >= '0' && t[0] <= '9':
		v, err := strconv.ParseFloat(t, 64)
		if err != nil {
			panic(err)
		}
		return func(map[string]any) any { return v }
	}
	return func(r map[string]any) any { return r[t] }
}

func (p *queryParser) function(name string) expression {
	p.expect("(")
	args := []expression{p.sum()}
	for p.peek() == "," {
		p.next()
		args = append(args, p.sum())
	}
	p.expect(")")
	switch name {
	case "ispresent":
		return func(r map[string]any) any { return args[0](r) != nil }
	case "floor":
		return arithmetic(args[0], args[0], func(a, _ float64) float64 { return math.Floor(a) })
	case "least":
		return arithmetic(args[0], args[1], func(a, b float64) float64 { return min(a, b) })
	}
	panic("function " + name)
}

// Number reads a value of a row; nil for what is absent or no number.
func Number(text string) *float64 { return numeric(text) }

// numeric is a value as a number; absent and other texts are nil.
func numeric(v any) *float64 {
	switch v := v.(type) {
	case float64:
		return &v
	case string:
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return &f
		}
	}
	return nil
}

func arithmetic(a, b expression, f func(a, b float64) float64) expression {
	return func(r map[string]any) any {
		x, y := numeric(a(r)), numeric(b(r))
		if x == nil || y == nil {
			return nil
		}
		return f(*x, *y)
	}
}

// stats groups rows and aggregates each group.
func (p *queryParser) stats(rows []map[string]any) []map[string]any {
	type aggregate struct {
		function, field, name string
		rank                  float64
	}
	var list []aggregate
	for {
		a := aggregate{function: p.next()}
		p.expect("(")
		a.field = p.next()
		if p.peek() == "," {
			p.next()
			a.rank, _ = strconv.ParseFloat(p.next(), 64)
		}
		p.expect(")")
		p.expect("as")
		a.name = p.next()
		list = append(list, a)
		if p.next() != "," {
			break // "by"
		}
	}
	var keys []string
	for {
		keys = append(keys, p.next())
		if p.peek() != "," {
			break
		}
		p.next()
	}
	groups := map[string][]map[string]any{}
	var order []string
	for _, r := range rows {
		key := ""
		for _, k := range keys {
			key += fmt.Sprintf("%v\x00", r[k])
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], r)
	}
	var out []map[string]any
	for _, key := range order {
		row := map[string]any{}
		for _, k := range keys {
			if v := groups[key][0][k]; v != nil {
				row[k] = v
			}
		}
		for _, a := range list {
			if v := aggregated(a.function, a.field, a.rank, groups[key]); v != nil {
				row[a.name] = *v
			}
		}
		out = append(out, row)
	}
	return out
}

// aggregated is one aggregate; nil when no row has the field.
func aggregated(function, field string, rank float64, rows []map[string]any) *float64 {
	var values []float64
	present, total := 0.0, 0.0
	for _, r := range rows {
		if field == "*" || r[field] != nil {
			present++
		}
		if v := numeric(r[field]); v != nil {
			values = append(values, *v)
			total += *v
		}
	}
	slices.SortFunc(values, cmp.Compare[float64])
	switch {
	case function == "count":
		return &present
	case len(values) == 0:
		return nil
	case function == "sum":
		return &total
	case function == "avg":
		total /= float64(len(values))
		return &total
	case function == "min":
		return &values[0]
	case function == "max":
		return &values[len(values)-1]
	case function == "pct":
		return &values[max(1, int(math.Ceil(rank/100*float64(len(values)))))-1]
	}
	panic("aggregate " + function)
}
