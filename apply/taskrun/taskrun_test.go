package taskrun

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/apply/cutover"
	"decant/apply/ecsreason"
	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

// runBench runs the tasks of a bench.
type runBench struct{ *applytest.Bench }

func newRunBench(t *testing.T) *runBench {
	t.Helper()
	return &runBench{applytest.NewBench(t)}
}

// run runs a task; waiting takes no time.
func (b *runBench) run(ctx context.Context, target plan.Target, opts Options, seen func(Event)) (Result, diag.List, error) {
	opts.Plan = b.Plan
	reader := account.NewReader(b.Guarded(append(account.ReadOperations(), cutover.SwitchReadOperations()...)), b.At, nil)
	writer := account.NewWriter(b.Guarded(append(account.ReadOperations(), Operations()...)), account.WriterOptions{
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if opts.Bucket != "" {
		opts.Objects = NewObjects(b.Guarded(Operations()))
	}
	return Run(ctx, reader, writer, target, b.At, opts, seen)
}

func fake(script string) []byte { return []byte(`{"fake": ` + script + `}`) }

func TestRun(t *testing.T) { //nolint:tparallel // they share one account
	t.Parallel()
	b := newRunBench(t)
	t.Run("a task that succeeds is verified", b.succeeds)
	t.Run("the call is the trigger's", b.asTriggered)
	t.Run("exit codes", b.exitCodes)
	t.Run("what ECS says beside a code of 0", b.disturbed)
	t.Run("a missing exit code", b.missingCode)
	t.Run("a pull that was throttled", b.throttledPulls)
	t.Run("what the log says more than the code", b.logTells)
	t.Run("a task whose program never ran", b.neverRan)
	t.Run("a call that starts nothing", b.notStarted)
	t.Run("an answer that got lost starts one task", b.lostAnswer)
	t.Run("large events", b.largeEvents)
	t.Run("events that cannot be used", b.badEvents)
	t.Run("a cancelled run", b.cancelled)
	t.Run("a second run", b.beside)
	t.Run("destroy beside a task", b.destroyBeside)
	t.Run("nothing applied", b.nothingApplied)
	t.Run("denied actions are named", b.denied)
	t.Run("calls that AWS refuses the task", b.deniedCalls)
	t.Run("the log of a task that runs already", b.logs)
	t.Run("a success that cannot be written down", b.unnoted)
}

func (b *runBench) succeeds(t *testing.T) {
	var lines []string
	opts := Options{Wait: true, Follow: true, Event: fake(`{"lines": ["one", "two", "three", "four", "five"], "missing": 3}`)}
	result, diags, err := b.run(context.Background(), b.Target, opts, func(e Event) {
		if e.Step == RunLine {
			lines = append(lines, e.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	applytest.NoErrors(t, "run", diags)
	if result.ExitCode == nil || *result.ExitCode != 0 || result.Stopped.IsZero() || result.StopCode != "EssentialContainerExited" {
		t.Errorf("the result is %+v", result)
	}
	if got := strings.Join(lines, " "); got != "one two three four five" {
		t.Errorf("the log is %q", got)
	}
	if !result.Verified || b.phase(t, b.Target) != account.Verified {
		t.Errorf("the phase is %q", b.phase(t, b.Target))
	}
	if again, _, _ := b.run(context.Background(), b.Target, opts, nil); again.Verified {
		t.Error("a function that is verified was verified again")
	}
}

func (b *runBench) phase(t *testing.T, target plan.Target) account.Phase {
	t.Helper()
	role, err := b.Reader().Read(context.Background(), account.Address{Kind: account.TaskRole, Name: target.TaskName + "-task-role"})
	if err != nil || role == nil {
		t.Fatal("no task role", err)
	}
	return account.Phase(role.Tags[account.TagPhase])
}

// started is the task as the account has it.
func (b *runBench) started(t *testing.T, arn string) types.Task {
	t.Helper()
	out, err := ecs.NewFromConfig(b.Config).DescribeTasks(context.Background(), &ecs.DescribeTasksInput{
		Cluster: aws.String("tasks"), Tasks: []string{arn}, Include: []types.TaskField{types.TaskFieldTags},
	})
	if err != nil || len(out.Tasks) != 1 {
		t.Fatal("the task is not there", err)
	}
	return out.Tasks[0]
}

func (b *runBench) asTriggered(t *testing.T) {
	result, diags, err := b.run(context.Background(), b.Target, Options{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	applytest.NoErrors(t, "run", diags)
	task := b.started(t, result.TaskARN)
	tags := account.ECSTags(task.Tags)
	if tags[account.TagApp] != b.Plan.App || tags[account.TagStage] != "prod" || tags[account.TagFunction] != b.Target.Function {
		t.Errorf("the task's tags are %v", tags)
	}
	details := task.Attachments[0].Details
	if !slices.ContainsFunc(details, func(d types.KeyValuePair) bool { return aws.ToString(d.Value) == b.Wish.Subnets[0] }) {
		t.Errorf("it runs in %v, not in the trigger's subnet %s", details, b.Wish.Subnets[0])
	}
	if aws.ToString(task.StartedBy) != "decant" || task.LaunchType != types.LaunchTypeFargate || result.ExitCode != nil {
		t.Errorf("the task is %+v, the result %+v", task, result)
	}
	if _, diags, _ := b.run(context.Background(), b.Plain, Options{}, nil); !diags.HasErrors() {
		t.Error("a function without a trigger was run without subnets")
	}
	_, diags, _ = b.run(context.Background(), b.Plain, Options{Apply: b.Wish}, nil)
	applytest.NoErrors(t, "run without a trigger", diags)
}

func (b *runBench) exitCodes(t *testing.T) {
	for code, want := range map[int]string{
		1: "raised", 2: "refused the event", 3: "cannot be imported", 75: "still running", 124: "time limit", 127: "command",
		137: "killed", 139: "segmentation", 143: "told to stop", 134: "signal 6", 9: "ended the process",
	} {
		result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Event: fake(fmt.Sprintf(`{"exit": %d}`, code))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if result.ExitCode == nil || *result.ExitCode != code || result.Verified {
			t.Errorf("%d: the result is %+v", code, result)
		}
		if len(diags) != 1 || diags[0].Code != TaskFailed || !strings.Contains(diags[0].Detail, want) {
			t.Errorf("%d: %v does not say %q", code, diags, want)
		}
	}
	_, diags, _ := b.run(context.Background(), b.Target,
		Options{Wait: true, Event: fake(`{"exit": 137, "note": "OutOfMemoryError: Container killed due to memory usage"}`)}, nil)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "more memory than the task has") {
		t.Errorf("out of memory is not said: %v", diags)
	}
}

// unverified puts the phase back, so that a run could verify the function.
func (b *runBench) unverified(t *testing.T) {
	t.Helper()
	if err := account.NewWriter(b.Config, account.WriterOptions{}).TagPhase(context.Background(), b.Target.TaskName+"-task-role", account.Prepared); err != nil {
		t.Fatal(err)
	}
}

func (b *runBench) disturbed(t *testing.T) {
	for what, script := range map[string]string{
		"OutOfMemoryError":        `{"note": "OutOfMemoryError: Container killed due to memory usage"}`,
		"OutOfMemory":             `{"reason": "OutOfMemoryError: a process was killed"}`,
		"UserInitiated":           `{"stop_code": "UserInitiated", "reason": "Task stopped by user"}`,
		"SpotInterruption":        `{"stop_code": "SpotInterruption", "reason": "Your Spot Task was interrupted."}`,
		"TerminationNotice":       `{"stop_code": "TerminationNotice", "reason": "Fargate infrastructure is retired"}`,
		"a stop before it is out": `{"stop_code": "ServiceSchedulerInitiated", "reason": "a stop before it is out"}`,
	} {
		b.unverified(t)
		result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Event: fake(script)}, nil)
		if err != nil || result.ExitCode == nil || *result.ExitCode != 0 || result.Verified || b.phase(t, b.Target) != account.Prepared {
			t.Errorf("%s: %+v %v", what, result, err)
		}
		if len(diags) != 1 || diags[0].Code != ecsreason.RunUnproven || !strings.Contains(diags[0].Detail, what) {
			t.Errorf("%s: %v", what, diags)
		}
	}
	result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Event: fake(`{"note": "the container exited"}`)}, nil)
	if err != nil || len(diags) > 0 || !result.Verified {
		t.Errorf("an undisturbed run: %+v %v %v", result, diags, err)
	}
}

func (b *runBench) missingCode(t *testing.T) {
	b.unverified(t)
	for _, script := range []string{
		`{"forgets": true, "lines": ["one", "two"]}`,
		`{"forgets": true, "reason": "Host EC2 (instance i-0abc) terminated."}`,
		`{"forgets": true, "stop_code": "UserInitiated", "reason": "CannotPullContainerError in a sentence"}`,
	} {
		result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Follow: true, Event: fake(script)}, nil)
		if err != nil || result.ExitCode != nil || result.Verified || result.Started.IsZero() {
			t.Errorf("%s: %+v %v", script, result, err)
		}
		d := applytest.Has(diags, ecsreason.ExitCodeMissing)
		if d == nil || applytest.Has(diags, NeverRan) != nil {
			t.Fatalf("%s: %v", script, diags)
		}
		if strings.Contains(script, "two") && !strings.Contains(d.Detail, "Its log says: two") {
			t.Errorf("%s: %s", script, d.Detail)
		}
	}
}

func (b *runBench) throttledPulls(t *testing.T) {
	before := b.tasks(t)
	var waited int
	result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Event: fake(`{"throttled": 2, "exit": 0}`)}, func(e Event) {
		if e.Step == RunWaiting {
			waited++
		}
	})
	if err != nil || len(diags) > 0 || result.ExitCode == nil || waited != 2 || b.tasks(t)-before != 3 {
		t.Errorf("%+v %v %v, waited %d times, %d tasks", result, diags, err, waited, b.tasks(t)-before)
	}
	before = b.tasks(t)
	result, diags, err = b.run(context.Background(), b.Target, Options{Wait: true, Event: fake(`{"throttled": 99, "exit": 0}`)}, nil)
	if err != nil || result.ExitCode != nil || len(diags) != 1 || diags[0].Code != NeverRan || b.tasks(t)-before != pullAttempts {
		t.Errorf("%+v %v %v", result, diags, err)
	}
	applytest.WantCode(t, diags, NeverRan, "throttled", "in some minutes")
	if strings.Contains(diags[0].Detail, "never pushed") {
		t.Error(diags[0].Detail)
	}
}

