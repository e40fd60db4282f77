package diag

// liveCodes are about the AWS account and its snapshots: LV1xx connection and
// snapshot and what it measured, LV2xx inventory, LV3xx usage.
var liveCodes = map[Code]Entry{
	"LV101": {Severity: Error, Summary: "Region is missing", Text: `
Lambda functions live in a region, and neither a flag nor the environment nor the
profile names one. Name it with --region, once for each region to read, or set
AWS_REGION.`},
	"LV102": {Severity: Error, Summary: "Region is not the name of a region", Text: `
AWS's region names are codes such as eu-west-1 or us-gov-west-1. The region
becomes part of the host names that decant connects to, so nothing else is
accepted, neither the name for people ("Ireland") nor an availability zone
("eu-west-1a").`},
	"LV103": {Severity: Error, Summary: "Credentials are missing or refused", Text: `
Before anything is read, AWS is asked whose the credentials are, with
sts:GetCallerIdentity, which needs no permission. There were none, or they have
expired, or AWS does not know them, or the role could not be assumed. Credentials
are looked for where the AWS CLI looks: the environment, the profile, single
sign-on, the container or the instance. The other identities of the same run are
not affected.`},
	"LV104": {Severity: Error, Summary: "AWS configuration cannot be loaded", Text: `
The AWS configuration files name no such profile, contradict themselves or cannot
be parsed, so there are no credentials to try. The other identities of the same
run are not affected.`},
	"LV105": {Severity: Note, Summary: "Region of an account is named twice", Text: `
Two profiles or roles lead to the same account, or a region was given twice. It
is read once, with the identity that was named first.`},
	"LV111": {Severity: Error, Summary: "Snapshot cannot be read", Text: `
The file is not one that decant snapshot has written, or it was cut before the
part that says which version it has, or it is larger than 1 GiB. Nothing of it is
used. Take a new snapshot, or copy the file again.`},
	"LV112": {Severity: Warning, Summary: "Snapshot is damaged", Text: `
The snapshot ends too early, or a part of it is not JSON, or one of its settings
is not what it should be. The answers before that place are used; what the missing
ones would have told is shown as unknown. Take a new snapshot, or copy the file
again.`},
	"LV113": {Severity: Error, Summary: "Snapshot has another version", Text: `
The snapshot was written by another version of decant, in a form that this one
does not know. Reading it anyway could show wrong numbers, so nothing of it is
used.`},
	"LV114": {Severity: Warning, Summary: "Answer in the snapshot cannot be used", Text: `
One of the recorded answers is not what AWS answers to that call: a field is
missing or has another type. That one is left out, as if it had not been
recorded, and all others are used. A snapshot should not be edited by hand.`},
	"LV115": {Severity: Warning, Summary: "Answer is in the snapshot twice", Text: `
A snapshot holds one answer to each call. Two may come from a merge of two
snapshots, which belong to two times and do not fit together. The first is used.`},
	"LV121": {Severity: Error, Summary: "File is not a journal of answers", Text: `
--resume names a file that exists and that decant has not written. It is left as
it is, and nothing was read from AWS. Name a file that does not exist yet.`},
	"LV122": {Severity: Error, Summary: "Journal belongs to another run", Text: `
A journal is continued by the same command: the same accounts, regions and
options. The answers of another run do not fit, and mixing them would give numbers
that belong to neither. Repeat the first command, or name a new file.`},
	"LV123": {Severity: Note, Summary: "Journal of an earlier run is continued", Text: `
AWS's answers of the earlier run are used, and only the rest is asked. The time of
the report and the window of usage are those of the first run. Refused calls are
asked again, and so are listings that were interrupted in the middle.`},
	"LV124": {Severity: Note, Summary: "Journal has a damaged line", Text: `
The run was stopped while it wrote a line, or the file was damaged. The answer of
that line is asked again.`},
	"LV130": {Severity: Warning, Summary: "Measurements contradict each other", Text: `
Numbers of one function cannot all be true, so nothing is computed from them: the
report shows its cost, and what rests on them, as unknown. What is compared, with
the difference that is allowed:

    p50 <= p95 <= p99 <= maximum, average <= maximum     10 %
    Errors <= Invocations; samples of Duration           2 % and the runs at a time
    timeouts and kills for memory <= runs                2 % and the runs at a time
    REPORT lines <= Invocations                          2 % and the runs at a time
    Duration by metric and by REPORT lines of all runs   10 %
    billed time = duration + init time                   10 %
    billed time <= timeout + init (10 s without a line)  1 ms
    Max Memory Used <= Memory Size                       5 %
    numbers in REPORT lines <= REPORT lines              none

Fewer REPORT lines than Invocations are no contradiction: lines are dropped, and a
log group keeps them for its retention time.`},
	"LV201": {Severity: Warning, Summary: "Action is not permitted", Text: `
The identity that decant runs with may not call this action, so what it would
have told is missing. The report shows such a column as unknown and names the
action; nothing is assumed in its place. All actions that decant calls are reads;
decant report --permissions prints the whole policy.`},
	"LV202": {Severity: Warning, Summary: "Call to AWS failed", Text: `
A call failed although it was repeated, or its answer could not be understood,
for example a policy or a state machine's definition that is not JSON. What it
would have told is missing from the report; everything else was read.`},
	"LV203": {Severity: Note, Summary: "Resource was deleted during the reading", Text: `
An account changes while it is read. Something that was listed did not exist any
more when it was asked about. What the listing said about it is in the report.`},
	"LV204": {Severity: Note, Summary: "State machine chooses its function at run time", Text: `
A state invokes whatever function its input names, so the definition does not
tell which. If it is one that you want to move, look at the executions of the
state machine before you do.`},
	"LV205": {Severity: Warning, Summary: "Runtime is not known", Text: `
Lambda has runtimes that this version of decant has never heard of. The function
stays in the report, with its usage and its cost, but a plan cannot choose a base
image for it.`},
	"LV207": {Severity: Warning, Summary: "Snapshot lacks an answer", Text: `
A snapshot holds the answers that were asked for when it was taken. It lacks one
that is needed now: it was taken for other functions or by an older version, or
the file is damaged. Nothing is assumed in its place.`},
	"LV208": {Severity: Note, Summary: "Function is in several snapshots", Text: `
decant report --live takes several snapshots, for an overview over accounts. A
function that stands in two of them counts once, as the newer one has it.`},
	"LV209": {Severity: Warning, Summary: "No function fits the filter", Text: `
--name, --runtime and --tag leave out what a report is not about. A function has
to fit all of them; of each, one value is enough. A name or runtime that ends in
* is the beginning of one, and a tag without = takes any value:

    decant report --account-wide --name 'orders-*' --runtime 'python3.*' --tag team=data`},
	"LV206": {Severity: Error, Summary: "Functions cannot be listed", Text: `
Without lambda:ListFunctions decant does not know which functions there are in
the region, and can say nothing about them.`},
}
