package image

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-containerregistry/pkg/registry"

	"decant/apply/account"
	"decant/apply/image"
	"decant/internal/awsconfig"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/plan"
)

const registryPassword = "the-registrys-pa55word"

// fakeECR is a registry of this process that wants ECR's user and password, and
// the three calls of ECR's API that know what is in it.
type fakeECR struct {
	server *httptest.Server
}

func newECR(t *testing.T) *fakeECR {
	t.Helper()
	images := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	e := &fakeECR{server: httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "AWS" || password != registryPassword {
			w.Header().Set("WWW-Authenticate", `Basic realm="ECR"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		images.ServeHTTP(w, r)
	}))}
	t.Cleanup(e.server.Close)
	return e
}

func (e *fakeECR) host() string { return strings.TrimPrefix(e.server.URL, "http://") }

// RoundTrip is ECR's API; every other request goes out as it is.
func (e *fakeECR) RoundTrip(request *http.Request) (*http.Response, error) {
	_, operation, isCall := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
	if !isCall {
		request.SetBasicAuth("AWS", registryPassword)
		return http.DefaultTransport.RoundTrip(request)
	}
	var in struct {
		RepositoryName, LayerDigest string
		ImageIds                    []struct{ ImageDigest string }
	}
	if err := json.NewDecoder(request.Body).Decode(&in); err != nil {
		return nil, err
	}
	var out any
	switch operation {
	case "GetAuthorizationToken":
		token := base64.StdEncoding.EncodeToString([]byte("AWS:" + registryPassword))
		out = map[string]any{"authorizationData": []any{map[string]any{"authorizationToken": token, "proxyEndpoint": e.server.URL}}}
	case "BatchGetImage":
		digest := in.ImageIds[0].ImageDigest
		manifest, err := e.get("/v2/" + in.RepositoryName + "/manifests/" + digest)
		if err != nil {
			return nil, err
		}
		out = map[string]any{"images": []any{map[string]any{"imageId": map[string]any{"imageDigest": digest}, "imageManifest": manifest}}}
	case "GetDownloadUrlForLayer":
		out = map[string]any{"downloadUrl": e.server.URL + "/v2/" + in.RepositoryName + "/blobs/" + in.LayerDigest}
	default:
		return nil, fmt.Errorf("unexpected call of %s", operation)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func (e *fakeECR) get(path string) (string, error) {
	request, err := http.NewRequest(http.MethodGet, e.server.URL+path, nil)
	if err != nil {
		return "", err
	}
	request.SetBasicAuth("AWS", registryPassword)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return string(body), err
}

// inRegistry is an image that was pushed.
type inRegistry struct {
	local, reference string // its name in the builder, and in the registry with its digest
}

// pushed lets decant build an image and push it, with the test's buildah.
func (e *fakeECR) pushed(t *testing.T, b *builder, repo, house string) inRegistry {
	t.Helper()
	p := planOf(t, repo)
	p.Image.Platform = "linux/" + runtime.GOARCH // the base is made of this machine
	program := b.program(t, house)
	at := account.Ref{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}
	config := aws.Config{
		Region: at.Region, BaseEndpoint: aws.String("http://ecr.invalid"), HTTPClient: &http.Client{Transport: e},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
	guarded := awsconfig.Guard(awsconfig.Place{Account: at.Account, Region: at.Region, Partition: at.Partition, Config: config}, image.Operations())
	var output bytes.Buffer
	begun := time.Now()
	image, diags, err := image.BuildAndPush(context.Background(), image.NewRegistry(guarded.Config), at, image.Options{
		Plan: p, Root: repo, Output: &output,
		Look: func(name string) (string, error) {
			if name != "buildah" {
				return "", exec.ErrNotFound
			}
			return program, nil
		},
	})
	if err != nil || image == nil {
		t.Fatalf("%v %v\n%s", diags, err, output.String())
	}
	if !strings.HasPrefix(image.Reference, e.host()+"/"+p.Image.Repository+"@sha256:") || len(image.Platforms) != 1 || image.Platforms[0] != p.Image.Platform {
		t.Errorf("the image is %+v", image)
	}
	if strings.Contains(output.String(), registryPassword) {
		t.Error("the registry's password is in the output")
	}
	t.Logf("building and pushing %s took %s", p.App, time.Since(begun).Round(time.Millisecond))
	return inRegistry{local: e.host() + "/" + p.Image.Repository + ":" + image.Tag, reference: image.Reference}
}

// pulled replaces what was built by what the registry has: that is what runs. It
// removes the layers, too, so that it comes after all builds.
func pulled(t *testing.T, b *builder, images ...inRegistry) {
	t.Helper()
	for _, image := range images {
		must(t, "", b.env, "buildah", append(b.storage, "rmi", image.local)...)
	}
	for _, image := range images {
		must(t, "", b.env, "buildah", append(b.storage, "pull", "--signature-policy", b.policy, "--tls-verify=false", "--creds", "AWS:"+registryPassword, image.reference)...)
	}
}

func planOf(t *testing.T, repo string) *plan.Plan {
	t.Helper()
	opened, err := repofs.Open(repo)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	result, diags := migrate.Repo(context.Background(), opened.FS(), migrate.Options{Stage: stage})
	if result.Plan == nil {
		t.Fatal("the demo is not planned: ", diags)
	}
	return result.Plan
}

// program is a buildah that uses the test's storage and wheelhouse, as the
// machine's settings would make it do.
func (b *builder) program(t *testing.T, house string) string {
	t.Helper()
	real, err := exec.LookPath("buildah")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	script.WriteString("#!/bin/sh\n")
	for _, variable := range b.env {
		fmt.Fprintf(&script, "export '%s'\n", variable)
	}
	global := real + " " + strings.Join(b.storage, " ")
	fmt.Fprintf(&script, "verb=$1; shift\ncase $verb in\n  bud) exec %s bud --signature-policy %s --pull-never --isolation chroot --format docker --volume %s:/wheelhouse:ro \"$@\";;\n",
		global, b.policy, house)
	fmt.Fprintf(&script, "  push) exec %s push --signature-policy %s \"$@\";;\n  *) exec %s $verb \"$@\";;\nesac\n", global, b.policy, global)
	file := filepath.Join(t.TempDir(), "buildah")
	if err := os.WriteFile(file, []byte(script.String()), 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}
