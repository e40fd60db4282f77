package interp

import (
	"maps"
	"slices"
	"strings"

	"decant/internal/pyeval/object"
)

// topLevel runs the statements of a module, each with a budget of its own. What
// a module takes that a statement imports is not counted to that statement.
func topLevel(in *object.Interp, fr *object.Frame) object.Flow {
	soft, begin := in.Soft, in.Steps
	in.Importing++
	defer func() {
		in.Importing--
		in.Soft = min(in.Hard, soft+in.Steps-begin)
	}()
	for c := range fr.File.Children(0) {
		in.Soft = min(in.Hard, in.Steps+in.Options.Limits.Statement)
		fl := statement(in, fr, c)
		if in.Stopped != nil && in.Leaving {
			leave(in, fr.Module)
			continue
		}
		if fl.Kind != object.FlowNormal {
			return fl
		}
	}
	return object.Flow{}
}

// leave ends a statement at the top of a module that took too many steps. What
// it would have changed is not known, so no constant or container that a module
// or an object holds is known any more; functions, classes and modules are
// assumed to stay.
func leave(in *object.Interp, present *object.Module) {
	u := in.Stopped
	in.Stopped, in.Leaving, in.Raised = nil, false, nil
	in.Risk++
	in.Env.Open = u
	for _, name := range slices.Sorted(maps.Keys(in.Modules)) {
		m, ok := in.Modules[name].(*object.Module)
		if !ok || m.Path == "" && !m.Package {
			continue
		}
		for _, n := range m.Attrs.Names() {
			v, _ := m.Attrs.Get(n)
			forget(in, object.NameKey{Namespace: m.Attrs, Name: n}, v, u)
		}
	}
	present.Attrs.Open = u
}

// forget makes a constant or the content of an object unknown.
func forget(in *object.Interp, key object.NameKey, v object.Value, u *object.Unknown) {
	if strings.HasPrefix(key.Name, "__") {
		return
	}
	switch x := v.(type) {
	case *object.List, *object.Dict, *object.Set:
		in.Blur(x, u)
	case *object.Instance:
		if x.Class.Kind == object.PlainClass && x.Opaque == nil {
			in.Blur(x, u)
		}
	case *object.Iterator:
		x.Gone = u
	case object.None, object.Bool, object.Int, object.Float, object.Str, object.Bytes, *object.Tuple:
		in.Blur(key, u)
	}
}
