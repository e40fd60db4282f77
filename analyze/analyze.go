// Package analyze learns about a repository: which Chalice applications it
// holds, and everything the plan has to know about one of them. It reads only.
package analyze

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice"
	"decant/analyze/chalice/project"
	"decant/analyze/terraform/callers"
	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/secrets"
	"decant/internal/terminal"
	"decant/model"
)

// Found is one Chalice application of a repository.
type Found = project.Found

// Options say which application and stage are meant; all of it may be empty.
type Options struct {
	// App is the project directory, relative to the root.
	App    string
	Stage  string
	Python string
	// Environment are variables that something else than config.json sets.
	Environment []model.EnvVar
	// NotSecret names variables that look secret and are none.
	NotSecret []string
	// Include are files and folders beside app.py that the image gets although
	// Chalice does not ship them, relative to the app.
	Include []string
	// Lambda are the names or ARNs that decant.hcl gives the Lambdas of functions.
	Lambda map[string]string
	// AWSUse asks what the code of each function asks of AWS (model.Function.AWSUse),
	// which follows the handlers and takes longer than all else.
	AWSUse bool
	// Files keeps parsed files of infrastructure code for the other applications of
	// the repository; nil for none.
	Files *eval.Files
}

// SecretReason says why a variable counts as a secret, by its name or its value;
// "" when it does not.
func SecretReason(name, value string) string { return secrets.Reason(name, value) }

// Find looks for the Chalice applications of a repository. When there is none,
// an error says what was looked for and which look-alikes were seen.
func Find(ctx context.Context, fsys fs.FS) ([]Found, diag.List) {
	survey, diags := chalice.Look(ctx, fsys)
	if len(survey.Apps) == 0 {
		diags.Add(survey.NotFound())
	}
	return survey.Apps, diags
}

// Chosen is the application that options choose out of those that Find found; nil
// when none is, or none could be chosen.
func Chosen(found []Found, app string) *Found {
	chosen, _ := choose(found, app)
	return chosen
}

// Listed is names for a sentence, at most 20 of them.
func Listed(names []string) string { return project.Listed(names) }

// DefaultStage is the stage of a command that names none, out of those that config.json
// defines: the only one, else dev.
func DefaultStage(stages []string) string { return project.DefaultStage(stages) }

// Repo reads one of the applications that Find found. It is nil when none was
// found, or none could be chosen; an error then says what to do.
func Repo(ctx context.Context, fsys fs.FS, found []Found, opts Options) (*model.App, diag.List) {
	chosen, diags := choose(found, opts.App)
	if chosen == nil {
		return nil, diags
	}
	app, more := chalice.Read(ctx, fsys, *chosen, chalice.Request{
		Stage: opts.Stage, Python: opts.Python, Environment: opts.Environment, NotSecret: opts.NotSecret, Include: opts.Include, AWSUse: opts.AWSUse,
	})
	diags.Extend(more)
	if app != nil {
		for i, fn := range app.Functions {
			app.Functions[i].LambdaStated = opts.Lambda[fn.Name]
		}
		diags.Extend(callers.Find(fsys, opts.Files, app, len(found) == 1))
	}
	return app, diags
}

// choose picks the application. Without a choice of the user it is the only one
// there is, or the only one with a config.json.
func choose(found []Found, app string) (*Found, diag.List) {
	if len(found) == 0 {
		return nil, nil // Find has said so
	}
	if app != "" {
		dir := path.Clean(strings.TrimSuffix(app, "/"))
		if i := slices.IndexFunc(found, func(f Found) bool { return f.Dir == dir }); i >= 0 {
			return &found[i], nil
		}
		return nil, diag.List{diag.New(project.UnknownApp, diag.Range{},
			fmt.Sprintf("The folder %.80q is not a Chalice application. The applications are %s.", app, folders(found)),
			"Choose one:\n    --app "+diag.Word(found[0].Dir))}
	}
	configured := slices.DeleteFunc(slices.Clone(found), func(f Found) bool { return f.ConfigPath == "" })
	if len(configured) == 1 {
		return &configured[0], others(found)
	}
	if len(found) == 1 {
		return &found[0], nil
	}
	return nil, diag.List{diag.New(project.SeveralApps, diag.Range{},
		fmt.Sprintf("There are %d Chalice applications: %s. A migration is made for one at a time.", len(found), folders(found)),
		"Choose one:\n    --app "+diag.Word(found[0].Dir))}
}

// others notes the folders without config.json beside the chosen application.
func others(found []Found) diag.List {
	var diags diag.List
	for _, f := range found {
		if f.ConfigPath == "" {
			diags.Add(diag.New(project.LooksLikeAnother, diag.InFile(path.Join(f.Dir, "app.py")),
				"The folder "+f.Dir+" has no .chalice/config.json, so it was not chosen.", ""))
		}
	}
	return diags
}

// maxListed bounds the folders that a message names.
const maxListed = 20

func folders(found []Found) string {
	names := make([]string, 0, len(found))
	for _, f := range found[:min(len(found), maxListed)] {
		names = append(names, f.Dir)
	}
	if more := len(found) - maxListed; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return terminal.Cell(strings.Join(names, ", "))
}

// CoverTags leaves out the tags that look like secrets, which is a finding.
func CoverTags(tags []model.Tag, notSecret []string, diags *diag.List) []model.Tag {
	return project.CoverTags(tags, notSecret, diags)
}

// MaskKnown covers in a sentence of decant's the secrets that have a known form or
// stand under their name. Identifiers of AWS, which look random, stay.
func MaskKnown(text string) string { return secrets.MaskKnown(text) }

// MaskSecrets covers the logins and tokens in a line of a file, character by
// character, so that it may be shown.
func MaskSecrets(line string) string { return secrets.Mask(line) }
