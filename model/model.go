// Package model holds the nouns that all stages share: an App with its
// Functions, their Triggers, Grants and Usage. It contains no SDK type, no
// syntax node and no behaviour beyond reading itself. It marshals to stable
// JSON, because `decant scan --json` is an interface (docs/json.md).
package model

import (
	"time"

	"decant/internal/diag"
)

// MiB is a size in mebibytes. Lambda's "MB" is the same unit (1 MB = 1,024 KB).
type MiB int

// Origin says who stated a setting.
type Origin string

const (
	// Unset says that nobody stated it and there is no default.
	Unset Origin = ""
	// FromDefault names Chalice's or Lambda's default.
	FromDefault Origin = "default"
	// FromSource names the Python source.
	FromSource Origin = "source"
	// FromConfig names .chalice/config.json.
	FromConfig Origin = "config"
	// FromOptions names decant.hcl or a flag.
	FromOptions Origin = "options"
	// FromLive names the AWS account.
	FromLive Origin = "live"
)

// Unknown is why a value cannot be known without running the program.
type Unknown struct {
	// Because is a clause without a subject, for example "it comes from
	// os.environ["QUEUE"], which the stage does not set".
	Because string     `json:"because"`
	At      diag.Range `json:"at"`
	// Expr is the source text of the expression, shortened to 120 characters.
	Expr string `json:"expr,omitempty"`
	// Env names the environment variables that would decide it, sorted.
	Env []string `json:"env,omitempty"`
}

// Value is a setting together with where it came from. The same setting may be
// written in .chalice/config.json and be different in the account; the plan has
// to say which one it believed.
type Value[T any] struct {
	V    T
	From Origin
	At   diag.Range // zero when From is FromLive or FromDefault
	// Unknown is set when the value exists but cannot be known statically; V is
	// then the zero value and must not be used.
	Unknown *Unknown
}

// IsSet says whether somebody stated the value, known or not.
func (v Value[T]) IsSet() bool { return v.From != Unset || v.Unknown != nil }

// IsKnown says whether V may be used.
func (v Value[T]) IsKnown() bool { return v.From != Unset && v.Unknown == nil }

// Known makes a known value.
func Known[T any](v T, from Origin, at diag.Range) Value[T] {
	return Value[T]{V: v, From: from, At: at}
}

// NotKnown makes an unknown value.
func NotKnown[T any](u Unknown) Value[T] {
	return Value[T]{From: FromSource, At: u.At, Unknown: &u}
}

// App is one Chalice application for one stage.
type App struct {
	// Dir is the project directory relative to the repository's root, "." for
	// the root itself, always with "/".
	Dir string `json:"dir"`
	// Name is app_name of config.json, the prefix of every AWS name. A missing
	// one is unset and Chalice writes "None" in its place.
	Name Value[string] `json:"name"`
	// ConstructorName is the argument of Chalice(...): the logger and the API's
	// title, no AWS name.
	ConstructorName Value[string] `json:"constructor_name"`
	Stage           string        `json:"stage"`
	// StageDefined is false when config.json does not list the stage; Chalice
	// then uses the top level silently.
	StageDefined bool     `json:"stage_defined"`
	Stages       []string `json:"stages"` // sorted
	// Python is the minor version to run, for example "3.12".
	Python      Value[string] `json:"python"`
	PythonHints []PythonHint  `json:"python_hints"` // most trusted first
	// Region and Account (twelve digits) come from the ARNs of the deployed
	// state; unset when there is none.
	Region    Value[string] `json:"region"`
	Account   Value[string] `json:"account"`
	Functions []Function    `json:"functions"` // sorted by Name
	// Missed are the places of registrations in the source that became none of
	// Functions; a finding names each.
	Missed     []diag.Range `json:"missed,omitempty"`
	Routes     []Route      `json:"routes"`     // in registration order
	Middleware []Middleware `json:"middleware"` // in registration order
	EnvReads   []EnvRead    `json:"env_reads"`  // sorted by name and position
	Package    Package      `json:"package"`
	Files      Files        `json:"files"`
	Deployed   []Deployed   `json:"deployed"` // what .chalice/deployed says for the stage
	Debug      Value[bool]  `json:"debug"`
	// Architecture is Lambda's: "x86_64", or "arm64", which Chalice can deploy
	// since 1.34.
	Architecture Value[string] `json:"architecture"`
	// APIGatewayStage, EndpointType, custom domains and the like concern routes,
	// which stay on Lambda; the raw keys that are set are listed here, sorted.
	APISettings []string `json:"api_settings"`
}

