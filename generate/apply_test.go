package generate

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"decant/apply"
	"decant/apply/account"
	"decant/plan"
)

// TestModuleAndDirectApplyMakeTheSame evaluates the bundled module for every
// target and compares each resource, setting by setting, with what a direct
// apply wants: a team may go from one to the other without a difference.
func TestModuleAndDirectApplyMakeTheSame(t *testing.T) {
	t.Parallel()
	compared := map[account.Kind]int{}
	for name, p := range failing(plans(t)) {
		if p.Profile.Module().Folder == "" || p.Region != "eu-west-1" {
			continue
		}
		r := writeRoot(t, p)
		module := loadModule(t, filepath.Join(r.dir, p.Terraform.Source))
		for _, target := range p.Targets {
			given := arguments(t, r, target.ModuleName)
			delete(given, "source")
			state := module.evaluate(given)
			if len(state.problems) > 0 {
				t.Fatal(state.problems)
			}
			want := moduleResources(t, state)
			for _, r := range want {
				// One plan has this tag of its own, which would hide whose the resource is:
				// a direct apply does not take it.
				if tags, ok := r.(map[string]any)["tags"].(map[string]any); ok {
					tags[account.TagStage] = p.Stage
				}
			}
			got := applyResources(t, p, target, given)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s (-module +apply):\n%s", name, target.Function, diff)
			}
			for address := range got {
				compared[account.Kind(address[:strings.LastIndex(address, " ")])]++
			}
		}
	}
	for _, kind := range []account.Kind{account.TaskRole, account.ExecutionRole, account.TriggerRole, account.LogGroup, account.TaskDefinition, account.Rule, account.Schedule, account.DeadLetters, account.FailureRule, account.Alarm} {
		if compared[kind] == 0 {
			t.Errorf("no %s was compared", kind)
		}
	}
}

// failing are the plans, and each of them with what becomes of failures.
func failing(plans map[string]*plan.Plan) map[string]*plan.Plan {
	const queue, topic, bus = "arn:aws:sqs:eu-west-1:123456789012:failed", "arn:aws:sns:eu-west-1:123456789012:failed", "arn:aws:events:eu-west-1:123456789012:event-bus/failures"
	alarms := []string{"arn:aws:sns:eu-west-1:123456789012:alarms", "arn:aws:sns:eu-west-1:123456789012:pager"}
	out := map[string]*plan.Plan{}
	for name, p := range plans {
		for variant, set := range map[string]func(*plan.Target){
			"":                  func(*plan.Target) {},
			" queue":            func(t *plan.Target) { t.Failure = plan.Failure{DeadLetter: queue} },
			" topic":            func(t *plan.Target) { t.Failure = plan.Failure{DeadLetter: topic, OnFailure: topic} },
			" bus and topic":    func(t *plan.Target) { t.Failure = plan.Failure{DeadLetter: topic, OnFailure: bus} },
			" alarms":           func(t *plan.Target) { t.AlarmTopics = alarms },
			" alarms and queue": func(t *plan.Target) { t.AlarmTopics, t.Failure = alarms, plan.Failure{OnFailure: queue} },
		} {
			changed := *p
			changed.Targets = slices.Clone(p.Targets)
			for i := range changed.Targets {
				t := &changed.Targets[i]
				set(t)
				if s := t.Schedule; s != nil && s.InUTC() && len(t.AlarmTopics) > 0 {
					t.Missed = plan.Missed{Period: 3600, Periods: 26}
				}
			}
			out[name+variant] = &changed
		}
	}
	return out
}

// applyResources are what a direct apply wants for one target, by address.
func applyResources(t *testing.T, p *plan.Plan, target plan.Target, given map[string]cty.Value) map[string]any {
	t.Helper()
	files := map[string][]byte{}
	for _, f := range generated(p) {
		files[f.Path] = f.Content
	}
	list := func(name string) []string {
		var out []string
		for _, v := range given[name].AsValueSlice() {
			out = append(out, v.AsString())
		}
		return out
	}
	wish := apply.Options{
		Functions: []string{target.Function}, Image: given["image"].AsString(), Cluster: given["ecs_cluster_arn"].AsString(),
		Subnets: list("vpc_subnets"), SecurityGroups: list("vpc_security_groups"),
	}
	if role, ok := given["task_execution_role_arn"]; ok {
		wish.ExecutionRole = role.AsString()
	}
	at := account.Ref{Account: "123456789012", Region: p.Region, Partition: "aws"}
	want, diags := apply.Desired(p, func(path string) []byte { return files[path] }, wish, at)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	out := map[string]any{}
	for _, r := range want {
		if r.Function == "" {
			continue // what the module takes for granted
		}
		props := meaning(plain(t, r.Props)).(map[string]any)
		if tags := maps.Clone(r.Tags); tags != nil {
			delete(tags, account.TagPhase) // only a direct apply has phases
			props["tags"] = plain(t, tags)
		}
		out[r.String()] = props
	}
	return out
}

