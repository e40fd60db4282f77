package preflight

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/apply/cutover"
	"decant/apply/registry"
	"decant/internal/ec2/types"
	"decant/plan"
	"decant/test/moto"
)

const quotaOf = `{"Quota": {"QuotaCode": "L-3032A538", "Value": %g}}`

// preflight is an account in which everything is applied and right.
type preflight struct {
	*applytest.Bench
	canned *applytest.Canned
	vpc    string
	igw    string
	table  string
	image  string
}

func newPreflight(t *testing.T) *preflight {
	t.Helper()
	p := &preflight{Bench: applytest.NewBench(t)}
	p.canned = &applytest.Canned{Next: p.Line, Answers: map[string]string{
		"GetServiceQuota": fmt.Sprintf(quotaOf, 64.0), "GetDownloadUrlForLayer": `{"downloadUrl": ""}`,
	}}
	p.Config.HTTPClient = &http.Client{Transport: p.canned}
	p.image = p.push(t, `{"schemaVersion": 2, "mediaType": "`+registry.OCIIndex+`", "manifests": [
		{"mediaType": "`+registry.OCIManifest+`", "digest": "sha256:`+strings.Repeat("a", 64)+`", "size": 7, "platform": {"os": "linux", "architecture": "amd64"}},
		{"mediaType": "`+registry.OCIManifest+`", "digest": "sha256:`+strings.Repeat("b", 64)+`", "size": 7, "platform": {"os": "unknown", "architecture": "unknown"}}]}`, registry.OCIIndex)
	p.Wish.Image, p.Wish.PublicIP = p.image, aws.Bool(true)
	p.Apply(p.Desired(p.Migrated, p.Wish), apply.ScopeOf(p.Plan, p.Wish.Functions))
	p.internet(t)
	p.lambda(t, true)
	return p
}

// push puts a manifest into the repository and returns the image's name.
func (p *preflight) push(t *testing.T, manifest, kind string) string {
	t.Helper()
	out, err := ecr.NewFromConfig(p.Config).PutImage(context.Background(), &ecr.PutImageInput{
		RepositoryName: &p.Plan.Image.Repository, ImageManifest: &manifest, ImageManifestMediaType: &kind,
		ImageDigest: aws.String(fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(manifest)))),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.uri() + "@" + aws.ToString(out.Image.ImageId.ImageDigest)
}

func (p *preflight) uri() string {
	return fmt.Sprintf("%s.dkr.ecr.eu-central-1.amazonaws.com/%s", p.At.Account, p.Plan.Image.Repository)
}

// internet makes the subnet a public one.
func (p *preflight) internet(t *testing.T) {
	t.Helper()
	api, ctx := p.ec2(), context.Background()
	subnets, err := api.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{SubnetIds: p.Wish.Subnets})
	if err != nil {
		t.Fatal(err)
	}
	p.vpc = aws.ToString(subnets.Subnets[0].VpcId)
	gateway, err := api.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{})
	if err != nil {
		t.Fatal(err)
	}
	p.igw = aws.ToString(gateway.InternetGateway.InternetGatewayId)
	_, err = api.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{VpcId: &p.vpc, InternetGatewayId: &p.igw})
	if err := moto.Settled(err, "Resource.AlreadyAssociated"); err != nil {
		t.Fatal(err)
	}
	tables, err := api.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{p.vpc}}}})
	if err != nil || len(tables.RouteTables) != 1 {
		t.Fatal("the VPC's main route table", err)
	}
	p.table = aws.ToString(tables.RouteTables[0].RouteTableId)
	p.route(t)
}

func (p *preflight) ec2() *ec2.Client { return ec2.NewFromConfig(p.Config) }

func (p *preflight) route(t *testing.T) {
	t.Helper()
	if _, err := p.ec2().CreateRoute(context.Background(), &ec2.CreateRouteInput{
		RouteTableId: &p.table, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: &p.igw,
	}); err != nil {
		t.Fatal(err)
	}
}

