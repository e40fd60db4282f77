package apply

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Action is what happens to a resource.
type Action string

// The actions. A task definition cannot be changed, so another setting replaces
// its newest revision by a new one.
const (
	Create  Action = "create"
	Update  Action = "update"
	Replace Action = "replace"
	Keep    Action = "keep"
	Delete  Action = "delete"
)

// Change is what is proposed for one resource.
type Change struct {
	Address
	Function string `json:"function,omitempty"`
	Action   Action `json:"action"`
	// Diff is every setting that is made, changed or taken away.
	Diff []FieldChange `json:"diff,omitempty"`
	// Reason is a full sentence for people; no code branches on it.
	Reason string `json:"reason"`
	// AsWanted: it is kept, and there is nothing to say about it. Missing: it has to
	// exist, does not, and decant does not make it; a finding says what to do.
	AsWanted bool `json:"as_wanted,omitempty"`
	Missing  bool `json:"missing,omitempty"`
	// Enabled says whether an existing trigger fires now; apply never changes that.
	Enabled *bool `json:"enabled,omitempty"`
}

// Plan is a proposal: what would be done, and what it was made from. It is
// applied exactly as shown, or not at all.
type Plan struct {
	Account string   `json:"account"`
	Region  string   `json:"region"`
	Scope   Scope    `json:"scope"`
	Changes []Change `json:"changes"` // in the order of the work
	// Basis is a hash of what was read, Wanted one of what is wanted.
	Basis  string `json:"basis"`
	Wanted string `json:"wanted"`
	// needs are the permissions of the pending changes; a plan from a file has none.
	needs []need
}

// Pending returns the changes that do something.
func (p *Plan) Pending() []Change {
	return slices.DeleteFunc(slices.Clone(p.Changes), func(c Change) bool { return c.Action == Keep })
}

// Count returns how many changes have the action.
func (p *Plan) Count(a Action) int {
	n := 0
	for _, c := range p.Changes {
		if c.Action == a {
			n++
		}
	}
	return n
}

// hash is a short name of a value.
func hash(v any) string {
	sum := sha256.Sum256([]byte(compact(v)))
	return hex.EncodeToString(sum[:])
}
