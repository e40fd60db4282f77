package fakeaws

import (
	"net/http"
	"slices"
)

func (s *Server) listBuckets(q *request) (object, *failure) {
	var all []Bucket
	for _, b := range s.account.Buckets {
		if region := q.values.Get("bucket-region"); region == "" || region == b.Region {
			all = append(all, b)
		}
	}
	from, to, next, fail := page(len(all), q.values.Get("continuation-token"), q.values.Get("max-buckets"), 10_000, 10_000)
	if fail != nil {
		return nil, fail
	}
	out := object{"Buckets": object{"Bucket": list(all[from:to], func(b Bucket) any {
		return object{"Name": b.Name, "BucketRegion": b.Region, "CreationDate": "2026-01-01T00:00:00.000Z"}
	})}}
	set(out, "ContinuationToken", next)
	return out, nil
}

func (s *Server) getNotification(q *request) (object, *failure) {
	i := slices.IndexFunc(s.account.Buckets, func(b Bucket) bool { return b.Name == q.subject })
	if i < 0 {
		return nil, &failure{http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist"}
	}
	return object{"CloudFunctionConfiguration": list(s.account.Buckets[i].Notifications, func(n Notification) any {
		one := object{"Id": "decant", "CloudFunction": n.Function, "Event": texts(n.Events)}
		var rules []any
		for _, rule := range [][2]string{{"Prefix", n.Prefix}, {"Suffix", n.Suffix}} {
			if rule[1] != "" {
				rules = append(rules, object{"Name": rule[0], "Value": rule[1]})
			}
		}
		if rules != nil {
			one["Filter"] = object{"S3Key": object{"FilterRule": rules}}
		}
		return one
	})}, nil
}

// TopicARN is the ARN of a topic.
func (a *Account) TopicARN(region, name string) string {
	return "arn:aws:sns:" + region + ":" + a.ID + ":" + name
}

func (s *Server) subscriptionARN(region string, c Subscription) string {
	return s.account.TopicARN(region, c.Topic) + ":" + c.ID
}

func (s *Server) listSubscriptions(q *request) (object, *failure) {
	all := of(s, q.region, func(r *Region) []Subscription { return r.Subscriptions })
	from, to, next, fail := page(len(all), q.values.Get("NextToken"), "", 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"Subscriptions": list(all[from:to], func(c Subscription) any {
		return object{
			"SubscriptionArn": s.subscriptionARN(q.region, c), "TopicArn": s.account.TopicARN(q.region, c.Topic),
			"Protocol": c.Protocol, "Endpoint": c.Endpoint, "Owner": s.account.ID,
		}
	})}
	set(out, "NextToken", next)
	return out, nil
}

func (s *Server) getSubscription(q *request) (object, *failure) {
	arn := q.values.Get("SubscriptionArn")
	all := of(s, q.region, func(r *Region) []Subscription { return r.Subscriptions })
	i := slices.IndexFunc(all, func(c Subscription) bool { return s.subscriptionARN(q.region, c) == arn })
	if i < 0 {
		return nil, &failure{http.StatusNotFound, "NotFound", "Subscription does not exist"}
	}
	entries := []any{
		object{"key": "SubscriptionArn", "value": arn},
		object{"key": "PendingConfirmation", "value": "false"},
		object{"key": "RawMessageDelivery", "value": "false"},
	}
	if all[i].FilterPolicy != "" {
		entries = append(entries, object{"key": "FilterPolicy", "value": all[i].FilterPolicy}, object{"key": "FilterPolicyScope", "value": "MessageAttributes"})
	}
	return object{"Attributes": entry(entries)}, nil
}

// entry is a map of the Query protocol: its items are named "entry".
type entry []any
