package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"
)

// UnrecordedError is a call that a snapshot has no answer for: when it was taken,
// nobody asked, or the answer was interrupted.
type UnrecordedError struct{ Question string }

func (e *UnrecordedError) Error() string {
	return fmt.Sprintf("the snapshot has no answer to %s; take a new one", e.Question)
}

// Places are the places of the tape, sorted by account and region, with clients
// that answer from it. Nothing is ever sent: a call without an answer is an
// UnrecordedError, one that is not in ops a NotOnListError.
func (t *Tape) Places(ops []Operation) []Place {
	byID := byID(ops)
	out := make([]Place, len(t.places))
	for i, w := range t.places {
		p := Place{Account: w.Account, Region: w.Region, Partition: w.Partition, Config: aws.Config{
			Region:     w.Region,
			HTTPClient: offline{},
			Retryer:    func() aws.Retryer { return aws.NopRetryer{} },
		}}
		out[i] = intercept(p, "decantReplay", func(ctx context.Context, in middleware.InitializeInput, _ middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			result, err := t.answer(ctx, p, byID, in.Parameters)
			return middleware.InitializeOutput{Result: result}, middleware.Metadata{}, err
		})
	}
	return out
}

func (t *Tape) answer(ctx context.Context, p Place, ops map[operationID]Operation, input any) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	id := current(ctx)
	op, ok := ops[id]
	if !ok {
		return nil, &NotOnListError{Service: id.service, Operation: id.name}
	}
	q, err := t.ask(p, op, input)
	if err != nil {
		return nil, err
	}
	a, ok := t.get(q)
	if !ok {
		return nil, &UnrecordedError{Question: q.String()}
	}
	return a.give(op)
}

// offline is the HTTP client of a replay, which no call reaches.
type offline struct{}

func (offline) Do(*http.Request) (*http.Response, error) {
	return nil, errors.New("decant: a replay does not connect to anything")
}
