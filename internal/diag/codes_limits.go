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
	"CL310": {Severity: Error, Summary: "decant.hcl is beyond a limit", Text: `
decant.hcl is larger than 4 MiB, has more than a million tokens, or has more than a
thousand brackets and operators inside each other. The message names the limit. The
file was not parsed, and nothing is planned with settings that are not known.`},
}
