package cutover

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"decant/apply/account"
	"decant/apply/applytest"
)

func at(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", "2026-03-10 "+clock)
	if err != nil {
		panic(err)
	}
	return t
}

// moments notes when each writing call is sent.
func (s *stage) moments() *[]string {
	var out []string
	s.mutated = func(operation string) {
		operation, _, _ = strings.Cut(operation, " ")
		out = append(out, s.clock().Format("15:04:05 ")+operation)
	}
	return &out
}

func wantMoments(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("calls %v\nwant  %v", got, want)
	}
}

func (s *stage) timeLimit(seconds int32) {
	s.T.Helper()
	applytest.Must(s.T, lambda.NewFromConfig(s.Config).UpdateFunctionConfiguration, &lambda.UpdateFunctionConfigurationInput{FunctionName: &s.target.LambdaName, Timeout: &seconds})
}

// TestARunThatIsDueIsNotLost: the run of 08:00 is given to Lambda, and only then
// is anything switched.
func TestARunThatIsDueIsNotLost(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.now = at("07:59:00")
	got := s.moments()
	out := s.moved(SwitchRequest{To: Fargate})
	// Due 08:00, begun until 08:01; its time limit is a minute.
	wantMoments(t, *got, "08:02:00 TagRole", "08:02:00 DisableRule", "08:02:00 EnableRule", "08:02:00 TagRole")
	if out.Silent != 0 || !out.Next.Equal(at("08:00:00").AddDate(0, 0, 1)) {
		t.Errorf("silent for %s, next %s", out.Silent, out.Next)
	}
}

// TestAKilledSwitchIsNotLateAgain: nothing fires, and a run is due in half a
// minute. Waiting until it is over would lose it.
func TestAKilledSwitchIsNotLateAgain(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	for _, to := range sides() {
		underWay := map[Runtime]account.Phase{Fargate: account.ToFargate, Lambda: account.ToLambda}[to]
		s.arrange(state{Phase: underWay, Lambda: TriggerDisabled, Fargate: TriggerDisabled})
		s.now = at("07:59:30")
		got := s.moments()
		s.moved(SwitchRequest{To: to})
		wantMoments(t, *got, "07:59:30 EnableRule", "07:59:30 TagRole")
	}
}

func TestWithNowNothingIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.now = at("07:59:59")
	got := s.moments()
	s.moved(SwitchRequest{To: Fargate, Now: true})
	wantMoments(t, *got, "07:59:59 TagRole", "07:59:59 DisableRule", "07:59:59 EnableRule", "07:59:59 TagRole")
}

func TestARunOnLambdaIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.timeLimit(600)
	s.now = at("08:02:00")
	got := s.moments()
	s.moved(SwitchRequest{To: Fargate})
	// Begun until 08:01, so ended by 08:11.
	wantMoments(t, *got, "08:11:00 TagRole", "08:11:00 DisableRule", "08:11:00 EnableRule", "08:11:00 TagRole")

	s.arrange(onLambda)
	s.now = at("08:02:00")
	s.Line.Arm(0, "", nil)
	out, diags, _ := s.move(context.Background(), SwitchRequest{To: Fargate, MaxWait: 5 * time.Minute})
	applytest.WantCode(t, diags, StillRunning, "by 2026-03-10 08:11", "Nothing was changed", "decant cutover report --now")
	if out.Result != LeftOut || len(s.Line.Sent()) > 0 {
		t.Errorf("%+v, sent %v", out, s.Line.Sent())
	}
}

