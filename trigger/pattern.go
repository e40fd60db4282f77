package trigger

import "decant/model"

// eventPattern is an EventBridge rule with a pattern: app.on_cw_event.
func eventPattern() Kind {
	return Kind{
		Name: "event_pattern", Functions: []model.Kind{model.KindCloudWatch}, Asynchronous: true,
		Describe: func(*model.App, model.Trigger) string { return "event pattern" },
		Compare: func(t model.Trigger) (string, bool) {
			pattern := t.(model.EventPattern).Pattern
			if !pattern.IsKnown() {
				return "", false
			}
			return "pattern " + Canonical(pattern.V), true
		},
	}
}
