package apply

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// runningMoto starts a fake AWS whose ECS tasks go as their events say; it ends
// with the test. See testdata/python/moto_ecs.py.
func runningMoto(t *testing.T) string {
	t.Helper()
	venv, _ := filepath.Abs(cmp.Or(os.Getenv("DECANT_VENV"), filepath.Join("..", ".venv")))
	python := filepath.Join(venv, "test", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		if os.Getenv("CI") != "" || os.Getenv("DECANT_REQUIRE_TOOLS") != "" {
			t.Fatal(python + " is missing; `make test` installs it")
		}
		t.Skip("NOT CHECKED: " + python + " is missing; `make test` installs it")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	listener.Close()
	cmd := exec.Command(python, filepath.Join("..", "testdata", "python", "moto_ecs.py"), "-H", "127.0.0.1", "-p", port)
	cmd.Env = append(os.Environ(), "MOTO_IAM_LOAD_MANAGED_POLICIES=true")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if lines := strings.Split(log.String(), "\n"); t.Failed() {
			t.Logf("moto_ecs.py, errors:\n%s", strings.Join(slices.DeleteFunc(lines, func(l string) bool { return !strings.HasPrefix(l, "NotImpl") && !strings.Contains(l, "Error: ") }), "\n"))
		}
	})
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get("http://" + address + "/moto-api/"); err == nil {
			answer.Body.Close()
			return "http://" + address
		}
	}
	t.Fatalf("moto_ecs.py does not answer:\n%s", log.String())
	return ""
}

// accountOn is one empty account of a server.
func accountOn(t *testing.T, address string) *account {
	t.Helper()
	server.mu.Lock()
	server.account++
	id := fmt.Sprintf("%012d", 100000000000+server.account)
	server.mu.Unlock()
	a := &account{t: t, at: Place{Account: id, Region: "eu-central-1", Partition: "aws"}, line: &line{account: id}}
	a.config = accountConfig(a.at.Region, address, a.line)
	return a
}

func accountConfig(region, address string, line http.RoundTripper) aws.Config {
	return aws.Config{
		RetryMaxAttempts: 2, // what moto does not know is a 500
		Region:           region, BaseEndpoint: &address, HTTPClient: &http.Client{Transport: line},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
}

// network makes a VPC with one subnet and a security group.
func (a *account) network() (vpc, subnet, group string) {
	a.t.Helper()
	api, ctx := ec2.NewFromConfig(a.config), context.Background()
	v, err := api.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.7.0.0/16")})
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := api.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: v.Vpc.VpcId, CidrBlock: aws.String("10.7.1.0/24")})
	if err != nil {
		a.t.Fatal(err)
	}
	g, err := api.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
		VpcId: v.Vpc.VpcId, GroupName: aws.String("tasks"), Description: aws.String("tasks"),
		TagSpecifications: []ec2types.TagSpecification{},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return aws.ToString(v.Vpc.VpcId), aws.ToString(s.Subnet.SubnetId), aws.ToString(g.GroupId)
}
