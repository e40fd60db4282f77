package image

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"decant/apply/account"
	"decant/apply/registry"
)

// login is the way into a registry.
type login struct {
	host     string // with a port, without a scheme
	user     string
	password []byte
	plain    bool // a local registry without TLS
}

// ask gets the registry's password from ECR.
func (b *imageBuild) ask(ctx context.Context) bool {
	out, err := b.Registry.login.GetAuthorizationToken(ctx, &ecr.GetAuthorizationTokenInput{})
	if err != nil {
		if action := account.DeniedAction(err); action != "" {
			b.add(account.NotPermitted, fmt.Sprintf("The identity that decant runs with may not call %s, so no image can be pushed.", action), "Allow it on *, and the push on the repository:\n    "+strings.Join(registry.PushActions(), "\n    "))
			return false
		}
		b.add(LoginFailed, fmt.Sprintf("ECR gave no password for its registry: %s.", account.TrimStop(account.AWSMessage(err))), "Run the same command again; if it stays, the message is AWS's own.")
		return false
	}
	if len(out.AuthorizationData) > 0 {
		if b.login, err = readLogin(aws.ToString(out.AuthorizationData[0].AuthorizationToken), aws.ToString(out.AuthorizationData[0].ProxyEndpoint)); err == nil {
			return true
		}
	} else {
		err = fmt.Errorf("it is empty")
	}
	b.add(LoginFailed, fmt.Sprintf("ECR's answer to GetAuthorizationToken cannot be used: %v.", err), "Run the same command again.")
	return false
}

// readLogin takes ECR's answer apart: base64 of "AWS:<password>", and the
// registry's address, which has TLS unless it is on this machine. The token is in
// no error.
func readLogin(token, endpoint string) (login, error) {
	raw, err := base64.StdEncoding.DecodeString(token)
	user, password, found := strings.Cut(string(raw), ":")
	if err != nil || !found || user == "" || password == "" || strings.ContainsAny(password, "\r\n") {
		return login{}, fmt.Errorf("the token is not base64 of a name and a password")
	}
	address, err := url.Parse(endpoint)
	if err != nil || address.Host == "" {
		return login{}, fmt.Errorf("%.200q is no address of a registry", endpoint)
	}
	ip := net.ParseIP(address.Hostname())
	local := address.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	if address.Scheme != "https" && (address.Scheme != "http" || !local) {
		return login{}, fmt.Errorf("%.200q is no https address, and the password is not sent without", endpoint)
	}
	return login{host: address.Host, user: user, password: []byte(password), plain: address.Scheme == "http"}, nil
}

// enter logs the builder in. podman and buildah keep the password in a file that
// is gone in the end; the others in their own configuration, from which it is
// taken out again unless an earlier login was there.
func (b *imageBuild) enter(ctx context.Context) (leave func(), ok bool) {
	args := []string{"login", "--username", b.login.user, "--password-stdin"}
	own := b.builder.name == "podman" || b.builder.name == "buildah"
	if own {
		args = append(args, "--authfile", authFile(b.dir))
	}
	if b.login.plain && own {
		args = append(args, "--tls-verify=false")
	}
	if b.login.plain && b.builder.name == "nerdctl" {
		args = append([]string{"--insecure-registry"}, args...)
	}
	keep := own || loggedIn(b.opts.DockerConfig, b.login.host)
	last, err := b.call(ctx, &programCall{path: b.builder.path, args: append(args, b.login.host), quiet: true}, b.login.password)
	if err != nil {
		b.add(LoginFailed, fmt.Sprintf("%s could not log in to %s: %s.", b.builder.name, b.login.host, said(err, last)), "Look whether "+b.builder.name+" runs, and whether this machine reaches the registry.")
		return nil, false
	}
	return func() {
		if keep {
			return
		}
		after, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		_, _ = b.call(after, &programCall{path: b.builder.path, args: []string{"logout", b.login.host}, quiet: true}, nil) // the password ends by itself after 12 hours
	}, true
}

// loggedIn says whether the configuration that docker and nerdctl share has a
// login for the registry already.
func loggedIn(folder, host string) bool {
	raw, err := os.ReadFile(filepath.Join(folder, "config.json"))
	if folder == "" || err != nil {
		return false
	}
	var config struct {
		Auths map[string]json.RawMessage `json:"auths"`
	}
	_ = json.Unmarshal(raw, &config) // what cannot be read has no login
	_, there := config.Auths[host]
	return there
}
