package pyeval

import (
	"decant/internal/diag"
	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/library"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/model"
)

// The values of a program; package object documents them.
type (
	Value       = object.Value
	None        = object.None
	Ellipsis    = object.Ellipsis
	Bool        = object.Bool
	Int         = object.Int
	Float       = object.Float
	Str         = object.Str
	Bytes       = object.Bytes
	List        = object.List
	Tuple       = object.Tuple
	Dict        = object.Dict
	Set         = object.Set
	Func        = object.Func
	Class       = object.Class
	Instance    = object.Instance
	Module      = object.Module
	BoundMethod = object.BoundMethod
	Builtin     = object.Builtin
	Host        = object.Host
	Unknown     = object.Unknown
	Raised      = object.Raised
)

// What a caller gives: where modules and variables come from, and the objects that
// it models (Object, and the interfaces that an Object may also have).
type (
	Options       = object.Options
	Limits        = object.Limits
	Loader        = object.Loader
	FileLoader    = object.FileLoader
	Folders       = object.Folders
	Entry         = object.Entry
	Environment   = object.Environment
	EnvState      = object.EnvState
	Object        = object.Object
	HostClass     = object.HostClass
	Escaping      = object.Escaping
	Given         = object.Given
	Known         = object.Known
	Iterated      = object.Iterated
	AnyAttribute  = object.AnyAttribute
	ClassBound    = object.ClassBound
	Explorer      = object.Explorer
	Step          = object.Step
	Subscripted   = object.Subscripted
	Typed         = object.Typed
	Interp        = object.Interp
	Call          = object.Call
	Arg           = object.Arg
	Keyword       = object.Keyword
	Ending        = object.Ending
	ImportFailure = object.ImportFailure
)

// What is known of an environment variable.
const (
	EnvUnknowable = object.EnvUnknowable
	EnvSet        = object.EnvSet
	EnvAbsent     = object.EnvAbsent
	EnvUnset      = object.EnvUnset
)

// New returns a program that has imported nothing.
func New(opts Options) *Interp { return interp.New(opts, library.Standard{}) }

// Import imports a module by its dotted name as CPython would. The module is
// never nil; its Failure is set when the import certainly fails. The list says
// which limits were reached and which files could not be read.
func Import(in *Interp, name string) (*Module, diag.List) { return interp.Import(in, name) }

// GetAttr is getattr(v, name). An exception is left for the statement that runs;
// the result is then an Unknown.
func GetAttr(in *Interp, v Value, name string, at diag.Range) Value {
	return operator.GetAttr(in, v, name, at)
}

// TextsOf are the texts that a value may be, each with its known parts; nil when
// nothing is known of it as a text.
func TextsOf(v Value) []model.TextPattern { return object.TextsOf(v) }

// TextOf is the text that a value is.
func TextOf(v Value) (string, bool) { return object.Text(v) }

// Background calls, in an exploration, what the import gave to the standard library to
// be called later.
func Background(in *Interp) { interp.Background(in) }

// CalleeName is how the source names code that is not read and is called.
func CalleeName(u *Unknown, c Call) string { return interp.CalleeName(u, c) }

// Raise makes the result of a call that certainly raises a built-in exception.
func Raise(typ, message string) *Raised { return object.Raise(typ, message) }

// NewDict returns an empty dict.
func NewDict() *Dict { return object.NewDict() }
