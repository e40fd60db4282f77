package trigger

import "decant/model"

// webSocket is one route of a websocket API.
func webSocket() Kind {
	return Kind{
		Name: "websocket", Functions: []model.Kind{model.KindWebSocket},
		Stays:    "It answers websocket messages through API Gateway, which cannot start a task.",
		Describe: func(_ *model.App, t model.Trigger) string { return "websocket " + t.(model.WebSocket).RouteKey },
		Compare:  func(model.Trigger) (string, bool) { return "api", true },
	}
}
