package source

import (
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// scheduleClass is chalice.Rate, chalice.Cron or chalice.app.ScheduleExpression.
type scheduleClass struct{ name string }

// cronFields are Cron's parameters, all required.
var cronFields = [...]string{"minutes", "hours", "day_of_month", "month", "day_of_week", "year"}

func (k scheduleClass) signature() signature {
	s := signature{qualname: k.name + ".__init__"}
	switch k.name {
	case "Rate":
		s.params = []parameter{required("value"), required("unit")}
	case "Cron":
		for _, f := range cronFields {
			s.params = append(s.params, required(f))
		}
	default:
		s.qualname = k.name
	}
	return s
}

func (k *scheduleClass) TypeName() string { return "type" }

func (k *scheduleClass) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__", "__qualname__":
		return pyeval.Str(k.name), true
	case "__module__":
		return pyeval.Str("chalice.app"), true
	case "MINUTES", "HOURS", "DAYS":
		if k.name == "Rate" {
			return pyeval.Str(name), true
		}
	}
	return chaliceOwn(in, "Chalice's class "+k.name, at), true
}

func (k *scheduleClass) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (k *scheduleClass) Call(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := k.signature().bind(c)
	if raised != nil {
		return raised
	}
	e := &scheduleExpression{class: k, attrs: map[string]pyeval.Value{}, at: c.At}
	for name, a := range b.args {
		e.attrs[name] = a.Value
	}
	return host(e)
}

func (k *scheduleClass) Instantiate(in *pyeval.Interp, _ *pyeval.Class, _ *pyeval.Instance, c pyeval.Call) pyeval.Value {
	return k.Call(in, c)
}

// scheduleExpression is an object of one of Chalice's schedule classes.
type scheduleExpression struct {
	class *scheduleClass
	attrs map[string]pyeval.Value
	at    diag.Range
}

func (e *scheduleExpression) TypeName() string { return e.class.name }

func (e *scheduleExpression) IsInstance(class pyeval.Object) bool {
	k, ok := class.(*scheduleClass)
	return ok && (k.name == e.class.name || k.name == "ScheduleExpression")
}

func (e *scheduleExpression) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if name == "to_string" {
		return host(&method{owner: e, name: name, at: at, call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			return e.toString(in, c.At)
		}}), true
	}
	if v, ok := e.attrs[name]; ok {
		return v, true
	}
	if isFunctionName(name) {
		return nil, false
	}
	return e.class.Attr(in, name, at)
}

func (e *scheduleExpression) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) {
	e.attrs[name] = v
}

func (e *scheduleExpression) Call(*pyeval.Interp, pyeval.Call) pyeval.Value {
	return pyeval.Raise("TypeError", "'"+e.class.name+"' object is not callable")
}

// toString writes the expression as Chalice does: no validation, the unit in
// lower case, and its last character cut when the value equals 1.
func (e *scheduleExpression) toString(in *pyeval.Interp, at diag.Range) pyeval.Value {
	switch e.class.name {
	case "Rate":
		return e.rate(in, at)
	case "Cron":
		fields := make([]string, 0, len(cronFields))
		for _, name := range cronFields {
			text, unknown := e.text(in, name, at)
			if unknown != nil {
				return unknown
			}
			fields = append(fields, text)
		}
		return pyeval.Str("cron(" + strings.Join(fields, " ") + ")")
	}
	return pyeval.Raise("NotImplementedError", "to_string")
}

func (e *scheduleExpression) rate(in *pyeval.Interp, at diag.Range) pyeval.Value {
	unit, ok := e.attrs["unit"].(pyeval.Str)
	if !ok {
		if u, unknown := e.attrs["unit"].(*pyeval.Unknown); unknown {
			return u
		}
		return pyeval.Raise("AttributeError", "'"+typeName(e.attrs["unit"])+"' object has no attribute 'lower'")
	}
	value, unknown := e.text(in, "value", at)
	if unknown != nil {
		return unknown
	}
	text := strings.ToLower(string(unit))
	if equalsOne(e.attrs["value"]) && text != "" {
		runes := []rune(text)
		text = string(runes[:len(runes)-1])
	}
	return pyeval.Str("rate(" + value + " " + text + ")")
}

func (e *scheduleExpression) text(in *pyeval.Interp, name string, at diag.Range) (string, pyeval.Value) {
	v, ok := e.attrs[name]
	if !ok {
		return "", pyeval.Raise("AttributeError", "'"+e.class.name+"' object has no attribute '"+name+"'")
	}
	if text, simple := pyText(v); simple {
		return text, nil
	}
	if u, ok := v.(*pyeval.Unknown); ok {
		return "", u
	}
	return "", in.Unknown("a part of it is "+article(typeName(v))+", whose text is not known", at)
}

// equalsOne is Python's value == 1.
func equalsOne(v pyeval.Value) bool {
	switch v := v.(type) {
	case pyeval.Int:
		return v == 1
	case pyeval.Float:
		return v == 1
	case pyeval.Bool:
		return bool(v)
	}
	return false
}

// expressionText reads the first argument of schedule: a text, or an object
// whose to_string() Chalice calls when it builds the app.
func (r *Run) expressionText(a argument) model.Value[string] {
	v := a.Value
	if isScheduleExpression(v) {
		v = r.callMethod(v, "to_string", a.At)
	}
	if raised, ok := v.(*pyeval.Raised); ok {
		return model.NotKnown[string](model.Unknown{Because: "to_string() raises " + raised.Type, At: a.At})
	}
	return argument{Value: v, At: a.At, given: true}.Text()
}

// isScheduleExpression says whether the value is an instance of Chalice's
// ScheduleExpression or of a subclass.
func isScheduleExpression(v pyeval.Value) bool {
	switch v := v.(type) {
	case *pyeval.Host:
		_, ok := v.Object.(*scheduleExpression)
		return ok
	case *pyeval.Instance:
		_, ok := v.Class.HostBase.(*scheduleClass)
		return ok
	}
	return false
}
