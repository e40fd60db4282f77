package pyeval

import (
	"fmt"
	"path"
	"strings"

	"decant/internal/diag"
)

// standardNames are the modules of the standard library, of all versions from
// 2.7 to 3.13 that Lambda has had (sys.stdlib_module_names, and the names that
// Python 3 renamed).
const standardNames = `abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb
binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys
compileall concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses dataclasses datetime dbm
decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch
formatter fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html
http imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma
mailbox mailcap marshal math mimetypes mmap modulefinder multiprocessing netrc nntplib ntpath numbers opcode operator
optparse os parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile
pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched secrets
select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 ssl stat
statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib
tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty
turtle types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser wsgiref xdrlib xml xmlrpc
zipapp zipfile zipimport zlib zoneinfo _thread __future__`

// standard says whether a dotted name is of the standard library. Such a module
// can be imported in any case.
func (in *Interp) standard(module string) bool {
	if in.stdlib == nil {
		in.stdlib = wordSet(standardNames)
	}
	top, _, _ := strings.Cut(module, ".")
	return in.stdlib[top]
}

func standardReason(module string) string {
	switch top, _, _ := strings.Cut(module, "."); top {
	case "datetime", "time", "random", "uuid", "secrets", "socket", "platform", "getpass", "tempfile", "subprocess":
		return "it comes from the module " + top + ", which is only known at run time"
	}
	return fmt.Sprintf("it comes from the module %s, which decant does not evaluate", module)
}

// harmlessModule lists the modules whose functions leave their arguments alone
// and whose objects hold no reference to them.
func harmlessModule(module string) bool {
	switch top, _, _ := strings.Cut(module, "."); top {
	case "abc", "argparse", "base64", "binascii", "calendar", "datetime", "decimal", "enum", "fractions", "glob", "hashlib", "hmac", "html",
		"http", "inspect", "io", "ipaddress", "locale", "logging", "math", "os", "pathlib", "platform", "pprint", "re", "secrets",
		"shutil", "socket", "ssl", "statistics", "string", "tempfile", "textwrap", "time", "traceback", "types", "typing", "unicodedata",
		"urllib", "uuid", "warnings", "zlib", "zoneinfo", "zipfile", "tarfile", "gzip", "getpass", "errno", "signal":
		return true
	}
	return false
}

// standardModule returns the modules of the standard library that are modelled,
// at least in part; what they lack is unknown.
func (in *Interp) standardModule(name string) (Value, bool) {
	fill := map[string]func(in *Interp, m *Module){
		"os": fillOS, "os.path": fillPath, "posixpath": fillPath, "sys": fillSys, "json": fillJSON, "enum": fillEnum, "typing": fillTyping,
		"dataclasses": fillDataclasses, "functools": fillFunctools, "collections": fillCollections,
		"importlib": fillImportlib, "importlib.util": fillImportlibUtil, "importlib.machinery": fillImportlibMachinery, "contextlib": fillContextlib, "builtins": fillBuiltins,
		"pathlib": fillPathlib, "glob": fillGlob, "pkgutil": fillPkgutil, "site": fillSite, "types": fillTypes,
	}[name]
	if fill == nil {
		return nil, false
	}
	m := &Module{Name: name, attrs: newNamespace(), Done: true}
	m.attrs.put("__name__", Str(name))
	m.attrs.open = in.Unknown(standardReason(name), diag.Range{})
	m.attrs.open.Module = name
	m.attrs.open.Harmless, m.attrs.open.Standard = harmlessModule(name), true
	fill(in, m)
	return m, true
}

func (m *Module) function(name string, call func(in *Interp, c Call) Value) {
	m.attrs.put(name, &Builtin{Name: m.Name + "." + name, call: call})
}

func fillBuiltins(in *Interp, m *Module) {
	for name, v := range in.builtins {
		if pyName(name) && !strings.Contains(name, ".") {
			m.attrs.put(name, v)
		}
	}
}

