package apply

import (
	"testing"

	"decant/apply/account"
)

func TestWhatTasksWorkWith(t *testing.T) {
	t.Parallel()
	for address, want := range map[account.Address]string{
		{Kind: account.TaskRole, Name: "orders-prod-report-task-role"}:           "orders-prod-report",
		{Kind: account.ExecutionRole, Name: "orders-prod-report-execution-role"}: "orders-prod-report",
		{Kind: account.TaskPolicy, Name: "orders-prod-report-task-role-policy"}:  "orders-prod-report",
		{Kind: account.LogGroup, Name: "/ecs/orders-prod-report-logs"}:           "orders-prod-report",
		{Kind: account.TaskRole, Name: "somebody-elses"}:                         "",
		{Kind: account.TriggerRole, Name: "orders-prod-report-trigger-role"}:     "",
		{Kind: account.TaskDefinition, Name: "orders-prod-report"}:               "",
		{Kind: account.DeadLetters, Name: "orders-prod-report-dead-letters"}:     "",
	} {
		if got := familyBehind(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
