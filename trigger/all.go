package trigger

import "sync"

// All lists the kinds. The list is everybody's: nobody changes it.
func All() []Kind { return all() }

var all = sync.OnceValue(func() []Kind {
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
})