func (p *preflight) noRoute(t *testing.T) {
	t.Helper()
	if _, err := p.ec2().DeleteRoute(context.Background(), &ec2.DeleteRouteInput{RouteTableId: &p.table, DestinationCidrBlock: aws.String("0.0.0.0/0")}); err != nil {
		t.Fatal(err)
	}
}

func (p *preflight) checker() *Checker {
	reader := account.NewReader(p.Guarded(append(account.ReadOperations(), cutover.SwitchReadOperations()...)), p.At, nil)
	return NewChecker(reader, p.Guarded(Operations()))
}

// lambda lets a rule start the Lambda, as Chalice does.
func (p *preflight) lambda(t *testing.T, enabled bool) {
	t.Helper()
	if functions := applytest.Must(t, lambda.NewFromConfig(p.Config).ListFunctions, &lambda.ListFunctionsInput{}); len(functions.Functions) == 0 {
		p.MakeRole("orders-prod", map[string]string{account.TagApp: "orders", account.TagStage: "prod", account.TagFunction: "report"})
		p.MakeLambda(p.Target.LambdaName, nil)
	}
	api, ctx := eventbridge.NewFromConfig(p.Config), context.Background()
	state := eventtypes.RuleStateDisabled
	if enabled {
		state = eventtypes.RuleStateEnabled
	}
	name := aws.String(p.Target.LambdaName + "-event")
	if _, err := api.PutRule(ctx, &eventbridge.PutRuleInput{Name: name, ScheduleExpression: &p.Target.Schedule.Expression, State: state}); err != nil {
		t.Fatal(err)
	}
	if _, err := api.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: name, Targets: []eventtypes.Target{{
		Id: aws.String("1"), Arn: aws.String(p.At.ARN("lambda", "function:"+p.Target.LambdaName)),
	}}}); err != nil {
		t.Fatal(err)
	}
}

func (p *preflight) triggersGoWrong(t *testing.T) {
	p.lambda(t, false)
	expect(t, p.verify(t, nil), "triggers", apply.Bad, "Nothing starts")
	p.lambda(t, true)
	expect(t, p.verify(t, nil), "triggers", apply.OK, "Lambda runs it")
	api, ctx := eventbridge.NewFromConfig(p.Config), context.Background()
	if _, err := api.EnableRule(ctx, &eventbridge.EnableRuleInput{Name: &p.Target.Schedule.RuleName}); err != nil {
		t.Fatal(err)
	}
	expect(t, p.verify(t, nil), "triggers", apply.Bad, "started twice")
	wantStops(t, p.verify(t, nil))
	if _, err := api.DisableRule(ctx, &eventbridge.DisableRuleInput{Name: &p.Target.Schedule.RuleName}); err != nil {
		t.Fatal(err)
	}
}

// verify checks with another wish.
func (p *preflight) verify(t *testing.T, change func(w *apply.Options)) []apply.Check {
	t.Helper()
	w := p.Wish
	if change != nil {
		change(&w)
	}
	checks, _, err := Verify(context.Background(), p.checker(), p.At, Options{Plan: p.Plan, Files: p.File, Apply: w})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range checks {
		if strings.Contains(c.Fix, "decant verify") || strings.Contains(c.Fix, "again:") && c.Name == "image" {
			t.Errorf("%s: the fix leads nowhere: %s", c.Name, c.Fix)
		}
	}
	return checks
}

// expect wants a status and words of one check; function "" is any.
func expect(t *testing.T, checks []apply.Check, name string, status apply.Status, words string) {
	t.Helper()
	for _, c := range checks {
		if c.Name != name || c.Status != status || !strings.Contains(c.Text, words) {
			continue
		}
		if (c.Fix == "") != (c.Status == apply.OK) {
			t.Errorf("%s is %s and its fix is %q", name, c.Status, c.Fix)
		}
		return
	}
	t.Errorf("no check %q is %s with %q:\n%s", name, status, words, report(checks))
}

