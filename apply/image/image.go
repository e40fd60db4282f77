package image

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"decant/apply/account"
	"decant/apply/registry"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
)

// Options say what is built, with what, and where to.
type Options struct {
	Plan *plan.Plan
	// Root is the folder of the repository, where the plan's paths begin.
	Root string
	// Builder is the program's name; "" takes the first that there is.
	Builder string
	// Tag is the tag that is pushed; "": the plan's. The digest is what counts.
	Tag string
	// Look finds a program; nil: on PATH.
	Look func(name string) (path string, err error)
	// DockerConfig is the folder of docker's configuration, $DOCKER_CONFIG or
	// ~/.docker: a login that it has already stays. "" for none.
	DockerConfig string
	// Output gets what the builder prints, line by line; nil: nowhere. No password
	// is in it.
	Output io.Writer
}

// Image is an image that was pushed.
type Image struct {
	Reference string   `json:"reference"` // <repository URI>@sha256:<digest>
	Tag       string   `json:"tag"`
	Builder   string   `json:"builder"`
	Platforms []string `json:"platforms"` // "linux/amd64"
}

// Operations is what BuildAndPush calls; the layers travel by the registry's
// own protocol.
func Operations() []awsconfig.Operation {
	return []awsconfig.Operation{
		account.Operation("ECR", "ecr", "GetAuthorizationToken", "the registry's password, valid for 12 hours"),
		account.Operation("ECR", "ecr", "BatchGetImage", "whether what was pushed arrived"),
		account.Operation("ECR", "ecr", "GetDownloadUrlForLayer", "its platform"),
	}
}

// Registry is the ECR of one account and region.
type Registry struct {
	*registry.Images
	login interface {
		GetAuthorizationToken(context.Context, *ecr.GetAuthorizationTokenInput, ...func(*ecr.Options)) (*ecr.GetAuthorizationTokenOutput, error)
	}
}

// NewRegistry makes a Registry of clients that can only call what config lets
// through: ImageOperations.
func NewRegistry(config aws.Config) *Registry {
	return &Registry{Images: registry.NewImages(config), login: ecr.NewFromConfig(config)}
}

// imageBuild is one build on its way.
type imageBuild struct {
	*Registry
	opts    Options
	at      account.Ref
	builder builder
	login   login
	dir     string // for passwords and digests; nobody else may read it, and it is gone in the end
	name    string // of the image with its tag
	diags   diag.List
}

// BuildAndPush builds the plan's image for the plan's platform and pushes it to
// the plan's repository, which has to exist. What it returns is what the registry
// has, named by its digest. An error is our own failure or the end of the context;
// everything else is a finding.
func BuildAndPush(ctx context.Context, r *Registry, at account.Ref, opts Options) (*Image, diag.List, error) {
	b := &imageBuild{Registry: r, opts: opts, at: at}
	if b.opts.Output == nil {
		b.opts.Output = io.Discard
	}
	var err error
	if b.dir, err = os.MkdirTemp("", "decant-image-"); err != nil {
		return nil, nil, fmt.Errorf("make a folder for the registry's password: %w", err)
	}
	defer os.RemoveAll(b.dir)
	image := b.run(ctx)
	if err := ctx.Err(); err != nil {
		return nil, b.diags, fmt.Errorf("build the image: %w", err)
	}
	return image, b.diags, nil
}

// run goes from step to step; each says by itself why it failed.
func (b *imageBuild) run(ctx context.Context) *Image {
	if !b.find(ctx) || !b.ask(ctx) {
		return nil
	}
	tag := cmp.Or(b.opts.Tag, tagOf(b.opts.Plan.Image.URI), "latest")
	b.name = b.login.host + "/" + b.opts.Plan.Image.Repository + ":" + tag
	leave, ok := b.enter(ctx)
	if !ok {
		return nil
	}
	defer leave()
	if !b.build(ctx) || !b.push(ctx) {
		return nil
	}
	digest, ok := b.digest(ctx, tag)
	if !ok {
		return nil
	}
	image := &Image{
		Reference: b.login.host + "/" + b.opts.Plan.Image.Repository + "@" + digest,
		Tag:       tag, Builder: b.builder.name,
	}
	if !b.fits(ctx, image, digest) {
		return nil
	}
	return image
}

func tagOf(uri string) string {
	after := uri[strings.LastIndex(uri, "/")+1:]
	_, tag, _ := strings.Cut(after, ":")
	return tag
}

func (b *imageBuild) add(code diag.Code, detail, fix string) {
	b.diags.Add(diag.New(code, diag.Range{}, detail, fix).About(b.opts.Plan.App))
}

// build makes the image in the builder's own store; docker pushes it in the same
// step.
func (b *imageBuild) build(ctx context.Context) bool {
	p := b.opts.Plan
	call := b.builder.build(buildArgs{
		platform: p.Image.Platform, name: b.name, dir: b.dir,
		file: filepath.Join(b.opts.Root, filepath.FromSlash(p.Image.Dockerfile)), context: filepath.Join(b.opts.Root, filepath.FromSlash(p.Context())),
		ssh: p.Image.SSH,
	})
	last, err := b.call(ctx, call, nil)
	if err == nil {
		return true
	}
	fix := "The builder's own words are above. Correct the Dockerfile or what it copies, and run the same command again."
	if strings.Contains(strings.ToLower(last), "exec format error") {
		fix = "The machine cannot run programs of " + p.Image.Platform + ". Install an emulator once, or build on a machine of that kind:\n    docker run --privileged --rm tonistiigi/binfmt --install all"
	}
	b.add(BuildFailed, fmt.Sprintf("%s could not build %s for %s: %s.", b.builder.name, p.Image.Dockerfile, p.Image.Platform, said(err, last)), fix)
	return false
}

