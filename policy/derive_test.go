package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
)

var here = Place{Region: "eu-west-1", Account: "123456789012"}

// pattern reads a text in which {reason} is a part that is not known.
func pattern(text string) model.TextPattern {
	var out model.TextPattern
	for text != "" {
		known, rest, found := strings.Cut(text, "{")
		if known != "" {
			out = append(out, model.TextPart{Text: known})
		}
		if !found {
			break
		}
		reason, after, _ := strings.Cut(rest, "}")
		out = append(out, model.TextPart{Unknown: &model.Unknown{Because: reason, At: diag.Range{File: "app.py", Start: diag.Pos{Line: 7}}}})
		text = after
	}
	return out
}

// call is one call: "s3 PutObject Bucket=orders Key=in/{the event}".
func call(text string) model.AWSCall {
	words := strings.Split(text, " | ")
	head := strings.Fields(words[0])
	c := model.AWSCall{Service: head[0], Method: head[1], Operations: head[1:], At: diag.InFile("app.py")}
	for _, word := range words[1:] {
		name, value, _ := strings.Cut(word, "=")
		if name == "region" {
			region := pattern(value)
			c.Region = &region
			continue
		}
		at := diag.Range{File: "app.py", Start: diag.Pos{Line: 7}}
		if strings.Contains(value, "{**") {
			at = c.At // what may be in **kwargs
		}
		c.Parameters = append(c.Parameters, model.AWSParameter{Name: name, Value: pattern(value), At: at})
	}
	return c
}

// derived is a policy in short: one line a grant, and the findings' codes.
func derived(place Place, calls ...string) []string {
	use := &model.AWSUse{}
	for _, text := range calls {
		use.Calls = append(use.Calls, call(text))
	}
	d, diags := Derive(use, place)
	var out []string
	for _, g := range d.Grants {
		line := g.Action + " " + g.Resource
		for _, c := range g.Condition {
			line += fmt.Sprintf(" if %s %s %s", c.Operator, c.Key, strings.Join(c.Values, ","))
		}
		if g.Optional {
			line += " optional"
		}
		out = append(out, line)
	}
	for _, f := range diags {
		out = append(out, string(f.Code))
	}
	return out
}

type deriveCase struct {
	call string
	want []string
}

