package awsconfig

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// share is the part of a rate limit that is used. The deployments and consoles
// of the account fall under the same limit and must not wait for us.
const share = 0.8

// afterMetadata is the SDK's step that tells a middleware its service and
// operation.
const afterMetadata = "RegisterServiceMetadata"

// Guard returns the place with a config whose clients refuse, with a
// NotOnListError and before anything is sent, each operation that is not in ops,
// and which send no faster than the operations' rates.
func Guard(p Place, ops []Operation) Place {
	if p.limits == nil {
		p.limits = newLimits()
	}
	g := &guard{place: p, ops: byID(ops)}
	p.Config = p.Config.Copy()
	p.Config.APIOptions = append(slices.Clone(p.Config.APIOptions), func(stack *middleware.Stack) error {
		if err := stack.Initialize.Insert(middleware.InitializeMiddlewareFunc("decantGuard", g.refuse), afterMetadata, middleware.After); err != nil {
			return fmt.Errorf("guard the client: %w", err)
		}
		if err := stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("decantRate", g.wait), "Retry", middleware.After); err != nil {
			return fmt.Errorf("limit the client's rate: %w", err)
		}
		return nil
	})
	return p
}

type guard struct {
	place Place
	ops   map[operationID]Operation
}

func (g *guard) refuse(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	id := current(ctx)
	if _, ok := g.ops[id]; !ok {
		return middleware.InitializeOutput{}, middleware.Metadata{}, &NotOnListError{Service: id.service, Operation: id.name}
	}
	return next.HandleInitialize(ctx, in)
}

// wait stands behind the SDK's retries, so that each attempt is counted.
func (g *guard) wait(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	if limiter := g.place.limits.of(g.place, g.ops[current(ctx)]); limiter != nil {
		if err := limiter.Wait(ctx); err != nil {
			return middleware.FinalizeOutput{}, middleware.Metadata{}, fmt.Errorf("wait for the rate limit: %w", err)
		}
	}
	return next.HandleFinalize(ctx, in)
}

// limits are the rate limiters of all places of one run.
type limits struct {
	mu       sync.Mutex
	limiters map[limitKey]*rate.Limiter
}

type limitKey struct{ account, region, family string }

func newLimits() *limits { return &limits{limiters: map[limitKey]*rate.Limiter{}} }

// of is the limiter that an operation falls under in a place; nil: none. IAM is
// one for the whole account, whatever the region.
func (l *limits) of(p Place, op Operation) *rate.Limiter {
	if op.Rate <= 0 {
		return nil
	}
	key := limitKey{account: p.Account, region: p.Region, family: op.Family}
	if op.Service == "IAM" {
		key.region = ""
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limiters[key] == nil {
		// A burst of one spaces the calls evenly. A larger one would, in its first
		// second, send the burst and the rate.
		l.limiters[key] = rate.NewLimiter(rate.Limit(op.Rate*share), 1)
	}
	return l.limiters[key]
}
