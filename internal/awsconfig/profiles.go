package awsconfig

import "strings"

// Profiles are the names of the profiles in a configuration or credentials file
// of the AWS CLI, in the file's order.
// https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
func Profiles(file string) []string {
	var out []string
	for line := range strings.Lines(file) {
		inside, ok := strings.CutPrefix(strings.TrimSpace(line), "[")
		name, _, closed := strings.Cut(inside, "]")
		if !ok || !closed {
			continue
		}
		kind, rest, several := strings.Cut(strings.TrimSpace(name), " ")
		switch {
		case !several:
			out = append(out, kind)
		case kind == "profile":
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}
