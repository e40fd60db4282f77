package apply

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// queueKind is the queue of events whose task could not be started.
type queueKind struct{}

func (queueKind) kind() Kind { return DeadLetters }

func (queueKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	url, err := r.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if isCode(err, "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out, err := r.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: url.QueueUrl, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll}})
	if err != nil {
		return nil, err
	}
	tags, err := r.sqs.ListQueueTags(ctx, &sqs.ListQueueTagsInput{QueueUrl: url.QueueUrl})
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
		if doc, err := canonicalPolicy(text); err == nil {
			p["policy"] = doc
		}
	}
	return &Observed{Props: p, Tags: tags.Tags, ARN: out.Attributes[string(types.QueueAttributeNameQueueArn)]}, nil
}

func (queueKind) list(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := sqs.NewListQueuesPaginator(r.sqs, &sqs.ListQueuesInput{QueueNamePrefix: &s.Prefix, MaxResults: aws.Int32(1000)})
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
		string(types.QueueAttributeNameMaximumMessageSize):     strconv.Itoa(number(props["max_message_bytes"])),
		string(types.QueueAttributeNameMessageRetentionPeriod): strconv.Itoa(number(props["retention_seconds"])),
		string(types.QueueAttributeNameSqsManagedSseEnabled):   strconv.FormatBool(props["managed_sse"] == true),
	}
	if doc := props["policy"]; doc != nil {
		out[string(types.QueueAttributeNamePolicy)] = compact(doc)
	}
	return out
}

func (k queueKind) create(ctx context.Context, w *Writer, want Resource) (string, error) {
	_, err := w.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &want.Name, Attributes: k.attributes(want.Props), Tags: want.Tags})
	return "", err
}

func (k queueKind) update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	url, err := w.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &want.Name})
	if err != nil {
		return "", err
	}
	if !equal(want.Props, have.Props) {
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

func (queueKind) remove(ctx context.Context, w *Writer, have *Observed) error {
	url, err := w.sqs.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &have.Name})
	if err != nil {
		return err
	}
	_, err = w.sqs.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: url.QueueUrl})
	return err
}

func (queueKind) asks(a *asking) {
	a.arn = a.at.arn("sqs", a.c.Name)
	switch a.c.Action {
	case Create:
		a.tagged("sqs:CreateQueue", "sqs:TagQueue")
	case Delete:
		a.of("sqs:DeleteQueue")
	default:
		if !equal(a.want.Props, a.have.Props) {
			a.of("sqs:SetQueueAttributes")
		}
		a.retag("sqs:TagQueue", "sqs:UntagQueue")
	}
}
