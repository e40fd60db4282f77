package review

import (
	"fmt"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
	"decant/plan/review/reviewtest"
)

// deployed is a function of the source with the same one in the account.
func deployed(kind model.Kind, trigger model.Trigger, live model.LiveTrigger) (*model.App, model.Function) {
	fn := modeltest.Function("f", kind, func(fn *model.Function) {
		fn.Triggers = []model.Trigger{trigger}
		fn.Env = []model.EnvVar{{Name: "STAGE", Value: configured("prod")}}
		fn.Tags = []model.Tag{{Key: "team", Value: configured("data")}}
		fn.Layers = model.Known([]string{"arn:aws:lambda:eu-central-1:1:layer:pandas:3"}, model.FromConfig, diag.Range{})
		fn.Subnets = model.Known([]string{"subnet-1", "subnet-2"}, model.FromConfig, diag.Range{})
		fn.SecGroups = model.Known([]string{"sg-1"}, model.FromConfig, diag.Range{})
		fn.Concurrency = model.Known(5, model.FromConfig, diag.Range{})
		fn.XRay = model.Known(true, model.FromConfig, diag.Range{})
	})
	five := 5
	fn.Live = &model.LiveFunction{
		ARN: "arn:aws:lambda:eu-central-1:111122223333:function:orders-prod-f", Name: "orders-prod-f",
		Runtime: "python3.12", Handler: "app.f", PackageType: "Zip", Memory: 512, Timeout: 300, Architecture: "x86_64",
		Layers:  []string{"arn:aws:lambda:eu-central-1:1:layer:orders-prod-managed-layer:9", "arn:aws:lambda:eu-central-1:1:layer:pandas:3"},
		Subnets: []string{"subnet-2", "subnet-1"}, Groups: []string{"sg-1"}, EnvNames: []string{"STAGE"}, Tracing: "Active", Reserved: &five,
		Tags:     []model.LiveTag{{Key: "aws-chalice", Value: "version=1.34.0:stage=prod:app=orders"}, {Key: "team", Value: "data"}, {Key: "by", Value: "ci"}},
		Triggers: []model.LiveTrigger{live},
	}
	a := modeltest.App(fn)
	a.Architecture = configured("x86_64")
	a.Package.AutomaticLayer = model.Known(true, model.FromConfig, diag.Range{})
	return a, fn
}

func configured(s string) model.Value[string] { return model.Known(s, model.FromConfig, diag.Range{}) }

func daily() (model.Trigger, model.LiveTrigger) {
	return model.Schedule{Expression: configured("rate(1 day)")}, model.LiveTrigger{Kind: model.LiveRule, Name: "r", State: "enabled", Expression: "rate(1 day)"}
}

func lines(all []Drift) string {
	var out []string
	for _, d := range all {
		out = append(out, fmt.Sprintf("%s: %s -> %s", d.Setting, d.Source, d.Live))
	}
	return strings.Join(out, "\n")
}

func TestWhatWasDeployedDoesNotDrift(t *testing.T) {
	t.Parallel()
	source, live := daily()
	a, fn := deployed(model.KindSchedule, source, live)
	if got := DriftOf(a, fn); len(got) > 0 {
		t.Errorf("drift:\n%s", lines(got))
	}
}

