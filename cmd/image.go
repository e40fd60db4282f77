package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/image"
	"decant/internal/awsconfig"
	"decant/internal/diag"
)

// build is the flags of an image that decant builds and pushes itself.
type build struct {
	asked   bool
	builder string
	tag     string
}

func (b *build) flags(c *cobra.Command) {
	c.Flags().BoolVar(&b.asked, "build", false, "build the image and push it first, with docker buildx, podman, buildah, finch or nerdctl")
	c.Flags().StringVar(&b.builder, "builder", "", "program to build with: docker, podman, buildah, finch or nerdctl (default: the first that there is)")
	c.Flags().StringVar(&b.tag, "tag", "", "tag that is pushed beside the digest (default: the plan's)")
	c.MarkFlagsMutuallyExclusive("build", "image")
	c.MarkFlagsMutuallyExclusive("build", "check")
	c.MarkFlagsMutuallyExclusive("build", "plan")
}

func (b *build) validate() error {
	if !b.asked && (b.builder != "" || b.tag != "") {
		return usageError{errors.New("--builder and --tag say how --build builds; without --build nothing is built")}
	}
	return nil
}

// mayBuild asks IAM before a long build for which the push, or what comes after
// it, would be refused. What is pending then differs by the image alone.
func (o *applyOptions) mayBuild(ctx context.Context, s *session, want []account.Resource, scope account.Scope) (diag.List, error) {
	if o.skipPermissions {
		return nil, nil
	}
	reader := s.onceReader(account.ReadOperations())
	p, _, err := apply.Propose(ctx, want, scope, reader) // its findings come with the plan that is shown
	if err != nil {
		return nil, err
	}
	return apply.MayBuild(ctx, reader, p, s.plan.Image.Repository), nil
}

// push makes the image repository where it is missing, builds the image, and
// pushes it. The result names it with its digest.
func (b *build) push(ctx context.Context, env Env, s *session, want []account.Resource, scope account.Scope, yes bool) (string, diag.List, error) {
	if err := confirm(ctx, env, yes, fmt.Sprintf("Build the image and push it to %s in account %s, region %s?", s.plan.Image.Repository, s.at.Account, s.at.Region)); err != nil {
		return "", nil, err
	}
	var repository []account.Resource
	for _, r := range want {
		if r.Kind == account.Repository {
			repository = append(repository, r)
		}
	}
	scope.Prune = false
	p, diags, err := apply.Propose(ctx, repository, scope, s.reader(account.ReadOperations()))
	if err != nil || diags.HasErrors() {
		return "", diags, err
	}
	if len(p.Pending()) > 0 {
		done, more, err := apply.Execute(ctx, p, repository, s.reader(account.ReadOperations()), s.writer(nil), applyProgress(env.remarks()))
		diags.Extend(more)
		if err != nil || diags.HasErrors() || len(done.Failed) > 0 {
			return "", diags, err
		}
	}
	s.forget()
	registry := image.NewRegistry(awsconfig.Guard(s.place, append(account.ReadOperations(), image.Operations()...)).Config)
	image, more, err := image.BuildAndPush(ctx, registry, s.at, image.Options{
		Plan: s.plan, Root: s.dir, Builder: b.builder, Tag: b.tag, DockerConfig: dockerConfig(env), Output: env.remarks(),
	})
	diags.Extend(more)
	if err != nil || image == nil {
		return "", diags, err
	}
	fmt.Fprintf(env.remarks(), "Pushed %s\n", image.Reference)
	return image.Reference, diags, nil
}

// dockerConfig is the folder in which docker keeps its logins, "" when there is
// none.
func dockerConfig(env Env) string {
	if dir := env.Getenv("DOCKER_CONFIG"); dir != "" {
		return dir
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, ".docker")
}
