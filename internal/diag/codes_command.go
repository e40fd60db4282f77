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
}
