package ec2

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/ec2"
	sdktypes "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"decant/internal/awsconfig"
	"decant/internal/ec2/types"
	"decant/test/moto"
)

// sent is a transport that answers with what a test gives, and keeps the requests.
type sent struct {
	status   int
	body     string
	requests []*http.Request
	forms    []url.Values
}

func (s *sent) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	s.requests, s.forms = append(s.requests, r), append(s.forms, form)
	return &http.Response{StatusCode: s.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(s.body)), Request: r}, nil
}

func (s *sent) config() aws.Config {
	return aws.Config{
		Region: "eu-central-1", HTTPClient: &http.Client{Transport: s},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "session"),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}
}

const emptyAnswer = `<Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId></Response>`

// The SDK's client is the judge of what is sent: address, form and signed headers.
func TestSendsWhatTheSDKSends(t *testing.T) {
	t.Parallel()
	token := aws.String("next & more")
	own, theirs := &sent{status: 200, body: emptyAnswer}, &sent{status: 200, body: emptyAnswer}
	client, judge, ctx := NewFromConfig(own.config()), sdk.NewFromConfig(theirs.config()), t.Context()
	filters := []types.Filter{{Name: aws.String("vpc-id"), Values: []string{"vpc-1", "vpc-2"}}, {Name: aws.String("state"), Values: []string{"a b&c=d"}}}
	sdkFilters := []sdktypes.Filter{{Name: aws.String("vpc-id"), Values: []string{"vpc-1", "vpc-2"}}, {Name: aws.String("state"), Values: []string{"a b&c=d"}}}
	for _, send := range []func() error{
		func() error {
			_, err := client.DescribeSubnets(ctx, &DescribeSubnetsInput{Filters: filters, NextToken: token, SubnetIds: []string{"subnet-1", "subnet-2"}})
			return err
		},
		func() error {
			_, err := judge.DescribeSubnets(ctx, &sdk.DescribeSubnetsInput{Filters: sdkFilters, NextToken: token, SubnetIds: []string{"subnet-1", "subnet-2"}})
			return err
		},
		func() error {
			_, err := client.DescribeSecurityGroups(ctx, &DescribeSecurityGroupsInput{GroupIds: []string{"sg-1"}})
			return err
		},
		func() error {
			_, err := judge.DescribeSecurityGroups(ctx, &sdk.DescribeSecurityGroupsInput{GroupIds: []string{"sg-1"}})
			return err
		},
		func() error {
			_, err := client.DescribeRouteTables(ctx, &DescribeRouteTablesInput{Filters: filters})
			return err
		},
		func() error {
			_, err := judge.DescribeRouteTables(ctx, &sdk.DescribeRouteTablesInput{Filters: sdkFilters})
			return err
		},
		func() error { _, err := client.DescribeVpcEndpoints(ctx, &DescribeVpcEndpointsInput{}); return err },
		func() error { _, err := judge.DescribeVpcEndpoints(ctx, &sdk.DescribeVpcEndpointsInput{}); return err },
	} {
		if err := send(); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(theirs.forms, own.forms); diff != "" || len(own.forms) != 4 {
		t.Errorf("forms (-SDK +ours):\n%s", diff)
	}
	for i, r := range own.requests {
		j := theirs.requests[i]
		if r.Method != j.Method || r.URL.String() != j.URL.String() || r.ContentLength != j.ContentLength && r.Header.Get("Content-Length") == "" {
			t.Errorf("%s %s, not %s %s", r.Method, r.URL, j.Method, j.URL)
		}
		for name := range j.Header {
			if r.Header.Get(name) == "" {
				t.Errorf("%s: no header %s", r.URL, name)
			}
		}
		if got, want := signature(r), signature(j); got != want || !strings.Contains(got, "/eu-central-1/ec2/aws4_request") {
			t.Errorf("signed %s, not %s", got, want)
		}
		if r.Header.Get("X-Amz-Security-Token") != "session" {
			t.Error("the session's token is not sent")
		}
	}
}

// signature is the authorization without what the time and the body decide.
func signature(r *http.Request) string {
	before, _, _ := strings.Cut(r.Header.Get("Authorization"), ", Signature=")
	return before
}

// A config's sources give FIPS, dual stack and addresses as the environment and the
// profile do; the SDK's resolver is the judge.
func TestEndpointsAreTheSDKs(t *testing.T) {
	t.Parallel()
	regions := []string{
		"us-east-1", "eu-central-1", "ap-southeast-7", "mx-central-1", "il-central-1", "me-south-1", "af-south-1", "ca-west-1", "aws-global", "us-gov-west-1", "us-gov-east-1",
		"cn-north-1", "cn-northwest-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1", "xx-new-9", "",
	}
	for _, region := range regions {
		for _, fips := range []bool{false, true} {
			for _, dual := range []bool{false, true} {
				for _, custom := range []string{"", "http://localhost:5000", "https://vpce-1.ec2.eu-central-1.vpce.amazonaws.com/path"} {
					params := sdk.EndpointParameters{UseFIPS: &fips, UseDualStack: &dual}
					source := config.LoadOptions{}
					cfg := aws.Config{Region: region}
					if region != "" {
						params.Region = &region
					}
					if fips {
						source.UseFIPSEndpoint = aws.FIPSEndpointStateEnabled
					}
					if dual {
						source.UseDualStackEndpoint = aws.DualStackEndpointStateEnabled
					}
					if custom != "" {
						params.Endpoint, cfg.BaseEndpoint = &custom, &custom
					}
					cfg.ConfigSources = []any{source}
					want, wantErr := sdk.NewDefaultEndpointResolverV2().ResolveEndpoint(context.Background(), params)
					got, err := endpoint(context.Background(), cfg)
					if (err != nil) != (wantErr != nil) || err == nil && strings.TrimSuffix(got.String(), "/") != strings.TrimSuffix(want.URI.String(), "/") {
						t.Errorf("%q, FIPS %v, dual stack %v, %q: %v, %v; the SDK has %v, %v", region, fips, dual, custom, got, err, want.URI.String(), wantErr)
					}
				}
			}
		}
	}
}

func TestEndpointFromEnvironmentAndProfile(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"nothing":             {nil, "ec2.eu-central-1.amazonaws.com"},
		"all services":        {map[string]string{"AWS_ENDPOINT_URL": "http://all:1"}, "all:1"},
		"this service":        {map[string]string{"AWS_ENDPOINT_URL": "http://all:1", "AWS_ENDPOINT_URL_EC2": "http://one:2"}, "one:2"},
		"another service":     {map[string]string{"AWS_ENDPOINT_URL_ECS": "http://ecs:2"}, "ec2.eu-central-1.amazonaws.com"},
		"ignored":             {map[string]string{"AWS_ENDPOINT_URL_EC2": "http://one:2", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, "ec2.eu-central-1.amazonaws.com"},
		"FIPS, dual stack":    {map[string]string{"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"}, "ec2-fips.eu-central-1.api.aws"},
		"explicitly not FIPS": {map[string]string{"AWS_USE_FIPS_ENDPOINT": "false"}, "ec2.eu-central-1.amazonaws.com"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_CONFIG_FILE", "/dev/null")
			t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
			for k, v := range test.env {
				t.Setenv(k, v)
			}
			line, theirs := &sent{status: 200, body: emptyAnswer}, &sent{status: 200, body: emptyAnswer}
			load := func(s *sent) aws.Config {
				cfg, err := config.LoadDefaultConfig(t.Context(), config.WithRegion("eu-central-1"),
					config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "")))
				if err != nil {
					t.Fatal(err)
				}
				cfg.HTTPClient = &http.Client{Transport: s}
				return cfg
			}
			_, err := NewFromConfig(load(line)).DescribeSubnets(t.Context(), &DescribeSubnetsInput{})
			_, judgeErr := sdk.NewFromConfig(load(theirs)).DescribeSubnets(t.Context(), &sdk.DescribeSubnetsInput{})
			if err != nil || judgeErr != nil {
				t.Fatal(err, judgeErr)
			}
			if got, judge := line.requests[0].URL.Host, theirs.requests[0].URL.Host; got != test.want || judge != test.want {
				t.Errorf("sent to %s, by the SDK to %s, wanted %s", got, judge, test.want)
			}
		})
	}
}

