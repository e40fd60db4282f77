package apply

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

// bench is an account in which everything is applied and ready to run.
type bench struct {
	*account
	migrated
	wish   Wish
	target plan.Target // a function with a schedule
	plain  plan.Target // one that nothing starts
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{account: newAccount(t), migrated: orders(t)}
	_, subnet, group := b.network()
	b.wish = wish()
	b.wish.Subnets, b.wish.SecurityGroups = []string{subnet}, []string{group}
	for _, target := range b.plan.Targets {
		target.Subnets, target.SecurityGroups = "", ""
		switch {
		case target.Kind == model.KindSchedule && b.target.Function == "":
			b.target = target
		case target.Kind == model.KindLambda && b.plain.Function == "":
			b.plain = target
		}
	}
	for i := range b.plan.Targets {
		b.plan.Targets[i].Subnets, b.plan.Targets[i].SecurityGroups = "", ""
	}
	b.wish.Functions = []string{b.target.Function, b.plain.Function}
	b.apply(b.desired(b.migrated, b.wish), ScopeOf(b.plan, b.wish.Functions))
	return b
}

// run runs a task; waiting takes no time.
func (b *bench) run(ctx context.Context, target plan.Target, opts RunOptions, seen func(RunEvent)) (RunResult, diag.List, error) {
	opts.Plan = b.plan
	reader := NewReader(b.guarded(append(ReadOperations(), SwitchReadOperations()...)), b.at, nil)
	writer := NewWriter(b.guarded(append(ReadOperations(), RunOperations()...)), WriterOptions{
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if opts.Bucket != "" {
		opts.Objects = NewObjects(b.guarded(RunOperations()))
	}
	return Run(ctx, reader, writer, target, b.at, opts, seen)
}

func fake(script string) []byte { return []byte(`{"fake": ` + script + `}`) }

func TestRun(t *testing.T) { //nolint:tparallel // they share one account
	t.Parallel()
	b := newBench(t)
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
	t.Run("a success that cannot be written down", b.unnoted)
}

func (b *bench) succeeds(t *testing.T) {
	var lines []string
	opts := RunOptions{Wait: true, Follow: true, Event: fake(`{"lines": ["one", "two", "three", "four", "five"], "missing": 3}`)}
	result, diags, err := b.run(context.Background(), b.target, opts, func(e RunEvent) {
		if e.Step == RunLine {
			lines = append(lines, e.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, "run", diags)
	if result.ExitCode == nil || *result.ExitCode != 0 || result.Stopped.IsZero() || result.StopCode != "EssentialContainerExited" {
		t.Errorf("the result is %+v", result)
	}
	if got := strings.Join(lines, " "); got != "one two three four five" {
		t.Errorf("the log is %q", got)
	}
	if !result.Verified || b.phase(t, b.target) != Verified {
		t.Errorf("the phase is %q", b.phase(t, b.target))
	}
	if again, _, _ := b.run(context.Background(), b.target, opts, nil); again.Verified {
		t.Error("a function that is verified was verified again")
	}
}

func (b *bench) phase(t *testing.T, target plan.Target) Phase {
	t.Helper()
	role, err := b.reader().read(context.Background(), Address{TaskRole, target.TaskName + "-task-role"})
	if err != nil || role == nil {
		t.Fatal("no task role", err)
	}
	return Phase(role.Tags[TagPhase])
}

// started is the task as the account has it.
func (b *bench) started(t *testing.T, arn string) types.Task {
	t.Helper()
	out, err := ecs.NewFromConfig(b.config).DescribeTasks(context.Background(), &ecs.DescribeTasksInput{
		Cluster: aws.String("tasks"), Tasks: []string{arn}, Include: []types.TaskField{types.TaskFieldTags},
	})
	if err != nil || len(out.Tasks) != 1 {
		t.Fatal("the task is not there", err)
	}
	return out.Tasks[0]
}

func (b *bench) asTriggered(t *testing.T) {
	result, diags, err := b.run(context.Background(), b.target, RunOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	noErrors(t, "run", diags)
	task := b.started(t, result.TaskARN)
	tags := ecsTags(task.Tags)
	if tags[TagApp] != b.plan.App || tags[TagStage] != "prod" || tags[TagFunction] != b.target.Function {
		t.Errorf("the task's tags are %v", tags)
	}
	details := task.Attachments[0].Details
	if !slices.ContainsFunc(details, func(d types.KeyValuePair) bool { return aws.ToString(d.Value) == b.wish.Subnets[0] }) {
		t.Errorf("it runs in %v, not in the trigger's subnet %s", details, b.wish.Subnets[0])
	}
	if aws.ToString(task.StartedBy) != "decant" || task.LaunchType != types.LaunchTypeFargate || result.ExitCode != nil {
		t.Errorf("the task is %+v, the result %+v", task, result)
	}
	if _, diags, _ := b.run(context.Background(), b.plain, RunOptions{}, nil); !diags.HasErrors() {
		t.Error("a function without a trigger was run without subnets")
	}
	_, diags, _ = b.run(context.Background(), b.plain, RunOptions{Wish: b.wish}, nil)
	noErrors(t, "run without a trigger", diags)
}

func (b *bench) exitCodes(t *testing.T) {
	for code, want := range map[int]string{
		1: "raised", 2: "refused the event", 3: "cannot be imported", 75: "still running", 124: "time limit", 127: "command",
		137: "killed", 139: "segmentation", 143: "told to stop", 134: "signal 6", 9: "ended the process",
	} {
		result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(fmt.Sprintf(`{"exit": %d}`, code))}, nil)
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
	_, diags, _ := b.run(context.Background(), b.target,
		RunOptions{Wait: true, Event: fake(`{"exit": 137, "note": "OutOfMemoryError: Container killed due to memory usage"}`)}, nil)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "more memory than the task has") {
		t.Errorf("out of memory is not said: %v", diags)
	}
}

// unverified puts the phase back, so that a run could verify the function.
func (b *bench) unverified(t *testing.T) {
	t.Helper()
	if err := NewWriter(b.config, WriterOptions{}).tagPhase(context.Background(), b.target.TaskName+"-task-role", Prepared); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) disturbed(t *testing.T) {
	for what, script := range map[string]string{
		"OutOfMemoryError":        `{"note": "OutOfMemoryError: Container killed due to memory usage"}`,
		"OutOfMemory":             `{"reason": "OutOfMemoryError: a process was killed"}`,
		"UserInitiated":           `{"stop_code": "UserInitiated", "reason": "Task stopped by user"}`,
		"SpotInterruption":        `{"stop_code": "SpotInterruption", "reason": "Your Spot Task was interrupted."}`,
		"TerminationNotice":       `{"stop_code": "TerminationNotice", "reason": "Fargate infrastructure is retired"}`,
		"a stop before it is out": `{"stop_code": "ServiceSchedulerInitiated", "reason": "a stop before it is out"}`,
	} {
		b.unverified(t)
		result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(script)}, nil)
		if err != nil || result.ExitCode == nil || *result.ExitCode != 0 || result.Verified || b.phase(t, b.target) != Prepared {
			t.Errorf("%s: %+v %v", what, result, err)
		}
		if len(diags) != 1 || diags[0].Code != RunUnproven || !strings.Contains(diags[0].Detail, what) {
			t.Errorf("%s: %v", what, diags)
		}
	}
	result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(`{"note": "the container exited"}`)}, nil)
	if err != nil || len(diags) > 0 || !result.Verified {
		t.Errorf("an undisturbed run: %+v %v %v", result, diags, err)
	}
}

