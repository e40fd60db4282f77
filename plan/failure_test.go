package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

const (
	deadQueue  = "arn:aws:sqs:eu-west-1:123456789012:dead"
	failTopic  = "arn:aws:sns:eu-west-1:123456789012:failed"
	failBus    = "arn:aws:events:eu-west-1:123456789012:event-bus/failures"
	alertPhone = "arn:aws:lambda:eu-west-1:123456789012:function:alert"
	alarmTopic = "arn:aws:sns:eu-west-1:123456789012:alarms"
)

// fails gives a function a Lambda with a dead-letter queue and a destination.
func fails(deadLetter, onFailure string) func(*model.Function) {
	return func(fn *model.Function) {
		fn.Live = &model.LiveFunction{Name: fn.LambdaName, Memory: 512, Timeout: 300, Region: "eu-west-1", DeadLetter: deadLetter, Async: &model.LiveAsync{OnFailure: onFailure}}
	}
}

// TestWhereFailedEventsGo: as decant.hcl states, else as on Lambda; the role may send
// there and nowhere else.
func TestWhereFailedEventsGo(t *testing.T) {
	t.Parallel()
	stated := `failure_destination = "` + failTopic + `"`
	for name, c := range map[string]struct {
		hcl    string
		live   func(*model.Function)
		want   Failure
		allows string
		gaps   string // outcomes
		codes  string
	}{
		"nothing":                          {},
		"a queue":                          {live: fails(deadQueue, ""), want: Failure{DeadLetter: deadQueue}, allows: "sqs:SendMessage " + deadQueue, gaps: "kept"},
		"a topic and a bus":                {live: fails(failTopic, failBus), want: Failure{DeadLetter: failTopic, OnFailure: failBus}, allows: "sns:Publish " + failTopic + ", events:PutEvents " + failBus, gaps: "kept kept"},
		"one for both":                     {live: fails(deadQueue, deadQueue), want: Failure{DeadLetter: deadQueue, OnFailure: deadQueue}, allows: "sqs:SendMessage " + deadQueue, gaps: "kept kept"},
		"another Lambda":                   {live: fails(deadQueue, alertPhone), want: Failure{DeadLetter: deadQueue}, allows: "sqs:SendMessage " + deadQueue, gaps: "kept replaced", codes: "AP112"},
		"a bucket":                         {live: fails("", "arn:aws:s3:::failed"), gaps: "lost", codes: "AP112"},
		"stated":                           {hcl: stated, want: Failure{OnFailure: failTopic, Stated: true}, allows: "sns:Publish " + failTopic, gaps: "replaced"},
		"stated over the account":          {hcl: stated, live: fails(deadQueue, alertPhone), want: Failure{OnFailure: failTopic, Stated: true}, allows: "sns:Publish " + failTopic, gaps: "replaced replaced"},
		"stated as the dead-letter queue":  {hcl: stated, live: fails(failTopic, ""), want: Failure{DeadLetter: failTopic, Stated: true}, allows: "sns:Publish " + failTopic, gaps: "kept"},
		"stated of the function":           {hcl: stated + "\nfunction \"f\" { failure_destination = \"" + deadQueue + "\" }", want: Failure{OnFailure: deadQueue, Stated: true}, allows: "sqs:SendMessage " + deadQueue, gaps: "replaced"},
		"none":                             {hcl: `failure_destination = "none"`, live: fails(deadQueue, alertPhone), want: Failure{Stated: true}, gaps: "lost lost"},
		"none of the function, one of all": {hcl: stated + "\nfunction \"f\" { failure_destination = \"none\" }", want: Failure{Stated: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := []func(*model.Function){role("managed", "file")}
			if c.live != nil {
				change = append(change, c.live)
			}
			p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, change...)), options(t, c.hcl))
			target := p.Targets[0]
			if diff := cmp.Diff(c.want, target.Failure); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			var allowed, outcomes []string
			for _, s := range target.Policy.Statements {
				allowed = append(allowed, strings.Join(s.Action, " ")+" "+strings.Join(s.Resource, " "))
			}
			for _, g := range target.Gaps {
				if g.Name == "failed events" || g.Name == "failure destination" {
					outcomes = append(outcomes, g.Outcome)
				}
			}
			if strings.Join(allowed, ", ") != c.allows || strings.Join(outcomes, " ") != c.gaps || codes(diags) != c.codes {
				t.Errorf("allows %q, gaps %q, findings %q; want %q, %q, %q", allowed, outcomes, codes(diags), c.allows, c.gaps, c.codes)
			}
			if len(target.Policy.Moves) != len(target.Policy.Statements) {
				t.Errorf("%d rows for %d statements", len(target.Policy.Moves), len(target.Policy.Statements))
			}
		})
	}
}

