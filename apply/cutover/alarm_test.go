package cutover

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"decant/apply/account"
	"decant/apply/applytest"
	"decant/plan"
)

// TestTheAlarmForMissedRunsFollowsTheTrigger: it speaks while the task's rule fires and
// at no other time. An alarm that was not applied yet stops no switch.
func TestTheAlarmForMissedRunsFollowsTheTrigger(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.plan.Targets[0].Missed = plan.Missed{Period: 3600, Periods: 25}
	c, name := s.Clients(), "orders-prod-report-missed"
	speaks := func() bool {
		out := applytest.Must(t, c.Metrics.DescribeAlarms, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{name}})
		return len(out.MetricAlarms) == 1 && aws.ToBool(out.MetricAlarms[0].ActionsEnabled)
	}
	s.moved(SwitchRequest{To: Fargate})
	s.wantIs(onFargate)
	s.moved(SwitchRequest{To: Lambda})
	s.phase(account.Verified)

	applytest.Must(t, c.Metrics.PutMetricAlarm, &cloudwatch.PutMetricAlarmInput{
		AlarmName: &name, ActionsEnabled: aws.Bool(false), Namespace: aws.String("AWS/Events"), MetricName: aws.String("Invocations"), Statistic: types.StatisticSum,
		Period: aws.Int32(3600), EvaluationPeriods: aws.Int32(25), Threshold: aws.Float64(1), ComparisonOperator: types.ComparisonOperatorLessThanThreshold,
	})
	s.moved(SwitchRequest{To: Fargate})
	if !speaks() {
		t.Error("the trigger fires, and its alarm is silent")
	}
	s.moved(SwitchRequest{To: Lambda})
	if speaks() {
		t.Error("the trigger is off, and its alarm speaks")
	}
}
