package callers

import (
	"path"
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/model"
)

// template reads a template of CloudFormation or AWS SAM, or a file of the Serverless
// Framework; a file that is neither says nothing.
func (c *collector) template(file string) {
	src, err := c.reader.Read(file)
	if err != nil {
		c.badTemplate(diag.InFile(file), "The file cannot be read: "+repofs.Reason(err)+".")
		return
	}
	serverless := strings.HasPrefix(path.Base(file), "serverless.")
	if !serverless && !strings.Contains(string(src), "Resources") {
		return // a template of something else
	}
	start := diag.Range{File: file, Start: diag.Pos{Line: 1, Column: 1}}
	root, problem := eval.Text(string(src), start).YAML()
	if problem != nil {
		c.badTemplate(problem.At, problem.Detail)
		return
	}
	t := &template{c: c, file: file, root: root, steps: maxTemplate}
	if serverless {
		t.serverless()
		return
	}
	t.parameters = root.Get("Parameters")
	t.declared = root.Get("Resources")
	t.resources()
}

func (c *collector) badTemplate(at diag.Range, detail string) {
	c.diags.Add(diag.New(eval.BadFile, at, detail+" Which functions it starts is not known.", "Correct the file; its own tool would refuse it too."))
}

// maxTemplate bounds the values that one template is resolved to.
const maxTemplate = 500_000

// template is one file while it is read.
type template struct {
	c          *collector
	file       string
	root       eval.Value
	parameters eval.Value
	declared   eval.Value // Resources
	steps      int
	naming     []string // resources whose name is being resolved
}

// resources reads what starts functions.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
func (t *template) resources() {
	for _, m := range t.declared.Members {
		kind, _ := m.Value.Get("Type").Literal()
		p := t.resolve(m.Value.Get("Properties"))
		r := declared{t, "Resources." + m.Key, m.Key, m.KeyAt, p}
		if read, ok := templateReaders[kind]; ok {
			read(r)
		}
	}
}

// declared is one resource of a template with its properties resolved.
type declared struct {
	t       *template
	address string
	id      string
	at      diag.Range
	p       eval.Value
}

func (d declared) place() model.Place { return model.Place{Where: d.at} }

func (d declared) add(function eval.Value, trigger model.Trigger, disabled bool) {
	if function.Kind == eval.Null {
		return
	}
	d.t.c.add(function, path.Dir(d.t.file), d.address, model.Caller{Trigger: trigger, Disabled: disabled})
}

var templateReaders = map[string]func(declared){
	"AWS::Serverless::StateMachine":    declared.stateMachine,
	"AWS::StepFunctions::StateMachine": declared.stateMachine,
	"AWS::Serverless::Function":        declared.events,
	"AWS::Events::Rule":                declared.rule,
	"AWS::Scheduler::Schedule":         declared.schedule,
	"AWS::Lambda::Permission":          declared.permission,
	"AWS::Lambda::EventSourceMapping":  declared.mapping,
	"AWS::SNS::Subscription":           declared.subscription,
	"AWS::SNS::Topic":                  declared.topic,
	"AWS::S3::Bucket":                  declared.bucket,
	"AWS::Lambda::Url": func(d declared) {
		d.add(d.p.Get("TargetFunctionArn"), model.Direct{Place: d.place(), Principal: "function URL"}, false)
	},
	"AWS::ApiGatewayV2::Integration": func(d declared) {
		d.add(d.p.Get("IntegrationUri"), model.Direct{Place: d.place(), Principal: "apigateway.amazonaws.com"}, false)
	},
}

// firstOf is the first property that is there.
func firstOf(p eval.Value, names ...string) eval.Value {
	for _, n := range names {
		if p.Has(n) {
			return p.Get(n)
		}
	}
	return eval.Value{Kind: eval.Null, At: p.At}
}