// TestAlarms: which there are, and where one for missed runs cannot be.
func TestAlarms(t *testing.T) {
	t.Parallel()
	topics := `alarms = { topics = ["` + alarmTopic + `"] }` + "\n"
	for name, c := range map[string]struct {
		hcl, schedule string
		topics        int
		missed        Missed
		chose, codes  string
	}{
		"no alarms":                {schedule: "rate(1 hour)"},
		"every five minutes":       {hcl: topics, schedule: "rate(5 minutes)", topics: 1, missed: Missed{300, 2}, chose: "failed, not started, missed"},
		"every hour":               {hcl: topics, schedule: "rate(1 hour)", topics: 1, missed: Missed{3600, 2}, chose: "failed, not started, missed"},
		"every day":                {hcl: topics, schedule: "cron(0 8 * * ? *)", topics: 1, missed: Missed{3600, 25}, chose: "failed, not started, missed"},
		"on working days":          {hcl: topics, schedule: "cron(0 8 ? * MON-FRI *)", topics: 1, missed: Missed{3600, 73}, chose: "failed, not started, missed"},
		"every week":               {hcl: topics, schedule: "cron(0 8 ? * MON *)", topics: 1, chose: "failed, not started", codes: "PL129"},
		"every month":              {hcl: topics, schedule: "cron(0 8 1 * ? *)", topics: 1, chose: "failed, not started", codes: "PL129"},
		"by EventBridge Scheduler": {hcl: topics + `scheduler = "scheduler"`, schedule: "rate(1 hour)", topics: 1, chose: "failed", codes: "PL129"},
		"nothing starts it":        {hcl: topics, topics: 1, chose: "failed"},
		"none for the function":    {hcl: topics + `function "f" { alarms = { topics = [] } }`, schedule: "rate(1 hour)"},
		"for the function alone":   {hcl: `function "f" { alarms = { topics = ["` + alarmTopic + `"] } }`, schedule: "rate(1 hour)", topics: 1, missed: Missed{3600, 2}, chose: "failed, not started, missed"},
		"for the stage":            {hcl: "stage \"prod\" {\n" + topics + "}", schedule: "rate(1 hour)", topics: 1, missed: Missed{3600, 2}, chose: "failed, not started, missed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn := modeltest.Function("f", model.KindLambda, role("managed", "file"))
			if c.schedule != "" {
				fn = modeltest.Function("f", model.KindSchedule, role("managed", "file"), modeltest.Scheduled(c.schedule))
			}
			opts := options(t, c.hcl)
			opts.Settings = opts.Settings.For("prod")
			p, diags := Make(modeltest.App(fn), opts)
			target, chose := p.Targets[0], ""
			if i := slices.IndexFunc(p.Decisions, func(d Decision) bool { return d.Rule == "alarms" }); i >= 0 {
				chose = p.Decisions[i].Chose
			}
			if len(target.AlarmTopics) != c.topics || target.Missed != c.missed || chose != c.chose || codes(diags) != c.codes {
				t.Errorf("%d topics, %+v, %q, findings %q; want %+v", len(target.AlarmTopics), target.Missed, chose, codes(diags), c)
			}
			if n := target.Missed.Periods * target.Missed.Period; n > 604800 || target.Missed.Period < 3600 && n > 86400 {
				t.Errorf("%+v looks back longer than CloudWatch does", target.Missed)
			}
		})
	}
}

// TestAlarmsOnTheLambdaAreNamed: those that go quiet.
func TestAlarmsOnTheLambdaAreNamed(t *testing.T) {
	t.Parallel()
	watched := func(names ...string) *model.App {
		return modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "file"), fails("", ""), func(fn *model.Function) {
			for _, name := range names {
				fn.Live.Alarms = append(fn.Live.Alarms, model.LiveAlarm{Name: name, Metric: "Errors"})
			}
		}))
	}
	_, diags := Make(watched("page-team"), options(t, ""))
	one(t, diags, AlarmsQuiet, finding{diag.Warning, "app.py", "f", "the alarm page-team (Errors) watches Lambda's metrics of f"})
	p, diags := Make(watched("a", "b", "c", "d", "e", "f", "g"), options(t, `alarms = { topics = ["`+alarmTopic+`"] }`))
	one(t, diags, AlarmsQuiet, finding{diag.Warning, "app.py", "f", "the alarms a (Errors), b (Errors), c (Errors), d (Errors), e (Errors) and 2 more watch"})
	if i := slices.IndexFunc(p.Targets[0].Gaps, func(g Guarantee) bool { return g.Name == "alarms" && g.Outcome == replaced }); i < 0 {
		t.Errorf("%+v", p.Targets[0].Gaps)
	}
	if _, diags := Make(watched(), options(t, "")); codes(diags) != "" {
		t.Errorf("without alarms: %v", diags)
	}
}

// TestRetentionOfLogs: stated, else that of the Lambda's group, else 90 days.
func TestRetentionOfLogs(t *testing.T) {
	t.Parallel()
	days := func(n int) func(*model.Function) {
		return func(fn *model.Function) {
			fails("", "")(fn)
			fn.Live.LogDays = &n
		}
	}
	configured := func(fn *model.Function) { fn.LogDays = model.Known(7, model.FromConfig, diag.Range{}) }
	for name, c := range map[string]struct {
		hcl    string
		change []func(*model.Function)
		want   int
	}{
		"nobody says it":            {want: 90},
		"the Lambda's group":        {change: []func(*model.Function){days(14)}, want: 14},
		"the Lambda's, for ever":    {change: []func(*model.Function){days(0)}, want: 0},
		"config.json":               {change: []func(*model.Function){days(14), configured}, want: 7},
		"decant.hcl":                {hcl: "log_retention_days = 30", change: []func(*model.Function){days(14), configured}, want: 30},
		"decant.hcl, for ever":      {hcl: "log_retention_days = 0", change: []func(*model.Function){days(14)}, want: 0},
		"a group that was not read": {change: []func(*model.Function){fails("", "")}, want: 90},
	} {
		p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, append(c.change, role("managed", "file"))...)), options(t, c.hcl))
		if got := p.Targets[0].LogDays; got != c.want || diags.HasErrors() {
			t.Errorf("%s: %d days, want %d: %v", name, got, c.want, diags)
		}
	}
}
