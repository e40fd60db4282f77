package trigger

import (
	"strings"

	"decant/model"
)

// stateMachine is a Step Functions state that calls the function.
func stateMachine() Kind {
	return Kind{
		Name: "state_machine",
		Describe: func(_ *model.App, t model.Trigger) string {
			m := t.(model.StateMachine)
			text := "state machine " + value(m.Name)
			if m.State != "" {
				text += ", state " + strings.Join(append(append([]string{}, m.Inside...), m.State), "/")
			}
			return text
		},
		Compare: func(model.Trigger) (string, bool) { return "", true }, // its own source names it
	}
}
