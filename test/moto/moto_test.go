package moto

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// child makes this test binary one that starts a fake AWS, says where, and waits
// to be killed.
const child = "DECANT_MOTO_CHILD"

// TestAKilledTestBinaryLeavesNoServer kills a test binary, as an impatient
// person does, and waits for the end of its server.
func TestAKilledTestBinaryLeavesNoServer(t *testing.T) {
	t.Parallel()
	if os.Getenv(child) != "" {
		fmt.Println(URL(t))
		time.Sleep(time.Hour)
	}
	if runtime.GOOS == "windows" {
		t.Skip("NOT CHECKED: nobody has tried")
	}
	URL(t) // what is missing is said here
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), child+"=1")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	var address string
	if _, err := fmt.Fscanln(stdout, &address); err != nil || !strings.HasPrefix(address, "http://") || address == URL(t) {
		t.Fatalf("the other test binary's server is at %q: %v", address, err)
	}
	if !answers(address) {
		t.Fatal("the other test binary's server does not answer")
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for deadline := time.Now().Add(10 * time.Minute); answers(address); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the server at %s has outlived its test binary", address)
		}
	}
	if !answers(URL(t)) {
		t.Error("this test binary's server is gone, too")
	}
}

func answers(address string) bool {
	answer, err := http.Get(address + "/moto-api/") //nolint:noctx // a test's own server
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// TestAnAccountStartsWithLittle: AWS's managed policies and machine images, which
// moto loads anew for every account, took most of the server's time.
func TestAnAccountStartsWithLittle(t *testing.T) {
	t.Parallel()
	account := aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(URL(t)), HTTPClient: &http.Client{Transport: In(Account())},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
	policies, err := iam.NewFromConfig(account).ListPolicies(t.Context(), &iam.ListPoliciesInput{})
	if err != nil || len(policies.Policies) != 2 {
		t.Errorf("IAM starts with %d managed policies instead of 2: %v", len(policies.Policies), err)
	}
	images, err := ec2.NewFromConfig(account).DescribeImages(t.Context(), &ec2.DescribeImagesInput{})
	if err != nil || len(images.Images) > 0 {
		t.Errorf("EC2 starts with %d machine images: %v", len(images.Images), err)
	}
}

func TestAccountsAreApart(t *testing.T) {
	t.Parallel()
	queues := func(account string) *sqs.Client {
		return sqs.NewFromConfig(aws.Config{
			Region: "eu-west-1", BaseEndpoint: aws.String(URL(t)), HTTPClient: &http.Client{Transport: In(account)},
			Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		})
	}
	one, other := queues(Account()), queues(Account())
	if _, err := one.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String("jobs")}); err != nil {
		t.Fatal(err)
	}
	for want, api := range map[int]*sqs.Client{1: one, 0: other} {
		got, err := api.ListQueues(t.Context(), &sqs.ListQueuesInput{})
		if err != nil || len(got.QueueUrls) != want {
			t.Errorf("%v %v; %d queues are there", got, err, want)
		}
	}
}
