package account

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// RuleKind is an EventBridge rule together with the targets that decant states.
// A trigger is made disabled; the failure rule, which starts nothing, enabled.
type RuleKind struct{ Is Kind }

func (k RuleKind) Kind() Kind { return k.Is }

// DefaultBus is where the rules of schedules and of ECS's own events are.
const DefaultBus = "default"

func (k RuleKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	rule, err := r.Events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &name, EventBusName: aws.String(DefaultBus)})
	if IsCode(err, "ResourceNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := Props{"bus": DefaultBus}
	for key, value := range map[string]*string{"schedule_expression": rule.ScheduleExpression, "description": rule.Description} {
		if text := aws.ToString(value); text != "" {
			p[key] = text
		}
	}
	if text := aws.ToString(rule.EventPattern); text != "" {
		p["event_pattern"] = parsed(text)
	}
	targets, err := k.targets(ctx, r, name)
	if err != nil {
		return nil, err
	}
	if len(targets) > 0 {
		p["targets"] = targets
	}
	tags, err := r.Events.ListTagsForResource(ctx, &eventbridge.ListTagsForResourceInput{ResourceARN: rule.Arn})
	if err != nil {
		return nil, err
	}
	o := &Observed{Props: p, Tags: map[string]string{}, ARN: aws.ToString(rule.Arn)}
	for _, t := range tags.Tags {
		o.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	enabled := rule.State != types.RuleStateDisabled
	o.Enabled = &enabled
	return o, nil
}

// parsed reads JSON, and keeps a text that is none as it stands.
func parsed(text string) any {
	if v, err := decode(text); err == nil {
		return v
	}
	return text
}

func (k RuleKind) targets(ctx context.Context, r *Reader, rule string) (map[string]any, error) {
	out := map[string]any{}
	in := &eventbridge.ListTargetsByRuleInput{Rule: &rule, EventBusName: aws.String(DefaultBus)}
	for {
		page, err := r.Events.ListTargetsByRule(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, t := range page.Targets {
			out[aws.ToString(t.Id)] = targetProps(t)
		}
		if aws.ToString(page.NextToken) == "" {
			return out, nil
		}
		in.NextToken = page.NextToken
	}
}

// targetProps is the normal form of a target.
func targetProps(t types.Target) map[string]any {
	if t.EcsParameters == nil {
		return map[string]any{"arn": aws.ToString(t.Arn)}
	}
	e := t.EcsParameters
	p := map[string]any{
		"cluster": aws.ToString(t.Arn), "role": aws.ToString(t.RoleArn), "task_definition": aws.ToString(e.TaskDefinitionArn),
		"count": int(max(1, aws.ToInt32(e.TaskCount))),
	}
	put(p, "launch_type", string(e.LaunchType))
	put(p, "platform_version", aws.ToString(e.PlatformVersion))
	put(p, "propagate_tags", string(e.PropagateTags))
	if n := e.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
		networkProps(p, n.AwsvpcConfiguration.Subnets, n.AwsvpcConfiguration.SecurityGroups, string(n.AwsvpcConfiguration.AssignPublicIp))
	}
	if retry := t.RetryPolicy; retry != nil {
		retryProps(p, retry.MaximumRetryAttempts, retry.MaximumEventAgeInSeconds)
	}
	if d := t.DeadLetterConfig; d != nil {
		put(p, "dead_letters", aws.ToString(d.Arn))
	}
	if i := t.InputTransformer; i != nil {
		paths := map[string]any{}
		for name, path := range i.InputPathsMap {
			paths[name] = path
		}
		p["input_paths"], p["input"] = paths, parsed(aws.ToString(i.InputTemplate))
	}
	if text := aws.ToString(t.Input); text != "" {
		p["input"] = parsed(text)
	}
	put(p, "input_path", aws.ToString(t.InputPath))
	return p
}

func put(p map[string]any, key, value string) {
	if value != "" {
		p[key] = value
	}
}

func networkProps(p map[string]any, subnets, groups []string, ip string) {
	p["subnets"] = AnySlice(slices.Sorted(slices.Values(subnets)))
	p["security_groups"] = AnySlice(slices.Sorted(slices.Values(groups)))
	if ip == "" {
		ip = string(types.AssignPublicIpDisabled)
	}
	p["public_ip"] = ip
}

func retryProps(p map[string]any, attempts, age *int32) {
	if attempts != nil {
		p["attempts"] = int(*attempts)
	}
	if age != nil {
		p["max_age_seconds"] = int(*age)
	}
}

func (k RuleKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	in := &eventbridge.ListRulesInput{NamePrefix: &s.Prefix, EventBusName: aws.String(DefaultBus)}
	for {
		page, err := r.Events.ListRules(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, rule := range page.Rules {
			name := aws.ToString(rule.Name)
			isFailure := strings.HasSuffix(name, "-failure") && aws.ToString(rule.EventPattern) != ""
			if isFailure == (k.Is == FailureRule) {
				names = append(names, name)
			}
		}
		if aws.ToString(page.NextToken) == "" {
			return names, nil
		}
		in.NextToken = page.NextToken
	}
}

// Align leaves out targets that somebody else added, and fills EventBridge's
// defaults on the side that does not state them.
func (k RuleKind) Align(want, have Props) Props {
	out := maps.Clone(have)
	stated, _ := want["targets"].(map[string]any)
	there, _ := have["targets"].(map[string]any)
	kept := map[string]any{}
	for id, target := range there {
		if wanted, ok := stated[id].(map[string]any); ok {
			kept[id] = withDefaults(wanted, target)
		} else if k.Is == FailureRule && strings.HasPrefix(id, "topic-") {
			kept[id] = target
		}
	}
	delete(out, "targets")
	if len(kept) > 0 {
		out["targets"] = kept
	}
	return out
}

// withDefaults is for what EventBridge does when nothing is stated: 185 attempts
// within 24 hours, and no propagation of tags.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
func withDefaults(want map[string]any, have any) any {
	h, ok := have.(map[string]any)
	if !ok {
		return have
	}
	out := maps.Clone(h)
	for key, standard := range map[string]int{"attempts": 185, "max_age_seconds": 86400} {
		_, wanted := want[key]
		value, there := out[key]
		if !wanted && there && NumberProp(value) == standard {
			delete(out, key)
		}
		if wanted && !there {
			out[key] = standard
		}
	}
	return out
}

func (k RuleKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	state := types.RuleStateDisabled
	if k.Is == FailureRule {
		state = types.RuleStateEnabled
	}
	arn, err := k.put(ctx, w, want, state, toEventTags(want.Tags))
	if err != nil {
		return "", err
	}
	return arn, k.putTargets(ctx, w, want)
}

// put makes or changes the rule. Its state is always sent: left out, it would be
// ENABLED. Tags count only when the rule is made.
func (RuleKind) put(ctx context.Context, w *Writer, want Resource, state types.RuleState, tags []types.Tag) (string, error) {
	in := &eventbridge.PutRuleInput{Name: &want.Name, EventBusName: aws.String(DefaultBus), State: state, Tags: tags}
	if text, ok := want.Props["schedule_expression"].(string); ok {
		in.ScheduleExpression = &text
	}
	if text, ok := want.Props["description"].(string); ok {
		in.Description = &text
	}
	if pattern := want.Props["event_pattern"]; pattern != nil {
		in.EventPattern = aws.String(Compact(pattern))
	}
	out, err := w.Events.PutRule(ctx, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.RuleArn), nil
}

func (k RuleKind) putTargets(ctx context.Context, w *Writer, want Resource) error {
	in := &eventbridge.PutTargetsInput{Rule: &want.Name, EventBusName: aws.String(DefaultBus)}
	targets, _ := want.Props["targets"].(map[string]any)
	for _, id := range SortedKeys(targets) {
		p, _ := targets[id].(map[string]any)
		in.Targets = append(in.Targets, eventTarget(id, p))
	}
	out, err := w.Events.PutTargets(ctx, in)
	if err != nil {
		return err
	}
	for _, f := range out.FailedEntries { // with HTTP 200
		return fmt.Errorf("target %s: %s: %s", aws.ToString(f.TargetId), aws.ToString(f.ErrorCode), aws.ToString(f.ErrorMessage))
	}
	return nil
}

// eventTarget is the way back from targetProps.
func eventTarget(id string, p map[string]any) types.Target {
	if arn, ok := p["arn"].(string); ok {
		return types.Target{Id: &id, Arn: &arn}
	}
	t := types.Target{
		Id: &id, Arn: StringProp(p, "cluster"), RoleArn: StringProp(p, "role"),
		EcsParameters: &types.EcsParameters{
			TaskDefinitionArn: StringProp(p, "task_definition"), TaskCount: aws.Int32(int32(NumberProp(p["count"]))),
			LaunchType: types.LaunchType(aws.ToString(StringProp(p, "launch_type"))), PlatformVersion: StringProp(p, "platform_version"),
			PropagateTags: types.PropagateTags(aws.ToString(StringProp(p, "propagate_tags"))),
			NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
				Subnets: ListProp(p, "subnets"), SecurityGroups: ListProp(p, "security_groups"),
				AssignPublicIp: types.AssignPublicIp(aws.ToString(StringProp(p, "public_ip"))),
			}},
		},
	}
	if p["attempts"] != nil {
		t.RetryPolicy = &types.RetryPolicy{
			MaximumRetryAttempts:     aws.Int32(int32(NumberProp(p["attempts"]))),
			MaximumEventAgeInSeconds: aws.Int32(int32(NumberProp(p["max_age_seconds"]))),
		}
	}
	if arn := StringProp(p, "dead_letters"); arn != nil {
		t.DeadLetterConfig = &types.DeadLetterConfig{Arn: arn}
	}
	if paths, ok := p["input_paths"].(map[string]any); ok {
		t.InputTransformer = &types.InputTransformer{InputPathsMap: map[string]string{}, InputTemplate: aws.String(Compact(p["input"]))}
		for name, path := range paths {
			t.InputTransformer.InputPathsMap[name], _ = path.(string)
		}
	}
	return t
}