// ChaliceName is the name as Chalice uses it: a missing app_name reads "None".
func (a *App) ChaliceName() string {
	if a.Name.IsKnown() {
		return a.Name.V
	}
	return "None"
}

// PythonHint is one place that tells the Python version.
type PythonHint struct {
	Version string     `json:"version"` // "3.12"
	Source  string     `json:"source"`  // for people: "deployment package name", ".python-version"
	At      diag.Range `json:"at"`
}

// Kind is Chalice's handler type; the names are those of the decorators.
type Kind string

// The kinds of function that Chalice makes. APIHandler is the one function that
// serves all routes.
const (
	KindLambda     Kind = "lambda_function"
	KindSchedule   Kind = "schedule"
	KindCloudWatch Kind = "on_cw_event"
	KindS3         Kind = "on_s3_event"
	KindSNS        Kind = "on_sns_message"
	KindSQS        Kind = "on_sqs_message"
	KindKinesis    Kind = "on_kinesis_record"
	KindDynamoDB   Kind = "on_dynamodb_record"
	KindAuthorizer Kind = "authorizer"
	KindWebSocket  Kind = "websocket"
	KindAPIHandler Kind = "route"
)

// StartedBy says in plain words what starts functions of the kind, with the
// decorator where that says more: "an SQS message (on_sqs_message)".
func (k Kind) StartedBy() string {
	switch k {
	case KindLambda:
		return "its callers"
	case KindSchedule:
		return "a schedule"
	case KindAuthorizer:
		return "API Gateway, as an authorizer"
	case KindWebSocket:
		return "a WebSocket message"
	case KindAPIHandler:
		return "an HTTP request"
	case KindCloudWatch:
		return "an EventBridge event (on_cw_event)"
	case KindS3:
		return "an S3 event (on_s3_event)"
	case KindSNS:
		return "an SNS message (on_sns_message)"
	case KindSQS:
		return "an SQS message (on_sqs_message)"
	case KindKinesis:
		return "a Kinesis record (on_kinesis_record)"
	case KindDynamoDB:
		return "a DynamoDB record (on_dynamodb_record)"
	}
	panic("decant: no words for the kind " + string(k))
}

// Function is one Lambda function of the app.
type Function struct {
	// Name is Chalice's logical name: name= or the Python name, with the
	// blueprint's prefix.
	Name string `json:"name"`
	// LambdaName is <app_name>-<stage>-<Name>, or <app_name>-<stage> for routes.
	LambdaName string `json:"lambda_name"`
	// LambdaStated is the name or the ARN that decant.hcl gives its Lambda, "none" for
	// a function that has none; "" for nothing.
	LambdaStated string               `json:"lambda_stated,omitempty"`
	Kind         Kind                 `json:"kind"`
	Handler      Handler              `json:"handler"`
	Description  Value[string]        `json:"description"`
	Memory       Value[MiB]           `json:"memory"`
	Timeout      Value[time.Duration] `json:"timeout"`
	Env          []EnvVar             `json:"env"`  // sorted by name
	Tags         []Tag                `json:"tags"` // sorted by key
	Layers       Value[[]string]      `json:"layers"`
	Subnets      Value[[]string]      `json:"subnets"`
	SecGroups    Value[[]string]      `json:"security_groups"`
	Concurrency  Value[int]           `json:"reserved_concurrency"` // unset: no reservation; 0: switched off
	XRay         Value[bool]          `json:"xray"`
	LogDays      Value[int]           `json:"log_retention_days"`
	Role         Role                 `json:"role"`
	Triggers     []Trigger            `json:"triggers"` // see trigger.go
	// Callers are what infrastructure code of the repository starts it with besides,
	// sorted by position.
	Callers []Caller `json:"callers,omitempty"`
	Grants  []Grant  `json:"grants"`
	// AWSUse is what its code asks of AWS; nil when nobody asked.
	AWSUse *AWSUse `json:"aws_use,omitempty"`
	// Condition is set when the registration sits under an if, try or loop whose
	// inputs are not constant: the function may or may not exist.
	Condition *Unknown `json:"condition,omitempty"`
	// Live is the function as the account has it; nil when nobody looked, or when
	// the account does not have it.
	Live *LiveFunction `json:"live,omitempty"`
	// Incomplete is set when an error was reported about this function. It is
	// kept in the model, to be shown, and left out of the plan.
	Incomplete bool `json:"incomplete"`
}

