package awsapi

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/test/tool"
)

// asked are the needs of an operation in short: "s3:GetObject object(Bucket,Key)".
func asked(t *testing.T, service, operation string) []string {
	t.Helper()
	s, ok := Find(service)
	if !ok {
		t.Fatalf("no service %s", service)
	}
	asks, ok := s.Asks(operation)
	if !ok {
		return []string{"unknown"}
	}
	if asks.None != "" {
		return []string{"none"}
	}
	var out []string
	for _, n := range asks.Needs {
		text := n.Action
		for _, name := range n.Names {
			var paths []string
			for _, v := range name.Variables {
				paths = append(paths, strings.Join(v.Paths, "|"))
			}
			text += " " + name.Type + "(" + strings.Join(append(paths, name.Whole...), ",") + ")"
		}
		if n.When != "" {
			text += " when " + n.When
		}
		if n.Unless != "" {
			text += " unless " + n.Unless
		}
		if n.Condition != nil {
			text += " if " + n.Condition.Key
		}
		if n.Optional {
			text += " optional"
		}
		out = append(out, text)
	}
	return out
}

func TestAsks(t *testing.T) {
	for call, want := range map[string][]string{
		"s3 ListObjectsV2": {"s3:ListBucket bucket(Bucket)"},
		"s3 HeadObject":    {"s3:GetObject object(Bucket,Key) unless VersionId", "s3:GetObjectVersion object(Bucket,Key) when VersionId", "s3:ListBucket bucket(Bucket) optional"},
		"s3 ListBuckets":   {"s3:ListAllMyBuckets"},
		"s3 UploadPart":    {"s3:PutObject object(Bucket,Key)"},
		"s3 CopyObject": {
			"s3:PutObject object(Bucket,Key)", "s3:GetObject object(CopySource|CopySource.Bucket|CopySource.Key)", "s3:PutObjectAcl object(Bucket,Key) when ACL", "s3:PutObjectTagging object(Bucket,Key) when Tagging",
			"s3:PutObjectRetention object(Bucket,Key) when ObjectLockMode", "s3:PutObjectLegalHold object(Bucket,Key) when ObjectLockLegalHoldStatus", "kms:GenerateDataKey key(SSEKMSKeyId) when SSEKMSKeyId",
		},
		"dynamodb PutItem":                         {"dynamodb:PutItem table(TableName)"},
		"sqs SendMessageBatch":                     {"sqs:SendMessage queue(QueueUrl)"},
		"sns Publish":                              {"sns:Publish topic(TopicArn|TargetArn)"},
		"lambda Invoke":                            {"lambda:InvokeFunction function(FunctionName)"},
		"bedrock-runtime Converse":                 {"bedrock:InvokeModel foundation-model(modelId)"},
		"cloudwatch PutMetricData":                 {"cloudwatch:PutMetricData if cloudwatch:namespace"},
		"sts GetCallerIdentity":                    {"none"},
		"cognito-idp InitiateAuth":                 {"none"},
		"kms ReEncrypt":                            {"kms:ReEncryptFrom key(SourceKeyId)", "kms:ReEncryptTo key(DestinationKeyId)"},
		"stepfunctions StartExecution":             {"states:StartExecution statemachine(stateMachineArn)"},
		"apigateway GetRestApi":                    {"apigateway:GET path(restApiId)"},
		"apigatewaymanagementapi PostToConnection": {"execute-api:ManageConnections execute-api-general()"},
		"events PutEvents":                         {"events:PutEvents event-bus(Entries[].EventBusName)"},
		"iot-data Publish":                         {"iot:Publish topic(topic)"},
		"resourcegroupstaggingapi GetResources":    {"tag:GetResources"},
		"ec2 DescribeInstances":                    {"ec2:DescribeInstances"},
		"textract DetectDocumentText":              {"textract:DetectDocumentText"},
		"lambda NoSuchThing":                       {"unknown"},
		"rds GenerateDBAuthToken":                  {"rds-db:connect db-user(DBUsername)"},
		"glue GetTable":                            {"glue:GetTable database(DatabaseName) rootcatalog() table(DatabaseName,Name)"},
		"ecs RunTask":                              {"ecs:RunTask task-definition(taskDefinition)", "iam:PassRole role(overrides.taskRoleArn|overrides.executionRoleArn) if iam:PassedToService"},
		// Named by the parameters' names: no row of the table has these services.
		"elasticache DescribeCacheClusters": {"elasticache:DescribeCacheClusters cluster(CacheClusterId)"},
		"backup StartBackupJob":             {"backup:StartBackupJob backupVault(BackupVaultName)"},
		"codebuild StartBuild":              {"codebuild:StartBuild project(projectName)"},
	} {
		service, operation, _ := strings.Cut(call, " ")
		if got := asked(t, service, operation); !slices.Equal(got, want) {
			t.Errorf("%s: %q\nwant %q", call, got, want)
		}
	}
}

