package project

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/model"
)

// Chalice's defaults (chalice/constants.py).
const (
	defaultStage   = "dev"
	defaultTimeout = 60 * time.Second
	defaultMemory  = model.MiB(128)
)

// The documented limits of standard Lambda functions.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	minTimeout, maxTimeout = 1, 900 // seconds
	minMemory, maxMemory   = 128, 10240
)

// Scope is one function in one stage: the place from which settings are looked
// up. An empty function looks up what applies to the whole app.
type Scope struct {
	Config          *Config
	Stage, Function string
}

// lookup returns the value that Chalice uses, or nil. The first that is not
// null wins, in this order: function in the stage, stage, function at the top,
// top. So a value for a stage beats one for a function at the top level.
//
//	"lambda_functions": {"f": {"lambda_timeout": 20}},
//	"stages": {"dev": {"lambda_timeout": 30}}             f in dev -> 30
func (s Scope) lookup(name string) *jsonpos.Value {
	k, ok := keyNamed(name)
	if !ok {
		panic("decant: config key is not registered: " + name)
	}
	root, stage := s.Config.root, s.Config.root.Get("stages").Get(s.Stage)
	var places []*jsonpos.Value
	if k.levels&levelStageFunction != 0 {
		places = append(places, stage.Get("lambda_functions").Get(s.Function))
	}
	if k.levels&levelStage != 0 {
		places = append(places, stage)
	}
	if k.levels&levelFunction != 0 {
		places = append(places, root.Get("lambda_functions").Get(s.Function))
	}
	for _, place := range append(places, root) {
		if v := place.Get(name); !v.IsNull() {
			return v
		}
	}
	return nil
}

// merge returns the members of an object that Chalice joins over the levels,
// key by key, later wins: top, stage, function in the stage. The function at
// the top level is not among them.
func (s Scope) merge(name string) []jsonpos.Member {
	root, stage := s.Config.root, s.Config.root.Get("stages").Get(s.Stage)
	var out []jsonpos.Member
	index := map[string]int{}
	for _, place := range []*jsonpos.Value{root, stage, stage.Get("lambda_functions").Get(s.Function)} {
		object := place.Get(name)
		if object == nil {
			continue
		}
		for _, m := range object.Members {
			if i, ok := index[m.Key]; ok {
				out[i] = m
				continue
			}
			index[m.Key] = len(out)
			out = append(out, m)
		}
	}
	return out
}

func unknownIn[T any](v *jsonpos.Value, because string) model.Value[T] {
	return model.Value[T]{From: model.FromConfig, At: v.At, Unknown: &model.Unknown{Because: because, At: v.At}}
}

// integer reads a number as Chalice passes it on: a string of digits is sent to
// AWS as it is. Its value is clear, so it is used; the wrong kind has been
// reported with the key.
func (s Scope) integer(name string) model.Value[int] {
	v := s.lookup(name)
	if v == nil {
		return model.Value[int]{}
	}
	text := v.Text
	if v.Kind != jsonpos.Number && v.Kind != jsonpos.String {
		return unknownIn[int](v, fmt.Sprintf("%s is %s, not a number", name, v.Kind))
	}
	if whole, fraction, found := strings.Cut(text, "."); found && strings.Trim(fraction, "0") == "" {
		text = whole
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n > 1<<30 || n < -1<<30 {
		return unknownIn[int](v, fmt.Sprintf("%s is not a whole number that decant understands", name))
	}
	return model.Known(n, model.FromConfig, v.At)
}

// Boolean reads a setting by Python's truth, as Chalice does.
func (s Scope) Boolean(name string) model.Value[bool] {
	v := s.lookup(name)
	if v == nil {
		return model.Value[bool]{}
	}
	return model.Known(v.Truthy(), model.FromConfig, v.At)
}

// Text looks up a setting that is a text.
func (s Scope) Text(name string) model.Value[string] {
	v := s.lookup(name)
	switch {
	case v == nil:
		return model.Value[string]{}
	case v.Kind != jsonpos.String && v.Kind != jsonpos.Number:
		return unknownIn[string](v, fmt.Sprintf("%s is %s, not a string", name, v.Kind))
	}
	return model.Known(v.Text, model.FromConfig, v.At)
}

// texts reads a list of strings. An empty list is a value, not "unset".
func (s Scope) texts(name string) model.Value[[]string] {
	v := s.lookup(name)
	switch {
	case v == nil:
		return model.Value[[]string]{}
	case v.Kind != jsonpos.Array:
		return unknownIn[[]string](v, fmt.Sprintf("%s is %s, not a list", name, v.Kind))
	}
	out := []string{}
	for _, item := range v.Items {
		if item.Kind != jsonpos.String {
			return unknownIn[[]string](v, fmt.Sprintf("%s holds %s among its strings", name, item.Kind))
		}
		out = append(out, item.Text)
	}
	return model.Known(out, model.FromConfig, v.At)
}

func (s Scope) timeout() (model.Value[time.Duration], diag.List) {
	n := s.integer("lambda_timeout")
	if !n.IsSet() {
		return model.Known(defaultTimeout, model.FromDefault, diag.Range{}), nil
	}
	out := model.Value[time.Duration]{V: time.Duration(n.V) * time.Second, From: n.From, At: n.At, Unknown: n.Unknown}
	return out, inRange(n, "lambda_timeout", minTimeout, maxTimeout, "seconds")
}

func (s Scope) memory() (model.Value[model.MiB], diag.List) {
	n := s.integer("lambda_memory_size")
	if !n.IsSet() {
		return model.Known(defaultMemory, model.FromDefault, diag.Range{}), nil
	}
	out := model.Value[model.MiB]{V: model.MiB(n.V), From: n.From, At: n.At, Unknown: n.Unknown}
	return out, inRange(n, "lambda_memory_size", minMemory, maxMemory, "MB")
}

// inRange reports a number that Lambda refuses. Chalice passes it on.
func inRange(n model.Value[int], name string, low, high int, unit string) diag.List {
	if n.Unknown != nil {
		return diag.List{diag.New(OutOfRange, n.At, "In config.json "+n.Unknown.Because+", so the function's setting cannot be known.",
			fmt.Sprintf("Write a whole number from %d to %d (%s).", low, high, unit))}
	}
	if n.V >= low && n.V <= high {
		return nil
	}
	return diag.List{diag.New(OutOfRange, n.At,
		fmt.Sprintf("%s is %d; a standard Lambda function can have %d to %d %s. Chalice does not check it, so this configuration has never been deployed as it stands.",
			name, n.V, low, high, unit),
		fmt.Sprintf("Write a whole number from %d to %d.", low, high))}
}