// Errors have the SDK's types, with code, message, status and request.
func TestErrorsAreTheSDKs(t *testing.T) {
	t.Parallel()
	const refused = `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized.</Message></Error></Errors><RequestID>r-9</RequestID></Response>`
	for status, body := range map[int]string{403: refused, 400: "<Response/>", 404: "not XML"} {
		line, theirs := &sent{status: status, body: body}, &sent{status: status, body: body}
		_, err := NewFromConfig(line.config()).DescribeSubnets(t.Context(), &DescribeSubnetsInput{})
		_, judge := sdk.NewFromConfig(theirs.config()).DescribeSubnets(t.Context(), &sdk.DescribeSubnetsInput{})
		if err == nil || judge == nil || err.Error() != judge.Error() {
			t.Errorf("%d: %v\nSDK: %v", status, err, judge)
		}
		var response *smithyhttp.ResponseError
		if !errors.As(err, &response) || response.HTTPStatusCode() != status {
			t.Errorf("%d: %v has no status", status, err)
		}
		var own, sdks smithy.APIError
		if errors.As(err, &own) != errors.As(judge, &sdks) || own != nil && (own.ErrorCode() != sdks.ErrorCode() || own.ErrorMessage() != sdks.ErrorMessage()) {
			t.Errorf("%d: %v, not %v", status, own, sdks)
		}
	}
}

