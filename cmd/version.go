package cmd

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release that this source is; CHANGELOG.md says what it holds.
const version = "0.1.0"

func newVersion(env Env) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info := map[string]string{"version": version, "go": "", "revision": ""}
			if build, ok := debug.ReadBuildInfo(); ok {
				info["go"] = build.GoVersion
				for _, s := range build.Settings {
					if s.Key == "vcs.revision" {
						info["revision"] = s.Value
					}
				}
			}
			if asJSON {
				return json.NewEncoder(env.Stdout).Encode(info)
			}
			_, err := fmt.Fprintf(env.Stdout, "decant %s (%s)\n", version, info["go"])
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
