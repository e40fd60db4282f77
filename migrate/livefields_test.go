package migrate_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"decant/migrate"
	"decant/model"
	"decant/plan/review/reviewtest"
)

// cannotMatter are the fields of a live function whose change changes no migration,
// with the reason.
func cannotMatter() map[string]string {
	return map[string]string{
		"Description":       "a text for people",
		"LastModified":      "when the code was deployed",
		"Role.LastAccessed": "says what of a role was used; the task's permissions are those that are declared or granted",
		"VPC":               "the VPC follows from the subnets",
		"Role.Name":         "the role's name is the end of its ARN, which is read",
		"Role.Policies":     "with policy = \"declared\", the default of a function that has a policy file, the account's are not used",
		"ARN":               "the name joins a function to the source; region and account are fields of their own",
	}
}

// TestEveryFieldOfALiveFunctionIsUsed changes each field in turn: the change is seen
// in the plan, its ledger of guarantees, the findings or the files, or stands in the
// list of those that cannot matter.
func TestEveryFieldOfALiveFunctionIsUsed(t *testing.T) {
	t.Parallel()
	source := "from chalice import Chalice\napp = Chalice(app_name=\"good\")\n@app.on_cw_event({\"source\": [\"x\"]})\ndef a(event):\n    pass\n@app.schedule(\"rate(1 hour)\")\ndef b(event):\n    pass\n"
	one := 1
	seen := func(change func(*model.LiveFunction)) string {
		live := &model.Live{Window: reviewtest.FourteenDays(), Regions: []model.LiveRegion{{Region: "eu-central-1", Account: "123456789012"}}}
		for _, name := range []string{"a", "b"} {
			fn := reviewtest.Quiet(reviewtest.TimedOut(3))
			fn.Name, fn.Account, fn.Handler = "good-prod-"+name, "123456789012", "app."+name
			fn.Memory, fn.Timeout = 1024, 60
			fn.ARN = "arn:aws:lambda:eu-central-1:123456789012:function:" + fn.Name
			fn.LogGroup = "/aws/lambda/" + fn.Name
			fn.Async = &model.LiveAsync{}
			if name == "a" {
				change(&fn)
			}
			live.Functions = append(live.Functions, fn)
		}
		f := staged(map[string]string{
			"app.py": source, "policies.json": `"arn:aws:iam::123456789012:role/changed"`, ".chalice/policy-prod.json": `{"Statement": []}`,
			".chalice/config.json": `{"version": "2.0", "app_name": "good", "autogen_policy": false, "stages": {"prod": {"lambda_memory_size": 1024}}}`,
		})
		_, result, diags := f.migrate(t, migrate.Options{Stage: "prod", Live: live, AllFunctions: true})
		raw, err := json.Marshal([]any{result.Plan, diags, f.text()})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	before := seen(func(*model.LiveFunction) {})
	var fields func(prefix string, typ reflect.Type, at []int)
	ignored, tried := map[string]bool{}, 0
	fields = func(prefix string, typ reflect.Type, at []int) {
		for i := range typ.NumField() {
			field := typ.Field(i)
			name, index := prefix+field.Name, append(slices.Clone(at), i)
			if name == "Role" {
				fields("Role.", field.Type, index)
				continue
			}
			tried++
			after := seen(func(fn *model.LiveFunction) { mutate(t, name, reflect.ValueOf(fn).Elem().FieldByIndex(index), &one) })
			if after == before {
				ignored[name] = true
			}
		}
	}
	fields("", reflect.TypeFor[model.LiveFunction](), nil)
	for _, name := range []string{"Retries", "MaxAge", "OnSuccess", "OnFailure"} {
		tried++
		if seen(func(fn *model.LiveFunction) {
			mutate(t, name, reflect.ValueOf(fn.Async).Elem().FieldByName(name), &one)
		}) == before {
			ignored["Async."+name] = true
		}
	}
	for name := range ignored {
		if cannotMatter()[name] == "" {
			t.Errorf("a change of %s changes nothing", name)
		}
	}
	for name := range cannotMatter() {
		if !ignored[name] {
			t.Errorf("a change of %s changes something, and it stands among those that cannot matter", name)
		}
	}
	if tried < 35 {
		t.Errorf("%d fields were changed", tried)
	}
}

// mutate gives a field another value.
func mutate(t *testing.T, name string, v reflect.Value, one *int) {
	t.Helper()
	switch value := v.Addr().Interface().(type) {
	case *string:
		*value = map[string]string{
			"Runtime": "python3.11", "PackageType": "Image", "Architecture": "arm64", "Tracing": "Active", "LogFormat": "JSON", "State": "Failed",
			"Role.ARN": "arn:aws:iam::123456789012:role/changed", "Region": "eu-west-1", "Name": "good-prod-changed",
			"ARN": "arn:aws:lambda:eu-central-1:123456789012:function:changed",
		}[name]
		if *value == "" {
			*value = "changed"
		}
	case *int:
		*value += 7
	case *model.MiB:
		*value += 1024
	case *[]string:
		*value = []string{"subnet-0a1b2c3d"}
	case **int:
		*value = one
	case **model.LiveAsync:
		*value = &model.LiveAsync{OnFailure: "arn:aws:sqs:eu-central-1:123456789012:failed"}
	case **model.Usage:
		*value = nil
	case *[]model.LiveAlarm:
		*value = []model.LiveAlarm{{Name: "changed", Metric: "Errors"}}
	case *[]model.ServiceAccess:
		*value = []model.ServiceAccess{{}}
	case *[]model.LiveTag:
		*value = []model.LiveTag{{Key: "owner", Value: "somebody"}}
	case *[]model.LivePolicy:
		*value = []model.LivePolicy{{Name: "changed"}}
	case *[]model.LiveTrigger:
		*value = []model.LiveTrigger{{Kind: "schedule", Name: "changed", State: "enabled", Expression: "rate(7 days)"}}
	default:
		t.Fatalf("%s is a %T, which the test cannot change", name, value)
	}
}
