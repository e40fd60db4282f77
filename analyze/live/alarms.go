package live

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"decant/model"
)

const (
	// lambdaMetrics is the namespace of the metrics that Lambda itself publishes.
	lambdaMetrics = "AWS/Lambda"
	// alarmPage is the most that a page of DescribeAlarms has, maxAlarmPages the end of
	// a listing that never ends: 100,000 alarms.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
	alarmPage, maxAlarmPages = 100, 1000
	// maxAlarms is how many alarms of one function are kept.
	maxAlarms = 100
)

// alarms reads which alarms watch the functions' metrics: they go quiet when another
// service does a function's work.
func (m *measurement) alarms(ctx context.Context) {
	byName := map[string]int{}
	for i, fn := range m.fns {
		byName[fn.Name] = i
	}
	m.begin()
	client := cloudwatch.NewFromConfig(m.place.Config)
	pages := cloudwatch.NewDescribeAlarmsPaginator(client, &cloudwatch.DescribeAlarmsInput{AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm}, MaxRecords: aws.Int32(alarmPage)},
		func(o *cloudwatch.DescribeAlarmsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for n := 0; pages.HasMorePages() && n < maxAlarmPages; n++ {
		page, err := pages.NextPage(ctx)
		if err != nil {
			m.miss(ctx, err, "cloudwatch:DescribeAlarms", "")
			return
		}
		for _, a := range page.MetricAlarms {
			m.watches(a, byName)
		}
		m.step("alarms", len(page.MetricAlarms), 0)
	}
	for i := range m.fns {
		slices.SortFunc(m.fns[i].Alarms, func(a, b model.LiveAlarm) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Metric, b.Metric))
		})
	}
}

// watches gives an alarm to the functions that its metrics are about.
func (m *measurement) watches(a types.MetricAlarm, byName map[string]int) {
	for _, metric := range lambdaMetricsOf(a) {
		for _, d := range metric.Dimensions {
			i, ours := byName[aws.ToString(d.Value)]
			if !ours || aws.ToString(d.Name) != "FunctionName" || len(m.fns[i].Alarms) >= maxAlarms {
				continue
			}
			one := model.LiveAlarm{Name: aws.ToString(a.AlarmName), Metric: aws.ToString(metric.MetricName)}
			if !slices.Contains(m.fns[i].Alarms, one) {
				m.fns[i].Alarms = append(m.fns[i].Alarms, one)
			}
		}
	}
}

// lambdaMetricsOf are Lambda's metrics that an alarm watches, also those in an
// expression.
func lambdaMetricsOf(a types.MetricAlarm) []types.Metric {
	all := []types.Metric{{Namespace: a.Namespace, MetricName: a.MetricName, Dimensions: a.Dimensions}}
	for _, q := range a.Metrics {
		if q.MetricStat != nil && q.MetricStat.Metric != nil {
			all = append(all, *q.MetricStat.Metric)
		}
	}
	return slices.DeleteFunc(all, func(metric types.Metric) bool { return aws.ToString(metric.Namespace) != lambdaMetrics })
}

// redactAlarms keeps the names of the alarms on Lambda's metrics, and which metrics
// those are. Descriptions, actions and the reasons of states go.
func redactAlarms(out *cloudwatch.DescribeAlarmsOutput) {
	out.CompositeAlarms = nil
	out.MetricAlarms = slices.DeleteFunc(out.MetricAlarms, func(a types.MetricAlarm) bool { return len(lambdaMetricsOf(a)) == 0 })
	for i, a := range out.MetricAlarms {
		kept := types.MetricAlarm{AlarmName: maskText(a.AlarmName)}
		for _, metric := range lambdaMetricsOf(a) {
			kept.Metrics = append(kept.Metrics, types.MetricDataQuery{MetricStat: &types.MetricStat{Metric: &types.Metric{Namespace: metric.Namespace, MetricName: metric.MetricName, Dimensions: metric.Dimensions}}})
		}
		out.MetricAlarms[i] = kept
	}
}
