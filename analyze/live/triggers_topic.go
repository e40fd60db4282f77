package live

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"decant/model"
)

// subscriptions reads the SNS subscriptions of the functions. It is false when a
// page is missing.
func (r *reader) subscriptions(ctx context.Context, client *sns.Client, n names) ([]found, bool, error) {
	var ours []types.Subscription
	var subjects []string
	complete, err := r.list(ctx, "sns:ListSubscriptions", func(token *string) (*string, error) {
		out, err := client.ListSubscriptions(ctx, &sns.ListSubscriptionsInput{NextToken: token})
		if err != nil {
			return nil, err
		}
		redact(out)
		for _, s := range out.Subscriptions {
			if _, _, ok := n.find(aws.ToString(s.Endpoint)); ok {
				ours = append(ours, s)
				subjects = append(subjects, aws.ToString(s.SubscriptionArn))
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, false, err
	}
	attributes := make([]map[string]string, len(ours))
	_, err = r.each(ctx, "sns:GetSubscriptionAttributes", "subscriptions", subjects, func(ctx context.Context, i int) error {
		if !strings.HasPrefix(subjects[i], "arn:") {
			return nil // "PendingConfirmation" has no attributes yet
		}
		out, err := client.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: aws.String(subjects[i])})
		if err == nil {
			redact(out)
			attributes[i] = out.Attributes
		}
		return err
	})
	out := make([]found, len(ours))
	for i, s := range ours {
		fn, qualifier, _ := n.find(aws.ToString(s.Endpoint))
		out[i] = found{fn, subscriptionTrigger(s, attributes[i], qualifier)}
	}
	return out, complete, err
}

func subscriptionTrigger(s types.Subscription, attributes map[string]string, qualifier string) model.LiveTrigger {
	t := model.LiveTrigger{
		Kind: model.LiveSubscription, Name: lastPart(aws.ToString(s.TopicArn), ":"),
		ARN: aws.ToString(s.SubscriptionArn), Source: aws.ToString(s.TopicArn), State: "enabled",
	}
	if !strings.HasPrefix(t.ARN, "arn:") {
		t.ARN, t.State = "", "pending confirmation"
	}
	if attributes["PendingConfirmation"] == "true" {
		t.State = "pending confirmation"
	}
	d := details(through(qualifier))
	if attributes["FilterPolicy"] != "" {
		d.add("filter policy on %s", cmp.Or(attributes["FilterPolicyScope"], "MessageAttributes"))
	}
	if attributes["RawMessageDelivery"] == "true" {
		d.add("raw message delivery")
	}
	if queue := redriveQueue(attributes["RedrivePolicy"]); queue != "" {
		d.add("undelivered messages go to %s", queue)
	}
	t.Details = d
	return t
}

// redriveQueue is the queue of {"deadLetterTargetArn": "arn:…"}.
func redriveQueue(policy string) string {
	var redrive struct {
		Queue string `json:"deadLetterTargetArn"`
	}
	if policy == "" {
		return ""
	}
	if err := json.Unmarshal([]byte(policy), &redrive); err != nil || redrive.Queue == "" {
		return "a queue that could not be read"
	}
	return redrive.Queue
}
