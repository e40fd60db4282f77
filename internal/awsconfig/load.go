package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
)

// Options say which accounts and regions to read.
type Options struct {
	// Profiles of the AWS configuration files; none: the SDK's default identity.
	Profiles []string
	// RoleARNs are assumed, each by each of the identities; none: these themselves.
	RoleARNs []string
	// Regions to read with each identity; none: the one that is configured.
	Regions []string
}

// Place is one region of one account, with the configuration of its clients.
type Place struct {
	Account   string // twelve digits
	Region    string
	Partition string // "aws", "aws-cn", "aws-us-gov" …
	Caller    string // ARN of the user, or of the session of a role, as STS names it
	Config    aws.Config

	limits *limits // shared by the places of one Load
}

// Limits of the connections to AWS.
const (
	// maxAttempts is how often a call is sent. With the back-off below that is two
	// minutes at most, which outlives any burst of throttling.
	maxAttempts = 10
	maxBackoff  = 20 * time.Second
	// maxConnections to one service at a time.
	maxConnections = 50
	// maxIdentify is the time for finding credentials and asking whose they are. A
	// credential process may open a browser.
	maxIdentify = 2 * time.Minute
	// maxAnswer is the time for one attempt. Log filters are the slowest calls.
	maxAnswer = 90 * time.Second
)

// regionName is the form of all of AWS's region names. The region becomes part
// of host names, so nothing else may pass.
var regionName = lazyregexp.New(`^[a-z]{2,10}(-[a-z]{2,16}){1,3}-[0-9]{1,2}$`)

// Load finds the places to read: each region with each identity. AWS is asked
// once for each identity whose it is; one that AWS refuses is a finding and costs
// its own places alone. A place that two identities lead to is taken once. The
// error is about a cancelled context. Endpoints, credentials and everything else
// come from where the AWS CLI takes them: AWS_ENDPOINT_URL is honoured.
func Load(ctx context.Context, opts Options) ([]Place, diag.List, error) {
	var diags diag.List
	regions, wrong := different(opts.Regions)
	diags.Extend(wrong)
	if diags.HasErrors() {
		return nil, diags, nil
	}
	var places []Place
	shared := newLimits()
	for _, id := range identities(opts) {
		found, more, err := id.places(ctx, regions)
		if err != nil {
			return nil, nil, err
		}
		diags.Extend(more)
		for _, p := range found {
			p.limits = shared
			if slices.ContainsFunc(places, p.same) {
				diags.Add(diag.New(PlaceTwice, diag.Range{},
					fmt.Sprintf("Account %s, region %s is named more than once, the last time by %s. It is read once.", p.Account, p.Region, id), ""))
				continue
			}
			places = append(places, p)
		}
	}
	return places, diags, nil
}

func (p Place) same(q Place) bool { return p.Account == q.Account && p.Region == q.Region }

// different checks the regions' names and leaves out repetitions.
func different(regions []string) ([]string, diag.List) {
	var out []string
	var diags diag.List
	for _, r := range regions {
		if !regionName.MatchString(r) {
			diags.Add(diag.New(RegionName, diag.Range{},
				fmt.Sprintf("%q cannot be a region: their names have the form eu-west-1.", r),
				"Name each region by its code, and repeat the flag for several:\n    --region eu-west-1 --region us-east-1"))
			continue
		}
		if !isRegion(r) {
			fix := "Name each region by its code. One that AWS has opened since needs a newer decant."
			if near := nearestRegion(r); near != "" {
				fix = "Did you mean " + near + "? " + fix
			}
			diags.Add(diag.New(RegionName, diag.Range{}, fmt.Sprintf("AWS has no region %q, as far as this decant knows, so nothing was asked there.", r), fix))
			continue
		}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out, diags
}

// identity is one way to credentials.
type identity struct {
	profile string // "" is the SDK's default
	role    string // "" is the profile itself
}

func identities(opts Options) []identity {
	profiles, roles := opts.Profiles, opts.RoleARNs
	if len(profiles) == 0 {
		profiles = []string{""}
	}
	if len(roles) == 0 {
		roles = []string{""}
	}
	var out []identity
	for _, profile := range profiles {
		for _, role := range roles {
			if id := (identity{profile, role}); !slices.Contains(out, id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// String names the identity for people.
func (id identity) String() string {
	base := "the default credentials"
	if id.profile != "" {
		base = "profile " + id.profile
	}
	if id.role != "" {
		return "role " + id.role + ", assumed by " + base
	}
	return base
}

// places asks whose the identity is and gives its places.
func (id identity) places(ctx context.Context, regions []string) ([]Place, diag.List, error) {
	cfg, err := id.load(ctx)
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err != nil {
		return nil, diag.List{id.misconfigured(err)}, nil
	}
	if len(regions) == 0 && cfg.Region != "" {
		var wrong diag.List
		if regions, wrong = different([]string{cfg.Region}); wrong.HasErrors() {
			return nil, wrong, nil
		}
	}
	if len(regions) == 0 {
		return nil, diag.List{diag.New(RegionMissing, diag.Range{},
			fmt.Sprintf("No region is given, and none is configured for %s. Functions live in a region, so there is nothing to ask.", id),
			"Name one:\n    --region eu-west-1\nor set AWS_REGION, or the region of the profile.").About(id.String())}, nil
	}
	if cfg.Region == "" {
		cfg.Region = regions[0]
	}
	if id.role != "" {
		provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg, fewAttempts), id.role, func(o *stscreds.AssumeRoleOptions) { o.RoleSessionName = "decant" })
		cfg.Credentials = aws.NewCredentialsCache(provider)
	}
	account, partition, caller, err := whose(ctx, cfg)
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if err != nil {
		return nil, diag.List{id.refused(err)}, nil
	}
	out := make([]Place, len(regions))
	for i, region := range regions {
		out[i] = Place{Account: account, Region: region, Partition: partition, Caller: caller, Config: cfg.Copy()}
		out[i].Config.Region = region
	}
	return out, nil, nil
}

func (id identity) load(ctx context.Context) (aws.Config, error) {
	ctx, cancel := context.WithTimeout(ctx, maxIdentify)
	defer cancel()
	client := awshttp.NewBuildableClient().WithTimeout(maxAnswer).WithTransportOptions(func(t *http.Transport) {
		t.MaxConnsPerHost, t.MaxIdleConnsPerHost = maxConnections, maxConnections
	})
	loaders := []func(*config.LoadOptions) error{
		config.WithRetryer(retryer), config.WithHTTPClient(client),
		// The SDK would write to stderr what it tries. What comes of it is in its
		// errors, and stderr is for people.
		config.WithLogger(logging.Nop{}),
	}
	if id.profile != "" {
		loaders = append(loaders, config.WithSharedConfigProfile(id.profile))
	}
	return config.LoadDefaultConfig(ctx, loaders...)
}

// retryer waits longer the longer AWS throttles, and learns the rate that AWS
// allows. The SDK's quota of retries is switched off: it is shared by all calls
// of a client, and hundreds of them throttled at once would use it up and fail
// instead of waiting.
func retryer() aws.Retryer {
	return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
		o.StandardOptions = append(o.StandardOptions, func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff, o.RateLimiter = maxAttempts, maxBackoff, ratelimit.None
		})
	})
}

