package modeltest

import "decant/model"

// Triggers returns one trigger of each type, for tests that prove that every
// stage knows all of them.
func Triggers() []model.Trigger {
	return []model.Trigger{
		model.Schedule{},
		model.EventPattern{},
		model.Bucket{},
		model.Topic{},
		model.Queue{},
		model.Stream{},
		model.StateMachine{},
		model.HTTPRoute{},
		model.WebSocket{},
		model.Authorizer{},
		model.Direct{},
	}
}
