package project

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/jsonpos"
)

// level is a set of places in config.json where Chalice reads a key.
type level int

// levelFunction is lambda_functions.<name> at the top, levelStageFunction the
// same inside a stage: Chalice reads almost, but not quite, the same keys.
const (
	levelTop level = 1 << iota
	levelStage
	levelFunction
	levelStageFunction
)

const (
	stageWide   = levelTop | levelStage
	perFunction = stageWide | levelFunction | levelStageFunction
	merged      = stageWide | levelStageFunction
)

// places names a level set for people.
func (l level) places() string {
	switch l {
	case levelTop:
		return "the top level"
	case stageWide:
		return "the top level or a stage"
	}
	return "the top level, a stage or a function of a stage"
}

// key is one setting of config.json.
type key struct {
	name   string
	levels level
	kinds  []jsonpos.Kind // what makes sense; Chalice checks almost nothing
	api    bool           // concerns the REST or websocket API alone
}

// keys are all settings that Chalice 1.34 reads (chalice/config.py).
var keys = []key{
	{"api_gateway_custom_domain", stageWide, []jsonpos.Kind{jsonpos.Object}, true},
	{"api_gateway_endpoint_type", stageWide, []jsonpos.Kind{jsonpos.String}, true},
	{"api_gateway_endpoint_vpce", stageWide, []jsonpos.Kind{jsonpos.String, jsonpos.Array}, true},
	{"api_gateway_policy_file", stageWide, []jsonpos.Kind{jsonpos.String}, true},
	{"api_gateway_stage", stageWide, []jsonpos.Kind{jsonpos.String}, true},
	{"app_name", levelTop, nil, false},
	{"autogen_policy", perFunction, []jsonpos.Kind{jsonpos.Bool}, false},
	{"automatic_layer", stageWide, []jsonpos.Kind{jsonpos.Bool}, false},
	{"environment_variables", merged, []jsonpos.Kind{jsonpos.Object}, false},
	{"iam_policy_file", perFunction, []jsonpos.Kind{jsonpos.String}, false},
	{"iam_role_arn", perFunction, []jsonpos.Kind{jsonpos.String}, false},
	{"lambda_architecture", stageWide, []jsonpos.Kind{jsonpos.String}, false},
	{"lambda_functions", stageWide, nil, false},
	{"lambda_memory_size", perFunction, []jsonpos.Kind{jsonpos.Number}, false},
	{"lambda_timeout", perFunction, []jsonpos.Kind{jsonpos.Number}, false},
	{"layers", perFunction, []jsonpos.Kind{jsonpos.Array}, false},
	{"log_retention_in_days", perFunction, []jsonpos.Kind{jsonpos.Number}, false},
	{"manage_iam_role", perFunction, []jsonpos.Kind{jsonpos.Bool}, false},
	{"minimum_compression_size", stageWide, []jsonpos.Kind{jsonpos.Number}, true},
	{"profile", levelTop, []jsonpos.Kind{jsonpos.String}, false},
	{"project_dir", levelTop, []jsonpos.Kind{jsonpos.String}, false},
	{"reserved_concurrency", perFunction, []jsonpos.Kind{jsonpos.Number}, false},
	{"security_group_ids", perFunction, []jsonpos.Kind{jsonpos.Array}, false},
	{"stages", levelTop, nil, false},
	{"subnet_ids", perFunction, []jsonpos.Kind{jsonpos.Array}, false},
	{"tags", merged, []jsonpos.Kind{jsonpos.Object}, false},
	{"version", levelTop, nil, false},
	{"websocket_api_custom_domain", stageWide, []jsonpos.Kind{jsonpos.Object}, true},
	{"xray", perFunction, []jsonpos.Kind{jsonpos.Bool}, false},
}

// missingFeatures are keys that people invent for things Chalice cannot do.
var missingFeatures = map[string]string{
	"memory":                         `Write "lambda_memory_size".`,
	"memory_size":                    `Write "lambda_memory_size".`,
	"timeout":                        `Write "lambda_timeout".`,
	"environment":                    `Write "environment_variables".`,
	"iam_role_file":                  `Write "iam_policy_file" for a policy, or "iam_role_arn" for an existing role.`,
	"reserved_concurrent_executions": `Write "reserved_concurrency".`,
	"automatic_layers":               `Write "automatic_layer".`,
	"api_policy_file":                `Write "api_gateway_policy_file".`,
	"dead_letter_queue_target_arn":   "Chalice cannot set a dead letter queue; decant can give the task one.",
	"dead_letter_config":             "Chalice cannot set a dead letter queue; decant can give the task one.",
	"ephemeral_storage":              "Chalice cannot set it; storage is an option of the function in decant.hcl.",
	"architecture":                   `Write "lambda_architecture" (Chalice 1.34 or newer).`,
	"python_version":                 "Chalice uses the interpreter that runs it; set python in decant.hcl.",
	"runtime":                        "Chalice uses the interpreter that runs it; set python in decant.hcl.",
	"lambda_arn":                     "It is left over from Chalice before 0.7; remove it.",
}

func keyNamed(name string) (key, bool) {
	for _, k := range keys {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

// checkKind reports a value whose kind makes no sense for the key. null is
// always right: it means unset.
func (k key) checkKind(m jsonpos.Member) diag.List {
	if m.Value.Kind == jsonpos.Null || len(k.kinds) == 0 {
		return nil
	}
	for _, kind := range k.kinds {
		if m.Value.Kind == kind {
			return nil
		}
	}
	return diag.List{diag.New(ConfigOdd, m.Value.At, k.oddKind(m.Value), "Write "+k.kinds[0].String()+".")}
}

// oddKind says what becomes of a value of the wrong kind.
func (k key) oddKind(v *jsonpos.Value) string {
	switch {
	case k.kinds[0] == jsonpos.Object:
		return fmt.Sprintf("%s is %s; Chalice merges objects only and ignores it silently.", k.name, v.Kind)
	case k.kinds[0] == jsonpos.Bool && v.Truthy():
		return fmt.Sprintf("%s is %s; Chalice asks Python whether it is true, and it is, whatever it says.", k.name, v.Kind)
	case k.kinds[0] == jsonpos.Bool:
		return fmt.Sprintf("%s is %s; Chalice asks Python whether it is true, and it is not.", k.name, v.Kind)
	}
	return fmt.Sprintf("%s is %s, not %s; Chalice passes it on without a check and AWS refuses it.", k.name, v.Kind, k.kinds[0])
}
