package callers

import (
	"path"
	"slices"
	"strings"
	"time"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/secrets"
	"decant/model"
)

// module reads the resources of one folder. What chalice package wrote is Chalice's
// own registration and no second one.
func (c *collector) module(m *eval.Module) {
	for _, b := range m.Blocks {
		if b.Type != "resource" || len(b.Labels) != 2 || path.Base(b.At.File) == "chalice.tf.json" || m.Absent(b) {
			continue
		}
		read, ok := readers[b.Labels[0]]
		if !ok {
			continue
		}
		for _, s := range m.Instances(b) {
			read(c, resource{c, m, s, b, m.Name + b.Address()})
		}
	}
}

// resource is one instance of a resource.
type resource struct {
	c       *collector
	m       *eval.Module
	s       eval.Scope
	b       eval.Block
	address string
}

func (r resource) arg(name string) eval.Value { return r.s.Arg(r.b, name) }

func (r resource) add(function eval.Value, t model.Trigger, disabled bool) {
	r.c.add(function, r.m.Dir, r.address, model.Caller{Trigger: t, Disabled: disabled})
}

// foreign says that a value names no function that is certainly the app's, so that its
// trigger need not be read: most are, where many apps share their Terraform. A name
// that is not known is noted.
func (r resource) foreign(function eval.Value) bool {
	switch r.c.find(function, r.m.Dir).outcome {
	case linked:
		return false
	case open, unnamed:
		if function.At.Start.Line == 0 {
			return false // the trigger has the position
		}
		r.add(function, model.Direct{Place: r.place()}, false)
	case none:
	}
	return true
}

func (r resource) place() model.Place { return model.Place{Where: r.b.At} }

// permit is an aws_lambda_permission; it is a caller when nothing else of its service
// is.
type permit struct {
	function  eval.Value
	dir       string
	address   string
	principal string
	at        diag.Range
}

// readers are the resources that start a function, by type.
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs
var readers = map[string]func(*collector, resource){
	"aws_cloudwatch_event_target":            (*collector).eventTarget,
	"aws_scheduler_schedule":                 (*collector).schedule,
	"aws_lambda_event_source_mapping":        (*collector).mapping,
	"aws_s3_bucket_notification":             (*collector).notification,
	"aws_sns_topic_subscription":             (*collector).subscription,
	"aws_sfn_state_machine":                  (*collector).stateMachine,
	"aws_lambda_permission":                  (*collector).permission,
	"aws_api_gateway_integration":            direct("uri", "apigateway.amazonaws.com"),
	"aws_apigatewayv2_integration":           direct("integration_uri", "apigateway.amazonaws.com"),
	"aws_api_gateway_authorizer":             direct("authorizer_uri", "apigateway.amazonaws.com"),
	"aws_lambda_function_url":                direct("function_name", "function URL"),
	"aws_lambda_invocation":                  direct("function_name", "Terraform (aws_lambda_invocation)"),
	"aws_cloudwatch_log_subscription_filter": direct("destination_arn", "logs.amazonaws.com"),
	"aws_lb_target_group_attachment":         direct("target_id", "elasticloadbalancing.amazonaws.com"),
}

// direct is a resource that says no more than who calls.
func direct(argument, principal string) func(*collector, resource) {
	return func(_ *collector, r resource) {
		if v := r.arg(argument); v.Kind != eval.Null {
			r.add(v, model.Direct{Place: r.place(), Principal: principal}, false)
		}
	}
}

// known makes a setting of a value: the stage stands in its place, and a text that
// looks like a secret is not handed out.
func (c *collector) known(v eval.Value) model.Value[string] {
	if v.Kind == eval.Null {
		return model.Value[string]{}
	}
	h := v.Why()
	if v.Kind == eval.String && v.Encoded == nil {
		if h = c.firstHole(v); h == nil {
			text := c.text(v)
			if secrets.Mask(text) != text {
				return model.NotKnown[string](model.Unknown{Because: "it holds what looks like a secret", At: v.At})
			}
			return model.Known(text, model.FromSource, v.At)
		}
	}
	u := model.Unknown{Because: "it is no text", At: v.At, Expr: shown(v)}
	if h != nil {
		u.Because = secrets.Mask(h.Because)
	}
	return model.NotKnown[string](u)
}

// resourceName is the name or the ARN of a queue, a topic, a bucket or a stream: what
// the text says, else the name that the resource of the reference declares.
func (r resource) resourceName(v eval.Value, nameArgument string) model.Value[string] {
	if v.Kind == eval.Unknown && v.Hole.Address != "" {
		if b := r.m.Find(v.Hole.Address); b != nil && b.Arg(nameArgument) != nil {
			if name := r.c.known(r.s.Arg(*b, nameArgument)); name.IsKnown() {
				return name
			}
		}
	}
	return r.c.known(v)
}

