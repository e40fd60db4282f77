package taskrun

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/ecsreason"
	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

// Options say how one task is run. Of Apply, Cluster, Subnets,
// SecurityGroups and PublicIP count; what it leaves out is that of the function's
// trigger in the account, and without a trigger that of the plan.
type Options struct {
	Plan  *plan.Plan
	Apply apply.Options
	// Event is the JSON that the handler gets; nil for the one that the runner
	// makes up, which schedules and plain functions have.
	Event []byte
	// Bucket takes an event that is too large for the call, with Objects; "" refuses it.
	Bucket  string
	Objects *Objects
	// Function is that of the task, with what its code asks of AWS and its Lambda, as far
	// as they are known; nil for nothing.
	Function *model.Function
	// Alone refuses to start a task beside one of the function that runs.
	Alone bool
	// AskIAM has IAM's simulator asked first whether the identity may do it.
	AskIAM bool
	// Wait for the end of the task. Without it the result has no exit code.
	Wait bool
	// Follow passes on the lines of the log; only with Wait.
	Follow bool
	// StopOnCancel is asked when the context ends before the task does; nil lets
	// the task run on.
	StopOnCancel func() bool
}

// Result says how a task went. A nil ExitCode is unknown: the program never
// started, or nobody waited for its end.
type Result struct {
	TaskARN  string    `json:"task_arn"`
	Revision string    `json:"revision"` // ARN of the task definition
	ExitCode *int      `json:"exit_code"`
	StopCode string    `json:"stop_code,omitempty"` // ECS's word, "EssentialContainerExited"
	Reason   string    `json:"reason,omitempty"`    // ECS's words
	Started  time.Time `json:"started"`             // zero: the program never started
	Stopped  time.Time `json:"stopped"`             // zero: the task goes on
	// Verified says that the run made the function's phase "verified".
	Verified bool `json:"verified"`
	// Denied are the calls that AWS refused the task, where its log was followed.
	Denied []Denial `json:"denied,omitempty"`
}

// Step is what has just happened to a running task.
type Step string

// The steps of a run.
const (
	RunStarted  Step = "started"  // ECS took the task
	RunStatus   Step = "status"   // Status is new
	RunLine     Step = "line"     // one line of the log
	RunWaiting  Step = "waiting"  // a call failed in a way that passes
	RunStopping Step = "stopping" // the task is told to end
	RunUploaded Step = "uploaded" // the event lies at Text
)

// Event tells of the progress of a run, one at a time and in order.
type Event struct {
	Step    Step
	TaskARN string
	Status  string    // ECS's word: PROVISIONING, PENDING, RUNNING, …
	Text    string    // a line of the log, without its end; with RunUploaded the address
	At      time.Time // of the line
	Err     error     // with RunWaiting
}

// pollEvery is the pause between two looks at a task. DescribeTasks has no limit
// of its own, and ECS asks for polling with care.
const pollEvery = 2 * time.Second

// runner is one run.
type runner struct {
	r    *account.Reader
	w    *account.Writer
	t    plan.Target
	opts Options
	seen func(Event)

	start  apply.Launch
	token  string // makes a repeated RunTask the same call
	result Result
	diags  diag.List
	last   []string // the last lines of the log, oldest first; at most lastLines
	denied []Denial // what AWS refused the task, as its log says
}

// Run starts the task of one function as its trigger would, follows it to its
// end, and says how it went. A task that fails or cannot start is a finding; an
// error is the end of the context. A function whose run succeeds goes from
// prepared to verified.
func Run(ctx context.Context, r *account.Reader, w *account.Writer, t plan.Target, at account.Ref, opts Options, seen func(Event)) (Result, diag.List, error) {
	if seen == nil {
		seen = func(Event) {}
	}
	x := &runner{r: r, w: w, t: t, opts: opts, seen: seen, token: rand.Text()}
	if x.prepare(ctx, at); x.diags.HasErrors() {
		return x.result, x.diags, ended(ctx)
	}
	if opts.Alone {
		if x.alone(ctx); x.diags.HasErrors() {
			return x.result, x.diags, ended(ctx)
		}
	}
	if opts.AskIAM {
		if x.askIAM(ctx); x.diags.HasErrors() {
			return x.result, x.diags, ended(ctx)
		}
	}
	input := x.request(ctx)
	if x.diags.HasErrors() {
		return x.result, x.diags, ended(ctx)
	}
	task, err := x.untilItRuns(ctx, input)
	x.deniedCalls()
	if task == nil {
		return x.result, x.diags, err
	}
	x.judge(task)
	if code := x.result.ExitCode; code != nil && *code == 0 && ecsreason.Doubt(task) == "" && err == nil {
		x.verified(ctx)
	}
	return x.result, x.diags, err
}

// A throttled pull is tried again after half a minute, one, and two.
const (
	pullAttempts = 4
	pullPause    = 30 * time.Second
)

// errThrottledPull is why a task is started again.
var errThrottledPull = errors.New("the registry throttled the pull of the image, so the program never ran; the task is started again")

