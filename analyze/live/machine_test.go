package live

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStatesThatInvokeFunctions(t *testing.T) {
	t.Parallel()
	task := func(rest string) string {
		return `{"StartAt":"S","States":{"S":{"Type":"Task",` + rest + `,"End":true}}}`
	}
	for name, c := range map[string]struct {
		definition string
		want       []call
	}{
		"the function's ARN": {task(`"Resource":"arn:aws:lambda:eu-west-1:123456789012:function:f"`), []call{{state: "S", function: "arn:aws:lambda:eu-west-1:123456789012:function:f"}}},
		"the ARN of an alias in China": {
			task(`"Resource":"arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live"`),
			[]call{{state: "S", function: "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live"}},
		},
		"the integration with a name":   {task(`"Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"}`), []call{{state: "S", function: "f"}}},
		"a task token":                  {task(`"Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f"}`), []call{{state: "S", function: "f", token: true}}},
		"the SDK's integration":         {task(`"Resource":"arn:aws:states:::aws-sdk:lambda:invoke","Parameters":{"FunctionName":"f","InvocationType":"Event"}`), []call{{state: "S", function: "f", async: true}}},
		"arguments":                     {task(`"Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"f:1"}`), []call{{state: "S", function: "f:1"}}},
		"a text in JSONata":             {task(`"Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"{% \"f\" %}"}`), []call{{state: "S", function: "f"}}},
		"another expression":            {task(`"Resource":"arn:aws:states:::lambda:invoke","Arguments":{"FunctionName":"{% 'a' & 'b' %}"}`), []call{{state: "S"}}},
		"a path":                        {task(`"Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName.$":"$.f"}`), []call{{state: "S"}}},
		"a list as the name":            {task(`"Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":["f"]}`), []call{{state: "S"}}},
		"no parameters":                 {task(`"Resource":"arn:aws:states:::lambda:invoke"`), []call{{state: "S"}}},
		"another service":               {task(`"Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"FunctionName":"f"}`), nil},
		"another operation of Lambda":   {task(`"Resource":"arn:aws:states:::aws-sdk:lambda:getFunction","Parameters":{"FunctionName":"f"}`), nil},
		"an activity":                   {task(`"Resource":"arn:aws:states:eu-west-1:123456789012:activity:lambda:invoke"`), nil},
		"a text that looks like a call": {`{"StartAt":"P","States":{"P":{"Type":"Pass","Result":{"Type":"Task","Resource":"arn:aws:lambda:eu-west-1:1:function:f"},"End":true}}}`, nil},
		"nested": {
			`{"States":{"A":{"Type":"Parallel","Branches":[{"States":{"B":{"Type":"Map","Iterator":{"States":{"C":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"c"}}}}}}},
			  {"States":{"D":{"Type":"Map","ItemProcessor":{"States":{"E":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"e"}}}}}}}]}}}`,
			[]call{{state: "C", function: "c"}, {state: "E", function: "e"}},
		},
		"nothing but states": {`{"States":{}}`, nil},
		"states of any type": {`{"States":[1,"x",null]}`, nil},
	} {
		got, err := calls(c.definition)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(call{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestDefinitionsThatAreNone(t *testing.T) {
	t.Parallel()
	for definition, want := range map[string]string{
		"":                         "not JSON",
		"StartAt: S":               "not JSON",
		`{"States":`:               "not JSON",
		`[]`:                       "no States",
		`{"StartAt":"S"}`:          "no States",
		strings.Repeat("[", 10000): "not JSON",
	} {
		if got, err := calls(definition); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q gives %v, %v; want an error about %q", definition, got, err, want)
		}
	}
}

func FuzzStateMachine(f *testing.F) {
	f.Add(`{"StartAt":"S","States":{"S":{"Type":"Task","Resource":"arn:aws:lambda:eu-west-1:123456789012:function:f:live"}}}`)
	f.Add(`{"States":{"A":{"Type":"Parallel","Branches":[{"States":{"B":{"Type":"Map","Iterator":{"States":{}}}}}]}}}`)
	f.Add(`{"States":{"S":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Arguments":{"FunctionName":"{% '' %}"}}}}`)
	f.Fuzz(func(t *testing.T, definition string) {
		got, err := calls(definition)
		if err != nil && got != nil {
			t.Errorf("calls and an error: %v, %v", got, err)
		}
		for _, c := range got {
			newNames(testAccount, testRegion, nil).find(c.function)
		}
	})
}

func FuzzPolicy(f *testing.F) {
	for _, p := range testPolicies() {
		f.Add(p.document)
	}
	f.Add(`{"Statement":[{"Principal":"*","Action":["lambda:*"],"Effect":"Allow"},{"Principal":{"Service":["a","b"]},"Action":"lambda:InvokeFunction","Condition":{"ArnLike":{"AWS:SourceArn":["x",1,null]}}}]}`)
	f.Fuzz(func(t *testing.T, document string) {
		statements, err := parsePolicy(document)
		if err != nil && statements != nil {
			t.Errorf("statements and an error: %v, %v", statements, err)
		}
		admittedTriggers(nil, admissions(statements), known{})
	})
}
