package diag

var commandCodes = map[Code]Entry{
	"CL301": {Severity: Error, Summary: "decant.hcl cannot be parsed", Text: `
decant.hcl holds the options of a project in HCL, the language of Terraform
files. The parser stopped at the position given. Nothing is planned while the
file is broken, because an option that you wrote would be silently ignored.`},
	"CL302": {Severity: Error, Summary: "decant.hcl has a name that decant does not know", Text: `
An attribute or block has a name that decant does not know, or stands where it
has no meaning. A misspelt option would have no effect, so it is an error.
docs/settings.md lists all names.`},
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
	"CL404": {Severity: Error, Summary: "Snapshot that decant.hcl names cannot be read", Text: `
live in decant.hcl names a snapshot of the account, relative to the repository's
root, and the sizes of tasks come from what it measured. Without it the same
command would give other sizes, so nothing is planned.`},
	"CL403": {Severity: Error, Summary: "The file holds no plan of decant apply", Text: `
decant apply --plan takes a file that decant apply --out wrote. The file could
not be read as one.`},
	"CL410": {Severity: Error, Summary: "The command line is not one that decant takes", Text: `
An argument or a flag is missing, unknown or has a value that the command does
not take. Nothing was read or changed. --help of the command lists its arguments
and flags. On a terminal this is a line "decant: …"; --json and --format github
print it as a finding. The exit code is 3.`},
	"CL411": {Severity: Error, Summary: "The command line names something that does not exist", Text: `
The command line is well formed, and what it names cannot be used: a folder, a
file, a function or a code that does not exist, or a question that cannot be
asked because standard input is no terminal. On a terminal this is a line
"decant: …"; --json and --format github print it as a finding. The exit code is
3.`},
	"CL412": {Severity: Error, Summary: "The command failed", Text: `
Something outside of the repository failed: a disk, a network, a program. The
message is that of the system or of AWS. On a terminal this is a line "decant:
…"; --json and --format github print it as a finding. The exit code is 1.`},
	"CL413": {Severity: Error, Summary: "The command was interrupted", Text: `
A signal ended the command before it had a result. Repeat it: every command
continues where it was interrupted. The exit code is 130.`},
}