// plain is a value as JSON has it.
func plain(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// meaning puts policies and lists into one form: one value stands without
// brackets, several texts are sorted, and objects by their JSON.
func meaning(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			if value != nil && value != "" { // an empty variable has no value
				out[key] = meaning(value)
			}
		}
		return out
	case []any:
		var out []any
		for _, item := range v {
			out = append(out, meaning(item))
		}
		slices.SortFunc(out, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		if len(out) == 1 {
			return out[0]
		}
		return out
	}
	return v
}

// moduleResources are the module's resources in the words of a direct apply.
func moduleResources(t *testing.T, s *tfState) map[string]any {
	t.Helper()
	out := map[string]any{}
	put := func(kind account.Kind, name string, r, props map[string]any) map[string]any {
		props = meaning(props).(map[string]any)
		if r["tags"] != nil {
			props["tags"] = r["tags"]
		}
		out[string(kind)+" "+name] = props
		return props
	}
	task := only(t, s, "aws_ecs_task_definition")
	family := task["family"].(string)
	put(account.TaskDefinition, family, task, taskSettings(t, task))
	group := only(t, s, "aws_cloudwatch_log_group")
	put(account.LogGroup, group["name"].(string), group, map[string]any{"retention_days": group["retention_in_days"]})
	for _, role := range all(t, s, "aws_iam_role") {
		name := role["name"].(string)
		props := map[string]any{"trust": parse(t, role["assume_role_policy"])}
		inline := map[string]any{}
		for _, p := range all(t, s, "aws_iam_role_policy") {
			if p["role"] == name {
				inline[p["name"].(string)] = parse(t, p["policy"])
			}
		}
		if len(inline) > 0 {
			props["inline"] = inline
		}
		for _, a := range all(t, s, "aws_iam_role_policy_attachment") {
			if a["role"] == name {
				props["managed"] = a["policy_arn"]
			}
		}
		kind := map[string]account.Kind{"task": account.TaskRole, "execution": account.ExecutionRole, "trigger": account.TriggerRole}[strings.TrimSuffix(strings.TrimPrefix(name, family+"-"), "-role")]
		put(kind, name, role, props)
	}
	moduleTriggers(t, s, family, put)
	return out
}

func moduleTriggers(t *testing.T, s *tfState, family string, put func(account.Kind, string, map[string]any, map[string]any) map[string]any) {
	t.Helper()
	for _, queue := range all(t, s, "aws_sqs_queue") {
		props := map[string]any{"max_message_bytes": queue["max_message_size"], "retention_seconds": queue["message_retention_seconds"], "managed_sse": queue["sqs_managed_sse_enabled"]}
		for _, p := range all(t, s, "aws_sqs_queue_policy") {
			props["policy"] = parse(t, p["policy"])
		}
		put(account.DeadLetters, queue["name"].(string), queue, props)
	}
	for _, rule := range all(t, s, "aws_cloudwatch_event_rule") {
		props := map[string]any{"bus": "default", "description": rule["description"], "schedule_expression": rule["schedule_expression"]}
		kind := account.Rule
		if rule["event_pattern"] != nil {
			kind, props["event_pattern"] = account.FailureRule, parse(t, rule["event_pattern"])
		}
		targets := map[string]any{}
		for _, target := range all(t, s, "aws_cloudwatch_event_target") {
			if target["rule"] == rule["name"] {
				targets[target["target_id"].(string)] = moduleTarget(t, target, family)
			}
		}
		props["targets"] = targets
		put(kind, rule["name"].(string), rule, props)
	}
	for _, a := range all(t, s, "aws_cloudwatch_metric_alarm") {
		props := map[string]any{
			"namespace": a["namespace"], "metric": a["metric_name"], "dimensions": a["dimensions"], "statistic": a["statistic"], "period_seconds": a["period"],
			"periods": a["evaluation_periods"], "comparison": a["comparison_operator"], "threshold": a["threshold"], "missing_data": a["treat_missing_data"],
			"topics": a["alarm_actions"], "description": a["alarm_description"], "actions": a["actions_enabled"] != false,
		}
		if a["actions_enabled"] != nil { // as the trigger is; a direct apply leaves that to the switch
			delete(props, "actions")
		}
		put(account.Alarm, a["alarm_name"].(string), a, props)
	}
	for _, schedule := range all(t, s, "aws_scheduler_schedule") {
		put(account.Schedule, schedule["name"].(string), schedule, map[string]any{
			"group": "default", "description": schedule["description"], "schedule_expression": schedule["schedule_expression"],
			"timezone": schedule["schedule_expression_timezone"], "flexible_window": block(schedule["flexible_time_window"])["mode"],
			"target": moduleTarget(t, block(schedule["target"]), family),
		})
	}
}