// wantStops wants the checks for which apply stops, by name.
func wantStops(t *testing.T, checks []apply.Check, names ...string) {
	t.Helper()
	var got []string
	for _, d := range Stopping(checks, false) {
		name, _, _ := strings.Cut(d.Detail, ": ")
		got = append(got, strings.ToLower(name))
		if d.Fix == "" || d.Code != apply.NotReady {
			t.Errorf("%s: %s: %q", d.Code, d.Detail, d.Fix)
		}
	}
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, names) {
		t.Errorf("apply stops because of %q, want %q:\n%s", got, names, report(checks))
	}
}

func report(checks []apply.Check) string {
	var b strings.Builder
	for _, c := range checks {
		fmt.Fprintf(&b, "%-8s %s %s: %s\n", c.Status, c.Function, c.Name, c.Text)
	}
	return b.String()
}

func TestVerify(t *testing.T) { //nolint:tparallel // one account after the other is changed and put right
	t.Parallel()
	p := newPreflight(t)
	t.Run("all is well, and nothing is written", p.allIsWell)
	t.Run("cluster", p.clusters)
	t.Run("quota", p.quotas)
	t.Run("image", p.images)
	t.Run("platform of a single image", p.singleImage)
	t.Run("roles", p.rolesGoWrong)
	t.Run("secrets", p.secretsGoWrong)
	t.Run("log group", p.logGroups)
	t.Run("subnets", p.subnetsGoWrong)
	t.Run("subnets of the trigger that exists", p.networkAhead)
	t.Run("security groups", p.groupsGoWrong)
	t.Run("route", p.routesGoWrong)
	t.Run("triggers", p.triggersGoWrong)
	t.Run("denied actions are unknown", p.deniedChecks)
	t.Run("an empty account", p.emptyAccount)
}

func (p *preflight) allIsWell(t *testing.T) {
	p.Line.Arm(0, "", nil)
	checks := p.verify(t, nil)
	for _, c := range checks {
		if c.Status != apply.OK {
			t.Errorf("%s %s is %s: %s", c.Function, c.Name, c.Status, c.Text)
		}
	}
	var names []string
	for _, c := range checks {
		if !slices.Contains(names, c.Name) {
			names = append(names, c.Name)
		}
	}
	if len(names) < 14 {
		t.Errorf("only %q were checked", names)
	}
	for _, call := range p.Line.Sent() {
		if call != "BatchGetImage" {
			t.Errorf("checking sent %s", call)
		}
	}
}

func (p *preflight) clusters(t *testing.T) {
	checks := p.verify(t, func(w *apply.Options) { w.Cluster, w.CreateCluster = "gone", false })
	expect(t, checks, "cluster", apply.Bad, "does not exist in eu-central-1")
	wantStops(t, checks, "cluster")
	checks = p.verify(t, func(w *apply.Options) { w.Cluster = "new" })
	expect(t, checks, "cluster", apply.Warning, "does not exist yet")
	wantStops(t, checks)
}

func (p *preflight) quotas(t *testing.T) {
	defer func() { p.canned.Answers["GetServiceQuota"] = fmt.Sprintf(quotaOf, 64.0) }()
	p.canned.Answers["GetServiceQuota"] = fmt.Sprintf(quotaOf, 0.1)
	checks := p.verify(t, nil)
	expect(t, checks, "fargate quota", apply.Bad, "one task needs")
	wantStops(t, checks, "fargate quota")
	p.canned.Answers["GetServiceQuota"] = fmt.Sprintf(quotaOf, float64(max(p.Target.CPU, p.Plain.CPU))/1024)
	expect(t, p.verify(t, nil), "fargate quota", apply.Warning, "together")
	delete(p.canned.Answers, "GetServiceQuota") // moto knows no such quota
	p.canned.Answers["GetAWSDefaultServiceQuota"] = fmt.Sprintf(quotaOf, 6.0)
	expect(t, p.verify(t, nil), "fargate quota", apply.OK, "6 Fargate vCPUs")
}