// What passes by itself is tried again, as often as the SDK's client would.
func TestRetriesAsTheSDKDoes(t *testing.T) {
	t.Parallel()
	const busy = `<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow down</Message></Error></Errors></Response>`
	for _, most := range []int{0, 2} {
		line, theirs := &sent{status: 503, body: busy}, &sent{status: 503, body: busy}
		own, judge := line.config(), theirs.config()
		own.RetryMaxAttempts, judge.RetryMaxAttempts = most, most
		_, err := NewFromConfig(own).DescribeSubnets(t.Context(), &DescribeSubnetsInput{})
		_, judgeErr := sdk.NewFromConfig(judge).DescribeSubnets(t.Context(), &sdk.DescribeSubnetsInput{})
		if len(line.requests) != len(theirs.requests) || len(line.requests) < 2 || err == nil || err.Error() != judgeErr.Error() {
			t.Errorf("%d attempts (%v), the SDK's client made %d (%v)", len(line.requests), err, len(theirs.requests), judgeErr)
		}
	}
}

// Every field that the types have is read as the SDK reads it.
func TestReadsWhatTheSDKReads(t *testing.T) {
	t.Parallel()
	const answer = `<?xml version="1.0"?><Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><nextToken>more</nextToken>
<subnetSet><item><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><availabilityZone>eu-central-1a</availabilityZone><availableIpAddressCount>251</availableIpAddressCount><tagSet><item><key>k</key><value>v &amp; w</value></item></tagSet></item><item><subnetId/></item></subnetSet>
<securityGroupInfo><item><groupId>sg-1</groupId><vpcId>vpc-1</vpcId><ipPermissionsEgress><item><ipProtocol>tcp</ipProtocol><fromPort>443</fromPort><toPort>443</toPort></item><item><ipProtocol>-1</ipProtocol></item></ipPermissionsEgress></item></securityGroupInfo>
<routeTableSet><item><routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet><item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId><natGatewayId>nat-1</natGatewayId><instanceId>i-1</instanceId><networkInterfaceId>eni-1</networkInterfaceId><transitGatewayId>tgw-1</transitGatewayId><vpcPeeringConnectionId>pcx-1</vpcPeeringConnectionId><state>blackhole</state></item></routeSet><associationSet><item><main>true</main></item><item><subnetId>subnet-1</subnetId><main>false</main></item></associationSet></item></routeTableSet>
<vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.eu-central-1.s3</serviceName><state>available</state><routeTableIdSet><item>rtb-1</item><item>rtb-2</item></routeTableIdSet></item></vpcEndpointSet></Response>`
	line, theirs := &sent{status: 200, body: answer}, &sent{status: 200, body: answer}
	same(t, NewFromConfig(line.config()), sdk.NewFromConfig(theirs.config()), 2)
}

