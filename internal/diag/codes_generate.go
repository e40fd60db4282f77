package diag

var generateCodes = map[Code]Entry{
	"GN101": {Severity: Error, Summary: "File name cannot stand in a Dockerfile", Text: `
A Dockerfile expands $NAME and reads *, ?, [ and \ in the source of COPY as a
pattern; the lines of a .dockerignore file are patterns as well, ! and # at their
start have a meaning, and blanks at their ends are cut off. A name with such a
character would copy another file, or none. Rename the file.`},
	"GN102": {Severity: Error, Summary: "Not the name of a Debian package", Text: `
The packages of decant.hcl become arguments of apt-get install in the Dockerfile.
A Debian package has a name of lower case letters, digits, ".", "+" and "-", and
may be followed by :architecture and =version.`},
	"GN103": {Severity: Warning, Summary: "Dependencies are not locked", Text: `
The image installs what Pipfile.lock, poetry.lock or uv.lock says. Without such a
file the versions are chosen when the image is built, so that two builds of one
commit can hold different packages. Make the lock file with the tool that manages
the project, and commit it.`},
	"GN201": {Severity: Warning, Summary: "Region or account is not known", Text: `
The files need the AWS region and the account number: for the address of the
image, the ARNs of roles and the destination of the logs. Neither decant.hcl nor
.chalice/deployed states them, and no snapshot (--live) has the live functions in
one place, so the words REGION and ACCOUNT stand in their place.

The bundled module puts the region, the roles, the log group and the image that
it was given into the task definition, so there the words do no harm. The babbel
module, and aws ecs register-task-definition, take the file as it is; with the
babbel module this is therefore an error.`},
	"GN202": {Severity: Error, Summary: "Task definition is over a limit of ECS", Text: `
ECS takes a task definition of at most 64 KiB and at most 50 tags on it.

https://docs.aws.amazon.com/general/latest/gr/ecs-service.html`},
	"GN301": {Severity: Error, Summary: "Policy is too large for IAM", Text: `
IAM counts the characters of a policy without white space: at most 10,240 for the
inline policies of a role together, which is how the bundled module attaches the
task's policy, and at most 6,144 for a managed policy, which the babbel module
makes.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html`},
	"GN302": {Severity: Note, Summary: "Statement id was left out", Text: `
The Sid of a policy statement is a label. IAM accepts letters and digits in it and
wants it to be unique within the policy. A statement whose id breaks that rule is
written without one; what it allows or denies stays the same.`},
	"GN401": {Severity: Error, Summary: "Not an HCL expression", Text: `
The network block of decant.hcl may hold references such as
aws_ecs_cluster.main.arn, which are written into the module blocks as they are.
What was given is no expression, or more than one.`},
	"GN402": {Severity: Error, Summary: "The babbel module cannot express it", Text: `
babbel/ecs-fargate-scheduled-task/aws makes tasks on x86 with 20 GiB of storage
that an EventBridge rule starts by a schedule in UTC. A function that needs
something else is left out. The bundled module expresses it; in decant.hcl:

    module = "decant"`},
	"GN403": {Severity: Warning, Summary: "The babbel module leaves something out", Text: `
babbel/ecs-fargate-scheduled-task/aws has no input for tags and for how long
EventBridge tries to start a task. The task runs without them. The bundled module
has both; in decant.hcl:

    module = "decant"`},
	"GN404": {Severity: Warning, Summary: "Schedules fire as soon as they are applied", Text: `
A migration wants the tasks to exist before they run on their own: one run is
tried by hand, then the Lambda triggers are switched off and the new ones on.
babbel/ecs-fargate-scheduled-task/aws has no such switch, so from the first
"terraform apply" on every job runs twice until the Lambda triggers are off.

The bundled module starts with its triggers off (variable fargate_enabled); in
decant.hcl:

    module = "decant"`},
	"GN405": {Severity: Error, Summary: "Stages need different shared files", Text: `
All stages of an app run one image, which is chosen by its digest. So they share the
Dockerfile, and it has to be the same whichever stage it is made for. It differs when
the stages have another version of Python, another architecture, or other packages
of Debian. Nothing is written until decant.hcl states one value, or gives a stage an
image of its own:

    stage "dev" {
      dockerfile = "Dockerfile.dev"
    }`},
	"GN406": {Severity: Error, Summary: "Two module blocks would have one label", Text: `
Where one folder of Terraform serves several stages, a module block is called
fargate_<function>_<stage>. Two functions of different stages would get the same
label, which Terraform refuses.`},
	"GN501": {Severity: Warning, Summary: "Account has what the module block does not ask for", Text: `
decant apply made something that the module block in fargate.tf does not ask for,
for example a dead-letter queue or a permissions boundary, or made it with another
setting. Terraform would take it away with its first plan, and what the module does
not have cannot be imported. Add the arguments to the module block by hand, where
they are kept by later runs, write the file, and run decant migrate --imports again.

A module block that is missing altogether was taken out by hand: nothing of its
function is imported.`},
	"GN502": {Severity: Warning, Summary: "One variable cannot serve all functions", Text: `
The module blocks take a setting from one Terraform variable, and the account has it
differently for different functions: the triggers of some fire already and those of
others do not, or they run different images. Whatever the variable says, Terraform
would change some of them, and with fargate_enabled switch triggers on or off. Give
the functions that differ their own value in their module blocks, or bring all to
the same state first.`},
	"GN503": {Severity: Error, Summary: "Module blocks cannot be read", Text: `
Import blocks belong to the resources of the module blocks. The file with the module
blocks is missing or is not HCL, so nothing can be said about what Terraform would
make.`},
	"GN504": {Severity: Error, Summary: "Terraform would enable triggers", Text: `
decant apply makes triggers disabled, and decant cutover enables them. The module of
the babbel profile has no argument for that: its rules are always enabled. If
Terraform took over rules that are disabled now, its first apply would enable them
while the Lambda triggers still fire, and every job would run twice.

Switch the functions over first; then the rules are enabled, and the import changes
nothing. Or use the bundled module, which has the argument enabled:

    module = "decant"`},
}