func (p *preflight) images(t *testing.T) {
	with := func(image string) []apply.Check { return p.verify(t, func(w *apply.Options) { w.Image = image }) }
	expect(t, with(p.uri()+"@sha256:"+strings.Repeat("0", 64)), "image", apply.Bad, "does not exist")
	wantStops(t, with(p.uri()+"@sha256:"+strings.Repeat("0", 64)), "image")
	built, _, err := Verify(context.Background(), p.checker(), p.At, Options{Plan: p.Plan, Files: p.File, Apply: p.Wish, Builds: true})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, built, "image", apply.Warning, "built and pushed first")
	expect(t, with(strings.Replace(p.image, p.Plan.Image.Repository, "other", 1)), "image", apply.Bad, "does not exist")
	expect(t, with("ghcr.io/orders/etl@sha256:"+strings.Repeat("0", 64)), "image", apply.Unknown, "not an image in ECR")
	expect(t, with(strings.Replace(p.image, "eu-central-1", "us-east-1", 1)), "image", apply.Unknown, "another region")
	arm := p.push(t, `{"schemaVersion": 2, "manifests": [{"digest": "sha256:`+strings.Repeat("c", 64)+`", "platform": {"os": "linux", "architecture": "arm64"}}]}`, registry.OCIIndex)
	expect(t, with(arm), "image's platform", apply.Bad, "linux/arm64 and the task runs on linux/amd64")
	wantStops(t, with(arm), "image's platform")
}

// singleImage has no list; its configuration says for which platform it is.
func (p *preflight) singleImage(t *testing.T) {
	image := p.push(t, `{"schemaVersion": 2, "mediaType": "`+registry.DockerManifest+`", "config": {"digest": "sha256:`+strings.Repeat("d", 64)+`"}, "layers": []}`, registry.DockerManifest)
	defer func() { p.canned.Answers["GetDownloadUrlForLayer"] = `{"downloadUrl": ""}` }()
	for body, want := range map[string]struct {
		status apply.Status
		words  string
	}{
		`{"os": "linux", "architecture": "amd64"}`: {apply.OK, "linux/amd64"},
		`{"os": "linux", "architecture": "arm64"}`: {apply.Bad, "linux/arm64"},
		`<html>`: {apply.Unknown, "configuration"},
	} {
		store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }))
		p.canned.Answers["GetDownloadUrlForLayer"] = fmt.Sprintf(`{"downloadUrl": %q}`, store.URL+"/?X-Amz-Signature=secret")
		checks := p.verify(t, func(w *apply.Options) { w.Image = image })
		store.Close()
		expect(t, checks, "image's platform", want.status, want.words)
		gone := p.verify(t, func(w *apply.Options) { w.Image = image })
		expect(t, gone, "image's platform", apply.Unknown, "connection failed")
		if strings.Contains(report(gone), "X-Amz-Signature") {
			t.Error("a signed address is shown")
		}
	}
}

const trustOf = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": %q}, "Action": "sts:AssumeRole"}]}`

// reusedRole runs a task under an existing role: verify checks that role's trust
// policy, and no policy of decant's task role.
func (p *preflight) reusedRole(t *testing.T, api *iam.Client, other string) {
	t.Helper()
	i := slices.IndexFunc(p.Plan.Targets, func(t plan.Target) bool { return t.Function == p.Target.Function })
	policy := &p.Plan.Targets[i].Policy
	before := *policy
	defer func() { *policy = before }()
	policy.Role = p.At.RoleARN(other)
	checks := p.verify(t, nil)
	expect(t, checks, "task role", apply.Bad, other+" trusts lambda.amazonaws.com")
	if slices.ContainsFunc(checks, func(c apply.Check) bool { return c.Name == "task role's policy" && c.Function == p.Target.Function }) {
		t.Error("the policy of a task role that the task does not have is checked")
	}
	wantStops(t, checks, "task role")
	both := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"]}, "Action": "sts:AssumeRole"}]}`
	if _, err := api.UpdateAssumeRolePolicy(context.Background(), &iam.UpdateAssumeRolePolicyInput{RoleName: &other, PolicyDocument: &both}); err != nil {
		t.Fatal(err)
	}
	expect(t, p.verify(t, nil), "task role", apply.OK, other+" may be used by ECS tasks")
	for _, arn := range []string{p.At.RoleARN("gone"), "arn:aws:iam::999999999999:role/" + other} {
		policy.Role = arn
		expect(t, p.verify(t, nil), "task role", apply.Bad, "does not exist")
	}
}

