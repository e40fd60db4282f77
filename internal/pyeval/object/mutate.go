package object

import (
	"strings"

	"decant/internal/diag"
)

// TaintArguments is Taint for all arguments of a call.
func (in *Interp) TaintArguments(c Call, u *Unknown) {
	for _, a := range c.Args {
		in.Taint(a.Value, u, 0)
	}
	for _, k := range c.Keywords {
		in.Taint(k.Value, u, 0)
	}
}

// Taint marks what a call that is not known may have changed.
func (in *Interp) Taint(v Value, u *Unknown, depth int) {
	if depth > 20 || !in.Spend(in.Here) {
		return
	}
	switch x := v.(type) {
	case *List:
		if x.Opaque == nil {
			items := x.Items
			in.Blur(x, u)
			for _, item := range items {
				in.Taint(item, u, depth+1)
			}
		}
	case *Dict:
		if x.Opaque == nil {
			values := x.Values
			in.Blur(x, u)
			for _, item := range values {
				in.Taint(item, u, depth+1)
			}
		}
	case *Set:
		if x.Opaque == nil && !x.Frozen {
			in.Blur(x, u)
		}
	case *Tuple:
		for _, item := range x.Items {
			in.Taint(item, u, depth+1)
		}
	case *Instance:
		if x.Opaque == nil && x.Class.Kind == PlainClass {
			in.Blur(x, u)
			for _, name := range x.Attrs.Names() {
				item, _ := x.Attrs.Get(name)
				in.Taint(item, u, depth+1)
			}
		}
		in.Taint(x.Inner, u, depth+1)
	case *BoundMethod:
		in.Taint(x.Self, u, depth+1)
	case *Builtin:
		if x.Dict != nil && in.DryRun == 0 {
			x.Dict.Open = u
		}
	case *Host:
		if e, ok := x.Object.(Escaping); ok && in.DryRun == 0 && !u.Standard {
			e.Escaped(in, u, in.Here)
		}
	case *Iterator:
		x.Gone = u
	case *Listing:
		x.Gone = u
	case *NamespaceView:
		in.AnyBound(x.Namespace, u)
	}
}

// BlurNames makes all names of a namespace unknown.
func (in *Interp) BlurNames(ns *Namespace, u *Unknown) {
	names := ns.Names()
	in.Work(len(names), in.Here)
	for _, name := range names {
		in.Blur(NameKey{ns, name}, u)
	}
	ns.Open = u
}

// SetModule is sys.modules[name] = v. Under a condition the module is not known.
func (in *Interp) SetModule(key, v Value, at diag.Range) {
	name, ok := Text(key)
	switch {
	case !ok:
		in.Risk++
		in.Bind(in.process, ImportersAdded, in.Unknown("sys.modules may have it, in which the program sets a name that is not known", at))
	case in.DryRun > 0:
	case in.Recording():
		in.Modules[name] = in.Unknown("it is put into sys.modules under a condition", at)
	default:
		in.Modules[name] = v
	}
}

// OpenTo notes that a star import bound names which are not known, none of them
// private.
func (in *Interp) OpenTo(ns *Namespace, u *Unknown) {
	in.mayBind(ns, u, func(name string) bool { return !strings.HasPrefix(name, "_") })
}

// AnyBound notes that names which are not known were bound; Python's own
// (__name__) are assumed to stay.
func (in *Interp) AnyBound(ns *Namespace, u *Unknown) {
	in.mayBind(ns, u, func(name string) bool { return !strings.HasPrefix(name, "__") })
}

// mayBind notes that some names that pass the filter may have been bound.
// Constants bound before may be other ones now; functions, classes, modules and
// objects are assumed to stay, or one line would hide a whole program.
func (in *Interp) mayBind(ns *Namespace, u *Unknown, may func(name string) bool) {
	ns.Open = u
	in.Work(len(ns.order), in.Here)
	for _, name := range ns.Names() {
		switch v, _ := ns.Get(name); v.(type) {
		case None, Bool, Int, Float, Str, Bytes, *List, *Tuple, *Dict, *Set:
			if may(name) {
				in.Bind(ns, name, u)
			}
		}
	}
}
