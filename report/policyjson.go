package report

import (
	"encoding/json"
	"io"
	"time"

	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
	"decant/plan/grants"
)

// PolicySchema is the schema of `decant policy --json`; docs/json.md describes it.
const PolicySchema = "decant.policy/1"

type policyJSON struct {
	Function   string                `json:"function"`
	Declared   string                `json:"declared,omitempty"`
	Live       string                `json:"live,omitempty"`
	Read       bool                  `json:"read"`
	Unresolved []model.UnresolvedUse `json:"unresolved"`
	Actions    []policyRowJSON       `json:"actions"`
	Source     string                `json:"source,omitempty"`
	Because    string                `json:"because,omitempty"`
	File       string                `json:"file,omitempty"`
	Policy     json.RawMessage       `json:"policy,omitempty"`
}

type policyRowJSON struct {
	Action     string          `json:"action"`
	Status     grants.Status   `json:"status"`
	Resources  []string        `json:"resources"`
	Declared   grants.Answer   `json:"declared,omitempty"`
	Live       grants.Answer   `json:"live,omitempty"`
	Calls      []model.AWSCall `json:"calls"`
	Others     int             `json:"others,omitempty"`
	LambdaOnly bool            `json:"lambda_only,omitempty"`
	LastUsed   *lastUsedJSON   `json:"last_used,omitempty"`
}

// lastUsedJSON is null where IAM was not asked; without a time it knows of no use.
type lastUsedJSON struct {
	At      *time.Time `json:"at"`
	Service bool       `json:"service,omitempty"`
}

// PolicyJSON writes what functions may do and what they do; r is nil when there is
// nothing to say it of.
func PolicyJSON(w io.Writer, r *migrate.PolicyResult, diags diag.List) error {
	doc := struct {
		Schema      string       `json:"schema"`
		App         string       `json:"app"`
		Stage       string       `json:"stage"`
		Functions   []policyJSON `json:"functions"`
		Diagnostics diag.List    `json:"diagnostics"`
	}{Schema: PolicySchema, Functions: []policyJSON{}, Diagnostics: list(diags)}
	if r != nil {
		doc.App, doc.Stage = r.App, r.Stage
		for _, f := range r.Functions {
			doc.Functions = append(doc.Functions, functionPolicyJSON(f, r.Explained))
		}
	}
	return write(w, doc)
}

// functionPolicyJSON has the rows of one action alone where it is explained.
func functionPolicyJSON(f migrate.FunctionPolicy, explained string) policyJSON {
	out := policyJSON{
		Function: f.Sides.Function, Declared: f.Sides.Declared, Live: f.Sides.Live, Read: f.Sides.Read,
		Unresolved: append([]model.UnresolvedUse{}, f.Sides.Unresolved...), Actions: []policyRowJSON{},
		Source: f.Source, Because: f.Because, File: f.File, Policy: json.RawMessage(f.Text),
	}
	rows := f.Sides.Rows
	if explained != "" {
		rows = nil
		if row, found := f.Sides.Row(explained); found {
			rows = []grants.Row{row}
		}
	}
	for _, r := range rows {
		row := policyRowJSON{
			Action: r.Action, Status: r.Status, Resources: append([]string{}, r.Resources...), Declared: r.Declared, Live: r.Live,
			Calls: append([]model.AWSCall{}, r.Calls...), Others: r.Others, LambdaOnly: r.LambdaOnly,
		}
		if r.Last.Known {
			row.LastUsed = &lastUsedJSON{Service: r.Last.Service}
			if !r.Last.At.IsZero() {
				row.LastUsed.At = &r.Last.At
			}
		}
		out.Actions = append(out.Actions, row)
	}
	return out
}
