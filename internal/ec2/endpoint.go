package ec2

import (
	"context"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// endpoint is the address of the service. The SDK keeps its table of partitions to
// itself, so the address of ECS stands in for EC2's: in each partition the two
// differ by the service's name alone, and GovCloud has no name of its own for FIPS.
func endpoint(ctx context.Context, cfg aws.Config) (*url.URL, error) {
	fips, err := isFIPS(ctx, cfg.ConfigSources)
	if err != nil {
		return nil, err
	}
	dual, err := isDualStack(ctx, cfg.ConfigSources)
	if err != nil {
		return nil, err
	}
	custom := customEndpoint(ctx, cfg)
	if cfg.Region == "" && custom == nil {
		return nil, errors.New("no region is set")
	}
	resolved, err := ecs.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, ecs.EndpointParameters{
		Region: aws.String(cfg.Region), UseFIPS: &fips, UseDualStack: &dual, Endpoint: custom,
	})
	if err != nil {
		return nil, err
	}
	address := resolved.URI
	switch {
	case custom != nil:
	case fips && !dual && strings.HasPrefix(cfg.Region, "us-gov-"):
		address.Host = "ec2." + cfg.Region + ".amazonaws.com"
	default:
		address.Host = "ec2" + strings.TrimPrefix(address.Host, "ecs")
	}
	if !strings.HasSuffix(address.Path, "/") {
		address.Path += "/"
	}
	return &address, nil
}

// customEndpoint is the address that the environment, the profile or the config
// gives, in the SDK's order; nil for none.
func customEndpoint(ctx context.Context, cfg aws.Config) *string {
	_, all := os.LookupEnv("AWS_ENDPOINT_URL")
	_, one := os.LookupEnv("AWS_ENDPOINT_URL_EC2")
	if all && !one {
		return cfg.BaseEndpoint
	}
	for _, source := range cfg.ConfigSources {
		if s, ok := source.(interface {
			GetIgnoreConfiguredEndpoints(context.Context) (bool, bool, error)
		}); ok {
			if ignore, found, err := s.GetIgnoreConfiguredEndpoints(ctx); err != nil || found {
				if ignore {
					return cfg.BaseEndpoint
				}
				break
			}
		}
	}
	for _, source := range cfg.ConfigSources {
		if s, ok := source.(interface {
			GetServiceBaseEndpoint(context.Context, string) (string, bool, error)
		}); ok {
			if address, found, err := s.GetServiceBaseEndpoint(ctx, ServiceID); err == nil && found {
				return &address
			}
		}
	}
	return cfg.BaseEndpoint
}

func isFIPS(ctx context.Context, sources []any) (bool, error) {
	for _, source := range sources {
		if s, ok := source.(interface {
			GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error)
		}); ok {
			if state, found, err := s.GetUseFIPSEndpoint(ctx); err != nil || found {
				return state == aws.FIPSEndpointStateEnabled, err
			}
		}
	}
	return false, nil
}

func isDualStack(ctx context.Context, sources []any) (bool, error) {
	for _, source := range sources {
		if s, ok := source.(interface {
			GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error)
		}); ok {
			if state, found, err := s.GetUseDualStackEndpoint(ctx); err != nil || found {
				return state == aws.DualStackEndpointStateEnabled, err
			}
		}
	}
	return false, nil
}
