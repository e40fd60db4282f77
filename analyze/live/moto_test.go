package live

import (
	"bytes"
	"cmp"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"decant/internal/awsconfig"
)

// The account and region of the fake account.
const (
	testAccount = "123456789012"
	testRegion  = "eu-west-1"
)

// tool finds a program that `make test` installs. Without it the test is left
// out, loudly, and fails where everything has to be present.
func tool(t *testing.T, parts ...string) string {
	t.Helper()
	dir, err := filepath.Abs(cmp.Or(os.Getenv("DECANT_VENV"), filepath.Join("..", "..", ".venv")))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(append([]string{dir, "test", "bin"}, parts...)...)
	if _, err := os.Stat(file); err != nil {
		message := fmt.Sprintf("NOT CHECKED: %s is missing; `make test` installs it", file)
		if os.Getenv("CI") != "" || os.Getenv("DECANT_REQUIRE_TOOLS") != "" {
			t.Fatal(message)
		}
		t.Skip(message)
	}
	return file
}

// moto starts a fake AWS and returns its address.
func moto(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	listener.Close()
	cmd := exec.Command(tool(t, "moto_server"), "-H", "127.0.0.1", "-p", port)
	cmd.Env = append(os.Environ(), "MOTO_IAM_LOAD_MANAGED_POLICIES=true", "MOTO_LAMBDA_STUB_ECR=true")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get("http://" + address + "/moto-api/"); err == nil {
			answer.Body.Close()
			return "http://" + address
		}
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	t.Fatalf("moto_server does not answer:\n%s", log.String())
	return ""
}

// placeAt is the test account behind an endpoint.
func placeAt(endpoint string) awsconfig.Place {
	return awsconfig.Place{Account: testAccount, Region: testRegion, Partition: "aws", Config: aws.Config{
		Region: testRegion, BaseEndpoint: aws.String(endpoint),
		Credentials: credentials.NewStaticCredentialsProvider("x", "x", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 5 * time.Millisecond })
		},
	}}
}