func (p *preflight) rolesGoWrong(t *testing.T) {
	api, ctx := iam.NewFromConfig(p.Config), context.Background()
	role, execution := p.Target.TaskName+"-task-role", p.Target.TaskName+"-execution-role"
	managed := "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	put := func(name, policy, document string) {
		t.Helper()
		_, err := api.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: &policy, PolicyDocument: &document})
		must(err)
	}
	_, err := api.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &role, PolicyDocument: aws.String(fmt.Sprintf(trustOf, "lambda.amazonaws.com"))})
	must(err)
	put(role, "by-hand", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`)
	_, err = api.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &execution, PolicyArn: &managed})
	must(err)
	checks := p.verify(t, nil)
	expect(t, checks, "task role", apply.Bad, "trusts lambda.amazonaws.com")
	expect(t, checks, "task role's policy", apply.Warning, "does not allow what")
	expect(t, checks, "execution role's policies", apply.Bad, "ecr:GetAuthorizationToken")
	wantStops(t, checks)                                                     // apply puts both right
	given := func(w *apply.Options) { w.ExecutionRole = p.At.RoleARN(role) } // which trusts Lambda
	expect(t, p.verify(t, given), "execution role", apply.Bad, "trusts lambda.amazonaws.com")
	wantStops(t, p.verify(t, given), "execution role")

	put(execution, "more", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["ecr:*", "logs:*"], "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}}`)
	expect(t, p.verify(t, nil), "execution role's policies", apply.Unknown, "conditions")
	for arn, words := range map[string]string{p.At.RoleARN("gone"): "does not exist", "arn:aws:iam::999999999999:role/theirs": "not a role of the account"} {
		checks := p.verify(t, func(w *apply.Options) { w.ExecutionRole = arn })
		expect(t, checks, "execution role", apply.Bad, words)
		wantStops(t, checks, "execution role")
	}
	_, err = api.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &execution, PolicyDocument: aws.String(fmt.Sprintf(trustOf, "lambda.amazonaws.com"))})
	must(err)
	checks = p.verify(t, nil)
	expect(t, checks, "execution role", apply.Bad, "trusts lambda.amazonaws.com")
	wantStops(t, checks) // it is decant's own

	p.reusedRole(t, api, execution)

	// apply puts right what verify has found
	p.Apply(p.Desired(p.Migrated, p.Wish), apply.ScopeOf(p.Plan, p.Wish.Functions))
	checks = p.verify(t, nil)
	expect(t, checks, "task role's policy", apply.OK, "")
	for _, c := range checks {
		if c.Status != apply.OK {
			t.Errorf("after apply %s %s is %s: %s", c.Function, c.Name, c.Status, c.Text)
		}
	}
}

func (p *preflight) secretsGoWrong(t *testing.T) {
	k := &check{Checker: p.checker(), at: p.At, opts: Options{Plan: p.Plan}}
	ctx := context.Background()
	parameters, vault := ssm.NewFromConfig(p.Config), secretsmanager.NewFromConfig(p.Config)
	if _, err := parameters.PutParameter(ctx, &ssm.PutParameterInput{Name: aws.String("/x/TOKEN"), Value: aws.String("hunter2"), Type: "SecureString"}); err != nil {
		t.Fatal(err)
	}
	made, err := vault.CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: aws.String("token"), SecretString: aws.String("hunter2")})
	if err != nil {
		t.Fatal(err)
	}
	arn := aws.ToString(made.ARN)
	k.props = account.Props{"containerDefinitions": []any{map[string]any{"secrets": []any{
		map[string]any{"name": "A", "valueFrom": "/x/TOKEN"},
		map[string]any{"name": "B", "valueFrom": p.At.ARN("ssm", "parameter/x/TOKEN")},
		map[string]any{"name": "C", "valueFrom": arn + ":key::"},
	}}}}
	for _, c := range k.secretChecks(ctx) {
		if c.Status != apply.OK {
			t.Errorf("%s: %s", c.Status, c.Text)
		}
	}
	if _, err := vault.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: &arn}); err != nil {
		t.Fatal(err)
	}
	if _, err := parameters.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: aws.String("/x/TOKEN")}); err != nil {
		t.Fatal(err)
	}
	checks := k.secretChecks(ctx)
	expect(t, checks, "secret", apply.Bad, "parameter /x/TOKEN does not exist")
	expect(t, checks, "secret", apply.Bad, "is being deleted")
	wantStops(t, checks)
	expect(t, []apply.Check{k.managedSecret(ctx, p.At.ARN("secretsmanager", "secret:gone-abcdef"))}, "secret", apply.Bad, "does not exist")
	expect(t, []apply.Check{k.parameter(ctx, "arn:aws:ssm:us-east-1:999999999999:parameter/x")}, "secret", apply.Unknown, "another account")
}

