package boto3

import (
	"fmt"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// resource is an object of boto3.resource: the service itself, or a Bucket, a Table.
type resource struct {
	lib    *Library
	client *client
	typ    *awsapi.ResourceType // nil when the data has none
	ids    []identifier
	key    string
}

// identifier is one of the texts that a resource is made from.
type identifier struct {
	name  string // "Name"
	value pyeval.Value
	at    diag.Range
}

func (l *Library) serviceResource(service string, of *session) *pyeval.Host {
	h := l.client(service, of)
	c := h.Object.(*client)
	k := "resource " + c.self()
	if made, ok := l.objects[k]; ok {
		return made
	}
	r := &resource{lib: l, client: c, key: k}
	if c.api != nil {
		r.typ, _ = c.api.Resource()
	}
	return l.host(k, r)
}

// sub is an object of a type.
func (r *resource) sub(typ string, ids []identifier) pyeval.Value {
	t, ok := r.typ.Type(typ)
	if !ok {
		return &pyeval.Unknown{Unknown: model.Unknown{Because: "it comes from boto3"}, Harmless: true, Plain: true}
	}
	k := "resource " + r.client.self() + " " + typ
	for _, id := range ids {
		k += "\x02" + id.name + "="
		for _, p := range pyeval.TextsOf(id.value) {
			k += patternKey(p)
		}
		if pyeval.TextsOf(id.value) == nil {
			k += fmt.Sprintf("?%s:%d", id.at.File, id.at.Start.Byte)
		}
	}
	return r.lib.host(k, &resource{lib: r.lib, client: r.client, typ: t, ids: ids, key: k})
}

func (r *resource) TypeName() string { return "ServiceResource" }

func (r *resource) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (r *resource) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

// Has says whether the object has the attribute.
func (r *resource) Has(name string) bool {
	if r.typ == nil {
		return name == "meta" || looksLikeMethod(name)
	}
	if name == "meta" {
		return true
	}
	for _, n := range r.typ.Names() {
		if n == name {
			return true
		}
	}
	return false
}

// Given implements pyeval.Given.
func (r *resource) Given(in *pyeval.Interp, from *pyeval.Unknown, c pyeval.Call) {
	if !from.Harmless && !from.Standard && !r.client.of.foreign {
		r.lib.rec.Lost(in, fmt.Sprintf("%s is given to %s, which is not read", r.named(), pyeval.CalleeName(from, c)), c.At)
	}
}

// Any implements pyeval.AnyAttribute.
func (r *resource) Any(*pyeval.Interp, diag.Range) pyeval.Value {
	return r.lib.method(r.key, "*", func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		if !r.client.of.foreign {
			r.lib.rec.Lost(in, "which method of "+r.named()+" is called is not known", c.At)
		}
		return answer(in, r.client.service, c.At)
	})
}

func (r *resource) named() string {
	if r.typ != nil && r.typ.Name != "" {
		return "a " + r.typ.Name + " of " + r.client.service
	}
	if r.client.service == "" {
		return "a resource of boto3"
	}
	return "a resource of " + r.client.service
}

// method names a method as boto3 does: "Table.put_item".
func (r *resource) method(name string) string {
	if r.typ == nil || r.typ.Name == "" {
		return "ServiceResource." + name
	}
	return r.typ.Name + "." + name
}

func (r *resource) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "meta":
		return r.lib.host("meta of "+r.key, &meta{r.lib, func(*pyeval.Interp) pyeval.Value { return r.lib.client(r.client.service, r.client.of) }}), true
	case "get_available_subresources":
		return data(in, at), true
	}
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	if r.typ == nil {
		return r.lib.method(r.key, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			r.client.unknown(in, name, c)
			return data(in, c.At)
		}), true
	}
	for _, id := range r.ids {
		for _, known := range r.typ.Identifiers {
			if known.Name == id.name && (known.Attribute == name || known.Alias == name) {
				return id.value, true
			}
		}
	}
	if call, ok := r.typ.SubResource(name); ok {
		return r.lib.method(r.key, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			return r.made(in, call, nil, c)
		}), true
	}
	if call, ok := r.typ.Collection(name); ok {
		return r.lib.host("collection "+r.key+"."+name, &collection{of: r, name: name, call: call}), true
	}
	if call, ok := r.typ.Reference(name); ok {
		return r.reference(in, call, name, at), true
	}
	if call, ok := r.typ.Action(name); ok {
		return r.lib.method(r.key, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return r.act(in, name, call, c) }), true
	}
	if call, ok := r.typ.Waiter(name); ok {
		return r.lib.method(r.key, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return r.act(in, name, call, c) }), true
	}
	if r.typ.Attribute(name) {
		if call, ok := r.typ.Load(); ok {
			r.act(in, name, call, pyeval.Call{At: at})
		}
		return answer(in, r.client.service+"."+r.method(name), at), true
	}
	if name == "get_available_subresources" {
		return data(in, at), true
	}
	return r.lib.method(r.key, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		if !r.client.of.foreign {
			r.lib.rec.Lost(in, fmt.Sprintf("%s has no %s that decant knows", r.named(), name), c.At)
		}
		return data(in, c.At)
	}), true
}

