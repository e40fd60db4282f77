package pyeval

import (
	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/model"
)

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

	path *repoPath // see paths.go; or nil
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

	attrs         *namespace
	closure       *scope
	params        []param
	private       string   // class name for private names
	uncertainName *Unknown // why __name__ is not known, or nil
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

	attrs   *namespace
	kind    classKind
	builtin *Builtin // what a call does, for built-in types
	unknown *Unknown // an unknown base or metaclass, or nil
	fields  []field  // dataclass and NamedTuple
	members []*Instance
	byKey   map[string]*Instance // members by the hash key of their values
	// annotated lists the annotated names of the body, for dataclasses.
	annotated []annotation
	mixin     string // "str" or "int" for enums with such a base
	// abstract: the metaclass is abc.ABCMeta, so other classes can be registered as
	// subclasses.
	abstract bool
	// subs are the classes that derive from this one, by the order of their making.
	subs *namespace
}

// Instance is an object of a class, or the value of an enum member.
type Instance struct {
	Class *Class
	// Inner is the host object that the host base's Instantiate returned; it
	// answers what the user's class does not define. Nil without a host base.
	Inner Value

	attrs  *namespace
	opaque *Unknown
	mixed  Value // value of an enum member that is also a str or int, or nil
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

	attrs *namespace
}

// BoundMethod is a function taken from an object or a class.
type BoundMethod struct {
	Self Value
	Func Value // *Func, *Builtin or another callable
}

// Builtin is a function or type that pyeval itself knows.
type Builtin struct {
	Name string // "len", "str.join", "os.getenv"
	call func(in *Interp, c Call) Value
	// attrs are further attributes (str.join, dict.fromkeys), or nil.
	attrs map[string]Value
	// nameless marks callables without __name__ (functools.partial).
	nameless bool
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
	// sliceValue is a slice between the brackets of a subscript.
	sliceValue struct{ start, stop, step Value }
	// descriptor is a property, classmethod or staticmethod.
	descriptor struct {
		kind string // "property", "classmethod", "staticmethod"
		fn   Value
		set  Value // the setter of a property, or nil
	}
	// superValue is what super() returns.
	superValue struct {
		after *Class // the look-up goes on behind this class
		self  Value
	}
	// namespaceView is what globals(), vars() and locals() return.
	namespaceView struct{ ns *namespace }
	// environValue is os.environ.
	environValue struct{}
)

func (*sliceValue) value()    {}
func (*descriptor) value()    {}
func (*superValue) value()    {}
func (*namespaceView) value() {}
func (environValue) value()   {}
func (*iterator) value()      {}
func (None) value()           {}
func (Ellipsis) value()       {}
func (Bool) value()           {}
func (Int) value()            {}
func (Float) value()          {}
func (Str) value()            {}
func (Bytes) value()          {}
func (*List) value()          {}
func (*Tuple) value()         {}
func (*Dict) value()          {}
func (*Set) value()           {}
func (*Unknown) value()       {}
func (*Func) value()          {}
func (*Class) value()         {}
func (*Instance) value()      {}
func (*Module) value()        {}
func (*BoundMethod) value()   {}
func (*Builtin) value()       {}
func (*Host) value()          {}
func (*Raised) value()        {}
