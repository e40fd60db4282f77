package boto3

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// above are the modules of libraries above boto3 that are modelled: PynamoDB and
// Powertools. Of others package uses reports the call.
func (l *Library) above(name string) (pyeval.Value, bool) {
	switch name {
	case "pynamodb.models":
		return l.names(name, map[string]pyeval.Object{"Model": &modelClass{lib: l}}), true
	case "pynamodb.indexes":
		index := &modelClass{lib: l, index: true}
		return l.names(name, map[string]pyeval.Object{"GlobalSecondaryIndex": index, "LocalSecondaryIndex": index}), true
	case "aws_lambda_powertools.utilities.parameters":
		return l.names(name, l.parameters()), true
	case "aws_lambda_powertools.utilities.idempotency", "aws_lambda_powertools.utilities.idempotency.persistence.dynamodb":
		return l.names(name, map[string]pyeval.Object{"DynamoDBPersistenceLayer": &function{lib: l, name: "DynamoDBPersistenceLayer", call: l.persistence}}), true
	}
	return nil, false
}

// names is a module of which some names are modelled; the others are unknown.
func (l *Library) names(name string, known map[string]pyeval.Object) pyeval.Value {
	return l.host("module "+name, &namesModule{lib: l, name: name, known: known})
}

type namesModule struct {
	lib   *Library
	name  string
	known map[string]pyeval.Object
}

func (m *namesModule) TypeName() string { return "module" }

func (m *namesModule) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (m *namesModule) Call(*pyeval.Interp, pyeval.Call) pyeval.Value {
	return pyeval.Raise("TypeError", "'module' object is not callable")
}

func (m *namesModule) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if o, ok := m.known[name]; ok {
		return m.lib.host("name "+m.name+"."+name, o), true
	}
	u := in.Unknown(fmt.Sprintf("it comes from the package %q, which decant does not read", m.name), at)
	u.Package, u.Module = strings.Split(m.name, ".")[0], m.name+"."+name
	return u, true
}

// function is a function or class of a library.
type function struct {
	lib  *Library
	name string
	call func(in *pyeval.Interp, c pyeval.Call) pyeval.Value
}

func (f *function) TypeName() string { return "function" }

func (f *function) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (f *function) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return f.call(in, c) }

func (f *function) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	return data(in, at), !strings.HasPrefix(name, "__")
}

// Given implements pyeval.Given.
func (f *function) Given(in *pyeval.Interp, _ *pyeval.Unknown, c pyeval.Call) {
	if len(c.Args)+len(c.Keywords) == 0 {
		c.Star = in.Unknown("it is given by code that is not read", c.At)
	}
	f.call(in, c)
}

// transfer is boto3.s3.transfer.S3Transfer(client): its methods are the client's.
func (l *Library) transfer(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	v, _, ok := c.Arg(0, "client")
	if !ok {
		return data(in, c.At)
	}
	return v
}

// ask records a call of an operation by a method of another library. Params are the
// arguments of the call that name something, by the names in the API.
func (l *Library) ask(service, method string, operations []string, params []argument, region *model.TextPattern, at diag.Range) func(in *pyeval.Interp) {
	return func(in *pyeval.Interp) {
		c := l.client(service, &session{lib: l, region: region}).Object.(*client)
		slices.Sort(operations)
		c.record(in, method, operations, params, at)
	}
}

// request is what one method of Powertools asks.
type request struct {
	service    string
	operations []string
	parameter  string // the name in the API of the first argument
}

