// Package module says what a Terraform module for a task can express, one file a
// module. Other packages ask for a capability and never for a module by its name.
package module

import (
	"slices"
	"time"
)

// Name is a module's word in decant.hcl and in the plan.
type Name string

// Module is one Terraform module that a migration can be written for.
type Module struct {
	Name    Name
	Title   string // in sentences: "The <Title> module"
	Source  string // argument of the module block
	Version string // likewise; "" for a module in the repository
	// Folder is where the module's files are written, relative to the Terraform
	// folder; "" for a module of a registry.
	Folder string

	// Switch: the module creates a trigger disabled and enables it by an argument.
	Switch bool
	// Image: the image is an argument; else task-definition.json names it.
	Image bool
	// Definition: task-definition.json is the whole request with real values put in
	// by the module; else the array of containers, read as it is.
	Definition bool
	// Renders: the module puts values of Terraform into policy.json.
	Renders bool
	// ExecutionRole: the module makes one when none is given, which may read the
	// task's secrets.
	ExecutionRole bool
	// Confined: the roles can be assumed for this account alone, and the trigger
	// states how often and how long a start is tried.
	Confined bool
	// ManagedPolicy: the task role's policy is a managed one; else an inline one.
	ManagedPolicy bool
	// Failures: the module makes dead-letter queues, rules about failed tasks and
	// alarms.
	Failures bool
	// Tags: the module sets tags.
	Tags bool
	// RuleSuffix and TriggerRoleSuffix follow the task's name in the names of the
	// rule and of the role that starts the task.
	RuleSuffix, TriggerRoleSuffix string

	// Arguments are the module block's, in groups, in the order of writing.
	Arguments [][]string

	// Starts says why the module cannot start the task, "" when it can; stay when
	// the function can stay on Lambda instead. It is nil for a module that starts
	// every task.
	Starts func(Task) (why string, stay bool)
	// Builds says why an image for the architecture would not run; nil when each
	// does.
	Builds func(architecture string) string

	// refusals and losses are what the module has no input for.
	refusals []limit
	losses   []limit
}

// Task is what a module is asked to make.
type Task struct {
	Function     string
	Architecture string // ECS's word
	Storage      int    // GiB
	Scheduled    bool   // by a rule or by EventBridge Scheduler
	Scheduler    bool   // by EventBridge Scheduler or in a time zone
	Role         string // ARN of an existing role that the task runs under
	Tags         []string
	Alarms       bool
	Attempts     int
	MaxAge       time.Duration
}

// limit is one thing that a module has no input for; it says how that reads for
// the task, "" when the task does not ask for it.
type limit func(Task) string

// Refuses says why the module cannot make the task.
func (m Module) Refuses(t Task) []string { return apply(m.refusals, t) }

// Loses says what the task does without under the module.
func (m Module) Loses(t Task) []string { return apply(m.losses, t) }

func apply(limits []limit, t Task) []string {
	var out []string
	for _, l := range limits {
		if text := l(t); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// all lists the modules; the first one is the default.
func all() []Module { return []Module{decant(), babbel()} }

// Names are the modules' words, the default first.
func Names() []string {
	var out []string
	for _, m := range all() {
		out = append(out, string(m.Name))
	}
	return out
}

// Default is the module that is used when decant.hcl states none.
func Default() Name { return all()[0].Name }

// Module returns the module of the name. Settings accept no other names.
func (n Name) Module() Module {
	list := all()
	i := slices.IndexFunc(list, func(m Module) bool { return m.Name == n })
	if i < 0 {
		panic("decant: a Terraform module without a description: " + string(n))
	}
	return list[i]
}
