package diag

var planCodes = map[Code]Entry{
	"PL101": {Severity: Error, Summary: "Schedule is not known", Text: `
The schedule's expression depends on something that is only known when the
program runs, for example an environment variable that the stage does not set.
A guess could run the job at the wrong time, so the function stays on Lambda.

Write the expression as a literal or a constant, set the variable in
.chalice/config.json, or state the expression in decant.hcl:

    function "nightly" { schedule = "cron(0 2 * * ? *)" }`},
	"PL102": {Severity: Error, Summary: "Schedule would be refused by AWS", Text: `
Chalice passes schedule expressions through without looking at them; EventBridge
checks them when the rule is made. The usual mistakes are a cron of five fields
(AWS has six: minutes, hours, day-of-month, month, day-of-week, year), two day
fields without a ?, a plural after 1 (rate(1 days)), and a value of zero.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html`},
	"PL103": {Severity: Warning, Summary: "Schedule is written in an undocumented way", Text: `
AWS documents neither that it accepts the expression nor that it refuses it. If
the rule exists in the account and fires, the expression works; it is taken over
as it stands.`},
	"PL104": {Severity: Error, Summary: "Time zone does not exist", Text: `
EventBridge Scheduler takes the names of the IANA time zone database, such as
"Europe/Berlin" or "UTC".`},
	"PL110": {Severity: Warning, Summary: "Trigger is not migrated yet", Text: `
decant writes the triggers of scheduled functions. Functions that a queue, a
topic, a bucket, a stream or an event pattern starts get their image, task
definition, policy and module block, but nothing that starts the task: the
trigger stays on the Lambda. The task can be run by hand with an event.`},
	"PL120": {Severity: Error, Summary: "Setting is too small for any function", Text: `
A timeout, a memory size or a concurrency in config.json is negative, or is 0
where 0 has no meaning. Lambda refuses it, so the function was never deployed
like this, and a task with it would have no time limit or no size. The function
stays on Lambda until the value is corrected. (reserved_concurrency 0 has a
meaning: the function is switched off.)`},
	"PL121": {Severity: Error, Summary: "Tag would be refused by AWS", Text: `
A key has 1 to 128 characters, a value up to 256: letters, digits, spaces and
_ . : / = + - @. Keys that begin with aws: are reserved. Keys that differ in
upper and lower case alone are two tags for ECS and one for IAM, and the tags
stand on roles, too. A resource takes 50 tags; four of them are decant's own,
whose keys begin with decant:.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html`},
	"PL122": {Severity: Error, Summary: "Parameter name would be refused by AWS", Text: `
The tasks get secrets from SSM parameters named <secrets_prefix>/<variable>. A
name has letters, digits and _ . - / only, at most 15 levels and 1,011
characters together with the beginning of its ARN, and does not begin with aws or
ssm, in any case, also behind the first "/". The default prefix is
/<app>/<stage>/, so an app whose name begins with aws or ssm needs another one:

    secrets_prefix = "/team/orders/prod/"

https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html`},
	"PL123": {Severity: Warning, Summary: "Setting of decant.hcl has no effect", Text: `
The setting is correct, and nothing of this app is different because of it: a
schedule for a function that no schedule starts, a size for a function that stays
on Lambda, a network when nothing moves. That is often a misunderstanding, or is
left from an earlier state of the source. Remove it, or correct what it is about.`},
	"PL124": {Severity: Warning, Summary: "Time zone moves schedules", Text: `
EventBridge Scheduler reads the hours of a cron expression in the schedule's time
zone. Chalice makes EventBridge rules, which run in UTC. With timezone in
decant.hcl, the same expression therefore starts at another moment than it does
on Lambda. The finding lists each schedule with the time before and after, in
January and July when the zone has summer time. Correct the hours of the
expressions when the moment is to stay, or leave timezone out.`},
	"PL125": {Severity: Error, Summary: "Value of network is not one that both ways take", Text: `
decant apply and the Terraform module make the same tasks, so a literal in the
block network has to suit both: cluster is the name or the ARN of a cluster of the
tasks' account and region (the Terraform files get the ARN of a name), subnets is a
list of 1 to 16 subnet IDs, security_groups of 1 to 5 group IDs, execution_role the
ARN of a role. A reference such as aws_ecs_cluster.main.arn is not judged: Terraform
alone can resolve it.`},
	"PL126": {Severity: Warning, Summary: "Task lacks variables that the live Lambda has", Text: `
The account's function has environment variables that the source does not set:
they were added in the console or by another tool. The task gets what config.json
and decant.hcl set, so the code would find them missing on Fargate. Names are
compared, never values.`},
	"PL127": {Severity: Note, Summary: "Function stays on Lambda", Text: `
A Fargate task cannot take over what starts the function, for example the requests
of an API, or decant.hcl says that it stays. The other functions of the app can
move without it.`},
	"PL128": {Severity: Warning, Summary: "A function moves although the report says otherwise", Text: `
With live data the report says of each function whether Fargate takes a pressure from
it. This one moves because a person said so (--function, --all-functions, move = true)
or because an earlier run migrated it, and the report says stay, tune or blocked. The
finding says what both sides cost a month. move = false keeps it on Lambda; ignore
accepts the finding.`},
	"PL129": {Severity: Warning, Summary: "Missed runs raise no alarm", Text: `
alarms in decant.hcl asks for alarms, and no alarm can tell that a run of this
function was missed. The alarm looks for the starts of the rule that are not there,
over the longest time that the schedule leaves between two runs. CloudWatch looks back
seven days at most, so a weekly or monthly schedule has none; EventBridge Scheduler
publishes its metrics for a group of schedules, not for one. The other alarms are made.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html`},
	"PL130": {Severity: Warning, Summary: "Alarms on the Lambda's metrics go quiet", Text: `
The account has alarms on metrics that Lambda publishes for this function: Errors,
Duration, Throttles. Once the task does the work, nothing is published, and such an
alarm says nothing more, or goes off for missing data. alarms = { topics = [...] } in
decant.hcl makes alarms on the task; delete the old ones after retire.`},
	"PL201": {Severity: Error, Summary: "No Fargate size fits", Text: `
Fargate sells 77 pairs of CPU and memory. The size asked for is none of them, or
larger than the largest (32 vCPU with 244 GB).

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html`},
	"PL202": {Severity: Error, Summary: "No base image for this Python", Text: `
The image starts from Docker's official Python image, and the task's entry point
(runner.py) needs Python 3.6 or newer. State the version that the app really
runs on in decant.hcl, or port it first.`},
	"PL203": {Severity: Error, Summary: "Path leaves the app's folder", Text: `
The image is built from the app's folder, and nothing outside of it can be
copied into an image. Move the file, or link it inside the folder.`},
	"PL204": {Severity: Error, Summary: "Log retention is not a value of CloudWatch Logs", Text: `
CloudWatch Logs accepts a fixed list of retention times, in days: 1, 3, 5, 7,
14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
3288, 3653.`},
	"PL205": {Severity: Error, Summary: "Two functions would share a name", Text: `
Each function gets a folder and a Terraform module block. The names are made of
the function's name, and those of two functions become equal when upper case and
special characters are dropped.`},
	"PL206": {Severity: Warning, Summary: "The image's build cannot reach a requirement", Text: `
The manifest names a package by its path, and the path leads out of the
repository, or to a folder of which decant cannot tell what belongs to the
package. A build of an image sees the files of the repository alone and stops.
Commit a wheel of the package, or publish it on an index.`},
	"PL207": {Severity: Warning, Summary: "Source and account disagree", Text: `
The repository states another memory or timeout than the function has in the
account. Somebody changed one of them and not the other; which of them is meant
cannot be known. The task gets the larger of both, because the smaller one may
be what was too small. Deploy the source, write the account's value into
.chalice/config.json, or state the task's size and timeout in decant.hcl.`},
	"PL208": {Severity: Warning, Summary: "Fargate does not have the stated size", Text: `
decant.hcl states the CPU or the memory of a function alone, and Fargate sells no
task with exactly that. The task gets the next larger one. State a size that
Fargate has: 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768 CPU units, each with
its own range of memory.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html`},
	"PL301": {Severity: Error, Summary: "Module profile cannot express this", Text: `
The module babbel/ecs-fargate-scheduled-task/aws knows schedules on x86 and
nothing else: no ARM, no EventBridge Scheduler, no task without a schedule. The
bundled module expresses all of it:

    module = "decant"`},
	"PL302": {Severity: Warning, Summary: "Several Terraform folders", Text: `
More than one folder with Terraform files could be the one that deploys this
app. The new file goes to the folder named in the message until decant.hcl says
otherwise with terraform_dir.`},
	"PL303": {Severity: Warning, Summary: "Network of the Lambda is not carried over", Text: `
config.json puts the function into subnets or security groups whose IDs are not
written there, but templates that something fills in. The task runs in those of
the shared Terraform variable; it must reach what the Lambda reaches, for example
a database.`},
	"PL304": {Severity: Warning, Summary: "Limit of parallel runs is lost", Text: `
reserved_concurrency bounds how many copies of the Lambda run at once. EventBridge
and callers start tasks without such a limit; only one at a time can be had, by
the runner's overlap guard (single_task).`},
	"PL305": {Severity: Error, Summary: "Two folders could deploy the stage", Text: `
Several folders with Terraform files have the stage's name, and the module blocks of
the stage belong into the one that deploys it. Nothing is written until decant.hcl
says which one:

    stage "prod" {
      terraform_dir = "infra/prod"
    }`},
	"PL306": {Severity: Warning, Summary: "Terraform's variable does not know the stage", Text: `
One folder of Terraform serves several stages, and the variable "stage" tells them
apart. The module blocks of a stage are made when it has the stage's name. The
*.tfvars files give it other values, so that the blocks might never be made. State
the condition that is true for the stage:

    stage "prod" {
      terraform_when = var.stage == "production"
    }`},
	"PL307": {Severity: Error, Summary: "Stage cannot name a folder", Text: `
What differs by stage stands in fargate/<stage>/, so a stage needs a name that every
file system takes: letters, digits, ".", "-" and "_", and no two names that differ in
case only. AWS refuses most other characters, too, in the names that Chalice makes of
the stage.`},
	"PL401": {Severity: Warning, Summary: "Nothing is declared, so policy.json grants nothing", Text: `
With autogen_policy (the default) Chalice reads boto3 calls out of app.py and
makes one role for all functions when it deploys, and policy = "declared" takes the
policy of a file. There is none, so policy.json grants nothing: AWS refuses the job
until you add what it needs. Without policy = "declared" the policy comes from the
code (least) or from the live role.`},
	"PL402": {Severity: Warning, Summary: "Role is kept elsewhere, so policy.json grants nothing", Text: `
With manage_iam_role false Chalice uses an existing role as it is. Its policy is
not in the repository, and policy = "declared" takes nothing else. The role itself
cannot serve a task as it is: it trusts lambda.amazonaws.com, a task role must trust
ecs-tasks.amazonaws.com.`},
	"PL403": {Severity: Warning, Summary: "A policy names the role of the Lambda", Text: `
A resource's own policy (of a bucket, a key, a queue, a secret) or a role's trust policy
names the role under which the Lambda runs. The task runs under a role of its own,
<task name>-task-role, so that what the policy allows the Lambda is refused to the
task. decant searches .tf, .json, .yaml and .hcl files for the role's ARN, also with
the stage in it as var.stage, var.env or terraform.workspace; what stands in other
repositories or was made by hand is not found. Name the task's role in the policy
before the switch.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html`},
	"PL404": {Severity: Error, Summary: "Role that the policy comes from is not known", Text: `
policy = "live" and policy = "merge" take the statements of the Lambda's role out of
the live data (--live, or live in decant.hcl). They are not there: there is no live
data of the function, the role's policies could not be read, or a part of them was
covered as a secret. Nothing else is taken in their place, so the function stays on
Lambda until the choice is made: other live data, or policy = "declared".`},
	"PL405": {Severity: Error, Summary: "What the task may do is not known", Text: `
No policy file states what the function may do. Its code calls AWS in a way that the
source does not tell, or was not read, and the role of its Lambda is not known: there
is no live data, or the role's policies could not be read, or a part of them was
covered as a secret. A policy that grants nothing, or a part, would be refused in the
first run, so none is written. The choices: live data that has the role (--live);
policy = "least", which takes what is known of the code and lists the places that are
not; policy = "declared", with a policy.json that you write; move = false.`},
	"PL406": {Severity: Warning, Summary: "Permissions boundary is not taken over", Text: `
A permissions boundary limits what a role may do, whatever its policies say. The
statements of the live role are taken over; the boundary is not, since the roles of
tasks are made by the module or by decant apply, which take one as an argument.`},
	"PL407": {Severity: Error, Summary: "Code that the policy comes from was not read", Text: `
policy = "least" takes the actions that the code of the function asks for. The handler
was not found in the code, so what it calls is not known.`},
	"PL408": {Severity: Warning, Summary: "Policy from the code has gaps", Text: `
policy = "least" is stated, and at the places listed the source does not say what is
asked of AWS: a client goes to a package that is not read, a method or a service has
a name that is only known at run time. What is called there alone is not in
policy.json, and AWS refuses it. decant run and decant logs then print the statement
that is missing.`},
	"PL409": {Severity: Warning, Summary: "Declared policy lacks an action that the code asks for", Text: `
The code that the handler can reach makes a call, and no statement of the function's
policy file allows it on this resource. Either the call never runs, or Lambda is
refused it today, too, or the policy that is in force is another one than the file.`},
	"PL410": {Severity: Note, Summary: "Policy allows on every resource what the code does on some", Text: `
The statement has "Resource": "*", and the source tells every resource on which the
code uses its actions. A policy that names them keeps the task from everything else.`},
	"PL411": {Severity: Error, Summary: "Role of Chalice cannot be reused", Text: `
policy = "reuse-role" lets the task run under the role of its Lambda. Chalice manages
that role unless manage_iam_role is false: it writes the policies anew at each
deployment, and "chalice deploy" deletes the role together with a function that is
gone from the source, which is how a migration ends. Take the statements instead
(policy = "live" or "declared"), or keep the role outside of Chalice: manage_iam_role
false and iam_role_arn in config.json.`},
	"PL412": {Severity: Warning, Summary: "Task runs under a role that decant does not change", Text: `
policy = "reuse-role" lets the task run under the role of its Lambda, whose policies
stay as they are: no policy.json is written, and policies of resources that name the
role go on to hold. ECS can use the role when its trust policy names
ecs-tasks.amazonaws.com, beside lambda.amazonaws.com. decant verify looks whether it
does. The role <task name>-task-role is made all the same, without a policy, because
the phase of the switch stands in its tags.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html`},
	"PL501": {Severity: Warning, Summary: "Environment variable looks like a secret", Text: `
Whoever may call ecs:DescribeTaskDefinition reads the environment of a task, and
old revisions keep it. A variable whose name or value looks like a secret is
therefore fetched from an SSM parameter when the container starts. decant never
writes the value anywhere; create the parameter before the first run.

If it is no secret, name it in decant.hcl: not_secret = ["NAME"]`},
	"PL502": {Severity: Warning, Summary: "Environment variable belongs to the platform", Text: `
Lambda reserves these names, and on Fargate a copied value would be wrong: static
credentials would win over the task role, a fixed AWS_REGION over the region that
the task runs in. The runner sets what Lambda used to set.`},
	"PL503": {Severity: Warning, Summary: "Execution role must be able to read secrets", Text: `
ECS fetches secrets with the execution role. The babbel module takes an existing
role and adds nothing to it: allow ssm:GetParameters on the parameters, and
kms:Decrypt if they are encrypted with a key of your own.`},
	"PL601": {Severity: Warning, Summary: "decant.hcl names an unknown function", Text: `
A function block in decant.hcl must carry the logical name of a function: name=
of its decorator, else the Python name, with the blueprint's name_prefix in
front. decant scan prints the names.`},
	"PL701": {Severity: Error, Summary: "Price table is not JSON", Text: `
The file of --prices must be strict JSON: no comments, no comma at the end of a
list, each key once. A table that is read half would give sums that look whole,
so none of it is used. decant explain PL702 shows a table.`},
	"PL702": {Severity: Error, Summary: "Price table has a wrong or missing key", Text: `
A key that nobody reads would leave a price out of every sum. The whole form:

    {
      "currency": "USD",
      "date": "2026-09-06",
      "regions": {
        "eu-central-1": {
          "lambda": {
            "requests_per_million": 0.20,
            "gb_second": {"x86_64": 0.0000166667, "arm64": 0.0000133334},
            "storage_gb_second": 0.0000000309
          },
          "fargate": {
            "vcpu_hour": {"x86_64": 0.04656, "arm64": 0.03725},
            "gb_hour": {"x86_64": 0.00511, "arm64": 0.00409},
            "storage_gb_hour": 0.000133,
            "spot_vcpu_hour": {"x86_64": 0.0140, "arm64": 0.0112},
            "spot_gb_hour": {"x86_64": 0.0015, "arm64": 0.0012},
            "spot_share": 0.3
          },
          "managed_instances": {
            "instance_hour": {"x86_64": 0.115, "arm64": 0.092},
            "fee": 0.15
          },
          "unverified": ["fargate.gb_hour.arm64"]
        }
      }
    }

Every price may be left out and is then unknown. "spot_share" is the price of
Fargate Spot as a share of On-Demand, for where the two prices of Spot are left
out. "instance_hour" is an EC2 instance with 2 vCPU and 8 GB (m6i.large,
m6g.large), and "fee" the share of it that Lambda Managed Instances add. "note" may stand at the top and
in a region. The table replaces the built-in one as a whole.`},
	"PL703": {Severity: Error, Summary: "Price table has a value that is no price", Text: `
A price is a number from 0 to 1000 in the table's currency, for one unit. The
date is written as 2026-09-06 and the currency with three letters.`},
	"PL704": {Severity: Warning, Summary: "No price for a region", Text: `
The price table does not have the region, so what its functions cost is not
known, and they are missing in the totals. The built-in table has seven regions.
Give a table of your own, in the form that decant explain PL702 shows:

    decant report --prices prices.json`},
	"PL710": {Severity: Warning, Summary: "Numbers of the report contradict each other", Text: `
Before a report is printed, its numbers are compared with each other: a cost is
neither negative nor endless, the side that is cheaper for the runs is the side
that is cheaper for one run of their length, and totals are the sums of their
rows. A cost that fails is left out and shown as unknown. Numbers that AWS
answered are compared before: decant explain LV130.`},
	"PL900": {Severity: Error, Summary: "This is a bug in decant", Text: `
A value reached a place that does not know it. Nothing was written. Please
report it with the output of decant scan --json.`},
}
