package source

import (
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/pyeval"
	"decant/model"
)

// The stand-in for Chalice is an open world: what it does not model is unknown.
// Only where every version does the same does a name or an attribute raise.

// notModelled is a name of Chalice that the stand-in lacks. A name that no
// version that decant knows has is reported.
func (r *Run) notModelled(in *pyeval.Interp, owner, name, names string, at diag.Range) pyeval.Value {
	if !listsName(names, name) && !in.Guarded() {
		r.missingName(owner, name, at)
	}
	return chaliceOwn(in, owner, at)
}

// chaliceOwn is an unknown value of Chalice's; its calls register nothing and
// leave their arguments alone.
func chaliceOwn(in *pyeval.Interp, owner string, at diag.Range) *pyeval.Unknown {
	u := in.Unknown("it belongs to "+owner+", of which decant does not evaluate everything", at)
	u.Harmless, u.Plain = true, true
	return u
}

// isFunctionName lists what a function has and Chalice's objects lack in all
// versions: registering such an object a second time raises.
func isFunctionName(name string) bool { return name == "__name__" || name == "__qualname__" }

func (r *Run) missingName(owner, name string, at diag.Range) {
	known := comparedVersions
	if r.pinned != "" {
		known += "; the repository pins " + r.pinned
	}
	code, raises := diag.Code("CH151"), "the import of the app ends here"
	if owner == "app" || owner == "Blueprint" {
		code, raises = "CH152", "the import of the app ends here, and if it registers a function, that function is missing in the result"
	}
	r.Diags.Add(diag.New(code, at,
		fmt.Sprintf("%s has no name %s in the Chalice versions that decant knows (%s). If the installed Chalice lacks it as well, %s.", owner, name, known, raises),
		"Check the spelling, and the version of Chalice that is installed for the deployment."))
}

// internalMethod is one of Chalice's private methods, which register without a
// decorator.
func (r *Run) internalMethod(o pyeval.Object, name string, at diag.Range) pyeval.Value {
	return host(&method{owner: o, name: name, at: at, call: func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		if strings.Contains(name, "register") || strings.Contains(name, "attach") {
			r.Untraceable(c.At, "The registration goes through Chalice's private method "+name+".")
		}
		return chaliceOwn(in, "Chalice's method "+name, c.At)
	}})
}

// checkClass reports a subclass whose registrations cannot be followed: one that
// replaces Chalice's private methods, or has a base that is not read.
func (r *Run) checkClass(in *pyeval.Interp, cls *pyeval.Class, at diag.Range) {
	for name := range strings.FieldsSeq(appNames + " " + blueprintNames) {
		if !strings.HasPrefix(name, "_") || !strings.Contains(name, "regist") {
			continue
		}
		if fn, ok := cls.Find(name); ok {
			place := at
			if f, isFunc := fn.(*pyeval.Func); isFunc {
				place = f.NameAt
			}
			r.Untraceable(place, "The class "+cls.Name+" replaces Chalice's private method "+name+", which decides what a registration does.")
		}
	}
	if u := in.WhyUnknown(cls); u != nil {
		r.escaped("The class "+cls.Name+" has a base that decant does not read", u, at)
	}
}

// assigned is the value of an attribute that the program sets: under an unknown
// condition it may be the earlier one as well.
func assigned(in *pyeval.Interp, v pyeval.Value) pyeval.Value {
	conditions := in.Conditions()
	if len(conditions) == 0 {
		return v
	}
	return &pyeval.Unknown{Unknown: *theCondition(conditions)}
}

// chalicePin finds the version in "chalice==1.9.1".
var chalicePin = lazyregexp.New(`^chalice(?:\[[^\]]*\])?\s*={2,3}\s*v?(\d+(?:\.\d+)*)`)

// PinnedChalice is the version of Chalice that the requirements pin, or "".
func PinnedChalice(requirements []model.Requirement) string {
	for _, req := range requirements {
		if m := chalicePin.FindStringSubmatch(strings.ToLower(req.Text)); req.Name == "chalice" && m != nil {
			return m[1]
		}
	}
	return ""
}

// beforeOne says whether the repository pins a Chalice that still has what 1.0
// removed.
func (r *Run) beforeOne() bool { return strings.HasPrefix(r.pinned, "0.") }