// parameters are the functions and providers of
// https://docs.powertools.aws.dev/lambda/python/latest/utilities/parameters/.
func (l *Library) parameters() map[string]pyeval.Object {
	get, path := request{"ssm", []string{"GetParameter"}, "Name"}, request{"ssm", []string{"GetParametersByPath"}, "Path"}
	put := request{"ssm", []string{"PutParameter"}, "Name"}
	secret := request{"secretsmanager", []string{"GetSecretValue"}, "SecretId"}
	setSecret := request{"secretsmanager", []string{"CreateSecret", "PutSecretValue"}, "SecretId"}
	config := request{"appconfigdata", []string{"GetLatestConfiguration", "StartConfigurationSession"}, "ConfigurationProfileIdentifier"}
	names := request{"ssm", []string{"GetParameter", "GetParameters"}, "Names"}
	out := map[string]pyeval.Object{}
	for name, r := range map[string]request{
		"get_parameter": get, "get_parameters": path, "get_parameters_by_name": names, "set_parameter": put,
		"get_secret": secret, "set_secret": setSecret, "get_app_config": config,
	} {
		out[name] = &function{lib: l, name: name, call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return l.parameter(in, name, r, c) }}
	}
	for name, methods := range map[string]map[string]request{
		"SSMProvider":       {"get": get, "get_multiple": path, "get_parameters_by_name": names, "set": put},
		"SecretsProvider":   {"get": secret, "set": setSecret},
		"AppConfigProvider": {"get": config},
	} {
		out[name] = &function{lib: l, name: name, call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			return l.host("provider "+name, &provider{lib: l, name: name, methods: methods})
		}}
	}
	out["DynamoDBProvider"] = &function{lib: l, name: "DynamoDBProvider", call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		v, at, ok := c.Arg(0, "table_name")
		if !ok {
			v, at = in.Unknown("the call names no table", c.At), c.At
		}
		table := named("TableName", v, at)
		return &pyeval.Host{Object: &provider{lib: l, name: "DynamoDBProvider", own: table, methods: map[string]request{
			"get": {"dynamodb", []string{"GetItem"}, ""}, "get_multiple": {"dynamodb", []string{"Query"}, ""},
		}}}
	}}
	return out
}

// parameter is a function of Powertools with the name of what it reads.
func (l *Library) parameter(in *pyeval.Interp, name string, r request, c pyeval.Call) pyeval.Value {
	var params []argument
	v, at, ok := c.Arg(0, "name")
	if !ok && len(c.Keywords) > 0 && c.Keywords[0].Name != "transform" {
		v, at, ok = c.Keywords[0].Value, c.Keywords[0].At, true
	}
	if d, isDict := v.(*pyeval.Dict); ok && isDict && d.Opaque == nil { // get_parameters_by_name({"/a": {...}})
		for k := range d.Entries() {
			params = append(params, named(r.parameter, k, at)...)
		}
	} else if ok {
		params = named(r.parameter, v, at)
	} else if c.Star != nil {
		params = named(r.parameter, c.Star, c.At)
	}
	l.ask(r.service, name, r.operations, params, nil, c.At)(in)
	return answer(in, r.service+"."+name, c.At)
}

// provider is a provider object of Powertools.
type provider struct {
	lib     *Library
	name    string
	own     []argument
	methods map[string]request
}

func (p *provider) TypeName() string { return p.name }

func (p *provider) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (p *provider) Has(name string) bool { _, ok := p.methods[name]; return ok }

func (p *provider) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (p *provider) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	r, ok := p.methods[name]
	if !ok {
		return data(in, at), !strings.HasPrefix(name, "__")
	}
	return &pyeval.Host{Object: &callable{name: name, call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		if r.parameter == "" {
			p.lib.ask(r.service, p.name+"."+name, r.operations, p.own, nil, c.At)(in)
			return answer(in, r.service+"."+name, c.At)
		}
		return p.lib.parameter(in, p.name+"."+name, r, c)
	}}}, true
}

// persistence is DynamoDBPersistenceLayer(table_name=…) of Powertools' idempotency.
func (l *Library) persistence(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	v, at, ok := c.Arg(0, "table_name")
	if !ok {
		v, at = in.Unknown("the call names no table", c.At), c.At
	}
	l.ask("dynamodb", "DynamoDBPersistenceLayer", []string{"DeleteItem", "GetItem", "PutItem", "UpdateItem"}, named("TableName", v, at), nil, c.At)(in)
	return data(in, c.At)
}

