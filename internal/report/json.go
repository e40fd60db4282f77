package report

import (
	"encoding/json"
	"io"

	"decant/internal/diag"
	"decant/internal/migrate"
	"decant/internal/model"
	"decant/plan"
)

// The schemas of the JSON outputs; docs/json.md describes them. A field may be
// added within a version; anything else makes a new one.
const (
	ScanSchema    = "decant.scan/1"
	MigrateSchema = "decant.migrate/1"
)

// ScanJSON writes the result of a scan.
func ScanJSON(w io.Writer, apps []*model.App, diags diag.List) error {
	if apps == nil {
		apps = []*model.App{}
	}
	return write(w, struct {
		Schema      string       `json:"schema"`
		Apps        []*model.App `json:"apps"`
		Diagnostics diag.List    `json:"diagnostics"`
	}{ScanSchema, apps, list(diags)})
}

// changeJSON is one file of a change set.
type changeJSON struct {
	Path   string   `json:"path"`
	Action string   `json:"action"` // "create", "update", "delete"
	Why    []string `json:"why"`
	// Content is the new text; absent for deletions.
	Content *string `json:"content,omitempty"`
}

// MigrateJSON writes the plan and the changes.
func MigrateJSON(w io.Writer, r *migrate.Result, diags diag.List) error {
	changes := []changeJSON{}
	for _, f := range r.Changes.Files() {
		c := changeJSON{Path: f.Path, Action: "update", Why: f.Why}
		if f.After != nil {
			text := string(f.After)
			c.Content = &text
		} else {
			c.Action = "delete"
		}
		if f.Before == nil {
			c.Action = "create"
		}
		changes = append(changes, c)
	}
	return write(w, struct {
		Schema      string       `json:"schema"`
		Plan        *plan.Plan   `json:"plan"`
		Changes     []changeJSON `json:"changes"`
		Diagnostics diag.List    `json:"diagnostics"`
	}{MigrateSchema, r.Plan, changes, list(diags)})
}

func list(diags diag.List) diag.List {
	if sorted := diags.Sorted(); sorted != nil {
		return sorted
	}
	return diag.List{}
}

func write(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