// reference is the object that an attribute holds.
func (r *resource) reference(in *pyeval.Interp, call awsapi.Call, name string, at diag.Range) pyeval.Value {
	for _, id := range call.Identifiers {
		if id.Source == awsapi.FromData {
			if load, ok := r.typ.Load(); ok {
				r.act(in, name, load, pyeval.Call{At: at})
			}
			break
		}
	}
	return r.made(in, call, nil, pyeval.Call{At: at})
}

// made is the object that a call gives, with the identifiers that are known.
func (r *resource) made(in *pyeval.Interp, call awsapi.Call, args []argument, c pyeval.Call) pyeval.Value {
	t, ok := r.typ.Type(call.Returns)
	if !ok {
		return data(in, c.At)
	}
	inputs := 0
	var ids []identifier
	for _, id := range t.Identifiers {
		source := awsapi.Argument{Target: id.Name, Source: awsapi.FromInput}
		for _, s := range call.Identifiers {
			if s.Target == id.Name {
				source = s
			}
		}
		one := identifier{name: id.Name, at: c.At}
		switch source.Source {
		case awsapi.FromInput:
			v, at, given := c.Arg(inputs, id.Name)
			if !given {
				v, at, given = c.Arg(inputs, id.Attribute)
			}
			inputs++
			if given {
				one.value, one.at = v, at
			}
		case awsapi.FromIdentifier:
			one.value, one.at = r.identifier(source.From)
		case awsapi.FromParameter:
			one.value = fromParameter(in, c, source.From)
		case awsapi.FromText:
			one.value = pyeval.Str(source.From)
		}
		if one.value == nil && call.Returns == "Queue" && id.Name == "Url" {
			one.value = queueURL(in, c)
		}
		if one.value == nil {
			one.value = answer(in, r.client.service, c.At)
		}
		ids = append(ids, one)
	}
	return r.sub(call.Returns, ids)
}

func fromParameter(_ *pyeval.Interp, c pyeval.Call, name string) pyeval.Value {
	k, ok := c.Keyword(name)
	if !ok {
		return nil
	}
	return k.Value
}

func (r *resource) identifier(name string) (pyeval.Value, diag.Range) {
	for _, id := range r.ids {
		if id.name == name {
			return id.value, id.at
		}
	}
	return nil, diag.Range{}
}

// act is a method that sends requests.
func (r *resource) act(in *pyeval.Interp, name string, call awsapi.Call, c pyeval.Call) pyeval.Value {
	r.client.record(in, r.method(name), call.Operations, r.arguments(call, c), c.At)
	if name == "batch_writer" {
		return r.lib.host("writer of "+r.key, &writer{r.lib})
	}
	if call.Returns == "" {
		return answer(in, r.client.service+"."+r.method(name), c.At)
	}
	one := r.made(in, call, nil, c)
	if !call.Many {
		return one
	}
	u := answer(in, r.client.service+"."+r.method(name), c.At)
	u.Plain = false
	return in.Holder(u, one)
}

// arguments are those that the object fills in, and those of the call.
func (r *resource) arguments(call awsapi.Call, c pyeval.Call) []argument {
	names := wantedOf(r.client.api, call.Operations, c.At)
	var own []argument
	for _, a := range call.Arguments {
		delete(names.paths, a.Target)
		switch a.Source {
		case awsapi.FromIdentifier:
			if v, at := r.identifier(a.From); v != nil {
				target := strings.ReplaceAll(a.Target, "[0]", "")
				if strings.HasSuffix(target, "{}") {
					for _, t := range pyeval.TextsOf(v) {
						own = append(own, argument{target, []model.TextPattern{t}, at})
					}
					if pyeval.TextsOf(v) == nil {
						own = append(own, names.parts(target, v, at, 0)...)
					}
					continue
				}
				own = append(own, names.parts(target, v, at, 0)...)
			}
		case awsapi.FromText:
			own = append(own, argument{a.Target, []model.TextPattern{model.KnownText(a.From)}, c.At})
		}
	}
	return sorted(append(own, collect(names, call.Positional, c)...))
}

