package account

// FieldChange is one setting that differs.
type FieldChange struct {
	// Path is the setting's name, "containerDefinitions[app].environment[STAGE]".
	Path string `json:"path"`
	// Old is nil for what is added, New for what is taken away.
	Old any `json:"old,omitempty"`
	New any `json:"new,omitempty"`
	// Sensitive says that both values are masked.
	Sensitive bool `json:"sensitive,omitempty"`
	// Unknown says that New is only known after other changes.
	Unknown bool `json:"unknown,omitempty"`
}

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
