package diag

// runCodes are about running a task (AP5xx), checking before it (AP6xx) and its
// image (AP7xx).
var runCodes = map[Code]Entry{
	"AP501": {Severity: Error, Summary: "Task could not be started", Text: `
ECS was asked to start the task and refused, or answered that it started none: no
capacity, a quota, a cluster or subnet that is gone, or a permission. Nothing ran.
The text says which, and what to do.`},
	"AP502": {Severity: Error, Summary: "Task stopped before its program ran", Text: `
ECS took the task, and something that it needs before the program starts was not to
be had: the image, a network interface, a secret, the log. ECS's own words are in
the text. decant verify finds most of these without starting anything.`},
	"AP503": {Severity: Error, Summary: "Task ended with a failure", Text: `
The program ran and ended with a code other than 0. 1: the handler raised; 2: no
usable event or setting; 3: it cannot be imported; 75: another run is still going
on; 124: time limit; 137: killed, mostly out of memory; 143: it was stopped. decant
run ends with the same code.`},
	"AP504": {Severity: Warning, Summary: "Log of the task cannot be shown", Text: `
The task runs all the same; only its log is not shown. The log group is missing, the
log goes to another place than CloudWatch, or an action is not permitted.`},
	"AP505": {Severity: Error, Summary: "Event is too large for the call", Text: `
The event travels to the task in its environment, as an override of the call, and
ECS takes 8,192 characters of overrides with all their syntax; quotes count twice,
because they are escaped. A larger event is stored in a bucket of yours, and the
task reads it there: its role needs s3:GetObject on it.`},
	"AP506": {Severity: Error, Summary: "Event cannot be used", Text: `
The event is not JSON, or there is none for a function that is started by one. The
task's runner would refuse it and end with code 2.`},
	"AP507": {Severity: Error, Summary: "There is nothing to run yet", Text: `
A task definition of this function has not been registered in this account and
region, or it was deregistered. decant apply registers it.`},
	"AP508": {Severity: Warning, Summary: "Run was interrupted", Text: `
decant stopped waiting, and the task was not told to stop: it goes on in the
account, and is paid for, until its program ends.`},
	"AP509": {Severity: Error, Summary: "State of the task cannot be known", Text: `
The task was started, and then it could not be asked for: an action is not permitted,
or ECS does not know the task. It may well run. ECS forgets a task an hour after its
end.`},
	"AP510": {Severity: Note, Summary: "Event was stored in a bucket", Text: `
The event is too large to travel in the call. It lies in the bucket that was named,
under decant/<app>/<stage>/<function>/, and is not deleted: the task may read it
late.`},
	"AP511": {Severity: Warning, Summary: "Success was not written down", Text: `
A function whose task has run with success is verified, which is a tag of its task
role, and a precondition of the switch. The tag could not be set.`},
	"AP512": {Severity: Error, Summary: "A task of the function runs already", Text: `
A run that was interrupted leaves its task at work unless it is told to stop, and
the trigger may have started one. Two tasks of a job that was written for Lambda's
one at a time may do the same work twice. Wait for the other one, stop it, or ask
for a second one with --beside.`},
	"AP513": {Severity: Warning, Summary: "Task was stopped as asked", Text: `
decant run or decant rollback told ECS to stop the task: its program got SIGTERM, and
SIGKILL when it had not ended after its stopTimeout (30 seconds, unless
task-definition.json says otherwise). Its exit code says how it ended, not that
something is wrong with it.`},
	"AP514": {Severity: Warning, Summary: "AWS refused a call of the task", Text: `
The log of the task has AWS's answer that its role may not make a call: "is not
authorized to perform: ACTION on resource: RESOURCE". The statement in the fix
allows exactly what the line names; a job that uses another key or table in its next
run needs the pattern that covers them. The position is the call in the source; with
live data the text says whether the role of the Lambda allows it. When an explicit Deny, a permissions
boundary, a session policy, a service or resource control policy, an endpoint policy or
a resource's own policy decides, no statement of policy.json helps, and the text says
so. Older answers ("Access Denied") name only the operation.

The line comes from the log, into which the program writes what it likes. Grant what
you know the job to do.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html`},
	"AP515": {Severity: Error, Summary: "No task to show the log of", Text: `
decant logs shows the log of the newest task of the function that ECS knows. ECS
forgets a task about an hour after its end; the log stays as long as its group keeps
it. --task names the task by its ID, which is the last part of the log stream's
name.`},
	"AP701": {Severity: Error, Summary: "There is no program that builds images", Text: `
decant builds with what is installed: docker (with its plugin buildx), podman,
buildah, finch or nerdctl, in this order, or the one that --builder names. An image
that was built elsewhere is named with --image.`},
	"AP702": {Severity: Error, Summary: "Image could not be built", Text: `
The builder ended with a failure; its own words were shown as they came. Nothing was
pushed, and no task definition was changed. A build for another architecture than
the machine's needs an emulator.`},
	"AP703": {Severity: Error, Summary: "Login to the registry failed", Text: `
ECR gives a password that is valid for 12 hours, and the builder gets it on its
standard input. One of the two failed. The password is neither shown nor kept.`},
	"AP704": {Severity: Error, Summary: "Image could not be pushed", Text: `
The image was built, and the registry did not take it: a permission, a tag that may
not be used twice, or the network. Run again, the builder has everything in its
cache.`},
	"AP705": {Severity: Error, Summary: "Digest of the image is not certain", Text: `
A task definition pins its image by digest. What the builder says and what the
registry has are compared, and they differ, or one of them did not answer. No task
definition was changed.`},
	"AP706": {Severity: Error, Summary: "Image is for another platform", Text: `
The image in the registry is not for the architecture that the tasks run on. They
would end with "exec format error" before the program's first line. No task
definition was changed.`},
}
