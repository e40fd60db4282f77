package boto3

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// argument is one parameter of a request, with the texts that it may be.
type argument struct {
	name  string
	texts []model.TextPattern
	at    diag.Range
}

const (
	// maxCombinations bounds the targets that one call is recorded with; beyond it a
	// parameter with several values is not known.
	maxCombinations = 8
	// maxArguments bounds the parameters of one call.
	maxArguments = 64
	// maxNesting bounds how deep the parts of a parameter are looked at.
	maxNesting = 5
)

// arguments reads the parameters of a client's method that may name a resource.
func (c *client) arguments(m awsapi.Method, call pyeval.Call) []argument {
	return collect(wantedOf(c.api, m.Operations, call.At), m.Positional, call)
}

// wanted are the parameters that are read, as awsapi writes their paths.
type wanted struct {
	paths map[string]bool
	call  diag.Range
}

// wantedOf are those of operations that may name a resource, and those that a policy
// is derived from, in lists and dicts too.
func wantedOf(api *awsapi.Service, operations []string, call diag.Range) wanted {
	out := wanted{map[string]bool{}, call}
	for _, name := range operations {
		op, _ := api.Operation(name)
		for _, p := range slices.Concat(op.Parameters, api.Paths(name)) {
			out.paths[p] = true
		}
	}
	return out
}

// under are the wanted parameters that are a path or a part of it, sorted.
func (w wanted) under(path string) []string {
	var out []string
	for p := range w.paths {
		if rest, ok := strings.CutPrefix(p, path); ok && (rest == "" || strings.ContainsAny(rest[:1], ".[{")) {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// collect reads the arguments of a call. What **kwargs may hold has the position of the
// call; every argument that stands in the call has its own.
func collect(names wanted, positional []string, call pyeval.Call) []argument {
	var out []argument
	given := map[string]bool{}
	add := func(name string, v pyeval.Value, at diag.Range) {
		given[name] = true
		if len(names.under(name)) > 0 {
			out = append(out, names.parts(name, v, at, 0)...)
		}
	}
	for i, a := range call.Args {
		if i < len(positional) {
			add(positional[i], a.Value, a.At)
		}
	}
	for _, k := range call.Keywords {
		add(k.Name, k.Value, k.At)
	}
	if call.Star != nil {
		for name := range names.paths {
			if head, _, _ := strings.Cut(strings.NewReplacer("[", ".", "{", ".").Replace(name), "."); !given[head] {
				reason := call.Star.Unknown
				out = append(out, argument{name, []model.TextPattern{{{Unknown: &reason}}}, call.At})
			}
		}
	}
	out = slices.DeleteFunc(out, func(a argument) bool { return len(out) > maxArguments && !names.paths[a.name] })
	return sorted(out)
}

// sorted are the first arguments by name.
func sorted(args []argument) []argument {
	slices.SortStableFunc(args, func(a, b argument) int { return cmp.Compare(a.name, b.name) })
	return args[:min(len(args), maxArguments)]
}

// named are the texts of one parameter alone.
func named(name string, v pyeval.Value, at diag.Range) []argument {
	return wanted{map[string]bool{name: true}, at}.parts(name, v, at, 0)
}

// parts are the texts in an argument, each under its path: "Delete.Objects[].Key"; a
// key that names something is "RequestItems{}".
func (w wanted) parts(name string, v pyeval.Value, at diag.Range, depth int) []argument {
	if depth > maxNesting {
		return nil
	}
	if texts := pyeval.TextsOf(v); texts != nil {
		return []argument{{name, texts, at}}
	}
	var out []argument
	switch x := v.(type) {
	case pyeval.Bool:
		return []argument{{name, []model.TextPattern{model.KnownText(pythonBool(bool(x)))}, at}}
	case pyeval.Int:
		return []argument{{name, []model.TextPattern{model.KnownText(strconv.FormatInt(int64(x), 10))}, at}}
	case *pyeval.Dict:
		if x.Opaque != nil {
			return w.unknown(name, x.Opaque, at)
		}
		for k, item := range x.Entries() {
			if len(out) > maxArguments {
				break
			}
			text, ok := pyeval.TextOf(k)
			if w.paths[name+"{}"] {
				for _, t := range pyeval.TextsOf(k) {
					out = append(out, argument{name + "{}", []model.TextPattern{t}, at})
				}
				continue
			}
			if ok && len(w.under(name+"."+text)) > 0 {
				out = append(out, w.parts(name+"."+text, item, at, depth+1)...)
			}
		}
	case *pyeval.List:
		if x.Opaque != nil {
			return w.unknown(name, x.Opaque, at)
		}
		out = w.items(name, x.Items, at, depth)
	case *pyeval.Tuple:
		out = w.items(name, x.Items, at, depth)
	case *pyeval.Unknown:
		return w.unknown(name, x, at)
	}
	return out
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// items are the parts of a list: a list of texts gives its name several times.
func (w wanted) items(name string, list []pyeval.Value, at diag.Range, depth int) []argument {
	var out []argument
	for _, item := range list {
		if len(out) > maxArguments {
			break
		}
		if texts := pyeval.TextsOf(item); texts != nil {
			out = append(out, argument{name, texts, at})
			continue
		}
		if u, ok := item.(*pyeval.Unknown); ok {
			out = append(out, w.unknown(name, u, at)...)
			continue
		}
		out = append(out, w.parts(name+"[]", item, at, depth+1)...)
	}
	return out
}

// unknown are the wanted parameters in a value that is not known. A part of it may not
// be there, and has the position of the call.
func (w wanted) unknown(name string, u *pyeval.Unknown, at diag.Range) []argument {
	var out []argument
	for _, path := range w.under(name) {
		reason, where := u.Unknown, at
		if path != name {
			where = w.call
		}
		out = append(out, argument{path, []model.TextPattern{{{Unknown: &reason}}}, where})
	}
	return out
}

// combinations are the calls that arguments with several possible texts stand for.
func combinations(args []argument) [][]model.AWSParameter {
	out := [][]model.AWSParameter{nil}
	for _, a := range args {
		texts := a.texts
		if len(texts)*len(out) > maxCombinations {
			texts = []model.TextPattern{{{Unknown: &model.Unknown{Because: "it may be one of many texts", At: a.at}}}}
		}
		var longer [][]model.AWSParameter
		for _, p := range out {
			for _, t := range texts {
				longer = append(longer, append(p[:len(p):len(p)], model.AWSParameter{Name: a.name, Value: t, At: a.at}))
			}
		}
		out = longer
	}
	return out
}
