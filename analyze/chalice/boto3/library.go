package boto3

import (
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// Recorder is told what the program asks of AWS. The path of a call is the stack of the
// interpreter at that moment.
type Recorder interface {
	// Called is told of a call; it has no path.
	Called(in *pyeval.Interp, call model.AWSCall)
	// Lost is told of a place where the program may ask something that is not known.
	Lost(in *pyeval.Interp, what string, at diag.Range)
}

// Library is boto3 as one program imports it.
type Library struct {
	rec Recorder
	// objects makes equal objects one, so that a value that may be the client of two
	// places is one client.
	objects map[string]*pyeval.Host
}

// New returns boto3 for one program.
func New(rec Recorder) *Library { return &Library{rec: rec, objects: map[string]*pyeval.Host{}} }

// Module returns a module by its dotted name; ok is false for one that is not modelled.
func (l *Library) Module(name string) (v pyeval.Value, ok bool) {
	switch name {
	case "boto3", "boto3.session", "botocore", "botocore.session", "aioboto3", "aioboto3.session", "aiobotocore", "aiobotocore.session":
		return l.host("module "+name, &module{l, name}), true
	case "boto3.s3.transfer", "s3transfer":
		return l.names(name, map[string]pyeval.Object{"S3Transfer": &function{lib: l, name: "S3Transfer", call: l.transfer}}), true
	}
	return l.above(name)
}

// host is the object with a key: the same one each time.
func (l *Library) host(key string, o pyeval.Object) *pyeval.Host {
	if h, ok := l.objects[key]; ok {
		return h
	}
	h := &pyeval.Host{Object: o}
	l.objects[key] = h
	return h
}

// answer is what AWS returns.
func answer(in *pyeval.Interp, what string, at diag.Range) *pyeval.Unknown {
	u := in.Unknown("it is what AWS answers to "+what, at)
	u.Harmless, u.Plain = true, true
	return u
}

// data is a value of boto3's that names nothing and calls nothing.
func data(in *pyeval.Interp, at diag.Range) *pyeval.Unknown {
	u := in.Unknown("it comes from boto3", at)
	u.Harmless, u.Plain = true, true
	return u
}

// callable is a function of the model.
type callable struct {
	name string
	call func(in *pyeval.Interp, c pyeval.Call) pyeval.Value
	self pyeval.Value // of a method; or nil
}

func (f *callable) TypeName() string { return "method" }

func (f *callable) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__":
		return pyeval.Str(f.name), true
	case "__self__":
		return f.self, f.self != nil
	}
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	return data(in, at), true
}

func (f *callable) Has(name string) bool { return name == "__self__" && f.self != nil }

func (f *callable) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (f *callable) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return f.call(in, c) }

// Given implements pyeval.Given: the method is called by code that is not read, with
// the arguments behind it or with ones that are not known.
func (f *callable) Given(in *pyeval.Interp, _ *pyeval.Unknown, c pyeval.Call) {
	if len(c.Args)+len(c.Keywords) == 0 {
		c.Star = in.Unknown("it is given by code that is not read", c.At)
	}
	in.Call(&pyeval.Host{Object: f}, c)
}

// method is a callable of an object.
func (l *Library) method(owner, name string, call func(in *pyeval.Interp, c pyeval.Call) pyeval.Value) pyeval.Value {
	f := &callable{name: name, call: call}
	if self, ok := l.objects[owner]; ok {
		f.self = self
	}
	return l.host(owner+"."+name, f)
}

// module is boto3, or a module with the same functions.
type module struct {
	lib  *Library
	name string
}

func (m *module) TypeName() string { return "module" }

func (m *module) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (m *module) Call(*pyeval.Interp, pyeval.Call) pyeval.Value {
	return pyeval.Raise("TypeError", "'module' object is not callable")
}

func (m *module) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	own := &session{lib: m.lib}
	switch name {
	case "client", "resource":
		return own.Attr(in, name, at)
	case "Session", "get_session", "AioSession":
		return m.lib.method("session", "Session", m.lib.newSession), true
	case "setup_default_session":
		return m.lib.method("session", name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			if m.lib.newSession(in, c); sessionOf(c, 3, 0).foreign {
				m.lib.rec.Lost(in, "the default session gets credentials of its own", c.At)
			}
			return pyeval.None{}
		}), true
	case "DEFAULT_SESSION", "_get_default_session":
		return m.lib.session(own), true
	case "session":
		v, ok := m.lib.Module(m.name + ".session")
		return v, ok
	}
	return data(in, at), true
}