// HandlerStatus says whether Lambda would find and run the registered function.
// The words are the oracle's.
type HandlerStatus string

// The states of a handler string.
const (
	HandlerOK       HandlerStatus = "ok"
	HandlerMissing  HandlerStatus = "missing-attribute"
	HandlerRebound  HandlerStatus = "resolves-to-a-different-object"
	HandlerNoImport HandlerStatus = "import-error"
	HandlerUnknown  HandlerStatus = "unknown"
)

// Handler is what Lambda is told to call.
type Handler struct {
	// String is Lambda's handler string, "<module>.<Python name>".
	String string        `json:"string"`
	Status HandlerStatus `json:"status"`
	// Why explains every status but ok.
	Why string `json:"why,omitempty"`
	// At is the registration: the decorator, or the call.
	At diag.Range `json:"at"`
	// Def is the name in the def line of the function that runs.
	Def       diag.Range `json:"def"`
	Async     bool       `json:"async"`
	Generator bool       `json:"generator"`
	// Blueprint is the import_name of the blueprint that registered it, or "".
	Blueprint string `json:"blueprint,omitempty"`
}

// EnvVar is one environment variable that config.json sets. A secret's value is
// kept out of every output; Secret says why it is one.
type EnvVar struct {
	Name   string        `json:"name"`
	Value  Value[string] `json:"value"`
	Secret string        `json:"secret,omitempty"` // reason, "" when it is none
	// Placeholder is what something fills in before a deployment; the value is
	// then the template, not what the function gets.
	Placeholder string `json:"placeholder,omitempty"`
}

// Tag is one tag that config.json sets.
type Tag struct {
	Key   string        `json:"key"`
	Value Value[string] `json:"value"`
}

// EnvRead is one place where the import of the app reads an environment variable,
// also in a function that it calls.
type EnvRead struct {
	Name string     `json:"name"` // "" when the name itself is not constant
	At   diag.Range `json:"at"`
	// HasDefault: the code copes when the variable is absent.
	HasDefault bool `json:"has_default"`
	// Set: the stage's configuration sets it.
	Set bool `json:"set"`
}

// Role is the IAM role that Chalice gives the function.
type Role struct {
	// Kind is "managed" or "precreated".
	Kind string `json:"kind"`
	// Name is the role's name in AWS; empty for a precreated role.
	Name string `json:"name,omitempty"`
	ARN  string `json:"arn,omitempty"`
	// PolicySource is "autogen" or "file"; empty for a precreated role.
	PolicySource string `json:"policy_source,omitempty"`
	// PolicyFile is relative to the repository's root.
	PolicyFile string `json:"policy_file,omitempty"`
	// Policy is the document of PolicyFile as read; nil when there is none.
	Policy []Statement `json:"policy,omitempty"`
	// References are what the policy leaves to Terraform, "${aws_sqs_queue.jobs.arn}",
	// each once, in the order of the file.
	References []PolicyReference `json:"references,omitempty"`
}

