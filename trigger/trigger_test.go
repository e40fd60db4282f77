package trigger_test

import (
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
	"decant/trigger"
	"decant/trigger/triggertest"
)

// TestEveryKind takes one registration of each type through the stages.
func TestEveryKind(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, registered := range modeltest.Triggers() {
		if s, ok := registered.(model.Schedule); ok {
			s.Expression = model.Known("rate(1 day)", model.FromSource, diag.Range{})
			registered = s
		}
		kind, ok := trigger.Of(registered)
		if !ok {
			t.Errorf("%s is not in the table", model.TriggerType(registered))
			continue
		}
		seen[kind.Name] = true
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			triggertest.Run(t, kind, registered)
		})
	}
	if len(seen) != len(trigger.All()) {
		t.Errorf("%d kinds are in the table, and %d of them are registered", len(trigger.All()), len(seen))
	}
}

// TestEveryFunctionHasOneKind: the table decides about each kind of function once.
func TestEveryFunctionHasOneKind(t *testing.T) {
	t.Parallel()
	count := map[model.Kind]int{}
	for _, k := range trigger.All() {
		for _, fn := range k.Functions {
			count[fn]++
		}
	}
	for _, fn := range []model.Kind{
		model.KindLambda, model.KindSchedule, model.KindCloudWatch, model.KindS3, model.KindSNS, model.KindSQS, model.KindKinesis,
		model.KindDynamoDB, model.KindAPIHandler, model.KindAuthorizer, model.KindWebSocket,
	} {
		if count[fn] != 1 {
			t.Errorf("%s is in %d rows of the table", fn, count[fn])
		}
	}
}
