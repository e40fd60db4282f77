package awsapi

import (
	"slices"
	"strings"
	"sync"
)

// never is a parameter that no call has: a type that no call of its service names.
const never = "-"

func one(name string, paths ...string) []Variable { return []Variable{{Name: name, Paths: paths}} }

func form(name string, f Form, paths ...string) []Variable {
	return []Variable{{Name: name, Paths: paths, Form: f}}
}

// resourceNames says which parameters name a resource of a type, by IAM's prefix and
// the type's name, for the services that public code calls. A type of one of these
// services that is not here is never named by a parameter. Forms and defaults are those
// of the API references of the services, https://docs.aws.amazon.com/<service>/latest/APIReference/.
var resourceNames = sync.OnceValue(func() map[string]Naming {
	return map[string]Naming{
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
		"s3/bucket": {Variables: form("BucketName", Bucket, "Bucket")},
		"s3/object": {Variables: []Variable{{Name: "BucketName", Paths: []string{"Bucket"}, Form: Bucket}, {Name: "ObjectName", Paths: []string{"Key"}}}},

		// A request for an index is checked against the index alone:
		// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html
		"dynamodb/table":  {Variables: one("TableName", "TableName"), Whole: []string{"ResourceArn", "TableArn", "SourceTableArn"}},
		"dynamodb/index":  {Variables: []Variable{{Name: "TableName", Paths: []string{"TableName"}}, {Name: "IndexName", Paths: []string{"IndexName"}}}, Requires: "IndexName", Instead: true},
		"dynamodb/stream": {Whole: []string{"StreamArn"}},
		"dynamodb/backup": {Whole: []string{"BackupArn"}},
		"dynamodb/export": {Whole: []string{"ExportArn"}},
		"dynamodb/import": {Whole: []string{"ImportArn"}},

		"sqs/queue": {Variables: []Variable{{Name: "QueueName", Paths: []string{"QueueUrl", "QueueName"}, Form: QueueURL}}, Whole: []string{"SourceArn"}},

		"sns/topic": {Variables: one("TopicName", "TopicArn", "TargetArn", "Name"), Whole: []string{"ResourceArn"}},

		"lambda/function":           {Variables: form("FunctionName", Function, "FunctionName"), Beside: "Qualifier", Whole: []string{"Resource"}},
		"lambda/layerVersion":       {Variables: []Variable{{Name: "LayerName", Paths: []string{"LayerName"}}, {Name: "LayerVersion", Paths: []string{"VersionNumber"}}}},
		"lambda/layer":              {Variables: one("LayerName", "LayerName")},
		"lambda/eventSourceMapping": {Variables: one("UUID", "UUID")},

		// "a hyphen and six random characters":
		// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html#iam-resources
		"secretsmanager/Secret": {Variables: form("SecretId", SecretName, "SecretId", "Name")},

		"ssm/parameter":             {Variables: form("ParameterNameWithoutLeadingSlash", Path, "Name", "Names", "Path")},
		"ssm/document":              {Variables: one("DocumentName", "DocumentName", "Name")},
		"ssm/instance":              {Variables: one("InstanceId", "InstanceIds", "InstanceId", "Target")},
		"ssm/automation-definition": {Variables: []Variable{{Name: "AutomationDefinitionName", Paths: []string{"DocumentName"}}, {Name: "VersionId", Paths: []string{"DocumentVersion"}}}},
		"ssm/automation-execution":  {Variables: one("AutomationExecutionId", "AutomationExecutionId")},
		"ssm/session":               {Variables: one("SessionId", "SessionId")},

		// An alias cannot be named in Resource: the key is, by its id; the alias is the
		// condition kms:RequestAlias.
		// https://docs.aws.amazon.com/kms/latest/developerguide/cmks-in-iam-policies.html
		// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-request-alias
		"kms/key":   {Variables: form("KeyId", Key, "KeyId", "TargetKeyId")},
		"kms/alias": {Variables: []Variable{{Name: "Alias", Paths: []string{"AliasName"}, Form: Alias}}},

		"states/statemachine": {Whole: []string{"stateMachineArn", "resourceArn"}},
		"states/execution":    {Whole: []string{"executionArn"}},
		"states/express":      {Whole: []string{"executionArn"}, Requires: never}, // executions of express machines have no API but DescribeExecution's answer
		"states/activity":     {Whole: []string{"activityArn"}},
		"states/maprun":       {Whole: []string{"mapRunArn"}},

		"kinesis/stream":   {Variables: one("StreamName", "StreamARN", "StreamName"), Whole: []string{"ResourceARN"}},
		"kinesis/consumer": {Whole: []string{"ConsumerARN"}},

		"firehose/deliverystream": {Variables: one("DeliveryStreamName", "DeliveryStreamName")},

		"ecs/cluster":            {Variables: defaulted("ClusterName", "default", "cluster", "clusters", "clusterName")},
		"ecs/service":            {Variables: append(withForm(defaulted("ClusterName", "default", "cluster"), LastSegment), one("ServiceName", "service", "services", "serviceName")...)},
		"ecs/task":               {Variables: append(withForm(defaulted("ClusterName", "default", "cluster"), LastSegment), one("TaskId", "task", "tasks")...)},
		"ecs/container-instance": {Variables: append(withForm(defaulted("ClusterName", "default", "cluster"), LastSegment), one("ContainerInstanceId", "containerInstance", "containerInstances")...)},
		"ecs/task-definition":    {Template: "arn:${Partition}:ecs:${Region}:${Account}:task-definition/${TaskDefinition}", Variables: form("TaskDefinition", Revision, "taskDefinition", "family")},

		// Events without a bus go to the bus "default":
		// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
		"events/event-bus":                 {Variables: defaulted("EventBusName", "default", "EventBusName", "Name")},
		"events/rule-on-custom-event-bus":  {Variables: []Variable{{Name: "EventBusName", Paths: []string{"EventBusName"}, Form: LastSegment}, {Name: "RuleName", Paths: []string{"Name", "Rule"}}}, Requires: "EventBusName", Instead: true},
		"events/rule-on-default-event-bus": {Variables: one("RuleName", "Name", "Rule")},
		"scheduler/schedule":               {Variables: append(defaulted("GroupName", "default", "GroupName"), one("ScheduleName", "Name")...)},
		"scheduler/schedule-group":         {Variables: one("GroupName", "Name"), Requires: never},

		// The catalog and the database are checked beside the table:
		// https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
		"glue/rootcatalog":         {},
		"glue/database":            {Variables: one("DatabaseName", "DatabaseName")},
		"glue/table":               {Variables: append(one("DatabaseName", "DatabaseName"), one("TableName", "TableName", "Name", "TablesToDelete")...)},
		"glue/job":                 {Variables: one("JobName", "JobName", "JobNames")},
		"glue/crawler":             {Variables: one("CrawlerName", "Name", "CrawlerName", "CrawlerNameList")},
		"glue/workflow":            {Variables: one("WorkflowName", "Name")},
		"glue/trigger":             {Variables: one("TriggerName", "Name")},
		"glue/connection":          {Variables: one("ConnectionName", "Name")},
		"glue/userdefinedfunction": {Variables: append(one("DatabaseName", "DatabaseName"), one("UserDefinedFunctionName", "FunctionName")...)},

		// A query without a work group runs in "primary":
		// https://docs.aws.amazon.com/athena/latest/ug/workgroups-manage-queries-control-costs.html
		"athena/workgroup":   {Variables: defaulted("WorkGroupName", "primary", "WorkGroup")},
		"athena/datacatalog": {Variables: one("DataCatalogName", "CatalogName", "Name")},

		"logs/log-group":  {Template: "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*", Variables: one("LogGroupName", "logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupIdentifiers")},
		"logs/log-stream": {Variables: append(one("LogGroupName", "logGroupName", "logGroupIdentifier"), one("LogStreamName", "logStreamName")...)},

		"cloudwatch/alarm":     {Variables: one("AlarmName", "AlarmName", "AlarmNames")},
		"cloudwatch/dashboard": {Variables: one("DashboardName", "DashboardName", "DashboardNames")},

		// A sender's identity is its address or its domain; either may be the verified one.
		// https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
		"ses/identity":          {Template: "arn:${Partition}:ses:${Region}:${Account}:identity/*"},
		"ses/configuration-set": {Variables: one("ConfigurationSetName", "ConfigurationSetName"), Requires: "ConfigurationSetName"},
		"ses/template":          {Variables: one("TemplateName", "Template")},

		"bedrock/foundation-model": {Variables: form("ResourceId", Model, "modelId")},
		"bedrock/agent-alias":      {Variables: append(one("AgentId", "agentId"), one("AgentAliasId", "agentAliasId")...)},
		"bedrock/knowledge-base":   {Variables: one("KnowledgeBaseId", "knowledgeBaseId")},
		"bedrock/guardrail":        {Variables: one("GuardrailId", "guardrailIdentifier")},

		"execute-api/execute-api-general": {Template: "arn:${Partition}:execute-api:${Region}:${Account}:*/@connections/*"},

		"iot/thing": {Variables: one("ThingName", "thingName")},
		"iot/topic": {Variables: one("TopicName", "topic")},

		"sts/role": {Whole: []string{"RoleArn"}},
		"iam/role": {Variables: one("RoleNameWithPath", "RoleName")},
		"iam/user": {Variables: one("UserNameWithPath", "UserName")},

		"batch/job-queue":      {Variables: one("JobQueueName", "jobQueue")},
		"batch/job-definition": {Variables: one("JobDefinitionName", "jobDefinition")},
		"batch/job":            {Variables: one("JobId", "jobId")},

		"timestream/table":    {Variables: append(one("DatabaseName", "DatabaseName"), one("TableName", "TableName")...)},
		"timestream/database": {Variables: one("DatabaseName", "DatabaseName")},

		"rds/cluster":      {Variables: one("DbClusterInstanceName", "DBClusterIdentifier"), Whole: []string{"resourceArn"}},
		"rds/db":           {Variables: one("DbInstanceName", "DBInstanceIdentifier")},
		"rds-data/cluster": {Whole: []string{"resourceArn"}},

		"cognito-idp/userpool":    {Variables: one("UserPoolId", "UserPoolId")},
		"ecr/repository":          {Variables: one("RepositoryName", "repositoryName")},
		"codebuild/project":       {Variables: one("ProjectName", "projectName")},
		"codepipeline/pipeline":   {Variables: one("PipelineName", "name", "pipelineName")},
		"cloudfront/distribution": {Variables: one("DistributionId", "DistributionId", "Id")},
		"route53/hostedzone":      {Variables: form("Id", LastSegment, "HostedZoneId")},
		"cloudformation/stack":    {Template: "arn:${Partition}:cloudformation:${Region}:${Account}:stack/${StackName}/*", Variables: one("StackName", "StackName")},
		"appconfig/configuration": {Variables: append(append(one("ApplicationId", "ApplicationIdentifier"), one("EnvironmentId", "EnvironmentIdentifier")...), one("ConfigurationProfileId", "ConfigurationProfileIdentifier")...)},
	}
})

