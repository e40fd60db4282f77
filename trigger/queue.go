package trigger

import "decant/model"

// queue is an SQS event source: app.on_sqs_message.
func queue() Kind {
	return Kind{
		Name: "queue", Functions: []model.Kind{model.KindSQS},
		Redelivers: "the message comes back after the visibility timeout",
		Describe: func(_ *model.App, t model.Trigger) string {
			q := t.(model.Queue)
			if q.QueueARN.IsSet() {
				return "queue " + lastPart(q.QueueARN)
			}
			return "queue " + value(q.Queue)
		},
		Compare: func(t model.Trigger) (string, bool) {
			q := t.(model.Queue)
			if q.QueueARN.IsSet() {
				return named("queue", q.QueueARN)
			}
			return named("queue", q.Queue)
		},
	}
}
