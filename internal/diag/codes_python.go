package diag

// pythonCodes are the findings of reading one Python source file.
var pythonCodes = map[Code]Entry{
	"CH001": {Severity: Error, Summary: "Python file is too large to analyse", Text: `
Files above the size limit are not parsed: they are generated data far more
often than code, and a hostile one could take minutes. Nothing in the file is
known, so the migration could miss a function or a permission. Move the data
into a data file, or split the module.`},
	"CH002": {Severity: Error, Summary: "Python file is nested too deeply to analyse", Text: `
The file has more indented blocks or open brackets inside each other than
CPython accepts (100 and 200), or an expression of many thousand levels. Such
text exists to break parsers, or is generated. The file was not parsed, so
nothing in it is known. Flatten the code at the position given.`},
	"CH003": {Severity: Error, Summary: "Parsing the Python file takes too much time or memory", Text: `
Parsing one file is limited to 800 MB of work, counted in the bytes that the
parser asks for, and to 288 MiB of memory; ordinary files take a thousandth of
that. Text that is mostly syntax errors takes most. The limits are counted and
not timed, so a file has the same result on every machine. The file was given up,
and nothing in it is known. Check that it compiles with python3 -m py_compile.`},
	"CH004": {Severity: Error, Summary: "Python file is not text", Text: `
The file is binary or is written in UTF-16, which Python cannot import. Nothing
in it is known. Save it as UTF-8, or remove it when it is not source.`},
	"CH005": {Severity: Warning, Summary: "Python file has syntax errors", Text: `
Some of the file is not Python that decant can read: a typing mistake, Python 2
code, or a template. The rest is analysed; functions and AWS calls inside the
broken part are not seen and would be missing from the migration. The position is
that of the first error. Check with python3 -m py_compile.`},
	"CH006": {Severity: Warning, Summary: "Python file contains NUL bytes", Text: `
CPython refuses to import a source file with a NUL byte, so this module cannot
work as it is; usually an editor or a merge damaged it. decant reads each NUL
byte as a space and goes on. Remove the bytes.`},
	"CH007": {Severity: Warning, Summary: "Python file is not in its declared encoding", Text: `
A source file is UTF-8 unless a comment in its first two lines declares another
encoding (PEP 263). This one has bytes that are not valid in its encoding, or
declares one that decant does not know. CPython may refuse to import it. decant
reads such bytes as Windows-1252, so names in text with accents may be wrong.
Save the file as UTF-8.`},
	"CH008": {Severity: Warning, Summary: "Python file is written in Python 2", Text: `
The file has syntax that Python 3 does not accept: a print or exec statement,
"except Class, name", backquotes, <>, 10L or 0777. It was analysed, but neither
Lambda nor the images that decant writes have a Python 2, so importing it fails.
Convert it (lib2to3 is part of Python up to 3.12), or remove it.`},
	"CH050": {Severity: Warning, Summary: "Importing the program takes too long to follow", Text: `
decant follows a program as Python would import it, without running it. One
statement at the top of a module may take a million steps and 64 calls inside each
other, the whole program two million; ordinary programs stay far below. Behind a
statement that takes more, decant goes on, and what that statement would have
defined or changed is not known. Behind a program that takes more, functions are
not seen and values are not known. The message says which. Move long calculations
out of the import, or write the values that the migration needs as constants.`},
	"CH051": {Severity: Note, Summary: "A loop or container is too large to follow", Text: `
A loop with more than ten thousand iterations, a container with more than a
hundred thousand elements, a text of more than a megabyte, or values of more than
64 MiB together are made while the module is imported. decant goes on behind it
and treats what depends on it as unknown. Nothing has to be done unless a trigger,
a name or a permission depends on it.`},
}
