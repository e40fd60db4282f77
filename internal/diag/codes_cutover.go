package diag

// cutoverCodes are about the switch between Lambda and Fargate: AP4xx.
var cutoverCodes = map[Code]Entry{
	"AP401": {Severity: Error, Summary: "Both triggers are enabled", Text: `
The Lambda's trigger and Fargate's both fire, so every run happens twice. decant
never does this; a chalice deploy after the switch does, because Chalice makes the
Lambda's trigger anew, and so does a person who enables one in the console.
decant cutover or decant rollback switches the other one off.`},
	"AP402": {Severity: Error, Summary: "Neither trigger is enabled", Text: `
Nothing starts the function, and no switch is under way: somebody switched it off.
decant does not start by itself what a person has stopped; --force says that it
shall run again.`},
	"AP403": {Severity: Warning, Summary: "Switch was begun and not ended", Text: `
The phase says that a switch is under way. Either another machine is at it right
now, or a run was killed. The same command goes on from where it stopped, on any
machine, and decant rollback goes back from everywhere.`},
	"AP404": {Severity: Warning, Summary: "Phase and triggers do not agree", Text: `
One side alone starts the function, which is safe, but the phase names the other
one: a trigger or the tag was changed outside decant. The command that leads to the
side that fires changes nothing but the phase.`},
	"AP405": {Severity: Error, Summary: "Phase is not known", Text: `
The tag decant:phase of the task role holds a word that this decant does not know.
A newer one may have written it, or a person. Nothing is switched on a guess.`},
	"AP406": {Severity: Error, Summary: "Function has not been applied", Text: `
A switch needs what decant apply makes: the task role, which carries the phase, and
the trigger on Fargate, disabled.`},
	"AP407": {Severity: Error, Summary: "Trigger cannot be switched yet", Text: `
Functions that a schedule starts, and functions that nothing starts, can be
switched. The other kinds of triggers stay on Lambda for now.`},
	"AP408": {Severity: Error, Summary: "Function has never run on Fargate", Text: `
Before its trigger is switched a function should have run on Fargate once with
success; decant run does that, and notes it as the phase verified. A task that
cannot start, or that fails, is found then and not at night. --force does without.`},
	"AP409": {Severity: Warning, Summary: "Function was left out of the switch", Text: `
When no function is named, all that are verified are switched. This one has not run
on Fargate yet and stays on Lambda.`},
	"AP410": {Severity: Error, Summary: "Switch in the other direction is under way", Text: `
A rollback was begun and not ended. It may have been begun because the task failed,
so it is not turned round without --force.`},
	"AP411": {Severity: Error, Summary: "There is no trigger to go back to", Text: `
A rollback enables the Lambda's trigger. There is none any more: the Lambda or its
rule was deleted. Deploy it first.`},
	"AP412": {Severity: Error, Summary: "Trigger differs from the plan", Text: `
A trigger has another schedule, another time zone or other targets than the plan. Somebody
changed it by hand, or the source has changed since the deployment. After the
switch the function would run at other times than now, so it is a person's decision.`},
	"AP413": {Severity: Error, Summary: "Trigger is not the function's alone", Text: `
The rule has other targets too, or belongs to an AWS service. Disabling it would
stop those as well. decant does not take single targets off a rule that it did not
make.`},
	"AP414": {Severity: Error, Summary: "Lambda has more than one trigger", Text: `
Several rules or schedules that are enabled start the Lambda. The task has one
schedule; the runs of the others would be lost, or doubled when only one of them is
disabled.`},
	"AP415": {Severity: Error, Summary: "Next run is too near", Text: `
Between the moment when one side is off and the moment when the other is on nothing
fires. A run that is due in between would be lost, so the switch waits until it has
been given to the side that fires now. That would take longer than it may wait, or
the schedule leaves no room at all. --now switches all the same and may lose a run.`},
	"AP416": {Severity: Error, Summary: "Runs are still going on", Text: `
A switch waits for runs, so that none overlaps with one on the other side: with the
trigger still on as long as that is possible, and for a run that began in the last
moment after it is off. The time for waiting was over, or the next run came too near.
Either nothing was changed yet, or the switch was taken back. --now does not wait;
decant rollback --stop-tasks ends the tasks.`},
	"AP417": {Severity: Error, Summary: "Switch was taken back", Text: `
Something failed in the middle of a switch, or it was interrupted. So that the
function is not left without a trigger, the side that ran it before does so again.`},
	"AP418": {Severity: Error, Summary: "Switch was left half done", Text: `
A switch could neither be ended nor taken back, mostly because the account did not
answer any more. It may be that nothing starts the function. The phase on the task
role says which way it was going; the same command, or decant rollback, goes on from
there.`},
	"AP419": {Severity: Error, Summary: "First run on Fargate failed", Text: `
The first run after the switch could not start, or ended with a code other than 0.
With --auto-rollback the function is back on Lambda.`},
	"AP420": {Severity: Warning, Summary: "First run on Fargate was not seen", Text: `
No run began while the switch was watched: the next one is due later, or the trigger
started none. Look again after the time that the text names.`},
	"AP421": {Severity: Note, Summary: "Interval starts anew on the other side", Text: `
rate(...) has no fixed times: AWS counts from when the rule or schedule was made or
enabled. The first run on the other side comes at most one interval after the
switch, so two runs may be almost two intervals apart. No event is lost; decant run
fills the pause, if it matters.`},
	"AP422": {Severity: Error, Summary: "Function cannot be retired yet", Text: `
A function is retired when Fargate runs it and the Lambda's trigger is off or gone.`},
	"AP423": {Severity: Note, Summary: "Lambda may still repeat failed events", Text: `
Lambda keeps an event that failed or was throttled and repeats it, twice as a rule,
for up to six hours. Such events were accepted before the switch and end on Lambda,
so a run there may still be seen.`},
	"AP430": {Severity: Error, Summary: "AWS cannot be reached", Text: `
The first call, which asks whose the credentials are, got no answer: the port is
closed, the name is not found, or a proxy stands in between. That says nothing about
the credentials, so logging in again does not help. Look at the network, at
HTTPS_PROXY, and at AWS_ENDPOINT_URL where it is set.`},
	"AP431": {Severity: Error, Summary: "Lambda of a function was not found", Text: `
What starts a function on Lambda is known only when its Lambda was found. Chalice
names it <app>-<stage>-<function>; chalice package, CDK, SAM and Terraform give it
other names, and a region or an account in decant.hcl can be another one than that of
.chalice/deployed. decant looks for the name that decant.hcl states, for what an
earlier switch and .chalice/deployed recorded, for Chalice's name, and for the tag
aws-chalice (version=…:stage=…:app=…) on a function with the right handler. When
none or several are found, nothing is switched, with --force either: the Lambda may
be started although it has another name, and both would run.
Name it in decant.hcl:
    function "nightly" {
      lambda = "tally-stack-Nightly-1AB2CD3EF4"
    }
A function that has no Lambda, or none any more, has lambda = "none".`},
	"AP432": {Severity: Warning, Summary: "Trigger stays disabled", Text: `
The trigger on Lambda was disabled when the move to Fargate began. Going back restores
what was, so the trigger stays disabled and nothing starts the function.
decant rollback --force enables it.`},
	"AP433": {Severity: Warning, Summary: "Deployed in another place than decant.hcl states", Text: `
.chalice/deployed records where chalice deploy has put the functions, and decant.hcl
states another region or account. Both may be right, for an app that is deployed
several times. A switch needs the Lambda that the task replaces: in the place of
decant.hcl only one counts that Chalice's tag or decant.hcl itself names.`},
	"AP434": {Severity: Warning, Summary: "Settings of the Lambda are not known", Text: `
decant apply reads from the Lambda where its failed events go, and with
--copy-secrets the values of its variables. The Lambda of this function was not
found, so neither is known. A function that was never deployed on Lambda has
lambda = "none" in decant.hcl.`},
	"AP435": {Severity: Warning, Summary: "Exit code 0 of a disturbed run", Text: `
The program ended with 0, and ECS says that the container was short of memory, or
that the task was stopped from outside: by a person, a service, or AWS taking back
the capacity of Spot. A program that handles SIGTERM, or one whose child was killed,
ends with 0 all the same. Such a run does not make a function verified.`},
	"AP436": {Severity: Error, Summary: "Task ran, and its exit code is missing", Text: `
ECS says when the program began, or its log has lines, and there is no exit code: the
host went away, or the agent did not report it. The work may be done, half done or
not begun. It counts neither as a success nor as a task that could not start.`},
	"AP437": {Severity: Error, Summary: "Plan file was changed", Text: `
A file that decant apply --out writes carries a checksum of its text, so that what a
person has read is what --plan does. This text has another one: somebody edited it, a
program formatted it or changed its line ends, or an older decant wrote it.`},
	"AP438": {Severity: Warning, Summary: "Triggers were not read after the switch", Text: `
After a switch decant reads both triggers once more, because somebody else may have
enabled one meanwhile. That reading failed. Each trigger was read when it was set.`},
	"AP424": {Severity: Error, Summary: "Switch was not begun", Text: `
The command was interrupted before anything was changed: the function is started as
before.`},
}