// TestTables looks every row by hand up in the data.
func TestTables(t *testing.T) {
	decants := []string{"GenerateDBAuthToken", "GenerateDBConnectAuthToken", "GenerateDBConnectAdminAuthToken"}
	for _, table := range []map[string]map[string][]Need{exceptions(), besides()} {
		for service, operations := range table {
			s, ok := Find(service)
			if !ok {
				t.Errorf("boto3 has no client %s", service)
				continue
			}
			for operation, needs := range operations {
				if _, ok := s.Operation(operation); !ok && !slices.Contains(decants, operation) {
					t.Errorf("%s has no operation %s", service, operation)
				}
				for _, n := range needs {
					if _, ok := FindAction(n.Action); !ok {
						t.Errorf("%s %s: IAM has no action %s; near: %s", service, operation, n.Action, NearAction(n.Action))
					}
					if n.Source == "" || n.Why == "" {
						t.Errorf("%s %s: %s has no source or reason", service, operation, n.Action)
					}
				}
			}
		}
	}
	for key, n := range resourceNames() {
		prefix, resource, _ := strings.Cut(key, "/")
		template, ok := Template(prefix, resource)
		if !ok {
			t.Errorf("IAM has no type %s", key)
		}
		checkVariables(t, key, n, template)
	}
	for key, n := range operationNames() {
		action, resource, _ := strings.Cut(key, "/")
		a, ok := FindAction(action)
		if !ok || !slices.Contains(a.Types, resource) {
			t.Errorf("%s: IAM has no such action or type", key)
		}
		prefix, _, _ := strings.Cut(action, ":")
		template, _ := Template(prefix, resource)
		checkVariables(t, key, n, template)
	}
	for call := range free() {
		service, operation, _ := strings.Cut(call, ":")
		s, _ := Find(service)
		if _, ok := s.Operation(operation); !ok {
			t.Errorf("%s is no operation", call)
		}
	}
	for action := range conditions() {
		if _, ok := FindAction(action); !ok {
			t.Errorf("%s is no action", action)
		}
	}
	for service, prefixes := range prefixOf() {
		if _, ok := Find(service); !ok {
			t.Errorf("%s is no client", service)
		}
		for _, p := range prefixes {
			if _, ok := entries()["iam/"+p]; !ok {
				t.Errorf("%s is no prefix", p)
			}
		}
	}
}

// checkVariables wants a parameter for every variable of a template that is not the
// caller's, unless the parameters hold the whole ARN.
func checkVariables(t *testing.T, key string, n Naming, template string) {
	t.Helper()
	if n.Template != "" {
		template = n.Template
	}
	var have []string
	for _, v := range n.Variables {
		have = append(have, v.Name)
	}
	if want := variables(template); !slices.Equal(have, want) && len(n.Whole) == 0 {
		t.Errorf("%s: variables %v, the template has %v", key, have, want)
	}
}

// TestCoverage counts the operations that have no action: new ones that AWS's reference
// does not list yet, and services with keys of their own.
func TestCoverage(t *testing.T) {
	total, without := 0, map[string][]string{}
	for _, name := range ServiceNames() {
		s, _ := Find(name)
		for _, op := range s.Operations {
			total++
			if _, ok := s.Asks(op.Name); !ok {
				without[name] = append(without[name], op.Name)
			}
		}
	}
	missing := 0
	for _, list := range without {
		missing += len(list)
	}
	if share := float64(missing) / float64(total); share > 0.045 {
		t.Errorf("%d of %d operations have no action", missing, total)
	}
	for _, service := range []string{"s3", "dynamodb", "sqs", "sns", "ssm", "stepfunctions", "firehose", "ecs", "events", "athena", "iot-data", "apigateway", "apigatewayv2", "sts", "kms", "budgets", "bedrock-runtime"} {
		var left []string
		for _, op := range without[service] {
			if !slices.Contains(unlisted(), service+":"+op) {
				left = append(left, op)
			}
		}
		if len(left) > 0 {
			t.Errorf("%s: no action for %v", service, left)
		}
	}
	t.Logf("%d of %d operations have no action", missing, total)
}

