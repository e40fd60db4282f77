package apply

import (
	"context"
	"errors"
	"strings"
	"testing"

	"decant/apply/account"
)

// TestSomebodyElseIsFaster: a resource that appears between the plan and the
// work, without our tags, is not touched.
func TestSomebodyElseIsFaster(t *testing.T) {
	t.Parallel()
	p := &Plan{Scope: account.Scope{App: "a", Stage: "s"}}
	x := &executor{plan: p}
	if x.mayTouch(account.Address{Kind: account.Rule, Name: "r"}, &account.Observed{Tags: map[string]string{account.TagApp: "b", account.TagStage: "s"}}) {
		t.Error("another app's rule may be touched")
	}
	on := true
	err := x.remove(context.Background(), account.RuleKind{Is: account.Rule}, &account.Observed{Address: account.Address{Kind: account.Rule, Name: "r"}, Enabled: &on, Tags: map[string]string{account.TagApp: "a", account.TagStage: "s"}})
	if err == nil || !strings.Contains(err.Error(), "enabled in the meantime") {
		t.Errorf("an enabled trigger is deleted: %v", err)
	}
	if err := x.remove(context.Background(), account.RuleKind{Is: account.Rule}, &account.Observed{Address: account.Address{Kind: account.Rule, Name: "r"}}); !errors.Is(err, account.ErrNotOurs) {
		t.Errorf("a foreign rule is deleted: %v", err)
	}
}