// same asks everything of both clients, and compares what the types here have.
func same(t *testing.T, client *Client, judge *sdk.Client, least int) {
	t.Helper()
	ctx := t.Context()
	subnets, err := client.DescribeSubnets(ctx, &DescribeSubnetsInput{})
	judgedSubnets, judgeErr := judge.DescribeSubnets(ctx, &sdk.DescribeSubnetsInput{})
	if err != nil || judgeErr != nil || len(subnets.Subnets) < least {
		t.Fatal(subnets, err, judgeErr)
	}
	compare(t, subnets, judgedSubnets)
	groups, err := client.DescribeSecurityGroups(ctx, &DescribeSecurityGroupsInput{})
	judgedGroups, judgeErr := judge.DescribeSecurityGroups(ctx, &sdk.DescribeSecurityGroupsInput{})
	if err != nil || judgeErr != nil || len(groups.SecurityGroups) == 0 {
		t.Fatal(groups, err, judgeErr)
	}
	compare(t, groups, judgedGroups)
	tables, err := client.DescribeRouteTables(ctx, &DescribeRouteTablesInput{})
	judgedTables, judgeErr := judge.DescribeRouteTables(ctx, &sdk.DescribeRouteTablesInput{})
	if err != nil || judgeErr != nil || len(tables.RouteTables) == 0 {
		t.Fatal(tables, err, judgeErr)
	}
	compare(t, tables, judgedTables)
	endpoints, err := client.DescribeVpcEndpoints(ctx, &DescribeVpcEndpointsInput{})
	judgedEndpoints, judgeErr := judge.DescribeVpcEndpoints(ctx, &sdk.DescribeVpcEndpointsInput{})
	if err != nil || judgeErr != nil || len(endpoints.VpcEndpoints) == 0 {
		t.Fatal(endpoints, err, judgeErr)
	}
	compare(t, endpoints, judgedEndpoints)
}

// compare copies a judge's answer into the type here, field by field of the same
// name, and compares.
func compare[T any](t *testing.T, got *T, judge any) {
	t.Helper()
	want := new(T)
	if err := copyFields(want, judge); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-SDK +ours)\n%s", diff)
	}
}

func TestReadsAnAccountOfMoto(t *testing.T) {
	t.Parallel()
	address := moto.URL(t)
	cfg := aws.Config{
		RetryMaxAttempts: 2, Region: "eu-central-1", BaseEndpoint: &address, HTTPClient: http.DefaultClient,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
	judge, client, ctx := sdk.NewFromConfig(cfg), NewFromConfig(cfg), t.Context()
	vpc, err := judge.CreateVpc(ctx, &sdk.CreateVpcInput{CidrBlock: aws.String("10.9.0.0/16")})
	if err != nil {
		t.Fatal(err)
	}
	id := vpc.Vpc.VpcId
	made := map[string]bool{}
	for _, block := range []string{"10.9.1.0/24", "10.9.2.0/24"} {
		subnet, err := judge.CreateSubnet(ctx, &sdk.CreateSubnetInput{VpcId: id, CidrBlock: aws.String(block)})
		if err != nil {
			t.Fatal(err)
		}
		made[*subnet.Subnet.SubnetId] = true
	}
	if _, err := judge.CreateVpcEndpoint(ctx, &sdk.CreateVpcEndpointInput{VpcId: id, ServiceName: aws.String("com.amazonaws.eu-central-1.s3")}); err != nil {
		t.Fatal(err)
	}
	same(t, client, judge, 2)
	found, err := AllSubnets(ctx, client, DescribeSubnetsInput{Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{*id}}}})
	if err != nil || len(found) != 2 || !made[*found[0].SubnetId] || !made[*found[1].SubnetId] {
		t.Errorf("%v, %v: not the subnets %v", found, err, made)
	}
	_, err = client.DescribeSecurityGroups(ctx, &DescribeSecurityGroupsInput{GroupIds: []string{"sg-00000000000000000"}})
	var refused smithy.APIError
	if !errors.As(err, &refused) || !slices.Contains([]string{"InvalidGroup.NotFound", "InvalidGroupId.NotFound"}, refused.ErrorCode()) {
		t.Errorf("a group that does not exist: %v", err)
	}
}

