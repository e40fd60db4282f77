package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/taskrun"
	"decant/internal/diag"
)

// ApplySchema is the schema of `decant apply --json`; docs/json.md describes it.
const ApplySchema = "decant.apply/1"

// RunSchema is the schema of `decant run --json`.
const RunSchema = "decant.run/1"

// RunJSON writes how a task went.
func RunJSON(w io.Writer, r taskrun.Result, diags diag.List) error {
	return write(w, struct {
		Schema      string         `json:"schema"`
		Result      taskrun.Result `json:"result"`
		Diagnostics diag.List      `json:"diagnostics"`
	}{RunSchema, r, list(diags)})
}

// LogsSchema is the schema of `decant logs --json`; the result is that of a run.
const LogsSchema = "decant.logs/1"

// LogsJSON writes how a task went whose log was shown.
func LogsJSON(w io.Writer, r taskrun.Result, diags diag.List) error {
	return write(w, struct {
		Schema      string         `json:"schema"`
		Result      taskrun.Result `json:"result"`
		Diagnostics diag.List      `json:"diagnostics"`
	}{LogsSchema, r, list(diags)})
}

// ProposalJSON writes what would be done, or was done, to an account. Plan and
// done are nil when there was none.
func ProposalJSON(w io.Writer, p *apply.Plan, done *apply.Done, diags diag.List) error {
	return write(w, struct {
		Schema      string      `json:"schema"`
		Plan        *apply.Plan `json:"plan"`
		Done        *apply.Done `json:"done"`
		Diagnostics diag.List   `json:"diagnostics"`
	}{ApplySchema, p, done, list(diags)})
}

// actionSign is the mark of an action, as Terraform has it; the word follows it.
func actionSign(a account.Action) string {
	switch a {
	case account.Create:
		return "+"
	case account.Update:
		return "~"
	case account.Replace:
		return "±"
	case account.Delete:
		return "-"
	case account.Keep:
		return "="
	}
	panic("decant: action without a sign: " + string(a))
}

// Proposal prints what would be done to an account, function by function, each
// resource with what changes in it. With all, also the settings of what is made
// and what is kept.
func (t Text) Proposal(w io.Writer, p *apply.Plan, all bool) error {
	var b strings.Builder
	verb := "apply"
	if p.Scope.Destroy {
		verb = "destroy"
	}
	fmt.Fprintf(&b, "%s\n", t.bold(fmt.Sprintf("%s of %s, stage %s, in account %s, region %s", verb, p.Scope.App, p.Scope.Stage, p.Account, p.Region)))
	for _, function := range functionsOf(p) {
		changes := slices.DeleteFunc(slices.Clone(p.Changes), func(c account.Change) bool { return c.Function != function })
		t.proposed(&b, function, changes, all, p.Scope.Destroy)
	}
	fmt.Fprintf(&b, "\n%s\n", proposalTotals(p))
	_, err := io.WriteString(w, b.String())
	return err
}

// functionsOf lists the functions of the changes, "" for what they share first.
func functionsOf(p *apply.Plan) []string {
	var out []string
	for _, c := range p.Changes {
		if !slices.Contains(out, c.Function) {
			out = append(out, c.Function)
		}
	}
	slices.Sort(out)
	return out
}

func (t Text) proposed(b *strings.Builder, function string, changes []account.Change, all, destroying bool) {
	name := function
	if name == "" {
		name = "shared by all functions"
	}
	kept := 0
	fmt.Fprintf(b, "\n%s\n", t.bold(name))
	for _, c := range changes {
		if c.Action == account.Keep && !all && c.AsWanted {
			kept++
			continue
		}
		mark, word := actionSign(c.Action), string(c.Action)
		if c.Missing {
			mark, word = "!", "missing"
		}
		fmt.Fprintf(b, "  %s %-7s  %s %s%s\n", mark, word, c.Kind, c.Name, firing(c))
		obvious := c.Action == account.Create || destroying && c.Action == account.Delete
		if !obvious && !c.AsWanted {
			t.paragraph(b, "      ", c.Reason)
		}
		if c.Action == account.Update || c.Action == account.Replace || all {
			for _, f := range c.Diff {
				fmt.Fprintf(b, "      %s\n", fieldText(f))
			}
		}
	}
	if kept > 0 {
		fmt.Fprintf(b, "  = keep     %s\n", Count(kept, "resource"))
	}
}

// firing says of a trigger whether it fires.
func firing(c account.Change) string {
	switch {
	case c.Kind != account.Rule && c.Kind != account.Schedule:
		return ""
	case c.Action == account.Create:
		return " (disabled; decant cutover enables it)"
	case c.Enabled == nil:
		return ""
	case *c.Enabled:
		return " (enabled)"
	}
	return " (disabled)"
}

// fieldText is one setting of a resource, "cpu: 512 -> 1024".
func fieldText(f account.FieldChange) string {
	after := valueText(f.New)
	if f.Unknown {
		after = "(known after apply)"
	}
	switch {
	case f.Old == nil:
		return "+ " + f.Path + ": " + after
	case f.New == nil && !f.Unknown:
		return "- " + f.Path + ": " + valueText(f.Old)
	case f.Sensitive:
		return "~ " + f.Path + ": (sensitive) changes"
	}
	return "~ " + f.Path + ": " + valueText(f.Old) + " -> " + after
}

// maxValue is the longest value that is shown on one line, in columns.
const maxValue = 160

func valueText(v any) string {
	if s, ok := v.(string); ok {
		return oneLine(s)
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return oneLine(string(raw))
}

// oneLine shortens a value to one line; the whole of it is in --json.
func oneLine(s string) string { return shorten(strings.Join(strings.Fields(s), " "), maxValue, "…") }

func proposalTotals(p *apply.Plan) string {
	missing := 0
	for _, c := range p.Changes {
		if c.Missing { // it is kept as far as it goes: nothing is done about it
			missing++
		}
	}
	totals := fmt.Sprintf("%d to create, %d to update, %d to replace, %d to delete, %d to keep",
		p.Count(account.Create), p.Count(account.Update), p.Count(account.Replace), p.Count(account.Delete), p.Count(account.Keep)-missing)
	if missing > 0 {
		totals += fmt.Sprintf(", %d missing", missing)
	}
	return totals + "."
}
