package account

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// alarmKind is an alarm of CloudWatch on a metric of an EventBridge rule. An alarm that
// does not state "actions" is made silent, and a switch lets it speak: apply leaves
// that alone.
type alarmKind struct{}

func (alarmKind) Kind() Kind { return Alarm }

func (alarmKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.Metrics.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{name}, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(out.MetricAlarms, func(a types.MetricAlarm) bool { return aws.ToString(a.AlarmName) == name })
	if i < 0 {
		return nil, nil
	}
	alarm := out.MetricAlarms[i]
	tags, err := r.Metrics.ListTagsForResource(ctx, &cloudwatch.ListTagsForResourceInput{ResourceARN: alarm.AlarmArn})
	if err != nil {
		return nil, err
	}
	o := &Observed{Props: alarmProps(alarm), Tags: map[string]string{}, ARN: aws.ToString(alarm.AlarmArn)}
	for _, t := range tags.Tags {
		o.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return o, nil
}

// alarmProps is the normal form of an alarm.
func alarmProps(a types.MetricAlarm) Props {
	dimensions := map[string]any{}
	for _, d := range a.Dimensions {
		dimensions[aws.ToString(d.Name)] = aws.ToString(d.Value)
	}
	p := Props{
		"namespace": aws.ToString(a.Namespace), "metric": aws.ToString(a.MetricName), "dimensions": dimensions,
		"statistic": string(a.Statistic), "period_seconds": int(aws.ToInt32(a.Period)), "periods": int(aws.ToInt32(a.EvaluationPeriods)),
		"comparison": string(a.ComparisonOperator), "threshold": int(aws.ToFloat64(a.Threshold)), "missing_data": aws.ToString(a.TreatMissingData),
		"topics": AnySlice(a.AlarmActions), "actions": aws.ToBool(a.ActionsEnabled),
	}
	put(p, "description", aws.ToString(a.AlarmDescription))
	return p
}

// Align leaves out whether the alarm acts, where that is not stated.
func (alarmKind) Align(want, have Props) Props {
	if _, stated := want["actions"]; stated {
		return have
	}
	return without(have, "actions")
}

func (alarmKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := cloudwatch.NewDescribeAlarmsPaginator(r.Metrics, &cloudwatch.DescribeAlarmsInput{AlarmNamePrefix: &s.Prefix, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range page.MetricAlarms {
			names = append(names, aws.ToString(a.AlarmName))
		}
	}
	return names, nil
}

// put makes the alarm or replaces all of its settings. CloudWatch takes the tags only
// of one that is new.
func (alarmKind) put(ctx context.Context, w *Writer, want Resource, actions bool) error {
	p := want.Props
	in := &cloudwatch.PutMetricAlarmInput{
		AlarmName: &want.Name, AlarmDescription: StringProp(p, "description"), ActionsEnabled: &actions,
		Namespace: StringProp(p, "namespace"), MetricName: StringProp(p, "metric"), Statistic: types.Statistic(aws.ToString(StringProp(p, "statistic"))),
		Period: aws.Int32(int32(NumberProp(p["period_seconds"]))), EvaluationPeriods: aws.Int32(int32(NumberProp(p["periods"]))),
		ComparisonOperator: types.ComparisonOperator(aws.ToString(StringProp(p, "comparison"))), Threshold: aws.Float64(float64(NumberProp(p["threshold"]))),
		TreatMissingData: StringProp(p, "missing_data"), AlarmActions: ListProp(p, "topics"), Tags: toMetricTags(want.Tags),
	}
	dimensions, _ := p["dimensions"].(map[string]any)
	for _, name := range SortedKeys(dimensions) {
		in.Dimensions = append(in.Dimensions, types.Dimension{Name: aws.String(name), Value: StringProp(dimensions, name)})
	}
	_, err := w.Metrics.PutMetricAlarm(ctx, in)
	return err
}

func (k alarmKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	return "", k.put(ctx, w, want, want.Props["actions"] == true)
}

func (k alarmKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if !Equal(want.Props, k.Align(want.Props, have.Props)) {
		actions, stated := want.Props["actions"].(bool)
		if !stated {
			actions = have.Props["actions"] == true
		}
		if err := k.put(ctx, w, want, actions); err != nil {
			return "", err
		}
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.Metrics.TagResource(ctx, &cloudwatch.TagResourceInput{ResourceARN: &have.ARN, Tags: toMetricTags(set)}); err != nil {
			return "", err
		}
	}
	if len(unset) > 0 {
		if _, err := w.Metrics.UntagResource(ctx, &cloudwatch.UntagResourceInput{ResourceARN: &have.ARN, TagKeys: unset}); err != nil {
			return "", err
		}
	}
	return have.ARN, nil
}

func (alarmKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.Metrics.DeleteAlarms(ctx, &cloudwatch.DeleteAlarmsInput{AlarmNames: []string{have.Name}})
	return err
}

func toMetricTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range SortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func (k alarmKind) Asks(a *Requirements) {
	a.ARN = AlarmARN(a.At, a.Change.Name)
	switch a.Change.Action {
	case Create:
		a.Tagged("cloudwatch:PutMetricAlarm", "cloudwatch:TagResource")
	case Delete:
		a.Of("cloudwatch:DeleteAlarms")
	default:
		if !Equal(a.Want.Props, k.Align(a.Want.Props, a.Have.Props)) {
			a.Of("cloudwatch:PutMetricAlarm")
		}
		a.retag("cloudwatch:TagResource", "cloudwatch:UntagResource")
	}
}

// MissedAlarm is the name of the alarm for missed runs of a task.
func MissedAlarm(family string) string { return family + "-missed" }

// AlarmARN is the ARN of an alarm.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
func AlarmARN(at Ref, name string) string { return at.ARN("cloudwatch", "alarm:"+name) }
