package eventcron

import (
	"strings"
	"testing"
)

func TestScheduleExpressionsAreJudgedAsByAWS(t *testing.T) {
	t.Parallel()
	const ok, no, doubt = "ok", "refused", "doubt"
	cases := []struct{ expression, want string }{
		{"rate(5 minutes)", ok},
		{"rate(1 hour)", ok},
		{"rate(1 day)", ok},
		{"rate(7 days)", ok},
		{"rate(1 hours)", no},
		{"rate(5 minute)", no},
		{"rate(0 minutes)", no},
		{"rate(-1 days)", no},
		{"rate(1.0 hour)", no},
		{"rate(5 weeks)", no},
		{"rate(5)", no},
		{"rate()", no},
		{"rate(1 da)", no},
		{"rate(5 Minutes)", doubt},
		{"cron(0 10 * * ? *)", ok},
		{"cron(15 12 * * ? *)", ok},
		{"cron(0 18 ? * MON-FRI *)", ok},
		{"cron(0 8 1 * ? *)", ok},
		{"cron(0/10 * ? * MON-FRI *)", ok},
		{"cron(0/5 8-17 ? * MON-FRI *)", ok},
		{"cron(0/30 20-2 ? * MON-FRI *)", doubt},
		{"cron(0 9 ? * 2#1 *)", ok},
		{"cron(0 9 L * ? *)", ok},
		{"cron(0 9 3W * ? *)", ok},
		{"cron(0 9 ? * FRIL *)", ok},
		{"cron(0 9 ? JAN,JUL MON 2026-2030)", ok},
		{"cron(0 2 ? * mon *)", ok},
		{"cron(00 20 * * ? *)", ok},
		{"cron(0 8 * * *)", no},
		{"cron(0 8 * * * *)", no},
		{"cron(0 8 ? * ? *)", no},
		{"cron(60 8 * * ? *)", no},
		{"cron(0 24 * * ? *)", no},
		{"cron(0 8 0 * ? *)", no},
		{"cron(0 8 32 * ? *)", no},
		{"cron(0 8 * 13 ? *)", no},
		{"cron(0 8 ? * 0 *)", no},
		{"cron(0 8 ? * 8 *)", no},
		{"cron(0 8 ? * MON#6 *)", no},
		{"cron(? 8 * * ? *)", no},
		{"cron(0 8 * * ? 1969)", no},
		{"cron(a 8 * * ? *)", no},
		{"cron(0 8 ? * MONDAY *)", no},
		{"cron(*/0 8 * * ? *)", no},
		{"cron(/5 8 * * ? *)", no},
		{"cron(0,, 8 * * ? *)", no},
		{"cron(+5 8 * * ? *)", no},
		{"garbage", no},
		{"", no},
		{"every day", no},
		{"rate(5 minutes", no},
		{"at(2026-01-31T08:00:00)", no},
	}
	for _, c := range cases {
		refused, doubtful := Check(c.expression, "rule")
		got := ok
		if doubtful != "" {
			got = doubt
		}
		if refused != "" {
			got = no
		}
		if got != c.want {
			t.Errorf("%s: %s (%s%s), want %s", c.expression, got, refused, doubtful, c.want)
		}
	}
	if refused, _ := Check("at(2026-01-31T08:00:00)", "scheduler"); refused != "" {
		t.Errorf("the Scheduler takes at(): %s", refused)
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"rate(5 minutes)", "cron(0 9 ? * 2#1 *)", "cron(0 9 LW * ? *)", "at(x)", "cron(1-/2 , * * ? *)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		refused, _ := Check(s, "rule")
		if refused == "" && !strings.HasPrefix(s, "rate(") && !strings.HasPrefix(s, "cron(") {
			t.Errorf("%q was accepted", s)
		}
	})
}
