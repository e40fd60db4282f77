package apply

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"decant/apply/account"
	"decant/internal/awsconfig"
	"decant/internal/diag"
)

// Done says what became of the changes of a plan, in the plan's order.
type Done struct {
	Done     []account.Address `json:"done"`
	Failed   []account.Address `json:"failed"`
	NotTried []account.Address `json:"not_tried"` // because what they need failed, or the run was ended
}

// Step is what has just happened to a resource.
type Step string

// The steps of one change.
const (
	Started  Step = "started"
	Waiting  Step = "waiting" // a call failed in a way that passes; it is tried again
	Finished Step = "finished"
	Gave     Step = "failed"
	Skipped  Step = "not tried"
)

// Event tells of the progress, one at a time.
type Event struct {
	Change account.Change
	Step   Step
	// Wait is how long until the next attempt, Err why; only with Waiting and Gave.
	Wait time.Duration
	Err  error
}

// node is one change on its way.
type node struct {
	change account.Change
	want   *account.Resource // nil: it is deleted
	needs  []*node
	ended  chan struct{}
	err    error // valid once ended is closed
	tried  bool
}

// executor carries out one plan.
type executor struct {
	plan *Plan
	r    *account.Reader
	w    *account.Writer
	seen func(Event)
	slot chan struct{}

	mu    sync.Mutex
	known map[account.Address]string
}

// Execute carries out a plan as it was shown. It reads the account again first
// and refuses when anything that the plan was made from has changed. Changes
// that do not need each other run side by side; a failed one stops only those
// that need it. seen may be nil.
//
// It may be ended at any moment: every resource is made with its tags in one
// call, and the next run reads what is there and does the rest.
func Execute(ctx context.Context, p *Plan, want []account.Resource, r *account.Reader, w *account.Writer, seen func(Event)) (Done, diag.List, error) {
	fresh, diags, err := Propose(ctx, want, p.Scope, r)
	if err != nil || diags.HasErrors() {
		return Done{}, diags, err
	}
	if moved := movedSince(p, fresh); moved != "" {
		diags.Add(diag.New(Stale, diag.Range{}, moved, "Make the plan again and look at it:\n    decant apply").About(p.Scope.App))
		return Done{}, diags, nil
	}
	if seen == nil {
		seen = func(Event) {}
	}
	x := &executor{plan: fresh, r: r, w: w, seen: seen, slot: make(chan struct{}, account.Parallel), known: map[account.Address]string{}}
	nodes := x.nodes(want)
	x.run(ctx, nodes)
	done, more := x.outcome(nodes)
	diags.Extend(more)
	if err := ctx.Err(); err != nil {
		return done, diags, fmt.Errorf("apply: %w", err)
	}
	return done, diags, nil
}

// movedSince says what is not as it was when the plan was made, or "".
func movedSince(p, fresh *Plan) string {
	switch {
	case p.Account != fresh.Account || p.Region != fresh.Region:
		return fmt.Sprintf("The plan is for account %s in %s, and this is account %s in %s.", p.Account, p.Region, fresh.Account, fresh.Region)
	case p.Wanted != fresh.Wanted:
		return "The files of the repository or the options are not those that the plan was made from."
	case p.Basis == fresh.Basis:
		return ""
	}
	var names []string
	for _, now := range fresh.Changes {
		i := slices.IndexFunc(p.Changes, func(c account.Change) bool { return c.Address == now.Address })
		if i < 0 || !account.Equal(p.Changes[i], now) {
			names = append(names, now.String())
		}
	}
	if names == nil {
		return "Something that the plan looked at has changed in the account since it was made."
	}
	return "These have changed in the account since the plan was made: " + strings.Join(names, ", ") + "."
}

// nodes makes a graph of the changes that do something.
func (x *executor) nodes(want []account.Resource) []*node {
	var out []*node
	for _, c := range x.plan.Changes {
		if c.Action == account.Keep {
			continue
		}
		n := &node{change: c, ended: make(chan struct{})}
		if i := slices.IndexFunc(want, func(w account.Resource) bool { return w.Address == c.Address }); i >= 0 && c.Action != account.Delete {
			w := want[i]
			if w.Kind == account.Schedule {
				w.Token = rand.Text()
			}
			n.want = &w
		}
		out = append(out, n)
	}
	for _, n := range out {
		n.needs = needs(n, out)
	}
	return out
}

// needs are the changes that come before one: what a wanted resource names, and
// for a deletion everything of the same function that was made after it.
func needs(n *node, all []*node) []*node {
	var out []*node
	_, rank := account.HandlerOf(n.change.Kind)
	for _, other := range all {
		_, otherRank := account.HandlerOf(other.change.Kind)
		switch {
		case n.want != nil && other.want != nil && slices.Contains(n.want.Needs, other.change.Address):
			out = append(out, other)
		case n.want == nil && other.want == nil && otherRank > rank && (n.change.Function == other.change.Function || n.change.Function == ""):
			out = append(out, other)
		}
	}
	return out
}

// run starts every change once those that it needs have ended.
func (x *executor) run(ctx context.Context, nodes []*node) {
	var all sync.WaitGroup
	for _, n := range nodes {
		all.Add(1)
		go func() {
			defer all.Done()
			defer close(n.ended)
			n.err = x.after(ctx, n)
		}()
	}
	all.Wait()
}

// errNeeds stops a change whose needs were not met.
var errNeeds = errors.New("what it needs was not made")

