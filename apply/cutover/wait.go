package cutover

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"decant/apply/account"
	"decant/internal/eventcron"
)

const (
	// fireSpread: a run begins within the minute that its schedule names.
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
	fireSpread = time.Minute
	// switchTakes is room for the calls of a switch, with some that are repeated,
	// and for EventBridge to act on them: it asks for "a short period of time".
	// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html
	switchTakes = 2 * time.Minute
	// lastMoment is how long before the next run the other side has to be on.
	lastMoment = 45 * time.Second
	// metricsLag is how late CloudWatch may show an invocation.
	metricsLag = 3 * time.Minute
	// lookEvery is the pause between two looks at what goes on.
	lookEvery = 15 * time.Second
)

// errWaited says that time has passed, so the account has to be read again.
var errWaited = errors.New("waited")

// errStillRuns ends the waiting for runs that were begun.
var errStillRuns = errors.New("runs that were begun have not ended")

// tooNear is a run that would fall into the switch.
type tooNear struct {
	at       time.Time
	tooOften bool
}

func (e tooNear) Error() string { return "a run is due at " + account.FormatTime(e.at) }

// moment waits for the moment at which a switch may begin, while the trigger of
// the side that is left is still on: no run is due, and none goes on. nil: it is
// now; errWaited: time has passed, so the account has to be read again.
func (s *switcher) moment(ctx context.Context) error {
	if s.view.Plain || s.m.Now || !s.view.only(s.m.To.other()) {
		return nil // when nothing fires, as after a run that was killed, every minute counts
	}
	if err := s.room(ctx); err != nil {
		return err
	}
	return s.quiet(ctx)
}

// room waits until no run can fall between the two sides; tooNear: it will not be
// so in time.
func (s *switcher) room(ctx context.Context) error {
	now := s.w.Now()
	due := s.view.next(now.Add(-fireSpread))
	if due.IsZero() || due.After(now.Add(switchTakes)) {
		return nil
	}
	free := due.Add(fireSpread)
	if after := s.view.next(due); !after.IsZero() && after.Before(free.Add(switchTakes)) {
		return tooNear{at: due, tooOften: true}
	}
	if free.After(s.until) {
		return tooNear{at: due}
	}
	s.tell(SwitchEvent{Step: SwitchAwaits, Side: s.m.To.other(), On: true, Text: fmt.Sprintf("the run that is due at %s", account.FormatTime(due)), Until: free})
	if err := s.w.Sleep(ctx, free.Sub(now)); err != nil {
		return err
	}
	return errWaited
}

// quiet waits until no run goes on, as far as that can be seen while new ones may
// begin. After the trigger is off the waiting would be the same, but nothing would
// start the function meanwhile.
func (s *switcher) quiet(ctx context.Context) error {
	if s.m.To == Lambda {
		return s.quietTasks(ctx)
	}
	return s.quietLambda(ctx)
}

// quietLambda waits for the run of the last time that the schedule fired. With an
// interval, or when the next run comes before the last has surely ended, it does
// not: then the trigger has to be off first.
func (s *switcher) quietLambda(ctx context.Context) error {
	if !s.view.waitsOn(s.w.Now()) {
		return nil
	}
	w := s.window(Lambda)
	return s.untilEnded(ctx, w, w.last.Add(s.view.lambda.timeout), s.until, true)
}

// waitsOn says whether runs on Lambda are waited for before its trigger is off.
func (v snapshot) waitsOn(now time.Time) bool {
	f := v.lambdaFires
	if f == nil || !v.lambda.exists {
		return false
	}
	times, err := eventcron.ReadTimes(f.Expression, f.Timezone)
	if err != nil || !times.Fixed() {
		return false
	}
	due := v.next(now)
	return due.IsZero() || !v.window(Lambda, now).last.Add(v.lambda.timeout+switchTakes).After(due)
}

// sayInterval tells that the side that was switched on has no fixed times.
func (s *switcher) sayInterval() {
	if s.turnedOn == "" {
		return
	}
	if f := s.view.fires(s.turnedOn); f != nil {
		if period := f.period(); period > 0 {
			s.add(IntervalRestart, fmt.Sprintf("%s runs at %s. Its next run on %s comes within %s from now.", s.target.Function, f.Expression, s.turnedOn, Spell(period)),
				"If the pause would be too long, run it once in between:\n    decant run "+s.target.Function)
		}
	}
}

// period is that of rate(…); 0 for fixed times.
func (f *triggerConfig) period() time.Duration {
	times, err := eventcron.ReadTimes(f.Expression, f.Timezone)
	if err != nil {
		return 0
	}
	return times.Period
}

// notBegun ends a switch that was interrupted while nothing was changed yet.
func (s *switcher) notBegun(err error) {
	s.out.Result = NotBegun
	s.add(SwitchNotBegun, fmt.Sprintf("The switch of %s was interrupted before anything was changed: %s.", s.target.Function, account.Plain(err)), "To try again:\n    "+s.command())
}

// refuseMoment reports that no moment for the switch came.
func (s *switcher) refuseMoment(err error) {
	name := s.target.Function
	var near tooNear
	switch {
	case errors.As(err, &near):
		why := "and waiting for it would take longer than is allowed."
		if near.tooOften {
			why = "and between two runs there is not enough time for a switch."
		}
		s.add(TooNear, fmt.Sprintf("The next run of %s is due at %s, %s Nothing was changed.", name, account.FormatTime(near.at), why),
			fmt.Sprintf("Try again after it, with a longer --max-wait, or switch at once; a run that is due meanwhile is then lost:\n    %s --now", commandTo(s.m.To, name)))
	case errors.Is(err, errStillRuns):
		s.add(StillRunning, fmt.Sprintf("The switch of %s was not begun, because %s. Nothing was changed.", name, account.Plain(err)), s.goOnAnyway())
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		s.notBegun(err)
	default:
		s.diags.Add(unreadableSwitch(s.target, err))
	}
}