// untilItRuns starts the task and follows it to its end. One whose image was not
// pulled because the registry throttles is started again: its program never ran. The
// task is nil when nobody waits for it, or nothing is known of its end.
func (x *runner) untilItRuns(ctx context.Context, input *ecs.RunTaskInput) (*types.Task, error) {
	for attempt := 0; ; attempt++ {
		if x.launch(ctx, input); x.diags.HasErrors() || !x.opts.Wait {
			return nil, ended(ctx)
		}
		task, err := x.wait(ctx)
		if task == nil || err != nil || attempt == pullAttempts-1 || x.ran(task) || ecsreason.Explain(ecsreason.StartReasons(), ecsreason.ECSSays(task, x.note(task))).Means != ecsreason.ThrottledPull {
			return task, err
		}
		x.tell(Event{Step: RunWaiting, Err: errThrottledPull})
		if x.w.Sleep(ctx, pullPause<<attempt) != nil {
			return task, ended(ctx)
		}
		x.token = rand.Text() // another task, not the same call
	}
}

func ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("run: %w", err)
	}
	return nil
}

// launch starts the task. A call that got no answer is repeated with the same
// token, so that ECS starts one task and not two.
func (x *runner) launch(ctx context.Context, input *ecs.RunTaskInput) {
	var out *ecs.RunTaskOutput
	err := x.again(ctx, func() (err error) {
		out, err = x.w.ECS.RunTask(ctx, input)
		return err
	})
	switch {
	case ctx.Err() != nil && err != nil:
		x.add(RunInterrupted, fmt.Sprintf("The run of %s was ended while ECS was asked for a task; whether it started one is not known.", x.t.Function),
			"Look for a task that decant has started, and end it if it should not run:\n    aws ecs list-tasks --cluster "+x.start.Cluster+" --started-by decant")
	case err != nil:
		x.refused(err)
	case len(out.Tasks) == 0:
		x.notPlaced(out.Failures)
	default:
		x.result.TaskARN = aws.ToString(out.Tasks[0].TaskArn)
		x.tell(Event{Step: RunStarted, Status: aws.ToString(out.Tasks[0].LastStatus)})
	}
}

// again repeats a call as long as its failure passes, for about a minute.
func (x *runner) again(ctx context.Context, call func() error) error {
	for attempt := 0; ; attempt++ {
		err := call()
		if err == nil || ctx.Err() != nil || !account.Transient(err) || attempt == account.Attempts-1 {
			return err
		}
		x.tell(Event{Step: RunWaiting, Err: err})
		if wait := x.w.Sleep(ctx, account.Backoff(attempt, x.w.Jitter(), err)); wait != nil {
			return err
		}
	}
}

func (x *runner) tell(e Event) {
	e.TaskARN = x.result.TaskARN
	x.seen(e)
}

func (x *runner) add(code diag.Code, detail, fix string) {
	x.diags.Add(diag.New(code, diag.Range{}, detail, fix).About(x.t.Function))
}

// refused reports that ECS did not take the call.
func (x *runner) refused(err error) {
	if action := account.DeniedAction(err); action != "" {
		x.add(account.NotPermitted, fmt.Sprintf("The identity that decant runs with may not call %s, so no task of %s is started. A run also needs iam:PassRole on the task's two roles.", action, x.t.Function),
			"Allow the actions that the README lists for decant run, or use another profile.")
		return
	}
	why := ecsreason.Explain(ecsreason.LaunchReasons(), err.Error())
	x.add(NotStarted, fmt.Sprintf("ECS refused to start %s: %s. %s", x.t.Function, account.TrimStop(account.AWSMessage(err)), why.Means), why.Advice(x.t.Function))
}

// notPlaced reports a call that ECS took, and for which it started nothing.
func (x *runner) notPlaced(failures []types.Failure) {
	text := "it gave no reason"
	if len(failures) > 0 {
		text = aws.ToString(failures[0].Reason)
		if detail := aws.ToString(failures[0].Detail); detail != "" {
			text += ": " + detail
		}
	}
	why := ecsreason.Explain(ecsreason.LaunchReasons(), text)
	x.add(NotStarted, fmt.Sprintf("ECS started no task of %s: %s. %s", x.t.Function, account.TrimStop(text), why.Means), why.Advice(x.t.Function))
}

// noteTime is how long writing down a success may take after an interruption.
const noteTime = 20 * time.Second

// verified writes down that the task has run, when nobody had yet.
func (x *runner) verified(ctx context.Context) {
	// The success stands, also when somebody ends the command right now.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	role := account.Address{Kind: account.TaskRole, Name: x.t.TaskName + "-task-role"}
	have, err := x.r.Read(ctx, role)
	if err == nil && (have == nil || have.Tags[account.TagPhase] != string(account.Prepared) || !apply.ScopeOf(x.opts.Plan, nil).Tagged(have.Tags)) {
		return // further on, or not decant's
	}
	if err == nil {
		err = x.again(ctx, func() error {
			return x.w.TagPhase(ctx, role.Name, account.Verified)
		})
	}
	if err != nil {
		x.add(PhaseNotSet, fmt.Sprintf("%s ran with success, and that could not be written down on its task role: %s.", x.t.Function, account.Plain(err)),
			fmt.Sprintf("Allow iam:GetRole and iam:TagRole on %s and run it again, or tag the role by hand:\n    aws iam tag-role --role-name %s --tags Key=%s,Value=%s", role.Name, role.Name, account.TagPhase, account.Verified))
		return
	}
	x.result.Verified = true
}
