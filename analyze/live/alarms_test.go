package live

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"decant/model"
)

// metricXML is a metric of an alarm as the Query protocol has it.
func metricXML(namespace, metric, dimension, value string) string {
	return fmt.Sprintf("<Namespace>%s</Namespace><MetricName>%s</MetricName><Dimensions><member><Name>%s</Name><Value>%s</Value></member></Dimensions>", namespace, metric, dimension, value)
}

// TestAlarmsOnTheFunctionsMetrics: those of Lambda's namespace and of the function's
// name, also in an expression, each once and in order.
func TestAlarmsOnTheFunctionsMetrics(t *testing.T) {
	t.Parallel()
	member := func(name, body string) string {
		return "<member><AlarmName>" + name + "</AlarmName>" + body + "</member>"
	}
	fake := &fakeUsage{
		metrics: func(url.Values) (int, string) { return 200, metricPage("") },
		alarms: member("slow", metricXML("AWS/Lambda", "Duration", "FunctionName", "fn-0000")) +
			member("errors", metricXML("AWS/Lambda", "Errors", "FunctionName", "fn-0000")) +
			member("of another", metricXML("AWS/Lambda", "Errors", "FunctionName", "fn-9999")) +
			member("of a queue", metricXML("AWS/SQS", "Errors", "FunctionName", "fn-0000")) +
			member("of a resource", metricXML("AWS/Lambda", "Errors", "Resource", "fn-0000")) +
			member("rate", "<Metrics><member><Id>e</Id><Expression>a/b</Expression></member><member><Id>a</Id><MetricStat><Metric>"+metricXML("AWS/Lambda", "Errors", "FunctionName", "fn-0001")+"</Metric><Period>60</Period><Stat>Sum</Stat></MetricStat></member>"+
				"<member><Id>b</Id><MetricStat><Metric>"+metricXML("AWS/Lambda", "Invocations", "FunctionName", "fn-0001")+"</Metric><Period>60</Period><Stat>Sum</Stat></MetricStat></member></Metrics>"),
	}
	fns := usageFunctions(3)
	gaps := measureUsage(t, fake.place(t), fns, Options{Now: usageNow, Since: usageDay, Logs: LogsOff})
	want := [][]model.LiveAlarm{
		{{Name: "errors", Metric: "Errors"}, {Name: "slow", Metric: "Duration"}},
		{{Name: "rate", Metric: "Errors"}, {Name: "rate", Metric: "Invocations"}},
		nil,
	}
	for i := range fns {
		if diff := cmp.Diff(want[i], fns[i].Alarms); diff != "" {
			t.Errorf("%s (-want +got):\n%s", fns[i].Name, diff)
		}
	}
	if strings.Contains(gapLines(gaps), "DescribeAlarms") {
		t.Error(gapLines(gaps))
	}
}

// TestAlarmsAreRedacted: names and metrics stay, twice the same.
func TestAlarmsAreRedacted(t *testing.T) {
	t.Parallel()
	answer := func() *cloudwatch.DescribeAlarmsOutput {
		return &cloudwatch.DescribeAlarmsOutput{
			CompositeAlarms: []types.CompositeAlarm{{AlarmName: aws.String("all")}},
			MetricAlarms: []types.MetricAlarm{
				{AlarmName: aws.String("errors"), AlarmDescription: aws.String("call 555-0100"), StateReason: aws.String("3 > 1"), AlarmActions: []string{"arn:aws:sns:eu-west-1:1:page"}, Namespace: aws.String("AWS/Lambda"), MetricName: aws.String("Errors")},
				{AlarmName: aws.String("queue"), Namespace: aws.String("AWS/SQS"), MetricName: aws.String("Age")},
			},
		}
	}
	once, twice := answer(), answer()
	redactUsage(once)
	redactUsage(twice)
	redactUsage(twice)
	ignore := cmpopts.IgnoreUnexported(cloudwatch.DescribeAlarmsOutput{}, types.MetricAlarm{}, types.MetricDataQuery{}, types.MetricStat{}, types.Metric{})
	if diff := cmp.Diff(once, twice, ignore, cmpopts.IgnoreFields(cloudwatch.DescribeAlarmsOutput{}, "ResultMetadata")); diff != "" {
		t.Errorf("twice (-once +twice):\n%s", diff)
	}
	if len(once.MetricAlarms) != 1 || once.MetricAlarms[0].AlarmDescription != nil || once.MetricAlarms[0].StateReason != nil || once.MetricAlarms[0].AlarmActions != nil || once.CompositeAlarms != nil {
		t.Errorf("%+v", once.MetricAlarms)
	}
	if got := lambdaMetricsOf(once.MetricAlarms[0]); len(got) != 1 || aws.ToString(got[0].MetricName) != "Errors" {
		t.Errorf("%+v", got)
	}
}