func (b *imageBuild) push(ctx context.Context) bool {
	call := b.builder.push(b.name, b.dir, b.login.plain)
	if call == nil {
		return true
	}
	last, err := b.call(ctx, call, nil)
	if err == nil {
		return true
	}
	fix := "The builder's own words are above. The push needs these actions on the repository:\n    " + strings.Join(registry.PushActions(), "\n    ")
	if strings.Contains(last, "immutable") {
		fix = "The repository does not let a tag be used twice. Push under another one:\n    decant apply --tag TAG"
	}
	b.add(PushFailed, fmt.Sprintf("%s could not push %s: %s.", b.builder.name, b.name, said(err, last)), fix)
	return false
}

// said is how a program ended, and its last line.
func said(err error, last string) string {
	if last == "" {
		return err.Error()
	}
	return account.TrimStop(last) + " (" + err.Error() + ")"
}

// digest is what the builder says it has pushed, and what the registry says that
// it has under the tag; they have to be the same.
func (b *imageBuild) digest(ctx context.Context, tag string) (string, bool) {
	pushed, err := b.builder.digest(b.dir)
	if err != nil {
		b.add(DigestUnknown, fmt.Sprintf("%s pushed %s and did not say its digest: %v.", b.builder.name, b.name, err), "Run the same command again, or take another builder with --builder.")
		return "", false
	}
	stored, err := b.stored(ctx, tag, pushed)
	switch {
	case err != nil:
		b.notRead(err)
		return "", false
	case pushed != "" && stored != pushed:
		b.add(DigestUnknown, fmt.Sprintf("%s says that it pushed %s, and the registry has %s.", b.builder.name, pushed, stored), "Somebody else pushed at the same time. Run the same command again.")
		return "", false
	}
	return stored, true
}

// stored asks the registry for the digest: whether it has what the builder says,
// or, where the builder says nothing, what stands under the tag.
func (b *imageBuild) stored(ctx context.Context, tag, pushed string) (string, error) {
	out, err := b.Image(ctx, b.ref(tag, pushed))
	if err != nil {
		return "", err
	}
	if out.ImageId == nil || !digestForm.MatchString(aws.ToString(out.ImageId.ImageDigest)) {
		return "", errors.New("the registry's answer has no digest")
	}
	return aws.ToString(out.ImageId.ImageDigest), nil
}

func (b *imageBuild) ref(tag, digest string) registry.Image {
	return registry.Image{Account: b.at.Account, Region: b.at.Region, Repository: b.opts.Plan.Image.Repository, Tag: tag, Digest: digest}
}

func (b *imageBuild) notRead(err error) {
	if action := account.DeniedAction(err); action != "" {
		b.add(account.NotPermitted, fmt.Sprintf("The image was pushed, and the identity that decant runs with may not call %s to make sure of it.", action), "Allow the action, and run the same command again; nothing is built twice.")
		return
	}
	b.add(DigestUnknown, fmt.Sprintf("The image was pushed, and asking the registry for it failed: %s.", account.TrimStop(account.AWSMessage(err))), "Run the same command again; nothing is built twice.")
}

// fits says whether the registry's image is for the task's platform.
func (b *imageBuild) fits(ctx context.Context, image *Image, digest string) bool {
	m, err := b.Manifest(ctx, b.ref("", digest))
	if err == nil {
		image.Platforms, err = b.Platforms(ctx, b.ref("", digest), m)
	}
	if err != nil {
		b.notRead(err)
		return false
	}
	if want := b.opts.Plan.Image.Platform; !slices.Contains(image.Platforms, want) {
		b.add(WrongPlatform, fmt.Sprintf("The image is for %s, and the tasks run on %s, where they would end with \"exec format error\".", strings.Join(image.Platforms, ", "), want),
			"Look whether the Dockerfile's FROM lines state a platform of their own, and take it out.")
		return false
	}
	return true
}

// lineWriter passes on whole lines and keeps the last one.
type lineWriter struct {
	to   io.Writer
	rest bytes.Buffer
	last string
}

// maxLine bounds what is kept of a line, in bytes.
const maxLine = 64 << 10

func (w *lineWriter) Write(p []byte) (int, error) {
	for _, c := range p {
		if c == '\n' || c == '\r' || w.rest.Len() >= maxLine {
			w.flush()
		}
		if c != '\n' && c != '\r' {
			w.rest.WriteByte(c)
		}
	}
	return len(p), nil
}

func (w *lineWriter) flush() {
	if line := strings.TrimSpace(w.rest.String()); line != "" {
		w.last = line
		_, _ = fmt.Fprintln(w.to, w.rest.String()) // progress that nobody sees is no failure
	}
	w.rest.Reset()
}
