// Package plan decides: from the model of an application it makes the targets
// of the migration and says for every choice why it was made. It is pure: it
// reads no file, calls nothing and knows no clock.
package plan

import (
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/plan/module"
	"decant/trigger"
)

// Plan is the migration of one app for one stage.
type Plan struct {
	App   string `json:"app"`   // config.json's app_name
	Dir   string `json:"dir"`   // project directory, relative to the repository's root
	Stage string `json:"stage"` // Chalice stage
	// Profile is the Terraform module that the migration is written for.
	Profile module.Name `json:"profile"`
	// Region and Account are "" when nobody stated them; the files then hold
	// the words REGION and ACCOUNT, which AWS refuses, in their place.
	Region  string `json:"region"`
	Account string `json:"account"`

	Image     Image      `json:"image"`
	Terraform Terraform  `json:"terraform"`
	Targets   []Target   `json:"targets"`   // sorted by Function: what moves
	Verdicts  []Verdict  `json:"verdicts"`  // sorted by Function: every function of the app
	Decisions []Decision `json:"decisions"` // in the order they were made
}

// Image is the one container image of the app.
type Image struct {
	// Base is the FROM line, for example "python:3.12-slim-bookworm".
	Base string `json:"base"`
	// Python is the minor version, for example "3.12".
	Python string `json:"python"`
	// Architecture is Docker's platform: "linux/amd64" or "linux/arm64".
	Platform string `json:"platform"`
	// Repository is the ECR repository's name; URI is what the task definition
	// pulls, with the tag.
	Repository string `json:"repository"`
	URI        string `json:"uri"`
	// Context is the folder that the image is built from, relative to the
	// repository's root; "" for Plan.Dir. See Plan.Context.
	Context string `json:"context,omitempty"`
	// Dockerfile and Ignore are paths relative to the repository's root.
	Dockerfile string `json:"dockerfile"`
	Ignore     string `json:"ignore"`
	// Requirements is the file that pip installs, relative to the context, "" for
	// none. Exported is set when the manifest is not a requirements.txt: the
	// build then needs an export, and the Dockerfile says with which command.
	Requirements string `json:"requirements"`
	// Manifest is the model's word: "requirements.txt", "Pipfile", "poetry",
	// "uv", "pyproject" or "".
	Manifest string `json:"manifest"`
	// ManifestFiles are the files that the dependency layer needs, relative to
	// the context, for example pyproject.toml and uv.lock.
	ManifestFiles []string `json:"manifest_files"`
	// Local are the packages that the manifest installs from the repository,
	// relative to the context, sorted.
	Local []string `json:"local,omitempty"`
	// SSH: pip fetches a requirement over ssh, so the build needs an agent.
	SSH bool `json:"ssh,omitempty"`
	// Runtime are pinned packages that Lambda or Chalice supplied although no
	// manifest names them, installed without their dependencies when NoDeps.
	Runtime []RuntimePackage `json:"runtime"`
	// Packages are Debian packages, sorted.
	Packages   []string `json:"packages"`
	Chalicelib bool     `json:"chalicelib"`
	Vendor     bool     `json:"vendor"`
	// Extra are further files or folders that code imports although Chalice
	// does not ship them, relative to Plan.Dir, sorted; empty unless decant.hcl
	// asks for them.
	Extra []string `json:"extra"`
}

// RuntimePackage is a pinned package with the reason why it is installed.
type RuntimePackage struct {
	Spec   string `json:"spec"` // "chalice==1.34.0"
	NoDeps bool   `json:"no_deps"`
	Why    string `json:"why"`
}

// Terraform is where the HCL goes.
type Terraform struct {
	Dir  string `json:"dir"`  // relative to the repository's root
	File string `json:"file"` // the module blocks of the stage, relative to the repository's root
	// Shared is the file with the variables where Dir serves several stages; "" where
	// File has them.
	Shared string `json:"shared,omitempty"`
	// When is an HCL condition that is true when Terraform applies this stage; "" where
	// Dir serves no other.
	When string `json:"when,omitempty"`
	// ModuleDir is where the module is written, relative to the repository's root;
	// "" for a module of a registry.
	ModuleDir string `json:"module_dir"`
	// Source and Version are the module blocks' arguments.
	Source  string `json:"source"`
	Version string `json:"version,omitempty"`
	// FargateDir is the path of the stage's folder in the app's fargate folder,
	// relative to Dir, for "${path.module}/<FargateDir>/<function>/policy.json".
	FargateDir string `json:"fargate_dir"`
	// Shared expressions of all module blocks, as HCL text: a literal, a
	// reference from decant.hcl, or var.<name>.
	Cluster        string `json:"cluster"`
	Subnets        string `json:"subnets"`
	SecurityGroups string `json:"security_groups"`
	ExecutionRole  string `json:"execution_role"` // "" : the module makes one where it can
	AssignPublicIP bool   `json:"assign_public_ip"`
	Image          string `json:"image"` // expression for the image URI
	// Variables are to be declared in File, or in Shared, because nobody else
	// declares them.
	Variables []Variable `json:"variables"`
	// Enabled is the phase "prepare": triggers are created disabled.
	Enabled string `json:"enabled"` // HCL expression, var.fargate_enabled
}

// Variable is one Terraform variable of the generated file.
type Variable struct {
	Name        string `json:"name"`
	Type        string `json:"type"` // "string", "list(string)", "bool"
	Description string `json:"description"`
	Default     string `json:"default,omitempty"` // HCL text; "" for required
}

// NoLambda is what decant.hcl states of a function that has no Lambda.
const NoLambda = "none"

