package preflight

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/ecsreason"
	"decant/apply/registry"
)

// imageChecks: the image exists under its digest, and for the task's platform.
func (k *check) imageChecks(ctx context.Context) []apply.Check {
	const name, platform = "image", "image's platform"
	if k.opts.Builds {
		return []apply.Check{k.warn(name, "Nothing has to be done.", "It is built and pushed first.")}
	}
	if k.image == "" {
		return []apply.Check{k.warn(name, ecsreason.PushImage+"\nor name one that is pushed, with its digest:\n    decant apply --image REPOSITORY@sha256:DIGEST", "No image is known yet.")}
	}
	ref, ok := registry.Parse(k.image)
	if !ok {
		return []apply.Check{{
			Name: name, Function: k.t.Function, Status: apply.Unknown, Fix: "Push it to ECR, or look by hand whether the task can pull it.",
			Text: k.image + " is not an image in ECR, which is where decant can look.",
		}}
	}
	if ref.Region != k.at.Region {
		return []apply.Check{{
			Name: name, Function: k.t.Function, Status: apply.Unknown, Fix: "Push it to ECR of " + k.at.Region + "; pulling from there is faster and costs no transfer.",
			Text: k.image + " is in another region, where decant does not look.",
		}}
	}
	manifest, err := k.Manifest(ctx, ref)
	switch {
	case account.IsCode(err, "RepositoryNotFoundException"), account.IsCode(err, string(types.ImageFailureCodeImageNotFound)):
		return []apply.Check{k.bad(name, ecsreason.PushImage, "%s does not exist.", k.image)}
	case err != nil:
		return []apply.Check{k.unknown(name, err)}
	}
	out := []apply.Check{k.ok(name, "%s exists.", k.image)}
	if ref.Digest == "" {
		out[0] = k.warn(name, "Pin it by its digest:\n    decant apply --image REPOSITORY@sha256:DIGEST", "%s exists, and its tag may name another image at the next start.", k.image)
	}
	platforms, err := k.Platforms(ctx, ref, manifest)
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
func dockerArchitecture(props account.Props) string {
	platform, _ := props["runtimePlatform"].(map[string]any)
	if platform["cpuArchitecture"] == "ARM64" {
		return "arm64"
	}
	return "amd64"
}
