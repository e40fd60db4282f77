package apply

import (
	"context"
	"testing"
)

func TestThereAndBack(t *testing.T) {
	t.Parallel()
	for _, k := range pairs() {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			s := staged(t, k, everyDay)
			s.moved(Move{To: Fargate})
			s.wantIs(onFargate)
			out, diags, err := s.move(context.Background(), Move{To: Fargate})
			if err != nil || diags.HasErrors() || out.Ending != AlreadyThere {
				t.Errorf("again: %+v %v %v", out, diags, err)
			}
			s.line.arm(0, "", nil)
			s.moved(Move{To: Lambda})
			s.wantIs(situation{Phase: Prepared, Lambda: TriggerOn, Fargate: TriggerOff})
			if n := len(s.line.sent()); n != 4 {
				t.Errorf("%d writing calls, want 4: %v", n, s.line.sent())
			}
			s.line.arm(0, "", nil)
			if out, _, _ := s.move(context.Background(), Move{To: Lambda}); out.Ending != AlreadyThere || len(s.line.sent()) > 0 {
				t.Errorf("again: %+v, %v", out, s.line.sent())
			}
		})
	}
}