// Briefly returns the place with a config whose clients give a call up after
// three attempts and a few seconds: for what a command can do without, which then
// is unknown.
func Briefly(p Place) Place {
	p.Config = p.Config.Copy()
	p.Config.RetryMaxAttempts = 0 // the retryer's own count holds
	p.Config.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff, o.RateLimiter = 3, 2*time.Second, ratelimit.None
		})
	}
	return p
}

// fewAttempts is for the first calls: nobody waits minutes to hear that an endpoint
// cannot be reached.
func fewAttempts(o *sts.Options) { o.RetryMaxAttempts = 3 }

// whose asks STS for the account. That needs no permission.
func whose(ctx context.Context, cfg aws.Config) (account, partition, caller string, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxIdentify)
	defer cancel()
	out, err := sts.NewFromConfig(cfg, fewAttempts).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", "", "", err
	}
	name, err := arn.Parse(aws.ToString(out.Arn))
	if err != nil || aws.ToString(out.Account) == "" {
		return "", "", "", errors.New("the answer of GetCallerIdentity names no account")
	}
	return aws.ToString(out.Account), name.Partition, aws.ToString(out.Arn), nil
}

// noAnswer is why a request got no answer, without the SDK's words around it.
func noAnswer(err error) error {
	var unsent *url.Error
	if errors.As(err, &unsent) {
		return unsent.Err
	}
	return err
}

func (id identity) misconfigured(err error) diag.Diagnostic {
	return diag.New(ConfigurationWrong, diag.Range{},
		fmt.Sprintf("The configuration of %s cannot be used: %s.", id, plain(err)),
		"Look at the names and sections of the AWS configuration files (~/.aws/config, ~/.aws/credentials, or where AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE point):\n    aws configure list-profiles").About(id.String())
}

// unreachable finds the host that gave no answer, when the call of STS failed for
// that reason; "" for another one. Credentials that are looked for on the machine's
// own metadata address, and are not there, are no matter of reaching AWS.
func unreachable(err error) string {
	var api smithy.APIError
	var unsent *url.Error
	if errors.As(err, &api) || !errors.As(err, &unsent) {
		return ""
	}
	at, parseErr := url.Parse(unsent.URL)
	if parseErr != nil {
		return ""
	}
	if ip := net.ParseIP(at.Hostname()); ip != nil && (ip.IsLinkLocalUnicast() || ip.Equal(net.ParseIP("fd00:ec2::254"))) {
		return "" // of EC2 and of ECS
	}
	return at.Host
}

// refused says that AWS does not know the identity, or that there is none.
func (id identity) refused(err error) diag.Diagnostic {
	if host := unreachable(err); host != "" {
		return diag.New(Unreachable, diag.Range{},
			fmt.Sprintf("AWS cannot be reached at %s: %s. Whether the credentials of %s work is not known.", host, plain(noAnswer(err)), id),
			"Look at the network, the proxy (HTTPS_PROXY) and, where they are set, AWS_ENDPOINT_URL and AWS_REGION, then run it again.").About(id.String())
	}
	check := "aws sts get-caller-identity"
	if id.profile != "" {
		check += " --profile " + id.profile
	}
	fix := "Log in again or correct the credentials, until this answers:\n    " + check
	if id.role != "" {
		fix = "Let the identity assume the role: the role's trust policy has to name it, and it needs sts:AssumeRole for the role. First make sure that this answers:\n    " + check
	}
	return diag.New(IdentityRefused, diag.Range{},
		fmt.Sprintf("There are no working credentials by way of %s: %s. Nothing was read with them.", id, plain(err)), fix).About(id.String())
}

// accessKey is the one part of credentials that AWS's messages quote.
var accessKey = lazyregexp.New(`\b(AKIA|ASIA)[A-Z0-9]{8,}\b`)

// plain is an error's text in one line and without credentials. The SDK quotes
// the whole output of a credential process that it cannot read.
func plain(err error) string {
	text, _, quoted := strings.Cut(err.Error(), "process output:")
	if quoted {
		text += "(the output of the credential process is no credentials; it is not shown)"
	}
	text = accessKey.ReplaceAllString(text, "(an access key)")
	return strings.TrimRight(strings.Join(strings.Fields(text), " "), ". ")
}
