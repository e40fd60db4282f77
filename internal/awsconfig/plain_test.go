package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// TestPlain: what the SDK says of a refused call, and of one that got no answer.
func TestPlain(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
		w.Header().Set("X-Amzn-Requestid", "17ab")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"Message":"Function not found: report"}`)
	}))
	call := func(address string) error {
		client := lambda.New(lambda.Options{
			Region: "eu-central-1", BaseEndpoint: &address, Retryer: aws.NopRetryer{},
			Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "b"}, nil
			}),
		})
		_, err := client.GetFunction(context.Background(), &lambda.GetFunctionInput{FunctionName: aws.String("report")})
		return fmt.Errorf("read the Lambda report: %w", err)
	}
	err := call(server.URL)
	if got, want := Plain(err), "read the Lambda report: Lambda GetFunction: ResourceNotFoundException: Function not found: report"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := RequestID(err); got != "17ab" {
		t.Errorf("the request ID is %q", got)
	}
	server.Close()
	err = call(server.URL)
	if got := Plain(err); !strings.HasPrefix(got, "read the Lambda report: Lambda GetFunction: no answer: dial tcp ") || strings.Contains(got, "RequestID") {
		t.Error(got)
	}
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		fmt.Fprint(w, "<html>Bad Gateway</html>")
	}))
	t.Cleanup(broken.Close)
	if got, want := Plain(call(broken.URL)), "read the Lambda report: Lambda GetFunction: the answer has the status 502 and cannot be read"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := Plain(errors.New("something else")); got != "something else" || RequestID(err) != "" {
		t.Error(got)
	}
}