// eventTarget is a rule's target.
func (c *collector) eventTarget(r resource) {
	if r.foreign(r.arg("arn")) {
		return
	}
	rule := c.rule(r)
	if rule == nil {
		r.add(r.arg("arn"), model.EventPattern{Place: r.place(), Pattern: model.NotKnown[string](model.Unknown{
			Because: "no file of the folder declares its rule", At: r.b.At, Expr: shown(r.arg("rule"))})}, false)
		return
	}
	s := r.m.Beside(*rule, r.s)
	state, _ := s.Arg(*rule, "state").Literal()
	enabled := s.Arg(*rule, "is_enabled")
	off := state == "DISABLED" || enabled.Kind == eval.Bool && !enabled.Bool
	place := model.Place{Where: rule.At}
	if e := s.Arg(*rule, "schedule_expression"); e.Kind != eval.Null {
		r.add(r.arg("arn"), model.Schedule{Place: place, Expression: c.known(e), Description: c.known(s.Arg(*rule, "description"))}, off)
		return
	}
	pattern := s.Arg(*rule, "event_pattern")
	if pattern.Encoded != nil {
		if text, ok := encode(*pattern.Encoded); ok {
			pattern = eval.Text(text, pattern.At)
		}
	}
	r.add(r.arg("arn"), model.EventPattern{Place: place, Pattern: c.known(pattern)}, off)
}

// rule is the block of a target's rule: of a reference, or of a rule of that name.
func (c *collector) rule(r resource) *eval.Block {
	v := r.arg("rule")
	a := r.b.Arg("rule")
	if a != nil && len(a.Node.Path) >= 2 && a.Node.Path[0] == "aws_cloudwatch_event_rule" {
		return r.m.Find(strings.Join(a.Node.Path[:2], "."))
	}
	if v.Kind == eval.Unknown {
		return r.m.Find(v.Hole.Address)
	}
	for i := range r.m.Blocks {
		b := &r.m.Blocks[i]
		if b.Type == "resource" && b.Labels[0] == "aws_cloudwatch_event_rule" && v.Kind == eval.String {
			if name := r.s.Arg(*b, "name"); name.Kind == eval.String && c.text(name) == c.text(v) && c.text(v) != "" && c.firstHole(v) == nil {
				return b
			}
		}
	}
	return nil
}

// schedule is a schedule of EventBridge Scheduler, whose target is a function or the
// universal target for Invoke.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
func (c *collector) schedule(r resource) {
	for _, target := range r.b.Children("target") {
		function := r.s.Arg(target, "arn")
		if text, _ := function.Literal(); strings.HasSuffix(text, ":aws-sdk:lambda:invoke") {
			input, problem := r.s.Arg(target, "input").JSON()
			if problem != nil {
				continue
			}
			function = input.Get("FunctionName")
		}
		if r.foreign(function) {
			continue
		}
		state, _ := r.arg("state").Literal()
		r.add(function, model.Schedule{
			Place: r.place(), Expression: c.known(r.arg("schedule_expression")), Description: c.known(r.arg("description")), Timezone: c.known(r.arg("schedule_expression_timezone")),
		}, state == "DISABLED")
	}
}

// mapping is an event source mapping.
func (c *collector) mapping(r resource) {
	if r.foreign(r.arg("function_name")) {
		return
	}
	source := r.arg("event_source_arn")
	enabled := r.arg("enabled")
	off := enabled.Kind == eval.Bool && !enabled.Bool
	r.add(r.arg("function_name"), c.sourceTrigger(r.place(), source, func(name string) model.Value[string] { return r.resourceName(source, name) }, mappingSettings{
		batch: r.arg("batch_size"), window: r.arg("maximum_batching_window_in_seconds"), starting: r.arg("starting_position"),
	}), off)
}

type mappingSettings struct{ batch, window, starting eval.Value }

// sourceTrigger is the kind of an event source, by its ARN or the type of the resource
// that the ARN is of.
func (c *collector) sourceTrigger(place model.Place, source eval.Value, name func(argument string) model.Value[string], s mappingSettings) model.Trigger {
	kind := source.Shown()
	if source.Kind == eval.Unknown && source.Hole.Address != "" {
		kind = source.Hole.Address
	}
	batch, window := number(s.batch), seconds(s.window)
	switch {
	case strings.Contains(kind, ":sqs:"), strings.Contains(kind, "aws_sqs_queue"):
		return model.Queue{Place: place, Queue: name("name"), BatchSize: batch, Window: window}
	case strings.Contains(kind, ":kinesis:"), strings.Contains(kind, "aws_kinesis_stream"):
		return model.Stream{Place: place, Service: "kinesis", Stream: name("name"), BatchSize: batch, Window: window, StartingPosition: c.known(s.starting)}
	case strings.Contains(kind, ":dynamodb:"), strings.Contains(kind, "aws_dynamodb_table"):
		return model.Stream{Place: place, Service: "dynamodb", Stream: name("name"), BatchSize: batch, Window: window, StartingPosition: c.known(s.starting)}
	}
	return model.Direct{Place: place, Principal: "an event source mapping"}
}

