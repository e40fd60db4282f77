package trigger

import "decant/model"

// stream is a Kinesis or DynamoDB stream: app.on_kinesis_record,
// app.on_dynamodb_record.
func stream() Kind {
	return Kind{
		Name: "stream", Functions: []model.Kind{model.KindKinesis, model.KindDynamoDB},
		Redelivers: "the batch is retried until it expires",
		Describe: func(_ *model.App, t model.Trigger) string {
			s := t.(model.Stream)
			return s.Service + " stream " + lastPart(s.Stream)
		},
		Compare: func(t model.Trigger) (string, bool) { return named("stream", t.(model.Stream).Stream) },
	}
}
