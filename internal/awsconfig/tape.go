package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// SchemaVersion is the version of snapshots and journals that this package
// writes, and the only one that it reads.
const SchemaVersion = 1

// Header is what a recording is about. Inputs of calls depend on it, so a replay
// has to take the time from here and not from the clock.
type Header struct {
	// Taken is the time of the reading; it is kept in UTC and whole seconds.
	Taken time.Time
	// From and To are the window of usage, zero when no usage is read.
	From, To time.Time
	// Options are what else decides which calls are made, by name.
	Options map[string]string
}

// Tape holds the answers of AWS. It can be used by many goroutines at a time.
//
// In memory it holds the answers themselves, unless they are in a journal; then
// about 300 bytes for each (its key and where it is), and the tokens of pages and
// handles for as long as it lives.
type Tape struct {
	header Header
	places []where
	mask   func(string) string

	mu    sync.Mutex
	lines store
	index map[key]entry
	real  map[alias]string
	err   error
}

// where is a place's name.
type where struct {
	Account   string `json:"account"`
	Region    string `json:"region"`
	Partition string `json:"partition"`
}

func (w where) String() string { return w.Account + "/" + w.Region }

// alias is a word that stands on the tape for a token or handle of AWS: a page's
// of one listing, or a handle's of one place and service.
type alias struct {
	scope key
	word  string
}

// NewTape returns an empty tape in memory, for a recording of the places. Every
// text of an input, answer or error passes the mask before it is kept; nil masks
// nothing.
func NewTape(h Header, places []Place, mask func(string) string) *Tape {
	if mask == nil {
		mask = func(s string) string { return s }
	}
	t := &Tape{mask: mask, lines: &memory{}, index: map[key]entry{}, real: map[alias]string{}}
	t.header = Header{Taken: whole(h.Taken), From: whole(h.From), To: whole(h.To), Options: h.Options}
	for _, p := range places {
		t.places = append(t.places, where{Account: p.Account, Region: p.Region, Partition: p.Partition})
	}
	t.places = sortedPlaces(t.places)
	return t
}

func whole(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func sortedPlaces(places []where) []where {
	out := slices.Clone(places)
	slices.SortFunc(out, func(a, b where) int {
		return slices.Compare([]string{a.Account, a.Region, a.Partition}, []string{b.Account, b.Region, b.Partition})
	})
	return slices.CompactFunc(out, func(a, b where) bool { return a.Account == b.Account && a.Region == b.Region })
}

// Header is what the recording is about. That of a journal which was continued,
// or of a snapshot, is the one of its first run.
func (t *Tape) Header() Header { return t.header }

// Err is the first failure to keep an answer, for example a full disk. Each call
// whose answer was lost has failed with it.
func (t *Tape) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// Record returns the place with a config whose clients keep each answer on the
// tape, and AWS's errors as well. The caller gets what the tape keeps: redacted,
// masked, with words for tokens. So nothing can come out of a run with a tape that
// does not come out of its replay. An answer of the run that a journal continues
// is given once without asking AWS.
//
// Interruptions, failures of the network and throttling are not kept.
func (t *Tape) Record(p Place, ops []Operation) Place {
	byID := byID(ops)
	return intercept(p, "decantRecord", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		op, ok := byID[current(ctx)]
		if !ok {
			return next.HandleInitialize(ctx, in) // the guard's business
		}
		q, err := t.ask(p, op, in.Parameters)
		if err != nil {
			return middleware.InitializeOutput{}, middleware.Metadata{}, err
		}
		if a, ok := t.take(q); ok {
			result, err := a.give(op)
			return middleware.InitializeOutput{Result: result}, middleware.Metadata{}, err
		}
		if in.Parameters, err = t.restore(q, in.Parameters); err != nil {
			return middleware.InitializeOutput{}, middleware.Metadata{}, err
		}
		out, metadata, err := next.HandleInitialize(ctx, in)
		if err != nil {
			return out, metadata, t.keepError(ctx, q, err)
		}
		out.Result, err = t.keep(q, out.Result)
		return out, metadata, err
	})
}

// intercept puts a function around each call of the place's clients. What is
// added last is called first.
func intercept(p Place, name string, f func(context.Context, middleware.InitializeInput, middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error)) Place {
	p.Config = p.Config.Copy()
	p.Config.APIOptions = append(slices.Clone(p.Config.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Insert(middleware.InitializeMiddlewareFunc(name, f), afterMetadata, middleware.After)
	})
	return p
}

// keep redacts an answer and puts it on the tape, unless it is not final. It
// returns what a replay will give.
func (t *Tape) keep(q question, result any) (any, error) {
	final := q.op.Final == nil || q.op.Final(result)
	t.alias(q, result)
	if q.op.Redact != nil {
		q.op.Redact(result)
	}
	output, err := encode(result, t.mask)
	if err != nil {
		return nil, fmt.Errorf("keep the answer of %s: %w", q, err)
	}
	a := q.answer()
	a.Output = output
	if final {
		if err := t.put(q, a); err != nil {
			return nil, err
		}
	}
	return a.give(q.op)
}

// keepError puts AWS's refusal on the tape. It returns the error itself, or why
// it could not be kept.
func (t *Tape) keepError(ctx context.Context, q question, err error) error {
	code, status := ErrorCode(err), httpStatus(err)
	_, throttled := retry.DefaultThrottleErrorCodes[code]
	busy := status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
	if code == "" || throttled || busy || ctx.Err() != nil {
		return err
	}
	a := q.answer()
	a.Error = &refusal{Code: t.mask(code), Message: t.mask(errorMessage(err)), Status: status}
	if kept := t.put(q, a); kept != nil {
		return kept
	}
	return err
}

func httpStatus(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

// put adds an answer, in the place of an earlier one to the same question.
func (t *Tape) put(q question, a answer) error {
	line, err := marshal(a)
	if err != nil {
		return fmt.Errorf("keep the answer of %s: %w", q, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	at, err := t.lines.put(line)
	if err != nil {
		err = fmt.Errorf("keep the answer of %s: %w", q, err)
		if t.err == nil {
			t.err = err
		}
		return err
	}
	t.index[q.key()] = q.entry(at, len(line))
	return nil
}

// get is the tape's answer to a question.
func (t *Tape) get(q question) (answer, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.index[q.key()]
	if !ok {
		return answer{}, false
	}
	return t.read(e)
}

// take is get for an answer of an earlier run, which is given once: whoever asks
// again, because a query has failed for example, wants to hear from AWS.
func (t *Tape) take(q question) (answer, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e, ok := t.index[q.key()]
	if !ok || !e.resumed {
		return answer{}, false
	}
	e.resumed = false
	t.index[q.key()] = e
	return t.read(e)
}

func (t *Tape) read(e entry) (answer, bool) {
	line, err := t.lines.get(e.at, e.size)
	if err != nil {
		return answer{}, false
	}
	a, err := parseAnswer(line)
	return a, err == nil
}