func TestEverySettingDrifts(t *testing.T) {
	t.Parallel()
	source, live := daily()
	for _, c := range []struct {
		name   string
		change func(*model.App, *model.Function)
		want   string
	}{
		{"memory", func(_ *model.App, fn *model.Function) { fn.Live.Memory = 1024 }, "memory: 512 MB -> 1024 MB"},
		{"timeout", func(_ *model.App, fn *model.Function) { fn.Live.Timeout = 900 }, "timeout: 300 s -> 900 s"},
		{"runtime", func(_ *model.App, fn *model.Function) { fn.Live.Runtime = "python3.9" }, "runtime: python3.12 -> python3.9"},
		{"handler", func(_ *model.App, fn *model.Function) { fn.Live.Handler = "app.g" }, "handler: app.f -> app.g"},
		{"image", func(_ *model.App, fn *model.Function) {
			fn.Live.PackageType, fn.Live.Runtime, fn.Live.Handler = "Image", "", ""
		}, "package: Zip -> Image"},
		{"architecture", func(_ *model.App, fn *model.Function) { fn.Live.Architecture = "arm64" }, "architecture: x86_64 -> arm64"},
		{"tracing", func(_ *model.App, fn *model.Function) { fn.Live.Tracing = "" }, "tracing: Active -> PassThrough"},
		{"layers", func(_ *model.App, fn *model.Function) { fn.Live.Layers[1] += "1" }, "layers: arn:aws:lambda:eu-central-1:1:layer:pandas:3 -> arn:aws:lambda:eu-central-1:1:layer:pandas:31"},
		{"a layer that is not Chalice's", func(a *model.App, _ *model.Function) { a.Package.AutomaticLayer.V = false }, "layers: arn:aws:lambda:eu-central-1:1:layer:pandas:3 -> arn:aws:lambda:eu-central-1:1:layer:orders-prod-managed-layer:9, arn:aws:lambda:eu-central-1:1:layer:pandas:3"},
		{"environment", func(_ *model.App, fn *model.Function) { fn.Live.EnvNames = []string{"DEBUG"} }, "environment: STAGE -> DEBUG"},
		{"environment that could not be read", func(_ *model.App, fn *model.Function) {
			fn.Live.EnvNames, fn.Live.EnvError = nil, "AccessDeniedException"
		}, ""},
		{"subnets", func(_ *model.App, fn *model.Function) { fn.Live.Subnets = nil }, "subnets: subnet-1, subnet-2 -> "},
		{"security groups", func(_ *model.App, fn *model.Function) { fn.Live.Groups = []string{"sg-1", "sg-2"} }, "security groups:  -> sg-2"},
		{"tag", func(_ *model.App, fn *model.Function) { fn.Live.Tags[1].Value = "ops" }, "tag team: data -> ops"},
		{"tag missing", func(_ *model.App, fn *model.Function) { fn.Live.Tags = nil }, "tag team: data -> "},
		{"reserved concurrency", func(_ *model.App, fn *model.Function) { fn.Live.Reserved = nil }, "reserved concurrency: 5 -> "},
		{"reserved concurrency unknown", func(_ *model.App, fn *model.Function) {
			fn.Concurrency = model.NotKnown[int](model.Unknown{Because: "x"})
		}, ""},
		{"schedule", func(_ *model.App, fn *model.Function) { fn.Live.Triggers[0].Expression = "rate(1 hour)" }, "trigger: schedule rate(1 day) -> schedule rate(1 hour)"},
		{"schedule switched off", func(_ *model.App, fn *model.Function) { fn.Live.Triggers[0].State = "disabled" }, "trigger: schedule rate(1 day) -> schedule rate(1 day) (disabled)"},
		{"trigger missing", func(_ *model.App, fn *model.Function) { fn.Live.Triggers = nil }, "trigger: schedule rate(1 day) -> "},
		{"trigger of another kind", func(_ *model.App, fn *model.Function) {
			fn.Live.Triggers[0] = model.LiveTrigger{Kind: model.LiveSubscription, Source: "arn:aws:sns:eu-central-1:1:jobs", State: "enabled"}
		}, "trigger: schedule rate(1 day) -> \ntrigger:  -> topic jobs"},
		{"unknown schedule", func(_ *model.App, fn *model.Function) {
			fn.Triggers = []model.Trigger{model.Schedule{Expression: model.NotKnown[string](model.Unknown{Because: "x"})}}
		}, ""},
	} {
		a, fn := deployed(model.KindSchedule, source, live)
		c.change(a, &fn)
		if got := lines(DriftOf(a, fn)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

// TestEveryTriggerIsComparable pairs one trigger of each type with its twin in
// the account: no drift. Against a bare account, all but callers drift.
func TestEveryTriggerIsComparable(t *testing.T) {
	t.Parallel()
	arn := func(s string) string { return "arn:aws:" + s }
	pairs := map[string]struct {
		source model.Trigger
		live   model.LiveTrigger
	}{
		"event_pattern": {model.EventPattern{Pattern: configured(`{"source": ["a"], "detail": {}}`)}, model.LiveTrigger{Kind: model.LiveRule, Pattern: `{"detail":{},"source":["a"]}`}},
		"bucket":        {model.Bucket{Bucket: configured("in")}, model.LiveTrigger{Kind: model.LiveBucket, Name: "in", Source: arn("s3:::in")}},
		"topic":         {model.Topic{Topic: configured("jobs")}, model.LiveTrigger{Kind: model.LiveSubscription, Source: arn("sns:eu-central-1:1:jobs")}},
		"queue":         {model.Queue{QueueARN: configured(arn("sqs:eu-central-1:1:jobs"))}, model.LiveTrigger{Kind: model.LiveMapping, Source: arn("sqs:eu-central-1:1:jobs")}},
		"stream":        {model.Stream{Service: "dynamodb", Stream: configured(arn("dynamodb:eu-central-1:1:table/orders/stream/2026-01-01T00:00:00.000"))}, model.LiveTrigger{Kind: model.LiveMapping, Source: arn("dynamodb:eu-central-1:1:table/orders/stream/2026-05-05T00:00:00.000")}},
		"http_route":    {model.HTTPRoute{}, model.LiveTrigger{Kind: model.LiveAPI, Name: "x"}},
		"websocket":     {model.WebSocket{RouteKey: "$connect"}, model.LiveTrigger{Kind: model.LiveAPI, Name: "x"}},
		"authorizer":    {model.Authorizer{}, model.LiveTrigger{Kind: model.LiveAPI, Name: "x"}},
		"state_machine": {model.StateMachine{}, model.LiveTrigger{Kind: model.LiveStateMachine, Name: "x"}},
		"direct":        {model.Direct{}, model.LiveTrigger{Kind: model.LivePermission, Name: "x"}},
	}
	s, l := daily()
	pairs["schedule"] = struct {
		source model.Trigger
		live   model.LiveTrigger
	}{s, l}
	for _, trigger := range modeltest.Triggers() {
		word := model.TriggerType(trigger)
		p, ok := pairs[word]
		if !ok {
			t.Errorf("no pair for %s", word)
			continue
		}
		a, fn := deployed(model.KindLambda, p.source, p.live)
		if got := DriftOf(a, fn); len(got) > 0 {
			t.Errorf("%s: drift:\n%s", word, lines(got))
		}
		fn.Live.Triggers = nil
		caller := word == "state_machine" || word == "direct"
		if got := DriftOf(a, fn); (len(got) == 0) != caller {
			t.Errorf("%s without a trigger in the account:\n%s", word, lines(got))
		}
	}
	kinesis := model.Stream{Service: "kinesis", Stream: configured("clicks")}
	a, fn := deployed(model.KindKinesis, kinesis, model.LiveTrigger{Kind: model.LiveMapping, Source: arn("kinesis:eu-central-1:1:stream/clicks")})
	if got := DriftOf(a, fn); len(got) > 0 {
		t.Errorf("kinesis:\n%s", lines(got))
	}
}

func TestWhatOnlyOneSideHas(t *testing.T) {
	t.Parallel()
	source, live := daily()
	a, fn := deployed(model.KindSchedule, source, live)
	fn.Live.Memory = 1024
	gone := modeltest.Function("gone", model.KindLambda)
	a.Functions = []model.Function{fn, gone}
	got := lines(Drifts([]*model.App{a}, []model.LiveFunction{{Name: "orders-prod-old", ARN: "arn:old", Runtime: "python3.8"}}))
	want := "memory: 512 MB -> 1024 MB\nonly in the source: app.py:1:1 -> \nonly in the account:  -> python3.8"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReviewNamesItsSource(t *testing.T) {
	t.Parallel()
	quiet := reviewtest.Quiet()
	fn := modeltest.Function("nightly", model.KindSchedule, func(fn *model.Function) { fn.Live = &quiet })
	s, _ := Make(&model.Live{Functions: []model.LiveFunction{*fn.Live}}, []*model.App{modeltest.App(fn)}, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	if r := s.Reviews[0]; r.App != "orders" || r.Stage != "prod" || r.Logical != "nightly" {
		t.Errorf("%q %q %q", r.App, r.Stage, r.Logical)
	}
}
