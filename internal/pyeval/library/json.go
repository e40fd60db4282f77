package library

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func fillJSON(in *object.Interp, m *object.Module) {
	m.Attrs.Open.Harmless = true
	c := &object.Class{Name: "JSONDecodeError", Qualname: "JSONDecodeError", Module: "json.decoder", Kind: object.ExceptionClass, Attrs: object.NewNamespace()}
	parent := in.Builtins["ValueError"].(*object.Class)
	c.Bases, c.MRO = []object.Value{parent}, append([]*object.Class{c}, parent.MRO...)
	m.Attrs.Put("JSONDecodeError", c)
	m.Function("loads", func(in *object.Interp, c object.Call) object.Value {
		s, ok := object.Text(object.OrNone(argOr(c, 0, "s")))
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			if u := operator.Uncertain(in, object.OrNone(argOr(c, 0, "s"))); u != nil {
				return in.Derive(u)
			}
			return operator.Unmodelled(in, "json.loads", c)
		}
		return jsonLoads(in, s, c)
	})
	m.Function("dumps", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 1 || len(c.Keywords) > 0 {
			return operator.Unmodelled(in, "json.dumps", c)
		}
		var b strings.Builder
		known := jsonText(in, &b, c.Args[0].Value, 0)
		if !in.Work(b.Len()/8, c.At) {
			return in.Nothing()
		}
		if !known {
			if u := operator.Uncertain(in, c.Args[0].Value); u != nil {
				return in.Derive(u)
			}
			return operator.Unmodelled(in, "json.dumps", c)
		}
		return in.NewStr(b.String(), c.At)
	})
}

func argOr(c object.Call, i int, name string) object.Value {
	v, _, _ := c.Arg(i, name)
	return v
}

// jsonLoads reads what Go and Python read alike; all else is unknown.
func jsonLoads(in *object.Interp, s string, c object.Call) object.Value {
	if strings.Contains(strings.ToLower(s), `\ud`) {
		return operator.Unmodelled(in, "json.loads", c)
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, ok := jsonValue(in, d, 0, c.At)
	if !ok {
		return operator.Unmodelled(in, "json.loads", c)
	}
	if _, err := d.Token(); err != io.EOF {
		return operator.Unmodelled(in, "json.loads", c)
	}
	return v
}

func jsonValue(in *object.Interp, d *json.Decoder, depth int, at diag.Range) (object.Value, bool) {
	t, err := d.Token()
	if err != nil || depth > 100 || !in.Spend(at) {
		return nil, false
	}
	switch x := t.(type) {
	case nil:
		return object.None{}, true
	case bool:
		return object.Bool(x), true
	case string:
		v := in.NewStr(x, at)
		_, known := v.(object.Str)
		return v, known
	case json.Number:
		return jsonNumber(x.String())
	case json.Delim:
		if x == '[' {
			return jsonList(in, d, depth, at)
		}
		return jsonDict(in, d, depth, at)
	}
	return nil, false
}

func jsonNumber(s string) (object.Value, bool) {
	if !strings.ContainsAny(s, ".eE") {
		n, err := strconv.ParseInt(s, 10, 64)
		return object.Int(n), err == nil
	}
	x, err := strconv.ParseFloat(s, 64)
	return object.Float(x), err == nil
}

func jsonList(in *object.Interp, d *json.Decoder, depth int, at diag.Range) (object.Value, bool) {
	l := &object.List{}
	for d.More() {
		v, ok := jsonValue(in, d, depth+1, at)
		if !ok || len(l.Items) >= in.Options.Limits.Items || !in.Grow(2*object.ItemBytes, at) {
			return nil, false
		}
		l.Items = append(l.Items, v)
	}
	_, err := d.Token()
	return l, err == nil
}

func jsonDict(in *object.Interp, d *json.Decoder, depth int, at diag.Range) (object.Value, bool) {
	out := object.NewDict()
	for d.More() {
		t, err := d.Token()
		key, isText := t.(string)
		if err != nil || !isText {
			return nil, false
		}
		v, ok := jsonValue(in, d, depth+1, at)
		if !ok || operator.Room(in, out, len(key), at) != nil {
			return nil, false
		}
		out.Set(key, v)
	}
	_, err := d.Token()
	return out, err == nil
}

// jsonText writes what json.dumps writes by default.
func jsonText(in *object.Interp, b *strings.Builder, v object.Value, depth int) bool {
	if depth > 50 || object.Opaque(v) != nil || b.Len() > in.Options.Limits.TextBytes {
		return false
	}
	switch x := v.(type) {
	case object.None:
		b.WriteString("null")
	case object.Bool:
		b.WriteString(strconv.FormatBool(bool(x)))
	case object.Int:
		b.WriteString(strconv.FormatInt(int64(x), 10))
	case object.Float:
		s := operator.FloatRepr(float64(x))
		b.WriteString(s)
		return !strings.ContainsAny(s, "in")
	case object.Str:
		return jsonString(b, string(x))
	case *object.List:
		return jsonItems(in, b, x.Items, depth)
	case *object.Tuple:
		return jsonItems(in, b, x.Items, depth)
	case *object.Dict:
		b.WriteString("{")
		first := true
		for k, item := range x.Entries() {
			if !first {
				b.WriteString(", ")
			}
			first = false
			key, ok := k.(object.Str)
			if !ok || !jsonString(b, string(key)) {
				return false
			}
			b.WriteString(": ")
			if !jsonText(in, b, item, depth+1) {
				return false
			}
		}
		b.WriteString("}")
	default:
		return false
	}
	return true
}

func jsonItems(in *object.Interp, b *strings.Builder, items []object.Value, depth int) bool {
	b.WriteString("[")
	for i, v := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		if !jsonText(in, b, v, depth+1) {
			return false
		}
	}
	b.WriteString("]")
	return true
}

// jsonString writes text of printable ASCII and the common escapes.
func jsonString(b *strings.Builder, s string) bool {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		default:
			return false
		}
	}
	b.WriteByte('"')
	return true
}