func fillOS(in *Interp, m *Module) {
	m.attrs.put("environ", environValue{})
	m.attrs.put("sep", Str("/"))
	m.attrs.put("linesep", Str("\n"))
	m.function("getenv", func(in *Interp, c Call) Value { return in.envGet(c) })
	m.function("listdir", listDir)
	m.function("getcwd", func(in *Interp, c Call) Value {
		if _, app := in.folders(); app != "" {
			return in.place(app, false, c.At)
		}
		return in.unmodelled("os.getcwd", c)
	})
	m.function("fspath", func(in *Interp, c Call) Value { return in.strOf(orNone(first(c)), c.At) })
	m.function("putenv", func(*Interp, Call) Value { return None{} })
	if p, ok := in.modules["os.path"]; ok {
		m.attrs.put("path", p)
	} else {
		p, _ := in.standardModule("os.path")
		in.modules["os.path"] = p
		m.attrs.put("path", p)
	}
}

func fillPath(in *Interp, m *Module) {
	one := func(name string, fn func(s string) string) {
		m.function(name, func(in *Interp, c Call) Value {
			if v, ok := in.pathText(name, c); ok {
				return v
			}
			args, u, ok := in.argTexts(c)
			if u != nil {
				out := *in.derive(u)
				out.Harmless = true
				return &out
			}
			if !ok || len(args) != 1 {
				return in.unmodelled("os.path."+name, c)
			}
			return Str(fn(args[0]))
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
		m.function(name, func(in *Interp, c Call) Value {
			if v, ok := in.pathText(name, c); ok {
				return v
			}
			if s, ok := text(orNone(first(c))); ok && len(c.Args) == 1 && name == "splitext" {
				stem, ext := splitExt(s)
				return &Tuple{Items: []Value{Str(stem), Str(ext)}}
			}
			u := in.unmodelled("os.path."+name, c).(*Unknown)
			u.Harmless = true
			return u
		})
	}
	m.function("join", func(in *Interp, c Call) Value {
		if v, ok := in.pathText("join", c); ok {
			return v
		}
		args, u, ok := in.argTexts(c)
		if u != nil {
			return in.derive(u)
		}
		if !ok || len(args) == 0 {
			return in.unmodelled("os.path.join", c)
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
		return in.str(out, c.At)
	})
	m.attrs.put("sep", Str("/"))
}

func fillSys(in *Interp, m *Module) {
	m.attrs.put("path", in.sysPath())
	m.attrs.put("maxsize", Int(1<<63-1))
	m.attrs.put("modules", modulesValue{})
	m.function("exit", func(in *Interp, c Call) Value { return Raise("SystemExit", "sys.exit() was called") })
}

// modulesValue is sys.modules.
type modulesValue struct{}

func (modulesValue) value() {}

func fillEnum(in *Interp, m *Module) {
	base := func(name string, kind classKind, mixin string) {
		c := &Class{Name: name, Qualname: name, Module: "enum", kind: kind, mixin: mixin, attrs: newNamespace()}
		c.MRO = []*Class{c}
		m.attrs.put(name, c)
	}
	base("Enum", enumClass, "")
	base("IntEnum", enumClass, "int")
	base("StrEnum", strEnumClass, "str")
	m.function("unique", func(in *Interp, c Call) Value {
		if len(c.Args) == 1 {
			return c.Args[0].Value
		}
		return in.unmodelled("unique", c)
	})
}

func fillTyping(in *Interp, m *Module) {
	m.attrs.put("TYPE_CHECKING", Bool(false))
	c := &Class{Name: "NamedTuple", Qualname: "NamedTuple", Module: "typing", kind: tupleClass, attrs: newNamespace()}
	c.MRO = []*Class{c}
	c.builtin = &Builtin{Name: "NamedTuple", call: func(in *Interp, c Call) Value { return in.typedTuple(c) }}
	m.attrs.put("NamedTuple", c)
	m.function("cast", func(in *Interp, c Call) Value {
		if len(c.Args) == 2 {
			return c.Args[1].Value
		}
		return in.unmodelled("cast", c)
	})
	for _, name := range []string{"final", "overload", "no_type_check", "runtime_checkable", "override"} {
		m.function(name, func(in *Interp, c Call) Value {
			if len(c.Args) == 1 {
				return c.Args[0].Value
			}
			return in.unmodelled(name, c)
		})
	}
}

func fillImportlib(in *Interp, m *Module) {
	for _, name := range []string{"util", "machinery"} {
		sub, _ := in.standardModule("importlib." + name)
		in.modules["importlib."+name] = sub
		m.attrs.put(name, sub)
	}
	m.function("import_module", func(in *Interp, c Call) Value {
		name, ok := text(orNone(first(c)))
		pkg, _, hasPackage := c.Arg(1, "package")
		if strings.HasPrefix(name, ".") {
			base, isText := text(orNone(pkg))
			dots := len(name) - len(strings.TrimLeft(name, "."))
			parts := strings.Split(base, ".")
			if !isText || !hasPackage || dots-1 >= len(parts) {
				return in.unmodelled("importlib.import_module", c)
			}
			name = strings.TrimSuffix(strings.Join(parts[:len(parts)-(dots-1)], ".")+"."+strings.TrimLeft(name, "."), ".")
		}
		if !ok {
			return in.callUnknown(in.asUnknown(orNone(first(c)), c.At), c)
		}
		return in.importModule(name, c.At)
	})
}

func first(c Call) Value {
	v, _, _ := c.Arg(0, "name")
	return v
}

func fillContextlib(_ *Interp, m *Module) {
	m.function("suppress", func(in *Interp, c Call) Value {
		return in.Unknown("it is a context manager that ends exceptions", c.At)
	})
}

func fillCollections(_ *Interp, m *Module) {
	m.function("defaultdict", func(in *Interp, c Call) Value {
		d := NewDict()
		if len(c.Args) > 0 {
			if _, none := c.Args[0].Value.(None); !none {
				d.fallback = c.Args[0].Value
			}
			for _, a := range c.Args[1:] {
				in.updateDict(d, a.Value, c.At)
			}
		}
		for _, k := range c.Keywords {
			d.Set(k.Name, k.Value)
		}
		return d
	})
	m.function("namedtuple", func(in *Interp, c Call) Value { return in.namedTuple(c) })
	for _, name := range []string{"deque", "Counter", "OrderedDict"} {
		m.function(name, func(in *Interp, c Call) Value {
			u := in.Unknown("decant does not evaluate collections."+name, c.At)
			u.Harmless = true
			return u
		})
	}
}

// fieldValue is what dataclasses.field() returns.
type fieldValue struct {
	def, make Value
	odd       bool // init=False, kw_only and the like
}

func (*fieldValue) value() {}

func fillDataclasses(_ *Interp, m *Module) {
	fillFields(m)
	m.function("field", func(in *Interp, c Call) Value {
		f := &fieldValue{}
		for _, k := range c.Keywords {
			switch k.Name {
			case "default":
				f.def = k.Value
			case "default_factory":
				f.make = k.Value
			case "init", "kw_only":
				f.odd = true
			}
		}
		return f
	})
	m.function("dataclass", func(in *Interp, c Call) Value {
		odd := false
		for _, k := range c.Keywords {
			if k.Name == "init" || k.Name == "kw_only" || k.Name == "slots" {
				odd = true
			}
		}
		if len(c.Args) == 1 {
			return in.makeDataclass(c.Args[0].Value, odd, c.At)
		}
		return &Builtin{Name: "dataclass", call: func(in *Interp, c Call) Value {
			if len(c.Args) != 1 {
				return in.unmodelled("dataclass", c)
			}
			return in.makeDataclass(c.Args[0].Value, odd, c.At)
		}}
	})
}

// makeDataclass finds the fields: those of the bases, then the annotated names.
func (in *Interp) makeDataclass(v Value, odd bool, at diag.Range) Value {
	cls, ok := v.(*Class)
	if !ok {
		return in.derive(in.asUnknown(v, at))
	}
	fields := []field{}
	for k := len(cls.MRO) - 1; k > 0; k-- {
		for _, f := range cls.MRO[k].fields {
			fields = putField(fields, f)
		}
	}
	for _, a := range cls.annotated {
		if strings.Contains(a.typ, "ClassVar") {
			continue
		}
		odd = odd || strings.Contains(a.typ, "InitVar") || strings.Contains(a.typ, "KW_ONLY")
		f := field{name: a.name}
		def, has := cls.attrs.get(a.name)
		if x, isField := def.(*fieldValue); isField {
			f.def, f.make = x.def, x.make
			odd = odd || x.odd
			if x.def != nil {
				in.bind(cls.attrs, a.name, x.def)
			} else {
				in.unbind(cls.attrs, a.name)
			}
		} else if has {
			f.def = def
		}
		fields = putField(fields, f)
	}
	cls.fields = fields
	if odd && cls.unknown == nil {
		cls.unknown = in.Unknown("decant does not evaluate such a dataclass", at)
	}
	return cls
}

func putField(fields []field, f field) []field {
	for i := range fields {
		if fields[i].name == f.name {
			fields[i] = f
			return fields
		}
	}
	return append(fields, f)
}