func (b *runBench) logTells(t *testing.T) {
	for line, c := range map[string]struct {
		code  int
		wants []string
	}{
		"python: can't open file '/app/runner.py': [Errno 2] No such file or directory":                                              {2, []string{"did not find /app/runner.py in the image", "--build"}},
		"ModuleNotFoundError: No module named 'pandas'":                                                                              {1, []string{"no module pandas", "requirements"}},
		"botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the GetItem operation: not allowed": {1, []string{"refused the call GetItem", "AP514"}},
		"ClientError: User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: s3:PutObject on resource: z":               {1, []string{"does not allow s3:PutObject", "AP514"}},
		"MemoryError":           {1, []string{"too little", "larger size"}},
		"KeyError: 'partition'": {1, []string{"raised an exception", "Its log says: KeyError: 'partition'"}},
		"OSError: [Errno 28] No space left on device": {9, []string{"storage is full", "storage = 40"}},
		"a last word": {75, []string{"still running", "Its log says: a last word"}},
	} {
		script := fmt.Sprintf(`{"exit": %d, "lines": ["Traceback (most recent call last):", %q]}`, c.code, line)
		_, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Follow: true, Event: fake(script)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		applytest.WantCode(t, diags, TaskFailed, c.wants...)
	}
}

func (b *runBench) neverRan(t *testing.T) {
	result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Follow: true, Event: fake(`{"exit": null,
		"reason": "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to do request: dial tcp 10.0.3.17:443: i/o timeout"}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if result.ExitCode != nil || result.StopCode != "TaskFailedToStart" || len(diags) != 1 || diags[0].Code != NeverRan ||
		!strings.Contains(diags[0].Detail, "cannot be reached") || !strings.Contains(diags[0].Fix, "NAT") {
		t.Errorf("%+v %v", result, diags)
	}
}

func (b *runBench) notStarted(t *testing.T) {
	for text, want := range map[string]string{
		"RESOURCE:MEMORY": "enough memory",
		"AGENT":           "agent",
		"Capacity is unavailable at this time. Please try again later or in a different availability zone": "no room",
		"You’ve reached the limit on the number of vCPUs you can run concurrently":                         "quota",
	} {
		result, diags, _ := b.run(context.Background(), b.Target, Options{Wait: true, Event: fake(fmt.Sprintf(`{"failures": [{"reason": %q}]}`, text))}, nil)
		if result.TaskARN != "" || len(diags) != 1 || diags[0].Code != NotStarted || !strings.Contains(diags[0].Detail, want) {
			t.Errorf("%s: %+v %v", text, result, diags)
		}
		if command := "decant run " + b.Target.Function; want == "no room" && !strings.Contains(diags[0].Fix, command) {
			t.Errorf("%s: the fix does not name %s: %s", text, command, diags[0].Fix)
		}
	}
	_, diags, _ := b.run(context.Background(), b.Target, Options{Apply: apply.Options{Cluster: "gone"}}, nil)
	if len(diags) != 1 || diags[0].Code != NotStarted || !strings.Contains(diags[0].Detail, "cluster does not exist") {
		t.Errorf("a cluster that is gone: %v", diags)
	}
}

func (b *runBench) lostAnswer(t *testing.T) {
	for _, f := range []applytest.Fault{applytest.CutAfter, applytest.CutBefore, applytest.Throttled, applytest.ServerFail} {
		before := b.tasks(t)
		b.Line.Arm(1, f, nil)
		result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true}, nil)
		b.Line.Arm(0, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		applytest.NoErrors(t, string(f), diags)
		if n := b.tasks(t) - before; n != 1 || result.ExitCode == nil {
			t.Errorf("%s: %d tasks were started, the result is %+v", f, n, result)
		}
	}
}

func (b *runBench) tasks(t *testing.T) int {
	t.Helper()
	out, err := ecs.NewFromConfig(b.Config).ListTasks(context.Background(), &ecs.ListTasksInput{Cluster: aws.String("tasks")})
	if err != nil {
		t.Fatal(err)
	}
	return len(out.TaskArns)
}

func (b *runBench) largeEvents(t *testing.T) {
	bucket := "events-" + b.At.Account
	store := s3.NewFromConfig(b.Config, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := store.CreateBucket(context.Background(), &s3.CreateBucketInput{
		Bucket: &bucket, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"},
	}); err != nil {
		t.Fatal(err)
	}
	event := []byte(`{"quotes": "` + strings.Repeat(`\"`, 3000) + `"}`) // each is four characters in the call
	_, diags, _ := b.run(context.Background(), b.Target, Options{Event: event}, nil)
	if len(diags) != 1 || diags[0].Code != EventTooLarge {
		t.Errorf("without a bucket: %v", diags)
	}
	_, diags, _ = b.run(context.Background(), b.Target, Options{Event: event, Bucket: "no-such-bucket"}, nil)
	if len(diags) != 1 || diags[0].Code != EventTooLarge || !strings.Contains(diags[0].Detail, "NoSuchBucket") {
		t.Errorf("with a bucket that does not exist: %v", diags)
	}
	var address string
	result, diags, _ := b.run(context.Background(), b.Target, Options{Event: event, Bucket: bucket}, func(e Event) {
		if e.Step == RunUploaded {
			address = e.Text
		}
	})
	applytest.NoErrors(t, "with a bucket", diags)
	applytest.WantCode(t, diags, EventUploaded, "it lies at "+address, "aws s3 rm "+address)
	if d := applytest.Has(diags, EventUploaded); d.Severity != diag.Note || d.Subject != b.Target.Function {
		t.Errorf("%+v", d)
	}
	variable := b.started(t, result.TaskARN).Overrides.ContainerOverrides[0].Environment[0]
	if aws.ToString(variable.Name) != "DECANT_EVENT_S3" || aws.ToString(variable.Value) != address {
		t.Errorf("the task gets %s=%s, the event lies at %s", aws.ToString(variable.Name), aws.ToString(variable.Value), address)
	}
	got, err := store.GetObject(context.Background(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String(strings.TrimPrefix(address, "s3://"+bucket+"/"))})
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
}

func TestOverridesAreMeasuredAsTheyAreSent(t *testing.T) {
	t.Parallel()
	x := &runner{start: apply.Launch{Container: "app"}}
	empty := len(`{"containerOverrides":[{"environment":[{"name":"DECANT_EVENT","value":""}],"name":"app"}]}`)
	for value, want := range map[string]int{"": 0, "x": 1, `"`: 2, `\`: 2, "\n": 2, "<": 1, "ü": 1, "😀": 2} {
		if got := overrideSize(x.variable("DECANT_EVENT", value)); got != empty+want {
			t.Errorf("%q makes it %d, not %d", value, got, empty+want)
		}
	}
}

