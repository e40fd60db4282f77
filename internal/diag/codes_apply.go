package diag

// applyCodes are about making an account match: AP1xx the desired state and the
// proposal, AP2xx its execution, AP3xx ownership.
var applyCodes = map[Code]Entry{
	"AP101": {Severity: Error, Summary: "Task file cannot be applied", Text: `
What is applied are the files below fargate/<stage>/<function>/, with every edit made by
hand. One of them is missing, is not JSON, or holds a setting that ECS does not
know, for example a misspelt one. Nothing is made for this function.

decant migrate --check shows whether the files are up to date.`},
	"AP102": {Severity: Error, Summary: "Fargate does not sell this size", Text: `
The task definition asks for a pair of CPU and memory that Fargate does not have;
ECS would refuse it. The 77 pairs are listed by decant explain PL201.`},
	"AP103": {Severity: Error, Summary: "Setting of the account is not stated", Text: `
Something that decant cannot make up: the cluster, the subnets, an execution role
or the image. In decant.hcl it may be a reference into Terraform, which only
Terraform can resolve; a direct apply needs the value, from decant.hcl or from a
flag.`},
	"AP104": {Severity: Error, Summary: "Name would be refused by AWS", Text: `
Every service has its own rule for names: length and letters. The name is too long
or holds a character that the service does not take, so the call would fail after
other resources had been made.`},
	"AP105": {Severity: Error, Summary: "Document is larger than AWS takes", Text: `
A task definition may have 64 KiB, the inline policies of a role 10,240 characters
together, a managed policy 6,144 and a trust policy 2,048, white space not counted;
the input of a target 8,192.`},
	"AP106": {Severity: Error, Summary: "Plan is for another account or region", Text: `
decant.hcl or .chalice/deployed says where the application runs, and the
credentials lead somewhere else. Nothing is read or written there.`},
	"AP107": {Severity: Error, Summary: "Resource that has to exist does not", Text: `
decant was told to use a resource, for example an ECS cluster, and it does not
exist in this account and region, or is being deleted.`},
	"AP108": {Severity: Warning, Summary: "Secret parameter does not exist", Text: `
A task gets a variable from an SSM parameter when it starts. Without the
parameter ECS cannot start the task. decant never invents a value: create the
parameter, or let decant copy the value of the live Lambda with --copy-secrets;
it goes from one service to the other and is neither printed nor stored. A
parameter that exists is never overwritten.

The command that asks for the value takes one line. A value of several lines, such
as a private key, comes from a file: --value file://key.pem.`},
	"AP109": {Severity: Error, Summary: "Image is not known", Text: `
A task definition pins its image by digest, so that every run starts the same one.
There is no revision yet whose image could be kept, or what was given has no
digest.`},
	"AP110": {Severity: Error, Summary: "Account cannot be read", Text: `
Without knowing what is there decant cannot say what is to be done, and does not
guess: nothing is written. The text names the action and the resource.`},
	"AP111": {Severity: Error, Summary: "Function does not move", Text: `
A function was asked for by name that the plan leaves on Lambda, for the reason
that the text gives. decant migrate says of each function whether it moves.`},
	"AP112": {Severity: Warning, Summary: "Failure destination is not taken over", Text: `
The Lambda sends failed events to something that the runner of a task cannot send
to: another Lambda or a bucket. Queues of SQS, topics of SNS and, for an on-failure
destination, event buses are taken over. State one of them with failure_destination
in decant.hcl, and have it start what handles the events.`},
	"AP113": {Severity: Error, Summary: "There is no such function", Text: `
A function was asked for by a name that the application does not have. Names are
the logical ones, as decant scan lists them: those of the Python functions or of
their decorators, without the names of the application and the stage.`},
	"AP115": {Severity: Warning, Summary: "Task sends failed events nowhere", Text: `
The Lambda has a dead-letter queue or an on-failure destination, and the files of
the task were written without live data, so the task does not know it. An event of
which the last attempt fails is then in the log of no queue. decant migrate --live
takes the destination over; failure_destination in decant.hcl states it.`},
	"AP114": {Severity: Error, Summary: "What would be made could not run", Text: `
The preflight of apply found something that no later step puts right: the cluster,
a subnet or a security group is gone or in another VPC, a given execution role is
missing or ECS may not use it, the image is missing or for another platform, one
task needs more than the account's Fargate quota. With --yes it is also what a
person would have to put right before a task can start: a secret that does not
exist, subnets that do not reach ECR. Without --yes that is shown before the
question. Nothing was changed. What apply itself puts right stops nothing. decant
verify shows all checks.`},
	"AP201": {Severity: Error, Summary: "Account has changed since the plan was made", Text: `
A plan is applied exactly as it was shown. Something that it was made from has
changed since: a resource in the account, or a file of the repository. Nothing was
written; make a new plan and look at it.`},
	"AP202": {Severity: Error, Summary: "Resource could not be changed", Text: `
AWS refused a call, or went on failing although it was repeated for about a minute.
What depends on the resource was not tried; everything else was. The same command
goes on from where this one stopped.`},
	"AP203": {Severity: Error, Summary: "Change is not permitted", Text: `
The identity that decant runs with may not do this. The text names the action and
the resource. What depends on it was not tried. decant apply --permissions prints the
actions that apply needs.`},
	"AP204": {Severity: Error, Summary: "Apply was interrupted", Text: `
Nothing is half made without a tag: the same command reads what is there and goes
on.`},
	"AP205": {Severity: Error, Summary: "Identity lacks a permission", Text: `
Before anything is changed, decant asks IAM's own simulator whether the identity
that it runs with may make the calls that are pending: each action on the very
resource, also passing roles to ECS, EventBridge and Scheduler. For a switch it asks
for the way back as well, because an identity that may switch a trigger off, and not
on again, would leave a job that nothing starts. Nothing was changed.

The text names each action, the resources, and whether a Deny statement or the
permissions boundary stands against it; the fix has the statements that are missing.
The simulator reads the policies of the user, its groups or the role, and its
permissions boundary. A denial counts only when nothing else could turn it round. If
you know that it is wrong, --skip-permission-check goes on without asking.`},
	"AP206": {Severity: Note, Summary: "Permissions are not known beforehand", Text: `
decant asks IAM's simulator before it changes anything, and got no answer that
settles it. The identity may not call iam:SimulatePrincipalPolicy, or iam:GetRole on
its own role; or it is the root user or a federated user; or a condition depends on
something that decant does not know, such as the source address; or a policy of the
organization is said to deny it, about which the simulator is often wrong; or the
policy of a bucket, queue or image repository may allow it.

decant goes on. A call that is refused is reported when it comes, and the same
command goes on from there. What the simulator allows can still be refused: it knows
neither the policies of the session nor those of the resources.`},
	"AP301": {Severity: Error, Summary: "Resource exists and is not decant's", Text: `
A resource of this name exists without decant's tags of this application and stage.
Changing it could break whoever made it. If it is yours to take over, adopt it; it
then gets the tags and the settings that the plan shows.`},
	"AP302": {Severity: Warning, Summary: "Resources are not wanted any more", Text: `
They carry the tags of this application and stage, and the plan does not want them:
a function was removed, renamed, or stays on Lambda now. They are kept until --prune
is given.`},
	"AP303": {Severity: Error, Summary: "Fargate trigger is enabled", Text: `
The trigger on Fargate fires, so the function runs there. Deleting it would lose
events. Go back to the Lambda first.`},
	"AP304": {Severity: Error, Summary: "Resources were made by Terraform", Text: `
They carry decant's tags but no phase, which only a direct apply writes: the bundled
Terraform module made them. Two owners would undo each other's changes, and a
destroy would delete what Terraform's state still lists. Use terraform apply, or
adopt the task role if Terraform does not manage it any more.`},
	"AP305": {Severity: Note, Summary: "Kept, because it holds data or serves others", Text: `
destroy removes what decant made, but not data and not what others may use: log
groups stay unless --logs is given, the ECR repository with its images and a
cluster stay unless --force is given.`},
	"AP306": {Severity: Error, Summary: "Task of a function still runs", Text: `
destroy and apply --prune would delete the roles or the log group of a task that
works right now, or that is about to begin: it would lose its access to AWS in the
middle, and what it had not finished. The text says which task it is and who
started it. Wait for its end, or stop it; a task that is being stopped counts until
it has, because its program has up to two minutes to end well. The same is said
when the tasks cannot be listed, because nobody knows then.`},
	"AP601": {Severity: Warning, Summary: "There is nothing to import", Text: `
decant migrate --imports writes import blocks for what decant apply made, so that
Terraform takes it over. The account has nothing that carries decant's tags of this
application and stage, or Terraform made all of it. A file with import
blocks of an earlier run is removed: import blocks of what is not there fail, and
those of what Terraform manages do nothing.`},
	"AP602": {Severity: Note, Summary: "Terraform manages the function already", Text: `
decant apply writes the tag decant:phase on the task role. Where it is missing,
Terraform made the resources, and there is nothing to import.`},
}
