package library

import (
	"path"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// standardModule returns the modules of the standard library that are modelled,
// at least in part; what they lack is unknown.
func standardModule(in *object.Interp, name string) (object.Value, bool) {
	fill := map[string]func(in *object.Interp, m *object.Module){
		"os": fillOS, "os.path": fillPath, "posixpath": fillPath, "sys": fillSys, "json": fillJSON, "enum": fillEnum, "typing": fillTyping,
		"dataclasses": fillDataclasses, "functools": fillFunctools, "collections": fillCollections,
		"importlib": fillImportlib, "importlib.util": fillImportlibUtil, "importlib.machinery": fillImportlibMachinery, "contextlib": fillContextlib, "builtins": fillBuiltins,
		"pathlib": fillPathlib, "glob": fillGlob, "pkgutil": fillPkgutil, "site": fillSite, "types": fillTypes,
	}[name]
	if name == "urllib.parse" && in.Tracks() { // the parts matter to an exploration alone
		fill = fillURLs
	}
	if fill == nil {
		return nil, false
	}
	m := &object.Module{Name: name, Attrs: object.NewNamespace(), Done: true}
	m.Attrs.Put("__name__", object.Str(name))
	m.Attrs.Open = in.Unknown(object.StandardReason(name), diag.Range{})
	m.Attrs.Open.Module = name
	m.Attrs.Open.Harmless, m.Attrs.Open.Standard = object.IsHarmless(name), true
	fill(in, m)
	return m, true
}

func fillBuiltins(in *object.Interp, m *object.Module) {
	for name, v := range in.Builtins {
		if interp.IsPythonName(name) && !strings.Contains(name, ".") {
			m.Attrs.Put(name, v)
		}
	}
}

func fillOS(in *object.Interp, m *object.Module) {
	m.Attrs.Put("environ", object.EnvironValue{})
	m.Attrs.Put("sep", object.Str("/"))
	m.Attrs.Put("linesep", object.Str("\n"))
	m.Function("getenv", func(in *object.Interp, c object.Call) object.Value { return operator.EnvGet(in, c) })
	m.Function("listdir", listDir)
	m.Function("getcwd", func(in *object.Interp, c object.Call) object.Value {
		if _, app := operator.Folders(in); app != "" {
			return operator.Place(in, app, false, c.At)
		}
		return operator.Unmodelled(in, "os.getcwd", c)
	})
	m.Function("fspath", func(in *object.Interp, c object.Call) object.Value {
		return operator.StrOf(in, object.OrNone(first(c)), c.At)
	})
	m.Function("putenv", func(*object.Interp, object.Call) object.Value { return object.None{} })
	if p, ok := in.Modules["os.path"]; ok {
		m.Attrs.Put("path", p)
	} else {
		p, _ := standardModule(in, "os.path")
		in.Modules["os.path"] = p
		m.Attrs.Put("path", p)
	}
}

func fillPath(in *object.Interp, m *object.Module) {
	one := func(name string, fn func(s string) string) {
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			if v, ok := operator.PathText(in, name, c); ok {
				return v
			}
			args, u, ok := argTexts(in, c)
			if u != nil {
				out := *in.Derive(u)
				out.Harmless = true
				return &out
			}
			if !ok || len(args) != 1 {
				return operator.Unmodelled(in, "os.path."+name, c)
			}
			return object.Str(fn(args[0]))
		})
	}
	one("basename", func(s string) string { return s[strings.LastIndexByte(s, '/')+1:] })
	one("dirname", func(s string) string {
		head := s[:strings.LastIndexByte(s, '/')+1]
		if t := strings.TrimRight(head, "/"); t != "" {
			return t
		}
		return head
	})
	one("normpath", func(s string) string {
		out := path.Clean(s)
		if strings.HasPrefix(s, "//") && !strings.HasPrefix(s, "///") {
			return "/" + out
		}
		return out
	})
	for _, name := range []string{"abspath", "realpath", "exists", "isfile", "isdir", "lexists", "expanduser", "split", "splitext"} {
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			if v, ok := operator.PathText(in, name, c); ok {
				return v
			}
			if s, ok := object.Text(object.OrNone(first(c))); ok && len(c.Args) == 1 && name == "splitext" {
				stem, ext := operator.SplitExt(s)
				return &object.Tuple{Items: []object.Value{object.Str(stem), object.Str(ext)}}
			}
			u := operator.Unmodelled(in, "os.path."+name, c).(*object.Unknown)
			u.Harmless = true
			return u
		})
	}
	m.Function("join", func(in *object.Interp, c object.Call) object.Value {
		if v, ok := operator.PathText(in, "join", c); ok {
			return v
		}
		args, u, ok := argTexts(in, c)
		if u != nil {
			return in.Derive(u)
		}
		if !ok || len(args) == 0 {
			return operator.Unmodelled(in, "os.path.join", c)
		}
		out := args[0]
		for _, a := range args[1:] {
			switch {
			case strings.HasPrefix(a, "/"):
				out = a
			case out == "" || strings.HasSuffix(out, "/"):
				out += a
			default:
				out += "/" + a
			}
		}
		return in.NewStr(out, c.At)
	})
	m.Attrs.Put("sep", object.Str("/"))
}

