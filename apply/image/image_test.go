package image

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
	"decant/plan"
	"decant/test/moto"
)

const (
	password   = "pa55word-of-the-registry"
	pushedAs   = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	otherImage = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

// workshop is a folder with builders that only write down how they were called.
type workshop struct {
	dir     string
	answers map[string]string // of the registry
	deny    string            // operation that is refused
	config  string            // docker's folder
	output  bytes.Buffer
}

// script is a builder. A file fail-<word> in its folder makes that call fail.
const script = `#!/bin/sh
dir=%s
echo "${0##*/} $*" >> "$dir/calls"
env >> "$dir/environment"
for word in "$@"; do
  case "$word" in login) cat > "$dir/stdin";; esac
  [ -e "$dir/fail-$word" ] && { cat "$dir/fail-$word"; exit 1; }
  case "$before" in
    --metadata-file) echo '{"containerimage.digest": "'$(cat "$dir/digest")'"}' > "$word";;
    --digestfile) cat "$dir/digest" > "$word";;
    --authfile) echo "$word" > "$dir/authfile";;
  esac
  before="$word"
done
echo "step of ${0##*/}"
[ ! -e "$dir/slow" ] || exec sleep 3600
`

func newWorkshop(t *testing.T, names ...string) *workshop {
	t.Helper()
	w := &workshop{dir: t.TempDir(), answers: map[string]string{
		"GetAuthorizationToken": fmt.Sprintf(`{"authorizationData": [{"authorizationToken": %q, "proxyEndpoint": "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com"}]}`,
			base64.StdEncoding.EncodeToString([]byte("AWS:"+password))),
		"BatchGetImage": registered(pushedAs, "amd64"),
	}}
	w.write(t, "digest", pushedAs)
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(fmt.Sprintf(script, w.dir)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// registered is the registry's answer about an image.
func registered(digest, architecture string) string {
	return fmt.Sprintf(`{"images": [{"imageId": {"imageDigest": %q}, "imageManifest": "{\"manifests\": [{\"platform\": {\"os\": \"linux\", \"architecture\": \"%s\"}}]}"}]}`, digest, architecture)
}

func (w *workshop) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w *workshop) read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(raw)
}

func (w *workshop) run(ctx context.Context, t *testing.T, builder string) (*Image, diag.List, error) {
	t.Helper()
	a := &applytest.Account{T: t, At: account.Ref{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}, Line: &applytest.Line{Account: "123456789012"}}
	address := "http://127.0.0.1:1"
	a.Config = applytest.AccountConfig(a.At.Region, address, &applytest.Deny{Operation: w.deny, Next: &applytest.Canned{Answers: w.answers, Next: moto.Transport}})
	return BuildAndPush(ctx, NewRegistry(a.Guarded(Operations())), a.At, Options{
		Plan: &plan.Plan{App: "orders", Dir: "app", Image: plan.Image{
			Platform: "linux/amd64", Repository: "orders", Dockerfile: "app/Dockerfile.fargate", URI: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/orders:prod",
		}},
		Root: "/src", Builder: builder, Output: &w.output, DockerConfig: w.config,
		Look: func(name string) (string, error) {
			path := filepath.Join(w.dir, name)
			if _, err := os.Stat(path); err != nil {
				return "", err
			}
			return path, nil
		},
	})
}

var temporary = regexp.MustCompile(`/\S*decant-image-\d+`)

func TestEveryBuilderIsCalledAsItWants(t *testing.T) {
	t.Parallel()
	const name = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders:prod"
	host, _, _ := strings.Cut(name, "/")
	args := "--platform linux/amd64 --file /src/app/Dockerfile.fargate --tag " + name
	file := func(builder, build string) []string {
		return []string{
			builder + " login --username AWS --password-stdin --authfile TMP/auth.json " + host,
			builder + " " + build + " " + args + " /src/app",
			builder + " push --authfile TMP/auth.json --digestfile TMP/digest " + name + " docker://" + name,
		}
	}
	own := func(builder string) []string {
		return []string{builder + " login --username AWS --password-stdin " + host, builder + " build " + args + " /src/app", builder + " push " + name, builder + " logout " + host}
	}
	for builder, want := range map[string][]string{
		"docker": {
			"docker buildx version", "docker login --username AWS --password-stdin " + host,
			"docker buildx build " + args + " --progress plain --provenance=false --metadata-file TMP/metadata.json --push /src/app", "docker logout " + host,
		},
		"podman": file("podman", "build"), "buildah": file("buildah", "bud"), "finch": own("finch"), "nerdctl": own("nerdctl"),
	} {
		w := newWorkshop(t, builder)
		image, diags, err := w.run(context.Background(), t, "")
		if err != nil || len(diags) > 0 || image == nil {
			t.Fatalf("%s: %v %v", builder, diags, err)
		}
		if image.Reference != host+"/orders@"+pushedAs || image.Builder != builder || image.Tag != "prod" || len(image.Platforms) != 1 {
			t.Errorf("%s: %+v", builder, image)
		}
		calls := temporary.ReplaceAllString(strings.TrimSpace(w.read(t, "calls")), "TMP")
		if calls != strings.Join(want, "\n") {
			t.Errorf("%s was called with\n%s\nnot\n%s", builder, calls, strings.Join(want, "\n"))
		}
		if w.read(t, "stdin") != password || strings.Contains(calls+w.output.String(), password) {
			t.Errorf("%s: the password came as %q, the output is %s", builder, w.read(t, "stdin"), w.output.String())
		}
		if kept := strings.TrimSpace(w.read(t, "authfile")); kept != "" {
			if _, err := os.Stat(filepath.Dir(kept)); err == nil {
				t.Errorf("%s: %s is still there", builder, filepath.Dir(kept))
			}
		}
		if !strings.Contains(w.output.String(), "step of "+builder) {
			t.Errorf("%s: nobody saw what it prints", builder)
		}
	}
}

func TestABuilderGetsNoCredentials(t *testing.T) {
	const canary = "cn4ry-of-the-environment"
	secret := []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
		"AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_CREDENTIAL_EXPIRATION",
		"AWS_BEARER_TOKEN_BEDROCK", "aws_secret_access_key", "AMAZON_SECRET", "TF_VAR_aws_secret_key", "GITHUB_TOKEN", "NPM_TOKEN", "DATABASE_URL", "MY_DOCKER_PASSWORD",
	}
	for _, name := range secret {
		t.Setenv(name, canary)
	}
	kept := []string{"HOME", "DOCKER_HOST", "DOCKER_CONFIG", "BUILDAH_ISOLATION", "BUILDKIT_HOST", "XDG_RUNTIME_DIR", "HTTPS_PROXY", "no_proxy", "CONTAINERS_STORAGE_CONF", "SSL_CERT_FILE", "LC_ALL"}
	for _, name := range kept {
		t.Setenv(name, "needed")
	}
	for _, builder := range builders() {
		w := newWorkshop(t, builder)
		if _, diags, err := w.run(context.Background(), t, builder); err != nil || len(diags) > 0 {
			t.Fatal(builder, diags, err)
		}
		got := w.read(t, "environment")
		if strings.Contains(got, canary) || strings.Contains(strings.ToUpper(got), "AWS_") {
			t.Errorf("%s got credentials:\n%s", builder, got)
		}
		for _, name := range append(kept, "PATH") {
			if !strings.Contains("\n"+got, "\n"+name+"=") {
				t.Errorf("%s lacks %s:\n%s", builder, name, got)
			}
		}
	}
}

