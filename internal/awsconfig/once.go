package awsconfig

import (
	"context"
	"sync"

	"github.com/aws/smithy-go/middleware"
)

// Once returns the place with a config whose clients send each call once: a
// second call of the same operation with the same input gets the first one's
// answer, or its error after all retries, and a call made meanwhile waits for it.
// It is for a command that reads many functions which share a cluster, an image
// and roles, and that changes nothing in between; answers must not be modified.
// A call that ended because its caller's context did is sent again. It is not for
// operations that are asked until something is done.
//
// Guard comes around it: the list of a client also refuses what was answered to
// another one.
func Once(p Place) Place {
	a := &answers{known: map[string]*answered{}}
	return intercept(p, "decantOnce", a.call)
}

// answers are those of one place, by operation and input.
type answers struct {
	mu    sync.Mutex
	known map[string]*answered
}

// answered is one call. Its fields are valid once done is closed.
type answered struct {
	done     chan struct{}
	out      middleware.InitializeOutput
	metadata middleware.Metadata
	err      error
	ended    bool // with the context of the caller that sent it
}

func (a *answers) call(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	input, err := encode(in.Parameters, func(s string) string { return s })
	if err != nil { // an input that has no text is no question that can be asked twice
		return next.HandleInitialize(ctx, in)
	}
	key := current(ctx).String() + " " + string(input)
	for {
		one, first := a.of(key)
		if first {
			one.out, one.metadata, one.err = next.HandleInitialize(ctx, in)
			if one.ended = ctx.Err() != nil; one.ended {
				a.forget(key)
			}
			close(one.done)
			return one.out, one.metadata, one.err
		}
		select {
		case <-ctx.Done():
			return middleware.InitializeOutput{}, middleware.Metadata{}, ctx.Err()
		case <-one.done:
		}
		if !one.ended {
			return one.out, one.metadata, one.err
		}
	}
}

// of finds a call; first reports whether the caller has to send it.
func (a *answers) of(key string) (one *answered, first bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if one := a.known[key]; one != nil {
		return one, false
	}
	one = &answered{done: make(chan struct{})}
	a.known[key] = one
	return one, true
}

func (a *answers) forget(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.known, key)
}