// operationNames are the namings that differ for one action, by "action/type".
var operationNames = sync.OnceValue(func() map[string]Naming {
	return map[string]Naming{
		"dynamodb:BatchGetItem/table":   {Variables: one("TableName", "RequestItems{}")},
		"dynamodb:BatchWriteItem/table": {Variables: one("TableName", "RequestItems{}")},
		"glue:CreateTable/table":        {Variables: append(one("DatabaseName", "DatabaseName"), one("TableName", "TableInput.Name")...)},
		"glue:UpdateTable/table":        {Variables: append(one("DatabaseName", "DatabaseName"), one("TableName", "TableInput.Name")...)},
		"events:PutEvents/event-bus":    {Variables: defaulted("EventBusName", "default", "Entries[].EventBusName")},
		// The path and what is below it: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
		"ssm:GetParametersByPath/parameter": {Template: "arn:${Partition}:ssm:${Region}:${Account}:parameter/${ParameterNameWithoutLeadingSlash}*", Variables: form("ParameterNameWithoutLeadingSlash", Path, "Path")},
		// A log group is created and described under its own ARN without the streams.
		"logs:CreateLogGroup/log-group": {Variables: one("LogGroupName", "logGroupName")},
		"glue:GetDatabase/database":     {Variables: one("DatabaseName", "Name")},
		"glue:CreateDatabase/database":  {Variables: one("DatabaseName", "DatabaseInput.Name")},
		"sqs:CreateQueue/queue":         {Variables: one("QueueName", "QueueName")},
	}
})

// conditions narrow actions that take no resource.
var conditions = sync.OnceValue(func() map[string]*Condition {
	return map[string]*Condition{
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
		"cloudwatch:PutMetricData": {Operator: "StringEquals", Key: "cloudwatch:namespace", Path: "Namespace"},
	}
})

func defaulted(name, value string, paths ...string) []Variable {
	return []Variable{{Name: name, Paths: paths, Default: value}}
}

func withForm(list []Variable, f Form) []Variable {
	for i := range list {
		list[i].Form = f
	}
	return list
}

// partial are the services of resourceNames whose other types are named as guess reads
// their parameters.
func partial() []string {
	return []string{"appconfig", "cloudformation", "cloudfront", "codebuild", "codepipeline", "cognito-idp", "ecr", "iam", "rds", "route53"}
}

// handled says whether resourceNames has all types of the service that a parameter names.
func handled(service string) bool {
	if slices.Contains(partial(), service) {
		return false
	}
	for key := range resourceNames() {
		if prefix, _, _ := strings.Cut(key, "/"); prefix == service {
			return true
		}
	}
	return false
}
