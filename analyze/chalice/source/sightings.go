package source

import (
	"decant/analyze/chalice/modules"
	"decant/internal/diag"
	"decant/internal/pyeval"
)

// sightings are what the import has shown about registrations, by the place in the
// source.
type sightings struct {
	Owners map[diag.Range]Ownership       // of app.schedule: what app was
	Taken  map[diag.Range][]*decorator    // app.schedule
	Made   map[diag.Range][]*Registration // app.schedule(...)
	Put    map[diag.Range][]*Registered   // app.schedule(...)(function)
	// Applied are the calls of registration functions, also those that Chalice refuses.
	Applied map[diag.Range]bool
	// Settled are the calls of register_blueprint that were followed.
	Settled map[diag.Range]bool
	// Joined maps a blueprint's registration to those that it became on applications.
	Joined map[*Registered][]*Registered
	// Instead maps a websocket handler to the one that is shown in its place, because
	// each is registered under a condition.
	Instead map[*Registered]*Registered
}

func newSightings() sightings {
	return sightings{
		Owners: map[diag.Range]Ownership{}, Taken: map[diag.Range][]*decorator{}, Made: map[diag.Range][]*Registration{},
		Put: map[diag.Range][]*Registered{}, Applied: map[diag.Range]bool{}, Settled: map[diag.Range]bool{},
		Joined: map[*Registered][]*Registered{}, Instead: map[*Registered]*Registered{},
	}
}

// Ownership says what the object before the dot was, over all evaluations.
type Ownership struct {
	Chalice, Other bool
	// Unknown is why the object is not known, or nil.
	Unknown *pyeval.Unknown
}

// sawAttribute notes whose registering method is read.
func (r *Run) sawAttribute(owner pyeval.Value, name string, at diag.Range) {
	if name != "" && !Registers(name) {
		return
	}
	o := r.Seen.Owners[at]
	switch u := r.MayBeChalice(owner, name); {
	case r.overridden(owner, name):
		o.Other = true // its own method, in which the registration stands
	case IsChaliceObject(owner):
		o.Chalice = true
	case u != nil:
		o.Unknown = u
	default:
		o.Other = true
	}
	r.Seen.Owners[at] = o
}

// overridden says whether the program's own class defines the method.
func (r *Run) overridden(v pyeval.Value, name string) bool {
	x, ok := v.(*pyeval.Instance)
	if !ok || r.In.WhyUnknown(x) != nil {
		return false
	}
	method, defined := x.Class.Find(name)
	_, unknown := method.(*pyeval.Unknown)
	return defined && !unknown
}

// IsChaliceObject says whether a value is an application, a blueprint, or one of
// their classes.
func IsChaliceObject(v pyeval.Value) bool {
	if ApplicationOf(v) != nil || BlueprintOf(v) != nil {
		return true
	}
	switch v := v.(type) {
	case *pyeval.Host:
		switch v.Object.(type) {
		case *appClass, *blueprintClass:
			return true
		}
	case *pyeval.Instance:
		return IsChaliceObject(v.Class)
	case *pyeval.Class:
		switch v.HostBase.(type) {
		case *appClass, *blueprintClass:
			return true
		}
	}
	return false
}

// MayBeChalice returns why a value may be an application or a blueprint, or nil.
// Objects of libraries that are known to have methods of the same name are none.
func (r *Run) MayBeChalice(v pyeval.Value, name string) *pyeval.Unknown {
	u, from := r.In.WhyUnknown(v), v
	switch x := v.(type) {
	case *pyeval.Unknown, *pyeval.Class:
	case *pyeval.Instance:
		from = x.Class // what changed an object says nothing about its class
	default:
		return nil
	}
	if base := r.In.WhyUnknown(from); base != nil {
		u = base
	} else if u != nil {
		return u
	}
	if u == nil || CommonName(name) && (otherFramework[u.Package] || modules.StandardModules()[u.Package]) {
		return nil
	}
	return u
}

// otherFramework are packages whose objects have a method route, schedule, authorizer
// or register_blueprint and are no Chalice objects.
var otherFramework = map[string]bool{
	"aiohttp": true, "airflow": true, "apscheduler": true, "aws_cdk": true, "aws_lambda_powertools": true, "boto3": true, "botocore": true,
	"bottle": true, "celery": true, "cherrypy": true, "connexion": true, "dagster": true, "dash": true, "discord": true,
	"django": true, "django_q": true, "falcon": true, "fastapi": true, "flask": true, "flask_restful": true, "flask_restx": true,
	"flask_smorest": true, "huey": true, "litestar": true, "pecan": true, "prefect": true, "pyramid": true, "quart": true,
	"rq_scheduler": true, "sanic": true, "schedule": true, "slack_bolt": true, "starlette": true, "telegram": true,
	"tornado": true, "twilio": true, "werkzeug": true, "zappa": true,
}