// goOnAnyway is what to do about runs that do not end.
func (s *switcher) goOnAnyway() string {
	command := commandTo(s.m.To, s.target.Function)
	fix := "Try again when nothing runs, or wait for longer:\n    " + command + " --max-wait 3h\nor do not wait for it; a run that goes on may then overlap with the first on the other side:\n    " + command + " --now"
	if s.m.To == Lambda && !s.m.StopTasks {
		fix += "\nOr have the tasks stopped, which get SIGTERM:\n    " + command + " --stop-tasks"
	}
	return fix
}

// window is the time in which what a side has begun has to end.
type window struct {
	since time.Time // when the last run may have begun, at the earliest
	last  time.Time // when the last run has begun, at the latest
}

// window works out when the last run of the side that is off has begun. Of
// fixed times it is known; rate(…) may have fired until the last moment.
func (v snapshot) window(side Runtime, now time.Time) window {
	w := window{since: now.Add(-fireSpread), last: now.Add(fireSpread)}
	f := v.fires(side)
	if f == nil {
		return w
	}
	times, err := eventcron.ReadTimes(f.Expression, f.Timezone)
	switch {
	case err != nil:
	case !times.Fixed():
		w.since = now.Add(-times.Period).Add(fireSpread)
	default:
		w.since = times.Latest(now, longestRun+fireSpread)
		w.last = w.since.Add(fireSpread) // both zero: nothing has begun that could still run
	}
	return w
}

func (s *switcher) window(side Runtime) window { return s.view.window(side, s.w.Now()) }

// silentUntil is how long nothing may start the function: the other side has to
// be on before the next run.
func (s *switcher) silentUntil() time.Time {
	if due := s.view.next(s.w.Now()); !due.IsZero() {
		return earlier(s.until, due.Add(-lastMoment))
	}
	return s.until
}

// drain waits for what a side has begun.
func (s *switcher) drain(ctx context.Context, side Runtime) error {
	if side == Lambda {
		return s.drainLambda(ctx)
	}
	return s.drainTasks(ctx)
}

// drainLambda waits until the last invocation has ended.
func (s *switcher) drainLambda(ctx context.Context) error {
	if !s.view.lambda.exists {
		return nil
	}
	w := s.window(Lambda)
	err := s.untilEnded(ctx, w, w.last.Add(s.view.lambda.timeout), s.silentUntil(), false)
	if errors.Is(err, errWaited) {
		return nil
	}
	return err
}

// untilEnded waits until no invocation that began in the window goes on, at most
// until a moment. Lambda cannot be asked what runs; what is certain is that an
// invocation ends with the function's time limit. It has ended earlier when
// CloudWatch counts an invocation since the last time that the schedule fired,
// because it does so at its end, and no concurrent one in the last minutes.
// nil: at once; errWaited: by now.
func (s *switcher) untilEnded(ctx context.Context, w window, certain, until time.Time, on bool) error {
	var waited error
	for {
		now := s.w.Now()
		if !now.Before(certain) || !now.Before(w.last) && s.invocationEnded(ctx, w.since, now) {
			return waited
		}
		if now.Add(lookEvery).After(until) {
			return fmt.Errorf("%w on Lambda; they do by %s at the latest", errStillRuns, account.FormatTime(certain))
		}
		if waited == nil {
			s.tell(SwitchEvent{Step: SwitchAwaits, Side: Lambda, On: on, Text: "runs that were begun on Lambda", Until: earlier(certain, until)})
		}
		if err := s.w.Sleep(ctx, lookEvery); err != nil {
			return err
		}
		waited = errWaited
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// invocationEnded says whether CloudWatch knows of an invocation that began in
// the span and has ended, and of none that ran in the last minutes. Without an
// answer it is false: the time limit is waited for.
func (s *switcher) invocationEnded(ctx context.Context, from, to time.Time) bool {
	ended, err := s.metric(ctx, "Invocations", "Sum", from.Truncate(time.Minute), to)
	if err != nil || ended < 1 {
		return false
	}
	running, err := s.metric(ctx, "ConcurrentExecutions", "Maximum", to.Add(-metricsLag).Truncate(time.Minute), to)
	return err == nil && running == 0
}

// metric adds the values of each minute of a span; no value counts as 0.
func (s *switcher) metric(ctx context.Context, name, statistic string, from, to time.Time) (float64, error) {
	pages := cloudwatch.NewGetMetricDataPaginator(s.r.Metrics, &cloudwatch.GetMetricDataInput{
		StartTime: &from, EndTime: aws.Time(to.Add(time.Minute)),
		MetricDataQueries: []types.MetricDataQuery{{Id: aws.String("m"), MetricStat: &types.MetricStat{
			Metric: &types.Metric{
				Namespace: aws.String("AWS/Lambda"), MetricName: &name,
				Dimensions: []types.Dimension{{Name: aws.String("FunctionName"), Value: &s.view.lambda.name}},
			},
			Period: aws.Int32(60), Stat: &statistic,
		}}},
	})
	sum := 0.0
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, fmt.Errorf("read the metric %s: %w", name, err)
		}
		for _, result := range page.MetricDataResults {
			for _, value := range result.Values {
				sum += value
			}
		}
	}
	return sum, nil
}
