package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
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
var errStillRuns = errors.New("runs that were begun go on")

// tooNear is a run that would fall into the switch.
type tooNear struct {
	at       time.Time
	tooOften bool
}

func (e tooNear) Error() string { return "a run is due at " + clock(e.at) }

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// room waits until no run can fall between the two sides. nil: there is room at
// once; errWaited: there is room now; tooNear: there will be none in time. When
// nothing fires already, as after a run that was killed, every moment counts.
func (s *switcher) room(ctx context.Context) error {
	if s.view.Plain {
		return nil
	}
	s.sayInterval()
	if s.m.Now || !s.view.only(s.m.To.other()) {
		return nil
	}
	var waited error
	for range 3 {
		now := s.w.now()
		due := s.view.next(now.Add(-fireSpread))
		if due.IsZero() || due.After(now.Add(switchTakes)) {
			return waited
		}
		free := due.Add(fireSpread)
		if after := s.view.next(due); !after.IsZero() && after.Before(free.Add(switchTakes)) {
			return tooNear{at: due, tooOften: true}
		}
		if free.After(s.until) {
			return tooNear{at: due}
		}
		s.tell(SwitchEvent{Step: SwitchAwaits, Text: fmt.Sprintf("the run that is due at %s", clock(due)), Until: free})
		if err := s.w.sleep(ctx, free.Sub(now)); err != nil {
			return err
		}
		waited = errWaited
	}
	return tooNear{at: s.view.next(s.w.now()), tooOften: true}
}

// sayInterval tells that rate(…) has no fixed times.
func (s *switcher) sayInterval() {
	f := s.view.fires(s.m.To)
	if f == nil {
		return
	}
	if times, err := readTimes(f.Expression, f.Timezone); err == nil && !times.fixed() {
		s.add(IntervalRestart, fmt.Sprintf("%s runs at %s. Its first run on %s comes at most %s after the switch.", s.target.Function, f.Expression, s.m.To, times.period),
			"If the pause would be too long, run it once in between:\n    decant run "+s.target.Function)
	}
}

func (s *switcher) refuseRoom(err error) {
	var near tooNear
	if !errors.As(err, &near) {
		s.add(SwitchUndone, fmt.Sprintf("The switch of %s was interrupted before anything was changed: %v.", s.target.Function, err), "To try again:\n    "+s.command())
		return
	}
	why := "and waiting for it would take longer than is allowed."
	if near.tooOften {
		why = "and between two runs there is not enough time for a switch."
	}
	s.add(TooNear, fmt.Sprintf("The next run of %s is due at %s, %s Nothing was changed.", s.target.Function, clock(near.at), why),
		fmt.Sprintf("Try again after it, with a longer --max-wait, or switch at once; a run that is due meanwhile is then lost:\n    %s --now", s.command()))
}

// window is the time in which what a side has begun has to end.
type window struct {
	off   time.Time // since when the side is off
	since time.Time // when the last run may have begun, at the earliest
	last  time.Time // when the last run has begun, at the latest
	until time.Time // end of the waiting
}

// window works out when the last run of the side that is off has begun. Of
// fixed times it is known; rate(…) may have fired until the last moment.
func (s *switcher) window(side Side) window {
	now := s.w.now()
	w := window{off: now, since: now.Add(-fireSpread), last: now.Add(fireSpread), until: s.until}
	if due := s.view.next(now); !due.IsZero() && due.Add(-lastMoment).Before(w.until) {
		w.until = due.Add(-lastMoment)
	}
	f := s.view.fires(side)
	if f == nil {
		return w
	}
	times, err := readTimes(f.Expression, f.Timezone)
	switch {
	case err != nil:
	case !times.fixed():
		w.since = now.Add(-times.period).Add(fireSpread)
	default:
		w.since = times.latest(now, longestRun+fireSpread)
		w.last = w.since.Add(fireSpread) // both zero: nothing has begun that could still run
	}
	return w
}

// drain waits for what a side has begun.
func (s *switcher) drain(ctx context.Context, side Side) error {
	if side == Lambda {
		return s.drainLambda(ctx)
	}
	return s.drainTasks(ctx)
}

// drainLambda waits until the last invocation has ended. Lambda cannot be asked
// what runs; what is certain is that an invocation ends with the function's time
// limit. It has ended earlier when CloudWatch counts an invocation since the last
// time that the schedule fired, because it does so at its end, and no concurrent
// one in the last minutes.
func (s *switcher) drainLambda(ctx context.Context) error {
	if !s.view.lambda.exists {
		return nil
	}
	w := s.window(Lambda)
	certain := w.last.Add(s.view.lambda.timeout)
	told := false
	for {
		now := s.w.now()
		if !now.Before(certain) || !now.Before(w.last) && s.invocationEnded(ctx, w.since, now) {
			return nil
		}
		if now.Add(lookEvery).After(w.until) {
			return fmt.Errorf("%w on Lambda, until %s at the latest", errStillRuns, clock(certain))
		}
		if !told {
			s.tell(SwitchEvent{Step: SwitchAwaits, Side: Lambda, Text: "runs that were begun on Lambda", Until: earlier(certain, w.until)})
			told = true
		}
		if err := s.w.sleep(ctx, lookEvery); err != nil {
			return err
		}
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
	pages := cloudwatch.NewGetMetricDataPaginator(s.r.metrics, &cloudwatch.GetMetricDataInput{
		StartTime: &from, EndTime: aws.Time(to.Add(time.Minute)),
		MetricDataQueries: []types.MetricDataQuery{{Id: aws.String("m"), MetricStat: &types.MetricStat{
			Metric: &types.Metric{
				Namespace: aws.String("AWS/Lambda"), MetricName: &name,
				Dimensions: []types.Dimension{{Name: aws.String("FunctionName"), Value: &s.target.LambdaName}},
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
