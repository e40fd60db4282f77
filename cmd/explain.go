package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"decant/internal/diag"
	"decant/report"
)

func newExplain(env Env) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "explain CODE",
		Short: "Print the long text of a finding's code",
		Args:  cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var out []string
			for _, code := range diag.Codes() {
				entry, _ := diag.Lookup(code)
				out = append(out, string(code)+"\t"+entry.Summary)
			}
			return out, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error { return runExplain(env, args[0], asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func runExplain(env Env, word string, asJSON bool) error {
	code := diag.Code(strings.ToUpper(word))
	entry, ok := diag.Lookup(code)
	if !ok {
		return inputError{fmt.Errorf("there is no code %q; docs/diagnostics.md lists them all", word)}
	}
	if asJSON {
		return report.ExplainJSON(env.Stdout, code, entry, nil)
	}
	_, err := fmt.Fprint(env.Stdout, entry.Page(0))
	return err
}
