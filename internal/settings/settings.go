// Package settings reads decant.hcl, the options that belong to a project. The
// file stands at the repository's root and everything in it is optional; flags
// override it. An unknown name is an error with its position and the nearest
// name that exists.
package settings

import (
	"slices"
	"time"

	"decant/internal/diag"
	"decant/model"
)

// File is the name of the options' file at the repository's root.
const File = "decant.hcl"

// Settings are the options of one project. The zero Settings is a project
// without decant.hcl.
type Settings struct {
	// App is the project directory of the app to migrate, relative to the root.
	App   model.Value[string]
	Stage model.Value[string]
	// Module is one of module.Names; "" for the first.
	Module model.Value[string]
	// Python is a minor version such as "3.12".
	Python  model.Value[string]
	Region  model.Value[string]
	Account model.Value[string] // twelve digits
	// Architecture is "x86_64" (default, what Chalice deploys) or "arm64".
	Architecture model.Value[string]
	// Dockerfile is the path of the generated Dockerfile relative to the app.
	Dockerfile model.Value[string]
	// BaseImage is what the image starts from, as FROM takes it:
	// "python:3.12-slim-bookworm@sha256:…".
	BaseImage model.Value[string]
	// TerraformDir is relative to the root.
	TerraformDir model.Value[string]
	// Live is the snapshot of the account that sizes come from, relative to the
	// root.
	Live model.Value[string]
	// Policy is one of PolicyModes: where what a task may do comes from.
	Policy model.Value[string]
	// Scheduler is "rule" (default) or "scheduler".
	Scheduler model.Value[string]
	// Timezone is an IANA name; it needs Scheduler "scheduler".
	Timezone model.Value[string]
	// SecretsPrefix is the path of the SSM parameters; default "/<app>/<stage>/".
	SecretsPrefix model.Value[string]
	LogDays       model.Value[int] // 0: for ever
	// FailureDestination is the ARN of a queue, a topic or an event bus that gets the
	// record of a failed run, or Nowhere.
	FailureDestination model.Value[string]
	// AlarmTopics are the ARNs of the SNS topics that alarms tell, at most 5.
	AlarmTopics model.Value[[]string]
	Tags        []model.Tag
	// Packages are Debian packages for the image.
	Packages model.Value[[]string]
	// Include are files or folders beside app.py that the image gets although
	// Chalice does not ship them, relative to the app.
	Include model.Value[[]string]
	// Environment are variables that something else than config.json sets, for
	// example CI: they are set while app.py is imported, and the tasks get them.
	Environment []model.EnvVar
	// NotSecret names variables that look secret and are none.
	NotSecret model.Value[[]string]
	// Ignore are codes of warnings and notes that were accepted and are not shown.
	Ignore model.Value[[]string]

	// TerraformWhen is an expression of Terraform that is true when the stage of a
	// stage block is the one that is applied: "var.env == \"production\"". Only a
	// stage block has it.
	TerraformWhen model.Value[string]

	Network    Network
	Thresholds Thresholds
	Functions  map[string]Function
	// Stages are the settings of each stage that has a block: everything above with
	// what the block states put over it. See For.
	Stages map[string]Settings
	// At is the stage's block in decant.hcl, to its closing brace; zero for the settings
	// of the project.
	At diag.Range
}

// Nowhere is the failure_destination that keeps a failed event from being sent.
const Nowhere = "none"

// Where the permissions of a task can come from.
const (
	PolicyDeclared = "declared"   // the function's policy file
	PolicyLive     = "live"       // the policies of the Lambda's role in the account
	PolicyMerge    = "merge"      // both, each statement once
	PolicyLeast    = "least"      // what the code asks for
	PolicyReuse    = "reuse-role" // none: the task runs under the Lambda's role
)

// PolicyModes are the values of policy.
func PolicyModes() []string {
	return []string{PolicyDeclared, PolicyLive, PolicyLeast, PolicyMerge, PolicyReuse}
}

// StatePolicy puts what a command line says over the project, its stages and its
// functions.
func (s *Settings) StatePolicy(mode string) {
	if mode == "" {
		return
	}
	s.Policy = model.Known(mode, model.FromOptions, diag.Range{})
	for name, f := range s.Functions {
		f.Policy = model.Value[string]{}
		s.Functions[name] = f
	}
	for name, of := range s.Stages {
		of.StatePolicy(mode)
		s.Stages[name] = of
	}
}

// For are the settings of one stage: those of its block, and of the project where
// it has none.
func (s Settings) For(stage string) Settings {
	of, has := s.Stages[stage]
	if !has {
		return s
	}
	of.App, of.Stage, of.Module, of.Stages = s.App, s.Stage, s.Module, s.Stages
	return of
}

// Thresholds decide what a report says about a live function; what is not known
// here keeps review.DefaultThresholds.
type Thresholds struct {
	// Duration and Memory are shares of the timeout and of the memory size, above
	// 0 and at most 1.
	Duration model.Value[float64]
	Memory   model.Value[float64]
	Samples  model.Value[int] // runs, 1 to 1,000,000
	Short    model.Value[time.Duration]
	Frequent model.Value[float64] // runs an hour, above 0
	Start    model.Value[time.Duration]
}

// Network holds expressions for Terraform; the text is copied as it stands, so
// that a reference such as aws_ecs_cluster.main.arn is possible.
type Network struct {
	Cluster        model.Value[string]
	Subnets        model.Value[string]
	SecurityGroups model.Value[string]
	ExecutionRole  model.Value[string]
	AssignPublicIP model.Value[bool]
}

// Function are the options of one function, by logical name.
type Function struct {
	At diag.Range
	// Policy is one of PolicyModes, over that of the project.
	Policy model.Value[string]
	// Move false keeps the function on Lambda.
	Move    model.Value[bool]
	CPU     model.Value[int] // CPU units
	Memory  model.Value[model.MiB]
	Storage model.Value[int] // GiB, 21 to 200
	Timeout model.Value[time.Duration]
	Retries model.Value[int] // 0 to 10
	// FailureDestination and AlarmTopics are over those of the project.
	FailureDestination model.Value[string]
	AlarmTopics        model.Value[[]string]
	Schedule           model.Value[string] // replaces an expression that decant cannot know
	Timezone           model.Value[string]
	// SingleTask keeps two tasks of the function from running at once.
	SingleTask model.Value[bool]
	// Ignore are codes that were accepted for this function.
	Ignore model.Value[[]string]
	// Lambda is the name or the ARN of the function on Lambda, where it has another
	// name than Chalice gives it; "none": it has no Lambda.
	Lambda model.Value[string]
}

// Ignores says whether a finding was accepted in decant.hcl. An error never is.
func (s Settings) Ignores(d diag.Diagnostic) bool {
	if d.Severity == diag.Error {
		return false
	}
	code := string(d.Code)
	return slices.Contains(s.Ignore.V, code) || d.Subject != "" && slices.Contains(s.Functions[d.Subject].Ignore.V, code)
}
