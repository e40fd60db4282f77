package awsapi

import "sync"

// Where the actions of these tables are from.
const (
	docsS3         = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html"
	docsMultipart  = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions"
	docsGetObject  = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"
	docsPartiQL    = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html"
	docsTransact   = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html"
	docsSQS        = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html"
	docsSNS        = "https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html"
	docsLambda     = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"
	docsBedrock    = "https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-call.html"
	docsIoT        = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-policy-actions.html"
	docsWebSocket  = "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html"
	docsReEncrypt  = "https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html"
	docsTimestream = "https://docs.aws.amazon.com/timestream/latest/developerguide/security_iam_service-with-iam.html"
	docsBudgets    = "https://docs.aws.amazon.com/cost-management/latest/userguide/billing-permissions-ref.html"
	docsKeyspaces  = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkeyspacesforapachecassandra.html"
	docsPassRole   = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
	docsRDS        = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html"
	docsDSQL       = "https://docs.aws.amazon.com/aurora-dsql/latest/userguide/authentication-authorization.html"
	docsS3KMS      = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms"
	docsSecretKMS  = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html"
	docsAthena     = "https://docs.aws.amazon.com/athena/latest/ug/managed-policies.html"
	docsNeptune    = "https://docs.aws.amazon.com/neptune/latest/userguide/iam-dp-actions.html"
	docsReference  = "https://docs.aws.amazon.com/service-authorization/latest/reference/"
)

// prefixOf are the prefixes of the actions of clients whose own names and signing names
// are none of IAM's: https://docs.aws.amazon.com/service-authorization/latest/reference/.
var prefixOf = sync.OnceValue(func() map[string][]string {
	return map[string][]string{
		"iot-data":                 {"iot"},
		"iot-jobs-data":            {"iotjobsdata"},
		"iotsecuretunneling":       {"iot"},
		"resourcegroupstaggingapi": {"tag"},
		"cloudcontrol":             {"cloudformation"},
		"mturk":                    {"mechanicalturk"},
		"partnercentral-selling":   {"partnercentral"},
		"partnercentral-account":   {"partnercentral", "partnercentral-account-management"},
		"partnercentral-benefits":  {"partnercentral"},
		"partnercentral-channel":   {"partnercentral"},
	}
})

// free are the calls for which IAM needs no permission.
var free = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"sts:GetCallerIdentity": "no permission is needed (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)",
		"sts:GetSessionToken":   "no permission is needed (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html)",
	}
})

// notFound is the permission without which S3 answers 403 where a key does not exist.
// Code that tells 404 from other errors needs it.
var notFound = Need{Action: "s3:ListBucket", Optional: true, Source: docsGetObject,
	Why: "without it S3 answers 403, not 404, for a key that does not exist"}

// fromSource are the permissions on what CopyObject and UploadPartCopy read.
var fromSource = Need{Action: "s3:GetObject", Why: "the source of the copy is read", Source: docsS3,
	Names: []Naming{{Type: "object", Template: "arn:${Partition}:s3:::${CopySource}", Variables: form("CopySource", CopySource, "CopySource", "CopySource.Bucket", "CopySource.Key")}}}

// key is a permission on the KMS key that a parameter names.
func key(action, parameter, why, source string) Need {
	return Need{Action: action, When: parameter, Why: why, Source: source,
		Names: []Naming{{Type: "key", Template: "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}", Variables: form("KeyId", Key, parameter)}}}
}

// pass is iam:PassRole for the role that a parameter names, to a service.
func pass(parameter, service string) Need {
	n := Need{Action: "iam:PassRole", When: parameter, Source: docsPassRole, Why: "the call hands over the role in " + parameter,
		Names: []Naming{{Type: "role", Template: "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", Variables: one("RoleNameWithPath", parameter)}}}
	if service != "" {
		n.Condition = &Condition{Operator: "StringEquals", Key: "iam:PassedToService", Value: service}
	}
	return n
}

// as are the needs of operations whose permission has another name.
func as(source string, actions ...string) []Need {
	out := make([]Need, 0, len(actions))
	for _, a := range actions {
		out = append(out, Need{Action: a, Source: source, Why: "IAM's name for the operation"})
	}
	return out
}

