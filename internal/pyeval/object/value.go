package object

import (
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/model"
)

// Number returns an int or float; bools count as ints.
func Number(v Value) (n Int, x Float, isInt, ok bool) {
	switch t := v.(type) {
	case Bool:
		if t {
			return 1, 1, true, true
		}
		return 0, 0, true, true
	case Int:
		return t, Float(t), true, true
	case Float:
		return 0, t, false, true
	case *Instance:
		if t.Mixed != nil && t.Opaque == nil {
			if n, ok := t.Mixed.(Int); ok {
				return n, Float(n), true, true
			}
		}
	}
	return 0, 0, false, false
}

// Text returns the characters of a str or of an enum member that is one.
func Text(v Value) (string, bool) {
	switch t := v.(type) {
	case Str:
		return string(t), true
	case *Instance:
		if s, ok := t.Mixed.(Str); ok && t.Opaque == nil {
			return string(s), true
		}
	}
	return "", false
}

// Opaque returns why the content of a value is not known, or nil.
func Opaque(v Value) *Unknown {
	switch x := v.(type) {
	case *Unknown:
		return x
	case *List:
		return x.Opaque
	case *Dict:
		return x.Opaque
	case *Set:
		return x.Opaque
	case *Instance:
		return x.Opaque
	}
	return nil
}

// OrUnknown returns the first reason that there is.
func OrUnknown(a, b *Unknown) *Unknown {
	if a != nil {
		return a
	}
	return b
}

// ViewValue is a live view of a dict.
type ViewValue struct {
	Dict *Dict
	Pick func(k, v Value) Value
}

func (*ViewValue) value() {}

// Items returns what the view shows at the moment.
func (v *ViewValue) Items() []Value {
	var out []Value
	for k, x := range v.Dict.Entries() {
		out = append(out, v.Pick(k, x))
	}
	return out
}

// MemberName is the name of an enum member.
func MemberName(m *Instance) string {
	name, _ := m.Attrs.Get("name")
	s, _ := name.(Str)
	return string(s)
}

// RangeValue is a range object.
type RangeValue struct{ Start, Step, Size Int }

func (*RangeValue) value() {}

// RelativePath is a relative pathlib.Path, whose text is known.
type RelativePath struct{ Name string }

func (*RelativePath) value() {}

// Listing is a list whose order is not known: that of the file system.
type Listing struct {
	Items []Value
	Gone  *Unknown // why the elements are not known any more, or nil
}

func (*Listing) value() {}

// The place of the repository at run time is not known, but what lies in it is:
// os.path.dirname(__file__) is an unknown text of which the part below the
// repository's root is known. Such an Unknown carries it, and the functions of
// os.path, pathlib and glob calculate with it.

// RepoPath is the known part of a path.
type RepoPath struct {
	// Name is relative to the repository's root, "." for the root.
	Name string
	// Pathlib says that it is a pathlib.Path, not a str.
	Pathlib bool
}

// ModulesValue is sys.modules.
type ModulesValue struct{}

func (ModulesValue) value() {}

// FieldValue is what dataclasses.field() returns.
type FieldValue struct {
	Default, Factory Value
	Odd              bool // init=False, kw_only and the like
}

func (*FieldValue) value() {}

// IsASCII says whether a text has ASCII characters only.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// OrNone is None for a value that was not given.
func OrNone(v Value) Value {
	if v == nil {
		return None{}
	}
	return v
}

// Value is a Python value as far as it is known. The set is closed: None,
// Ellipsis, Bool, Int, Float, Str, Bytes, *List, *Tuple, *Dict, *Set, *Func,
// *Class, *Instance, *Module, *BoundMethod, *Builtin, *Host and *Unknown, and
// *Raised, which only calls return. A few more (iterators, properties, super())
// are of no use outside this package; hosts treat any other type as not known.
type Value interface{ value() }

type (
	// None is Python's None.
	None struct{}
	// Ellipsis is Python's "...".
	Ellipsis struct{}
	// Bool is True or False.
	Bool bool
	// Int is an integer of up to 64 bits; what does not fit is Unknown.
	Int int64
	// Float is a float.
	Float float64
	// Str is text, always valid UTF-8.
	Str string
	// Bytes are the bytes of a bytes object.
	Bytes string
)

// List is a list. Several variables may hold the same *List, as in Python.
type List struct {
	Items []Value
	// Opaque is set when something that is not known may have changed the list;
	// Items must not be used then.
	Opaque *Unknown

	grown *Value // the first element of an array that has room for more
}

// Tuple is a tuple. Names holds the fields of a named tuple, else nil.
type Tuple struct {
	Items []Value
	Class *Class // the NamedTuple's class, or nil
}

// Unknown is a value that exists and cannot be known without running the
// program.
type Unknown struct {
	model.Unknown
	// Harmless marks objects of the standard library whose calls do not change
	// their arguments.
	Harmless bool
	// Standard marks what comes from the standard library. Its functions may
	// change a container that they are given, but register nothing.
	Standard bool
	// Module is the dotted name of the module the value comes from, when it was
	// imported and not found ("requests"), or an attribute of it
	// ("requests.get"); else "".
	Module string
	// Package is the top-level package that decant does not read and from which the
	// value comes, also through calls and attributes; "" when there is none.
	Package string
	// Decorated is the *Func that a decorator which is not known was given, when
	// this is the result; its name is probably that of the function.
	Decorated *Func

	Path *RepoPath // see paths.go; or nil

	// Maybe are the functions, classes and objects that it may be, and Inside those that
	// may be got out of it; both are kept for an exploration only.
	Maybe, Inside []Value
	// Texts are the texts that it may be, each with its known parts; nil when it may be
	// any, and without an exploration.
	Texts []model.TextPattern
	// Plain marks data that holds no object of the program: what a service answered, an
	// event, a number.
	Plain bool
	// Owner is the object of which it is an attribute that a base which is not read may
	// have, or nil.
	Owner *Instance
	// Await is what a coroutine returns, or nil.
	Await Value
}

