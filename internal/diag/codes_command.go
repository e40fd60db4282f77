package diag

var commandCodes = map[Code]Entry{
	"CL301": {Severity: Error, Summary: "decant.hcl cannot be parsed", Text: `
decant.hcl holds the options of a project in HCL, the language of Terraform
files. The parser stopped at the position given. Nothing is planned while the
file is broken, because an option that you wrote would be silently ignored.`},
	"CL302": {Severity: Error, Summary: "decant.hcl has a name that decant does not know", Text: `
An attribute or block has a name that decant does not know, or stands where it
has no meaning. A misspelt option would have no effect, so it is an error. The
README lists all names.`},
	"CL303": {Severity: Error, Summary: "decant.hcl has a value of the wrong kind", Text: `
The value is not of the kind that the option takes, or out of its range. The
message says what is accepted.`},
	"CL401": {Severity: Error, Summary: "Another account than the one that was named", Text: `
--account, or account in decant.hcl, says which account is meant, and the
credentials belong to another one. Nothing is read or written in the wrong
account.`},
	"CL402": {Severity: Error, Summary: "The migration's files are not up to date", Text: `
decant apply makes what the files of the repository say: the task definitions
and policies in fargate/, your edits included. While they are missing or older
than the source, applying would bring something to the account that nobody has
read. Run decant migrate --write, review the files, and apply.`},
	"CL405": {Severity: Error, Summary: "Pruning without knowing what is needed", Text: `
Whether a task gets a dead-letter queue depends on where the live Lambda sends
failed events. That could not be read, so a queue that is needed would look like
one that nobody wants any more, and --prune would delete it.`},
	"CL404": {Severity: Error, Summary: "Snapshot that decant.hcl names cannot be read", Text: `
live in decant.hcl names a snapshot of the account, relative to the repository's
root, and the sizes of tasks come from what it measured. Without it the same
command would give other sizes, so nothing is planned.`},
	"CL403": {Severity: Error, Summary: "The file holds no plan of decant apply", Text: `
decant apply --plan takes a file that decant apply --out wrote. The file could
not be read as one.`},
}