// deriveCases are calls and the grants that they need; the forms of parameters are
// those of the pages that target.go and awsapi's tables name.
func deriveCases() []deriveCase {
	const arn = "arn:aws:"
	const placed = ":eu-west-1:123456789012:"
	return []deriveCase{
		{"s3 PutObject | Bucket=orders | Key=in/{the event}.csv", []string{"s3:PutObject arn:aws:s3:::orders/in/*.csv"}},
		{"s3 PutObject | Bucket=orders | Key={the event}", []string{"s3:PutObject arn:aws:s3:::orders/*"}},
		{"s3 PutObject | Bucket={the event} | Key={the event}", []string{"s3:PutObject *", "PO101"}},
		{"s3 PutObject | Bucket={STAGE}-orders | Key=a", []string{"s3:PutObject arn:aws:s3:::*-orders/a"}},
		{"s3 PutObject | Bucket={x} | Key=a.txt", []string{"s3:PutObject arn:aws:s3:::*/a.txt", "PO101"}},
		{"s3 PutObject | Bucket=orders | Key=what*?$", []string{"s3:PutObject arn:aws:s3:::orders/what${*}${?}${$}"}},
		{"s3 PutObject | Bucket=orders | Key=größe€", []string{"s3:PutObject arn:aws:s3:::orders/größe*"}},
		{"s3 PutObject | Bucket=orders", []string{"s3:PutObject arn:aws:s3:::orders/*"}},
		{"s3 PutObject", []string{"s3:PutObject *", "PO101"}},
		{"s3 GetObject | Bucket=b | Key=k", []string{"s3:GetObject arn:aws:s3:::b/k", "s3:ListBucket arn:aws:s3:::b optional"}},
		{"s3 GetObject | Bucket=b | Key=k | VersionId=1", []string{"s3:GetObjectVersion arn:aws:s3:::b/k", "s3:ListBucket arn:aws:s3:::b optional"}},
		{"s3 GetObject | Bucket=arn:aws:s3:eu-west-1:111111111111:accesspoint/ap | Key=k", []string{"s3:GetObject arn:aws:s3:eu-west-1:111111111111:accesspoint/ap/object/k", "s3:ListBucket arn:aws:s3:eu-west-1:111111111111:accesspoint/ap optional"}},
		{"s3 CopyObject | Bucket=to | Key=k | CopySource=/from/a%20b?versionId=3", []string{"s3:GetObject arn:aws:s3:::from/a b", "s3:PutObject arn:aws:s3:::to/k"}},
		{"s3 PutObject | Bucket=b | Key=k | ACL=public-read | SSEKMSKeyId=alias/app", []string{
			"kms:GenerateDataKey arn:aws:kms" + placed + "key/* if ForAnyValue:StringEquals kms:ResourceAliases alias/app", "s3:PutObject arn:aws:s3:::b/k", "s3:PutObjectAcl arn:aws:s3:::b/k",
		}},
		{"s3 PutObject | Bucket={**the event} | Key={**the event} | ACL={**the event} | Tagging={**the event}", []string{"s3:PutObject *", "PO101"}},
		{"s3 PutObject | Bucket=b | Key=k | ACL={the event}", []string{"s3:PutObject arn:aws:s3:::b/k", "s3:PutObjectAcl arn:aws:s3:::b/k"}},
		{"s3 CopyObject | Bucket=to | Key=k | CopySource.Bucket=from | CopySource.Key=in/{k}", []string{"s3:GetObject arn:aws:s3:::from/in/*", "s3:PutObject arn:aws:s3:::to/k"}},
		{"s3 CopyObject | Bucket=to | Key=k | CopySource.Bucket=from", []string{"s3:GetObject arn:aws:s3:::from/*", "s3:PutObject arn:aws:s3:::to/k"}},
		{"s3 CopyObject | Bucket=to | Key=k | CopySource.Bucket={x} | CopySource.Key=k", []string{"s3:GetObject *", "s3:PutObject arn:aws:s3:::to/k", "PO101"}},
		{"s3 ListBuckets", []string{"s3:ListAllMyBuckets *"}},
		{"s3 DeleteObjects | Bucket=b | Delete.Objects[].Key=x/{k}", []string{"s3:DeleteObject arn:aws:s3:::b/x/*"}},

		{"dynamodb PutItem | TableName=orders", []string{"dynamodb:PutItem " + arn + "dynamodb" + placed + "table/orders"}},
		{"dynamodb PutItem | TableName=arn:aws:dynamodb:us-east-1:999999999999:table/orders", []string{"dynamodb:PutItem arn:aws:dynamodb:us-east-1:999999999999:table/orders"}},
		{"dynamodb Query | TableName=orders", []string{"dynamodb:Query " + arn + "dynamodb" + placed + "table/orders"}},
		{"dynamodb Query | TableName=orders | IndexName=by-day", []string{"dynamodb:Query " + arn + "dynamodb" + placed + "table/orders/index/by-day"}},
		{"dynamodb BatchWriteItem | RequestItems{}=a | RequestItems{}=b", []string{"dynamodb:BatchWriteItem " + arn + "dynamodb" + placed + "table/a", "dynamodb:BatchWriteItem " + arn + "dynamodb" + placed + "table/b"}},
		{"dynamodb TransactWriteItems | TransactItems[].Put.TableName=a | TransactItems[].Delete.TableName=b", []string{"dynamodb:DeleteItem " + arn + "dynamodb" + placed + "table/b", "dynamodb:PutItem " + arn + "dynamodb" + placed + "table/a"}},
		{"dynamodb PutItem | TableName=orders | region=us-east-1", []string{"dynamodb:PutItem arn:aws:dynamodb:us-east-1:123456789012:table/orders"}},
		{"dynamodb PutItem | TableName=orders | region={the event}", []string{"dynamodb:PutItem arn:aws:dynamodb:*:123456789012:table/orders"}},
		{"dynamodb PutItem | TableName=orders | region=cn-north-1", []string{"dynamodb:PutItem arn:aws-cn:dynamodb:cn-north-1:123456789012:table/orders"}},
		{"dynamodb Query | TableName=orders | IndexName={the event}", []string{"dynamodb:Query " + arn + "dynamodb" + placed + "table/orders/index/*"}},
		{"dynamodb Query | TableName=orders | IndexName={**the event}", []string{"dynamodb:Query " + arn + "dynamodb" + placed + "table/orders", "dynamodb:Query " + arn + "dynamodb" + placed + "table/orders/index/*"}},
		{"dynamodb TransactWriteItems | TransactItems[].Put.TableName={**x} | TransactItems[].Delete.TableName={**x}", []string{"dynamodb:DeleteItem *", "dynamodb:PutItem *", "PO101", "PO101"}},
		{"dynamodb BatchGetItem | RequestItems{}={**the event}", []string{"dynamodb:BatchGetItem *", "PO101"}},
		{"dynamodb ListTables", []string{"dynamodb:ListTables *"}},

		{"sqs SendMessage | QueueUrl=https://sqs.us-east-1.amazonaws.com/999999999999/jobs", []string{"sqs:SendMessage arn:aws:sqs:us-east-1:999999999999:jobs"}},
		{"sqs SendMessage | QueueUrl=https://eu-central-1.queue.amazonaws.com/999999999999/jobs", []string{"sqs:SendMessage arn:aws:sqs:eu-central-1:999999999999:jobs"}},
		{"sqs SendMessage | QueueUrl=https://sqs.{region}.amazonaws.com/{account}/jobs.fifo", []string{"sqs:SendMessage arn:aws:sqs:*:*:jobs.fifo"}},
		{"sqs SendMessage | QueueUrl={BASE}/jobs", []string{"sqs:SendMessage arn:aws:sqs:*:*:jobs"}},
		{"sqs SendMessageBatch | QueueUrl={QUEUE}", []string{"sqs:SendMessage *", "PO101"}},
		{"sqs GetQueueUrl | QueueName=jobs", []string{"sqs:GetQueueUrl arn:aws:sqs" + placed + "jobs"}},

		{"sns Publish | TopicArn=arn:aws:sns:{region}:111111111111:alerts", []string{"sns:Publish arn:aws:sns:*:111111111111:alerts"}},
		{"sns Publish | TopicArn={env}", []string{"sns:Publish *", "PO101"}},
		{"sns Publish | TopicArn=arn:aws:sns:eu-west-1:12{rest}:alerts", []string{"sns:Publish arn:aws:sns:eu-west-1:*:alerts"}},
		{"sns Publish | TopicArn=arn:aws:{rest}", []string{"sns:Publish *", "PO101"}},
		{"sns Publish | TopicArn=arn:{rest}:sns:eu-west-1:111111111111:alerts", []string{"sns:Publish *", "PO101"}},
		{"sns Publish | TopicArn=arn:aws:sns:eu-west-1:5:alerts", []string{"sns:Publish *", "PO101"}},
		{"sqs SendMessage | QueueUrl=https://sqs.us-east-1.amazonaws.com/5/jobs", []string{"sqs:SendMessage arn:aws:sqs:us-east-1:*:jobs"}},
		{"sqs SendMessage | QueueUrl=http://localhost:4566/000000000000/jobs", []string{"sqs:SendMessage arn:aws:sqs:*:000000000000:jobs"}},
		{"sns Publish | PhoneNumber=1", []string{"sns:Publish arn:aws:sns" + placed + "*"}},

		{"secretsmanager GetSecretValue | SecretId=app/db", []string{"secretsmanager:GetSecretValue arn:aws:secretsmanager" + placed + "secret:app/db-??????"}},
		{"secretsmanager GetSecretValue | SecretId=app/{stage}", []string{"secretsmanager:GetSecretValue arn:aws:secretsmanager" + placed + "secret:app/*"}},
		{"secretsmanager GetSecretValue | SecretId=arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbC123", []string{"secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbC123"}},
		{"secretsmanager GetSecretValue | SecretId=arn:aws:secretsmanager:eu-west-1:111111111111:secret:db", []string{"secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-??????"}},
		{"secretsmanager GetSecretValue | SecretId=arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-master", []string{
			"secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-master", "secretsmanager:GetSecretValue arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-master-??????",
		}},

		{"ssm GetParameter | Name=/app/key", []string{"ssm:GetParameter arn:aws:ssm" + placed + "parameter/app/key"}},
		{"ssm GetParameter | Name=key:3", []string{"ssm:GetParameter arn:aws:ssm" + placed + "parameter/key"}},
		{"ssm GetParameters | Names=/a | Names=/b", []string{"ssm:GetParameters arn:aws:ssm" + placed + "parameter/a", "ssm:GetParameters arn:aws:ssm" + placed + "parameter/b"}},
		{"ssm GetParametersByPath | Path=/app/", []string{"ssm:GetParametersByPath arn:aws:ssm" + placed + "parameter/app*"}},
		{"ssm GetParameter | Name=/k | WithDecryption=True", []string{"kms:Decrypt arn:aws:kms" + placed + "key/* if StringEquals kms:ViaService ssm.eu-west-1.amazonaws.com optional", "ssm:GetParameter arn:aws:ssm" + placed + "parameter/k"}},

		{"ssm GetParameter | Name=/k | WithDecryption=False", []string{"ssm:GetParameter arn:aws:ssm" + placed + "parameter/k"}},
		{"athena GetQueryExecution | QueryExecutionId={x}", []string{"athena:GetQueryExecution arn:aws:athena" + placed + "workgroup/*"}},
		{"lambda Invoke | FunctionName=work", []string{"lambda:InvokeFunction arn:aws:lambda" + placed + "function:work"}},
		{"lambda Invoke | FunctionName=work | Qualifier=$LATEST", []string{"lambda:InvokeFunction arn:aws:lambda" + placed + "function:work:${$}LATEST"}},
		{"lambda Invoke | FunctionName=999999999999:function:work:live", []string{"lambda:InvokeFunction arn:aws:lambda:eu-west-1:999999999999:function:work:live"}},
		{"lambda Invoke | FunctionName=arn:aws:lambda:us-east-1:999999999999:function:work", []string{"lambda:InvokeFunction arn:aws:lambda:us-east-1:999999999999:function:work"}},

		{"kms Decrypt | KeyId=alias/app", []string{"kms:Decrypt arn:aws:kms" + placed + "key/* if ForAnyValue:StringEquals kms:ResourceAliases alias/app"}},
		{"kms Decrypt | KeyId=arn:aws:kms:eu-west-1:111111111111:key/1234", []string{"kms:Decrypt arn:aws:kms:eu-west-1:111111111111:key/1234"}},
		{"kms Encrypt | KeyId=1234-5678", []string{"kms:Encrypt arn:aws:kms" + placed + "key/1234-5678"}},

		{"stepfunctions StartExecution | stateMachineArn=arn:aws:states:eu-west-1:111111111111:stateMachine:m", []string{"states:StartExecution arn:aws:states:eu-west-1:111111111111:stateMachine:m"}},
		{"stepfunctions StartExecution | stateMachineArn={PREFIX}m", []string{"states:StartExecution arn:aws:states:*:*:stateMachine:*m"}},
		{"stepfunctions StartExecution | stateMachineArn={env}", []string{"states:StartExecution *", "PO101"}},
		{"stepfunctions StartExecution", []string{"states:StartExecution *", "PO101"}},
		{"stepfunctions SendTaskSuccess | taskToken={the event}", []string{"states:SendTaskSuccess *"}},

		{"events PutEvents", []string{"events:PutEvents arn:aws:events" + placed + "event-bus/default"}},
		{"events PutEvents | Entries[].EventBusName=orders | Entries[].EventBusName=arn:aws:events:eu-west-1:999999999999:event-bus/x", []string{"events:PutEvents arn:aws:events:eu-west-1:123456789012:event-bus/orders", "events:PutEvents arn:aws:events:eu-west-1:999999999999:event-bus/x"}},
		{"events PutRule | Name=r", []string{"events:PutRule arn:aws:events" + placed + "rule/r"}},
		{"events PutRule | Name=r | EventBusName=bus", []string{"events:PutRule arn:aws:events" + placed + "rule/bus/r"}},

		{"ecs RunTask | taskDefinition=job | cluster=c", []string{"ecs:RunTask arn:aws:ecs" + placed + "task-definition/job:*", "iam:PassRole arn:aws:iam::123456789012:role/* if StringEquals iam:PassedToService ecs-tasks.amazonaws.com", "PO101"}},
		{"lambda CreateFunction | FunctionName=f | Role=arn:aws:iam::111111111111:role/r", []string{"iam:PassRole arn:aws:iam::111111111111:role/r if StringEquals iam:PassedToService lambda.amazonaws.com", "lambda:CreateFunction arn:aws:lambda" + placed + "function:f"}},
		{"ecs DescribeServices | cluster=arn:aws:ecs:eu-west-1:111111111111:cluster/main | services=web", []string{"ecs:DescribeServices arn:aws:ecs" + placed + "service/main/web"}},
		{"cloudwatch PutMetricData | Namespace=Orders", []string{"cloudwatch:PutMetricData * if StringEquals cloudwatch:namespace Orders"}},
		{"cloudwatch PutMetricData | Namespace={x}", []string{"cloudwatch:PutMetricData *"}},
		{"kinesis PutRecord | StreamName=s", []string{"kinesis:PutRecord arn:aws:kinesis" + placed + "stream/s"}},
		{"firehose PutRecord | DeliveryStreamName=s", []string{"firehose:PutRecord arn:aws:firehose" + placed + "deliverystream/s"}},
		{"glue GetTable | DatabaseName=d | Name=t", []string{"glue:GetTable arn:aws:glue" + placed + "catalog", "glue:GetTable arn:aws:glue" + placed + "database/d", "glue:GetTable arn:aws:glue" + placed + "table/d/t"}},
		{"athena StartQueryExecution", []string{"athena:StartQueryExecution arn:aws:athena" + placed + "workgroup/primary"}},
		{"ses SendEmail | Source=a@b.c", []string{"ses:SendEmail arn:aws:ses" + placed + "identity/*"}},
		{"bedrock-runtime Converse | modelId=anthropic.claude-v2", []string{"bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-v2"}},
		{"bedrock-runtime InvokeModel | modelId=eu.anthropic.claude-v2", []string{"bedrock:InvokeModel arn:aws:bedrock:*::foundation-model/anthropic.claude-v2", "bedrock:InvokeModel arn:aws:bedrock" + placed + "inference-profile/eu.anthropic.claude-v2"}},
		{"apigatewaymanagementapi PostToConnection | ConnectionId={x}", []string{"execute-api:ManageConnections arn:aws:execute-api" + placed + "*/@connections/*"}},
		{"apigateway GetStage | restApiId=abc | stageName=prod", []string{"apigateway:GET arn:aws:apigateway:eu-west-1::/restapis/abc/stages/prod"}},
		{"sts GetCallerIdentity", nil},
		{"sts AssumeRole | RoleArn=arn:aws:iam::999999999999:role/other", []string{"sts:AssumeRole arn:aws:iam::999999999999:role/other"}},
		{"logs PutLogEvents | logGroupName=/app | logStreamName=s", []string{"logs:PutLogEvents arn:aws:logs" + placed + "log-group:/app:log-stream:s"}},
		{"ec2 DescribeInstances", []string{"ec2:DescribeInstances *"}},
		{"textract DetectDocumentText", []string{"textract:DetectDocumentText *"}},
		{"nosuch GetThing", []string{"PO102"}},
		{"s3 GetThing", []string{"PO102"}},
		{"codebuild StartBuild | projectName=p", []string{"codebuild:StartBuild arn:aws:codebuild" + placed + "project/p"}},
		{"rds GenerateDBAuthToken | DBUsername=app", []string{"rds-db:connect arn:aws:rds-db" + placed + "dbuser:*/app"}},
	}
}