// moduleTarget is the target of a rule or a schedule.
func moduleTarget(t *testing.T, target map[string]any, family string) map[string]any {
	t.Helper()
	parameters := target["ecs_target"]
	if parameters == nil {
		parameters = target["ecs_parameters"]
	}
	if parameters == nil {
		return map[string]any{"arn": target["arn"]}
	}
	p := block(parameters)
	network := block(p["network_configuration"])
	ip := "DISABLED"
	if network["assign_public_ip"] == true {
		ip = "ENABLED"
	}
	retry := block(target["retry_policy"])
	out := map[string]any{
		"cluster": target["arn"], "role": target["role_arn"], "task_definition": "${task definition " + family + "}",
		"count": p["task_count"], "launch_type": p["launch_type"], "platform_version": p["platform_version"], "propagate_tags": p["propagate_tags"],
		"subnets": network["subnets"], "security_groups": network["security_groups"], "public_ip": ip,
		"attempts": retry["maximum_retry_attempts"], "max_age_seconds": retry["maximum_event_age_in_seconds"],
	}
	if d := target["dead_letter_config"]; d != nil {
		out["dead_letters"] = block(d)["arn"]
	}
	if target["input"] != nil {
		out["input"] = parse(t, target["input"])
	}
	if i := target["input_transformer"]; i != nil {
		out["input_paths"], out["input"] = block(i)["input_paths"], parse(t, block(i)["input_template"])
	}
	return out
}

func taskSettings(t *testing.T, task map[string]any) map[string]any {
	t.Helper()
	platform := block(task["runtime_platform"])
	out := map[string]any{
		"family": task["family"], "cpu": task["cpu"], "memory": task["memory"], "networkMode": task["network_mode"],
		"requiresCompatibilities": task["requires_compatibilities"], "taskRoleArn": task["task_role_arn"], "executionRoleArn": task["execution_role_arn"],
		"runtimePlatform":      map[string]any{"cpuArchitecture": platform["cpu_architecture"], "operatingSystemFamily": platform["operating_system_family"]},
		"containerDefinitions": parse(t, task["container_definitions"]),
	}
	if storage := task["ephemeral_storage"]; storage != nil {
		out["ephemeralStorage"] = map[string]any{"sizeInGiB": block(storage)["size_in_gib"]}
	}
	return out
}

// all are the resources of one type as JSON has them.
func all(t *testing.T, s *tfState, kind string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for _, r := range s.instances(kind) {
		raw, err := ctyjson.Marshal(cty.ObjectVal(r), cty.ObjectVal(r).Type())
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, parse(t, string(raw)).(map[string]any))
	}
	return out
}

func only(t *testing.T, s *tfState, kind string) map[string]any {
	t.Helper()
	list := all(t, s, kind)
	if len(list) != 1 {
		t.Fatalf("%d of %s", len(list), kind)
	}
	return list[0]
}

// block is the one block of a name.
func block(v any) map[string]any {
	if list, ok := v.([]any); ok && len(list) == 1 {
		v = list[0]
	}
	m, _ := v.(map[string]any)
	return m
}

func parse(t *testing.T, v any) any {
	t.Helper()
	text, _ := v.(string)
	var out any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	return out
}