// StringProp and list read properties.
func StringProp(p map[string]any, key string) *string {
	if s, ok := p[key].(string); ok {
		return &s
	}
	return nil
}

func ListProp(p map[string]any, key string) []string {
	items, _ := p[key].([]any)
	var out []string
	for _, item := range items {
		if s, ok := item.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// Update keeps the rule's state as it is now: whether a trigger fires is the
// cutover's matter.
func (k RuleKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	state := types.RuleStateDisabled
	if aws.ToBool(have.Enabled) {
		state = types.RuleStateEnabled
	}
	aligned := k.Align(want.Props, have.Props)
	rule, wantRule := maps.Clone(aligned), maps.Clone(want.Props)
	delete(rule, "targets")
	delete(wantRule, "targets")
	if !Equal(wantRule, rule) {
		if _, err := k.put(ctx, w, want, state, nil); err != nil {
			return "", err
		}
	}
	if !Equal(want.Props["targets"], aligned["targets"]) {
		if err := k.putTargets(ctx, w, want); err != nil {
			return "", err
		}
		if err := k.drop(ctx, w, want, aligned); err != nil {
			return "", err
		}
	}
	return have.ARN, k.retag(ctx, w, want, have)
}

// drop removes our targets that are not wanted any more.
func (RuleKind) drop(ctx context.Context, w *Writer, want Resource, have Props) error {
	wanted, _ := want.Props["targets"].(map[string]any)
	there, _ := have["targets"].(map[string]any)
	ids := slices.DeleteFunc(SortedKeys(there), func(id string) bool { _, ok := wanted[id]; return ok })
	if len(ids) == 0 {
		return nil
	}
	return removeTargets(ctx, w, want.Name, ids)
}

func (RuleKind) retag(ctx context.Context, w *Writer, want Resource, have *Observed) error {
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.Events.TagResource(ctx, &eventbridge.TagResourceInput{ResourceARN: &have.ARN, Tags: toEventTags(set)}); err != nil {
			return err
		}
	}
	if len(unset) > 0 {
		if _, err := w.Events.UntagResource(ctx, &eventbridge.UntagResourceInput{ResourceARN: &have.ARN, TagKeys: unset}); err != nil {
			return err
		}
	}
	return nil
}

func removeTargets(ctx context.Context, w *Writer, rule string, ids []string) error {
	out, err := w.Events.RemoveTargets(ctx, &eventbridge.RemoveTargetsInput{Rule: &rule, EventBusName: aws.String(DefaultBus), Ids: ids})
	if err != nil {
		return err
	}
	for _, f := range out.FailedEntries {
		return fmt.Errorf("target %s: %s: %s", aws.ToString(f.TargetId), aws.ToString(f.ErrorCode), aws.ToString(f.ErrorMessage))
	}
	return nil
}

// Remove takes the targets off first, which EventBridge wants.
func (RuleKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	targets, _ := have.Props["targets"].(map[string]any)
	if len(targets) > 0 {
		if err := removeTargets(ctx, w, have.Name, SortedKeys(targets)); err != nil {
			return err
		}
	}
	_, err := w.Events.DeleteRule(ctx, &eventbridge.DeleteRuleInput{Name: &have.Name, EventBusName: aws.String(DefaultBus)})
	return err
}

func toEventTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range SortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func (k RuleKind) Asks(a *Requirements) {
	a.ARN = RuleARN(a.At, DefaultBus, a.Change.Name)
	targets, _ := a.Want.Props["targets"].(map[string]any)
	switch a.Change.Action {
	case Create:
		a.Tagged("events:PutRule", "events:TagResource")
		a.putTargets(targets)
	case Delete:
		if there, _ := a.Have.Props["targets"].(map[string]any); len(there) > 0 {
			a.Of("events:RemoveTargets")
		}
		a.Of("events:DeleteRule")
	default:
		aligned := k.Align(a.Want.Props, a.Have.Props)
		if !Equal(without(a.Want.Props, "targets"), without(aligned, "targets")) {
			a.Of("events:PutRule")
		}
		if a.differs("targets") {
			a.putTargets(targets)
			there, _ := aligned["targets"].(map[string]any)
			if slices.ContainsFunc(SortedKeys(there), func(id string) bool { return targets[id] == nil }) {
				a.Of("events:RemoveTargets")
			}
		}
		a.retag("events:TagResource", "events:UntagResource")
	}
}

func without(p Props, key string) Props {
	out := maps.Clone(p)
	delete(out, key)
	return out
}

// putTargets is for targets and the roles that they pass to EventBridge.
func (a *Requirements) putTargets(targets map[string]any) {
	if len(targets) == 0 {
		return
	}
	a.Of("events:PutTargets")
	for _, id := range SortedKeys(targets) {
		target, _ := targets[id].(map[string]any)
		a.pass(aws.ToString(StringProp(target, "role")), "events.amazonaws.com")
	}
}

// RuleARN leaves the default bus out, as EventBridge does.
func RuleARN(at Ref, bus, name string) string {
	if bus == DefaultBus {
		return at.ARN("events", "rule/"+name)
	}
	return at.ARN("events", "rule/"+bus+"/"+name)
}
