package diag

var policyCodes = map[Code]Entry{
	"PO101": {Severity: Warning, Summary: "The resource of a call is not known", Text: `
decant derives a task's policy from the calls of AWS in its code. The name of the
resource that this call acts on depends on something that only the run knows: an
argument of the event, an environment variable that the stage does not set, the
answer of another call. The action is therefore granted on every resource ("*"),
which is more than the task needs.

Set the variable in .chalice/config.json, pass the name as a constant, or write
the ARN into policy.json.`},
	"PO102": {Severity: Warning, Summary: "No IAM action is known for a call", Text: `
The code calls an operation of AWS for which neither AWS's Service Authorization
Reference, as decant has it, nor decant's own tables have an action. The derived
policy has nothing for the call, and AWS may refuse it. decant never grants a
whole service ("s3:*") in place of an action that it does not know.

The operation may be newer than decant's data, or its name may be misspelt.
docs/policy-data.md says of which day the data is.`},
}
