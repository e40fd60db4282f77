package interp

import (
	"decant/internal/pyeval/object"
)

// MissingBuiltins are names of builtins that pyeval does not model.
var MissingBuiltins = object.WordSet(`abs aiter anext ascii bin breakpoint bytearray bytes callable chr compile complex
copyright credits delattr dir divmod eval exec exit format frozenset help hex hash id input license memoryview oct open ord
pow quit round slice type vars unicode basestring long xrange raw_input reduce unichr execfile file cmp reload buffer apply intern
coerce NotImplemented ExceptionGroup BaseExceptionGroup EncodingWarning UnicodeTranslateError UnicodeWarning BytesWarning
TabError StandardError WindowsError PythonFinalizationError __build_class__ __loader__ __spec__ __doc__ __file__ __path__ __builtins__ __annotations__ __cached__`)

// IsPythonName says whether text is a name that a NameError can be about.
func IsPythonName(s string) bool { return s != "" && object.IsASCII(s) && s != "__debug__" }