func number(v eval.Value) model.Value[int] {
	if n, ok := v.Int(); ok {
		return model.Known(n, model.FromSource, v.At)
	}
	if h := v.Why(); h != nil {
		return model.NotKnown[int](model.Unknown{Because: h.Because, At: v.At, Expr: h.Expr})
	}
	return model.Value[int]{}
}

func seconds(v eval.Value) model.Value[time.Duration] {
	n := number(v)
	if n.IsKnown() && n.V >= 0 && n.V < 1<<31 {
		return model.Known(time.Duration(n.V)*time.Second, model.FromSource, v.At)
	}
	return model.Value[time.Duration]{From: n.From, At: n.At, Unknown: n.Unknown}
}

// notification are the functions of a bucket's notification.
func (c *collector) notification(r resource) {
	bucket := r.arg("bucket")
	for _, b := range r.b.Children("lambda_function") {
		function := r.s.Arg(b, "lambda_function_arn")
		if r.foreign(function) {
			continue
		}
		r.add(function, model.Bucket{
			Place: model.Place{Where: b.At}, Bucket: r.resourceName(bucket, "bucket"), Events: c.list(r.s.Arg(b, "events")),
			Prefix: c.known(r.s.Arg(b, "filter_prefix")), Suffix: c.known(r.s.Arg(b, "filter_suffix")),
		}, false)
	}
	if r.b.Dynamic("lambda_function") {
		c.unnamed = append(c.unnamed, place{r.b.At, r.address, "a dynamic block makes its functions"})
	}
}

func (c *collector) list(v eval.Value) model.Value[[]string] {
	var out []string
	if v.Kind == eval.Null {
		return model.Value[[]string]{}
	}
	for _, item := range v.Items {
		text := c.known(item)
		if !text.IsKnown() {
			return model.NotKnown[[]string](model.Unknown{Because: "an item is not known", At: item.At, Expr: shown(item)})
		}
		out = append(out, text.V)
	}
	return model.Known(out, model.FromSource, v.At)
}

func (c *collector) subscription(r resource) {
	if protocol, ok := r.arg("protocol").Literal(); ok && protocol != "lambda" || r.foreign(r.arg("endpoint")) {
		return
	}
	r.add(r.arg("endpoint"), model.Topic{Place: r.place(), Topic: r.resourceName(r.arg("topic_arn"), "name")}, false)
}

func (c *collector) permission(r resource) {
	if c.find(r.arg("function_name"), r.m.Dir).outcome == none {
		return
	}
	principal := c.known(r.arg("principal"))
	who := "a service that is not known"
	if principal.IsKnown() {
		who = principal.V
	}
	c.permits = append(c.permits, permit{r.arg("function_name"), r.m.Dir, r.address, who, r.b.At})
}

// permissions adds what a permission admits and no other resource explains.
func (c *collector) permissions() {
	for _, p := range c.permits {
		found := c.find(p.function, p.dir)
		if found.outcome == linked && explained(c.app.Functions[found.function], p.principal) {
			continue
		}
		if found.outcome == unnamed && slices.Contains(explaining, p.principal) {
			continue // its target says as much
		}
		c.add(p.function, p.dir, p.address, model.Caller{Trigger: model.Direct{Place: model.Place{Where: p.at}, Principal: p.principal}})
	}
}

// explaining are the services whose own resources name the function as well.
var explaining = []string{"events.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com", "apigateway.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com", "logs.amazonaws.com", "elasticloadbalancing.amazonaws.com"}

// explained says whether a caller of the function, or Chalice's own trigger, is what
// the service's permission is for.
func explained(fn model.Function, principal string) bool {
	of := func(t model.Trigger) string {
		switch t := t.(type) {
		case model.Schedule, model.EventPattern:
			return "events.amazonaws.com"
		case model.Bucket:
			return "s3.amazonaws.com"
		case model.Topic:
			return "sns.amazonaws.com"
		case model.HTTPRoute, model.Authorizer, model.WebSocket:
			return "apigateway.amazonaws.com"
		case model.StateMachine:
			return "states.amazonaws.com"
		case model.Direct:
			return t.Principal
		}
		return ""
	}
	return slices.ContainsFunc(fn.Triggers, func(t model.Trigger) bool { return of(t) == principal }) ||
		slices.ContainsFunc(fn.Callers, func(c model.Caller) bool { return of(c.Trigger) == principal })
}
