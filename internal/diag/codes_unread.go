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
	"CH151": {Severity: Warning, Summary: "A name of the chalice package is not known to decant", Text: `
The code imports or reads a name that decant finds in no version of Chalice that
it knows. What stands behind the name is taken as unknown. If the Chalice that
is installed lacks it as well, the import of the app ends at this place.

Check the spelling, and the version of Chalice that the requirements pin.`},
	"CH152": {Severity: Error, Summary: "The app has no such attribute in a known Chalice", Text: `
An attribute of the Chalice object or of a blueprint is read that decant finds in
no version of Chalice that it knows, and that the program does not set. Chalice
raises AttributeError, or a newer Chalice registers a function in a way that
decant does not know; in both cases the result is incomplete.

Check the spelling of the decorator, and the version of Chalice.`},
	"CH153": {Severity: Warning, Summary: "The import may end in an exception", Text: `
A branch that the code takes under a condition which is not known ends in an
exception that nothing catches: raise, assert, sys.exit. When it is taken, Chalice
refuses to import the app, and so do Lambda and the container. decant shows what
the app registers when it is not taken.

Set the variables that decide it in .chalice/config.json.`},
	"CH154": {Severity: Note, Summary: "Something writes config.json before a deployment", Text: `
A command in a CI file makes or changes .chalice/config.json. The variables of the
stage are then not those of the committed file alone, so a variable that the
file lacks counts as not known, also where the code has a default for it.

Run decant on the file that is deployed.`},
	"CH155": {Severity: Error, Summary: "A module's name differs in case from its file", Text: `
The import works on macOS and Windows, whose file systems ignore case. Lambda
and the container run Linux, where the name and the file have to be equal letter
by letter, so the import of the app ends with ModuleNotFoundError.

Write the name in the import as the file has it, or rename the file.`},
}
