package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"decant/internal/diag"
)

// parallel is how many resources are read, or written, at once. The account's
// limits are shared with everybody else's calls.
const parallel = 6

// observation is what the account has of what is wanted and of what is ours.
type observation struct {
	have  map[Address]*Observed
	diags diag.List
}

// observe reads every wanted resource and everything that may be a leftover. A
// resource that cannot be read is a finding; only the end of the context is an
// error.
func observe(ctx context.Context, want []Resource, s Scope, r *Reader) (observation, error) {
	o := observation{have: map[Address]*Observed{}}
	addresses, diags := candidates(ctx, want, s, r)
	o.diags = diags
	slots := make([]*Observed, len(addresses))
	failures := make([]error, len(addresses))
	var group errgroup.Group
	group.SetLimit(parallel)
	for i, a := range addresses {
		group.Go(func() error {
			slots[i], failures[i] = r.read(ctx, a)
			return nil
		})
	}
	_ = group.Wait() // the failures are in their slots
	if err := ctx.Err(); err != nil {
		return o, fmt.Errorf("read the account: %w", err)
	}
	for i, a := range addresses {
		if failures[i] != nil {
			o.diags.Add(unreadable(a, failures[i]))
		} else if slots[i] != nil {
			o.have[a] = slots[i]
		}
	}
	return o, nil
}

// read reads one resource, whole.
func (r *Reader) read(ctx context.Context, a Address) (*Observed, error) {
	h, _ := handlerOf(a.Kind)
	o, err := h.read(ctx, r, a.Name)
	if err != nil || o == nil {
		return nil, err
	}
	o.Address = a
	o.Props = normal(o.Props)
	if a.Kind != Schedule || o.OwnedBy == "" {
		return o, nil
	}
	role, err := r.read(ctx, Address{TriggerRole, o.OwnedBy})
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
	kinds := handlers()
	names := make([][]string, len(kinds))
	failures := make([]error, len(kinds))
	var group errgroup.Group
	group.SetLimit(parallel)
	for i, h := range kinds {
		group.Go(func() error {
			names[i], failures[i] = h.list(ctx, r, s)
			return nil
		})
	}
	_ = group.Wait()
	for i, h := range kinds {
		if failures[i] != nil && ctx.Err() == nil {
			diags.Add(unreadable(Address{h.kind(), s.Prefix + "*"}, failures[i]))
		}
		for _, name := range names[i] {
			if name != "" {
				seen[Address{h.kind(), name}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), byRank), diags
}

// byRank orders addresses by the order in which the kinds are made, then by name.
func byRank(a, b Address) int {
	_, x := handlerOf(a.Kind)
	_, y := handlerOf(b.Kind)
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

func unreadable(a Address, err error) diag.Diagnostic {
	detail := fmt.Sprintf("The %s %s cannot be read: %s.", a.Kind, a.Name, plainly(err))
	fix := "Run it again; if it stays, the message above is AWS's own."
	if action := deniedAction(err); action != "" {
		detail = fmt.Sprintf("The identity that decant runs with may not call %s, so the %s %s cannot be read.", action, a.Kind, a.Name)
		fix = "Allow the action, or use another profile. The README lists all actions that apply needs."
	}
	return diag.New(Unreadable, diag.Range{}, detail, fix).About(a.String())
}

// errNotOurs is why a resource is not touched.
var errNotOurs = errors.New("a resource of this name exists without decant's tags")
