package report

import (
	"encoding/json"
	"io"
	"strings"

	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
	"decant/plan"
)

// The schemas of the JSON outputs; docs/json.md describes them. A field may be
// added within a version; anything else makes a new one.
const (
	ScanSchema    = "decant.scan/1"
	MigrateSchema = "decant.migrate/1"
	// SnapshotSchema and ExplainSchema are those of decant snapshot and decant explain.
	SnapshotSchema = "decant.snapshot/1"
	ExplainSchema  = "decant.explain/1"
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
	// Covered: lines that a person wrote look like secrets, and "*" stands for these.
	Covered bool `json:"covered,omitempty"`
}

// MigrateJSON writes the plan and the changes.
func MigrateJSON(w io.Writer, r *migrate.Result, diags diag.List) error {
	changes := []changeJSON{}
	for _, f := range r.Changes.Files() {
		c := changeJSON{Path: f.Path, Action: "update", Why: f.Why}
		if f.After != nil {
			text, secret := f.AfterWithout(migrate.MaskSecrets)
			c.Content, c.Covered = &text, secret
		} else {
			c.Action = "delete"
		}
		if f.Before == nil {
			c.Action = "create"
		}
		changes = append(changes, c)
	}
	out := struct {
		Schema string     `json:"schema"`
		Plan   *plan.Plan `json:"plan"` // null when there are several, or none
		// Plans are those of several stages; absent for one.
		Plans       []*plan.Plan `json:"plans,omitempty"`
		Changes     []changeJSON `json:"changes"`
		Diagnostics diag.List    `json:"diagnostics"`
	}{Schema: MigrateSchema, Plan: r.Plan, Changes: changes, Diagnostics: list(diags)}
	if len(r.Stages) > 1 {
		out.Plan = nil
		for _, s := range r.Stages {
			out.Plans = append(out.Plans, s.Plan)
		}
	}
	return write(w, out)
}

// SnapshotJSON writes what a snapshot holds; live is nil, and file "", when none
// was written.
func SnapshotJSON(w io.Writer, file string, live *model.Live, diags diag.List) error {
	out := struct {
		Schema      string    `json:"schema"`
		File        string    `json:"file"`
		Functions   int       `json:"functions"`
		Regions     int       `json:"regions"`
		Gaps        int       `json:"gaps"`
		Diagnostics diag.List `json:"diagnostics"`
	}{Schema: SnapshotSchema, File: file, Diagnostics: list(diags)}
	if live != nil {
		out.Functions, out.Regions, out.Gaps = len(live.Functions), len(live.Regions), len(live.Gaps)
	}
	return write(w, out)
}

// ExplainJSON writes the long text of a code; the code is "" when there is none.
func ExplainJSON(w io.Writer, code diag.Code, entry diag.Entry, diags diag.List) error {
	out := struct {
		Schema      string    `json:"schema"`
		Code        diag.Code `json:"code"`
		Severity    string    `json:"severity"`
		Summary     string    `json:"summary"`
		Text        string    `json:"text"`
		Diagnostics diag.List `json:"diagnostics"`
	}{Schema: ExplainSchema, Code: code, Summary: entry.Summary, Text: strings.TrimSpace(entry.Text), Diagnostics: list(diags)}
	if code != "" {
		out.Severity = entry.Severity.String()
	}
	enc := json.NewEncoder(w) // one line, for grep
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
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