// modelClass is pynamodb.models.Model, or the class of its indexes.
type modelClass struct {
	lib   *Library
	index bool
	cls   *pyeval.Class // the class of the program, or nil
}

func (m *modelClass) TypeName() string { return "type" }

func (m *modelClass) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (m *modelClass) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

// Bound implements pyeval.ClassBound.
func (m *modelClass) Bound(cls *pyeval.Class) pyeval.Object {
	return &modelClass{lib: m.lib, index: m.index, cls: cls}
}

// Instantiate implements pyeval.HostClass.
func (m *modelClass) Instantiate(_ *pyeval.Interp, cls *pyeval.Class, _ *pyeval.Instance, _ pyeval.Call) pyeval.Value {
	return &pyeval.Host{Object: m.Bound(cls)}
}

// operations are the methods of a model and of an object of it, and what they send.
// PynamoDB before 6.0 describes the table before its first request.
// https://pynamodb.readthedocs.io/en/stable/api.html
func (m *modelClass) operations(name string) []string {
	switch name {
	case "get", "refresh":
		return []string{"GetItem"}
	case "query":
		return []string{"Query"}
	case "count":
		return []string{"Query", "Scan"}
	case "scan", "rate_limited_scan":
		return []string{"Scan"}
	case "save":
		return []string{"PutItem"}
	case "update":
		return []string{"UpdateItem"}
	case "delete":
		return []string{"DeleteItem"}
	case "batch_get":
		return []string{"BatchGetItem"}
	case "batch_write":
		return []string{"BatchWriteItem"}
	case "exists", "describe_table":
		return []string{"DescribeTable"}
	case "create_table":
		return []string{"CreateTable", "DescribeTable", "UpdateTimeToLive"}
	case "delete_table":
		return []string{"DeleteTable", "DescribeTable"}
	case "update_ttl":
		return []string{"UpdateTimeToLive"}
	}
	return nil
}

func (m *modelClass) Has(name string) bool { return m.operations(name) != nil }

func (m *modelClass) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	ops := m.operations(name)
	if ops == nil {
		return data(in, at), !strings.HasPrefix(name, "__")
	}
	return &pyeval.Host{Object: &callable{name: name, call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return m.call(in, name, ops, c) }}}, true
}

func (m *modelClass) call(in *pyeval.Interp, name string, ops []string, c pyeval.Call) pyeval.Value {
	table, at := m.meta(in, "table_name", c.At)
	var region *model.TextPattern
	if v, _ := m.meta(in, "region", c.At); v != nil {
		if texts := pyeval.TextsOf(v); len(texts) == 1 {
			region = &texts[0]
		}
	}
	if table == nil {
		table, at = in.Unknown("the model names no table", c.At), c.At
	}
	target := "TableName"
	if strings.HasPrefix(name, "batch_") {
		target = "RequestItems{}"
	}
	all := append([]string{"DescribeTable"}, ops...)
	slices.Sort(all)
	m.lib.ask("dynamodb", "Model."+name, slices.Compact(all), named(target, table, at), region, c.At)(in)
	u := answer(in, "dynamodb."+name, c.At)
	if m.cls == nil || m.index {
		return u
	}
	// What it returns are objects of the model.
	u.Plain = false
	x := &pyeval.Host{Object: m}
	return in.Holder(in.Holding(u, x), x)
}

// meta is a name in the class Meta of a model.
func (m *modelClass) meta(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, diag.Range) {
	if m.cls == nil {
		return nil, at
	}
	v, ok := m.cls.Find("Meta")
	if !ok {
		return nil, at
	}
	meta, isClass := v.(*pyeval.Class)
	if !isClass {
		return in.Unknown("the class Meta of the model is not known", at), at
	}
	found, ok := meta.Find(name)
	if !ok {
		return nil, at
	}
	return found, meta.NameAt
}
