package apply

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

// launch is everything that starting a task needs.
type launch struct {
	cluster  string // ARN
	subnets  []string
	groups   []string
	publicIP bool
	platform string // Fargate's platform version; "": the latest
	tags     map[string]string

	container string // that overrides name and whose exit code counts
	logGroup  string // "": the log goes elsewhere
	logPrefix string
	roles     []string // ARNs of those that the revision names
}

// prepare finds the newest revision and where it runs.
func (x *runner) prepare(ctx context.Context, at Place) {
	revision := x.read(ctx, Address{TaskDefinition, x.t.TaskName})
	if x.diags.HasErrors() {
		return
	}
	if revision == nil {
		x.add(NoRevision, fmt.Sprintf("There is no active task definition %s in %s of %s, so there is nothing to run.", x.t.TaskName, at.Region, at.Account),
			"Make it first:\n    decant apply")
		return
	}
	x.result.Revision = revision.ARN
	x.start.tags = maps.Clone(revision.Tags)
	x.container(revision.Props)
	for _, field := range []string{"taskRoleArn", "executionRoleArn"} {
		if role := aws.ToString(text(revision.Props, field)); role != "" {
			x.start.roles = append(x.start.roles, role)
		}
	}
	x.place(ctx, at)
}

// read reads one resource; a failure is reported.
func (x *runner) read(ctx context.Context, a Address) *Observed {
	var o *Observed
	err := x.again(ctx, func() (err error) {
		o, err = x.r.read(ctx, a)
		return err
	})
	if err != nil && ctx.Err() == nil {
		x.diags.Add(unreadable(a, err))
	}
	return o
}

// container is the first one of the revision, with its log.
func (x *runner) container(props Props) {
	first := firstContainer(props)
	x.start.container, _ = first["name"].(string)
	config, _ := first["logConfiguration"].(map[string]any)
	if config["logDriver"] != string(types.LogDriverAwslogs) {
		return
	}
	options, _ := config["options"].(map[string]any)
	x.start.logGroup, _ = options["awslogs-group"].(string)
	x.start.logPrefix, _ = options["awslogs-stream-prefix"].(string)
}

// place is what a person says, else the trigger's, else the plan's.
func (x *runner) place(ctx context.Context, at Place) {
	var trigger map[string]any
	if err := x.again(ctx, func() (err error) {
		trigger, err = triggerTarget(ctx, x.r, x.t)
		return err
	}); err != nil && ctx.Err() == nil {
		x.diags.Add(unreadable(Address{Rule, x.t.Schedule.RuleName}, err))
		return
	}
	where, diags := placeOf(x.opts.Plan, x.t, x.opts.Wish, at, trigger)
	x.diags.Extend(diags)
	x.start.cluster, x.start.platform = where.cluster, where.platform
	x.start.subnets, x.start.groups, x.start.publicIP = where.subnets, where.groups, where.publicIP
	maps.Copy(x.start.tags, where.tags)
}

// placeOf is where a function's tasks run: what a person says, else what its
// trigger does, else what the plan states. What is missing is a finding.
func placeOf(p *plan.Plan, target plan.Target, wish Wish, at Place, trigger map[string]any) (launch, diag.List) {
	d := &desire{plan: p, wish: wish, at: at}
	if d.wish.Cluster == "" {
		d.wish.Cluster = aws.ToString(text(trigger, "cluster"))
	}
	d.shareCluster()
	t := &task{desire: d, Target: target, family: target.TaskName}
	t.network()
	l := launch{cluster: d.cluster, subnets: t.subnets, groups: t.groups, publicIP: t.publicIP, tags: d.ours(target.Function)}
	if len(trigger) > 0 {
		l.asTrigger(trigger, wish)
	}
	var diags diag.List
	if l.cluster == "" { // with the trigger's values the plan's own do not matter
		diags.Extend(d.diags)
	}
	if len(l.subnets) == 0 || len(l.groups) == 0 {
		diags.Extend(t.diags)
	}
	return l, diags
}

// asTrigger takes over the network of the trigger where nobody asks for another.
func (l *launch) asTrigger(trigger map[string]any, wish Wish) {
	if subnets := list(trigger, "subnets"); len(subnets) > 0 && len(wish.Subnets) == 0 {
		l.subnets = subnets
	}
	if groups := list(trigger, "security_groups"); len(groups) > 0 && len(wish.SecurityGroups) == 0 {
		l.groups = groups
	}
	if wish.PublicIP == nil {
		l.publicIP = aws.ToString(text(trigger, "public_ip")) == string(types.AssignPublicIpEnabled)
	}
	l.platform = aws.ToString(text(trigger, "platform_version"))
}

// triggerTarget is the target of the rule or schedule that starts a function;
// nil when it has none.
func triggerTarget(ctx context.Context, r *Reader, t plan.Target) (map[string]any, error) {
	s := t.Schedule
	if s == nil {
		return nil, nil
	}
	kind := Rule
	if s.Service == "scheduler" {
		kind = Schedule
	}
	o, err := r.read(ctx, Address{kind, s.RuleName})
	if o == nil || err != nil {
		return nil, err
	}
	target, _ := o.Props["target"].(map[string]any)
	targets, _ := o.Props["targets"].(map[string]any)
	for _, id := range sorted(targets) {
		one, _ := targets[id].(map[string]any)
		if definition, _ := one["task_definition"].(string); strings.Contains(definition, "task-definition/"+t.TaskName) {
			target = one
		}
	}
	return target, nil
}

