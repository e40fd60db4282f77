package account

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// queueKind is the queue of events whose task could not be started.
type queueKind struct{}

func (queueKind) Kind() Kind { return DeadLetters }

func (queueKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	url, err := r.SQS.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if IsCode(err, "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := r.SQS.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: url.QueueUrl, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
	if err != nil {
		return nil, err
	}
	tags, err := r.SQS.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: url.QueueUrl})
	if err != nil {
		return nil, err
	}
	seconds, _ := strconv.Atoi(out.Attributes[string(types.QueueAttributeNameMessageRetentionPeriod)])
	size, _ := strconv.Atoi(out.Attributes[string(types.QueueAttributeNameMaximumMessageSize)])
	p := Props{
		"max_message_bytes": size,
		"retention_seconds": seconds,
		"managed_sse":       out.Attributes[string(types.QueueAttributeNameSqsManagedSseEnabled)] == "true",
	}
	if text := out.Attributes[string(types.QueueAttributeNamePolicy)]; text != "" {
		p["policy"] = text
		if doc, err := CanonicalPolicy(text); err == nil {
			p["policy"] = doc
		}
	}
	return &Observed{Props: p, Tags: tags.Tags, ARN: out.Attributes[string(types.QueueAttributeNameQueueArn)]}, nil
}

func (queueKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := sqs.NewListQueuesPaginator(r.SQS, &sqs.ListQueuesInput{QueueNamePrefix: &s.Prefix, MaxResults: aws.Int32(1000)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, url := range page.QueueUrls {
			names = append(names, url[lastSlash(url)+1:])
		}
	}
	return names, nil
}

func lastSlash(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return i
		}
	}
	return -1
}

// attributes are the queue's settings as SQS takes them.
func (queueKind) attributes(props Props) map[string]string {
	out := map[string]string{
		string(types.QueueAttributeNameMaximumMessageSize):     strconv.Itoa(NumberProp(props["max_message_bytes"])),
		string(types.QueueAttributeNameMessageRetentionPeriod): strconv.Itoa(NumberProp(props["retention_seconds"])),
		string(types.QueueAttributeNameSqsManagedSseEnabled):   strconv.FormatBool(props["managed_sse"] == true),
	}
	if doc := props["policy"]; doc != nil {
		out[string(types.QueueAttributeNamePolicy)] = Compact(doc)
	}
	return out
}

func (k queueKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	_, err := w.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &want.Name, Attributes: k.attributes(want.Props), Tags: want.Tags})
	return "", err
}

func (k queueKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	url, err := w.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &want.Name})
	if err != nil {
		return "", err
	}
	if !Equal(want.Props, have.Props) {
		attributes := k.attributes(want.Props)
		if want.Props["policy"] == nil {
			attributes[string(types.QueueAttributeNamePolicy)] = "" // takes it away
		}
		if _, err := w.sqs.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: url.QueueUrl, Attributes: attributes}); err != nil {
			return "", err
		}
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.sqs.TagQueue(ctx, &sqs.TagQueueInput{QueueUrl: url.QueueUrl, Tags: set}); err != nil {
			return "", err
		}
	}
	if len(unset) > 0 {
		if _, err := w.sqs.UntagQueue(ctx, &sqs.UntagQueueInput{QueueUrl: url.QueueUrl, TagKeys: unset}); err != nil {
			return "", err
		}
	}
	return have.ARN, nil
}

func (queueKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	url, err := w.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &have.Name})
	if err != nil {
		return err
	}
	_, err = w.sqs.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: url.QueueUrl})
	return err
}

func (queueKind) Asks(a *Requirements) {
	a.ARN = a.At.ARN("sqs", a.Change.Name)
	switch a.Change.Action {
	case Create:
		a.Tagged("sqs:CreateQueue", "sqs:TagQueue")
	case Delete:
		a.Of("sqs:DeleteQueue")
	default:
		if !Equal(a.Want.Props, a.Have.Props) {
			a.Of("sqs:SetQueueAttributes")
		}
		a.retag("sqs:TagQueue", "sqs:UntagQueue")
	}
}
