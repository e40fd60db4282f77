package diag

// fleetCodes are about many repositories: FL1xx the campaign file.
var fleetCodes = map[Code]Entry{
	"FL101": {Severity: Error, Summary: "fleet.hcl cannot be parsed", Text: `
fleet.hcl is HCL, the language of Terraform files, with literal values only. Where
it does not parse, nothing of it is used and no repository is read.`},
	"FL102": {Severity: Error, Summary: "Setting of fleet.hcl is unknown", Text: `
fleet.hcl has a setting or a block that decant does not know, or a block twice or
with the wrong labels. It is an error because a misspelt filter would leave no
repository out. docs/fleet.md lists every setting.`},
	"FL103": {Severity: Error, Summary: "Value in fleet.hcl cannot be used", Text: `
A setting has a value of another form, or the text of a repository is neither a
URL of https, http, ssh, git or file nor a path. The text of the finding says what
is right.`},
	"FL104": {Severity: Error, Summary: "Source of repositories cannot be read", Text: `
A source of fleet.hcl names a list that cannot be read, or a pattern of folders
that no repository matches. The list has one repository a line; empty lines and
those that begin with # are left out.`},
	"FL105": {Severity: Warning, Summary: "Repository of fleet.hcl is in no source", Text: `
A block of fleet.hcl has settings for a repository that no source lists, or that a
filter leaves out, so they have no effect. Write the name as the source has it.`},
	"FL106": {Severity: Warning, Summary: "fleet.hcl has credentials of a server", Text: `
The URL of a repository has a password or a token. decant sends it to that server
and shows it nowhere, but whoever reads the file reads it too. Keep it in a
variable of the environment instead, and name the variable with token_variable.`},
	"FL107": {Severity: Error, Summary: "Sources of fleet.hcl list no repository", Text: `
Nothing is left to read: no source lists a repository, or the filters leave out all
of them. A report about nothing would look like a fleet in which nothing moves.`},
	"FL108": {Severity: Error, Summary: "Repository has no answer", Text: `
The repository, or a stage of one of its apps, could not be read. The finding names
the cause: the host is unreachable, the credentials were refused, there is no such
repository or branch, it is too large or damaged, the program git is needed and not
there, its snapshot or its app cannot be read. It costs that repository only; the
command ends with 1. docs/fleet.md says what to do about each cause.`},
}
