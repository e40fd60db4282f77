package awsapi

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"decant/test/tool"
)

// TestData reads every entry, so that no later reading of one can fail.
func TestData(t *testing.T) {
	if len(ServiceNames()) < 400 || len(names("resource/")) != 9 {
		t.Errorf("%d services, %d with resources", len(ServiceNames()), len(names("resource/")))
	}
	operations := 0
	for _, name := range ServiceNames() {
		s, _ := Find(name)
		operations += len(s.Operations)
	}
	if operations < 19_000 {
		t.Errorf("%d operations", operations)
	}
	for _, name := range names("resource/") {
		s, _ := Find(name)
		if _, ok := s.Resource(); !ok {
			t.Errorf("%s has no resource", name)
		}
	}
}

// boto3Says are the names that boto3 itself gives its objects.
const boto3Says = `
import json, boto3, sys
session = boto3.session.Session(region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
out = {"clients": session.get_available_services(), "methods": {}, "waiters": {}, "pages": {}, "resources": {}}
for name in sys.argv[1:]:
    client = session.client(name)
    out["methods"][name] = client.meta.method_to_api_mapping
    out["waiters"][name] = {w: client.waiter_names and client.get_waiter(w).config.operation for w in client.waiter_names}
    out["pages"][name] = [m for m in client.meta.method_to_api_mapping if client.can_paginate(m)]
def members(cls):
    return sorted(n for n in dir(cls) if not n.startswith("_") and n not in ("meta", "get_available_subresources"))
for name in session.get_available_resources():
    root = session.resource(name)
    types = {"": members(root)}
    for sub in root.get_available_subresources():
        cls = getattr(root, sub)
        count = sum(1 for i in root.meta.resource_model.subresources if i.name == sub for j in i.resource.identifiers)
        made = cls(*["1"] * count)
        types[type(made).__name__.split(".")[1]] = members(made)
    out["resources"][name] = types
json.dump(out, sys.stdout)
`

type boto3Answer struct {
	Clients   []string
	Methods   map[string]map[string]string
	Waiters   map[string]map[string]string
	Pages     map[string][]string
	Resources map[string]map[string][]string
}

