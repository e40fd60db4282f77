package cmd

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"decant/apply/taskrun"
	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/migrate"
	"decant/report"
)

// Codes of a command that could not do what its command line asks for.
const (
	UsageWrong     diag.Code = "CL410"
	InputWrong     diag.Code = "CL411"
	CommandFailed  diag.Code = "CL412"
	CommandStopped diag.Code = "CL413"
)

// document writes the JSON of a command that found nothing but findings: its own
// schema, with everything else empty. It is false for a command without JSON.
func document(c *cobra.Command, w io.Writer, diags diag.List) (bool, error) {
	switch strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ") {
	case "fleet report":
		return true, report.FleetJSON(w, nil, diags)
	case "fleet init":
		return true, report.FleetInitJSON(w, "", 0, diags)
	case "scan":
		return true, report.ScanJSON(w, nil, diags)
	case "report":
		return true, report.SurveyJSON(w, nil, diags)
	case "snapshot":
		return true, report.SnapshotJSON(w, "", nil, diags)
	case "migrate":
		return true, report.MigrateJSON(w, &migrate.Result{}, diags)
	case "apply", "destroy":
		return true, report.ProposalJSON(w, nil, nil, diags)
	case "verify":
		return true, report.VerifyJSON(w, nil, nil, diags)
	case "run":
		return true, report.RunJSON(w, taskrun.Result{}, diags)
	case "policy":
		return true, report.PolicyJSON(w, nil, diags)
	case "logs":
		return true, report.LogsJSON(w, taskrun.Result{}, diags)
	case "cutover", "rollback", "retire":
		if only := c.Flags().Lookup("check"); only != nil && only.Value.String() == "true" {
			return true, report.OutlookJSON(w, nil, nil, diags)
		}
		return true, report.SwitchJSON(w, nil, diags)
	case "explain":
		return true, report.ExplainJSON(w, "", diag.Entry{}, diags)
	case "version":
		return true, json.NewEncoder(w).Encode(versionInfo{Schema: versionSchema, Diagnostics: diags})
	}
	return false, nil
}

// failure is an error of a command as a finding, for the outputs that programs
// read; on a terminal it is a line of its own.
func failure(err error) diag.List {
	var usage usageError
	var input inputError
	switch {
	case err == nil, isExit(err):
		return nil
	case errors.As(err, &usage):
		return diag.List{diag.New(UsageWrong, diag.Range{}, sentence(usage.Error()), "Print the command's help, which lists its arguments and flags, with --help.")}
	case errors.As(err, &input):
		return diag.List{diag.New(InputWrong, diag.Range{}, sentence(input.Error()), "Name a file, a folder, a function or a code that exists, and repeat the command.")}
	}
	return diag.List{diag.New(CommandFailed, diag.Range{}, sentence(err.Error()), "Remove the cause and repeat the command.")}
}

// interrupted is the finding of a command that a signal ended.
func interrupted() diag.List {
	return diag.List{diag.New(CommandStopped, diag.Range{}, "The command was interrupted before it could print its result.", "Repeat the command.")}
}

func isExit(err error) bool {
	var code exit
	return errors.As(err, &code)
}

// sentence ends a text with a full stop.
func sentence(text string) string { return strings.TrimRight(text, ".\n") + "." }

// explained prints why a command ended, in the format that the command line asks
// for, unless the command has printed its result already.
func explained(c *cobra.Command, args []string, env Env, diags diag.List) error {
	switch formatIn(c, args) {
	case "json":
		if p, ok := env.Stdout.(*terminal.Printer); ok && p.Wrote() {
			return nil
		}
		_, err := document(c, env.Stdout, diags)
		return err
	case "github":
		return diags.PrintGitHub(env.Stderr, markOf(env.Stderr))
	}
	return nil
}

// formatIn is the format that a command line asks for; "" for text. A command
// line that could not be parsed is searched for the words.
func formatIn(c *cobra.Command, args []string) string {
	if f := c.Flags().Lookup("json"); f != nil && f.Value.String() == "true" {
		return "json"
	}
	if f := c.Flags().Lookup("format"); f != nil && f.Changed {
		return f.Value.String()
	}
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	for i, word := range args {
		switch {
		case word == "--json", word == "--json=true", word == "--format=json", word == "json" && i > 0 && args[i-1] == "--format":
			return "json"
		case word == "--format=github", word == "github" && i > 0 && args[i-1] == "--format":
			return "github"
		}
	}
	return ""
}
