package diag

// limitCodes are the findings of input beyond a limit: what a stranger wrote to
// stop decant, or what a program generated.
var limitCodes = map[Code]Entry{
	"CH170": {Severity: Warning, Summary: "Terraform file is beyond a limit", Text: `
decant does not parse a Terraform file of more than 4 MiB or a million tokens, or
with more than a thousand brackets and operators inside each other: parsing it
would take more memory than decant allows itself. The message names the limit. The
names that the file declares are not known, so a generated variable or module may
clash with one of them; terraform validate shows it.`},
	"CH171": {Severity: Error, Summary: "Application has too many functions", Text: `
decant reads at most a thousand functions of one application. The first thousand by
name are shown, and nothing is written for the application.`},
	"CH172": {Severity: Error, Summary: "File of settings is beyond a limit", Text: `
A file that decant reads as a whole is larger than decant allows, or has more values
or lines than it follows; the message names the limit. No setting of the file is
known, and nothing is written for the application.`},
	"CH173": {Severity: Warning, Summary: "A file beyond a limit decides nothing", Text: `
decant looks for the Python version in files of CI, Dockerfiles and files of settings
of at most 1 MiB, and reads from a .gitignore 256 KiB and 2,000 patterns of 500 bytes
each. What stands beyond that is not known: a file that git ignores may then decide
about the version. The message names the file and the limit.`},
	"CH174": {Severity: Warning, Summary: "Repository has too many applications", Text: `
decant scan and decant report read at most a thousand applications of one repository,
the first by folder. With --app they read any one of them.`},
	"CL311": {Severity: Note, Summary: "More findings of this kind are not listed", Text: `
A thousand findings of one code, or 512 KiB of their text, are listed; this one counts
the others. The exit code counts them all.`},
	"CH175": {Severity: Warning, Summary: "More stages than are migrated at once", Text: `
Each stage costs a reading of the source, so one run migrates at most 32. Name one of
the others with --stage.`},
	"CL310": {Severity: Error, Summary: "decant.hcl is beyond a limit", Text: `
decant.hcl is larger than 4 MiB, has more than 25,000 tokens, or has more than a
thousand brackets and operators inside each other. The message names the limit. The
file was not parsed, and nothing is planned with settings that are not known.`},
}