func fillSys(in *object.Interp, m *object.Module) {
	m.Attrs.Put("path", operator.SysPath(in))
	m.Attrs.Put("maxsize", object.Int(1<<63-1))
	m.Attrs.Put("modules", object.ModulesValue{})
	m.Function("exit", func(in *object.Interp, c object.Call) object.Value {
		return object.Raise("SystemExit", "sys.exit() was called")
	})
}

func fillEnum(in *object.Interp, m *object.Module) {
	base := func(name string, kind object.ClassKind, mixin string) {
		c := &object.Class{Name: name, Qualname: name, Module: "enum", Kind: kind, Mixin: mixin, Attrs: object.NewNamespace()}
		c.MRO = []*object.Class{c}
		m.Attrs.Put(name, c)
	}
	base("Enum", object.EnumClass, "")
	base("IntEnum", object.EnumClass, "int")
	base("StrEnum", object.StrEnumClass, "str")
	m.Function("unique", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) == 1 {
			return c.Args[0].Value
		}
		return operator.Unmodelled(in, "unique", c)
	})
}

func fillTyping(in *object.Interp, m *object.Module) {
	m.Attrs.Put("TYPE_CHECKING", object.Bool(false))
	c := &object.Class{Name: "NamedTuple", Qualname: "NamedTuple", Module: "typing", Kind: object.TupleClass, Attrs: object.NewNamespace()}
	c.MRO = []*object.Class{c}
	c.Builtin = &object.Builtin{Name: "NamedTuple", Call: func(in *object.Interp, c object.Call) object.Value { return typedTuple(in, c) }}
	m.Attrs.Put("NamedTuple", c)
	m.Function("cast", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) == 2 {
			return c.Args[1].Value
		}
		return operator.Unmodelled(in, "cast", c)
	})
	for _, name := range []string{"final", "overload", "no_type_check", "runtime_checkable", "override"} {
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			if len(c.Args) == 1 {
				return c.Args[0].Value
			}
			return operator.Unmodelled(in, name, c)
		})
	}
}

func fillImportlib(in *object.Interp, m *object.Module) {
	for _, name := range []string{"util", "machinery"} {
		sub, _ := standardModule(in, "importlib."+name)
		in.Modules["importlib."+name] = sub
		m.Attrs.Put(name, sub)
	}
	m.Function("import_module", func(in *object.Interp, c object.Call) object.Value {
		name, ok := object.Text(object.OrNone(first(c)))
		pkg, _, hasPackage := c.Arg(1, "package")
		if strings.HasPrefix(name, ".") {
			base, isText := object.Text(object.OrNone(pkg))
			dots := len(name) - len(strings.TrimLeft(name, "."))
			parts := strings.Split(base, ".")
			if !isText || !hasPackage || dots-1 >= len(parts) {
				return operator.Unmodelled(in, "importlib.import_module", c)
			}
			name = strings.TrimSuffix(strings.Join(parts[:len(parts)-(dots-1)], ".")+"."+strings.TrimLeft(name, "."), ".")
		}
		if !ok {
			in.Lose("the module that importlib.import_module imports is not known", c.At)
			return interp.CallUnknown(in, in.AsUnknown(object.OrNone(first(c)), c.At), c)
		}
		return interp.ImportModule(in, name, c.At)
	})
}