// The guard, the tape and the limits of package awsconfig hold for this client.
func TestPassesWhatTheConfigAdds(t *testing.T) {
	t.Parallel()
	line := &sent{status: 200, body: "<R><nextToken>secret</nextToken><subnetSet><item><subnetId>subnet-1</subnetId></item></subnetSet></R>"}
	place := awsconfig.Place{Account: "123456789012", Region: "eu-central-1", Partition: "aws", Config: line.config()}
	ops := []awsconfig.Operation{{Service: ServiceID, Name: "DescribeSubnets", Action: "ec2:DescribeSubnets", Family: "ec2", Rate: 20, Output: func() any { return new(DescribeSubnetsOutput) }}}
	tape := awsconfig.NewTape(awsconfig.Header{}, []awsconfig.Place{place}, func(s string) string { return s })
	client := NewFromConfig(awsconfig.Once(awsconfig.Guard(tape.Record(place, ops), ops)).Config)
	for range 3 {
		out, err := client.DescribeSubnets(t.Context(), &DescribeSubnetsInput{SubnetIds: []string{"subnet-1"}})
		if err != nil || len(out.Subnets) != 1 || aws.ToString(out.NextToken) != "page 2" {
			t.Fatal(out, err)
		}
	}
	if _, err := client.DescribeSubnets(t.Context(), &DescribeSubnetsInput{SubnetIds: []string{"subnet-1"}, NextToken: aws.String("page 2")}); err != nil {
		t.Fatal(err)
	}
	var taped bytes.Buffer
	if err := tape.Write(&taped); err != nil {
		t.Fatal(err)
	}
	if answers := strings.Count(taped.String(), `"operation": "DescribeSubnets"`); len(line.forms) != 2 || line.forms[1].Get("NextToken") != "secret" || answers != 2 {
		t.Errorf("%d answers on the tape of %v:\n%s", answers, line.forms, taped.String())
	}
	var refused *awsconfig.NotOnListError
	if _, err := client.DescribeRouteTables(t.Context(), &DescribeRouteTablesInput{}); !errors.As(err, &refused) || len(line.forms) != 2 {
		t.Errorf("%v after %d requests", err, len(line.forms))
	}
}

// Pages are read until none is named.
func TestReadsAllPages(t *testing.T) {
	t.Parallel()
	client := NewFromConfig((&paged{}).config())
	subnets, err := AllSubnets(t.Context(), client, DescribeSubnetsInput{})
	if err != nil || len(subnets) != 3 {
		t.Errorf("%d subnets, %v", len(subnets), err)
	}
	tables, err := AllRouteTables(t.Context(), client, DescribeRouteTablesInput{})
	if err != nil || len(tables) != 3 {
		t.Errorf("%d tables, %v", len(tables), err)
	}
	endpoints, err := AllVpcEndpoints(t.Context(), client, DescribeVpcEndpointsInput{})
	if err != nil || len(endpoints) != 3 {
		t.Errorf("%d endpoints, %v", len(endpoints), err)
	}
}

// paged answers with three pages of one item.
type paged struct{ sent }

func (p *paged) config() aws.Config {
	cfg := p.sent.config()
	cfg.HTTPClient = &http.Client{Transport: p}
	return cfg
}

func (p *paged) RoundTrip(r *http.Request) (*http.Response, error) {
	line := &sent{status: 200}
	body, _ := io.ReadAll(r.Body)
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	next := map[string]string{"": "2", "2": "3", "3": ""}[form.Get("NextToken")]
	item := "<item><vpcId>vpc-1</vpcId></item>"
	line.body = "<R><nextToken>" + next + "</nextToken><subnetSet>" + item + "</subnetSet><routeTableSet>" + item + "</routeTableSet><vpcEndpointSet>" + item + "</vpcEndpointSet></R>"
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return line.RoundTrip(r)
}