// TestMetricsShortenTheWaiting: Lambda counts an invocation when it has ended.
func TestMetricsShortenTheWaiting(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.timeLimit(900)
	api := cloudwatch.NewFromConfig(s.Config)
	put := func(name string, minute time.Time, value float64) {
		applytest.Must(t, api.PutMetricData, &cloudwatch.PutMetricDataInput{Namespace: aws.String("AWS/Lambda"), MetricData: []cwtypes.MetricDatum{{
			MetricName: &name, Timestamp: &minute, Value: &value,
			Dimensions: []cwtypes.Dimension{{Name: aws.String("FunctionName"), Value: &s.target.LambdaName}},
		}}})
	}
	put("Invocations", at("07:40:00"), 1) // somebody's, before
	put("ConcurrentExecutions", at("08:00:00"), 1)
	s.now = at("08:04:30")
	s.sleeps = func(now time.Time) {
		if now.Equal(at("08:06:00")) {
			put("Invocations", at("08:00:00"), 1)
		}
	}
	got := s.moments()
	s.moved(SwitchRequest{To: Fargate})
	wantMoments(t, *got, "08:06:00 TagRole", "08:06:00 DisableRule", "08:06:00 EnableRule", "08:06:00 TagRole")

	// One has ended, and another one was seen running a minute ago.
	s.arrange(onLambda)
	put("ConcurrentExecutions", at("08:06:00"), 1)
	s.now = at("08:07:00")
	got = s.moments()
	s.moved(SwitchRequest{To: Fargate})
	wantMoments(t, *got, "08:10:00 TagRole", "08:10:00 DisableRule", "08:10:00 EnableRule", "08:10:00 TagRole")
}

// TestALongRunTurnsTheSwitchBack: the next run comes before the last has surely
// ended, so the switch is taken back in time for it.
func TestALongRunTurnsTheSwitchBack(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "scheduler"}, "cron(0/10 * * * ? *)")
	s.timeLimit(900)
	s.now = at("08:01:30")
	got := s.moments()
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
	if err != nil || out.Result != TurnedBack {
		t.Fatalf("%+v %v %v", out, diags, err)
	}
	applytest.WantCode(t, diags, StillRunning, "2026-03-10 08:16", "Lambda starts report as before", "--now")
	s.wantIs(onLambda)
	wantMoments(t, *got, "08:01:30 TagRole", "08:01:30 DisableRule", "08:09:15 TagRole", "08:09:15 EnableRule", "08:09:15 TagRole")
}

func TestASwitchNeedsRoom(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "cron(* * * * ? *)")
	s.Line.Arm(0, "", nil)
	out, diags, _ := s.move(context.Background(), SwitchRequest{To: Fargate})
	applytest.WantCode(t, diags, TooNear, "not enough time", "--now")
	if out.Result != LeftOut || len(s.Line.Sent()) > 0 {
		t.Errorf("%+v, sent %v", out, s.Line.Sent())
	}
	s.moved(SwitchRequest{To: Fargate, Now: true})

	s = staged(t, kinds{"rule", "rule"}, everyDay)
	s.now = at("07:59:00")
	s.Line.Arm(0, "", nil)
	out, diags, _ = s.move(context.Background(), SwitchRequest{To: Fargate, MaxWait: time.Minute})
	applytest.WantCode(t, diags, TooNear, "2026-03-10 08:00", "--max-wait")
	if out.Result != LeftOut || len(s.Line.Sent()) > 0 {
		t.Errorf("%+v, sent %v", out, s.Line.Sent())
	}
}

// TestAnIntervalHasNoFixedTimes: a rule of rate(…) may have fired a moment ago.
func TestAnIntervalHasNoFixedTimes(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "rate(1 hour)")
	got := s.moments()
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
	if err != nil || out.Result != Moved || !out.Next.IsZero() {
		t.Fatalf("%+v %v %v", out, diags, err)
	}
	applytest.WantCode(t, diags, IntervalRestart, "next run on Fargate comes within 1 hour", "decant run report")
	wantMoments(t, *got, "12:00:00 TagRole", "12:00:00 DisableRule", "12:02:00 EnableRule", "12:02:00 TagRole")
}

// fakeTasks is a cluster in which tasks come and go with the clock.
type fakeTasks struct {
	account.ECSReads
	s     *stage
	tasks []fakeTask
}

type fakeTask struct {
	id, by     string
	made, ends time.Time
	exit       *int32
	reason     string
}

