package cmd

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"decant/internal/diag"
)

// version is the release that this source is; CHANGELOG.md says what it holds.
const version = "0.1.0"

// The commit and its date as make gives them to the linker; else what the Go
// command knows about the folder holds. Neither depends on when it was built.
var commit, date string

const versionSchema = "decant.version/1"

// versionInfo is the JSON of decant version. What the build does not know is "".
type versionInfo struct {
	Schema      string    `json:"schema"`
	Version     string    `json:"version"`
	Go          string    `json:"go"`
	Revision    string    `json:"revision"` // Git commit that it was built from
	Date        string    `json:"date"`     // of that commit, so that a build can be repeated
	Modified    bool      `json:"modified"` // the source differed from the commit
	Diagnostics diag.List `json:"diagnostics"`
}

// built is what the Go command wrote into the binary.
func built() versionInfo {
	info := versionInfo{Schema: versionSchema, Version: version, Revision: commit, Date: date, Diagnostics: diag.List{}}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return info
	}
	info.Go = build.GoVersion
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			info.Revision = cmp.Or(commit, s.Value)
		case "vcs.time":
			info.Date = cmp.Or(date, s.Value)
		case "vcs.modified":
			info.Modified = s.Value == "true"
		}
	}
	return info
}

// String is the line of decant version.
func (v versionInfo) String() string {
	text := fmt.Sprintf("decant %s (%s", v.Version, v.Go)
	if v.Revision != "" {
		text += ", commit " + v.Revision[:min(len(v.Revision), 12)]
		if day, _, ok := strings.Cut(v.Date, "T"); ok {
			text += " of " + day
		}
	}
	if v.Modified {
		text += " with changes"
	}
	return text + ")"
}

func newVersion(env Env) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the commit that it was built from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return json.NewEncoder(env.Stdout).Encode(built())
			}
			_, err := fmt.Fprintln(env.Stdout, built())
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