func (d declared) stateMachine() {
	c := d.t.c
	m := machine{
		address: d.address, dir: path.Dir(d.t.file), at: d.at,
		name: c.known(firstOf(d.p, "Name", "StateMachineName")), workflow: c.known(firstOf(d.p, "Type", "StateMachineType")),
	}
	if !m.name.IsSet() {
		m.name = model.NotKnown[string](model.Unknown{Because: "CloudFormation makes it", At: d.at, Expr: d.id})
	}
	if !m.workflow.IsSet() {
		m.workflow = model.Known("STANDARD", model.FromDefault, diag.Range{})
	}
	substitutions := map[string]eval.Value{}
	for _, s := range d.p.Get("DefinitionSubstitutions").Members {
		substitutions[s.Key] = s.Value
	}
	m.definition = d.t.filled(firstOf(d.p, "Definition", "DefinitionString"), substitutions)
	if uri := firstOf(d.p, "DefinitionUri", "DefinitionS3Location"); m.definition.Kind == eval.Null && uri.Kind != eval.Null {
		text, problem := d.t.beside(uri)
		if problem != "" {
			c.noDefinition(m, uri.At, problem)
			return
		}
		m.definition = placeholders(text, substitutions)
	}
	c.machine(m)
}

// filled puts the substitutions into every text of a definition.
func (t *template) filled(v eval.Value, substitutions map[string]eval.Value) eval.Value {
	if t.steps--; t.steps < 0 {
		return v
	}
	out := v
	out.Items, out.Members = nil, nil
	switch v.Kind {
	case eval.String:
		if out = placeholders(v, substitutions); len(out.Parts) == 1 && out.Parts[0].Hole != nil {
			return eval.NotKnown(*out.Parts[0].Hole)
		}
	case eval.List:
		for _, item := range v.Items {
			out.Items = append(out.Items, t.filled(item, substitutions))
		}
	case eval.Object:
		for _, m := range v.Members {
			out.Members = append(out.Members, eval.Member{Key: m.Key, KeyAt: m.KeyAt, Value: t.filled(m.Value, substitutions)})
		}
	case eval.Unknown, eval.Null, eval.Bool, eval.Number:
	}
	return out
}

// beside is a file that the template names, relative to itself.
func (t *template) beside(name eval.Value) (eval.Value, string) {
	text, ok := name.Literal()
	file, err := repofs.Join(".", path.Dir(t.file), text)
	if !ok || err != nil || strings.Contains(text, "://") {
		return eval.Value{}, "The file that it names is not in the repository."
	}
	src, err := t.c.reader.Read(file)
	if err != nil {
		return eval.Value{}, file + " cannot be read: " + repofs.Reason(err) + "."
	}
	return eval.Text(string(src), diag.Range{File: file, Start: diag.Pos{Line: 1, Column: 1}}), ""
}

func (d declared) rule() {
	state, _ := d.p.Get("State").Literal()
	trigger := d.timeOrPattern(d.p.Get("ScheduleExpression"), d.p.Get("EventPattern"))
	for _, target := range d.p.Get("Targets").Items {
		d.add(target.Get("Arn"), trigger, state == "DISABLED")
	}
}

func (d declared) timeOrPattern(expression, pattern eval.Value) model.Trigger {
	if expression.Kind != eval.Null {
		return model.Schedule{Place: d.place(), Expression: d.t.c.known(expression), Description: d.t.c.known(d.p.Get("Description"))}
	}
	if text, ok := encode(pattern); ok && pattern.Kind == eval.Object {
		pattern = eval.Text(text, pattern.At)
	}
	return model.EventPattern{Place: d.place(), Pattern: d.t.c.known(pattern)}
}

func (d declared) schedule() {
	state, _ := d.p.Get("State").Literal()
	function := d.p.Get("Target").Get("Arn")
	if text, _ := function.Literal(); strings.HasSuffix(text, ":aws-sdk:lambda:invoke") {
		input, problem := d.p.Get("Target").Get("Input").JSON()
		if problem != nil {
			return
		}
		function = input.Get("FunctionName")
	}
	c := d.t.c
	d.add(function, model.Schedule{
		Place: d.place(), Expression: c.known(d.p.Get("ScheduleExpression")), Description: c.known(d.p.Get("Description")),
		Timezone: c.known(d.p.Get("ScheduleExpressionTimezone")),
	}, state == "DISABLED")
}

func (d declared) permission() {
	principal, ok := d.p.Get("Principal").Literal()
	if !ok {
		principal = "a service that is not known"
	}
	d.t.c.permits = append(d.t.c.permits, permit{d.p.Get("FunctionName"), path.Dir(d.t.file), d.address, principal, d.at})
}

