package live

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/model"
)

// Limits of one reading.
const (
	// parallel is how many calls of one kind are under way at a time. The rate
	// limits of the families decide the speed; this hides the latency.
	parallel = 16
	// probes is how many subjects, spread over the list, have to be refused before
	// the others are not asked about: a permission may hold for some resources
	// only, and 5,000 refusals take minutes.
	probes = 25
	// maxPages ends a listing that never ends.
	maxPages = 20_000
)

// reader reads one region of one account. Its steps run at the same time and
// write to their own places; what they share is guarded.
type reader struct {
	place awsconfig.Place
	opts  Options
	unfit int // functions that Options.Only left out

	mu    sync.Mutex
	gaps  []model.Gap
	diags diag.List
}

// missing notes that an answer was not given.
func (r *reader) missing(gaps ...model.Gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gaps = append(r.gaps, gaps...)
}

func (r *reader) report(d ...diag.Diagnostic) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diags.Add(d...)
}

func (r *reader) seen(what string, done, total int) {
	if r.opts.Seen == nil {
		return
	}
	r.opts.Seen(Progress{Account: r.place.Account, Region: r.place.Region, What: what, Done: done, Total: total})
}

// errEndless is a listing that answers a next page for ever.
var errEndless = errors.New("the listing has no end: the answer keeps naming a next page")

// list asks for all pages of a listing. It is false when a page is missing,
// which is noted as a gap; the pages before it count. The error is the context's.
func (r *reader) list(ctx context.Context, action string, ask func(token *string) (next *string, err error)) (bool, error) {
	err := inPages(ask)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		r.missing(gap(r.place, err, action, ""))
	}
	return err == nil, nil
}

// inPages asks for all pages of a listing about one subject.
func inPages(ask func(token *string) (next *string, err error)) error {
	var token *string
	for range maxPages {
		next, err := ask(token)
		if err != nil || aws.ToString(next) == "" {
			return err
		}
		if token != nil && *token == *next {
			break
		}
		token = next
	}
	return errEndless
}

// each asks once about every subject and returns the errors by index; a subject
// that was not asked about any more has the error of the refused ones. Refusals
// and failures are noted as gaps, folded where all are the same. The last error
// is the context's.
func (r *reader) each(ctx context.Context, action, what string, subjects []string, ask func(ctx context.Context, i int) error) ([]error, error) {
	errs := make([]error, len(subjects))
	order, first := spread(len(subjects))
	var asked atomic.Int64
	run := func(indices []int) error {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(parallel)
		for _, i := range indices {
			group.Go(func() error {
				errs[i] = ask(ctx, i)
				r.seen(what, int(asked.Add(1)), len(subjects))
				return ctx.Err()
			})
		}
		return group.Wait()
	}
	err := run(order[:first])
	refused := allDenied(errs, order[:first])
	if err == nil && !refused {
		err = run(order[first:])
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", action, err)
	}
	r.missing(foldGaps(r.place, action, subjects, errs, int(asked.Load()))...)
	if refused {
		for _, i := range order[first:] {
			errs[i] = errs[order[0]]
		}
	}
	return errs, nil
}

// spread is an order of n subjects in which the first few are spread evenly over
// all of them.
func spread(n int) (order []int, first int) {
	step := max(1, n/probes)
	taken := make([]bool, n)
	for i := 0; i < n && len(order) < probes; i += step {
		order, taken[i] = append(order, i), true
	}
	first = len(order)
	for i := range n {
		if !taken[i] {
			order = append(order, i)
		}
	}
	return order, first
}

func allDenied(errs []error, indices []int) bool {
	for _, i := range indices {
		if !denied(errs[i]) {
			return false
		}
	}
	return len(indices) > 0
}

// together runs the steps of a reading at the same time.
func together(ctx context.Context, steps ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, step := range steps {
		group.Go(func() error { return step(ctx) })
	}
	return group.Wait()
}