// PolicyReference is a placeholder of a policy file that has the form of a
// reference into Terraform.
type PolicyReference struct {
	Text string     `json:"text"` // with "${" and "}"
	At   diag.Range `json:"at"`
	// Address is what has to be declared: "aws_sqs_queue.jobs", "var.bucket".
	Address string `json:"address"`
}

// Statement is one IAM policy statement, normalised: every string-or-list is a
// list. Exactly one of Action/NotAction and of Resource/NotResource is set.
type Statement struct {
	Sid         string      `json:"Sid,omitempty"`
	Effect      string      `json:"Effect"`
	Action      []string    `json:"Action,omitempty"`
	NotAction   []string    `json:"NotAction,omitempty"`
	Resource    []string    `json:"Resource,omitempty"`
	NotResource []string    `json:"NotResource,omitempty"`
	Condition   []Condition `json:"Condition,omitempty"`
	At          diag.Range  `json:"-"`
}

// Condition is one operator and key of a statement's condition block.
type Condition struct {
	Operator string   `json:"operator"`
	Key      string   `json:"key"`
	Values   []string `json:"values"`
}

// Grant is one permission and who stated it.
type Grant struct {
	Action    string     `json:"action"`
	Resources []string   `json:"resources"`
	Source    string     `json:"source"` // "declared", "live", "used"
	At        diag.Range `json:"at"`
}

// Route is one REST route; all routes are served by one function.
type Route struct {
	Path       Value[string]   `json:"path"`
	Methods    Value[[]string] `json:"methods"`
	Authorizer string          `json:"authorizer,omitempty"`
	Handler    Handler         `json:"handler"`
}

// Middleware is one registered middleware.
type Middleware struct {
	Name      string        `json:"name"`
	EventType Value[string] `json:"event_type"`
	At        diag.Range    `json:"at"`
}

// Package is what Chalice puts into the deployment package.
type Package struct {
	// Requirements is the dependency manifest found: "requirements.txt" (the only
	// one Chalice reads), "Pipfile", "poetry", "uv", "" for none.
	Manifest     string        `json:"manifest"`
	ManifestFile string        `json:"manifest_file,omitempty"`
	LockFile     string        `json:"lock_file,omitempty"`
	Requirements []Requirement `json:"requirements"` // as written, in order
	// Vendor, Chalicelib: the folders exist.
	Vendor     bool `json:"vendor"`
	Chalicelib bool `json:"chalicelib"`
	// ImportsBoto3: reachable code imports boto3 or botocore.
	ImportsBoto3 bool `json:"imports_boto3"`
	// Unshipped are local modules that app.py or chalicelib import although
	// Chalice does not ship them, relative to the repository's root, sorted.
	Unshipped      []string    `json:"unshipped"`
	AutomaticLayer Value[bool] `json:"automatic_layer"`
	// Compiled are the compiled modules and wheels of vendor/ and chalicelib/, one
	// entry for each thing that they were built for, sorted by file.
	Compiled []Compiled `json:"compiled,omitempty"`
	// Packed are wheels and source archives in vendor/, which nothing unpacks.
	Packed []string `json:"packed,omitempty"`
	// Locked are the packages of the lock files that name files: uv.lock,
	// poetry.lock and pylock.toml.
	Locked []Locked `json:"-"`
	// ThirdParty are the top-level modules that reachable code imports and that
	// are neither local nor of the standard library, sorted.
	ThirdParty []string `json:"third_party"`
}

// Locked is one version of a package in a lock file.
type Locked struct {
	Name, Version string
	At            diag.Range
	// Wheels are the file names of its wheels; Source says that a source archive
	// is there, too.
	Wheels []string
	Source bool
	// Needs are the names that it depends on without a condition. Choices are those
	// of which it depends on one version or another, each under a condition.
	Needs, Choices []string
}