func (d declared) mapping() {
	enabled := d.p.Get("Enabled")
	source := d.p.Get("EventSourceArn")
	d.add(d.p.Get("FunctionName"), d.source(source, d.p), enabled.Kind == eval.Bool && !enabled.Bool)
}

// source is the trigger of an event source, of which the template may declare the
// queue or the stream.
func (d declared) source(source, settings eval.Value) model.Trigger {
	kind, _ := d.t.declared.Get(addressOf(source)).Get("Type").Literal()
	typed := source
	for cloud, aws := range map[string]string{"AWS::SQS::Queue": "aws_sqs_queue", "AWS::Kinesis::Stream": "aws_kinesis_stream", "AWS::DynamoDB::Table": "aws_dynamodb_table"} {
		if kind == cloud {
			typed = eval.NotKnown(eval.Hole{Expr: source.Shown(), At: source.At, Because: "the template makes it", Address: aws})
		}
	}
	return d.t.c.sourceTrigger(d.place(), typed, func(string) model.Value[string] { return d.t.c.known(source) }, mappingSettings{
		batch: settings.Get("BatchSize"), window: settings.Get("MaximumBatchingWindowInSeconds"), starting: settings.Get("StartingPosition"),
	})
}

func addressOf(v eval.Value) string {
	if v.Kind == eval.Unknown {
		return v.Hole.Address
	}
	return ""
}

func (d declared) subscription() {
	if protocol, _ := d.p.Get("Protocol").Literal(); protocol == "lambda" {
		d.add(d.p.Get("Endpoint"), model.Topic{Place: d.place(), Topic: d.t.c.known(d.p.Get("TopicArn"))}, false)
	}
}

func (d declared) topic() {
	name := d.t.c.known(d.p.Get("TopicName"))
	if !name.IsSet() {
		name = model.NotKnown[string](model.Unknown{Because: "CloudFormation makes it", At: d.at, Expr: d.id})
	}
	for _, s := range d.p.Get("Subscription").Items {
		if protocol, _ := s.Get("Protocol").Literal(); protocol == "lambda" {
			d.add(s.Get("Endpoint"), model.Topic{Place: d.place(), Topic: name}, false)
		}
	}
}

func (d declared) bucket() {
	c := d.t.c
	name := c.known(d.p.Get("BucketName"))
	if !name.IsSet() {
		name = model.NotKnown[string](model.Unknown{Because: "CloudFormation makes it", At: d.at, Expr: d.id})
	}
	for _, n := range d.p.Get("NotificationConfiguration").Get("LambdaConfigurations").Items {
		b := model.Bucket{Place: d.place(), Bucket: name}
		if event := c.known(n.Get("Event")); event.IsKnown() {
			b.Events = model.Known([]string{event.V}, model.FromSource, event.At)
		}
		for _, rule := range n.Get("Filter").Get("S3Key").Get("Rules").Items {
			switch side, _ := rule.Get("Name").Literal(); strings.ToLower(side) {
			case "prefix":
				b.Prefix = c.known(rule.Get("Value"))
			case "suffix":
				b.Suffix = c.known(rule.Get("Value"))
			}
		}
		d.add(n.Get("Function"), b, false)
	}
}

// events are those of a function of AWS SAM; it is the app's when it has the name or
// the logical ID of one, as in a template that chalice package --merge-template adds to.
func (d declared) events() {
	function := d.p.Get("FunctionName")
	if function.Kind == eval.Null {
		function = eval.NotKnown(eval.Hole{Expr: d.id, At: d.at, Because: "the template names it", Address: d.id})
	}
	for _, e := range d.p.Get("Events").Members {
		kind, _ := e.Value.Get("Type").Literal()
		p := e.Value.Get("Properties")
		inner := declared{d.t, d.address + ".Events." + e.Key, d.id, e.KeyAt, p}
		enabled := p.Get("Enabled")
		off := enabled.Kind == eval.Bool && !enabled.Bool
		if trigger := inner.event(kind); trigger != nil {
			inner.add(function, trigger, off)
		}
	}
}

