package live

import (
	"errors"
	"fmt"
	"strings"

	"decant/internal/jsonpos"
)

// call is one state of a state machine that invokes a function.
type call struct {
	state string
	// function is the name or ARN; "" when it is chosen while the machine runs.
	function string
	token    bool // the state waits for a task token, not for the function
	async    bool // the state does not wait at all
}

// maxCalls bounds what one definition, which has at most 1 MB, can ask for.
const maxCalls = 10_000

// calls finds the states that invoke functions in a definition, in its order, at
// any depth of Parallel and Map states:
//
//	{"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f"}
//	{"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
//	 "Parameters": {"FunctionName": "f:live"}}
//	{"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:lambda:invoke",
//	 "Arguments": {"FunctionName": "{% 'f' %}"}}
func calls(definition string) ([]call, error) {
	root, problems := jsonpos.Parse("", []byte(definition))
	if root == nil {
		return nil, fmt.Errorf("the definition is not JSON: %s", problems[0].Detail)
	}
	if root.Get("States") == nil {
		return nil, errors.New("the definition has no States")
	}
	return machineCalls(root, nil), nil
}

// machineCalls walks a machine; jsonpos.MaxDepth bounds the recursion.
func machineCalls(machine *jsonpos.Value, out []call) []call {
	states := machine.Get("States")
	if states == nil {
		return out
	}
	for _, m := range states.Members {
		if len(out) >= maxCalls {
			break
		}
		if c, ok := stateCall(m.Key, m.Value); ok {
			out = append(out, c)
		}
		if branches := m.Value.Get("Branches"); branches != nil {
			for _, branch := range branches.Items {
				out = machineCalls(branch, out)
			}
		}
		for _, key := range []string{"ItemProcessor", "Iterator"} {
			if inner := m.Value.Get(key); inner != nil {
				out = machineCalls(inner, out)
			}
		}
	}
	return out
}

func stateCall(name string, state *jsonpos.Value) (call, bool) {
	arn := text(state.Get("Resource"))
	if text(state.Get("Type")) != "Task" {
		return call{}, false
	}
	if service(arn) == "lambda" {
		return call{state: name, function: arn}, true
	}
	integration, pattern, _ := strings.Cut(resource(arn), ".")
	if service(arn) != "states" || integration != "lambda:invoke" && integration != "aws-sdk:lambda:invoke" {
		return call{}, false
	}
	c := call{state: name, token: pattern == "waitForTaskToken"}
	for _, key := range []string{"Parameters", "Arguments"} {
		arguments := state.Get(key)
		if arguments == nil {
			continue
		}
		c.function = literal(text(arguments.Get("FunctionName")))
		c.async = literal(text(arguments.Get("InvocationType"))) == "Event"
	}
	return c, true
}

func text(v *jsonpos.Value) string {
	if v == nil || v.Kind != jsonpos.String {
		return ""
	}
	return v.Text
}

// literal is a text, or the text that a JSONata expression consists of; any
// other expression gives "".
func literal(s string) string {
	inner, ok := strings.CutPrefix(s, "{%")
	if !ok {
		return s
	}
	inner, ok = strings.CutSuffix(strings.TrimSpace(inner), "%}")
	inner = strings.TrimSpace(inner)
	if !ok || len(inner) < 2 || inner[0] != inner[len(inner)-1] || inner[0] != '\'' && inner[0] != '"' {
		return ""
	}
	inner = inner[1 : len(inner)-1]
	if strings.ContainsAny(inner, `'"\`) {
		return ""
	}
	return inner
}