// Compiled is what shipped files were built for. Empty fields are open.
type Compiled struct {
	File  string `json:"file"`  // the first of them, relative to the repository's root
	Count int    `json:"count"` // how many files say the same
	// Source is where the file says it: "file name", "WHEEL" or "ELF header".
	Source string `json:"source"`
	// Python is the only minor version that loads them, or with AtLeast the
	// oldest.
	Python  string `json:"python,omitempty"`
	AtLeast bool   `json:"at_least,omitempty"`
	// Other is an interpreter that is not CPython.
	Other string `json:"other,omitempty"`
	// System is "linux", "musllinux", "macosx" or "win"; Machine is "x86_64",
	// "aarch64" or another.
	System  string `json:"system,omitempty"`
	Machine string `json:"machine,omitempty"`
}

// Requirement is one line of the manifest.
type Requirement struct {
	// Name is the normalised project name (PEP 503), "" for options such as
	// "-r other.txt" or "--index-url".
	Name string     `json:"name,omitempty"`
	Text string     `json:"text"`
	At   diag.Range `json:"at"`
	// Kind is "path", "vcs" or "archive" for what no index has, "include" or
	// "constraint" for another file; "" for the rest.
	Kind string `json:"kind,omitempty"`
	// Path is what a path, an include or a constraint names, relative to the
	// repository's root; "" when it lies outside.
	Path string `json:"path,omitempty"`
	// Files are the parts of the folder Path that a build needs, when the folder
	// holds the app or the whole repository; nil: all of it.
	Files []string `json:"files,omitempty"`
	// Tool is the version control of a "vcs": "git", "hg", "svn" or "bzr".
	Tool string `json:"tool,omitempty"`
	// SSH: it is fetched over ssh.
	SSH bool `json:"ssh,omitempty"`
	// Pin is the one version that the requirement allows, "" for a range.
	Pin string `json:"-"`
}

// Files are the neighbours that a migration has to respect, relative to the
// repository's root, each list sorted.
type Files struct {
	Dockerfiles   []string `json:"dockerfiles"`
	TerraformDirs []string `json:"terraform_dirs"`
	CI            []string `json:"ci"`
	Policies      []string `json:"policies"`
	// Templates are templates of CloudFormation and AWS SAM, files of the Serverless
	// Framework and definitions of state machines.
	Templates []string `json:"templates,omitempty"`
}

// Deployed is one resource of .chalice/deployed/<stage>.json.
type Deployed struct {
	Name         string `json:"name"`
	ResourceType string `json:"resource_type"`
	ARN          string `json:"arn,omitempty"`
	Rule         string `json:"rule_name,omitempty"`
}

// TerraformDir is one folder with *.tf files and the names that it declares,
// each list sorted. What decant generated is left out.
type TerraformDir struct {
	Path string `json:"path"` // relative to the repository's root
	// Reusable are the resources of which a task needs one, in the files' order.
	Reusable []TerraformResource `json:"reusable,omitempty"`
	// Provider is the AWS provider without an alias, nil for none.
	Provider  *TerraformProvider `json:"provider,omitempty"`
	Variables []string           `json:"variables"`
	Modules   []string           `json:"modules"`
	// Declared are the addresses of resources, data sources, variables, locals
	// and modules, as a reference begins: "data.aws_region.here", "local.name".
	Declared []string `json:"declared,omitempty"`
	// Workspace is where terraform.workspace is used; zero for nowhere.
	Workspace diag.Range `json:"-"`
	// StageVariables are the variables by whose name one may tell stages apart, in
	// the order in which such names are believed.
	StageVariables []StageVariable `json:"-"`
}

// StageVariable is a Terraform variable that may tell the stages apart.
type StageVariable struct {
	Name string
	At   diag.Range
	// Words are those of the literal texts in its block: description, default and
	// validation; sorted.
	Words []string
	// Values are what *.tfvars files of the folder and the folders in it give it:
	// the file's name without its endings, and the value.
	Values []VariableValue
}

// VariableValue is the value of a variable in one *.tfvars file.
type VariableValue struct{ File, Value string }
