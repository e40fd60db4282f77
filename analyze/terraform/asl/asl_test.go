package asl

import (
	"fmt"
	"strings"
	"testing"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
)

func read(t *testing.T, text string) []Call {
	t.Helper()
	v, problem := eval.Text(text, diag.Range{File: "m.json", Start: diag.Pos{Line: 1, Column: 1}}).JSON()
	if problem != nil {
		t.Fatal(problem.Detail)
	}
	calls, ok := Read(v)
	if !ok {
		t.Fatal("no definition")
	}
	return calls
}

// one is a machine in which the state A calls a function, with what is behind it.
func one(fields, rest string) string {
	return `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:f", ` + fields + `}` + rest + `}}`
}

func TestWhoReadsAResult(t *testing.T) {
	t.Parallel()
	const invoke = `{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}, %s}%s}}`
	for name, c := range map[string]struct{ text, want string }{
		"end of the machine":          {one(`"End": true`, ``), "output"},
		"ResultPath null":             {one(`"ResultPath": null, "Next": "B"`, `, "B": {"Type": "Succeed"}`), "discarded"},
		"OutputPath null":             {one(`"OutputPath": null, "End": true`, ``), "discarded"},
		"OutputPath beside it":        {one(`"ResultPath": "$.r", "OutputPath": "$.other", "End": true`, ``), "discarded"},
		"OutputPath of it":            {one(`"ResultPath": "$.r", "OutputPath": "$.r", "End": true`, ``), "output"},
		"input of the next task":      {one(`"Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:g", "End": true}`), "used B its input"},
		"parameters of the next task": {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message.$": "$.r.text"}, "End": true}`), "used B Parameters"},
		"an intrinsic function":       {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message.$": "States.Format('{}', $.r)"}, "End": true}`), "used B Parameters"},
		"parameters of other things":  {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message.$": "$.date", "Id.$": "$$.Execution.Id", "V.$": "$var"}, "ResultPath": null, "OutputPath": "$.date", "End": true}`), "discarded"},
		"parameters without paths":    {one(`"Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message": "$.done"}, "End": true}`), "discarded"},
		"replaced by the next result": {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"Message": "done"}, "ResultPath": "$.r", "OutputPath": "$.r", "End": true}`), "discarded"},
		"InputPath beside it":         {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:g", "InputPath": "$.date", "End": true}`), "discarded"},
		"a Choice":                    {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.r.ok", "BooleanEquals": true}], "Next": "C"}], "Default": "C"}, "C": {"Type": "Fail"}`), "used B Choices"},
		"a Choice about another":      {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "C"}], "Default": "C"}, "C": {"Type": "Fail"}`), "discarded"},
		"behind a Choice":             {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "C"}], "Default": "D"}, "C": {"Type": "Fail"}, "D": {"Type": "Succeed"}`), "output"},
		"a Wait":                      {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Wait", "SecondsPath": "$.r.s", "Next": "C"}, "C": {"Type": "Fail"}`), "used B SecondsPath"},
		"a Wait that passes it on":    {one(`"Next": "B"`, `, "B": {"Type": "Wait", "Seconds": 1, "Next": "C"}, "C": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:g", "End": true}`), "used C its input"},
		"a Pass that drops it":        {one(`"Next": "B"`, `, "B": {"Type": "Pass", "Result": 1, "End": true}`), "discarded"},
		"a Pass that moves it":        {one(`"Next": "B"`, `, "B": {"Type": "Pass", "Parameters": {"x.$": "$.y"}, "Next": "C"}, "C": {"Type": "Choice", "Choices": [{"Variable": "$.x", "IsPresent": true, "Next": "D"}]}, "D": {"Type": "Fail"}`), "used C Choices"},
		"a Pass that moves another":   {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Pass", "Parameters": {"x.$": "$.y"}, "End": true}`), "discarded"},
		"items of a Map":              {one(`"Next": "B"`, `, "B": {"Type": "Map", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}`), "used B its items"},
		"a Map over another list":     {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Map", "ItemsPath": "$.list", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}`), "discarded"},
		"ItemSelector":                {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Map", "ItemsPath": "$.list", "ItemSelector": {"r.$": "$.r"}, "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}`), "used B ItemSelector"},
		"a branch":                    {one(`"Next": "B"`, `, "B": {"Type": "Parallel", "End": true, "Branches": [{"StartAt": "I", "States": {"I": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:g", "End": true}}}]}`), "used I its input"},
		"Fail reads its cause":        {one(`"Next": "B"`, `, "B": {"Type": "Fail", "CausePath": "$.why"}`), "used B CausePath"},
		"Fail reads nothing":          {one(`"Next": "B"`, `, "B": {"Type": "Fail"}`), "discarded"},
		"a loop":                      {one(`"ResultPath": "$.r", "Next": "B"`, `, "B": {"Type": "Wait", "Seconds": 1, "Next": "A"}`), "used A its input"},
		"an endless loop":             {one(`"Next": "B"`, `, "B": {"Type": "Wait", "Seconds": 1, "Next": "C"}, "C": {"Type": "Pass", "Next": "B"}`), "discarded"},
		"a state that is missing":     {one(`"Next": "Nowhere"`, ``), "discarded"},
		"Assign":                      {one(`"Assign": {"n.$": "$.count"}, "ResultPath": null, "End": true`, ``), "used A Assign"},
		"invoke: Payload selected":    {fmt.Sprintf(invoke, `"ResultSelector": {"x.$": "$.Payload.x"}, "End": true`, ``), "output"},
		"invoke: metadata selected":   {fmt.Sprintf(invoke, `"ResultSelector": {"x.$": "$.StatusCode"}, "End": true`, ``), "discarded"},
		"invoke: Payload is read":     {fmt.Sprintf(invoke, `"OutputPath": "$.Payload", "Next": "B"`, `, "B": {"Type": "Choice", "Choices": [{"Variable": "$.ok", "BooleanEquals": true, "Next": "C"}]}, "C": {"Type": "Fail"}`), "used B Choices"},
		"JSONata: Output without it":  {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Output": "{% $states.input %}", "End": true`, ``), "{"), "discarded"},
		"JSONata: Output of it":       {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Output": "{% $states.result.x %}", "End": true`, ``), "{"), "output"},
		"JSONata: Assign":             {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Assign": {"a": "{% $states.result %}"}, "End": true`, ``), "{"), "used A Assign"},
		"JSONata: Arguments":          {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": {"Message": "{% $states.input.x %}"}, "End": true}`), "{"), "used B Arguments"},
		"JSONata: Arguments without":  {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Next": "B"`, `, "B": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": {"Message": "done"}, "End": true}`), "{"), "discarded"},
		"JSONata: Condition":          {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Next": "B"`, `, "B": {"Type": "Choice", "Choices": [{"Condition": "{% $states.input.ok %}", "Next": "C"}]}, "C": {"Type": "Fail"}`), "{"), "used B Choices"},
		"JSONata: Items":              {`{"QueryLanguage": "JSONata", ` + strings.TrimPrefix(one(`"Next": "B"`, `, "B": {"Type": "Map", "Items": "{% $states.input.x %}", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}}`), "{"), "used B Items"},
	} {
		u := read(t, c.text)[0].Result
		if got := strings.TrimSpace(strings.Join([]string{string(u.Kind), u.State, u.Field}, " ")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheResultOfAnIterationIsThatOfTheMap(t *testing.T) {
	t.Parallel()
	inside := func(fields, rest string) string {
		return `{"StartAt": "M", "States": {"M": {"Type": "Map", "ItemProcessor": ` + one(`"End": true`, ``) + `, ` + fields + `}` + rest + `}}`
	}
	for text, want := range map[string]UseKind{
		inside(`"End": true`, ``):                     Output,
		inside(`"ResultPath": null, "End": true`, ``): Discarded,
		inside(`"ResultWriter": {"Resource": "arn:aws:states:::s3:putObject"}, "End": true`, ``):                                                     Used,
		inside(`"ResultPath": "$.r", "Next": "N"`, `, "N": {"Type": "Choice", "Choices": [{"Variable": "$.r[0]", "IsPresent": true, "Next": "M"}]}`): Used,
	} {
		if c := read(t, text)[0]; c.Result.Kind != want || strings.Join(c.Inside, "/") != "M" {
			t.Errorf("%s: %+v", text, c)
		}
	}
}

func TestWhatCallsAFunctionAndHow(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{
		`"Resource": "arn:aws:lambda:eu-west-1:1:function:f"`:                                                                              "f result",
		`"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}`:                                                "f result",
		`"Resource": "arn:aws-cn:states:::lambda:invoke", "Parameters": {"FunctionName": "f"}`:                                             "f result",
		`"Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Parameters": {"FunctionName": "f"}`:                               "f token",
		`"Resource": "arn:aws:states:::aws-sdk:lambda:invoke", "Parameters": {"FunctionName": "f", "InvocationType": "Event"}`:             "f ",
		`"Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "{% 'f' %}"}, "QueryLanguage": "JSONata"`:             "f result",
		`"Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "{% $states.input.f %}"}, "QueryLanguage": "JSONata"`: "? result",
		`"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName.$": "$.f"}`:                                            "? result",
		`"Resource": "arn:aws:states:::lambda:invoke"`:                                                                                     "? result",
		`"Resource": "arn:aws:states:::ecs:runTask.sync"`:                                                                                  "",
		`"Resource": "arn:aws:states:eu-west-1:1:activity:f"`:                                                                              "",
		`"Resource": "arn:aws:states:::lambda:invokeAsync"`:                                                                                "",
		`"Type": "Pass", "Resource": "arn:aws:lambda:eu-west-1:1:function:f"`:                                                              "",
	} {
		if !strings.HasPrefix(state, `"Type"`) {
			state = `"Type": "Task", ` + state
		}
		got := ""
		for _, c := range read(t, `{"StartAt": "A", "States": {"A": {`+state+`, "End": true}}}`) {
			name, ok := c.Function.Literal()
			if name = name[strings.LastIndexByte(name, ':')+1:]; !ok {
				name = "?"
			}
			got += name + " " + string(c.Waits)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
	c := read(t, one(`"TimeoutSeconds": 90, "Retry": [{"ErrorEquals": ["A", "B"], "MaxAttempts": 2}, {"ErrorEquals": ["C"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "A"}], "End": true`, ``))[0]
	if n, _ := c.Timeout.Int(); n != 90 || fmt.Sprint(c.Retries, c.Catches) != "[{[A B] 2} {[C] 3}] [States.ALL]" {
		t.Errorf("%+v", c)
	}
}

func TestAMachineWithTooManyWaysIsUnsure(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 1_500 {
		fmt.Fprintf(&b, `, "S%d": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:1:function:f", "ResultPath": "$.r%d", "InputPath": "$.none", "Next": "S%d"}`, i, i, i+1)
	}
	calls := read(t, one(`"ResultPath": "$.r", "Next": "S0"`, b.String()))
	if got := calls[len(calls)-1].Result.Kind; got != Discarded && got != Unsure {
		t.Errorf("%s", got)
	}
	if len(calls) != 1501 {
		t.Errorf("%d calls", len(calls))
	}
}

func FuzzRead(f *testing.F) {
	f.Add(one(`"Next": "B"`, `, "B": {"Type": "Choice", "Choices": [{"Variable": "$.r['a'][0]", "Next": "A"}]}`))
	f.Add(`{"QueryLanguage": "JSONata", "States": {"A": {"Type": "Map", "Iterator": {"States": {}}, "Branches": [{"States": {"A": {}}}], "End": true}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		v, problem := eval.Text(text, diag.InFile("m")).JSON()
		if problem != nil {
			return
		}
		calls, _ := Read(v)
		for _, c := range calls {
			if c.Waits == ForResult && c.Result.Kind == "" {
				t.Errorf("%+v", c)
			}
		}
	})
}
