package diag

// unreadCodes: CH15x is about code that decant does not read: packages, unknown
// branches, names that it does not model.
var unreadCodes = map[Code]Entry{
	"CH150": {Severity: Warning, Summary: "The app reaches code that is not read", Text: `
The Chalice object, a blueprint or one of their methods is passed to a function
of a package that is not in the repository, or to one that decant does not
evaluate. That code may register functions, which are then missing in the
result. Everything that the source itself registers is there.

If the package registers functions, write their registration into app.py or
chalicelib. If it only reads or wraps the object, nothing has to be done.`},
}