func TestAnEarlierLoginStays(t *testing.T) {
	t.Parallel()
	config := t.TempDir()
	if err := os.WriteFile(filepath.Join(config, "config.json"), []byte(`{"auths": {"123456789012.dkr.ecr.eu-central-1.amazonaws.com": {}}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWorkshop(t, "nerdctl")
	w.config = config
	if _, diags, err := w.run(context.Background(), t, ""); err != nil || len(diags) > 0 {
		t.Fatal(diags, err)
	}
	if strings.Contains(w.read(t, "calls"), "logout") {
		t.Error("a login that was there before was taken away")
	}
}

func TestBuilderIsChosen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		there    []string
		asked    string
		buildx   bool
		want     string
		findings string
	}{
		{there: []string{"docker", "podman", "buildah"}, buildx: true, want: "docker"},
		{there: []string{"docker", "podman", "buildah"}, want: "podman"},
		{there: []string{"nerdctl", "buildah"}, want: "buildah"},
		{there: []string{"podman", "buildah"}, asked: "buildah", want: "buildah"},
		{there: []string{"docker"}, findings: "without its plugin buildx"},
		{there: []string{"docker", "podman"}, asked: "docker", findings: "without its plugin buildx"},
		{there: []string{"podman"}, asked: "finch", findings: "No program is on PATH"},
		{there: []string{"podman"}, asked: "kaniko", findings: "no builder that decant knows"},
		{findings: "docker, podman, buildah, finch, nerdctl"},
	} {
		w := newWorkshop(t, c.there...)
		if !c.buildx {
			w.write(t, "fail-version", "docker: unknown command: docker buildx\n")
		}
		image, diags, err := w.run(context.Background(), t, c.asked)
		switch {
		case err != nil:
			t.Fatal(err)
		case c.want != "" && (image == nil || image.Builder != c.want):
			t.Errorf("%v: %+v %v", c, image, diags)
		case c.findings != "" && (len(diags) != 1 || diags[0].Code != NoBuilder || !strings.Contains(diags[0].Detail, c.findings)):
			t.Errorf("%v: %v", c, diags)
		}
	}
}

func TestImageGoesWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, text string // of the workshop
		operation  string // whose answer is another one
		answer     string
		deny       string
		code       diag.Code
		words      string // in the finding or its fix
	}{
		"login":           {file: "fail-login", text: "denied: " + password + " is wrong\n", code: LoginFailed, words: "*** is wrong"},
		"build":           {file: "fail-bud", text: "STEP 3\nERROR: COPY failed\n", code: BuildFailed, words: "COPY failed"},
		"emulator":        {file: "fail-bud", text: "/bin/sh: exec format error\n", code: BuildFailed, words: "binfmt"},
		"push":            {file: "fail-push", text: "403 Forbidden\n", code: PushFailed, words: "ecr:PutImage"},
		"immutable":       {file: "fail-push", text: "tag is immutable\n", code: PushFailed, words: "--tag"},
		"digest file":     {file: "digest", text: "nonsense", code: DigestUnknown, words: "no digest"},
		"another digest":  {operation: "BatchGetImage", answer: registered(otherImage, "amd64"), code: DigestUnknown, words: "the registry has " + otherImage},
		"not there":       {operation: "BatchGetImage", answer: `{"failures": [{"failureCode": "ImageNotFound", "failureReason": "no such image"}]}`, code: DigestUnknown, words: "no such image"},
		"no digest":       {operation: "BatchGetImage", answer: `{"images": [{}]}`, code: DigestUnknown, words: "no digest"},
		"platform":        {operation: "BatchGetImage", answer: registered(pushedAs, "arm64"), code: WrongPlatform, words: "linux/arm64"},
		"no token":        {operation: "GetAuthorizationToken", answer: `{"authorizationData": []}`, code: LoginFailed, words: "empty"},
		"strange token":   {operation: "GetAuthorizationToken", answer: `{"authorizationData": [{"authorizationToken": "!", "proxyEndpoint": "https://x"}]}`, code: LoginFailed, words: "base64"},
		"no TLS":          {operation: "GetAuthorizationToken", answer: `{"authorizationData": [{"authorizationToken": "QTpi", "proxyEndpoint": "http://example.com"}]}`, code: LoginFailed, words: "https"},
		"denied token":    {deny: "GetAuthorizationToken", code: account.NotPermitted, words: "ecr:GetAuthorizationToken"},
		"denied question": {deny: "BatchGetImage", code: account.NotPermitted, words: "ecr:BatchGetImage"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkshop(t, "buildah")
			if c.file != "" {
				w.write(t, c.file, c.text)
			}
			if c.operation != "" {
				w.answers[c.operation] = c.answer
			}
			w.deny = c.deny
			image, diags, err := w.run(context.Background(), t, "")
			if err != nil || image != nil || len(diags) != 1 || diags[0].Code != c.code || !strings.Contains(diags[0].Detail+diags[0].Fix, c.words) {
				t.Errorf("%+v %v %v", image, diags, err)
			}
			if strings.Contains(fmt.Sprint(diags)+w.output.String(), password) {
				t.Error("the password is shown")
			}
		})
	}
}

func TestBuildEndsWithTheContext(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t, "buildah")
	w.write(t, "slow", "")
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	image, _, err := w.run(ctx, t, "")
	if image != nil || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%+v %v", image, err)
	}
}

func FuzzReadLogin(f *testing.F) {
	f.Add("QVdTOnNlY3JldA==", "https://123456789012.dkr.ecr.eu-central-1.amazonaws.com")
	f.Add("QTpi", "http://127.0.0.1:5000")
	f.Add("!", "http://[::1]:99999")
	f.Fuzz(func(t *testing.T, token, endpoint string) {
		l, err := readLogin(token, endpoint)
		if err == nil && (l.host == "" || l.user == "" || len(l.password) == 0) {
			t.Errorf("%q at %q gives %+v", token, endpoint, l)
		}
		if err == nil && l.plain && strings.HasPrefix(strings.ToLower(endpoint), "https:") {
			t.Errorf("%q goes without TLS", endpoint)
		}
	})
}
