package object

import (
	"fmt"
	"strings"
	"sync"
)

// WordSet is the set of the words of a text.
func WordSet(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

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

// IsStandard says whether a dotted name is of the standard library. Such a module
// can be imported in any case.
func IsStandard(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	return standardSet()[top]
}

var standardSet = sync.OnceValue(func() map[string]bool { return WordSet(standardNames) })

// StandardReason is why what a module of the standard library has is not known.
func StandardReason(module string) string {
	switch top, _, _ := strings.Cut(module, "."); top {
	case "datetime", "time", "random", "uuid", "secrets", "socket", "platform", "getpass", "tempfile", "subprocess":
		return "it comes from the module " + top + ", which is only known at run time"
	}
	return fmt.Sprintf("it comes from the module %s, which decant does not evaluate", module)
}

// IsHarmless says whether the functions of a module leave their arguments alone
// and its objects hold no reference to them.
func IsHarmless(module string) bool {
	switch top, _, _ := strings.Cut(module, "."); top {
	case "abc", "argparse", "base64", "binascii", "calendar", "datetime", "decimal", "enum", "fractions", "glob", "hashlib", "hmac", "html",
		"http", "inspect", "io", "ipaddress", "locale", "logging", "math", "os", "pathlib", "platform", "pprint", "re", "secrets",
		"shutil", "socket", "ssl", "statistics", "string", "tempfile", "textwrap", "time", "traceback", "types", "typing", "unicodedata",
		"urllib", "uuid", "warnings", "zlib", "zoneinfo", "zipfile", "tarfile", "gzip", "getpass", "errno", "signal":
		return true
	}
	return false
}