// event is one event of a function of AWS SAM.
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
func (d declared) event(kind string) model.Trigger {
	c, p := d.t.c, d.p
	switch kind {
	case "Schedule", "ScheduleV2":
		return model.Schedule{Place: d.place(), Expression: c.known(firstOf(p, "Schedule", "ScheduleExpression")), Description: c.known(p.Get("Description")), Timezone: c.known(p.Get("ScheduleExpressionTimezone"))}
	case "EventBridgeRule", "CloudWatchEvent":
		return d.timeOrPattern(eval.Value{Kind: eval.Null}, p.Get("Pattern"))
	case "SNS":
		return model.Topic{Place: d.place(), Topic: c.known(p.Get("Topic"))}
	case "S3":
		return model.Bucket{Place: d.place(), Bucket: c.known(p.Get("Bucket"))}
	case "SQS":
		return model.Queue{Place: d.place(), Queue: c.known(p.Get("Queue")), BatchSize: number(p.Get("BatchSize"))}
	case "Kinesis", "DynamoDB":
		return model.Stream{Place: d.place(), Service: strings.ToLower(kind), Stream: c.known(p.Get("Stream")), BatchSize: number(p.Get("BatchSize")), StartingPosition: c.known(p.Get("StartingPosition"))}
	case "":
		return nil
	}
	return model.Direct{Place: d.place(), Principal: kind + " event"}
}

// pseudo are the parameters that every template has.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
var pseudo = map[string]string{"AWS::Partition": "aws", "AWS::URLSuffix": "amazonaws.com"}

// resolve replaces the intrinsic functions that only move text.
func (t *template) resolve(v eval.Value) eval.Value {
	if t.steps--; t.steps < 0 {
		return eval.NotKnown(eval.Hole{At: v.At, Because: "the template is too large to be resolved"})
	}
	if v.Kind == eval.Object && len(v.Members) == 1 {
		m := v.Members[0]
		if out, ok := t.intrinsic(m.Key, m.Value); ok {
			out.At = v.At
			return out
		}
	}
	out := v
	out.Items, out.Members = nil, nil
	for _, item := range v.Items {
		out.Items = append(out.Items, t.resolve(item))
	}
	for _, m := range v.Members {
		out.Members = append(out.Members, eval.Member{Key: m.Key, KeyAt: m.KeyAt, Value: t.resolve(m.Value)})
	}
	return out
}

func (t *template) intrinsic(name string, v eval.Value) (eval.Value, bool) {
	switch name {
	case "Ref":
		id, _ := v.Literal()
		return t.ref(id, v.At), true
	case "Fn::GetAtt":
		id, attribute := getAtt(v)
		return t.attribute(id, attribute, v.At), true
	case "Fn::Sub":
		return t.sub(v), true
	case "Fn::Join":
		return t.join(v), true
	}
	if strings.HasPrefix(name, "Fn::") {
		return eval.NotKnown(eval.Hole{Expr: name, At: v.At, Because: "CloudFormation computes it"}), true
	}
	return eval.Value{}, false
}

func getAtt(v eval.Value) (id, attribute string) {
	if text, ok := v.Literal(); ok {
		id, attribute, _ = strings.Cut(text, ".")
		return id, attribute
	}
	if len(v.Items) == 2 {
		id, _ = v.Items[0].Literal()
		attribute, _ = v.Items[1].Literal()
	}
	return id, attribute
}

// ref is a parameter's default, or the name of a function.
func (t *template) ref(id string, at diag.Range) eval.Value {
	if text, ok := pseudo[id]; ok {
		return eval.Text(text, at)
	}
	if strings.HasPrefix(id, "AWS::") {
		return eval.NotKnown(eval.Hole{Expr: id, At: at, Because: "it is that of the stack"})
	}
	if t.parameters.Has(id) {
		value := t.parameters.Get(id).Get("Default")
		text, ok := value.Literal()
		if eval.NamesStage(id) && (!ok || slices.Contains(t.c.app.Stages, text)) {
			return eval.NotKnown(eval.Hole{Expr: id, At: at, Because: "it differs by stage", Stage: true})
		}
		if value.Kind != eval.Null {
			return value
		}
		return eval.NotKnown(eval.Hole{Expr: id, At: at, Because: "the parameter has no default"})
	}
	if name, ok := t.functionName(id); ok {
		return name
	}
	return eval.NotKnown(eval.Hole{Expr: id, At: at, Because: "CloudFormation makes it", Address: id})
}

