package pyeval

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"decant/internal/diag"
)

func fillJSON(in *Interp, m *Module) {
	m.attrs.open.Harmless = true
	c := &Class{Name: "JSONDecodeError", Qualname: "JSONDecodeError", Module: "json.decoder", kind: exceptionClass, attrs: newNamespace()}
	parent := in.builtins["ValueError"].(*Class)
	c.Bases, c.MRO = []Value{parent}, append([]*Class{c}, parent.MRO...)
	m.attrs.put("JSONDecodeError", c)
	m.function("loads", func(in *Interp, c Call) Value {
		s, ok := text(orNone(argOr(c, 0, "s")))
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			if u := in.uncertain(orNone(argOr(c, 0, "s"))); u != nil {
				return in.derive(u)
			}
			return in.unmodelled("json.loads", c)
		}
		return in.jsonLoads(s, c)
	})
	m.function("dumps", func(in *Interp, c Call) Value {
		if len(c.Args) != 1 || len(c.Keywords) > 0 {
			return in.unmodelled("json.dumps", c)
		}
		var b strings.Builder
		known := in.jsonText(&b, c.Args[0].Value, 0)
		if !in.work(b.Len()/8, c.At) {
			return in.nothing()
		}
		if !known {
			if u := in.uncertain(c.Args[0].Value); u != nil {
				return in.derive(u)
			}
			return in.unmodelled("json.dumps", c)
		}
		return in.str(b.String(), c.At)
	})
}

func argOr(c Call, i int, name string) Value {
	v, _, _ := c.Arg(i, name)
	return v
}

// jsonLoads reads what Go and Python read alike; all else is unknown.
func (in *Interp) jsonLoads(s string, c Call) Value {
	if strings.Contains(strings.ToLower(s), `\ud`) {
		return in.unmodelled("json.loads", c)
	}
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	v, ok := in.jsonValue(d, 0, c.At)
	if !ok {
		return in.unmodelled("json.loads", c)
	}
	if _, err := d.Token(); err != io.EOF {
		return in.unmodelled("json.loads", c)
	}
	return v
}

func (in *Interp) jsonValue(d *json.Decoder, depth int, at diag.Range) (Value, bool) {
	t, err := d.Token()
	if err != nil || depth > 100 || !in.spend(at) {
		return nil, false
	}
	switch x := t.(type) {
	case nil:
		return None{}, true
	case bool:
		return Bool(x), true
	case string:
		v := in.str(x, at)
		_, known := v.(Str)
		return v, known
	case json.Number:
		return jsonNumber(x.String())
	case json.Delim:
		if x == '[' {
			return in.jsonList(d, depth, at)
		}
		return in.jsonDict(d, depth, at)
	}
	return nil, false
}

func jsonNumber(s string) (Value, bool) {
	if !strings.ContainsAny(s, ".eE") {
		n, err := strconv.ParseInt(s, 10, 64)
		return Int(n), err == nil
	}
	x, err := strconv.ParseFloat(s, 64)
	return Float(x), err == nil
}

func (in *Interp) jsonList(d *json.Decoder, depth int, at diag.Range) (Value, bool) {
	l := &List{}
	for d.More() {
		v, ok := in.jsonValue(d, depth+1, at)
		if !ok || len(l.Items) >= in.opts.Limits.Items || !in.grow(2*itemBytes, at) {
			return nil, false
		}
		l.Items = append(l.Items, v)
	}
	_, err := d.Token()
	return l, err == nil
}

func (in *Interp) jsonDict(d *json.Decoder, depth int, at diag.Range) (Value, bool) {
	out := NewDict()
	for d.More() {
		t, err := d.Token()
		key, isText := t.(string)
		if err != nil || !isText {
			return nil, false
		}
		v, ok := in.jsonValue(d, depth+1, at)
		if !ok || in.room(out, len(key), at) != nil {
			return nil, false
		}
		out.Set(key, v)
	}
	_, err := d.Token()
	return out, err == nil
}

// jsonText writes what json.dumps writes by default.
func (in *Interp) jsonText(b *strings.Builder, v Value, depth int) bool {
	if depth > 50 || opaque(v) != nil || b.Len() > in.opts.Limits.TextBytes {
		return false
	}
	switch x := v.(type) {
	case None:
		b.WriteString("null")
	case Bool:
		b.WriteString(strconv.FormatBool(bool(x)))
	case Int:
		b.WriteString(strconv.FormatInt(int64(x), 10))
	case Float:
		s := floatRepr(float64(x))
		b.WriteString(s)
		return !strings.ContainsAny(s, "in")
	case Str:
		return jsonString(b, string(x))
	case *List:
		return in.jsonItems(b, x.Items, depth)
	case *Tuple:
		return in.jsonItems(b, x.Items, depth)
	case *Dict:
		b.WriteString("{")
		first := true
		for k, item := range x.Entries() {
			if !first {
				b.WriteString(", ")
			}
			first = false
			key, ok := k.(Str)
			if !ok || !jsonString(b, string(key)) {
				return false
			}
			b.WriteString(": ")
			if !in.jsonText(b, item, depth+1) {
				return false
			}
		}
		b.WriteString("}")
	default:
		return false
	}
	return true
}

func (in *Interp) jsonItems(b *strings.Builder, items []Value, depth int) bool {
	b.WriteString("[")
	for i, v := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		if !in.jsonText(b, v, depth+1) {
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
