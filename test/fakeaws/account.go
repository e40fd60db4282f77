// Package fakeaws answers as AWS for an account that is a Go value, over HTTP on
// 127.0.0.1 and in the protocols of the SDK that decant is built with. It is for
// what moto cannot do: thousands of functions, pages, percentiles, Logs Insights,
// refused actions, throttling by the documented limits, and a count of all calls.
//
//	server := fakeaws.Start(t, fakeaws.Big(500))
//	server.Deny("lambda:GetPolicy")
//	live.Read(ctx, server.Places(), opts)
//
// It knows the operations that read a Lambda account and no other, changes
// nothing, and refuses wrong use as AWS does: page sizes, batch sizes, required
// parameters. It is no evaluator of Logs Insights: see insights.go.
package fakeaws

import "time"

// Account is everything that the endpoint knows.
type Account struct {
	ID      string
	Regions []Region
	Roles   []Role
	// Managed are the managed policies, AWS's own and the account's.
	Managed []Managed
	Buckets []Bucket
	// Window is the time in which the functions ran; nothing happened before or
	// after. Now is the time of the endpoint's clock.
	Window Window
	Now    time.Time
}

// Window is a span of time.
type Window struct{ From, To time.Time }

// Region is what the account has in one region.
type Region struct {
	Name          string
	Functions     []Function
	Mappings      []Mapping
	Rules         []Rule
	Schedules     []Schedule
	Subscriptions []Subscription
	Machines      []Machine
	Clusters      []Cluster
	Networks      []Network
	Alarms        []Alarm
	// Groups are the log groups; a function's default group exists only when it is
	// here. WithLogGroups adds them.
	Groups []LogGroup
}

// Alarm is one alarm of CloudWatch on a metric of a function.
type Alarm struct{ Name, Namespace, Metric, Function string }

// Function is one Lambda function, in the words of Lambda's API.
type Function struct {
	Name, Runtime, Handler, Role string
	Description                  string
	Image                        string // URI; the package type is then Image
	Memory, Timeout, Storage     int    // MB, seconds, MB
	Architecture                 string
	State, LastModified          string
	Layers                       []string
	VPC                          string
	Subnets, SecurityGroups      []string
	Env                          map[string]string
	EnvError                     string // AWS's code; Env is then not answered
	Tags                         map[string]string
	DeadLetter, Tracing          string
	LogGroup, LogFormat          string // "" is Lambda's default
	Reserved                     *int
	FileSystem                   string // access point's ARN
	Retries                      *Retries
	URL                          string // authentication of the function's URL: NONE or AWS_IAM
	// Permissions are the statements of the resource policy; none is no policy.
	Permissions []Permission
	Usage       Usage
}

// Retries is the configuration of asynchronous invocations.
type Retries struct {
	Attempts, MaxAge     int // MaxAge in seconds
	OnSuccess, OnFailure string
}

// Permission is a statement of a function's resource policy.
type Permission struct {
	Sid, Principal string
	SourceARN      string
	SourceAccount  string
	URL            bool // permits InvokeFunctionUrl
}

// Mapping is an event source mapping.
type Mapping struct {
	ID, Source, Function string // Source is an ARN, Function a name
	State                string
	BatchSize            int
	Window               int // seconds
	StartingPosition     string
	ReportsFailures      bool
	MaximumConcurrency   int
	OnFailure            string
}

// Rule is an EventBridge rule with its targets.
type Rule struct {
	Name, Bus           string // Bus "" is default
	Expression, Pattern string
	Disabled            bool
	Targets             []Target
}

// Target is the target of a rule.
type Target struct{ ID, ARN, Input string }

// Schedule is a schedule of EventBridge Scheduler.
type Schedule struct {
	Group, Name          string // Group "" is default
	Expression, Timezone string
	Disabled             bool
	Target, Input, Role  string // Target is an ARN
}

// Subscription is an SNS subscription.
type Subscription struct {
	ID, Topic, Protocol, Endpoint string // Topic is a name
	FilterPolicy                  string
}

// Machine is a Step Functions state machine.
type Machine struct {
	Name, Definition string
	Express          bool
}

// Cluster is an ECS cluster.
type Cluster struct {
	Name      string
	Providers []string // capacity providers
}

// Network is a VPC with what its tasks can reach.
type Network struct {
	ID        string
	Subnets   []Subnet
	Endpoints []string // names of services
}

// Subnet is a subnet with the target of its default route: an ID that begins
// with igw-, nat- or tgw-; "" for none.
type Subnet struct {
	ID, Zone, Gateway string
	Free              int // addresses
}

// LogGroup is a log group. Created zero means: long before the window.
type LogGroup struct {
	Name      string
	Bytes     int64
	Retention int // days; 0: for ever
	Created   time.Time
	Class     string // "" is STANDARD
}

// Role is an IAM role.
type Role struct {
	Name, Path string // Path "" is /
	Boundary   string
	Inline     []Inline
	Attached   []string // ARNs of managed policies
	Accessed   []Accessed
}

// Accessed is the last use of a service by a role, as IAM answers it.
type Accessed struct {
	Service string    // "s3"
	Last    time.Time // zero for none
	Actions map[string]time.Time
}

// Inline is a policy that is written into a role.
type Inline struct{ Name, Document string }

// Managed is a managed policy in its default version.
type Managed struct{ ARN, Document string }

// Bucket is an S3 bucket with its notifications.
type Bucket struct {
	Name, Region  string
	Notifications []Notification
}

// Notification is a bucket's notification to a function.
type Notification struct {
	Function       string // ARN
	Events         []string
	Prefix, Suffix string
}

// FunctionARN is the ARN of a function in a region.
func (a *Account) FunctionARN(region, name string) string {
	return "arn:aws:lambda:" + region + ":" + a.ID + ":function:" + name
}

// RoleARN is the ARN of a role.
func (a *Account) RoleARN(r Role) string {
	path := r.Path
	if path == "" {
		path = "/"
	}
	return "arn:aws:iam::" + a.ID + ":role" + path + r.Name
}

// WithLogGroups adds the log group of each function that has run and whose group
// is not there yet, with a kilobyte for each run.
func (a *Account) WithLogGroups() {
	for i := range a.Regions {
		region := &a.Regions[i]
		there := map[string]bool{}
		for _, g := range region.Groups {
			there[g.Name] = true
		}
		for j := range region.Functions {
			fn := &region.Functions[j]
			if name := fn.logGroup(); fn.Usage.count() > 0 && !there[name] {
				there[name] = true
				region.Groups = append(region.Groups, LogGroup{Name: name, Bytes: int64(fn.Usage.count()) * 1024})
			}
		}
	}
}

func (f *Function) logGroup() string {
	if f.LogGroup != "" {
		return f.LogGroup
	}
	return "/aws/lambda/" + f.Name
}

func (f *Function) logFormat() string {
	if f.LogFormat != "" {
		return f.LogFormat
	}
	return "Text"
}

// region is the account's part of one region, nil for one that it does not use.
func (a *Account) region(name string) *Region {
	for i := range a.Regions {
		if a.Regions[i].Name == name {
			return &a.Regions[i]
		}
	}
	return nil
}
