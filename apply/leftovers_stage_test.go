package apply

import (
	"strings"
	"testing"
)

// TestWhatAnotherStageUsesStays: a destroy with --force removes the repository and
// the cluster, unless a task of another stage of the application is there.
func TestWhatAnotherStageUsesStays(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := full(t)
	a.apply(a.desired(m, w), m.scope(w))
	s := m.scope(Wish{})
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	goes := func() (deleted, kept []string) {
		for _, c := range a.propose(nil, s).Changes {
			switch {
			case c.Kind != Repository && c.Kind != Cluster:
			case c.Action == Delete:
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
	other := &stage{account: a}
	other.role(s.App+"-qa-report-task-role", map[string]string{TagApp: s.App, TagStage: "qa", TagPhase: string(Switched)})
	_, diags := a.found(nil, s)
	wantCode(t, diags, KeptBack, "The stage qa uses it, too")
	deleted, kept := goes()
	if len(deleted) > 0 || len(kept) == 0 || !strings.Contains(kept[0], "The stage qa uses it, too") {
		t.Errorf("beside the stage qa %v go, and %v stay", deleted, kept)
	}
}