func (b *bench) missingCode(t *testing.T) {
	b.unverified(t)
	for _, script := range []string{
		`{"forgets": true, "lines": ["one", "two"]}`,
		`{"forgets": true, "reason": "Host EC2 (instance i-0abc) terminated."}`,
		`{"forgets": true, "stop_code": "UserInitiated", "reason": "CannotPullContainerError in a sentence"}`,
	} {
		result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Follow: true, Event: fake(script)}, nil)
		if err != nil || result.ExitCode != nil || result.Verified || result.Started.IsZero() {
			t.Errorf("%s: %+v %v", script, result, err)
		}
		d := has(diags, ExitCodeMissing)
		if d == nil || has(diags, NeverRan) != nil {
			t.Fatalf("%s: %v", script, diags)
		}
		if strings.Contains(script, "two") && !strings.Contains(d.Detail, "Its log says: two") {
			t.Errorf("%s: %s", script, d.Detail)
		}
	}
}

func (b *bench) throttledPulls(t *testing.T) {
	before := b.tasks(t)
	var waited int
	result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(`{"throttled": 2, "exit": 0}`)}, func(e RunEvent) {
		if e.Step == RunWaiting {
			waited++
		}
	})
	if err != nil || len(diags) > 0 || result.ExitCode == nil || waited != 2 || b.tasks(t)-before != 3 {
		t.Errorf("%+v %v %v, waited %d times, %d tasks", result, diags, err, waited, b.tasks(t)-before)
	}
	before = b.tasks(t)
	result, diags, err = b.run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(`{"throttled": 99, "exit": 0}`)}, nil)
	if err != nil || result.ExitCode != nil || len(diags) != 1 || diags[0].Code != NeverRan || b.tasks(t)-before != pullAttempts {
		t.Errorf("%+v %v %v", result, diags, err)
	}
	wantCode(t, diags, NeverRan, "throttled", "in some minutes")
	if strings.Contains(diags[0].Detail, "never pushed") {
		t.Error(diags[0].Detail)
	}
}

