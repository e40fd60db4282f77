package generate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/zclconf/go-cty/cty"

	"decant/plan/fargate"
	"decant/test/moto"
	"decant/test/tool"
)

// definitionFiles are the task definitions of all plans as requests of
// RegisterTaskDefinition, by "plan/function". The babbel module's arrays are
// completed with what that module adds.
func definitionFiles(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for name, p := range plans(t) {
		if name == "plain" {
			continue // its region and account are unknown, which AWS refuses: that is said in a finding
		}
		for _, f := range generated(p) {
			if filepath.Base(f.Path) != "task-definition.json" {
				continue
			}
			raw := f.Content
			if !p.Profile.Module().Definition {
				raw = []byte(fmt.Sprintf(`{"family":"x","cpu":"256","memory":"512","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"executionRoleArn":"arn:aws:iam::123456789012:role/ecs","containerDefinitions":%s}`, raw))
			}
			out[name+"/"+filepath.Base(filepath.Dir(f.Path))] = raw
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d task definitions", len(out))
	}
	return out
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	return v
}

// TestTaskDefinitionsAreRegistered sends them through the real SDK to a fake
// ECS, which returns what it understood.
func TestTaskDefinitionsAreRegistered(t *testing.T) {
	t.Parallel()
	client := ecs.New(ecs.Options{
		Region: "eu-west-1", BaseEndpoint: aws.String(moto.URL(t)),
		Credentials: credentials.NewStaticCredentialsProvider("x", "x", ""),
	})
	for name, raw := range definitionFiles(t) {
		var in ecs.RegisterTaskDefinitionInput // the SDK's fields match in any case
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&in); err != nil {
			t.Errorf("%s: the SDK does not know it: %v", name, err)
			continue
		}
		out, err := client.RegisterTaskDefinition(context.Background(), &in)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := out.TaskDefinition.ContainerDefinitions[0]
		if aws.ToString(got.Image) != aws.ToString(in.ContainerDefinitions[0].Image) || len(got.Environment) != len(in.ContainerDefinitions[0].Environment) {
			t.Errorf("%s: came back as %+v", name, got)
		}
	}
}

// capitalised turns a request into CloudFormation's spelling; the options of a
// log driver are data.
func capitalised(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, member := range v {
			if name == "options" {
				out["Options"] = member
				continue
			}
			out[strings.ToUpper(name[:1])+name[1:]] = capitalised(member)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = capitalised(v[i])
		}
		return out
	}
	return v
}

// moduleCases are uses of the bundled module beyond what a plan asks for; each
// adds to the arguments of the plan "schedule".
func moduleCases() map[string]map[string]cty.Value {
	text, list := cty.StringVal, func(s ...string) cty.Value {
		out := []cty.Value{}
		for _, one := range s {
			out = append(out, cty.StringVal(one))
		}
		return cty.TupleVal(out)
	}
	none := cty.NullVal(cty.String)
	pipe := func(arn string, more map[string]cty.Value) cty.Value {
		all := map[string]cty.Value{"source_arn": text(arn)}
		maps.Copy(all, more)
		return cty.ObjectVal(all)
	}
	return map[string]map[string]cty.Value{
		"as planned": {},
		"everything around a rule": {
			"alarm_topic_arns": list("arn:aws:sns:eu-west-1:123456789012:alarms"), "dead_letter_queue": cty.True, "capacity_provider": text("FARGATE_SPOT"),
			"permissions_boundary_arn": text("arn:aws:iam::123456789012:policy/boundary"), "secrets_kms_key_arn": text("arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-1111-2222-333344445555"),
			"tags": cty.ObjectVal(map[string]cty.Value{"owner": text("me")}), "enabled": cty.False,
			"event_environment": cty.ObjectVal(map[string]cty.Value{"AWS_THING": text("$.detail.thing")}),
		},
		"scheduler": {"schedule_timezone": text("Europe/Berlin"), "dead_letter_queue": cty.True},
		"scheduler with a queue": {
			"schedule_timezone": text("UTC"), "schedule_expression": text("at(2027-01-31T02:00:00)"),
			"dead_letter_arn": text("arn:aws:sqs:eu-west-1:123456789012:dead"), "capacity_provider": text("FARGATE"),
		},
		"event pattern": {
			"schedule_expression": none, "event_pattern": text(`{"source":["aws.s3"]}`), "event_bus_name": text("orders"), "trigger_description": none,
		},
		"queue": {"schedule_expression": none, "pipe": pipe("arn:aws:sqs:eu-west-1:123456789012:orders", map[string]cty.Value{
			"environment":     cty.ObjectVal(map[string]cty.Value{"ORDER": text("$.body.order")}),
			"filter_patterns": list(`{"body":{"kind":["new"]}}`),
		})},
		"shards": {"schedule_expression": none, "enabled": cty.False, "dead_letter_queue": cty.True, "pipe": pipe("arn:aws:kinesis:eu-west-1:123456789012:stream/orders", nil)},
		"rows": {"schedule_expression": none, "pipe": pipe("arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2026-01-01T00:00:00.000", map[string]cty.Value{
			"starting_position": text("TRIM_HORIZON"),
		})},
		"nothing starts it": {"schedule_expression": none, "dead_letter_queue": cty.True},
	}
}