// unlisted are operations of the services of TestCoverage that neither AWS's reference
// nor its guides give an action for.
func unlisted() []string {
	return []string{
		"s3:RenameObject", "dynamodb:CancelBulkOperation", "dynamodb:DescribeBulkOperation", "dynamodb:ListBulkOperations", "dynamodb:StartBulkPutItems",
		"ssm:DeregisterDefaultHostManagementConfiguration", "ssm:RegisterDefaultHostManagementConfiguration",
		"athena:CreateSystemTableConfiguration", "athena:DeleteSystemTableConfiguration", "athena:GetSystemTableConfiguration", "athena:ListSystemTableStatuses", "athena:UpdateSystemTableConfiguration",
	}
}

// TestAgreesWithChalice compares the actions with those that Chalice's own analyser
// writes for the same operations.
func TestAgreesWithChalice(t *testing.T) {
	file, err := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(tool.Venv(t, "chalice-new", "bin", "python"))), "lib", "python3*", "site-packages", "chalice", "policies.json"))
	if err != nil || len(file) != 1 {
		t.Fatalf("Chalice's policies.json: %v %v", file, err)
	}
	src, err := os.ReadFile(file[0])
	if err != nil {
		t.Fatal(err)
	}
	var chalice map[string]map[string]string
	if err := json.Unmarshal(src, &chalice); err != nil {
		t.Fatal(err)
	}
	same, differs := 0, map[string]string{}
	for service, operations := range chalice {
		s, ok := Find(service)
		if !ok {
			continue // a service that boto3 has dropped
		}
		for operation, action := range operations {
			asks, ok := s.Asks(operation)
			if !ok {
				if _, exists := s.Operation(operation); exists {
					differs[service+" "+operation] = "nothing, Chalice: " + action
				}
				continue
			}
			if asks.None == "" && !slices.ContainsFunc(asks.Needs, func(n Need) bool { return strings.EqualFold(n.Action, action) }) {
				differs[service+" "+operation] = asks.Needs[0].Action + ", Chalice: " + action
				continue
			}
			same++
		}
	}
	for call, text := range differs {
		_, theirs, _ := strings.Cut(text, "Chalice: ")
		if _, exists := FindAction(theirs); !exists || explained[call] != "" {
			continue // Chalice writes an action that AWS does not have
		}
		t.Errorf("%s: %s", call, text)
	}
	for call := range explained {
		if differs[call] == "" {
			t.Errorf("%s: Chalice does not differ", call)
		}
	}
	if same < 8000 {
		t.Errorf("only %d operations agree", same)
	}
	t.Logf("%d agree, %d differ", same, len(differs))
}

// explained says why decant's actions differ from Chalice's where Chalice's exists.
var explained = map[string]string{
	"iot-jobs-data DescribeJobExecution": "iot:DescribeJobExecution is the control plane's; devices ask iotjobsdata",
}

func TestMatchText(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"s3:Get*", "s3:GetObject", true}, {"*", "", true}, {"a?c", "abc", true}, {"a?c", "ac", false}, {"*b*b", "abab", true}, {"*b*b", "aba", false},
		{"", "", true}, {"", "a", false}, {"a", "", false}, {"**", "x", true}, {"a*", "a", true}, {"a?", "a", false},
	} {
		if got := MatchText(c.pattern, c.text); got != c.want {
			t.Errorf("%q %q: %v", c.pattern, c.text, got)
		}
	}
}

func TestNearAction(t *testing.T) {
	for name, want := range map[string]string{"s3:GetObjct": "s3:GetObject", "dynamo:GetItem": "dynamodb:GetItem", "dynamodb:getitems": "dynamodb:GetItem", "S3:PutObject": "s3:PutObject", "zzz:Foo": "", "s3:xx": ""} {
		if got := NearAction(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := MatchActions("sqs:*Batch"); got != nil {
		t.Errorf("%v", got)
	}
	if got := MatchActions("sqs:Send*"); !slices.Equal(got, []string{"sqs:SendMessage"}) {
		t.Errorf("%v", got)
	}
}
