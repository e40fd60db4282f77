package project

import (
	"io/fs"
	"path"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
)

// writesConfig finds a command in a CI file that makes or changes config.json.
var writesConfig = lazyregexp.New(`(?m)^[^#\n]*(?:(?:>|\btee\b|\b(?:mv|cp)\s[^#\n;&|]*\s)\s*(?:-a\s+)?["']?[^\s"';&|]*\.chalice/config\.json["']?\s*(?:$|[;&|])|\bsed\s[^#\n]*-i[^#\n]*\.chalice/config\.json)`)

// OpenEnvironment says whether a variable that config.json lacks may be set all
// the same: the file is missing, broken or made by something else, the CDK adds
// variables, or the stage is not chosen. The list has what nothing else reports.
func OpenEnvironment(fsys fs.FS, found Found, whole Scope, stageKnown bool, ci []string) (bool, diag.List) {
	if whole.Config.Missing || whole.Config.broken || found.CDK || !stageKnown {
		return true, nil
	}
	for _, place := range []*jsonpos.Value{whole.Config.root, whole.Config.root.Get("stages").Get(whole.Stage)} {
		if openVariables(place.Get("environment_variables")) || openVariables(place.Get("lambda_functions").Get(APIHandler).Get("environment_variables")) {
			return true, nil
		}
	}
	if at := configWriter(fsys, ci); !at.IsZero() {
		return true, diag.List{diag.New("CH154", at,
			"The command makes or changes "+path.Join(found.Dir, configFile)+" before a deployment, so the stage may have variables that the repository does not state. A variable that the committed file lacks is not known, also where the code has a default for it.",
			"Give the deployed config.json to decant: run the command, and decant on the result.")}
	}
	return false, nil
}

// openVariables says whether an object of variables has others than it shows:
// something fills it in before a deployment.
func openVariables(v *jsonpos.Value) bool {
	if v == nil {
		return false
	}
	if v.Kind != jsonpos.Object {
		return true
	}
	for _, m := range v.Members {
		if PlaceholderIn(m.Key) != "" {
			return true
		}
	}
	return false
}

// configWriter is the first command of the CI files that writes config.json.
func configWriter(fsys fs.FS, files []string) diag.Range {
	for _, name := range files {
		src, err := repofs.ReadFile(fsys, name)
		if err != nil {
			continue // reported where the file is read for its content
		}
		if m := writesConfig.FindIndex(src); m != nil {
			return RangeIn(name, src, m[0], m[1])
		}
	}
	return diag.Range{}
}
