package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ecrImage is an image in ECR.
type ecrImage struct {
	account, region, repository string
	tag, digest                 string // one of them, or both
}

var ecrName = regexp.MustCompile(`^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`)

// parseECR reads the name of an image in ECR.
func parseECR(image string) (ecrImage, bool) {
	m := ecrName.FindStringSubmatch(image)
	if m == nil || m[4] == "" && m[5] == "" {
		return ecrImage{}, false
	}
	return ecrImage{account: m[1], region: m[2], repository: m[3], tag: m[4], digest: m[5]}, true
}

// The kinds of manifests, of Docker and of OCI.
const (
	dockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	ociIndex       = "application/vnd.oci.image.index.v1+json"
	ociManifest    = "application/vnd.oci.image.manifest.v1+json"
)

// imageChecks: the image exists under its digest, and for the task's platform.
func (k *check) imageChecks(ctx context.Context) []Check {
	const name, platform = "image", "image's platform"
	if k.opts.Builds {
		return []Check{k.warn(name, "Nothing has to be done.", "It is built and pushed first.")}
	}
	if k.image == "" {
		return []Check{k.warn(name, pushImage+"\nor name one that is pushed, with its digest:\n    decant apply --image REPOSITORY@sha256:DIGEST", "No image is known yet.")}
	}
	ref, ok := parseECR(k.image)
	if !ok {
		return []Check{{
			Name: name, Function: k.t.Function, Status: Unknown, Fix: "Push it to ECR, or look by hand whether the task can pull it.",
			Text: k.image + " is not an image in ECR, which is where decant can look.",
		}}
	}
	if ref.region != k.at.Region {
		return []Check{{
			Name: name, Function: k.t.Function, Status: Unknown, Fix: "Push it to ECR of " + k.at.Region + "; pulling from there is faster and costs no transfer.",
			Text: k.image + " is in another region, where decant does not look.",
		}}
	}
	manifest, err := k.manifest(ctx, ref)
	switch {
	case isCode(err, "RepositoryNotFoundException"), isCode(err, string(types.ImageFailureCodeImageNotFound)):
		return []Check{k.bad(name, pushImage, "%s does not exist.", k.image)}
	case err != nil:
		return []Check{k.unknown(name, err)}
	}
	out := []Check{k.ok(name, "%s exists.", k.image)}
	if ref.digest == "" {
		out[0] = k.warn(name, "Pin it by its digest:\n    decant apply --image REPOSITORY@sha256:DIGEST", "%s exists, and its tag may name another image at the next start.", k.image)
	}
	platforms, err := k.platforms(ctx, ref, manifest)
	if err != nil {
		return append(out, k.unknown(platform, err))
	}
	wanted := "linux/" + dockerArchitecture(k.props)
	if !slices.Contains(platforms, wanted) {
		return append(out, k.bad(platform, "Build it for the task's platform; decant does so by itself:\n    decant apply --build",
			"The image is for %s and the task runs on %s, where it would end with \"exec format error\".", strings.Join(platforms, ", "), wanted))
	}
	return append(out, k.ok(platform, "%s, as the task.", wanted))
}

// dockerArchitecture is the task's in Docker's word; ECS's default is x86.
func dockerArchitecture(props Props) string {
	platform, _ := props["runtimePlatform"].(map[string]any)
	if platform["cpuArchitecture"] == "ARM64" {
		return "arm64"
	}
	return "amd64"
}

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

// image gets an image's manifest, by its digest where there is one, else by tag.
func (c *Checker) image(ctx context.Context, ref ecrImage) (types.Image, error) {
	id := types.ImageIdentifier{}
	if ref.digest != "" {
		id.ImageDigest = &ref.digest
	} else {
		id.ImageTag = &ref.tag
	}
	out, err := c.images.BatchGetImage(ctx, &ecr.BatchGetImageInput{
		RegistryId: &ref.account, RepositoryName: &ref.repository, ImageIds: []types.ImageIdentifier{id},
		AcceptedMediaTypes: []string{dockerList, dockerManifest, ociIndex, ociManifest},
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

func (c *Checker) manifest(ctx context.Context, ref ecrImage) (manifest, error) {
	var m manifest
	found, err := c.image(ctx, ref)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal([]byte(aws.ToString(found.ImageManifest)), &m); err != nil {
		return m, fmt.Errorf("read the image's manifest: %w", err)
	}
	return m, nil
}

// platforms are those that the image is for, "linux/amd64": of a list what it
// says, of one image what its configuration says.
func (c *Checker) platforms(ctx context.Context, ref ecrImage, m manifest) ([]string, error) {
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
		RegistryId: &ref.account, RepositoryName: &ref.repository, LayerDigest: &m.Config.Digest,
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
func (c *Checker) download(ctx context.Context, address string) ([]byte, error) {
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
