package report

import (
	"bytes"
	"testing"

	"decant/apply"
	"decant/apply/account"
)

// oneOfEachAction has one of each: what is made, changed, replaced, deleted, kept
// without a word, kept with a reason, and what is missing.
func oneOfEachAction() *apply.Plan {
	change := func(kind account.Kind, name, function string, action account.Action, reason string) account.Change {
		return account.Change{Address: account.Address{Kind: kind, Name: name}, Function: function, Action: action, Reason: reason}
	}
	missing := change(account.Secret, "/orders/prod/DB_PASSWORD", "", account.Keep, "It does not exist, and decant makes it only with --copy-secrets.")
	missing.Missing = true
	cluster := change(account.Cluster, "jobs", "", account.Keep, "It has to exist, and does not.")
	cluster.Missing = true
	wanted := change(account.Repository, "orders", "", account.Keep, "It is there and is not changed.")
	wanted.AsWanted = true
	role := change(account.TaskRole, "orders-prod-nightly-task-role", "nightly", account.Update, "Tags differ.")
	role.Diff = []account.FieldChange{{Path: "tags.team", Old: "web", New: "data"}, {Path: "tags.owner", Old: "me"}}
	definition := change(account.TaskDefinition, "orders-prod-nightly", "nightly", account.Replace, "A revision cannot be changed, so a new one is registered: cpu.")
	definition.Diff = []account.FieldChange{{Path: "cpu", Old: "256", New: "512"}}
	yes, no := true, false
	enabled := change(account.Rule, "orders-prod-weekly", "weekly", account.Keep, "Its function still runs on Fargate, or Terraform made it.")
	enabled.Enabled = &yes
	disabled := change(account.Schedule, "orders-prod-hourly", "weekly", account.Delete, "It is not wanted any more.")
	disabled.Enabled = &no
	return &apply.Plan{
		Account: "123456789012", Region: "eu-central-1", Scope: account.Scope{App: "orders", Stage: "prod"},
		Changes: []account.Change{
			cluster, missing, wanted, role, definition, change(account.Rule, "orders-prod-nightly", "nightly", account.Create, "It does not exist."), enabled, disabled,
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
