package image

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"decant/internal/lazyregexp"
)

// builder is a program that builds images. They take nearly the same arguments.
type builder struct {
	name, path string
}

// builders are those that are known, the one that most people have first.
func builders() []string { return []string{"docker", "podman", "buildah", "finch", "nerdctl"} }

// call is one call of a builder.
type programCall struct {
	path  string
	args  []string
	quiet bool // what it prints is of no interest unless it fails
}

type buildArgs struct {
	platform, name, file, context, dir string
	ssh                                bool // give the build the ssh agent
}

// find takes the builder that was asked for, or the first that works.
func (b *imageBuild) find(ctx context.Context) bool {
	look := b.opts.Look
	if look == nil {
		look = exec.LookPath
	}
	names := builders()
	if b.opts.Builder != "" {
		names = []string{b.opts.Builder}
		if !slices.Contains(builders(), b.opts.Builder) {
			b.add(NoBuilder, fmt.Sprintf("%q is no builder that decant knows.", b.opts.Builder), "Take one of these: "+strings.Join(builders(), ", ")+".")
			return false
		}
	}
	missing := ""
	for _, name := range names {
		path, err := look(name)
		if err != nil {
			continue
		}
		b.builder = builder{name: name, path: path}
		if name != "docker" {
			return true
		}
		// Without buildx docker cannot say which digest it has pushed.
		if _, err := b.call(ctx, &programCall{path: path, args: []string{"buildx", "version"}, quiet: true}, nil); err == nil {
			return true
		}
		missing = "docker is here without its plugin buildx"
	}
	if ctx.Err() != nil {
		return false
	}
	detail := "No program is on PATH that builds images: " + strings.Join(names, ", ") + "."
	if missing != "" {
		detail = missing + ", and no other builder is on PATH."
	}
	b.add(NoBuilder, detail, "Install one of them, or build the image elsewhere and name it:\n    decant apply --image REPOSITORY@sha256:DIGEST")
	return false
}

// build is the call that makes the image. docker pushes in the same call, because
// only then its metadata has the digest that the registry has.
func (p builder) build(a buildArgs) *programCall {
	args := []string{"--platform", a.platform, "--file", a.file, "--tag", a.name}
	if a.ssh {
		args = append(args, "--ssh", "default")
	}
	switch p.name {
	case "docker":
		args = slices.Concat([]string{"buildx", "build"}, args, []string{"--progress", "plain", "--provenance=false", "--metadata-file", metadataFile(a.dir), "--push"})
	case "buildah":
		args = append([]string{"bud"}, args...)
	default:
		args = append([]string{"build"}, args...)
	}
	return &programCall{path: p.path, args: append(args, a.context)}
}

// push is the call that pushes; nil when the build has done it.
func (p builder) push(name, dir string, plain bool) *programCall {
	switch p.name {
	case "docker":
		return nil
	case "podman", "buildah":
		args := []string{"push", "--authfile", authFile(dir), "--digestfile", digestFile(dir)}
		if plain {
			args = append(args, "--tls-verify=false")
		}
		return &programCall{path: p.path, args: append(args, name, "docker://"+name)}
	}
	args := []string{"push"}
	if plain && p.name == "nerdctl" {
		args = append([]string{"--insecure-registry"}, args...)
	}
	return &programCall{path: p.path, args: append(args, name)}
}

func metadataFile(dir string) string { return filepath.Join(dir, "metadata.json") }
func digestFile(dir string) string   { return filepath.Join(dir, "digest") }
func authFile(dir string) string     { return filepath.Join(dir, "auth.json") }

var digestForm = lazyregexp.New(`^sha256:[0-9a-f]{64}$`)

// digest is what the builder says it has pushed; "" when it does not say such
// things.
func (p builder) digest(dir string) (string, error) {
	text := ""
	switch p.name {
	case "docker":
		raw, err := os.ReadFile(metadataFile(dir))
		if err != nil {
			return "", fmt.Errorf("read its metadata: %w", err)
		}
		var metadata struct {
			Digest string `json:"containerimage.digest"`
		}
		if err := json.Unmarshal(raw, &metadata); err != nil {
			return "", fmt.Errorf("read its metadata: %w", err)
		}
		text = metadata.Digest
	case "podman", "buildah":
		raw, err := os.ReadFile(digestFile(dir))
		if err != nil {
			return "", fmt.Errorf("read its digest: %w", err)
		}
		text = strings.TrimSpace(string(raw))
	default:
		return "", nil
	}
	if !digestForm.MatchString(text) {
		return "", fmt.Errorf("%.80q is no digest", text)
	}
	return text, nil
}

// endsWithin is how long a builder may take to end when the context does.
const endsWithin = 10 * time.Second

// call runs a program and returns the last line that it printed. What it prints
// goes to the output; input, which may be a password, goes to nothing but its
// standard input, and is taken out of what is said about it.
func (b *imageBuild) call(ctx context.Context, c *programCall, input []byte) (last string, err error) {
	cmd := exec.CommandContext(ctx, c.path, c.args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = endsWithin
	cmd.Env = builderEnvironment(os.Environ())
	cmd.Stdin = strings.NewReader(string(input))
	lines := &lineWriter{to: b.opts.Output}
	if c.quiet {
		lines.to = discard{}
	}
	cmd.Stdout, cmd.Stderr = lines, lines
	err = cmd.Run()
	lines.flush()
	last = lines.last
	if len(input) > 0 {
		last = strings.ReplaceAll(last, string(input), "***")
	}
	return last, err
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