// collection is the list of objects that an attribute holds: bucket.objects. It sends
// its request when it is read.
type collection struct {
	of      *resource
	name    string
	call    awsapi.Call
	filters []argument
}

func (k *collection) TypeName() string { return "ResourceCollection" }

func (k *collection) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (k *collection) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (k *collection) Has(name string) bool {
	switch name {
	case "all", "filter", "limit", "page_size", "pages":
		return true
	}
	_, ok := k.batch(name)
	return ok
}

// batch is a method of all items at once.
func (k *collection) batch(name string) (awsapi.Call, bool) {
	t, ok := k.of.typ.Type(k.call.Returns)
	if !ok {
		return awsapi.Call{}, false
	}
	return t.Batch(name)
}

func (k *collection) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	switch name {
	case "all", "filter", "limit", "page_size", "pages":
		return k.of.lib.method("collection "+k.of.key+"."+k.name, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			k.send(in, name, c)
			return &pyeval.Host{Object: &read{k, c.At}}
		}), true
	}
	return k.batchMethod(in, name), true
}

// batchMethod is bucket.objects.delete.
func (k *collection) batchMethod(_ *pyeval.Interp, name string) pyeval.Value {
	call, ok := k.batch(name)
	return k.of.lib.method("collection "+k.of.key+"."+k.name, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		if !ok {
			if !k.of.client.of.foreign {
				k.of.lib.rec.Lost(in, fmt.Sprintf("%s has no %s.%s that decant knows", k.of.named(), k.name, name), c.At)
			}
			return data(in, c.At)
		}
		k.send(in, name, pyeval.Call{At: c.At})
		k.of.client.record(in, k.of.method(k.name+"."+name), call.Operations, k.batchArguments(call, c), c.At)
		return answer(in, k.of.client.service+"."+k.name+"."+name, c.At)
	})
}

// batchArguments are what the items give: of their identifiers, those of the object
// that has the collection.
func (k *collection) batchArguments(call awsapi.Call, c pyeval.Call) []argument {
	item := &resource{lib: k.of.lib, client: k.of.client, typ: k.of.typ}
	for _, id := range k.call.Identifiers {
		if id.Source == awsapi.FromIdentifier {
			v, at := k.of.identifier(id.From)
			item.ids = append(item.ids, identifier{id.Target, v, at})
		}
	}
	return item.arguments(call, c)
}

// send records the request of the collection.
func (k *collection) send(in *pyeval.Interp, name string, c pyeval.Call) {
	k.of.client.record(in, k.of.method(k.name+"."+name), k.call.Operations, k.of.arguments(k.call, c), c.At)
}

// Each implements pyeval.Iterated.
func (k *collection) Each(in *pyeval.Interp, at diag.Range) *pyeval.Unknown {
	k.send(in, "all", pyeval.Call{At: at})
	return k.item(in, at)
}

// item is what an element of the collection is like.
func (k *collection) item(in *pyeval.Interp, at diag.Range) *pyeval.Unknown {
	u := answer(in, k.of.client.service+"."+k.name, at)
	u.Plain = false
	return in.Holding(u, k.of.made(in, k.call, nil, pyeval.Call{At: at}))
}

// read is a collection that has been asked for: it can be narrowed and iterated.
type read struct {
	of *collection
	at diag.Range
}

func (r *read) TypeName() string { return "ResourceCollection" }

func (r *read) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (r *read) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (r *read) Has(name string) bool { return r.of.Has(name) }

func (r *read) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "all", "limit", "page_size", "pages":
		return &pyeval.Host{Object: &callable{name: name, call: func(*pyeval.Interp, pyeval.Call) pyeval.Value { return &pyeval.Host{Object: r} }}}, true
	}
	return r.of.Attr(in, name, at)
}

// Each implements pyeval.Iterated.
func (r *read) Each(in *pyeval.Interp, at diag.Range) *pyeval.Unknown { return r.of.item(in, at) }

// writer is what table.batch_writer() gives.
type writer struct{ lib *Library }

func (w *writer) TypeName() string { return "BatchWriter" }

func (w *writer) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (w *writer) Has(name string) bool { return name == "put_item" || name == "delete_item" }

func (w *writer) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (w *writer) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if name == "__enter__" || name == "__aenter__" {
		return &pyeval.Host{Object: &callable{name: name, call: func(*pyeval.Interp, pyeval.Call) pyeval.Value { return &pyeval.Host{Object: w} }}}, true
	}
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	return data(in, at), true
}
