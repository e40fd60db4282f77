package operator

import (
	"strings"

	"decant/internal/pyeval/object"
)

// exceptionTree lists the built-in exceptions, each behind its base.
const exceptionTree = `BaseException:
Exception:BaseException
SystemExit:BaseException
KeyboardInterrupt:BaseException
GeneratorExit:BaseException
ArithmeticError:Exception
ZeroDivisionError:ArithmeticError
OverflowError:ArithmeticError
FloatingPointError:ArithmeticError
AssertionError:Exception
AttributeError:Exception
BufferError:Exception
EOFError:Exception
ImportError:Exception
ModuleNotFoundError:ImportError
LookupError:Exception
IndexError:LookupError
KeyError:LookupError
MemoryError:Exception
NameError:Exception
UnboundLocalError:NameError
OSError:Exception
BlockingIOError:OSError
ChildProcessError:OSError
ConnectionError:OSError
BrokenPipeError:ConnectionError
ConnectionAbortedError:ConnectionError
ConnectionRefusedError:ConnectionError
ConnectionResetError:ConnectionError
FileExistsError:OSError
FileNotFoundError:OSError
InterruptedError:OSError
IsADirectoryError:OSError
NotADirectoryError:OSError
PermissionError:OSError
ProcessLookupError:OSError
TimeoutError:OSError
ReferenceError:Exception
RuntimeError:Exception
NotImplementedError:RuntimeError
RecursionError:RuntimeError
StopIteration:Exception
StopAsyncIteration:Exception
SyntaxError:Exception
IndentationError:SyntaxError
SystemError:Exception
TypeError:Exception
ValueError:Exception
UnicodeError:ValueError
UnicodeDecodeError:UnicodeError
UnicodeEncodeError:UnicodeError
Warning:Exception
DeprecationWarning:Warning
PendingDeprecationWarning:Warning
RuntimeWarning:Warning
SyntaxWarning:Warning
UserWarning:Warning
FutureWarning:Warning
ImportWarning:Warning
ResourceWarning:Warning
JSONDecodeError:ValueError`

// AddExceptions adds the classes of the built-in exceptions.
func AddExceptions(b map[string]object.Value) {
	for line := range strings.Lines(exceptionTree) {
		name, base, _ := strings.Cut(strings.TrimSpace(line), ":")
		c := &object.Class{Name: name, Qualname: name, Module: "builtins", Kind: object.ExceptionClass, Attrs: object.NewNamespace()}
		c.MRO = []*object.Class{c}
		if parent, ok := b[base].(*object.Class); ok {
			c.Bases = []object.Value{parent}
			c.MRO = append(c.MRO, parent.MRO...)
		}
		b[name] = c
	}
	b["IOError"], b["EnvironmentError"] = b["OSError"], b["OSError"]
}

// ExceptionClass returns the class of an exception, or nil.
func ExceptionClass(in *object.Interp, r *object.Raised) *object.Class {
	if r.Exc != nil {
		return r.Exc.Class
	}
	c, _ := in.Builtins[r.Type].(*object.Class)
	if r.Type == "JSONDecodeError" {
		c, _ = in.Builtins["json.JSONDecodeError"].(*object.Class)
	}
	return c
}

// ExceptionObject returns the exception object; its arguments are not modelled
// for exceptions that pyeval raised.
func ExceptionObject(in *object.Interp, r *object.Raised) object.Value {
	if r.Exc != nil {
		return r.Exc
	}
	c := ExceptionClass(in, r)
	if c == nil {
		return in.Unknown("it is an exception that decant does not know", r.At)
	}
	x := &object.Instance{Class: c, Attrs: object.NewNamespace()}
	x.Opaque = in.Unknown("the text of an exception is not known", r.At)
	r.Exc = x
	return x
}

// ExceptionText is the message of an exception of the program, for people.
func ExceptionText(in *object.Interp, x *object.Instance) string {
	args, _ := x.Attrs.Get("args")
	if t, ok := args.(*object.Tuple); ok && len(t.Items) > 0 {
		if s, ok := object.Text(t.Items[0]); ok {
			return s
		}
	}
	return ""
}
