package trigger

import "decant/model"

// stateMachine is a Step Functions state that calls the function.
func stateMachine() Kind {
	return Kind{
		Name: "state_machine",
		Describe: func(_ *model.App, t model.Trigger) string {
			return "state machine " + value(t.(model.StateMachine).Name)
		},
		Compare: func(model.Trigger) (string, bool) { return "", true }, // its own source names it
	}
}
