package trigger

import "decant/model"

// authorizer is API Gateway asking the function for a decision.
func authorizer() Kind {
	return Kind{
		Name: "authorizer", Functions: []model.Kind{model.KindAuthorizer},
		Stays:    "API Gateway waits for its decision; a task takes tens of seconds to start.",
		Describe: func(*model.App, model.Trigger) string { return "API Gateway, as authorizer" },
		Compare:  func(model.Trigger) (string, bool) { return "api", true },
	}
}