func (f fakeTasks) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	if aws.ToString(in.Family) != f.s.target.TaskName || !strings.HasSuffix(aws.ToString(in.Cluster), "cluster/tasks") {
		return nil, fmt.Errorf("asked for %s in %s", aws.ToString(in.Family), aws.ToString(in.Cluster))
	}
	out, now := &ecs.ListTasksOutput{}, f.s.clock()
	for _, t := range f.tasks {
		stopped := !now.Before(t.ends)
		if !now.Before(t.made) && stopped == (in.DesiredStatus == types.DesiredStatusStopped) {
			out.TaskArns = append(out.TaskArns, t.id)
		}
	}
	return out, nil
}

func (f fakeTasks) DescribeTasks(_ context.Context, in *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	out, now := &ecs.DescribeTasksOutput{}, f.s.clock()
	for _, t := range f.tasks {
		if !slices.Contains(in.Tasks, t.id) {
			continue
		}
		task := types.Task{TaskArn: &t.id, StartedBy: &t.by, CreatedAt: &t.made, LastStatus: aws.String("RUNNING")}
		if !now.Before(t.ends) {
			task.LastStatus, task.StoppedReason = aws.String("STOPPED"), &t.reason
			task.Containers = []types.Container{{ExitCode: t.exit}}
		}
		out.Tasks = append(out.Tasks, task)
	}
	return out, nil
}

func (s *stage) runs(tasks ...fakeTask) { s.tasks = fakeTasks{s: s, tasks: tasks} }

// TestTasksAreWaitedForOnTheWayBack, with their trigger still on.
func TestTasksAreWaitedForOnTheWayBack(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.arrange(onFargate)
	s.runs(fakeTask{id: "task/1", made: at("08:00:10"), ends: at("12:03:00")})
	got := s.moments()
	s.moved(SwitchRequest{To: Lambda})
	wantMoments(t, *got, "12:03:00 TagRole", "12:03:00 DisableRule", "12:03:00 EnableRule", "12:03:00 TagRole")

	// One that hangs changes nothing.
	s.arrange(onFargate)
	s.runs(fakeTask{id: "task/hung", by: "events-rule/orders-prod-report-task", made: at("08:00:10"), ends: at("23:00:00")})
	s.Line.Arm(0, "", nil)
	out, diags, _ := s.move(context.Background(), SwitchRequest{To: Lambda, MaxWait: 5 * time.Minute})
	applytest.WantCode(t, diags, StillRunning, "task hung (started by the rule orders-prod-report-task at 2026-03-10 08:00 UTC", "Nothing was changed", "decant rollback report --now", "decant rollback report --stop-tasks")
	if out.Result != LeftOut || len(s.Line.Sent()) > 0 {
		t.Errorf("%+v, sent %v", out, s.Line.Sent())
	}
	s.wantIs(onFargate)
	s.moved(SwitchRequest{To: Lambda, Now: true})

	// A run that is due while one is waited for is given to Fargate.
	s.arrange(onFargate)
	s.now = at("07:57:00")
	s.runs(fakeTask{id: "task/1", made: at("07:00:00"), ends: at("07:58:50")}, fakeTask{id: "task/2", made: at("08:00:10"), ends: at("08:04:00")})
	got = s.moments()
	s.moved(SwitchRequest{To: Lambda})
	wantMoments(t, *got, "08:04:00 TagRole", "08:04:00 DisableRule", "08:04:00 EnableRule", "08:04:00 TagRole")
}

