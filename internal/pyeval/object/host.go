package object

import (
	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/model"
)

// TextArg is an argument that is a known text.
func (c Call) TextArg(position int, name string) (string, bool) {
	v, _, _ := c.Arg(position, name)
	s, ok := v.(Str)
	return string(s), ok
}

// Object is an object that the caller models, for example the Chalice app or
// the boto3 module. Its methods are called while a module is being imported and
// may call back into the interpreter. They return *Unknown for what they do not
// know and *Raised (see Raise) for what certainly raises. Two *Host are the same
// Python object when their Objects are equal, so Objects are pointers.
type Object interface {
	// TypeName is the name of the Python type, for messages: "Chalice".
	TypeName() string
	// Attr returns an attribute; false means AttributeError. An object that does
	// not model everything returns an Unknown for the rest (in.Unknown).
	Attr(in *Interp, name string, at diag.Range) (Value, bool)
	// SetAttr sets an attribute.
	SetAttr(in *Interp, name string, v Value)
	// Call calls the object.
	Call(in *Interp, c Call) Value
}

// HostClass is an Object that user code may subclass or instantiate with a
// subclass. Instantiate is called for a call of a user's subclass (cls) when the
// subclass's __init__, if any, has reached super().__init__(...), with those
// arguments; or with the call's arguments when it has none. The result, usually a
// *Host, becomes the instance's Inner. Self is the instance being made. A call of
// the host class itself goes to Call.
type HostClass interface {
	Object
	Instantiate(in *Interp, cls *Class, self *Instance, c Call) Value
}

// Escaping is an Object that is told when code which is not read gets hold of it:
// as an argument, inside a container, or behind a bound method. U says which code
// that is; its place is the call.
type Escaping interface {
	Object
	Escaped(in *Interp, u *Unknown, at diag.Range)
}

// Given is an Object that is told, in an exploration, of each call of code which is not
// read that gets it. From is that code; c has the arguments behind the object.
type Given interface {
	Object
	Given(in *Interp, from *Unknown, c Call)
}

// Known is an Object that knows which attributes it has; the attributes of others are
// those for which Attr returns true.
type Known interface {
	Object
	Has(name string) bool
}

// ClassBound is a HostClass whose attributes depend on the class of the program that
// derives from it.
type ClassBound interface {
	HostClass
	Bound(cls *Class) Object
}

// AnyAttribute is an Object of which an attribute can be asked for whose name is not
// known.
type AnyAttribute interface {
	Object
	Any(in *Interp, at diag.Range) Value
}

// Iterated is an Object that can be iterated: Each is what an element is like.
type Iterated interface {
	Object
	Each(in *Interp, at diag.Range) *Unknown
}

// Subscripted is an Object that supports object[key].
type Subscripted interface {
	Object
	Item(in *Interp, key Value, at diag.Range) Value
}

// Typed is an Object which is an instance of another host object, for
// isinstance.
type Typed interface {
	Object
	IsInstance(class Object) bool
}

// Arg is a positional argument.
type Arg struct {
	Value Value
	At    diag.Range
}

// Keyword is a keyword argument.
type Keyword struct {
	Name  string
	Value Value
	At    diag.Range
}

// Call is one call of a function.
type Call struct {
	Args     []Arg
	Keywords []Keyword
	// Star is set when an unknown *args or **kwargs is present: there may be more
	// arguments than Args and Keywords show.
	Star *Unknown
	// At is the whole call; for a decorator without parentheses, the decorator.
	At diag.Range
	// Callee is the part before the parentheses.
	Callee diag.Range
	// File and Node are the call's syntax: a call, or a decorator; File is nil
	// for calls that pyeval or a host makes itself.
	File *pysyntax.File
	Node int
	// Conditions are the unknown conditions under which the call runs, outermost
	// first; empty when it certainly runs.
	Conditions []model.Unknown
}

// Keyword returns the keyword argument with the name.
func (c Call) Keyword(name string) (Keyword, bool) {
	for _, k := range c.Keywords {
		if k.Name == name {
			return k, true
		}
	}
	return Keyword{}, false
}

// Arg returns the argument at a position or, when there are fewer, the one with
// the name.
func (c Call) Arg(position int, name string) (Value, diag.Range, bool) {
	if position >= 0 && position < len(c.Args) {
		return c.Args[position].Value, c.Args[position].At, true
	}
	if k, ok := c.Keyword(name); ok {
		return k.Value, k.At, true
	}
	return nil, diag.Range{}, false
}

