package taskrun

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
	"decant/apply/ecsreason"
)

// exitCode is the one of the function's container; nil when it never ran.
func (x *runner) exitCode(task *types.Task) *int {
	for _, c := range task.Containers {
		if aws.ToString(c.Name) == x.start.Container && c.ExitCode != nil {
			code := int(*c.ExitCode)
			return &code
		}
	}
	return nil
}

// note is what ECS says about the function's container.
func (x *runner) note(task *types.Task) string {
	for _, c := range task.Containers {
		if aws.ToString(c.Name) == x.start.Container {
			return aws.ToString(c.Reason)
		}
	}
	return ""
}

// ran says whether the program of a task began: ECS gives the moment, or there is
// an exit code or a line of its log. An exit code may be missing although it ran.
// https://github.com/aws/amazon-ecs-agent/issues/2312
func (x *runner) ran(task *types.Task) bool {
	return x.exitCode(task) != nil || task.StartedAt != nil || len(x.last) > 0
}

// judge says how a task that has stopped went.
func (x *runner) judge(task *types.Task) {
	x.result.ExitCode = x.exitCode(task)
	x.result.StopCode, x.result.Reason = string(task.StopCode), aws.ToString(task.StoppedReason)
	x.result.Started, x.result.Stopped = aws.ToTime(task.StartedAt).UTC(), aws.ToTime(task.StoppedAt).UTC()
	note, said := x.note(task), ecsreason.ECSSays(task, x.note(task))
	switch code := x.result.ExitCode; {
	case code != nil && strings.HasPrefix(x.result.Reason, account.StoppedWith):
		how := "ended by itself"
		if *code == 137 {
			how = "did not end within its stopTimeout, and was killed"
		}
		x.add(RunStopped, fmt.Sprintf("The task of %s was %s, as asked. Its program %s, with code %d.", x.t.Function, x.result.Reason, how, *code),
			fmt.Sprintf("What it had not done yet is not done. To run it again:\n    decant run %s", x.t.Function))
	case code == nil && x.ran(task):
		x.add(ecsreason.ExitCodeMissing, strings.TrimSpace(fmt.Sprintf("The program of %s ran, and ECS has no exit code of it, so whether it did its work is unknown.%s\nECS says: %s.", x.t.Function, x.lastLine(), said)),
			fmt.Sprintf("Look at the end of its log. If its work is not done, run it again:\n    decant run %s", x.t.Function))
	case code == nil:
		why := ecsreason.Explain(ecsreason.StartReasons(), said)
		x.add(NeverRan, strings.TrimSpace(fmt.Sprintf("The program of %s never ran. %s\nECS says: %s.", x.t.Function, why.Means, said)), why.Advice(x.t.Function))
	case *code != 0:
		means, do := ecsreason.Exits(*code, note)
		if told, ok := logSays(x.last); ok && !speaksForItself(*code) {
			means, do = told.Means, strings.ReplaceAll(told.Do, "FUNCTION", x.t.Function)
		}
		x.add(TaskFailed, fmt.Sprintf("The task of %s ended with code %d. %s%s", x.t.Function, *code, means, x.lastLine()), do)
	case ecsreason.Doubt(task) != "":
		x.add(ecsreason.RunUnproven, fmt.Sprintf("The program of %s ended with code 0, and ECS says: %s. That is not the end of an undisturbed run, so it proves nothing and the phase stays.", x.t.Function, ecsreason.Doubt(task)),
			fmt.Sprintf("Look at the end of its log; for want of memory take a larger size in decant.hcl and apply it. Then run it again:\n    decant run %s", x.t.Function))
	}
}