// session is a session: where clients come from.
type session struct {
	lib    *Library
	region *model.TextPattern
	// foreign says that it acts with credentials that are certainly not the function's.
	foreign bool
}

func (l *Library) session(s *session) *pyeval.Host {
	return l.host("session "+key(s.region)+fmt.Sprint(s.foreign), s)
}

func key(p *model.TextPattern) string {
	if p == nil {
		return ""
	}
	return patternKey(*p)
}

func patternKey(p model.TextPattern) string {
	var b strings.Builder
	for _, part := range p {
		if part.Unknown != nil {
			fmt.Fprintf(&b, "\x00%s:%d", part.Unknown.At.File, part.Unknown.At.Start.Byte)
		} else {
			b.WriteString("\x01" + part.Text)
		}
	}
	return b.String()
}

// sessionOf reads the arguments that a session and a client share.
// region is the position of region_name, and credentials that of aws_access_key_id.
func sessionOf(c pyeval.Call, region, credentials int) *session {
	s := &session{foreign: foreign(c, credentials)}
	if v, _, ok := c.Arg(region, "region_name"); ok {
		if texts := pyeval.TextsOf(v); len(texts) == 1 {
			s.region = &texts[0]
		} else if u, unknown := v.(*pyeval.Unknown); unknown {
			reason := u.Unknown
			s.region = &model.TextPattern{{Unknown: &reason}}
		}
	}
	return s
}

func (l *Library) newSession(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	s := sessionOf(c, 3, 0)
	s.lib = l
	return l.session(s)
}

// assumed is the reason of a value that a call of AssumeRole gave.
const assumed = "it is what AWS answers to sts.assume_role"

// foreign says whether a client or session is certainly made with other credentials
// than the function's: those of a role that the code assumes, or a long-lived key.
// A role's own keys can be read from AWS_ACCESS_KEY_ID; what is not known may be them.
func foreign(c pyeval.Call, position int) bool {
	value, _, ok := c.Arg(position, "aws_access_key_id")
	if !ok {
		return false
	}
	switch v := value.(type) {
	case pyeval.Str:
		return v != ""
	case *pyeval.Unknown:
		if strings.HasPrefix(v.Because, assumed) {
			return true
		}
		for _, name := range v.Env {
			if strings.HasPrefix(name, "AWS_") {
				return false
			}
		}
		return len(v.Env) > 0
	}
	return false
}

func (s *session) TypeName() string { return "Session" }

func (s *session) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (s *session) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (s *session) Has(name string) bool {
	switch name {
	case "client", "resource", "create_client", "get_credentials":
		return true
	}
	return false
}

func (s *session) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	self := "session " + key(s.region) + fmt.Sprint(s.foreign)
	switch name {
	case "client", "create_client":
		return s.lib.method(self, "client", func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			return s.make(in, c, func(service string, own *session) pyeval.Value { return s.lib.client(service, own) })
		}), true
	case "resource":
		return s.lib.method(self, "resource", func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			return s.make(in, c, func(service string, own *session) pyeval.Value { return s.lib.serviceResource(service, own) })
		}), true
	case "get_credentials":
		return s.lib.method(self, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			if !s.foreign {
				s.lib.rec.Lost(in, "the code reads its credentials; what it signs with them is not known", c.At)
			}
			return data(in, c.At)
		}), true
	}
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	return data(in, at), true
}

// Given implements pyeval.Given.
func (s *session) Given(in *pyeval.Interp, from *pyeval.Unknown, c pyeval.Call) {
	if !from.Harmless && !from.Standard && !s.foreign {
		s.lib.rec.Lost(in, "a session of boto3 is given to "+pyeval.CalleeName(from, c)+", which is not read", c.At)
	}
}

// make is client or resource: one for each service that the argument may name.
func (s *session) make(in *pyeval.Interp, c pyeval.Call, one func(service string, own *session) pyeval.Value) pyeval.Value {
	own := sessionOf(c, 1, 6)
	own.lib, own.foreign = s.lib, own.foreign || s.foreign
	if own.region == nil {
		own.region = s.region
	}
	v, _, ok := c.Arg(0, "service_name")
	if !ok {
		v = in.Unknown("the call names no service", c.At)
	}
	texts := pyeval.TextsOf(v)
	var made []pyeval.Value
	for _, t := range texts {
		service, known := t.Known()
		if !known {
			service = ""
		}
		made = append(made, one(service, own))
	}
	switch len(made) {
	case 0:
		return one("", own)
	case 1:
		return made[0]
	}
	return in.Holding(in.Unknown("it is a client of one of several services", c.At), made...)
}
