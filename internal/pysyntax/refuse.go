package pysyntax

import (
	"bytes"
	"fmt"

	"decant/internal/diag"
)

// checkBytes refuses files that are too large or no text.
func checkBytes(path string, src []byte, limits Limits) *diag.Diagnostic {
	if len(src) > limits.MaxBytes {
		d := diag.New("CH001", diag.InFile(path),
			fmt.Sprintf("%s has %d bytes; files of more than %d bytes are not parsed, so nothing in it is known: functions, triggers and AWS calls in it would be missing from the migration.", path, len(src), limits.MaxBytes),
			"Move the data in it to a data file (JSON, CSV) that the program reads, or split the module.")
		return &d
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) ||
		bytes.Count(src, []byte{0})*32 > len(src) {
		d := diag.New("CH004", diag.InFile(path),
			fmt.Sprintf("%s has the name of a Python module, but it is a binary file or is written in UTF-16; Python cannot import it either, so nothing in it is known.", path),
			"Save the file as UTF-8, or remove it from the repository when it is not source.")
		return &d
	}
	return nil
}

func tooMuchWork(path string, limits Limits) diag.Diagnostic {
	return diag.New("CH003", diag.InFile(path),
		fmt.Sprintf("Parsing %s was stopped because the parser had asked for more than %d MB in all, so nothing in it is known. This happens with large files that are mostly syntax errors.", path, limits.MaxWork/1_000_000),
		"Check that the file compiles:\n    python3 -m py_compile "+diag.File(path))
}

func tooMuchMemory(path string, limits Limits) diag.Diagnostic {
	return diag.New("CH003", diag.InFile(path),
		fmt.Sprintf("Parsing %s was stopped because it needed more than %d MiB of memory, so nothing in it is known. This happens with large files that are mostly syntax errors.", path, limits.MaxMemory>>20),
		"Check that the file compiles:\n    python3 -m py_compile "+diag.File(path))
}

func treeTooDeep(path string, limits Limits) diag.Diagnostic {
	return diag.New("CH002", diag.InFile(path),
		fmt.Sprintf("An expression or block in %s is nested more than %d levels deep, so the file was not analysed and nothing in it is known.", path, limits.MaxDepth),
		"Split the expression (usually a generated chain of operators) into a list or a loop.")
}

func hasNUL(f *File) diag.Diagnostic {
	at := bytes.IndexByte(f.Src, 0)
	return diag.New("CH006", f.RangeOf(at, at+1),
		fmt.Sprintf("%s contains a NUL byte. decant reads it as a space, but CPython refuses to import the module.", f.Path),
		"Remove the NUL bytes:\n    tr -d '\\000' < "+diag.File(f.Path)+" > clean.py")
}

// syntaxErrors is one warning for all errors of a file, at the first one.
func syntaxErrors(f *File) diag.Diagnostic {
	all := f.Errors()
	at, count := f.Range(0), max(1, len(all))
	if len(all) > 0 {
		at = f.Range(all[0])
	}
	detail := fmt.Sprintf("Line %d of %s is not Python that decant can read", at.Start.Line, f.Path)
	if count > 1 {
		detail += fmt.Sprintf(", nor are %d other places in the file", count-1)
	}
	detail += ". Code around the errors is analysed, but a function or an AWS call inside them is not seen."
	return diag.New("CH005", at, detail,
		"Check that the file compiles with the Python version that runs it, and convert Python 2 code:\n    python3 -m py_compile "+diag.File(f.Path))
}