func (p *preflight) logGroups(t *testing.T) {
	api, ctx := cloudwatchlogs.NewFromConfig(p.Config), context.Background()
	if _, err := api.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &p.Target.LogGroup, RetentionInDays: aws.Int32(3653)}); err != nil {
		t.Fatal(err)
	}
	expect(t, p.verify(t, nil), "log group", apply.Warning, "3653 days instead of 90 days")
	if _, err := api.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: &p.Target.LogGroup}); err != nil {
		t.Fatal(err)
	}
	expect(t, p.verify(t, nil), "log group", apply.Warning, "does not exist yet")
	p.Apply(p.Desired(p.Migrated, p.Wish), apply.ScopeOf(p.Plan, p.Wish.Functions))
}

// elsewhere is a subnet and a group of another VPC.
func (p *preflight) elsewhere(t *testing.T) (subnet, group string) {
	t.Helper()
	_, subnet, group = p.Network()
	return subnet, group
}

func (p *preflight) subnetsGoWrong(t *testing.T) {
	other, _ := p.elsewhere(t)
	for words, subnets := range map[string][]string{"does not exist": {"subnet-0123456789abcdef0"}, "two VPCs": {other, p.Wish.Subnets[0]}} {
		checks := p.verify(t, func(w *apply.Options) { w.Subnets = subnets })
		expect(t, checks, "subnets", apply.Bad, words)
		wantStops(t, checks, "subnets")
	}
	k := &check{}
	full := []apply.Check{k.addresses("subnets", "vpc", []types.Subnet{{AvailableIpAddressCount: aws.Int32(0)}})}
	expect(t, full, "subnets", apply.Bad, "no free address")
	wantStops(t, full) // one may be free when the task starts
}

// networkAhead: a trigger that exists names a subnet that is gone, which apply
// puts right; today it is wrong.
func (p *preflight) networkAhead(t *testing.T) {
	api, ctx := eventbridge.NewFromConfig(p.Config), context.Background()
	rule := p.Target.Schedule.RuleName
	out, err := api.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: &rule})
	if err != nil || len(out.Targets) != 1 {
		t.Fatal("the rule's target", err)
	}
	out.Targets[0].EcsParameters.NetworkConfiguration.AwsvpcConfiguration.Subnets = []string{"subnet-0123456789abcdef0"}
	if _, err := api.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: &rule, Targets: out.Targets}); err != nil {
		t.Fatal(err)
	}
	plan := *p.Plan
	plan.Terraform.Subnets = fmt.Sprintf("[%q]", p.Wish.Subnets[0])
	w := p.Wish
	w.Subnets = nil
	for ahead, stops := range map[bool][]string{false: {"subnets"}, true: nil} {
		checks, _, err := Verify(ctx, p.checker(), p.At, Options{Plan: &plan, Files: p.File, Apply: w, Ahead: ahead})
		if err != nil {
			t.Fatal(err)
		}
		wantStops(t, checks, stops...)
	}
	p.Apply(p.Desired(p.Migrated, p.Wish), apply.ScopeOf(p.Plan, p.Wish.Functions))
}

