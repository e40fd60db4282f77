package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"decant/internal/diag"
	"decant/model"
)

// errNoDefinition is an answer for a caller who may see the metadata only.
var errNoDefinition = errors.New("the answer has no definition")

// machines reads the definition of every state machine of the region and finds
// the functions it names.
func (r *reader) machines(ctx context.Context, client *sfn.Client, n names) ([]found, error) {
	var subjects []string
	_, err := r.list(ctx, "states:ListStateMachines", func(token *string) (*string, error) {
		out, err := client.ListStateMachines(ctx, &sfn.ListStateMachinesInput{NextToken: token, MaxResults: 1000})
		if err != nil {
			return nil, err
		}
		for _, m := range out.StateMachines {
			subjects = append(subjects, aws.ToString(m.StateMachineArn))
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(subjects)
	perMachine := make([][]found, len(subjects))
	_, err = r.each(ctx, "states:DescribeStateMachine", "state machines", subjects, func(ctx context.Context, i int) error {
		out, err := client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: aws.String(subjects[i])})
		if err != nil {
			return err
		}
		redact(out)
		if out.Definition == nil {
			return errNoDefinition
		}
		perMachine[i], err = r.machine(out, n)
		return err
	})
	return slices.Concat(perMachine...), err
}

// machine makes one trigger for every function that the machine calls.
func (r *reader) machine(out *sfn.DescribeStateMachineOutput, n names) ([]found, error) {
	all, err := calls(aws.ToString(out.Definition))
	if err != nil {
		return nil, err
	}
	var triggers []found
	var unknown []string
	for _, c := range all {
		if c.function == "" {
			unknown = append(unknown, c.state)
			continue
		}
		fn, qualifier, ok := n.find(c.function)
		if !ok {
			continue
		}
		i := slices.IndexFunc(triggers, func(f found) bool { return f.function == fn })
		if i < 0 {
			i = len(triggers)
			triggers = append(triggers, found{fn, machineTrigger(out)})
		}
		t := &triggers[i].trigger
		t.Details = append(t.Details, callDetail(c, qualifier))
		t.Synchronous = t.Synchronous || !c.token && !c.async
	}
	if len(unknown) > 0 && r.opts.Name == nil {
		r.report(diag.New(MachineDynamic, diag.Range{},
			fmt.Sprintf("%s of the state machine %s chooses the function while it runs, so it is not shown with any function.", stateNames(unknown), aws.ToString(out.Name)),
			"").About(aws.ToString(out.StateMachineArn)))
	}
	return triggers, nil
}

func stateNames(states []string) string {
	if len(states) == 1 {
		return "State " + states[0]
	}
	return "One of the states " + strings.Join(states, ", ")
}

func machineTrigger(out *sfn.DescribeStateMachineOutput) model.LiveTrigger {
	t := model.LiveTrigger{
		Kind: model.LiveStateMachine, Name: aws.ToString(out.Name), ARN: aws.ToString(out.StateMachineArn), State: "enabled",
		Details: []string{"Standard workflow"},
	}
	if out.Type == types.StateMachineTypeExpress {
		t.Details[0] = "Express workflow"
	}
	if out.Status != "" && out.Status != types.StateMachineStatusActive {
		t.State = strings.ToLower(string(out.Status))
	}
	return t
}

func callDetail(c call, qualifier string) string {
	words := append([]string{"state " + c.state}, through(qualifier)...)
	if c.token {
		words = append(words, "waits for a task token")
	}
	if c.async {
		words = append(words, "does not wait")
	}
	return strings.Join(words, ", ")
}
