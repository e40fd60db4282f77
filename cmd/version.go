package cmd

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"decant/internal/diag"
)

// version is the release that this source is; CHANGELOG.md says what it holds.
const version = "0.1.0"

const versionSchema = "decant.version/1"

// versionInfo is the JSON of decant version.
type versionInfo struct {
	Schema      string    `json:"schema"`
	Version     string    `json:"version"`
	Go          string    `json:"go"`
	Revision    string    `json:"revision"` // Git commit that it was built from, "" when not known
	Diagnostics diag.List `json:"diagnostics"`
}

func newVersion(env Env) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info := versionInfo{Schema: versionSchema, Version: version, Diagnostics: diag.List{}}
			if build, ok := debug.ReadBuildInfo(); ok {
				info.Go = build.GoVersion
				for _, s := range build.Settings {
					if s.Key == "vcs.revision" {
						info.Revision = s.Value
					}
				}
			}
			if asJSON {
				return json.NewEncoder(env.Stdout).Encode(info)
			}
			_, err := fmt.Fprintf(env.Stdout, "decant %s (%s)\n", version, info.Go)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