func TestDerive(t *testing.T) {
	for _, c := range deriveCases() {
		if got := derived(here, c.call); !slices.Equal(got, c.want) {
			t.Errorf("%s\ngot  %q\nwant %q", c.call, got, c.want)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		place Place
		want  string
	}{
		{Place{}, "sqs:SendMessage arn:aws:sqs:*:*:jobs"},
		{Place{Region: "us-gov-west-1"}, "sqs:SendMessage arn:aws-us-gov:sqs:us-gov-west-1:*:jobs"},
		{Place{Partition: "aws-iso", Region: "us-iso-east-1", Account: "1"}, "sqs:SendMessage arn:aws-iso:sqs:us-iso-east-1:1:jobs"},
	} {
		if got := derived(c.place, "sqs SendMessage | QueueUrl=jobs"); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%+v: %q, want %q", c.place, got, c.want)
		}
	}
}

// TestExplained wants each grant to say which calls need it, and each finding to say
// which expression is not known.
func TestExplained(t *testing.T) {
	use := &model.AWSUse{Calls: []model.AWSCall{
		call("s3 HeadObject | Bucket=b | Key=k"), call("s3 GetObject | Bucket=b | Key=k"), call("sqs SendMessage | QueueUrl={it comes from the event}"), call("sts GetCallerIdentity"),
	}}
	d, diags := Derive(use, here)
	if got := d.Grants[0].Causes; len(got) != 2 || got[0].Operation != "HeadObject" || got[1].Operation != "GetObject" || got[0].Source == "" {
		t.Errorf("causes of %s: %+v", d.Grants[0].Action, got)
	}
	if !slices.Equal(d.Free, []int{3}) {
		t.Errorf("free: %v", d.Free)
	}
	if len(diags) != 1 || diags[0].At.Start.Line != 7 || !strings.Contains(diags[0].Detail, "QueueUrl") || !strings.Contains(diags[0].Detail, "it comes from the event") {
		t.Errorf("findings: %+v", diags)
	}
	if last := d.Grants[len(d.Grants)-1]; last.Resource != "*" || last.Wide != "it comes from the event" {
		t.Errorf("%+v", last)
	}
}

// TestManyTargets bounds what one call can name.
func TestManyTargets(t *testing.T) {
	text := "ssm GetParameters"
	for i := range 60 {
		text += fmt.Sprintf(" | Names=/p%d", i)
	}
	if got := derived(here, text); !slices.Equal(got, []string{"ssm:GetParameters *"}) {
		t.Errorf("%q", got)
	}
}
