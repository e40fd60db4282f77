package diag

var terraformCodes = map[Code]Entry{
	"CH391": {Severity: Warning, Summary: "Terraform file cannot be parsed", Text: `
decant reads the repository's Terraform files to know which variables and
modules they declare, so that the generated file declares nothing twice. What
stands in a file that cannot be parsed is not known; terraform would refuse the
file as well.`},
	"CH392": {Severity: Warning, Summary: "Something else starts the function as well", Text: `
Terraform, a template of CloudFormation or AWS SAM, or a file of the Serverless
Framework starts a function for which Chalice registers a trigger of its own.
"decant cutover" disables Chalice's trigger and enables the task's; the other one
goes on starting the Lambda, so work is done twice or on both sides.

Decide before the function moves: remove the second trigger, or point it at the
task.`},
	"CH393": {Severity: Warning, Summary: "A state machine uses the function's result", Text: `
A Task state of Step Functions puts what the function returns into the state of
the execution, and a later state reads it: as the items of a Map, in a Choice, in
the input of another Task. A task of Fargate gives back its exit code alone.

With ecs:runTask.waitForTaskToken the runner sends the handler's result back with
SendTaskSuccess, so the machine gets what it got before; the state has to be
changed for that. An Express workflow cannot wait for a task.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html`},
	"CH394": {Severity: Warning, Summary: "A caller could be this app's, and is not decided", Text: `
The name of a Lambda function in infrastructure code has parts that the files do
not say, and the known parts fit a function of the app. decant does not guess: the
function is shown without this caller.

Names are resolved through locals, defaults of variables, tfvars, modules of the
repository and arguments of resources. A variable called stage, env or environment
and terraform.workspace stand for the stage.`},
	"CH395": {Severity: Warning, Summary: "Definition of a state machine is not read", Text: `
The definition comes from something that the repository does not hold, or it is no
JSON and no YAML. The functions that the machine starts are shown without it.`},
	"CH396": {Severity: Note, Summary: "A caller starts a function that nothing names", Text: `
Infrastructure code starts a Lambda function whose name is a value that only
Terraform, CloudFormation or a running state machine knows. It is said as long as
the app has a function without a known caller, because it could be that one.`},
}