// states are the bundled module's results for every plan of the decant profile
// and for every case of moduleCases.
func states(t *testing.T) map[string]*tfState {
	t.Helper()
	out := map[string]*tfState{}
	for name, p := range plans(t) {
		if p.Profile.Module().Folder == "" {
			continue
		}
		r := writeRoot(t, p)
		module := loadModule(t, filepath.Join(r.dir, p.Terraform.Source))
		for label := range r.module.modules {
			given := arguments(t, r, label)
			delete(given, "source")
			out[name+" "+label] = module.evaluate(given)
			for title, more := range moduleCases() {
				if name == "schedule" {
					changed := maps.Clone(given)
					maps.Copy(changed, more)
					out[title] = module.evaluate(changed)
				}
			}
		}
	}
	for name, s := range out {
		if len(s.problems) > 0 {
			t.Fatalf("%s: Terraform would refuse the module:\n%s", name, strings.Join(s.problems, "\n"))
		}
	}
	return out
}

// instances are the evaluated resources of one type.
func (s *tfState) instances(kind string) []map[string]cty.Value {
	var out []map[string]cty.Value
	for _, name := range slices.Sorted(maps.Keys(s.resources)) {
		value := s.resources[name]
		switch {
		case !strings.HasPrefix(name, kind+"."):
		case value.Type().IsTupleType():
			for _, one := range value.AsValueSlice() {
				out = append(out, one.AsValueMap())
			}
		default:
			out = append(out, value.AsValueMap())
		}
	}
	return out
}

func str(v cty.Value) string {
	if v == cty.NilVal || v.IsNull() {
		return ""
	}
	return v.AsString()
}

func TestTheModulesTaskDefinitionsAndOverridesFitAWSsModel(t *testing.T) {
	t.Parallel()
	python(t)
	checks := []modelCheck{}
	for name, raw := range definitionFiles(t) {
		checks = append(checks, modelCheck{name, "ecs", "RegisterTaskDefinition", decoded(t, raw)})
	}
	overrides := 0
	for name, s := range states(t) {
		def := s.instances("aws_ecs_task_definition")[0]
		checks = append(checks, modelCheck{name, "ecs", "RegisterTaskDefinition", map[string]any{
			"family": str(def["family"]), "cpu": str(def["cpu"]), "memory": str(def["memory"]), "networkMode": str(def["network_mode"]),
			"taskRoleArn": str(def["task_role_arn"]), "executionRoleArn": str(def["execution_role_arn"]),
			"containerDefinitions": decoded(t, []byte(str(def["container_definitions"]))),
		}})
		for _, input := range taskInputs(t, s) {
			overrides++
			if len(input) > 8192 {
				t.Errorf("%s: the overrides have %d characters, RunTask takes 8,192", name, len(input))
			}
			checks = append(checks, modelCheck{name, "ecs", "RunTask", map[string]any{
				"cluster": "main", "taskDefinition": str(def["arn"]), "overrides": decoded(t, []byte(input)),
			}})
		}
	}
	if overrides < 8 {
		t.Errorf("only %d overrides were checked", overrides)
	}
	if out := checkModels(t, checks); out != "" {
		t.Error(out)
	}
}