func (b *runBench) badEvents(t *testing.T) {
	queue := b.Target
	queue.Kind = model.KindSQS
	for _, c := range []struct {
		target plan.Target
		event  string
	}{{b.Target, "{"}, {b.Target, "not json"}, {queue, ""}, {queue, "  "}} {
		before := b.tasks(t)
		_, diags, _ := b.run(context.Background(), c.target, Options{Event: []byte(c.event)}, nil)
		if len(diags) != 1 || diags[0].Code != BadEvent || b.tasks(t) != before {
			t.Errorf("%s with %q: %v", c.target.Kind, c.event, diags)
		}
		if missing := strings.TrimSpace(c.event) == ""; missing && !strings.Contains(diags[0].Detail, " is started by an SQS message (on_sqs_message), and no event was given") {
			t.Errorf("%s with %q: %s", c.target.Kind, c.event, diags[0].Detail)
		}
	}
}

func (b *runBench) cancelled(t *testing.T) {
	event := fake(`{"forever": true, "exit": 143, "lines": ["a", "b", "c", "d"]}`)
	for _, stop := range []bool{true, false} {
		ctx, cancel := context.WithCancel(context.Background())
		var lines, statuses []string
		result, diags, err := b.run(ctx, b.Target, Options{
			Wait: true, Follow: true, Event: event, StopOnCancel: func() bool { return stop },
		}, func(e Event) {
			if e.Step == RunLine {
				lines = append(lines, e.Text)
			}
			if e.Step == RunStatus {
				statuses = append(statuses, e.Status)
			}
			if len(lines) == 2 {
				cancel()
			}
		})
		cancel()
		if !slices.Contains(statuses, "RUNNING") || !stop && len(statuses) != len(slices.Compact(slices.Clone(statuses))) {
			t.Errorf("the statuses are %v", statuses)
		}
		if err == nil || result.TaskARN == "" {
			t.Errorf("stop %t: no error, or no task: %+v", stop, result)
		}
		task := b.started(t, result.TaskARN)
		switch {
		case stop && (result.ExitCode == nil || *result.ExitCode != 143 || aws.ToString(task.LastStatus) != "STOPPED" || len(lines) != 4):
			t.Errorf("the task was not stopped: %+v %v, its log %v", result, diags, lines)
		case stop && (len(diags) != 1 || diags[0].Code != RunStopped || !strings.Contains(diags[0].Detail, "stopped with decant run, as asked. Its program ended by itself, with code 143")):
			t.Errorf("that it was stopped as asked is not said: %v", diags)
		case !stop && (len(diags) != 1 || diags[0].Code != RunInterrupted || aws.ToString(task.LastStatus) != "RUNNING"):
			t.Errorf("the task should go on: %v, it is %s", diags, aws.ToString(task.LastStatus))
		}
	}
}

