package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"decant/internal/diag"
)

// Parallel is how many resources are read, or written, at once. The account's
// limits are shared with everybody else's calls.
const Parallel = 6

// Observation is what the account has of what is wanted and of what is ours.
type Observation struct {
	Have  map[Address]*Observed
	Diags diag.List
}

// Observe reads every wanted resource and everything that may be a leftover. A
// resource that cannot be read is a finding; only the end of the context is an
// error.
func Observe(ctx context.Context, want []Resource, s Scope, r *Reader) (Observation, error) {
	o := Observation{Have: map[Address]*Observed{}}
	addresses, diags := candidates(ctx, want, s, r)
	o.Diags = diags
	slots := make([]*Observed, len(addresses))
	failures := make([]error, len(addresses))
	var group errgroup.Group
	group.SetLimit(Parallel)
	for i, a := range addresses {
		group.Go(func() error {
			slots[i], failures[i] = r.Read(ctx, a)
			return nil
		})
	}
	_ = group.Wait() // the failures are in their slots
	if err := ctx.Err(); err != nil {
		return o, fmt.Errorf("read the account: %w", err)
	}
	for i, a := range addresses {
		if failures[i] != nil {
			o.Diags.Add(CannotRead(a, failures[i]))
		} else if slots[i] != nil {
			o.Have[a] = slots[i]
		}
	}
	return o, nil
}

// Read reads one resource, whole.
func (r *Reader) Read(ctx context.Context, a Address) (*Observed, error) {
	h, _ := HandlerOf(a.Kind)
	o, err := h.read(ctx, r, a.Name)
	if err != nil || o == nil {
		return nil, err
	}
	o.Address = a
	o.Props = normal(o.Props)
	if a.Kind != Schedule || o.OwnedBy == "" {
		return o, nil
	}
	role, err := r.Read(ctx, Address{TriggerRole, o.OwnedBy})
	if err != nil {
		return nil, err
	}
	if role != nil {
		o.Tags = maps.Clone(role.Tags)
	}
	return o, nil
}

// candidates are the wanted addresses and those that a listing finds, each once,
// in the order of the kinds and of the names.
func candidates(ctx context.Context, want []Resource, s Scope, r *Reader) ([]Address, diag.List) {
	var diags diag.List
	seen := map[Address]bool{}
	for _, w := range want {
		seen[w.Address] = true
	}
	kinds := Handlers()
	names := make([][]string, len(kinds))
	failures := make([]error, len(kinds))
	var group errgroup.Group
	group.SetLimit(Parallel)
	for i, h := range kinds {
		group.Go(func() error {
			names[i], failures[i] = h.List(ctx, r, s)
			return nil
		})
	}
	_ = group.Wait()
	for i, h := range kinds {
		if failures[i] != nil && ctx.Err() == nil {
			diags.Add(CannotRead(Address{h.Kind(), s.Prefix + "*"}, failures[i]))
		}
		for _, name := range names[i] {
			if name != "" {
				seen[Address{h.Kind(), name}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), ByRank), diags
}

// ByRank orders addresses by the order in which the kinds are made, then by name.
func ByRank(a, b Address) int {
	_, x := HandlerOf(a.Kind)
	_, y := HandlerOf(b.Kind)
	switch {
	case x != y:
		return x - y
	case a.Name < b.Name:
		return -1
	case a.Name > b.Name:
		return 1
	}
	return 0
}

func CannotRead(a Address, err error) diag.Diagnostic {
	detail := fmt.Sprintf("The %s %s cannot be read: %s.", a.Kind, a.Name, Plain(err))
	fix := "Run it again; if it stays, the message above is AWS's own."
	if action := DeniedAction(err); action != "" {
		detail = fmt.Sprintf("The identity that decant runs with may not call %s, so the %s %s cannot be read.", action, a.Kind, a.Name)
		fix = "Allow the action, or use another profile. The README lists all actions that apply needs."
	}
	return diag.New(Unreadable, diag.Range{}, detail, fix).About(a.String())
}

// ErrNotOurs is why a resource is not touched.
var ErrNotOurs = errors.New("a resource of this name exists without decant's tags")
