package diag

// secretCodes are the findings of secrets in texts that are no environment
// variable.
var secretCodes = map[Code]Entry{
	"CH180": {Severity: Warning, Summary: "A secret is in the text of a function", Text: `
A description or the argument of a trigger holds what looks like a password, a token
or a key. Anybody who may list rules and functions can read it, and it is in the
history of the repository. decant neither prints nor writes the text, and covers the
secret with asterisks where it shows the line.

Take it out, and change the value.`},
	"CH181": {Severity: Warning, Summary: "A tag holds a secret", Text: `
Tags are shown in the console, in bills and in logs. The tag's name or value looks
like a secret, so decant gives the tag to no resource.

Take the tag out, and change the value. A name that only looks like a secret is
listed in decant.hcl:

    not_secret = ["token"]`},
	"CH182": {Severity: Error, Summary: "A policy holds a secret", Text: `
A condition of the policy compares with what looks like a secret. The policy of the
task would hold it in clear, in the repository and in the account, and without the
condition the policy would allow more than it does now. So the function stays on
Lambda.

Compare with something that is no secret, such as a principal, a tag or a VPC
endpoint. A key that only looks like a secret is listed in decant.hcl:

    not_secret = ["aws:PrincipalTag/token"]`},
}