func askBoto3(t *testing.T, clients ...string) boto3Answer {
	t.Helper()
	out, err := exec.Command(tool.Venv(t, "iamdata", "bin", "python"), append([]string{"-c", boto3Says}, clients...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var answer boto3Answer
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestNamesAreBoto3s compares every method, waiter and paginator of clients that code
// uses, and of those with odd names, with the objects that boto3 makes.
func TestNamesAreBoto3s(t *testing.T) {
	t.Parallel()
	answer := askBoto3(t, "s3", "dynamodb", "sqs", "sns", "lambda", "ssm", "secretsmanager", "kms", "stepfunctions", "rds",
		"storagegateway", "mturk", "workmail", "iam", "autoscaling", "elasticache", "athena", "glue", "cognito-idp", "apigatewayv2")
	if got := ServiceNames(); !slices.Equal(got, answer.Clients) {
		t.Errorf("clients: %v, boto3 has %v", got, answer.Clients)
	}
	for name, methods := range answer.Methods {
		s, _ := Find(name)
		if len(methods) != len(s.Operations) {
			t.Errorf("%s: %d operations, boto3 has %d", name, len(s.Operations), len(methods))
		}
		for method, operation := range methods {
			if m, ok := s.Method(method); !ok || !slices.Equal(m.Operations, []string{operation}) {
				t.Errorf("%s.%s: %v, boto3 says %s", name, method, m.Operations, operation)
			}
			if op, ok := s.Operation(operation); !ok || op.Paginated != slices.Contains(answer.Pages[name], method) {
				t.Errorf("%s.%s: paginated %v", name, method, op.Paginated)
			}
		}
		if len(answer.Waiters[name]) != len(s.WaiterNames()) {
			t.Errorf("%s: waiters %v", name, s.WaiterNames())
		}
		for waiter, operation := range answer.Waiters[name] {
			if got, _ := s.Waiter(waiter); got != operation {
				t.Errorf("%s waiter %s: %q, boto3 says %s", name, waiter, got, operation)
			}
		}
	}
}

// TestResourcesAreBoto3s compares every name of every kind of object that
// boto3.resource gives.
func TestResourcesAreBoto3s(t *testing.T) {
	t.Parallel()
	answer := askBoto3(t)
	for name, types := range answer.Resources {
		s, _ := Find(name)
		root, ok := s.Resource()
		if !ok {
			t.Errorf("%s has no resource", name)
			continue
		}
		for typeName, members := range types {
			r := root
			if typeName != "" {
				r, _ = root.Type(typeName)
			}
			if r == nil {
				t.Errorf("%s has no %s", name, typeName)
				continue
			}
			got := r.Names()
			for _, id := range r.Identifiers {
				if id.Alias != "" {
					got = append(got, id.Alias)
				}
			}
			slices.Sort(got)
			if got = slices.Compact(got); !slices.Equal(got, members) {
				t.Errorf("%s.%s has %v\nboto3: %v", name, typeName, got, members)
			}
		}
	}
}

func TestResources(t *testing.T) {
	s, _ := Find("s3")
	root, _ := s.Resource()
	object, ok := root.SubResource("Object")
	if !ok || object.Returns != "Object" || len(object.Identifiers) != 2 || object.Identifiers[0] != (Argument{"BucketName", FromInput, ""}) {
		t.Errorf("Object is %+v", object)
	}
	bucket, _ := root.Type("Bucket")
	objects, ok := bucket.Collection("objects")
	if !ok || !objects.Many || objects.Returns != "ObjectSummary" || objects.Operations[0] != "ListObjects" || objects.Arguments[0] != (Argument{"Bucket", FromIdentifier, "Name"}) {
		t.Errorf("objects is %+v", objects)
	}
	summary, _ := root.Type(objects.Returns)
	if batch, ok := summary.Batch("delete"); !ok || batch.Operations[0] != "DeleteObjects" {
		t.Errorf("delete is %+v", batch)
	}
	if upload, ok := bucket.Action("upload_file"); !ok || !slices.Contains(upload.Operations, "PutObject") || upload.Positional[1] != "Key" {
		t.Errorf("upload_file is %+v", upload)
	}
	if wait, ok := bucket.Waiter("wait_until_exists"); !ok || wait.Operations[0] != "HeadBucket" {
		t.Errorf("wait_until_exists is %+v", wait)
	}
	if !bucket.Attribute("creation_date") || bucket.Attribute("name") || bucket.Attribute("colour") {
		t.Error("attributes of a bucket")
	}
	if _, ok := bucket.Action("put_rubbish"); ok {
		t.Error("put_rubbish is a method")
	}
}

func TestNear(t *testing.T) {
	s, _ := Find("dynamodb")
	for name, want := range map[string]string{"put_itm": "put_item", "putItem": "put_item", "GetItem": "get_item", "frobnicate": "", "x": ""} {
		if got := Near(name, s.MethodNames()); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := Near("stepfunction", ServiceNames()); got != "stepfunctions" {
		t.Error(got)
	}
	if got := Near("step-functions", ServiceNames()); got != "stepfunctions" {
		t.Error(got)
	}
}

// TestGenerated writes the data again from the pinned packages. The contents are
// compared, not how zlib packs them, which differs between builds of Python.
func TestGenerated(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if out, err := exec.Command(tool.Venv(t, "iamdata", "bin", "python"), "-B", "../../tools/iamdata/generate.py", folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compareData(t, folder)
}

func TestSizeOfData(t *testing.T) {
	if len(data) > 700_000 {
		t.Errorf("data.zip has %d bytes", len(data))
	}
	if !strings.Contains(data[:100], "iam/") {
		t.Error("the entries are not sorted")
	}
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		services.known = nil
		if _, ok := Find("s3"); !ok {
			b.Fatal("no s3")
		}
	}
}
