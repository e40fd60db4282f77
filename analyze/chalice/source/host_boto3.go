package source

import (
	"strings"
	"unicode"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// awsCall is a call of AWS while the modules are imported.
type awsCall struct {
	What string // "ssm.get_parameter"
	At   diag.Range
}

// awsObject is a part of boto3: the module, a session, a client, a resource, or
// a method of one of them. No value that AWS would answer is known.
type awsObject struct {
	run  *Run
	kind awsKind
	// service is the AWS service's name in boto3, "" when it is not known.
	service string
	method  string
}

type awsKind int

const (
	awsModule awsKind = iota
	awsSession
	awsClient
	awsResource
	awsMethod
	awsSubmodule
)

func (o *awsObject) TypeName() string {
	switch o.kind {
	case awsModule, awsSubmodule:
		return "module"
	case awsSession:
		return "Session"
	case awsClient:
		return "BaseClient"
	case awsResource:
		return "ServiceResource"
	}
	return "method"
}

func (o *awsObject) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	switch o.kind {
	case awsModule, awsSubmodule, awsSession:
		switch name {
		case "client", "resource", "Session", "setup_default_session", "get_session", "create_client":
			return host(&awsObject{run: o.run, kind: awsMethod, method: name}), true
		case "session":
			if o.kind == awsModule {
				return host(&awsObject{run: o.run, kind: awsSubmodule}), true
			}
		}
		return o.opaque(in, at), true
	case awsClient, awsResource:
		return o.member(in, name, at), true
	}
	return o.opaque(in, at), true
}

func (o *awsObject) opaque(in *pyeval.Interp, at diag.Range) *pyeval.Unknown {
	u := in.Unknown("it comes from boto3", at)
	u.Harmless = true
	return u
}

// member is an attribute of a client or resource. Methods that only prepare a
// call, and a resource's objects (their names are capitalised), call nothing.
func (o *awsObject) member(in *pyeval.Interp, name string, at diag.Range) pyeval.Value {
	switch name {
	case "exceptions", "meta", "can_paginate", "close", "generate_presigned_url", "generate_presigned_post", "waiter_names":
		return o.opaque(in, at)
	}
	return host(&awsObject{run: o.run, kind: awsMethod, service: o.service, method: name})
}

func (o *awsObject) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (o *awsObject) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	if o.kind != awsMethod {
		return o.opaque(in, c.At)
	}
	if o.service == "" {
		return o.make(in, c)
	}
	if unicode.IsUpper(rune(o.method[0])) || o.method == "get_paginator" || o.method == "get_waiter" {
		return host(&awsObject{run: o.run, kind: awsResource, service: o.service})
	}
	o.run.AWSCalls = append(o.run.AWSCalls, awsCall{What: o.service + "." + o.method, At: c.At})
	return in.Unknown("it is what AWS answers to "+o.service+"."+o.method, c.At)
}

// make is boto3.client, boto3.resource or boto3.Session.
func (o *awsObject) make(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	switch o.method {
	case "Session", "get_session":
		return host(&awsObject{run: o.run, kind: awsSession})
	case "client", "resource", "create_client":
		service := "(a service that is not known)"
		if v, _, ok := c.Arg(0, "service_name"); ok {
			if s, isText := v.(pyeval.Str); isText {
				service = string(s)
			}
		}
		kind := awsClient
		if o.method == "resource" {
			kind = awsResource
		}
		return host(&awsObject{run: o.run, kind: kind, service: service})
	}
	return o.opaque(in, c.At)
}

// awsModules are the modelled modules of boto3, by dotted name.
func awsModules(r *Run) map[string]pyeval.Value {
	return map[string]pyeval.Value{
		"boto3":         host(&awsObject{run: r, kind: awsModule}),
		"boto3.session": host(&awsObject{run: r, kind: awsSubmodule}),
	}
}