// taskInputs are the overrides that RunTask gets, with the placeholders filled
// as EventBridge and its Scheduler fill them: the text is put in as it is.
func taskInputs(t *testing.T, s *tfState) []string {
	t.Helper()
	event := map[string]string{
		"$.account": "123456789012", "$.id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "$.region": "eu-west-1",
		"$.time": "2026-11-24T02:00:00Z", "$.detail.thing": "a thing",
	}
	var out []string
	for _, target := range s.instances("aws_cloudwatch_event_target") {
		transformers, ok := target["input_transformer"]
		if !ok {
			continue // the topic's
		}
		transformer := transformers.AsValueSlice()[0].AsValueMap()
		text := str(transformer["input_template"])
		for name, path := range transformer["input_paths"].AsValueMap() {
			value, known := event[path.AsString()]
			if !known || !strings.Contains(text, "<"+name+">") {
				t.Errorf("the path %s of <%s> leads nowhere in %s", path.AsString(), name, text)
			}
			text = strings.ReplaceAll(text, "<"+name+">", value)
		}
		if !strings.Contains(text, `"DECANT_EVENT_RULE_ARN","value":"arn:aws:events:`) {
			t.Errorf("no rule ARN in %s", text)
		}
		out = append(out, text)
	}
	for _, schedule := range s.instances("aws_scheduler_schedule") {
		text := str(schedule["target"].AsValueSlice()[0].AsValueMap()["input"])
		text = strings.NewReplacer("<aws.scheduler.schedule-arn>", str(schedule["arn"]), "<aws.scheduler.scheduled-time>", "2026-11-24T02:00:00Z").Replace(text)
		out = append(out, text)
	}
	for _, text := range out {
		if strings.ContainsAny(text, "<>") || strings.Contains(text, "u003c") {
			t.Errorf("a placeholder is left in %s", text)
		}
	}
	return out
}

// TestEverythingPassesCloudFormationsRules is cfn-lint over all task
// definitions, policies and trust policies, and over the rules and schedules of
// the module.
func TestEverythingPassesCloudFormationsRules(t *testing.T) {
	t.Parallel()
	tool.Venv(t, "test", "bin", "cfn-lint")
	all := map[string]resource{}
	for name, raw := range definitionFiles(t) {
		all["definition of "+name] = resource{"AWS::ECS::TaskDefinition", capitalised(decoded(t, raw)).(map[string]any)}
	}
	for name, p := range plans(t) {
		for _, f := range generated(p) {
			if filepath.Base(f.Path) == "policy.json" {
				all["policy of "+name+" "+f.Path] = managedPolicy(decoded(t, f.Content))
			}
		}
	}
	for name, s := range states(t) {
		addModule(t, all, name, s)
	}
	if len(all) < 60 {
		t.Errorf("only %d resources", len(all))
	}
	for _, line := range cfnLint(t, all) {
		t.Error(line)
	}
}

func managedPolicy(document any) resource {
	return resource{"AWS::IAM::ManagedPolicy", map[string]any{"PolicyDocument": document}}
}

// addModule adds what a module's result would make.
func addModule(t *testing.T, all map[string]resource, name string, s *tfState) {
	t.Helper()
	def := s.instances("aws_ecs_task_definition")[0]
	request := map[string]any{
		"Family": str(def["family"]), "Cpu": str(def["cpu"]), "Memory": str(def["memory"]), "NetworkMode": str(def["network_mode"]),
		"TaskRoleArn": str(def["task_role_arn"]), "ExecutionRoleArn": str(def["execution_role_arn"]), "RequiresCompatibilities": []string{"FARGATE"},
		"ContainerDefinitions": capitalised(decoded(t, []byte(str(def["container_definitions"])))),
	}
	all[name+" definition"] = resource{"AWS::ECS::TaskDefinition", request}
	for i, role := range s.instances("aws_iam_role") {
		properties := map[string]any{"RoleName": str(role["name"]), "AssumeRolePolicyDocument": decoded(t, []byte(str(role["assume_role_policy"])))}
		all[fmt.Sprintf("%s role %d", name, i)] = resource{"AWS::IAM::Role", properties}
	}
	for i, policy := range s.instances("aws_iam_role_policy") {
		all[fmt.Sprintf("%s role policy %d", name, i)] = managedPolicy(decoded(t, []byte(str(policy["policy"]))))
	}
	for i, policy := range s.instances("aws_sqs_queue_policy") {
		all[fmt.Sprintf("%s queue policy %d", name, i)] = resource{"AWS::SQS::QueuePolicy", map[string]any{
			"Queues": []string{str(policy["queue_url"])}, "PolicyDocument": decoded(t, []byte(str(policy["policy"]))),
		}}
	}
	for i, rule := range s.instances("aws_cloudwatch_event_rule") {
		properties := map[string]any{"Name": str(rule["name"])}
		if e := str(rule["schedule_expression"]); e != "" {
			properties["ScheduleExpression"] = e
		}
		if e := str(rule["event_pattern"]); e != "" {
			properties["EventPattern"] = decoded(t, []byte(e))
		}
		all[fmt.Sprintf("%s rule %d", name, i)] = resource{"AWS::Events::Rule", properties}
	}
}

