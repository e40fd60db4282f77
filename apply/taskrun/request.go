package taskrun

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

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/model"
)

// prepare finds the newest revision and where it runs.
func (x *runner) prepare(ctx context.Context, at account.Ref) {
	revision := x.read(ctx, account.Address{Kind: account.TaskDefinition, Name: x.t.TaskName})
	if x.diags.HasErrors() {
		return
	}
	if revision == nil {
		x.add(NoRevision, fmt.Sprintf("There is no active task definition %s in %s of %s, so there is nothing to run.", x.t.TaskName, at.Region, at.Account),
			"Make it first:\n    decant apply")
		return
	}
	x.result.Revision = revision.ARN
	x.start.Tags = maps.Clone(revision.Tags)
	x.container(revision.Props)
	for _, field := range []string{"taskRoleArn", "executionRoleArn"} {
		if role := aws.ToString(account.StringProp(revision.Props, field)); role != "" {
			x.start.Roles = append(x.start.Roles, role)
		}
	}
	x.place(ctx, at)
}

// read reads one resource; a failure is reported.
func (x *runner) read(ctx context.Context, a account.Address) *account.Observed {
	var o *account.Observed
	err := x.again(ctx, func() (err error) {
		o, err = x.r.Read(ctx, a)
		return err
	})
	if err != nil && ctx.Err() == nil {
		x.diags.Add(account.CannotRead(a, err))
	}
	return o
}

// container is the first one of the revision, with its log.
func (x *runner) container(props account.Props) {
	first := account.FirstContainer(props)
	x.start.Container, _ = first["name"].(string)
	config, _ := first["logConfiguration"].(map[string]any)
	if config["logDriver"] != string(types.LogDriverAwslogs) {
		return
	}
	options, _ := config["options"].(map[string]any)
	x.start.LogGroup, _ = options["awslogs-group"].(string)
	x.start.LogPrefix, _ = options["awslogs-stream-prefix"].(string)
}

// place is what a person says, else the trigger's, else the plan's.
func (x *runner) place(ctx context.Context, at account.Ref) {
	var trigger map[string]any
	if err := x.again(ctx, func() (err error) {
		trigger, err = apply.TriggerTarget(ctx, x.r, x.t)
		return err
	}); err != nil && ctx.Err() == nil {
		x.diags.Add(account.CannotRead(account.Address{Kind: account.Rule, Name: x.t.Schedule.RuleName}, err))
		return
	}
	where, diags := apply.PlaceOf(x.opts.Plan, x.t, x.opts.Apply, at, trigger)
	x.diags.Extend(diags)
	x.start.Cluster, x.start.Platform = where.Cluster, where.Platform
	x.start.Subnets, x.start.Groups, x.start.PublicIP = where.Subnets, where.Groups, where.PublicIP
	maps.Copy(x.start.Tags, where.Tags)
}

// request is the call that starts the task.
func (x *runner) request(ctx context.Context) *ecs.RunTaskInput {
	overrides := x.overrides(ctx)
	ip := types.AssignPublicIpDisabled
	if x.start.PublicIP {
		ip = types.AssignPublicIpEnabled
	}
	in := &ecs.RunTaskInput{
		TaskDefinition: &x.result.Revision, Cluster: &x.start.Cluster, ClientToken: &x.token, StartedBy: aws.String(account.StartedByDecant),
		LaunchType: types.LaunchTypeFargate, Count: aws.Int32(1), Overrides: overrides,
		NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
			Subnets: x.start.Subnets, SecurityGroups: x.start.Groups, AssignPublicIp: ip,
		}},
	}
	if x.start.Platform != "" {
		in.PlatformVersion = &x.start.Platform
	}
	for _, key := range account.SortedKeys(x.start.Tags) {
		if !strings.HasPrefix(key, "aws:") {
			in.Tags = append(in.Tags, types.Tag{Key: aws.String(key), Value: aws.String(x.start.Tags[key])})
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
		if action := account.DeniedAction(err); action != "" {
			x.add(account.NotPermitted, fmt.Sprintf("The identity that decant runs with may not call %s, so the event for %s cannot be stored in the bucket %s.", action, x.t.Function, x.opts.Bucket),
				"Allow the action on the bucket, or name another one with --event-bucket.")
			return nil
		}
		x.add(EventTooLarge, fmt.Sprintf("The event for %s is too large for the call, and storing it at %s failed: %s.", x.t.Function, address, account.TrimStop(account.AWSMessage(err))),
			"Name a bucket of this account and region with --event-bucket.")
		return nil
	}
	x.tell(Event{Step: RunUploaded, Text: address})
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
		Name: &x.start.Container, Environment: []types.KeyValuePair{{Name: &name, Value: &value}},
	}}}
}

// overrideSize counts the override as it is sent. Characters outside the basic
// plane count twice, which is the stricter reading of the limit.
func overrideSize(o *types.TaskOverride) int {
	var containers []any
	for _, c := range o.ContainerOverrides {
		var variables []any
		for _, v := range c.Environment {
			variables = append(variables, account.NameValue(aws.ToString(v.Name), aws.ToString(v.Value)))
		}
		containers = append(containers, map[string]any{"name": aws.ToString(c.Name), "environment": variables})
	}
	return len(utf16.Encode([]rune(account.Compact(map[string]any{"containerOverrides": containers}))))
}
