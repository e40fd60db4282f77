package fakeaws

import (
	"encoding/json"
	"net/http"
	"strings"
)

// function finds the function that a path names, by name or ARN.
func (s *Server) function(q *request) (*Function, *failure) {
	name := q.subject
	if at := strings.LastIndex(name, ":function:"); at >= 0 {
		name = name[at+len(":function:"):]
	}
	fn := s.index.functions[q.region+" "+name]
	if fn == nil || s.isGone(name) {
		return nil, notFound("Function not found: " + q.subject)
	}
	return fn, nil
}

func notFound(message string) *failure {
	return &failure{http.StatusNotFound, "ResourceNotFoundException", message}
}

func (s *Server) listFunctions(q *request) (object, *failure) {
	var all []Function
	if region := s.account.region(q.region); region != nil {
		all = region.Functions
	}
	// Lambda takes up to 10,000 and answers 50.
	size := q.values.Get("MaxItems")
	if size != "" && len(size) > 2 {
		size = "50"
	}
	from, to, next, fail := page(len(all), q.values.Get("Marker"), size, 50, 50)
	if fail != nil {
		return nil, fail
	}
	out := object{"Functions": list(all[from:to], func(fn Function) any {
		c := s.configuration(q.region, &fn)
		delete(c, "State") // listings leave it out
		return c
	})}
	set(out, "NextMarker", next)
	return out, nil
}

func (s *Server) configuration(region string, fn *Function) object {
	c := object{
		"FunctionName": fn.Name, "FunctionArn": s.account.FunctionARN(region, fn.Name), "Version": "$LATEST",
		"Role": fn.Role, "Description": fn.Description, "MemorySize": fn.Memory, "Timeout": fn.Timeout,
		"LastModified": fn.LastModified, "CodeSize": 4096, "CodeSha256": "fake", "PackageType": "Zip",
		"Architectures": []any{fn.architecture()}, "EphemeralStorage": object{"Size": max(fn.Storage, 512)},
		"LoggingConfig": object{"LogFormat": fn.logFormat(), "LogGroup": fn.logGroup()},
		"TracingConfig": object{"Mode": "PassThrough"}, "SnapStart": object{"ApplyOn": "None", "OptimizationStatus": "Off"},
		"State": "Active",
	}
	if fn.Image == "" {
		c["Runtime"], c["Handler"] = fn.Runtime, fn.Handler
	} else {
		c["PackageType"] = "Image"
	}
	set(c, "State", fn.State)
	if fn.Tracing != "" {
		c["TracingConfig"] = object{"Mode": fn.Tracing}
	}
	if fn.DeadLetter != "" {
		c["DeadLetterConfig"] = object{"TargetArn": fn.DeadLetter}
	}
	if len(fn.Layers) > 0 {
		c["Layers"] = list(fn.Layers, func(arn string) any { return object{"Arn": arn, "CodeSize": 1024} })
	}
	if fn.VPC != "" {
		c["VpcConfig"] = object{"VpcId": fn.VPC, "SubnetIds": texts(fn.Subnets), "SecurityGroupIds": texts(fn.SecurityGroups)}
	}
	if fn.FileSystem != "" {
		c["FileSystemConfigs"] = []any{object{"Arn": fn.FileSystem, "LocalMountPath": "/mnt/data"}}
	}
	if fn.EnvError != "" {
		c["Environment"] = object{"Error": object{"ErrorCode": fn.EnvError, "Message": "Lambda was unable to decrypt the environment variables"}}
	} else if len(fn.Env) > 0 {
		c["Environment"] = object{"Variables": fn.Env}
	}
	return c
}

func (f *Function) architecture() string {
	if f.Architecture != "" {
		return f.Architecture
	}
	return "x86_64"
}

func (s *Server) getFunction(q *request) (object, *failure) {
	fn, fail := s.function(q)
	if fail != nil {
		return nil, fail
	}
	out := object{
		"Configuration": s.configuration(q.region, fn),
		"Code":          object{"RepositoryType": "S3", "Location": "https://prod-04-2014-tasks.s3.amazonaws.com/snapshots/code?X-Amz-Signature=secret"},
	}
	if fn.Image != "" {
		out["Code"] = object{"RepositoryType": "ECR", "ImageUri": fn.Image, "ResolvedImageUri": fn.Image}
	}
	if s.isDenied("lambda:ListTags") {
		out["TagsError"] = object{"ErrorCode": "AccessDeniedException", "Message": "not authorized to perform: lambda:ListTags"}
	} else if len(fn.Tags) > 0 {
		out["Tags"] = fn.Tags
	}
	if fn.Reserved != nil {
		out["Concurrency"] = object{"ReservedConcurrentExecutions": *fn.Reserved}
	}
	return out, nil
}