func first(c object.Call) object.Value {
	v, _, _ := c.Arg(0, "name")
	return v
}

func fillContextlib(_ *object.Interp, m *object.Module) {
	m.Function("suppress", func(in *object.Interp, c object.Call) object.Value {
		return in.Unknown("it is a context manager that ends exceptions", c.At)
	})
}

func fillCollections(_ *object.Interp, m *object.Module) {
	m.Function("defaultdict", func(in *object.Interp, c object.Call) object.Value {
		d := object.NewDict()
		if len(c.Args) > 0 {
			if _, none := c.Args[0].Value.(object.None); !none {
				d.Fallback = c.Args[0].Value
			}
			for _, a := range c.Args[1:] {
				operator.UpdateDict(in, d, a.Value, c.At)
			}
		}
		for _, k := range c.Keywords {
			d.Set(k.Name, k.Value)
		}
		return d
	})
	m.Function("namedtuple", func(in *object.Interp, c object.Call) object.Value { return namedTuple(in, c) })
	for _, name := range []string{"deque", "Counter", "OrderedDict"} {
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			u := in.Unknown("decant does not evaluate collections."+name, c.At)
			u.Harmless = true
			return u
		})
	}
}

func fillDataclasses(_ *object.Interp, m *object.Module) {
	fillFields(m)
	m.Function("field", func(in *object.Interp, c object.Call) object.Value {
		f := &object.FieldValue{}
		for _, k := range c.Keywords {
			switch k.Name {
			case "default":
				f.Default = k.Value
			case "default_factory":
				f.Factory = k.Value
			case "init", "kw_only":
				f.Odd = true
			}
		}
		return f
	})
	m.Function("dataclass", func(in *object.Interp, c object.Call) object.Value {
		odd := false
		for _, k := range c.Keywords {
			if k.Name == "init" || k.Name == "kw_only" || k.Name == "slots" {
				odd = true
			}
		}
		if len(c.Args) == 1 {
			return makeDataclass(in, c.Args[0].Value, odd, c.At)
		}
		return &object.Builtin{Name: "dataclass", Call: func(in *object.Interp, c object.Call) object.Value {
			if len(c.Args) != 1 {
				return operator.Unmodelled(in, "dataclass", c)
			}
			return makeDataclass(in, c.Args[0].Value, odd, c.At)
		}}
	})
}

// makeDataclass finds the fields: those of the bases, then the annotated names.
func makeDataclass(in *object.Interp, v object.Value, odd bool, at diag.Range) object.Value {
	cls, ok := v.(*object.Class)
	if !ok {
		return in.Derive(in.AsUnknown(v, at))
	}
	fields := []object.Field{}
	for k := len(cls.MRO) - 1; k > 0; k-- {
		for _, f := range cls.MRO[k].Fields {
			fields = putField(fields, f)
		}
	}
	for _, a := range cls.Annotated {
		if strings.Contains(a.Type, "ClassVar") {
			continue
		}
		odd = odd || strings.Contains(a.Type, "InitVar") || strings.Contains(a.Type, "KW_ONLY")
		f := object.Field{Name: a.Name}
		def, has := cls.Attrs.Get(a.Name)
		if x, isField := def.(*object.FieldValue); isField {
			f.Default, f.Factory = x.Default, x.Factory
			odd = odd || x.Odd
			if x.Default != nil {
				in.Bind(cls.Attrs, a.Name, x.Default)
			} else {
				in.Unbind(cls.Attrs, a.Name)
			}
		} else if has {
			f.Default = def
		}
		fields = putField(fields, f)
	}
	cls.Fields = fields
	if odd && cls.Unknown == nil {
		cls.Unknown = in.Unknown("decant does not evaluate such a dataclass", at)
	}
	return cls
}

func putField(fields []object.Field, f object.Field) []object.Field {
	for i := range fields {
		if fields[i].Name == f.Name {
			fields[i] = f
			return fields
		}
	}
	return append(fields, f)
}