// Target is one Fargate task that replaces one Lambda function.
type Target struct {
	Function   string `json:"function"`    // logical name
	LambdaName string `json:"lambda_name"` // <app>-<stage>-<function>
	// LambdaARN is what .chalice/deployed has for the function; "" for nothing.
	LambdaARN string `json:"lambda_arn,omitempty"`
	// LambdaStated is the name or the ARN of the Lambda in decant.hcl, or NoLambda;
	// "" for neither.
	LambdaStated string     `json:"lambda_stated,omitempty"`
	TaskName     string     `json:"task_name"`   // family, rule and role prefix; at most 48 characters
	ModuleName   string     `json:"module_name"` // label of the module block
	Kind         model.Kind `json:"kind"`
	Handler      string     `json:"handler"` // Lambda's handler string, the container's command
	// Folder is fargate/<stage>/<function>, relative to the repository's root.
	Folder string `json:"folder"`

	CPU          int         `json:"cpu"` // CPU units, 1,024 = 1 vCPU
	Memory       model.MiB   `json:"memory"`
	LambdaMemory model.MiB   `json:"lambda_memory"`
	Storage      int         `json:"storage"`      // GiB of ephemeral storage; 0 is Fargate's default of 20
	Architecture string      `json:"architecture"` // ECS's word: X86_64 or ARM64
	StopTimeout  int         `json:"stop_timeout"` // seconds between SIGTERM and SIGKILL, 2 to 120
	Environment  []NameValue `json:"environment"`  // sorted by name
	Secrets      []Secret    `json:"secrets"`      // sorted by name

	// Timeout is the wall-clock limit of one attempt; 0 for none.
	Timeout     time.Duration   `json:"timeout"`
	Retries     int             `json:"retries"` // further attempts after a failure
	RetryDelays []time.Duration `json:"retry_delays"`
	// Concurrency is 1 when at most one task may run at a time, else 0.
	Concurrency int `json:"concurrency"`

	// Start is what starts the task.
	trigger.Start
	// Callers are what infrastructure code of the repository starts the function with,
	// in words.
	Callers []string `json:"callers,omitempty"`

	// Subnets and SecurityGroups are HCL lists when config.json gives this
	// function others than the shared expressions; "" for the shared ones.
	Subnets        string `json:"subnets,omitempty"`
	SecurityGroups string `json:"security_groups,omitempty"`

	// Failure is where the event of a failed run goes.
	Failure Failure `json:"failure,omitzero"`
	// AlarmTopics are the ARNs of the SNS topics that alarms about the task tell.
	AlarmTopics []string `json:"alarm_topics,omitempty"`
	// Missed is how long the trigger starts nothing until an alarm says so; zero for no
	// such alarm.
	Missed Missed `json:"missed_runs,omitzero"`

	LogGroup string       `json:"log_group"`
	LogDays  int          `json:"log_days"` // one of CloudWatch's values; 0: for ever
	Policy   Policy       `json:"policy"`
	Tags     []NameValue  `json:"tags"` // sorted by name
	Gaps     []Guarantee  `json:"gaps"`
	Evidence []diag.Range `json:"-"`
}

// NameValue is a name and its value: an environment variable or a tag.
type NameValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Secret is an environment variable that ECS fetches when the container starts.
type Secret struct {
	Name string `json:"name"`
	// From is valueFrom: an SSM parameter's name ("/app/stage/NAME") or an ARN.
	From string `json:"from"`
	Why  string `json:"why"`
}

// Policy is the task role's policy and how it came about.
type Policy struct {
	// Source is "declared" (a policy file), "live" (the policies of the Lambda's role
	// in the account), "merge" (both), "least" (the calls in the code), or, where
	// "declared" is stated and there is no file, "autogen" (Chalice would have generated
	// one; nothing is granted) or "precreated" (an existing role; nothing is granted).
	Source     string            `json:"source"`
	Statements []model.Statement `json:"statements"`
	Moves      []Move            `json:"moves"`
	// Role is the ARN of the Lambda's role when the task runs under it; decant grants
	// nothing then.
	Role string `json:"role,omitempty"`
	// References are the placeholders that the module block renders by what they
	// name.
	References []model.PolicyReference `json:"references,omitempty"`
}

// Move says what happened to a statement, or a part of one, of the Lambda role.
type Move struct {
	Actions []string `json:"actions"`
	To      string   `json:"to"` // "task role", "execution role", "pipe role", "dropped"
	Because string   `json:"because"`
}

// Outcome says what happens to a function.
type Outcome string

// Moves: a target is planned. Stays: Lambda is the right place, or Fargate
// cannot serve it. Blocked: it should move, but something must be settled first.
const (
	Moves   Outcome = "moves"
	Stays   Outcome = "stays"
	Blocked Outcome = "blocked"
)

// Verdict is the outcome for one function.
type Verdict struct {
	Function string       `json:"function"`
	Kind     model.Kind   `json:"kind"`
	Outcome  Outcome      `json:"outcome"`
	Because  string       `json:"because"` // a full sentence
	Evidence []diag.Range `json:"evidence"`
	// Then is what happens to a function that moves; "" for one that does not.
	Then Then `json:"then,omitempty"`
	// Report is what the report says of the live function; nil without live data.
	Report *Report `json:"report,omitempty"`
}

// Decision explains one choice; every number in a generated file has one.
type Decision struct {
	Rule     string       `json:"rule"`               // "size", "name", "timeout" …
	Function string       `json:"function,omitempty"` // "" for the whole app
	Chose    string       `json:"chose"`
	Because  string       `json:"because"`
	Evidence []diag.Range `json:"evidence"`
}

// Guarantee is one thing that Lambda did for the function.
type Guarantee struct {
	Name    string `json:"name"`
	Outcome string `json:"outcome"` // "kept", "replaced", "lost"
	Lambda  string `json:"lambda"`
	Fargate string `json:"fargate"`
}
