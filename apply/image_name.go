package apply

import (
	"fmt"
	"regexp"

	"decant/internal/diag"
)

// imageName is <registry>/<repository>@sha256:<digest>. A parser for references
// would fill in what is missing: Docker Hub for the registry, "latest" for the tag;
// here everything has to be said.
// https://github.com/distribution/reference/blob/main/reference.go
var imageName = regexp.MustCompile(`^((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?)/([a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)@(sha256:[0-9a-f]{64})$`)

// registryForm is what tells a registry from the first part of a repository's
// name: a dot, a port, or localhost.
var registryForm = regexp.MustCompile(`[.:]|^localhost$`)

// maxImageName is the length of a name in ECS's task definition, in characters.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
const maxImageName = 255

// CheckImage says what is wrong with the name of an image that a person gives.
func CheckImage(image string) diag.List {
	var diags diag.List
	add := func(detail, fix string) { diags.Add(diag.New(BadImageName, diag.Range{}, detail, fix)) }
	const form = "Name it with its registry and digest:\n    decant apply --image 123456789012.dkr.ecr.eu-central-1.amazonaws.com/NAME@sha256:DIGEST"
	m := imageName.FindStringSubmatch(image)
	switch {
	case len(image) > maxImageName:
		add(fmt.Sprintf("The image's name has %d characters, and a task definition takes %d.", len(image), maxImageName), form)
	case m == nil || !registryForm.MatchString(m[1]):
		add(fmt.Sprintf("%.300q does not name a registry, a repository and a digest.", image), form)
	}
	return diags
}
