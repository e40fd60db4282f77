// Command dockerlint checks Dockerfiles as `docker build --check` does: with
// BuildKit's parser, its instructions and its linter, every rule on. It needs no
// daemon and no network: the base image is answered for.
//
//	dockerlint FILE...
//
// It prints one line for each warning and exits 1 when there is one.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

func main() {
	found := false
	for _, file := range os.Args[1:] {
		warnings, err := check(context.Background(), file)
		if err != nil {
			warnings = append(warnings, fmt.Sprintf("%s: %v", file, err))
		}
		for _, w := range warnings {
			found = true
			fmt.Println(w)
		}
	}
	if found {
		os.Exit(1)
	}
}

// check lints one file.
func check(ctx context.Context, file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	platform := ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	state := llb.Scratch()
	opt := dockerfile2llb.ConvertOpt{
		Config: dockerui.Config{
			BuildPlatforms: []ocispecs.Platform{platform},
		},
		MetaResolver:   baseImage{},
		TargetPlatform: &platform,
		MainContext:    &state,
		// The rules of --check report through it; a nil definition would panic.
		SourceMap: llb.NewSourceMap(&state, file, "Dockerfile", text),
	}
	opt.SourceMap.Definition = &llb.Definition{}
	results, err := dockerfile2llb.DockerfileLint(ctx, text, opt)
	if err != nil {
		return nil, err
	}
	var out []string
	if results.Error != nil {
		out = append(out, fmt.Sprintf("%s: error: %s", file, results.Error.Message))
	}
	for _, w := range results.Warnings {
		out = append(out, fmt.Sprintf("%s:%d: %s: %s", file, line(w.Location), w.RuleName, w.Detail))
	}
	return out, nil
}

func line(l *pb.Location) int32 {
	if l == nil || len(l.Ranges) == 0 {
		return 0
	}
	return l.Ranges[0].Start.Line
}

// baseImage answers for every FROM with the configuration that Docker's Python
// images have.
type baseImage struct{}

func (baseImage) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config, err := json.Marshal(ocispecs.Image{
		Platform: ocispecs.Platform{OS: "linux", Architecture: "amd64"},
		Config:   ocispecs.ImageConfig{Env: []string{"PATH=/usr/local/bin:/usr/bin:/bin"}, Cmd: []string{"python3"}},
	})
	return ref, digest.FromString(ref), config, err
}