func (b *bench) logTells(t *testing.T) {
	for line, c := range map[string]struct {
		code  int
		wants []string
	}{
		"python: can't open file '/app/runner.py': [Errno 2] No such file or directory":                                              {2, []string{"did not find /app/runner.py in the image", "--build"}},
		"ModuleNotFoundError: No module named 'pandas'":                                                                              {1, []string{"no module pandas", "requirements"}},
		"botocore.exceptions.ClientError: An error occurred (AccessDeniedException) when calling the GetItem operation: not allowed": {1, []string{"refused the call GetItem", "policy.json"}},
		"ClientError: User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: s3:PutObject on resource: z":               {1, []string{"does not allow s3:PutObject", "fargate/" + b.target.Function + "/policy.json"}},
		"MemoryError":           {1, []string{"too little", "larger size"}},
		"KeyError: 'partition'": {1, []string{"raised an exception", "Its log says: KeyError: 'partition'"}},
		"OSError: [Errno 28] No space left on device": {9, []string{"storage is full", "storage = 40"}},
		"a last word": {75, []string{"still running", "Its log says: a last word"}},
	} {
		script := fmt.Sprintf(`{"exit": %d, "lines": ["Traceback (most recent call last):", %q]}`, c.code, line)
		_, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Follow: true, Event: fake(script)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, diags, TaskFailed, c.wants...)
	}
}

func (b *bench) neverRan(t *testing.T) {
	result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true, Follow: true, Event: fake(`{"exit": null,
		"reason": "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to do request: dial tcp 10.0.3.17:443: i/o timeout"}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if result.ExitCode != nil || result.StopCode != "TaskFailedToStart" || len(diags) != 1 || diags[0].Code != NeverRan ||
		!strings.Contains(diags[0].Detail, "cannot be reached") || !strings.Contains(diags[0].Fix, "NAT") {
		t.Errorf("%+v %v", result, diags)
	}
}

func (b *bench) notStarted(t *testing.T) {
	for text, want := range map[string]string{
		"RESOURCE:MEMORY": "enough memory",
		"AGENT":           "agent",
		"Capacity is unavailable at this time. Please try again later or in a different availability zone": "no room",
		"You’ve reached the limit on the number of vCPUs you can run concurrently":                         "quota",
	} {
		result, diags, _ := b.run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(fmt.Sprintf(`{"failures": [{"reason": %q}]}`, text))}, nil)
		if result.TaskARN != "" || len(diags) != 1 || diags[0].Code != NotStarted || !strings.Contains(diags[0].Detail, want) {
			t.Errorf("%s: %+v %v", text, result, diags)
		}
		if command := "decant run " + b.target.Function; want == "no room" && !strings.Contains(diags[0].Fix, command) {
			t.Errorf("%s: the fix does not name %s: %s", text, command, diags[0].Fix)
		}
	}
	_, diags, _ := b.run(context.Background(), b.target, RunOptions{Wish: Wish{Cluster: "gone"}}, nil)
	if len(diags) != 1 || diags[0].Code != NotStarted || !strings.Contains(diags[0].Detail, "cluster does not exist") {
		t.Errorf("a cluster that is gone: %v", diags)
	}
}

func (b *bench) lostAnswer(t *testing.T) {
	for _, f := range []fault{cutAfter, cutBefore, throttled, serverFail} {
		before := b.tasks(t)
		b.line.arm(1, f, nil)
		result, diags, err := b.run(context.Background(), b.target, RunOptions{Wait: true}, nil)
		b.line.arm(0, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		noErrors(t, string(f), diags)
		if n := b.tasks(t) - before; n != 1 || result.ExitCode == nil {
			t.Errorf("%s: %d tasks were started, the result is %+v", f, n, result)
		}
	}
}

func (b *bench) tasks(t *testing.T) int {
	t.Helper()
	out, err := ecs.NewFromConfig(b.config).ListTasks(context.Background(), &ecs.ListTasksInput{Cluster: aws.String("tasks")})
	if err != nil {
		t.Fatal(err)
	}
	return len(out.TaskArns)
}

func (b *bench) largeEvents(t *testing.T) {
	bucket := "events-" + b.at.Account
	store := s3.NewFromConfig(b.config, func(o *s3.Options) { o.UsePathStyle = true })
	if _, err := store.CreateBucket(context.Background(), &s3.CreateBucketInput{
		Bucket: &bucket, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: "eu-central-1"},
	}); err != nil {
		t.Fatal(err)
	}
	event := []byte(`{"quotes": "` + strings.Repeat(`\"`, 3000) + `"}`) // each is four characters in the call
	_, diags, _ := b.run(context.Background(), b.target, RunOptions{Event: event}, nil)
	if len(diags) != 1 || diags[0].Code != EventTooLarge {
		t.Errorf("without a bucket: %v", diags)
	}
	_, diags, _ = b.run(context.Background(), b.target, RunOptions{Event: event, Bucket: "no-such-bucket"}, nil)
	if len(diags) != 1 || diags[0].Code != EventTooLarge || !strings.Contains(diags[0].Detail, "NoSuchBucket") {
		t.Errorf("with a bucket that does not exist: %v", diags)
	}
	var address string
	result, diags, _ := b.run(context.Background(), b.target, RunOptions{Event: event, Bucket: bucket}, func(e RunEvent) {
		if e.Step == RunUploaded {
			address = e.Text
		}
	})
	noErrors(t, "with a bucket", diags)
	wantCode(t, diags, EventUploaded, "it lies at "+address, "aws s3 rm "+address)
	if d := has(diags, EventUploaded); d.Severity != diag.Note || d.Subject != b.target.Function {
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
	x := &runner{start: launch{container: "app"}}
	empty := len(`{"containerOverrides":[{"environment":[{"name":"DECANT_EVENT","value":""}],"name":"app"}]}`)
	for value, want := range map[string]int{"": 0, "x": 1, `"`: 2, `\`: 2, "\n": 2, "<": 1, "ü": 1, "😀": 2} {
		if got := overrideSize(x.variable("DECANT_EVENT", value)); got != empty+want {
			t.Errorf("%q makes it %d, not %d", value, got, empty+want)
		}
	}
}

