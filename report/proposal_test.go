package report

import (
	"bytes"
	"testing"

	"decant/apply"
)

// oneOfEachAction has one of each: what is made, changed, replaced, deleted, kept
// without a word, kept with a reason, and what is missing.
func oneOfEachAction() *apply.Plan {
	change := func(kind apply.Kind, name, function string, action apply.Action, reason string) apply.Change {
		return apply.Change{Address: apply.Address{Kind: kind, Name: name}, Function: function, Action: action, Reason: reason}
	}
	missing := change(apply.Secret, "/orders/prod/DB_PASSWORD", "", apply.Keep, "It does not exist, and decant makes it only with --copy-secrets.")
	missing.Missing = true
	cluster := change(apply.Cluster, "jobs", "", apply.Keep, "It has to exist, and does not.")
	cluster.Missing = true
	wanted := change(apply.Repository, "orders", "", apply.Keep, "It is there and is not changed.")
	wanted.AsWanted = true
	role := change(apply.TaskRole, "orders-prod-nightly-task-role", "nightly", apply.Update, "Tags differ.")
	role.Diff = []apply.FieldChange{{Path: "tags.team", Old: "web", New: "data"}, {Path: "tags.owner", Old: "me"}}
	definition := change(apply.TaskDefinition, "orders-prod-nightly", "nightly", apply.Replace, "A revision cannot be changed, so a new one is registered: cpu.")
	definition.Diff = []apply.FieldChange{{Path: "cpu", Old: "256", New: "512"}}
	yes, no := true, false
	enabled := change(apply.Rule, "orders-prod-weekly", "weekly", apply.Keep, "Its function still runs on Fargate, or Terraform made it.")
	enabled.Enabled = &yes
	disabled := change(apply.Schedule, "orders-prod-hourly", "weekly", apply.Delete, "It is not wanted any more.")
	disabled.Enabled = &no
	return &apply.Plan{
		Account: "123456789012", Region: "eu-central-1", Scope: apply.Scope{App: "orders", Stage: "prod"},
		Changes: []apply.Change{
			cluster, missing, wanted, role, definition, change(apply.Rule, "orders-prod-nightly", "nightly", apply.Create, "It does not exist."), enabled, disabled,
		},
	}
}

func TestGoldenProposal(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := (Text{}).Proposal(&b, oneOfEachAction(), false); err != nil {
		t.Fatal(err)
	}
	golden(t, "proposal.txt", b.Bytes())
}