// request is the call that starts the task.
func (x *runner) request(ctx context.Context) *ecs.RunTaskInput {
	overrides := x.overrides(ctx)
	ip := types.AssignPublicIpDisabled
	if x.start.publicIP {
		ip = types.AssignPublicIpEnabled
	}
	in := &ecs.RunTaskInput{
		TaskDefinition: &x.result.Revision, Cluster: &x.start.cluster, ClientToken: &x.token, StartedBy: aws.String(byDecant),
		LaunchType: types.LaunchTypeFargate, Count: aws.Int32(1), Overrides: overrides,
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: x.start.subnets, SecurityGroups: x.start.groups, AssignPublicIp: ip,
		}},
	}
	if x.start.platform != "" {
		in.PlatformVersion = &x.start.platform
	}
	for _, key := range sorted(x.start.tags) {
		if !strings.HasPrefix(key, "aws:") {
			in.Tags = append(in.Tags, types.Tag{Key: aws.String(key), Value: aws.String(x.start.tags[key])})
		}
	}
	return in
}

// maxOverrides is ECS's limit of the whole override with its syntax, in
// characters.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html
const maxOverrides = 8192

// overrides passes the event in the variable that the runner reads. An event
// that is too large goes through S3, where the person names a bucket.
func (x *runner) overrides(ctx context.Context) *types.TaskOverride {
	event := bytes.TrimSpace(x.opts.Event)
	if len(event) == 0 {
		x.needsEvent()
		return nil
	}
	var compacted bytes.Buffer
	if err := json.Compact(&compacted, event); err != nil {
		x.add(BadEvent, fmt.Sprintf("The event for %s is not JSON: %v. The task would end with code 2.", x.t.Function, err),
			"Correct it; jq shows the place:\n    jq . event.json")
		return nil
	}
	overrides := x.variable("DECANT_EVENT", compacted.String())
	size := overrideSize(overrides)
	if size <= maxOverrides {
		return overrides
	}
	if x.opts.Bucket == "" || x.opts.Objects == nil {
		x.add(EventTooLarge, fmt.Sprintf("With the event for %s the call has %d characters of overrides, and ECS takes %d.", x.t.Function, size, maxOverrides),
			"Let the task read the event from S3, with a bucket that the task role may read:\n    decant run "+x.t.Function+" --event event.json --event-bucket BUCKET")
		return nil
	}
	return x.upload(ctx, compacted.Bytes())
}

// needsEvent refuses what the runner would refuse after it has been paid for.
func (x *runner) needsEvent() {
	if !slices.Contains([]model.Kind{model.KindLambda, model.KindSchedule}, x.t.Kind) {
		x.add(BadEvent, fmt.Sprintf("%s is started by %s, and no event was given; its runner would end with code 2.", x.t.Function, x.t.Kind.StartedBy()),
			"Give an event as AWS would send it:\n    decant run "+x.t.Function+" --event event.json")
	}
}

// upload stores the event and passes its address.
func (x *runner) upload(ctx context.Context, event []byte) *types.TaskOverride {
	key := x.objectKey()
	address := "s3://" + x.opts.Bucket + "/" + key
	if err := x.again(ctx, func() error { return x.opts.Objects.Put(ctx, x.opts.Bucket, key, event) }); err != nil {
		if action := deniedAction(err); action != "" {
			x.add(NotPermitted, fmt.Sprintf("The identity that decant runs with may not call %s, so the event for %s cannot be stored in the bucket %s.", action, x.t.Function, x.opts.Bucket),
				"Allow the action on the bucket, or name another one with --event-bucket.")
			return nil
		}
		x.add(EventTooLarge, fmt.Sprintf("The event for %s is too large for the call, and storing it at %s failed: %s.", x.t.Function, address, withoutStop(awsMessage(err))),
			"Name a bucket of this account and region with --event-bucket.")
		return nil
	}
	x.tell(RunEvent{Step: RunUploaded, Text: address})
	x.diags.Add(diag.New(EventUploaded, diag.Range{},
		fmt.Sprintf("The event is too large for the call, so it lies at %s, and the task reads it there. The task role needs s3:GetObject on it.", address),
		"Delete it when the run is over:\n    aws s3 rm "+address).About(x.t.Function))
	return x.variable("DECANT_EVENT_S3", address)
}

func (x *runner) objectKey() string {
	return strings.Join([]string{"decant", cmp.Or(x.opts.Plan.App, "app"), cmp.Or(x.opts.Plan.Stage, "stage"), x.t.Function, x.token + ".json"}, "/")
}

func (x *runner) variable(name, value string) *types.TaskOverride {
	return &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{
		Name: &x.start.container, Environment: []types.KeyValuePair{{Name: &name, Value: &value}},
	}}}
}

// overrideSize counts the override as it is sent. Characters outside the basic
// plane count twice, which is the stricter reading of the limit.
func overrideSize(o *types.TaskOverride) int {
	var containers []any
	for _, c := range o.ContainerOverrides {
		var variables []any
		for _, v := range c.Environment {
			variables = append(variables, pair(aws.ToString(v.Name), aws.ToString(v.Value)))
		}
		containers = append(containers, map[string]any{"name": aws.ToString(c.Name), "environment": variables})
	}
	return len(utf16.Encode([]rune(compact(map[string]any{"containerOverrides": containers}))))
}