func (s *Server) getPolicy(q *request) (object, *failure) {
	fn, fail := s.function(q)
	if fail != nil {
		return nil, fail
	}
	if len(fn.Permissions) == 0 {
		return nil, notFound("The resource you requested does not exist.")
	}
	policy := object{"Version": "2012-10-17", "Id": "default", "Statement": list(fn.Permissions, func(p Permission) any {
		return statement(p, s.account.FunctionARN(q.region, fn.Name))
	})}
	text, err := json.Marshal(policy)
	if err != nil {
		panic(err)
	}
	return object{"Policy": string(text), "RevisionId": "00000000-0000-0000-0000-000000000000"}, nil
}

func statement(p Permission, arn string) object {
	out := object{
		"Sid": p.Sid, "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn,
		"Principal": object{"Service": p.Principal},
	}
	if p.Principal == "*" {
		out["Principal"] = "*"
	}
	condition := object{}
	if p.URL {
		out["Action"] = "lambda:InvokeFunctionUrl"
		condition["StringEquals"] = object{"lambda:FunctionUrlAuthType": "NONE"}
	}
	if p.SourceARN != "" {
		condition["ArnLike"] = object{"AWS:SourceArn": p.SourceARN}
	}
	if p.SourceAccount != "" {
		condition["StringEquals"] = object{"AWS:SourceAccount": p.SourceAccount}
	}
	if len(condition) > 0 {
		out["Condition"] = condition
	}
	return out
}

func (s *Server) listMappings(q *request) (object, *failure) {
	var all []Mapping
	if region := s.account.region(q.region); region != nil {
		all = region.Mappings
	}
	from, to, next, fail := page(len(all), q.values.Get("Marker"), q.values.Get("MaxItems"), 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"EventSourceMappings": list(all[from:to], func(m Mapping) any { return s.mapping(q.region, m) })}
	set(out, "NextMarker", next)
	return out, nil
}

func (s *Server) mapping(region string, m Mapping) object {
	out := object{
		"UUID": m.ID, "EventSourceArn": m.Source, "FunctionArn": s.account.FunctionARN(region, m.Function), "State": "Enabled",
		"EventSourceMappingArn": "arn:aws:lambda:" + region + ":" + s.account.ID + ":event-source-mapping:" + m.ID,
		"BatchSize":             max(m.BatchSize, 1), "MaximumBatchingWindowInSeconds": m.Window,
	}
	set(out, "State", m.State)
	set(out, "StartingPosition", m.StartingPosition)
	if m.ReportsFailures {
		out["FunctionResponseTypes"] = []any{"ReportBatchItemFailures"}
	}
	if m.MaximumConcurrency > 0 {
		out["ScalingConfig"] = object{"MaximumConcurrency": m.MaximumConcurrency}
	}
	if m.OnFailure != "" {
		out["DestinationConfig"] = object{"OnFailure": object{"Destination": m.OnFailure}}
	}
	return out
}

func (s *Server) getRetries(q *request) (object, *failure) {
	fn, fail := s.function(q)
	if fail != nil {
		return nil, fail
	}
	if fn.Retries == nil {
		return nil, notFound("The function " + fn.Name + " doesn't have an EventInvokeConfig")
	}
	out := object{
		"FunctionArn": s.account.FunctionARN(q.region, fn.Name) + ":$LATEST", "LastModified": 1.7e9,
		"MaximumRetryAttempts": fn.Retries.Attempts, "MaximumEventAgeInSeconds": fn.Retries.MaxAge,
	}
	destinations := object{}
	if fn.Retries.OnSuccess != "" {
		destinations["OnSuccess"] = object{"Destination": fn.Retries.OnSuccess}
	}
	if fn.Retries.OnFailure != "" {
		destinations["OnFailure"] = object{"Destination": fn.Retries.OnFailure}
	}
	out["DestinationConfig"] = destinations
	return out, nil
}

func (s *Server) getURL(q *request) (object, *failure) {
	fn, fail := s.function(q)
	if fail != nil {
		return nil, fail
	}
	if fn.URL == "" {
		return nil, notFound("The resource you requested does not exist.")
	}
	return object{
		"FunctionArn": s.account.FunctionARN(q.region, fn.Name), "FunctionUrl": "https://abc.lambda-url." + q.region + ".on.aws/",
		"AuthType": fn.URL, "InvokeMode": "BUFFERED", "CreationTime": "2026-01-01T00:00:00Z", "LastModifiedTime": "2026-01-01T00:00:00Z",
	}, nil
}