// TestAnIntervalMayHaveFiredAMomentAgo: after its trigger is off a minute passes in
// which a task may appear, and that task is waited for too.
func TestAnIntervalMayHaveFiredAMomentAgo(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "rate(1 hour)")
	s.arrange(onFargate)
	s.runs()
	got := s.moments()
	out := s.moved(SwitchRequest{To: Lambda})
	wantMoments(t, *got, "12:00:00 TagRole", "12:00:00 DisableRule", "12:01:00 EnableRule", "12:01:00 TagRole")
	if out.Silent != time.Minute {
		t.Errorf("silent for %s", out.Silent)
	}

	s.arrange(onFargate)
	s.runs(fakeTask{id: "task/late", made: at("12:00:20"), ends: at("12:05:00")})
	got = s.moments()
	s.moved(SwitchRequest{To: Lambda})
	wantMoments(t, *got, "12:00:00 TagRole", "12:00:00 DisableRule", "12:05:00 EnableRule", "12:05:00 TagRole")

	// It goes on for too long: Fargate's trigger is on again, and that is the side
	// whose interval starts anew.
	s.arrange(onFargate)
	s.runs(fakeTask{id: "task/late", made: at("12:00:20"), ends: at("23:00:00")})
	out, diags, _ := s.move(context.Background(), SwitchRequest{To: Lambda})
	applytest.WantCode(t, diags, StillRunning, "task late", "Fargate starts report as before")
	applytest.WantCode(t, diags, IntervalRestart, "next run on Fargate comes within 1 hour")
	if out.Result != TurnedBack || out.Silent != 20*time.Minute {
		t.Errorf("%+v", out)
	}
	s.wantIs(onFargate)
}

// TestTasksAreStoppedWhenAsked: no new one begins, those that run get SIGTERM, and
// Lambda's trigger is on when they have ended.
func TestTasksAreStoppedWhenAsked(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.arrange(onFargate)
	tasks := []fakeTask{{id: "task/hung", made: at("08:00:10"), ends: at("23:00:00")}}
	s.runs(tasks...)
	got := s.moments()
	s.stops = func() {
		*got = append(*got, s.clock().Format("15:04:05 ")+"StopTask")
		tasks[0].ends = s.clock().Add(time.Minute) // its program ends in time
	}
	s.moved(SwitchRequest{To: Lambda, StopTasks: true})
	wantMoments(t, *got, "12:00:00 TagRole", "12:00:00 DisableRule", "12:00:00 StopTask", "12:01:00 EnableRule", "12:01:00 TagRole")
}

// TestStoppedTasksAreToldOf: what was ended stays ended when the switch is taken back.
func TestStoppedTasksAreToldOf(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.arrange(onFargate)
	s.runs(fakeTask{id: "task/hung", made: at("08:00:10"), ends: at("23:00:00")})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.stops = func() {}
	s.sleeps = func(time.Time) { cancel() }
	out, diags, _ := s.move(ctx, SwitchRequest{To: Lambda, StopTasks: true})
	applytest.WantCode(t, diags, SwitchUndone, "Told to stop, and not coming back: task hung", "decant rollback report --stop-tasks")
	if out.Result != TurnedBack {
		t.Errorf("%+v", out)
	}
}

// TestAnInterruptedSwitchSaysWhetherItWasBegun.
func TestAnInterruptedSwitchSaysWhetherItWasBegun(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out, diags, err := s.move(ctx, SwitchRequest{To: Fargate})
	applytest.WantCode(t, diags, SwitchNotBegun, "interrupted before anything was changed")
	if err == nil || out.Result != NotBegun {
		t.Errorf("%+v %v", out, err)
	}

	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	s.now = at("07:59:00")
	s.sleeps = func(time.Time) { cancel() }
	s.Line.Arm(0, "", nil)
	out, diags, err = s.move(ctx, SwitchRequest{To: Fargate})
	applytest.WantCode(t, diags, SwitchNotBegun, "interrupted before anything was changed")
	if err == nil || out.Result != NotBegun || len(s.Line.Sent()) > 0 {
		t.Errorf("%+v %v", out, err)
	}
}

// lateTrigger goes on saying for some reads what was before.
type lateTrigger struct {
	on    bool
	late  int
	reads int
}

func (*lateTrigger) String() string { return "rule late" }

func (l *lateTrigger) read(context.Context, *account.Reader) (*triggerConfig, error) {
	if l.reads++; l.reads <= l.late {
		return &triggerConfig{On: !l.on}, nil
	}
	return &triggerConfig{On: l.on}, nil
}

func (l *lateTrigger) set(_ context.Context, _ *account.Writer, on bool) error {
	l.on, l.reads = on, 0
	return nil
}

