package apply_test

import (
	"strings"
	"testing"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
)

// TestWhatAnotherStageUsesStays: a destroy with --force removes the repository and
// the cluster, unless a task of another stage of the application is there.
func TestWhatAnotherStageUsesStays(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Full(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	s := m.Scope(apply.Options{})
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	goes := func() (deleted, kept []string) {
		for _, c := range a.Propose(nil, s).Changes {
			switch {
			case c.Kind != account.Repository && c.Kind != account.Cluster:
			case c.Action == account.Delete:
				deleted = append(deleted, c.Name)
			default:
				kept = append(kept, c.Reason)
			}
		}
		return deleted, kept
	}
	if deleted, kept := goes(); len(deleted) == 0 || len(kept) > 0 {
		t.Errorf("without another stage %v go, and %v stay", deleted, kept)
	}
	a.MakeRole(s.App+"-qa-report-task-role", map[string]string{account.TagApp: s.App, account.TagStage: "qa", account.TagFunction: "report", account.TagPhase: string(account.Switched)})
	_, diags := a.Found(nil, s)
	applytest.WantCode(t, diags, apply.KeptBack, "The stage qa uses it, too")
	deleted, kept := goes()
	if len(deleted) > 0 || len(kept) == 0 || !strings.Contains(kept[0], "The stage qa uses it, too") {
		t.Errorf("beside the stage qa %v go, and %v stay", deleted, kept)
	}
}
