package apply

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"decant/apply/account"
)

// Plan is a proposal: what would be done, and what it was made from. It is
// applied exactly as shown, or not at all.
type Plan struct {
	Account string           `json:"account"`
	Region  string           `json:"region"`
	Scope   account.Scope    `json:"scope"`
	Changes []account.Change `json:"changes"` // in the order of the work
	// Basis is a hash of what was read, Wanted one of what is wanted.
	Basis  string `json:"basis"`
	Wanted string `json:"wanted"`
	// Permissions are what the pending changes need; a plan from a file has none.
	Permissions []account.Permission `json:"-"`
}

// Pending returns the changes that do something.
func (p *Plan) Pending() []account.Change {
	return slices.DeleteFunc(slices.Clone(p.Changes), func(c account.Change) bool { return c.Action == account.Keep })
}

// Count returns how many changes have the action.
func (p *Plan) Count(a account.Action) int {
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
	sum := sha256.Sum256([]byte(account.Compact(v)))
	return hex.EncodeToString(sum[:])
}