func (p *preflight) groupsGoWrong(t *testing.T) {
	_, other := p.elsewhere(t)
	for words, group := range map[string]string{"does not exist": "sg-0123456789abcdef0", "the subnets are in": other} {
		checks := p.verify(t, func(w *apply.Options) { w.SecurityGroups = []string{group} })
		expect(t, checks, "security groups", apply.Bad, words)
		wantStops(t, checks, "security groups")
	}
	closed, err := p.ec2().CreateSecurityGroup(context.Background(), &ec2.CreateSecurityGroupInput{VpcId: &p.vpc, GroupName: aws.String("closed"), Description: aws.String("closed")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.ec2().RevokeSecurityGroupEgress(context.Background(), &ec2.RevokeSecurityGroupEgressInput{GroupId: closed.GroupId, IpPermissions: []ec2types.IpPermission{
		{IpProtocol: aws.String("-1"), IpRanges: []ec2types.IpRange{{CidrIp: aws.String("0.0.0.0/0")}}},
	}}); err != nil {
		t.Fatal(err)
	}
	checks := p.verify(t, func(w *apply.Options) { w.SecurityGroups = []string{*closed.GroupId} })
	expect(t, checks, "security groups", apply.Bad, "nothing out to port 443")
	wantStops(t, checks)
}

func (p *preflight) routesGoWrong(t *testing.T) {
	const name = "route to the image"
	expect(t, p.verify(t, nil), name, apply.OK, "with a public address")
	expect(t, p.verify(t, func(w *apply.Options) { w.PublicIP = aws.Bool(false) }), name, apply.Bad, "no public address")
	p.noRoute(t)
	defer p.route(t)
	expect(t, p.verify(t, nil), name, apply.Bad, "no endpoint for ecr.api, ecr.dkr, s3, logs")
	wantStops(t, p.verify(t, nil))
	for _, service := range []string{"ecr.api", "ecr.dkr", "logs", "s3", "ssm"} {
		in := &ec2.CreateVpcEndpointInput{VpcId: &p.vpc, ServiceName: aws.String("com.amazonaws.eu-central-1." + service), VpcEndpointType: ec2types.VpcEndpointTypeInterface, SubnetIds: p.Wish.Subnets}
		if service == "s3" {
			in.VpcEndpointType, in.SubnetIds, in.RouteTableIds = ec2types.VpcEndpointTypeGateway, nil, []string{p.table}
		}
		if _, err := p.ec2().CreateVpcEndpoint(context.Background(), in); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, p.verify(t, nil), name, apply.OK, "through VPC endpoints")
}

func TestWaysOutOfASubnet(t *testing.T) {
	t.Parallel()
	out := aws.String("0.0.0.0/0")
	for want, route := range map[exit]types.Route{
		natWay:      {DestinationCidrBlock: out, NatGatewayId: aws.String("nat-1")},
		internetWay: {DestinationCidrBlock: out, GatewayId: aws.String("igw-1")},
		blackhole:   {DestinationCidrBlock: out, NatGatewayId: aws.String("nat-1"), State: types.RouteStateBlackhole},
		otherWay:    {DestinationCidrBlock: out, TransitGatewayId: aws.String("tgw-1")},
		noWay:       {DestinationCidrBlock: aws.String("10.0.0.0/8"), GatewayId: aws.String("local")},
	} {
		if got, _ := wayOutOf(&types.RouteTable{Routes: []types.Route{route}}); got != want {
			t.Errorf("%v is %q, not %q", route, got, want)
		}
	}
	k := &check{at: account.Ref{Region: "eu-central-1"}, place: apply.Launch{Subnets: []string{"subnet-1"}}}
	for status, table := range map[apply.Status]*types.RouteTable{
		apply.OK:      {Routes: []types.Route{{DestinationCidrBlock: out, NatGatewayId: aws.String("nat-1")}}},
		apply.Unknown: {Routes: []types.Route{{DestinationCidrBlock: out, TransitGatewayId: aws.String("tgw-1")}}},
		apply.Bad:     nil,
	} {
		if got := k.route("route", "subnet-1", table, nil); got.Status != status {
			t.Errorf("%v: %s, not %s", table, got.Status, status)
		}
	}
}

func (p *preflight) deniedChecks(t *testing.T) {
	image := p.push(t, `{"schemaVersion": 2, "config": {"digest": "sha256:`+strings.Repeat("e", 64)+`"}, "layers": []}`, registry.DockerManifest)
	saved := p.Config.HTTPClient
	defer func() { p.Config.HTTPClient = saved }()
	for _, c := range []struct{ operation, check, action string }{
		{"GetServiceQuota", "fargate quota", "servicequotas:GetServiceQuota"},
		{"BatchGetImage", "image", "ecr:BatchGetImage"},
		{"GetDownloadUrlForLayer", "image's platform", "ecr:GetDownloadUrlForLayer"},
		{"DescribeSubnets", "subnets", "ec2:DescribeSubnets"},
		{"DescribeSecurityGroups", "security groups", "ec2:DescribeSecurityGroups"},
		{"DescribeRouteTables", "route to the image", "ec2:DescribeRouteTables"},
		{"DescribeVpcEndpoints", "route to the image", "ec2:DescribeVpcEndpoints"},
		{"DescribeClusters", "cluster", "ecs:DescribeClusters"},
		{"DescribeLogGroups", "log group", "logs:DescribeLogGroups"},
		{"GetRole", "task role", "iam:GetRole"},
		{"ListRuleNamesByTarget", "triggers", "events:ListRuleNamesByTarget"},
		{"GetPolicyVersion", "execution role's policies", "iam:GetPolicyVersion"},
	} {
		p.Config.HTTPClient = &http.Client{Transport: &applytest.Deny{Operation: c.operation, Next: p.canned}}
		expect(t, p.verify(t, func(w *apply.Options) { w.Image = image }), c.check, apply.Unknown, c.action)
	}
}

// emptyAccount is checked before the first apply.
func (p *preflight) emptyAccount(t *testing.T) {
	empty := &preflight{Bench: &applytest.Bench{Account: applytest.NewAccount(t), Migrated: applytest.Orders(t), Wish: p.Wish}}
	empty.DeployedIn(empty.At.Account)
	for i := range empty.Plan.Targets {
		empty.Plan.Targets[i].Subnets, empty.Plan.Targets[i].SecurityGroups = "", ""
	}
	empty.Wish.Image = ""
	checks := empty.verify(t, nil)
	expect(t, checks, "task role", apply.Warning, "does not exist yet")
	expect(t, checks, "execution role", apply.Warning, "does not exist yet")
	expect(t, checks, "log group", apply.Warning, "does not exist yet")
	expect(t, checks, "image", apply.Warning, "No image is known yet")
	expect(t, checks, "subnets", apply.Bad, "does not exist")
	if len(checks) == 0 || slices.ContainsFunc(checks, func(c apply.Check) bool { return c.Text == "" }) {
		t.Error("a check says nothing")
	}
}

// TestSameProblemIsSaidOnce: thirty functions share their subnets.
func TestSameProblemIsSaidOnce(t *testing.T) {
	t.Parallel()
	k := &check{}
	var checks []apply.Check
	for _, name := range []string{"a", "b", "c"} {
		k.t.Function = name
		checks = append(checks, k.bad("subnets", "Name others.", "They are gone."), k.ok("size", "Fine."), later(apply.ByPerson, k.bad("secret", "Make it.", "It is gone.")), later(apply.ByApply, k.bad("task role", "Apply.", "It trusts others.")))
	}
	k.t.Function = "d"
	checks = append(checks, k.bad("subnets", "Name others.", "They are in two VPCs."))
	found := Stopping(checks, false)
	if len(found) != 2 || found[0].Detail != "Subnets: They are gone. It is the same for a, b, c." || found[1].Detail != "Subnets: They are in two VPCs." || found[1].Subject != "d" {
		t.Errorf("%+v", found)
	}
	// Unattended, what a person has to put right stops apply, too.
	if found := Stopping(checks, true); len(found) != 3 || found[1].Detail != "Secret: It is gone. It is the same for a, b, c." {
		t.Errorf("unattended: %+v", found)
	}
}
