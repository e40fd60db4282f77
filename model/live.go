package model

import "time"

// Live is what one reading of AWS found: every function of the regions and
// accounts that were read, with what starts it, what it may do and how it was
// used. Environment values are not part of it; nobody downstream may hold them.
type Live struct {
	// Taken is the time of the reading, UTC, whole seconds.
	Taken time.Time `json:"taken"`
	// Window is the time that usage is about; zero when usage was not read.
	Window  Window       `json:"window"`
	Regions []LiveRegion `json:"regions"` // sorted by account and region
	// Functions are sorted by ARN.
	Functions []LiveFunction `json:"functions"`
	// Gaps are answers that AWS did not give, sorted by action and subject.
	Gaps []Gap `json:"gaps"`
}

// Window is a span of time, UTC.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// IsZero says that there is no window.
func (w Window) IsZero() bool { return w.From.IsZero() && w.To.IsZero() }

// Days is the window's length in days.
func (w Window) Days() float64 { return w.To.Sub(w.From).Hours() / 24 }

// GapReason is why AWS gave no answer. The set is closed.
type GapReason string

// The reasons of a Gap.
const (
	// GapDenied: the caller has no permission for Gap.Action.
	GapDenied GapReason = "no permission"
	// GapGone: the resource was deleted between two calls.
	GapGone GapReason = "deleted meanwhile"
	// GapFailed: the call failed although it was repeated, or its answer could
	// not be understood.
	GapFailed GapReason = "failed"
	// GapUnrecorded: a snapshot is read, and nobody asked when it was taken, or
	// the file is damaged.
	GapUnrecorded GapReason = "not in the snapshot"
	// GapSkipped: the call was left out on purpose, for example because Logs
	// Insights would scan more than the limit.
	GapSkipped GapReason = "left out"
	// GapContradiction: the answers about a function cannot all be true, for
	// example more timeouts than runs; nothing is computed from them.
	GapContradiction GapReason = "contradicts itself"
)

// Gap is one thing that could not be read. A column that depends on it says so;
// it never shows a zero.
type Gap struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	// Action is the IAM action, for example "logs:StartQuery".
	Action string `json:"action"`
	// Subject is the ARN or name that was asked about; "" for a whole listing.
	Subject string    `json:"subject,omitempty"`
	Reason  GapReason `json:"reason"`
	// Detail is AWS's message or our own sentence, without secrets.
	Detail string `json:"detail,omitempty"`
}

// LiveRegion is one region of one account, and what a task could be placed in.
type LiveRegion struct {
	Account  string        `json:"account"` // twelve digits
	Region   string        `json:"region"`
	Clusters []LiveCluster `json:"clusters"` // ECS clusters, sorted by ARN
	VPCs     []LiveVPC     `json:"vpcs"`     // the VPCs of the functions, sorted by ID
}

// LiveCluster is one ECS cluster.
type LiveCluster struct {
	ARN               string   `json:"arn"`
	Name              string   `json:"name"`
	Status            string   `json:"status"`
	CapacityProviders []string `json:"capacity_providers"` // sorted
}

// LiveVPC is one VPC with the subnets and security groups that functions use.
type LiveVPC struct {
	ID        string       `json:"id"`
	Subnets   []LiveSubnet `json:"subnets"`   // sorted by ID
	Groups    []string     `json:"groups"`    // security groups, sorted
	Endpoints []string     `json:"endpoints"` // service names of the VPC's endpoints, sorted
}

// LiveSubnet is one subnet. Route says how it reaches the internet: "nat",
// "internet gateway", "none", or "" when the route tables could not be read.
type LiveSubnet struct {
	ID    string `json:"id"`
	Zone  string `json:"zone"` // availability zone's name
	Free  int    `json:"free"` // free addresses
	Route string `json:"route"`
}

// LiveFunction is one Lambda function as the account has it.
type LiveFunction struct {
	ARN     string `json:"arn"`
	Name    string `json:"name"`
	Account string `json:"account"`
	Region  string `json:"region"`
	// Runtime is "" for an image. A runtime that decant does not know is kept.
	Runtime      string   `json:"runtime"`
	Handler      string   `json:"handler"`
	PackageType  string   `json:"package_type"` // "Zip" or "Image"
	Description  string   `json:"description"`
	Memory       MiB      `json:"memory"`
	Timeout      int      `json:"timeout"`      // seconds
	Architecture string   `json:"architecture"` // Lambda's word: x86_64 or arm64
	Storage      MiB      `json:"storage"`      // /tmp
	State        string   `json:"state"`        // Active, Inactive, Failed …; "" when unknown
	LastModified string   `json:"last_modified"`
	Layers       []string `json:"layers"`    // version ARNs in Lambda's order
	VPC          string   `json:"vpc"`       // "" for none
	Subnets      []string `json:"subnets"`   // sorted
	Groups       []string `json:"groups"`    // security groups, sorted
	EnvNames     []string `json:"env_names"` // names of environment variables, sorted; never values
	// EnvError is AWS's code when the variables could not be decrypted.
	EnvError   string    `json:"env_error,omitempty"`
	Tags       []LiveTag `json:"tags"` // sorted by key
	DeadLetter string    `json:"dead_letter"`
	Tracing    string    `json:"tracing"`    // Active or PassThrough
	LogGroup   string    `json:"log_group"`  // never assumed: LoggingConfig.LogGroup, else the default
	LogFormat  string    `json:"log_format"` // Text or JSON
	// LogDays is how long the log group keeps its logs, in days; 0: for ever, nil: not
	// read, or the group does not exist.
	LogDays *int `json:"log_days,omitempty"`
	// Reserved is the reserved concurrency; nil: none, 0: switched off.
	Reserved *int       `json:"reserved_concurrency"`
	Async    *LiveAsync `json:"async,omitempty"` // event-invoke configuration; nil: Lambda's defaults
	// Alarms are the alarms of CloudWatch on Lambda's metrics of the function, sorted by
	// name and metric.
	Alarms []LiveAlarm `json:"alarms,omitempty"`
	// Special names what makes it no plain function: "durable function",
	// "managed instances", "tenant isolation", "EFS file system".
	Special  []string      `json:"special"`
	Role     LiveRole      `json:"role"`
	Triggers []LiveTrigger `json:"triggers"` // sorted by Kind, ARN, Name
	// Usage is nil when nobody measured it.
	Usage *Usage `json:"usage,omitempty"`
}

