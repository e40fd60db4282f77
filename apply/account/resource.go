package account

import (
	"maps"
	"slices"
	"strings"
)

// Kind says what sort of AWS resource it is, in the words that people read.
type Kind string

// The kinds of resources that decant makes.
const (
	Cluster        Kind = "ecs cluster"
	Repository     Kind = "ecr repository"
	Secret         Kind = "secret parameter"
	LogGroup       Kind = "log group"
	TaskPolicy     Kind = "task policy" // the managed policy of a module that makes one
	TaskRole       Kind = "task role"
	ExecutionRole  Kind = "execution role"
	TaskDefinition Kind = "task definition"
	DeadLetters    Kind = "dead-letter queue"
	TriggerRole    Kind = "trigger role"
	Rule           Kind = "rule"
	Schedule       Kind = "schedule"
	FailureRule    Kind = "failure rule"
	Alarm          Kind = "alarm"
)

// Address names one resource of one account and region.
type Address struct {
	Kind Kind   `json:"kind"`
	Name string `json:"name"`
}

// String writes an address as it is typed after --adopt: "task role orders-prod-import-task-role".
func (a Address) String() string { return string(a.Kind) + " " + a.Name }

// ParseAddress reads what String writes.
func ParseAddress(s string) (Address, bool) {
	for _, h := range Handlers() {
		if name, ok := strings.CutPrefix(s, string(h.Kind())+" "); ok && name != "" {
			return Address{h.Kind(), name}, true
		}
	}
	return Address{}, false
}

// Props are the settings of a resource in normal form: JSON values only, lists
// sorted where their order means nothing, defaults filled in or left out on
// both sides. A setting that is not there is one that decant does not state.
type Props map[string]any

// Resource is one resource as it shall be.
type Resource struct {
	Address
	// Function is the logical name of the function it serves; "" when several do.
	Function string            `json:"function,omitempty"`
	Props    Props             `json:"props"`
	Tags     map[string]string `json:"tags,omitempty"`
	// Needs must exist before it.
	Needs []Address `json:"needs,omitempty"`
	// Given says that somebody else makes it: it has to exist, and decant neither
	// makes nor changes it.
	Given bool `json:"given,omitempty"`
	// Token makes a repeated create call the same call, where the API takes one.
	Token string `json:"-"`
	// Secret says whose value a secret parameter may be given.
	Secret SecretRef `json:"-"`
}

// The tags that carry ownership and phase. Every resource that decant makes has
// the first two; those of one function have the third; the phase stands on the
// function's task role alone, so that a change of phase is one call.
const (
	TagApp      = "decant:app"
	TagStage    = "decant:stage"
	TagFunction = "decant:function"
	TagPhase    = "decant:phase"
)

// What a move to Fargate remembers beside the phase, in the same call: the name
// of the Lambda that it found, and whether the Lambda's trigger was enabled.
const (
	TagLambda        = "decant:lambda"
	TagLambdaTrigger = "decant:lambda-trigger"
)

// The values of TagLambdaTrigger.
const (
	WasEnabled  = "enabled"
	WasDisabled = "disabled"
)

// SwitchTags are the tags that only a switch writes: apply neither sets nor
// removes them.
func SwitchTags() []string { return []string{TagPhase, TagLambda, TagLambdaTrigger} }

// Observed is one resource as the account has it.
type Observed struct {
	Address
	Props Props             `json:"props"`
	Tags  map[string]string `json:"tags"`
	// ARN is what other resources refer to: the ARN of a task definition's newest
	// revision, of a role, of a queue.
	ARN string `json:"arn"`
	// Enabled says whether a trigger fires; nil for what is no trigger.
	Enabled *bool `json:"enabled,omitempty"`
	// OwnedBy is the trigger role whose tags speak for a resource that cannot have
	// tags of its own: a schedule belongs to whom its role belongs to.
	OwnedBy string `json:"owned_by,omitempty"`
}

// Scope is which part of the account a proposal is about.
type Scope struct {
	App       string   `json:"app"`
	Stage     string   `json:"stage"`
	Prefix    string   `json:"prefix"`              // beginning of all names of the app and stage
	Shared    []string `json:"shared,omitempty"`    // names of the app's own repository and cluster
	Cluster   string   `json:"cluster,omitempty"`   // that the plan states, name or ARN; tasks are looked for there
	Functions []string `json:"functions,omitempty"` // logical names; empty: all
	// Planned are all functions that the plan moves. What belongs to one of them is
	// never taken for a leftover because its files could not be read.
	Planned []string `json:"planned,omitempty"`
	// Destroy wants nothing: everything that is ours goes.
	Destroy bool `json:"destroy,omitempty"`
	// Prune deletes what is ours and not wanted any more; without it such
	// resources are kept and named.
	Prune bool `json:"prune,omitempty"`
	// Force also deletes what other stages or people may use: the repository with
	// its images, and a cluster that decant made.
	Force bool `json:"force,omitempty"`
	// Logs also deletes log groups, which are data.
	Logs bool `json:"logs,omitempty"`
	// Secrets also deletes the secret parameters that apply --copy-secrets made: a
	// value that stands nowhere else would be lost.
	Secrets bool `json:"secrets,omitempty"`
	// Adopt names resources without our tags that shall become ours.
	Adopt []Address `json:"adopt,omitempty"`
}

// Tagged says whether the tags are those of this app and, unless it serves the
// whole app, of this stage.
func (s Scope) Tagged(tags map[string]string) bool {
	return tags[TagApp] == TagValue(s.App) && (tags[TagStage] == TagValue(s.Stage) || tags[TagStage] == "")
}

// SortedKeys returns the keys of a map in order.
func SortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