func (b *bench) badEvents(t *testing.T) {
	queue := b.target
	queue.Kind = model.KindSQS
	for _, c := range []struct {
		target plan.Target
		event  string
	}{{b.target, "{"}, {b.target, "not json"}, {queue, ""}, {queue, "  "}} {
		before := b.tasks(t)
		_, diags, _ := b.run(context.Background(), c.target, RunOptions{Event: []byte(c.event)}, nil)
		if len(diags) != 1 || diags[0].Code != BadEvent || b.tasks(t) != before {
			t.Errorf("%s with %q: %v", c.target.Kind, c.event, diags)
		}
		if missing := strings.TrimSpace(c.event) == ""; missing && !strings.Contains(diags[0].Detail, " is started by an SQS message (on_sqs_message), and no event was given") {
			t.Errorf("%s with %q: %s", c.target.Kind, c.event, diags[0].Detail)
		}
	}
}

func (b *bench) cancelled(t *testing.T) {
	event := fake(`{"forever": true, "exit": 143, "lines": ["a", "b", "c", "d"]}`)
	for _, stop := range []bool{true, false} {
		ctx, cancel := context.WithCancel(context.Background())
		var lines, statuses []string
		result, diags, err := b.run(ctx, b.target, RunOptions{
			Wait: true, Follow: true, Event: event, StopOnCancel: func() bool { return stop },
		}, func(e RunEvent) {
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
func (b *bench) beside(t *testing.T) {
	before := b.tasks(t)
	_, diags, _ := b.run(context.Background(), b.target, RunOptions{Alone: true}, nil)
	if len(diags) != 1 || diags[0].Code != RunsAlready || !strings.Contains(diags[0].Detail, "is running already") || b.tasks(t) != before {
		t.Errorf("a second task beside the first: %v", diags)
	}
	if !strings.Contains(diags[0].Detail, "started by decant run") || !strings.Contains(diags[0].Fix, "aws ecs stop-task --region eu-central-1 --cluster") {
		t.Errorf("who started the first task is not said: %v", diags)
	}
	other := b.target
	if result, diags, _ := b.run(context.Background(), other, RunOptions{}, nil); diags.HasErrors() || result.TaskARN == "" {
		t.Errorf("asked for beside: %v", diags)
	}
}

// destroyBeside follows cancelled too. Without tasks, everything may go.
func (b *bench) destroyBeside(t *testing.T) {
	s := ScopeOf(b.plan, []string{b.target.Function})
	s.Destroy = true
	p, diags := b.found(nil, s)
	wantCode(t, diags, TaskRuns, "started by decant run", "aws ecs stop-task")
	if got := deleted(p); len(got) > 0 {
		t.Errorf("deletions of %v beside a task", got)
	}
	tasks, err := b.reader().runningTasks(t.Context(), "tasks", b.target.TaskName)
	if err != nil || len(tasks) == 0 {
		t.Fatal("no task runs", err)
	}
	for _, task := range tasks {
		must(t, ecs.NewFromConfig(b.config).StopTask, &ecs.StopTaskInput{Cluster: aws.String("tasks"), Task: &task.ARN})
	}
	p, diags = b.found(nil, s)
	noErrors(t, "destroy after the tasks", diags)
	if got := deleted(p); len(got) != 1 {
		t.Errorf("deletions of %v after the tasks", got)
	}
}

func (b *bench) nothingApplied(t *testing.T) {
	target := b.target
	target.TaskName = "nothing"
	_, diags, _ := b.run(context.Background(), target, RunOptions{}, nil)
	if len(diags) != 1 || diags[0].Code != NoRevision {
		t.Errorf("%v", diags)
	}
}

// deny refuses one operation for want of permission.
type deny struct {
	operation string
	next      http.RoundTripper
	mu        sync.Mutex
	count     int
}

func (d *deny) RoundTrip(request *http.Request) (*http.Response, error) {
	if operationOf(request) != d.operation {
		return d.next.RoundTrip(request)
	}
	d.mu.Lock()
	d.count++
	d.mu.Unlock()
	code := "AccessDeniedException"
	if strings.Contains(request.Header.Get("Authorization"), "/iam/") {
		code = "AccessDenied"
	}
	response := answer(request, 400, code)
	if strings.Contains(request.Header.Get("Authorization"), "/ec2/") {
		response.Body = io.NopCloser(strings.NewReader("<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>"))
		response.ContentLength, response.StatusCode = -1, 403
	}
	return response, nil
}

// unnoted: the run counts although its tag is refused, and the finding has the
// command that sets it.
func (b *bench) unnoted(t *testing.T) {
	b.unverified(t)
	result, diags, err := b.behind(&deny{operation: "TagRole", next: b.line}).run(context.Background(), b.target, RunOptions{Wait: true, Event: fake(`{}`)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, diags, PhaseNotSet, "iam:TagRole", "aws iam tag-role --role-name "+b.target.TaskName+"-task-role --tags Key="+TagPhase+",Value="+string(Verified))
	if d := diags[0]; len(diags) != 1 || d.Severity != diag.Warning || d.Subject != b.target.Function {
		t.Errorf("%v", diags)
	}
	if result.Verified || result.ExitCode == nil || *result.ExitCode != 0 || b.phase(t, b.target) != Prepared {
		t.Errorf("%+v, phase %s", result, b.phase(t, b.target))
	}
}

// behind is the bench with a wall before the account.
func (b *bench) behind(wall http.RoundTripper) *bench {
	without, other := *b, *b.account
	without.account = &other
	without.config = b.config.Copy()
	without.config.HTTPClient = &http.Client{Transport: wall}
	return &without
}

func (b *bench) denied(t *testing.T) {
	for operation, want := range map[string]diag.Code{
		"DescribeTaskDefinition": Unreadable, "RunTask": NotPermitted, "DescribeTasks": TaskLost, "GetLogEvents": LogNotRead,
	} {
		wall := &deny{operation: operation, next: b.line}
		result, diags, err := b.behind(wall).run(context.Background(), b.target, RunOptions{Wait: true, Follow: true, Event: fake(`{"lines": ["x"]}`)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(diags) != 1 || diags[0].Code != want || !strings.Contains(diags[0].Detail, ":"+operation) {
			t.Errorf("%s: %v", operation, diags)
		}
		if wall.count != 1 {
			t.Errorf("%s was sent %d times", operation, wall.count)
		}
		if operation == "GetLogEvents" && (result.ExitCode == nil || *result.ExitCode != 0) {
			t.Errorf("the run failed because of its log: %+v", result)
		}
	}
}
