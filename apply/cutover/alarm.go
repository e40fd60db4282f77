package cutover

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"decant/apply/account"
)

// watched is a trigger with an alarm for missed runs, which speaks while the trigger
// fires and is silent while it is off: then no run is due.
type watched struct {
	trigger
	alarm string
}

func (t watched) set(ctx context.Context, w *account.Writer, on bool) error {
	if err := t.trigger.set(ctx, w, on); err != nil {
		return err
	}
	names := []string{t.alarm}
	found, err := w.Metrics.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNames: names, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}})
	if err != nil {
		return fmt.Errorf("read the alarm %s: %w", t.alarm, err)
	}
	if len(found.MetricAlarms) == 0 {
		return nil // it was not applied yet
	}
	if on {
		_, err = w.Metrics.EnableAlarmActions(ctx, &cloudwatch.EnableAlarmActionsInput{AlarmNames: names})
	} else {
		_, err = w.Metrics.DisableAlarmActions(ctx, &cloudwatch.DisableAlarmActionsInput{AlarmNames: names})
	}
	if err != nil {
		return fmt.Errorf("switch the alarm %s: %w", t.alarm, err)
	}
	return nil
}

func (t watched) asks(at account.Ref, f *triggerConfig) []account.Permission {
	out := t.trigger.asks(at, f)
	for _, action := range []string{"cloudwatch:DescribeAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:EnableAlarmActions"} {
		out = append(out, account.Permission{Access: account.Access{Action: action, Resource: account.AlarmARN(at, t.alarm)}, What: "alarm " + t.alarm, Keys: map[string][]string{}, Exists: true})
	}
	return out
}