// beside follows cancelled, which leaves a task at work.
func (b *runBench) beside(t *testing.T) {
	before := b.tasks(t)
	_, diags, _ := b.run(context.Background(), b.Target, Options{Alone: true}, nil)
	if len(diags) != 1 || diags[0].Code != RunsAlready || !strings.Contains(diags[0].Detail, "is running already") || b.tasks(t) != before {
		t.Errorf("a second task beside the first: %v", diags)
	}
	if !strings.Contains(diags[0].Detail, "started by decant run") || !strings.Contains(diags[0].Fix, "aws ecs stop-task --region eu-central-1 --cluster") {
		t.Errorf("who started the first task is not said: %v", diags)
	}
	other := b.Target
	if result, diags, _ := b.run(context.Background(), other, Options{}, nil); diags.HasErrors() || result.TaskARN == "" {
		t.Errorf("asked for beside: %v", diags)
	}
}

// destroyBeside follows cancelled too. Without tasks, everything may go.
func (b *runBench) destroyBeside(t *testing.T) {
	s := apply.ScopeOf(b.Plan, []string{b.Target.Function})
	s.Destroy = true
	p, diags := b.Found(nil, s)
	applytest.WantCode(t, diags, apply.TaskRuns, "started by decant run", "aws ecs stop-task")
	if got := applytest.Deleted(p); len(got) > 0 {
		t.Errorf("deletions of %v beside a task", got)
	}
	tasks, err := b.Reader().RunningTasks(t.Context(), "tasks", b.Target.TaskName)
	if err != nil || len(tasks) == 0 {
		t.Fatal("no task runs", err)
	}
	for _, task := range tasks {
		applytest.Must(t, ecs.NewFromConfig(b.Config).StopTask, &ecs.StopTaskInput{Cluster: aws.String("tasks"), Task: &task.ARN})
	}
	p, diags = b.Found(nil, s)
	applytest.NoErrors(t, "destroy after the tasks", diags)
	if got := applytest.Deleted(p); len(got) != 1 {
		t.Errorf("deletions of %v after the tasks", got)
	}
}

