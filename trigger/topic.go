package trigger

import "decant/model"

// topic is an SNS subscription: app.on_sns_message.
func topic() Kind {
	return Kind{
		Name: "topic", Functions: []model.Kind{model.KindSNS}, Asynchronous: true,
		Describe: func(_ *model.App, t model.Trigger) string { return "topic " + lastPart(t.(model.Topic).Topic) },
		Compare:  func(t model.Trigger) (string, bool) { return named("topic", t.(model.Topic).Topic) },
	}
}
