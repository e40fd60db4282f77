package boto3

import (
	"cmp"
	"slices"
	"strconv"

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
	names := map[string]bool{}
	for _, name := range m.Operations {
		if op, ok := c.api.Operation(name); ok {
			for _, p := range op.Parameters {
				names[p] = true
			}
		}
	}
	return collect(names, m.Positional, call)
}

// structured are the parameters that name a resource inside of a list or dict: S3's
// DeleteObjects and CopyObject, DynamoDB's batches and transactions.
var structured = map[string]bool{"RequestItems": true, "TransactItems": true, "CopySource": true, "Delete": true}

// namesTarget lists the keys in them that do.
func namesTarget(key string) bool {
	switch key {
	case "TableName", "Bucket", "Key", "Objects", "Put", "Update", "ConditionCheck", "Get", "Delete":
		return true
	}
	return false
}

// collect reads the arguments of a call by the names of the parameters.
func collect(names map[string]bool, positional []string, call pyeval.Call) []argument {
	var out []argument
	given := map[string]bool{}
	add := func(name string, v pyeval.Value, at diag.Range) {
		given[name] = true
		if names[name] || structured[name] {
			out = append(out, parts(name, v, at, 0)...)
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
		for name := range names {
			if !given[name] {
				reason := call.Star.Unknown
				out = append(out, argument{name, []model.TextPattern{{{Unknown: &reason}}}, call.At})
			}
		}
	}
	out = slices.DeleteFunc(out, func(a argument) bool { return len(out) > maxArguments && !names[a.name] })
	return sorted(out)
}

// sorted are the first arguments by name.
func sorted(args []argument) []argument {
	slices.SortStableFunc(args, func(a, b argument) int { return cmp.Compare(a.name, b.name) })
	return args[:min(len(args), maxArguments)]
}

// parts are the texts in an argument, each under its path: "Delete.Objects[].Key"; a
// key that names something is "RequestItems{}".
func parts(name string, v pyeval.Value, at diag.Range, depth int) []argument {
	if depth > maxNesting {
		return nil
	}
	if texts := pyeval.TextsOf(v); texts != nil {
		return []argument{{name, texts, at}}
	}
	var out []argument
	switch x := v.(type) {
	case pyeval.Int:
		return []argument{{name, []model.TextPattern{model.KnownText(strconv.FormatInt(int64(x), 10))}, at}}
	case *pyeval.Dict:
		if x.Opaque != nil {
			return unknownPart(name, x.Opaque, at)
		}
		for k, item := range x.Entries() {
			if len(out) > maxArguments {
				break
			}
			text, ok := pyeval.TextOf(k)
			if name == "RequestItems" {
				for _, t := range pyeval.TextsOf(k) {
					out = append(out, argument{name + "{}", []model.TextPattern{t}, at})
				}
				continue
			}
			if ok && namesTarget(text) {
				out = append(out, parts(name+"."+text, item, at, depth+1)...)
			}
		}
	case *pyeval.List:
		if x.Opaque != nil {
			return unknownPart(name, x.Opaque, at)
		}
		out = items(name, x.Items, at, depth)
	case *pyeval.Tuple:
		out = items(name, x.Items, at, depth)
	case *pyeval.Unknown:
		return unknownPart(name, x, at)
	}
	return out
}

// items are the parts of a list: a list of texts gives its name several times.
func items(name string, list []pyeval.Value, at diag.Range, depth int) []argument {
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
			out = append(out, unknownPart(name, u, at)...)
			continue
		}
		out = append(out, parts(name+"[]", item, at, depth+1)...)
	}
	return out
}

func unknownPart(name string, u *pyeval.Unknown, at diag.Range) []argument {
	reason := u.Unknown
	return []argument{{name, []model.TextPattern{{{Unknown: &reason}}}, at}}
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