func (b *runBench) nothingApplied(t *testing.T) {
	target := b.Target
	target.TaskName = "nothing"
	_, diags, _ := b.run(context.Background(), target, Options{}, nil)
	if len(diags) != 1 || diags[0].Code != NoRevision {
		t.Errorf("%v", diags)
	}
}

// unnoted: the run counts although its tag is refused, and the finding has the
// command that sets it.
func (b *runBench) unnoted(t *testing.T) {
	b.unverified(t)
	result, diags, err := b.behind(&applytest.Deny{Operation: "TagRole", Next: b.Line}).run(context.Background(), b.Target, Options{Wait: true, Event: fake(`{}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	applytest.WantCode(t, diags, PhaseNotSet, "iam:TagRole", "aws iam tag-role --role-name "+b.Target.TaskName+"-task-role --tags Key="+account.TagPhase+",Value="+string(account.Verified))
	if d := diags[0]; len(diags) != 1 || d.Severity != diag.Warning || d.Subject != b.Target.Function {
		t.Errorf("%v", diags)
	}
	if result.Verified || result.ExitCode == nil || *result.ExitCode != 0 || b.phase(t, b.Target) != account.Prepared {
		t.Errorf("%+v, phase %s", result, b.phase(t, b.Target))
	}
}

// behind is the bench with a wall before the account.
func (b *runBench) behind(wall http.RoundTripper) *runBench {
	inner, other := *b.Bench, *b.Account
	inner.Account = &other
	inner.Config = b.Config.Copy()
	inner.Config.HTTPClient = &http.Client{Transport: wall}
	return &runBench{&inner}
}

func (b *runBench) denied(t *testing.T) {
	for operation, want := range map[string]diag.Code{
		"DescribeTaskDefinition": account.Unreadable, "RunTask": account.NotPermitted, "DescribeTasks": TaskLost, "GetLogEvents": LogNotRead,
	} {
		wall := &applytest.Deny{Operation: operation, Next: b.Line}
		result, diags, err := b.behind(wall).run(context.Background(), b.Target, Options{Wait: true, Follow: true, Event: fake(`{"lines": ["x"]}`)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(diags) != 1 || diags[0].Code != want || !strings.Contains(diags[0].Detail, ":"+operation) {
			t.Errorf("%s: %v", operation, diags)
		}
		if wall.Count != 1 {
			t.Errorf("%s was sent %d times", operation, wall.Count)
		}
		if operation == "GetLogEvents" && (result.ExitCode == nil || *result.ExitCode != 0) {
			t.Errorf("the run failed because of its log: %+v", result)
		}
	}
}