// LiveTag is one tag in AWS.
type LiveTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// LiveAlarm is one alarm on a metric of a function.
type LiveAlarm struct {
	Name   string `json:"name"`
	Metric string `json:"metric"` // of the namespace AWS/Lambda: "Errors"
}

// LiveAsync is the function's configuration for asynchronous invocations.
type LiveAsync struct {
	Retries   *int   `json:"retries"` // 0 to 2
	MaxAge    *int   `json:"max_age"` // seconds
	OnSuccess string `json:"on_success,omitempty"`
	OnFailure string `json:"on_failure,omitempty"`
}

// Removed stands in live data where a value was that nobody may see.
const Removed = "removed"

// LiveRole is the function's execution role.
type LiveRole struct {
	ARN      string `json:"arn"`
	Name     string `json:"name"`
	Boundary string `json:"boundary,omitempty"` // ARN of the permissions boundary
	// Policies are the inline and attached ones, sorted by name; nil when they
	// could not be read.
	Policies []LivePolicy `json:"policies"`
	// LastAccessed is what the role was used for, by service, sorted; nil when it was
	// not asked for, or could not be read. IAM reports a use within four hours and
	// keeps 400 days.
	LastAccessed []ServiceAccess `json:"last_accessed,omitempty"`
}

// ServiceAccess is the last use of a service that a role's policies allow.
type ServiceAccess struct {
	Service string `json:"service"` // the prefix of its actions: "s3"
	// Last is the last request, also a refused one; nil for none that IAM knows of.
	Last *time.Time `json:"last,omitempty"`
	// Actions are those that IAM tracks, sorted. It tracks no calls on data, such as
	// s3:GetObject, and in some services no action at all.
	Actions []ActionAccess `json:"actions"`
}

// ActionAccess is the last use of one action.
type ActionAccess struct {
	Action string     `json:"action"` // "s3:CreateBucket"
	Last   *time.Time `json:"last,omitempty"`
}

// LivePolicy is one policy of a role.
type LivePolicy struct {
	Name       string      `json:"name"`
	ARN        string      `json:"arn,omitempty"` // "" for an inline policy
	Statements []Statement `json:"statements"`
}

// LiveTriggerKind says which AWS resource starts a function.
type LiveTriggerKind string

// The kinds of live triggers.
const (
	LiveRule         LiveTriggerKind = "rule"                 // EventBridge rule, schedule or pattern
	LiveSchedule     LiveTriggerKind = "schedule"             // EventBridge Scheduler
	LiveMapping      LiveTriggerKind = "event source mapping" // SQS, Kinesis, DynamoDB, Kafka …
	LiveBucket       LiveTriggerKind = "bucket notification"
	LiveSubscription LiveTriggerKind = "subscription"  // SNS
	LiveStateMachine LiveTriggerKind = "state machine" // its definition names the function
	LiveAPI          LiveTriggerKind = "api"           // API Gateway, by the resource policy
	LiveURL          LiveTriggerKind = "function url"
	// LivePermission is a service that the resource policy admits and of which no
	// other trigger was found, for example cognito-idp.amazonaws.com.
	LivePermission LiveTriggerKind = "permission"
)

// LiveTrigger is one thing in the account that starts the function.
type LiveTrigger struct {
	Kind LiveTriggerKind `json:"kind"`
	// Name is the rule's name, "group/name" of a schedule, a mapping's UUID, a
	// bucket's name, a state machine's name, or a service principal.
	Name string `json:"name"`
	ARN  string `json:"arn,omitempty"`
	// Source is what fires: the queue's, stream's, topic's or bucket's ARN.
	Source string `json:"source,omitempty"`
	// State is "enabled", "disabled", or AWS's own word in lower case.
	State string `json:"state"`
	// Expression is a schedule's expression; Pattern an event pattern's JSON.
	Expression string `json:"expression,omitempty"`
	Timezone   string `json:"timezone,omitempty"`
	Pattern    string `json:"pattern,omitempty"`
	// Bus, TargetID and Input belong to a rule's target. HasInput says that the
	// target replaces the event, which is not kept: it may hold secrets.
	Bus      string `json:"bus,omitempty"`
	TargetID string `json:"target_id,omitempty"`
	HasInput bool   `json:"has_input,omitempty"`
	// Details are further settings for people, "batch size 10", in a fixed order.
	Details []string `json:"details,omitempty"`
	// Synchronous says that the caller waits for the function's result: an API, a
	// URL, a state machine (Express says so in Details).
	Synchronous bool `json:"synchronous"`
}