func (x *executor) after(ctx context.Context, n *node) error {
	for _, need := range n.needs {
		<-need.ended
		if need.err != nil {
			x.tell(Event{Change: n.change, Step: Skipped})
			return errNeeds
		}
	}
	select {
	case x.slot <- struct{}{}:
		defer func() { <-x.slot }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		x.tell(Event{Change: n.change, Step: Skipped})
		return err
	}
	n.tried = true
	x.tell(Event{Change: n.change, Step: Started})
	if err := x.converge(ctx, n); err != nil {
		x.tell(Event{Change: n.change, Step: Gave, Err: err})
		return err
	}
	x.tell(Event{Change: n.change, Step: Finished})
	return nil
}

func (x *executor) tell(e Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.seen(e)
}

// converge brings one resource to where it shall be: it reads it, does what is
// missing, and on a failure that passes reads it again, because a call whose
// answer was lost may have taken effect.
func (x *executor) converge(ctx context.Context, n *node) error {
	for attempt := 0; ; attempt++ {
		err := x.attempt(ctx, n)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || !account.Transient(err) || account.NeverArrives(err, x.r.Place, x.makes) || attempt == account.Attempts-1 {
			return err
		}
		wait := account.Backoff(attempt, x.w.Jitter(), err)
		x.tell(Event{Change: n.change, Step: Waiting, Wait: wait, Err: err})
		if err := x.w.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// makes says whether the run makes a resource of the name, or made it before.
func (x *executor) makes(name string) bool {
	return slices.ContainsFunc(x.plan.Changes, func(c account.Change) bool { return c.Name == name })
}

func (x *executor) attempt(ctx context.Context, n *node) error {
	have, err := x.r.Read(ctx, n.change.Address)
	if err != nil {
		return err
	}
	h, _ := account.HandlerOf(n.change.Kind)
	if n.want == nil {
		return x.remove(ctx, h, have)
	}
	want, _ := account.Completed(*n.want, have)
	if want.Props, err = x.resolved(ctx, want); err != nil {
		return err
	}
	var arn string
	switch {
	case have == nil:
		arn, err = h.Create(ctx, x.w, want)
	case !x.mayTouch(n.change.Address, have):
		return account.ErrNotOurs
	default:
		if action, _ := x.r.Compare(want, have); action == account.Keep {
			arn = have.ARN
			break
		}
		arn, err = h.Update(ctx, x.w, want, have)
	}
	if err == nil {
		x.mu.Lock()
		x.known[n.change.Address] = arn
		x.mu.Unlock()
	}
	return err
}

func (x *executor) mayTouch(a account.Address, have *account.Observed) bool {
	return x.plan.Scope.Tagged(have.Tags) || slices.Contains(x.plan.Scope.Adopt, a)
}

// remove deletes a resource, unless it became somebody else's or a trigger was
// switched on in the meantime.
func (x *executor) remove(ctx context.Context, h account.Handler, have *account.Observed) error {
	switch {
	case have == nil:
		return nil
	case !x.plan.Scope.Tagged(have.Tags):
		return account.ErrNotOurs
	case isTrigger(have.Kind) && have.Enabled != nil && *have.Enabled:
		return errors.New("it was enabled in the meantime, so it is not deleted")
	}
	return h.Remove(ctx, x.w, have)
}

// resolved puts in the references of a resource; what was kept is read.
func (x *executor) resolved(ctx context.Context, want account.Resource) (account.Props, error) {
	known := map[account.Address]string{}
	for _, a := range want.Needs {
		x.mu.Lock()
		arn := x.known[a]
		x.mu.Unlock()
		if arn == "" && a.Kind == account.TaskDefinition {
			o, err := x.r.Read(ctx, a)
			if err != nil {
				return nil, err
			}
			if o != nil {
				arn = o.ARN
			}
		}
		known[a] = arn
	}
	props := account.Resolve(want.Props, known)
	if strings.Contains(account.Compact(props), "${"+string(account.TaskDefinition)) {
		return nil, fmt.Errorf("the task definition of %s has no revision", want.Function)
	}
	return props, nil
}

// outcome sorts the changes and reports the failures.
func (x *executor) outcome(nodes []*node) (Done, diag.List) {
	var d Done
	var diags diag.List
	for _, n := range nodes {
		a := n.change.Address
		switch {
		case n.err == nil:
			d.Done = append(d.Done, a)
		case !n.tried:
			d.NotTried = append(d.NotTried, a)
		default:
			d.Failed = append(d.Failed, a)
			diags.Add(failure(n))
		}
	}
	return d, diags
}

func failure(n *node) diag.Diagnostic {
	a := n.change.Address
	about := account.Subject(n.change.Function, a)
	switch action := account.DeniedAction(n.err); {
	case errors.Is(n.err, context.Canceled) || errors.Is(n.err, context.DeadlineExceeded):
		return diag.New(Interrupted, diag.Range{}, fmt.Sprintf("The run was ended while the %s %s was to be changed.", a.Kind, a.Name),
			"Run the same command again; it goes on from here.").About(about)
	case errors.Is(n.err, account.ErrNotOurs):
		return diag.New(account.NotOurs, diag.Range{}, fmt.Sprintf("The %s %s was made by somebody else since the plan was made.", a.Kind, a.Name),
			"Make the plan again and look at it:\n    decant apply").About(about)
	case action != "":
		return diag.New(account.NotPermitted, diag.Range{}, fmt.Sprintf("The identity that decant runs with may not call %s on the %s %s.", action, a.Kind, a.Name),
			"Allow the action, then run the same command again; it goes on from here.").About(about)
	}
	fix := "Run the same command again; it goes on from here. If it stays, the message is AWS's own."
	if id := awsconfig.RequestID(n.err); id != "" {
		fix += " AWS Support asks for the request ID: " + id + "."
	}
	return diag.New(Failed, diag.Range{}, fmt.Sprintf("To %s the %s %s failed: %s.", n.change.Action, a.Kind, a.Name, account.Plain(n.err)), fix).About(about)
}