// Func is a function made by def or lambda.
type Func struct {
	Name     string // __name__, changed by functools.wraps
	Qualname string
	Module   string // __module__: dotted name
	File     *pysyntax.File
	// Node is the function_definition or lambda.
	Node int
	// NameAt is the name in the def line; the whole lambda for a lambda.
	NameAt diag.Range
	// Async and Generator say how the def line and the body are written.
	Async, Generator bool
	// Wrapped is the function that functools.wraps copied from (__wrapped__), or
	// nil.
	Wrapped Value
	// Class is the class in whose body the def stands, or nil.
	Class *Class

	Attrs         *Namespace
	Closure       *Scope
	Params        []Param
	Private       string   // class name for private names
	UncertainName *Unknown // why __name__ is not known, or nil
}

// Class is a class made by a class statement, or an exception or type that is
// built in.
type Class struct {
	Name     string
	Qualname string
	Module   string
	File     *pysyntax.File // nil when built in
	Node     int
	NameAt   diag.Range
	Bases    []Value // as written: *Class, *Host or *Unknown
	// MRO is the resolution order, this class first; host and unknown bases are
	// left out.
	MRO []*Class
	// HostBase is the first base in the order that is a host object, or nil.
	HostBase Object

	Attrs   *Namespace
	Kind    ClassKind
	Builtin *Builtin // what a call does, for built-in types
	Unknown *Unknown // an unknown base or metaclass, or nil
	Fields  []Field  // dataclass and NamedTuple
	Members []*Instance
	ByKey   map[string]*Instance // members by the hash key of their values
	// Annotated lists the annotated names of the body, for dataclasses.
	Annotated []Annotation
	Mixin     string // "str" or "int" for enums with such a base
	// abstract: the metaclass is abc.ABCMeta, so other classes can be registered as
	// subclasses.
	Abstract bool
	// Subs are the classes that derive from this one, by the order of their making.
	Subs *Namespace
}

// Instance is an object of a class, or the value of an enum member.
type Instance struct {
	Class *Class
	// Inner is the host object that the host base's Instantiate returned; it
	// answers what the user's class does not define. Nil without a host base.
	Inner Value

	Attrs  *Namespace
	Opaque *Unknown
	Mixed  Value // value of an enum member that is also a str or int, or nil
}

// Module is an imported module.
type Module struct {
	Name    string // dotted
	Path    string // relative to the repository's root; "" for modelled ones
	File    *pysyntax.File
	Package bool
	// Done is false while the module is being imported.
	Done bool
	// Failure is set when importing the module certainly fails.
	Failure *ImportFailure

	Attrs *Namespace
}

// BoundMethod is a function taken from an object or a class.
type BoundMethod struct {
	Self Value
	Func Value // *Func, *Builtin or another callable
}

// Native is a function of Python that is written in Go.
type Native = func(in *Interp, c Call) Value

// Builtin is a function or type that pyeval itself knows.
type Builtin struct {
	Name string // "len", "str.join", "os.getenv"
	Call func(in *Interp, c Call) Value
	// Attrs are further attributes (str.join, dict.fromkeys), or nil.
	Attrs map[string]Value
	// Nameless marks callables without __name__ (functools.partial).
	Nameless bool
	// Dict has the attributes that the program sets; nil for an object without
	// __dict__.
	Dict *Namespace
}

// Host wraps an object that the caller of pyeval models.
type Host struct{ Object Object }

// Raised is what a call returns when it raises; see Raise.
type Raised struct {
	Type, Message string
	// Exc is the exception object when it is known, or nil.
	Exc *Instance
	At  diag.Range
	// Unknown is set when it is not known which exception it is.
	Unknown *Unknown
}

// Raise makes the result of a call that certainly raises a built-in exception,
// for example Raise("ValueError", "duplicate name").
func Raise(typ, message string) *Raised { return &Raised{Type: typ, Message: message} }

type (
	// SliceValue is a slice between the brackets of a subscript.
	SliceValue struct{ Start, Stop, Step Value }
	// Descriptor is a property, classmethod or staticmethod.
	Descriptor struct {
		Kind string // "property", "classmethod", "staticmethod"
		Func Value
		Set  Value // the setter of a property, or nil
	}
	// SuperValue is what super() returns.
	SuperValue struct {
		After *Class // the look-up goes on behind this class
		Self  Value
	}
	// NamespaceView is what globals(), vars() and locals() return.
	NamespaceView struct{ Namespace *Namespace }
	// EnvironValue is os.environ.
	EnvironValue struct{}
)

func (*SliceValue) value() {}

func (*Descriptor) value() {}

func (*SuperValue) value() {}

func (*NamespaceView) value() {}

func (EnvironValue) value() {}

func (*Iterator) value() {}

func (None) value() {}

func (Ellipsis) value() {}

func (Bool) value() {}

func (Int) value() {}

func (Float) value() {}

func (Str) value() {}

func (Bytes) value() {}

func (*List) value() {}

func (*Tuple) value() {}

func (*Dict) value() {}

func (*Set) value() {}

func (*Unknown) value() {}

func (*Func) value() {}

func (*Class) value() {}

func (*Instance) value() {}

func (*Module) value() {}

func (*BoundMethod) value() {}

func (*Builtin) value() {}

func (*Host) value() {}

func (*Raised) value() {}