// TestATriggerIsProved: what was set is read until the account says so.
func TestATriggerIsProved(t *testing.T) {
	t.Parallel()
	for late, proved := range map[int]bool{0: true, 4: true, account.Attempts: false} {
		for _, on := range []bool{true, false} {
			l := &lateTrigger{late: late}
			slept := time.Duration(0)
			w := account.NewWriter(aws.Config{}, account.WriterOptions{Sleep: func(_ context.Context, d time.Duration) error { slept += d; return nil }})
			s := &switcher{w: w, seen: func(SwitchEvent) {}, view: snapshot{lambdaTrigger: l}}
			err := s.turn(context.Background(), Lambda, on)
			if (err == nil) != proved || proved && l.reads != late+1 || slept > time.Minute {
				t.Errorf("%d late, on %t: %v after %d reads and %s", late, on, err, l.reads, slept)
			}
		}
	}
}

func TestTheFirstRunIsWatched(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "cron(0/20 * * * ? *)")
	first := fakeTask{id: "task/first", by: "events-rule/orders-prod-report", made: at("12:20:20"), ends: at("12:23:00"), exit: aws.Int32(0), reason: "Essential container in task exited"}
	others := []fakeTask{
		{id: "task/old", made: at("11:00:00"), ends: at("11:01:00"), exit: aws.Int32(1)},
		{id: "task/decant", by: "decant", made: at("12:10:00"), ends: at("12:11:00"), exit: aws.Int32(1)},
		{id: "task/second", made: at("12:40:00"), ends: at("12:41:00"), exit: aws.Int32(1)},
	}
	start := at("12:05:00")
	watch := func(m SwitchRequest, tasks ...fakeTask) (Outcome, []string) {
		s.arrange(onLambda)
		s.now = start
		s.runs(append(tasks, others...)...)
		m.To, m.Watch = Fargate, true
		out, diags, err := s.move(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		return out, sortedCodes(diags)
	}

	out, codes := watch(SwitchRequest{}, first)
	if out.Result != Moved || len(codes) > 0 || out.FirstRun == nil || out.FirstRun.TaskARN != "task/first" || *out.FirstRun.ExitCode != 0 {
		t.Errorf("a good run: %+v %v", out, codes)
	}
	s.wantIs(onFargate)

	first.exit = aws.Int32(3)
	out, codes = watch(SwitchRequest{}, first)
	if out.Result != Moved || !slices.Equal(codes, []string{string(FirstRunFailed)}) || out.FirstRun.WentBack {
		t.Errorf("a bad run: %+v %v", out, codes)
	}
	s.wantIs(onFargate)

	out, codes = watch(SwitchRequest{AutoRollback: true}, first)
	if out.Result != TurnedBack || !slices.Equal(codes, []string{string(FirstRunFailed)}) || !out.FirstRun.WentBack || out.Phase != account.Prepared {
		t.Errorf("a bad run with the way back: %+v %v", out, codes)
	}
	s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})

	first.exit, first.reason = nil, "CannotPullContainerError: no such image"
	out, codes = watch(SwitchRequest{AutoRollback: true}, first)
	if out.Result != TurnedBack || out.FirstRun.ExitCode != nil || out.FirstRun.Reason != first.reason {
		t.Errorf("a run that never started: %+v %v", out, codes)
	}

	first.ends = at("23:00:00")
	out, codes = watch(SwitchRequest{WatchFor: 30 * time.Minute}, first)
	if out.Result != Moved || out.FirstRun != nil || !slices.Equal(codes, []string{string(FirstRunUnseen)}) {
		t.Errorf("a long run: %+v %v", out, codes)
	}
	out, codes = watch(SwitchRequest{WatchFor: 5 * time.Minute})
	if out.Result != Moved || out.FirstRun != nil || !slices.Equal(codes, []string{string(FirstRunUnseen)}) || s.clock().After(at("12:06:00")) {
		t.Errorf("due later than it is watched: %+v %v %s", out, codes, s.clock())
	}
	s.wantIs(onFargate)
}