func TestTheModuleRefusesWhatAWSWould(t *testing.T) {
	t.Parallel()
	r := writeRoot(t, plans(t)["schedule"])
	given := arguments(t, r, "fargate_nightly")
	delete(given, "source")
	module := loadModule(t, moduleDir)
	for _, c := range []struct {
		name  string
		value cty.Value
		want  string
	}{
		{"task_name", cty.StringVal(strings.Repeat("x", 49)), "1 to 48"},
		{"task_name", cty.StringVal("a.b"), "1 to 48"},
		{"ecs_cluster_arn", cty.StringVal("main"), "ARN of a cluster"},
		{"vpc_subnets", cty.ListValEmpty(cty.String), "1 to 16"},
		{"platform_version", cty.StringVal("LATEST"), "LATEST"},
		{"capacity_provider", cty.StringVal("SPOT"), "FARGATE_SPOT"},
		{"schedule_expression", cty.StringVal("every day"), "rate(...)"},
		{"event_pattern", cty.StringVal("{"), "JSON"},
		{"event_pattern", cty.StringVal("{}"), "at most one"},
		{"event_environment", cty.ObjectVal(map[string]cty.Value{"A-B": cty.StringVal("$.x")}), "letters, digits"},
		{"pipe", cty.ObjectVal(map[string]cty.Value{"source_arn": cty.StringVal("arn:aws:s3:::b")}), "SQS queue"},
		{"start_attempts", cty.NumberFloatVal(1.5), "0 to 185"},
		{"start_max_age_seconds", cty.NumberIntVal(59), "60 to 86400"},
		{"logs_retention_days", cty.NumberIntVal(31), "CloudWatch Logs accepts"},
		{"create_execution_role", cty.False, "task_execution_role_arn"},
		{"dead_letter_arn", cty.StringVal("arn:aws:sqs:eu-west-1:1:x"), "not both"},
		{"no_such_input", cty.True, "no variable"},
	} {
		changed := maps.Clone(given)
		changed["dead_letter_queue"] = cty.BoolVal(c.name == "dead_letter_arn")
		changed[c.name] = c.value
		if problems := strings.Join(module.evaluate(changed).problems, "\n"); !strings.Contains(problems, c.want) {
			t.Errorf("%s = %#v: want a problem with %q, got %q", c.name, c.value, c.want, problems)
		}
	}
}

// TestTheModuleKnowsEverySize compares the module's table with the plan's.
func TestTheModuleKnowsEverySize(t *testing.T) {
	t.Parallel()
	s := states(t)["as planned"]
	got := map[string]bool{}
	for cpu, sizes := range s.locals["sizes"].AsValueMap() {
		for _, memory := range sizes.AsValueSlice() {
			got[cpu+"/"+memory.AsBigFloat().Text('f', -1)] = true
		}
	}
	for _, pair := range fargate.Pairs() {
		if !got[fmt.Sprintf("%d/%d", pair.CPU, pair.Memory)] {
			t.Errorf("the module does not know %v", pair)
		}
	}
	if len(got) != len(fargate.Pairs()) {
		t.Errorf("the module knows %d sizes, Fargate sells %d", len(got), len(fargate.Pairs()))
	}
}