// when makes a need depend on a parameter.
func when(parameter, source, action, why string) Need {
	return Need{Action: action, When: parameter, Source: source, Why: why}
}

// exceptions are the needs of operations that have no action of their own name, by
// client and operation.
var exceptions = sync.OnceValue(func() map[string]map[string][]Need {
	return map[string]map[string][]Need{
		"s3": {
			"AbortMultipartUpload":                        as(docsMultipart, "s3:AbortMultipartUpload"),
			"CompleteMultipartUpload":                     as(docsMultipart, "s3:PutObject"),
			"CreateMultipartUpload":                       append(as(docsMultipart, "s3:PutObject"), writing(true)...),
			"UploadPart":                                  as(docsMultipart, "s3:PutObject"),
			"UploadPartCopy":                              append(as(docsMultipart, "s3:PutObject"), fromSource),
			"CopyObject":                                  append(append(as(docsS3, "s3:PutObject"), fromSource), writing(false)...),
			"CreateBucketMetadataConfiguration":           as(docsS3, "s3:CreateBucketMetadataTableConfiguration"),
			"CreateSession":                               {{Action: "s3express:CreateSession", Source: docsS3, Why: "directory buckets have their own service", Names: []Naming{{Type: "bucket", Template: "arn:${Partition}:s3express:${Region}:${Account}:bucket/${BucketName}", Variables: one("BucketName", "Bucket")}}}},
			"DeleteBucketAnalyticsConfiguration":          as(docsS3, "s3:PutAnalyticsConfiguration"),
			"DeleteBucketCors":                            as(docsS3, "s3:PutBucketCORS"),
			"DeleteBucketEncryption":                      as(docsS3, "s3:PutEncryptionConfiguration"),
			"DeleteBucketIntelligentTieringConfiguration": as(docsS3, "s3:PutIntelligentTieringConfiguration"),
			"DeleteBucketInventoryConfiguration":          as(docsS3, "s3:PutInventoryConfiguration"),
			"DeleteBucketLifecycle":                       as(docsS3, "s3:PutLifecycleConfiguration"),
			"DeleteBucketMetadataConfiguration":           as(docsS3, "s3:DeleteBucketMetadataTableConfiguration"),
			"DeleteBucketMetricsConfiguration":            as(docsS3, "s3:PutMetricsConfiguration"),
			"DeleteBucketOwnershipControls":               as(docsS3, "s3:PutBucketOwnershipControls"),
			"DeleteBucketReplication":                     as(docsS3, "s3:PutReplicationConfiguration"),
			"DeleteBucketTagging":                         as(docsS3, "s3:PutBucketTagging"),
			"DeleteObject":                                versioned("s3:DeleteObject", "s3:DeleteObjectVersion"),
			"DeleteObjects":                               deleting(),
			"DeleteObjectTagging":                         versioned("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
			"DeletePublicAccessBlock":                     as(docsS3, "s3:PutBucketPublicAccessBlock"),
			"GetBucketAccelerateConfiguration":            as(docsS3, "s3:GetAccelerateConfiguration"),
			"GetBucketAnalyticsConfiguration":             as(docsS3, "s3:GetAnalyticsConfiguration"),
			"GetBucketEncryption":                         as(docsS3, "s3:GetEncryptionConfiguration"),
			"GetBucketIntelligentTieringConfiguration":    as(docsS3, "s3:GetIntelligentTieringConfiguration"),
			"GetBucketInventoryConfiguration":             as(docsS3, "s3:GetInventoryConfiguration"),
			"GetBucketLifecycle":                          as(docsS3, "s3:GetLifecycleConfiguration"),
			"GetBucketLifecycleConfiguration":             as(docsS3, "s3:GetLifecycleConfiguration"),
			"GetBucketMetadataConfiguration":              as(docsS3, "s3:GetBucketMetadataTableConfiguration"),
			"GetBucketMetricsConfiguration":               as(docsS3, "s3:GetMetricsConfiguration"),
			"GetBucketNotificationConfiguration":          as(docsS3, "s3:GetBucketNotification"),
			"GetBucketReplication":                        as(docsS3, "s3:GetReplicationConfiguration"),
			"GetObject":                                   append(versioned("s3:GetObject", "s3:GetObjectVersion"), notFound),
			"GetObjectAcl":                                versioned("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
			"GetObjectAttributes":                         append(versioned("s3:GetObject", "s3:GetObjectVersion"), append(versioned("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"), notFound)...),
			"GetObjectLockConfiguration":                  as(docsS3, "s3:GetBucketObjectLockConfiguration"),
			"GetObjectTagging":                            versioned("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
			"GetPublicAccessBlock":                        as(docsS3, "s3:GetBucketPublicAccessBlock"),
			"HeadBucket":                                  as(docsS3, "s3:ListBucket"),
			"HeadObject":                                  append(versioned("s3:GetObject", "s3:GetObjectVersion"), notFound),
			"ListBucketAnalyticsConfigurations":           as(docsS3, "s3:GetAnalyticsConfiguration"),
			"ListBucketIntelligentTieringConfigurations":  as(docsS3, "s3:GetIntelligentTieringConfiguration"),
			"ListBucketInventoryConfigurations":           as(docsS3, "s3:GetInventoryConfiguration"),
			"ListBucketMetricsConfigurations":             as(docsS3, "s3:GetMetricsConfiguration"),
			"ListBuckets":                                 as(docsS3, "s3:ListAllMyBuckets"),
			"ListDirectoryBuckets":                        as(docsS3, "s3express:ListAllMyDirectoryBuckets"),
			"ListMultipartUploads":                        as(docsS3, "s3:ListBucketMultipartUploads"),
			"ListObjectVersions":                          as(docsS3, "s3:ListBucketVersions"),
			"ListObjects":                                 as(docsS3, "s3:ListBucket"),
			"ListObjectsV2":                               as(docsS3, "s3:ListBucket"),
			"ListParts":                                   as(docsS3, "s3:ListMultipartUploadParts"),
			"PutBucketAccelerateConfiguration":            as(docsS3, "s3:PutAccelerateConfiguration"),
			"PutBucketAnalyticsConfiguration":             as(docsS3, "s3:PutAnalyticsConfiguration"),
			"PutBucketEncryption":                         as(docsS3, "s3:PutEncryptionConfiguration"),
			"PutBucketIntelligentTieringConfiguration":    as(docsS3, "s3:PutIntelligentTieringConfiguration"),
			"PutBucketInventoryConfiguration":             as(docsS3, "s3:PutInventoryConfiguration"),
			"PutBucketLifecycle":                          as(docsS3, "s3:PutLifecycleConfiguration"),
			"PutBucketLifecycleConfiguration":             as(docsS3, "s3:PutLifecycleConfiguration"),
			"PutBucketMetricsConfiguration":               as(docsS3, "s3:PutMetricsConfiguration"),
			"PutBucketNotificationConfiguration":          as(docsS3, "s3:PutBucketNotification"),
			"PutBucketReplication":                        append(as(docsS3, "s3:PutReplicationConfiguration"), pass("ReplicationConfiguration.Role", "s3.amazonaws.com")),
			"PutObject":                                   append(as(docsS3, "s3:PutObject"), writing(false)...),
			"PutObjectLockConfiguration":                  as(docsS3, "s3:PutBucketObjectLockConfiguration"),
			"PutObjectAcl":                                versioned("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
			"PutObjectTagging":                            versioned("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
			"PutPublicAccessBlock":                        as(docsS3, "s3:PutBucketPublicAccessBlock"),
			"SelectObjectContent":                         as(docsS3, "s3:GetObject"),
			"WriteGetObjectResponse":                      as(docsS3, "s3-object-lambda:WriteGetObjectResponse"),
		},
		"s3control": {
			"DeleteBucketLifecycleConfiguration": as(docsS3, "s3-outposts:PutLifecycleConfiguration"),
			"DeleteBucketReplication":            as(docsS3, "s3-outposts:PutReplicationConfiguration"),
			"DeleteBucketTagging":                as(docsS3, "s3-outposts:PutBucketTagging"),
			"DeletePublicAccessBlock":            as(docsS3, "s3:PutAccountPublicAccessBlock"),
			"GetBucket":                          as(docsS3, "s3-outposts:GetBucket"),
			"GetBucketLifecycleConfiguration":    as(docsS3, "s3-outposts:GetLifecycleConfiguration"),
			"GetBucketReplication":               as(docsS3, "s3-outposts:GetReplicationConfiguration"),
			"GetPublicAccessBlock":               as(docsS3, "s3:GetAccountPublicAccessBlock"),
			"ListRegionalBuckets":                as(docsS3, "s3-outposts:ListRegionalBuckets"),
			"PutBucketLifecycleConfiguration":    as(docsS3, "s3-outposts:PutLifecycleConfiguration"),
			"PutBucketReplication":               as(docsS3, "s3-outposts:PutReplicationConfiguration"),
			"PutPublicAccessBlock":               as(docsS3, "s3:PutAccountPublicAccessBlock"),
		},
		"dynamodb": {
			// The statement is text in PartiQL: which of the four it is stands in it.
			"ExecuteStatement":      partiQL(),
			"BatchExecuteStatement": partiQL(),
			"ExecuteTransaction":    partiQL(),
			"TransactGetItems":      {transact("dynamodb:GetItem", "Get")},
			"TransactWriteItems": {
				transact("dynamodb:PutItem", "Put"), transact("dynamodb:UpdateItem", "Update"),
				transact("dynamodb:DeleteItem", "Delete"), transact("dynamodb:ConditionCheckItem", "ConditionCheck"),
			},
		},
		"sqs": {
			"SendMessageBatch":             as(docsSQS, "sqs:SendMessage"),
			"DeleteMessageBatch":           as(docsSQS, "sqs:DeleteMessage"),
			"ChangeMessageVisibilityBatch": as(docsSQS, "sqs:ChangeMessageVisibility"),
		},
		"sns": {"PublishBatch": as(docsSNS, "sns:Publish")},
		"lambda": {
			"Invoke":                   as(docsLambda, "lambda:InvokeFunction"),
			"InvokeWithResponseStream": as(docsLambda, "lambda:InvokeFunction"),
			"GetLayerVersionByArn":     as(docsLambda, "lambda:GetLayerVersion"),
		},
		"bedrock-runtime": {
			"Converse":                           as(docsBedrock, "bedrock:InvokeModel"),
			"ConverseStream":                     as(docsBedrock, "bedrock:InvokeModelWithResponseStream"),
			"InvokeModelWithBidirectionalStream": as(docsBedrock, "bedrock:InvokeModel"),
			"StartAsyncInvoke":                   as(docsBedrock, "bedrock:InvokeModel"),
		},
		"bedrock-agent-runtime": {"RetrieveAndGenerateStream": as(docsReference+"list_amazonbedrock.html", "bedrock:RetrieveAndGenerate")},
		"apigatewaymanagementapi": {
			"PostToConnection": as(docsWebSocket, "execute-api:ManageConnections"),
			"GetConnection":    as(docsWebSocket, "execute-api:ManageConnections"),
			"DeleteConnection": as(docsWebSocket, "execute-api:ManageConnections"),
		},
		"kms": {"ReEncrypt": {
			{Action: "kms:ReEncryptFrom", Source: docsReEncrypt, Why: "ReEncrypt decrypts with the source key", Names: keyNamed("SourceKeyId")},
			{Action: "kms:ReEncryptTo", Source: docsReEncrypt, Why: "ReEncrypt encrypts with the destination key", Names: keyNamed("DestinationKeyId")},
		}},
		"timestream-query": {
			"Query":             append(as(docsTimestream, "timestream:Select"), timestreamEndpoints),
			"CancelQuery":       append(as(docsTimestream, "timestream:CancelQuery"), timestreamEndpoints),
			"DescribeEndpoints": as(docsTimestream, "timestream:DescribeEndpoints"),
		},
		"timestream-write": {
			"WriteRecords": append(as(docsTimestream, "timestream:WriteRecords"), timestreamEndpoints),
		},
		"iot-jobs-data": {"StartCommandExecution": as(docsIoT, "iot:StartCommandExecution")},
		"iot-data": {
			"ListNamedShadowsForThing": as(docsIoT, "iot:ListNamedShadowsForThing"),
		},
		"budgets": {
			"CreateBudget": as(docsBudgets, "budgets:ModifyBudget"), "UpdateBudget": as(docsBudgets, "budgets:ModifyBudget"), "DeleteBudget": as(docsBudgets, "budgets:ModifyBudget"),
			"CreateNotification": as(docsBudgets, "budgets:ModifyBudget"), "UpdateNotification": as(docsBudgets, "budgets:ModifyBudget"), "DeleteNotification": as(docsBudgets, "budgets:ModifyBudget"),
			"CreateSubscriber": as(docsBudgets, "budgets:ModifyBudget"), "UpdateSubscriber": as(docsBudgets, "budgets:ModifyBudget"), "DeleteSubscriber": as(docsBudgets, "budgets:ModifyBudget"),
			"DescribeBudget": as(docsBudgets, "budgets:ViewBudget"), "DescribeBudgets": as(docsBudgets, "budgets:ViewBudget"),
			"DescribeBudgetNotificationsForAccount": as(docsBudgets, "budgets:ViewBudget"), "DescribeBudgetPerformanceHistory": as(docsBudgets, "budgets:ViewBudget"),
			"DescribeNotificationsForBudget": as(docsBudgets, "budgets:ViewBudget"), "DescribeSubscribersForNotification": as(docsBudgets, "budgets:ViewBudget"),
		},
		"keyspaces": {
			"CreateKeyspace": as(docsKeyspaces, "cassandra:Create"), "CreateTable": as(docsKeyspaces, "cassandra:Create"), "CreateType": as(docsKeyspaces, "cassandra:Create"),
			"DeleteKeyspace": as(docsKeyspaces, "cassandra:Drop"), "DeleteTable": as(docsKeyspaces, "cassandra:Drop"), "DeleteType": as(docsKeyspaces, "cassandra:Drop"),
			"GetKeyspace": as(docsKeyspaces, "cassandra:Select"), "GetTable": as(docsKeyspaces, "cassandra:Select"), "GetType": as(docsKeyspaces, "cassandra:Select"),
			"ListKeyspaces": as(docsKeyspaces, "cassandra:Select"), "ListTables": as(docsKeyspaces, "cassandra:Select"), "ListTypes": as(docsKeyspaces, "cassandra:Select"),
			"ListTagsForResource": as(docsKeyspaces, "cassandra:Select"), "RestoreTable": as(docsKeyspaces, "cassandra:Restore"),
			"UpdateKeyspace": as(docsKeyspaces, "cassandra:Alter"), "UpdateTable": as(docsKeyspaces, "cassandra:Alter"),
		},
		"neptunedata": {
			"ExecuteGremlinQuery":    as(docsNeptune, "neptune-db:ReadDataViaQuery", "neptune-db:WriteDataViaQuery", "neptune-db:DeleteDataViaQuery"),
			"ExecuteOpenCypherQuery": as(docsNeptune, "neptune-db:ReadDataViaQuery", "neptune-db:WriteDataViaQuery", "neptune-db:DeleteDataViaQuery"),
		},
		"rds": {"GenerateDBAuthToken": {{Action: "rds-db:connect", Source: docsRDS, Why: "the database checks the token; the resource id of the instance is not in the call",
			Names: []Naming{{Type: "db-user", Template: "arn:${Partition}:rds-db:${Region}:${Account}:dbuser:*/${DbUserName}", Variables: one("DbUserName", "DBUsername")}}}}},
		"dsql": {
			"GenerateDBConnectAuthToken":      as(docsDSQL, "dsql:DbConnect"),
			"GenerateDBConnectAdminAuthToken": as(docsDSQL, "dsql:DbConnectAdmin"),
		},
	}
})

// besides are needs that come with the action of the operation's own name.
var besides = sync.OnceValue(func() map[string]map[string][]Need {
	return map[string]map[string][]Need{
		"lambda": {
			"CreateFunction":              {pass("Role", "lambda.amazonaws.com")},
			"UpdateFunctionConfiguration": {pass("Role", "lambda.amazonaws.com")},
		},
		"stepfunctions": {
			"CreateStateMachine": {pass("roleArn", "states.amazonaws.com")},
			"UpdateStateMachine": {pass("roleArn", "states.amazonaws.com")},
		},
		"events": {
			"PutRule":    {pass("RoleArn", "events.amazonaws.com")},
			"PutTargets": {pass("Targets[].RoleArn", "events.amazonaws.com")},
		},
		"scheduler": {
			"CreateSchedule": {pass("Target.RoleArn", "scheduler.amazonaws.com")},
			"UpdateSchedule": {pass("Target.RoleArn", "scheduler.amazonaws.com")},
		},
		"pipes": {
			"CreatePipe": {pass("RoleArn", "pipes.amazonaws.com")},
			"UpdatePipe": {pass("RoleArn", "pipes.amazonaws.com")},
		},
		"ecs": {
			// The roles are those of the task definition, which the call does not name.
			"RunTask": {
				{Action: "iam:PassRole", Source: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html", Why: "the roles of the task definition are handed to ECS",
					Names:     []Naming{{Type: "role", Template: "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", Variables: one("RoleNameWithPath", "overrides.taskRoleArn", "overrides.executionRoleArn")}},
					Condition: &Condition{Operator: "StringEquals", Key: "iam:PassedToService", Value: "ecs-tasks.amazonaws.com"}},
			},
			"RegisterTaskDefinition": {pass("taskRoleArn", "ecs-tasks.amazonaws.com"), pass("executionRoleArn", "ecs-tasks.amazonaws.com")},
		},
		"batch":    {"RegisterJobDefinition": {pass("containerProperties.jobRoleArn", "ecs-tasks.amazonaws.com"), pass("containerProperties.executionRoleArn", "ecs-tasks.amazonaws.com")}},
		"glue":     {"CreateJob": {pass("Role", "glue.amazonaws.com")}, "CreateCrawler": {pass("Role", "glue.amazonaws.com")}, "UpdateCrawler": {pass("Role", "glue.amazonaws.com")}},
		"firehose": {"CreateDeliveryStream": {pass("ExtendedS3DestinationConfiguration.RoleARN", "firehose.amazonaws.com")}},
		"sagemaker": {
			"CreateTrainingJob": {pass("RoleArn", "sagemaker.amazonaws.com")}, "CreateModel": {pass("ExecutionRoleArn", "sagemaker.amazonaws.com")},
			"CreateProcessingJob": {pass("RoleArn", "sagemaker.amazonaws.com")}, "CreateNotebookInstance": {pass("RoleArn", "sagemaker.amazonaws.com")},
		},
		"emr":            {"RunJobFlow": {pass("ServiceRole", "elasticmapreduce.amazonaws.com"), pass("JobFlowRole", "ec2.amazonaws.com")}},
		"emr-serverless": {"StartJobRun": {pass("executionRoleArn", "emr-serverless.amazonaws.com")}},
		"textract":       {"StartDocumentTextDetection": {pass("NotificationChannel.RoleArn", "textract.amazonaws.com")}, "StartDocumentAnalysis": {pass("NotificationChannel.RoleArn", "textract.amazonaws.com")}},
		"rekognition":    {"StartLabelDetection": {pass("NotificationChannel.RoleArn", "rekognition.amazonaws.com")}},
		"transcribe":     {"StartTranscriptionJob": {pass("JobExecutionSettings.DataAccessRoleArn", "transcribe.amazonaws.com")}},
		"mediaconvert":   {"CreateJob": {pass("Role", "mediaconvert.amazonaws.com")}},
		"ssm": {
			"GetParameter":  {ssmKey()},
			"GetParameters": {ssmKey()}, "GetParametersByPath": {ssmKey()},
			"PutParameter": {key("kms:Encrypt", "KeyId", "the value is encrypted with the key", "https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html")},
		},
		"secretsmanager": {"CreateSecret": {
			key("kms:GenerateDataKey", "KmsKeyId", "the secret is encrypted with the key", docsSecretKMS),
			key("kms:Decrypt", "KmsKeyId", "the secret is encrypted with the key", docsSecretKMS),
		}},
		"timestream-write": {"DescribeTable": {timestreamEndpoints}, "DescribeDatabase": {timestreamEndpoints}, "ListTables": {timestreamEndpoints}, "ListDatabases": {timestreamEndpoints}},
	}
})

// timestreamEndpoints is asked before every other call: the SDK finds the endpoint with it.
var timestreamEndpoints = Need{Action: "timestream:DescribeEndpoints", Source: docsTimestream, Why: "the SDK asks for the endpoint first"}

// writing are the permissions that options of a new object need. A multipart upload
// also decrypts: the parts are read again when they are joined.
func writing(multipart bool) []Need {
	out := []Need{
		when("ACL", docsS3, "s3:PutObjectAcl", "the call sets an ACL"),
		when("Tagging", docsS3, "s3:PutObjectTagging", "the call sets tags"),
		when("ObjectLockMode", docsS3, "s3:PutObjectRetention", "the call sets a retention"),
		when("ObjectLockLegalHoldStatus", docsS3, "s3:PutObjectLegalHold", "the call sets a legal hold"),
		key("kms:GenerateDataKey", "SSEKMSKeyId", "the object is encrypted with the key", docsS3KMS),
	}
	if multipart {
		out = append(out, key("kms:Decrypt", "SSEKMSKeyId", "the parts of an upload are read again with the key", docsS3KMS))
	}
	return out
}

// versioned are an action, and the one that is checked instead where the call names a
// version: https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
func versioned(plain, version string) []Need {
	why := "IAM's name for the operation"
	return []Need{
		{Action: plain, Source: docsS3, Why: why, Unless: "VersionId"},
		{Action: version, Source: docsS3, Why: "the call names a version", When: "VersionId"},
	}
}

// deleting is DeleteObjects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
func deleting() []Need {
	objects := func() []Naming {
		return []Naming{{Type: "object", Template: "arn:${Partition}:s3:::${BucketName}/${ObjectName}", Variables: []Variable{
			{Name: "BucketName", Paths: []string{"Bucket"}, Form: Bucket}, {Name: "ObjectName", Paths: []string{"Delete.Objects[].Key"}}}}}
	}
	return []Need{
		{Action: "s3:DeleteObject", Source: docsS3, Why: "IAM's name for the operation", Names: objects()},
		{Action: "s3:DeleteObjectVersion", Source: docsS3, Why: "the call names a version", When: "Delete.Objects[].VersionId", Names: objects()},
	}
}

func partiQL() []Need {
	var out []Need
	for _, verb := range []string{"Delete", "Insert", "Select", "Update"} {
		out = append(out, Need{Action: "dynamodb:PartiQL" + verb, Source: docsPartiQL, Why: "which of the four a statement is stands in its text"})
	}
	return out
}

// transact is one kind of item of a transaction.
func transact(action, item string) Need {
	path := "TransactItems[]." + item + ".TableName"
	return Need{Action: action, When: path, Source: docsTransact, Why: "the transaction has items of this kind",
		Names: []Naming{{Type: "table", Template: "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}", Variables: one("TableName", path)}}}
}

func keyNamed(parameter string) []Naming {
	return []Naming{{Type: "key", Template: "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}", Variables: form("KeyId", Key, parameter)}}
}

// ssmKey is for a SecureString. One that is encrypted with AWS's key aws/ssm needs no
// permission on it in an IAM policy; which key it is stands in the parameter.
func ssmKey() Need {
	return Need{Action: "kms:Decrypt", Optional: true, When: "WithDecryption", Source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html",
		Why:       "a SecureString is decrypted; with the key aws/ssm it works without",
		Names:     []Naming{{Type: "key", Template: "arn:${Partition}:kms:${Region}:${Account}:key/*"}},
		Condition: &Condition{Operator: "StringEquals", Key: "kms:ViaService", Value: "ssm.${Region}.amazonaws.com"}}
}
