package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"decant/internal/lazyregexp"
)

// PushActions are IAM actions of the registry's protocol.
func PushActions() []string {
	return []string{
		"ecr:BatchCheckLayerAvailability", "ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage",
	}
}

// imageReads is what it calls; as in a Reader, without a writing method.
type imageReads interface {
	BatchGetImage(context.Context, *ecr.BatchGetImageInput, ...func(*ecr.Options)) (*ecr.BatchGetImageOutput, error)
	GetDownloadUrlForLayer(context.Context, *ecr.GetDownloadUrlForLayerInput, ...func(*ecr.Options)) (*ecr.GetDownloadUrlForLayerOutput, error)
}

// Images reads what ECR has of an image.
type Images struct {
	images imageReads
	http   aws.HTTPClient
}

// NewImages makes an ImageReader of clients that can only call what config
// lets through.
func NewImages(config aws.Config) *Images {
	c := &Images{images: ecr.NewFromConfig(config), http: config.HTTPClient}
	if c.http == nil {
		c.http = awshttp.NewBuildableClient()
	}
	return c
}

// Image is an image in ECR.
type Image struct {
	Account, Region, Repository string
	Tag, Digest                 string // one of them, or both
}

var ecrName = lazyregexp.New(`^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`)

// Parse reads the name of an image in ECR.
func Parse(image string) (Image, bool) {
	m := ecrName.FindStringSubmatch(image)
	if m == nil || m[4] == "" && m[5] == "" {
		return Image{}, false
	}
	return Image{Account: m[1], Region: m[2], Repository: m[3], Tag: m[4], Digest: m[5]}, true
}

// The kinds of manifests, of Docker and of OCI.
const (
	dockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	DockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	OCIIndex       = "application/vnd.oci.image.index.v1+json"
	OCIManifest    = "application/vnd.oci.image.manifest.v1+json"
)

// manifest is an image manifest or a list of them, as far as it matters here.
type manifest struct {
	MediaType string `json:"mediaType"`
	Config    struct {
		Digest string `json:"digest"`
	} `json:"config"`
	Manifests []struct {
		MediaType string            `json:"mediaType"`
		Platform  map[string]string `json:"platform"`
	} `json:"manifests"`
}

// Image gets an image's manifest, by its digest where there is one, else by tag.
func (c *Images) Image(ctx context.Context, ref Image) (types.Image, error) {
	id := types.ImageIdentifier{}
	if ref.Digest != "" {
		id.ImageDigest = &ref.Digest
	} else {
		id.ImageTag = &ref.Tag
	}
	out, err := c.images.BatchGetImage(ctx, &ecr.BatchGetImageInput{
		RegistryId: &ref.Account, RepositoryName: &ref.Repository, ImageIds: []types.ImageIdentifier{id},
		AcceptedMediaTypes: []string{dockerList, DockerManifest, OCIIndex, OCIManifest},
	})
	if err != nil {
		return types.Image{}, err
	}
	if len(out.Images) == 0 {
		failure := &smithy.GenericAPIError{Code: string(types.ImageFailureCodeImageNotFound), Message: "ECR gave no image"}
		if len(out.Failures) > 0 { // with success
			failure = &smithy.GenericAPIError{Code: string(out.Failures[0].FailureCode), Message: aws.ToString(out.Failures[0].FailureReason)}
		}
		return types.Image{}, failure
	}
	return out.Images[0], nil
}

func (c *Images) Manifest(ctx context.Context, ref Image) (manifest, error) {
	var m manifest
	found, err := c.Image(ctx, ref)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(aws.ToString(found.ImageManifest)), &m); err != nil {
		return m, fmt.Errorf("read the image's manifest: %w", err)
	}
	return m, nil
}

// Platforms are those that the image is for, "linux/amd64": of a list what it
// says, of one image what its configuration says.
func (c *Images) Platforms(ctx context.Context, ref Image, m manifest) ([]string, error) {
	if len(m.Manifests) > 0 {
		var out []string
		for _, one := range m.Manifests {
			if p := platformOf(one.Platform["os"], one.Platform["architecture"]); p != "" && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
		slices.Sort(out)
		return out, nil
	}
	layer, err := c.images.GetDownloadUrlForLayer(ctx, &ecr.GetDownloadUrlForLayerInput{
		RegistryId: &ref.Account, RepositoryName: &ref.Repository, LayerDigest: &m.Config.Digest,
	})
	if err != nil {
		return nil, err
	}
	raw, err := c.download(ctx, aws.ToString(layer.DownloadUrl))
	if err != nil {
		return nil, err
	}
	var config struct {
		OS           string `json:"os"`
		Architecture string `json:"architecture"`
	}
	if err := json.Unmarshal(raw, &config); err != nil {
		return nil, fmt.Errorf("read the image's configuration: %w", err)
	}
	return []string{platformOf(config.OS, config.Architecture)}, nil
}

// platformOf is "" for what is no image, such as an attestation ("unknown").
func platformOf(system, architecture string) string {
	if system == "" || system == "unknown" || architecture == "unknown" {
		return ""
	}
	return system + "/" + architecture
}

// maxConfig bounds an image's configuration, in bytes; real ones have some KiB.
const maxConfig = 4 << 20

// download gets one small file. The address is signed and as good as a password,
// so it is in no error.
func (c *Images) download(ctx context.Context, address string) ([]byte, error) {
	parsedURL, err := url.Parse(address)
	request, ok := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	if err != nil || !ok || parsedURL.Host == "" {
		return nil, fmt.Errorf("ECR gave no usable address for the image's configuration")
	}
	request.URL = parsedURL
	answer, err := c.http.Do(request.Build(ctx))
	if err != nil {
		return nil, fmt.Errorf("get the image's configuration from %s: the connection failed", parsedURL.Host)
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("get the image's configuration from %s: status %d", parsedURL.Host, answer.StatusCode)
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxConfig))
	if err != nil {
		return nil, fmt.Errorf("get the image's configuration from %s: %w", parsedURL.Host, err)
	}
	return raw, nil
}