// functionName is the name that a function of the template states.
func (t *template) functionName(id string) (eval.Value, bool) {
	r := t.declared.Get(id)
	kind, _ := r.Get("Type").Literal()
	if kind != "AWS::Serverless::Function" && kind != "AWS::Lambda::Function" || slices.Contains(t.naming, id) {
		return eval.Value{}, false
	}
	t.naming = append(t.naming, id)
	name := t.resolve(r.Get("Properties").Get("FunctionName"))
	t.naming = t.naming[:len(t.naming)-1]
	return name, name.Kind == eval.String
}

func (t *template) attribute(id, attribute string, at diag.Range) eval.Value {
	if name, ok := t.functionName(id); ok && attribute == "Arn" {
		parts := []eval.Part{{Text: "arn:aws:lambda:", At: at}}
		for _, what := range []string{"AWS::Region", "AWS::AccountId"} {
			parts = append(parts, eval.Part{At: at, Hole: &eval.Hole{Expr: what, At: at, Because: "it is that of the stack"}}, eval.Part{Text: ":", At: at})
		}
		parts = append(parts, eval.Part{Text: "function:", At: at})
		return eval.Value{Kind: eval.String, At: at, Parts: append(parts, name.Parts...), From: id, FromFile: t.file}
	}
	return eval.NotKnown(eval.Hole{Expr: id + "." + attribute, At: at, Because: "CloudFormation makes it", Address: id, Attribute: attribute})
}

// sub fills "${Name}" and "${Name.Arn}" of Fn::Sub.
func (t *template) sub(v eval.Value) eval.Value {
	own := map[string]eval.Value{}
	if v.Kind == eval.List && len(v.Items) == 2 {
		for _, m := range v.Items[1].Members {
			own[m.Key] = t.resolve(m.Value)
		}
		v = v.Items[0]
	}
	if v.Kind != eval.String {
		return v
	}
	for _, name := range placeholderNames(v) {
		if _, ok := own[name]; ok {
			continue
		}
		if id, attribute, dotted := strings.Cut(name, "."); dotted {
			own[name] = t.attribute(id, attribute, v.At)
		} else {
			own[name] = t.ref(name, v.At)
		}
	}
	out := placeholders(v, own)
	if len(out.Parts) == 1 && out.Parts[0].Hole != nil {
		return eval.NotKnown(*out.Parts[0].Hole)
	}
	return out
}

var placeholderName = lazyregexp.New(`\$\{\s*([A-Za-z0-9:._-]{1,200})\s*\}`)

func placeholderNames(v eval.Value) []string {
	var out []string
	for _, p := range v.Parts {
		for _, m := range placeholderName.FindAllStringSubmatch(p.Text, 10_000) {
			out = append(out, m[1])
		}
	}
	return out
}

func (t *template) join(v eval.Value) eval.Value {
	unknown := eval.NotKnown(eval.Hole{Expr: "Fn::Join", At: v.At, Because: "CloudFormation computes it"})
	if len(v.Items) != 2 || v.Items[1].Kind != eval.List {
		return unknown
	}
	between, ok := v.Items[0].Literal()
	if !ok {
		return unknown
	}
	out := eval.Value{Kind: eval.String, At: v.At}
	for i, item := range v.Items[1].Items {
		if i > 0 && between != "" {
			out.Parts = append(out.Parts, eval.Part{Text: between, At: v.At})
		}
		switch r := t.resolve(item); r.Kind {
		case eval.String:
			out.Parts = append(out.Parts, r.Parts...)
		case eval.Unknown:
			out.Parts = append(out.Parts, eval.Part{At: r.At, Hole: r.Hole})
		case eval.Number:
			out.Parts = append(out.Parts, eval.Part{Text: r.Text, At: r.At})
		case eval.Null, eval.Bool, eval.List, eval.Object:
			return unknown
		}
	}
	return out
}