// Loader finds modules of the repository.
type Loader interface {
	// Module returns the file of a module by its dotted name, rooted at the app's
	// directory and then at vendor/. A folder without __init__.py is a package
	// with a nil file. found is true with a nil file also for a file that could
	// not be read or parsed; diags say why.
	Module(name string) (path string, isPackage bool, file *pysyntax.File, diags diag.List, found bool)
}

// EnvState says what is known of an environment variable.
type EnvState int

const (
	// EnvUnknowable says that whether it is set, or to what, is not known statically.
	EnvUnknowable EnvState = iota
	// EnvSet says that it has a known value.
	EnvSet
	// EnvAbsent says that it is known not to be set.
	EnvAbsent
	// EnvUnset says that no file sets it, and the process that imports the app hardly
	// does. A read with a default gives the default; one without is not known.
	EnvUnset
)

// Environment answers for environment variables.
type Environment interface {
	Lookup(name string) (value string, state EnvState)
}

// Library is what Python's library adds to the language: the interpreter and the
// operators ask it for what they do not know themselves.
type Library interface {
	// Builtins returns the names that every module sees.
	Builtins() map[string]Value
	// Module returns a module of the standard library; ok is false for one that is
	// not modelled.
	Module(in *Interp, name string) (module Value, ok bool)
	// Attr returns a method or attribute of a value of a built-in type.
	Attr(in *Interp, v Value, name string, at diag.Range) (attr Value, ok bool)
	// Join is the operator of a place in the repository and another value.
	Join(in *Interp, op string, place *Unknown, b Value, at diag.Range) (joined Value, ok bool)
}

// Options are what an interpreter needs from its caller. Only Loader is
// required.
type Options struct {
	Loader Loader
	// Externals returns the value of a module that is not in the repository and
	// that the caller models (chalice, boto3), by its dotted name: a *Host whose
	// attributes are the module's names. "import a.b" asks for "a" and "a.b".
	Externals func(module string) (Value, bool)
	// Env answers for environment variables; nil means all are unknowable.
	Env Environment
	// Limits of zero mean DefaultLimits.
	Limits Limits
	// OnEnvRead is told of each read of an environment variable; the name is ""
	// when it is not constant.
	OnEnvRead func(name string, at diag.Range, hasDefault bool)
	// OnImport is told of each import; path is "" when the module is not in the
	// repository.
	OnImport func(module string, at diag.Range, path string)
	// OnList is told of each call whose list of the repository's modules is known.
	OnList func(at diag.Range)
	// OnEnding is told of each path under an unknown condition that ends in an
	// exception which nothing catches. The path is left out of the evaluation.
	OnEnding func(Ending)
	// Explore lets Interp.Explore follow functions; nil when nobody does.
	Explore *Explorer
	// OnAttribute is told of each owner.name and getattr(owner, name) that the source
	// evaluates; the name is "" when it is not constant. Trial runs of loop bodies do
	// not count.
	OnAttribute func(owner Value, name string, at diag.Range)
}

// Ending is an exception that ends the import on one path of an unknown
// condition.
type Ending struct {
	At      diag.Range
	Type    string // "ValueError"
	Message string
	// Condition is the innermost condition, and Holds says whether the path is the
	// one on which it is true.
	Condition *model.Unknown
	Holds     bool

	why *Unknown // of the fork
}

// ImportFailure is an exception that certainly ends the import of a module.
type ImportFailure struct {
	At      diag.Range
	Type    string // "KeyError"
	Message string
	// Module is the dotted name of the module in which it was raised.
	Module string
}

// Modules that a program loads from the path of a file: importlib.util's
// spec_from_file_location and module_from_spec, and SourceFileLoader.

// FileLoader is a Loader that reads a module by the place of its file.
type FileLoader interface {
	Loader
	// File returns the file at a place in the repository; found is false when there
	// is none. name is the dotted name that the program gives to the module.
	File(name, place string) (file *pysyntax.File, diags diag.List, found bool)
}

// Entry is a file or folder of the repository.
type Entry struct {
	Name string
	Dir  bool
}

// Folders is a Loader that knows the folders of sys.path and what lies in a
// folder of the repository.
type Folders interface {
	Loader
	// Path returns the repository's folders on sys.path; the first is the app's.
	Path() []string
	// SetPath replaces them, for modules that are not imported yet.
	SetPath(folders []string)
	// Entries lists a folder, sorted by name; ok is false when it does not exist.
	Entries(folder string) (entries []Entry, ok bool)
}
