package account

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
)

// logGroupKind is a log group with its retention in days; 0 keeps for ever.
type logGroupKind struct{}

func (logGroupKind) Kind() Kind { return LogGroup }

func (logGroupKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(r.logs, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.LogGroups {
			if aws.ToString(g.LogGroupName) != name {
				continue
			}
			arn := strings.TrimSuffix(aws.ToString(g.Arn), ":*") // the tag calls want it without
			tags, err := r.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: &arn})
			if err != nil {
				return nil, err
			}
			return &Observed{Props: Props{"retention_days": int(aws.ToInt32(g.RetentionInDays))}, Tags: tags.Tags, ARN: arn}, nil
		}
	}
	return nil, nil
}

func (logGroupKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(r.logs, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/ecs/" + s.Prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.LogGroups {
			names = append(names, aws.ToString(g.LogGroupName))
		}
	}
	return names, nil
}

func (k logGroupKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	if _, err := w.Logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &want.Name, Tags: want.Tags}); err != nil {
		return "", err
	}
	return "", k.keep(ctx, w, want, 0)
}

// keep sets the retention where it is another one.
func (logGroupKind) keep(ctx context.Context, w *Writer, want Resource, have int) error {
	days := NumberProp(want.Props["retention_days"])
	switch days {
	case have:
		return nil
	case 0:
		_, err := w.Logs.DeleteRetentionPolicy(ctx, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: &want.Name})
		return err
	}
	_, err := w.Logs.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &want.Name, RetentionInDays: aws.Int32(int32(days))})
	return err
}

func (k logGroupKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if err := k.keep(ctx, w, want, NumberProp(have.Props["retention_days"])); err != nil {
		return "", err
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.Logs.TagResource(ctx, &cloudwatchlogs.TagResourceInput{ResourceArn: &have.ARN, Tags: set}); err != nil {
			return "", err
		}
	}
	if len(unset) > 0 {
		if _, err := w.Logs.UntagResource(ctx, &cloudwatchlogs.UntagResourceInput{ResourceArn: &have.ARN, TagKeys: unset}); err != nil {
			return "", err
		}
	}
	return have.ARN, nil
}

func (logGroupKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.Logs.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &have.Name})
	return err
}

// NumberProp reads a number of a property, which may have been through JSON.
func NumberProp(v any) int {
	switch n := v.(type) {
	case int:
		return n
	case float64:
		return int(n)
	}
	return 0
}

func (logGroupKind) Asks(a *Requirements) {
	a.ARN = a.At.ARN("logs", "log-group:"+a.Change.Name)
	switch a.Change.Action {
	case Create:
		a.Tagged("logs:CreateLogGroup", "logs:TagResource")
		if NumberProp(a.Want.Props["retention_days"]) > 0 {
			a.Of("logs:PutRetentionPolicy")
		}
	case Delete:
		a.Of("logs:DeleteLogGroup")
	default:
		switch {
		case a.differs("retention_days") && NumberProp(a.Want.Props["retention_days"]) == 0:
			a.Of("logs:DeleteRetentionPolicy")
		case a.differs("retention_days"):
			a.Of("logs:PutRetentionPolicy")
		}
		a.retag("logs:TagResource", "logs:UntagResource")
	}
}
