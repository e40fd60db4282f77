package trigger

// All lists the kinds.
func All() []Kind {
	return []Kind{
		schedule(),
		direct(),
		eventPattern(),
		bucket(),
		topic(),
		queue(),
		stream(),
		stateMachine(),
		httpRoute(),
		webSocket(),
		authorizer(),
	}
}
