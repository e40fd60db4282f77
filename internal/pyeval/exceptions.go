package pyeval

import "strings"

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

func addExceptions(b map[string]Value) {
	for line := range strings.Lines(exceptionTree) {
		name, base, _ := strings.Cut(strings.TrimSpace(line), ":")
		c := &Class{Name: name, Qualname: name, Module: "builtins", kind: exceptionClass, attrs: newNamespace()}
		c.MRO = []*Class{c}
		if parent, ok := b[base].(*Class); ok {
			c.Bases = []Value{parent}
			c.MRO = append(c.MRO, parent.MRO...)
		}
		b[name] = c
	}
	b["IOError"], b["EnvironmentError"] = b["OSError"], b["OSError"]
}

// exceptionClass returns the class of an exception, or nil.
func (in *Interp) exceptionClass(r *Raised) *Class {
	if r.Exc != nil {
		return r.Exc.Class
	}
	c, _ := in.builtins[r.Type].(*Class)
	if r.Type == "JSONDecodeError" {
		c, _ = in.builtins["json.JSONDecodeError"].(*Class)
	}
	return c
}

// exceptionObject returns the exception object; its arguments are not modelled
// for exceptions that pyeval raised.
func (in *Interp) exceptionObject(r *Raised) Value {
	if r.Exc != nil {
		return r.Exc
	}
	c := in.exceptionClass(r)
	if c == nil {
		return in.Unknown("it is an exception that decant does not know", r.At)
	}
	x := &Instance{Class: c, attrs: newNamespace()}
	x.opaque = in.Unknown("the text of an exception is not known", r.At)
	r.Exc = x
	return x
}

// exceptionText is the message of an exception of the program, for people.
func (in *Interp) exceptionText(x *Instance) string {
	args, _ := x.attrs.get("args")
	if t, ok := args.(*Tuple); ok && len(t.Items) > 0 {
		if s, ok := text(t.Items[0]); ok {
			return s
		}
	}
	return ""
}
