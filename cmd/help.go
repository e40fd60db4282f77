package cmd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"decant/internal/lazyregexp"
)

// helpWidth is the width of every --help, in columns.
const helpWidth = 80

// The groups that `decant --help` lists commands in.
const (
	groupRead    = "read"
	groupFiles   = "files"
	groupAccount = "account"
	groupOther   = "other"
)

func groups() []*cobra.Group {
	return []*cobra.Group{
		{ID: groupRead, Title: "Look, without changing anything:"},
		{ID: groupFiles, Title: "Write the files of the migration:"},
		{ID: groupAccount, Title: "Change the account; each shows what it will do and asks:"},
		{ID: groupOther, Title: "Other:"},
	}
}

// helped gives a command and those below it the help that fits a terminal.
func helped(root *cobra.Command) {
	root.SetUsageFunc(func(c *cobra.Command) error { return usage(c.OutOrStdout(), c) })
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		text := c.Long
		if text == "" {
			text = c.Short + "."
		}
		_, err := fmt.Fprintf(c.OutOrStdout(), "%s\n\n", strings.TrimSpace(text))
		if err = errors.Join(err, usage(c.OutOrStdout(), c)); err != nil {
			c.PrintErrln(err)
		}
	})
}

// usage prints how a command is typed.
func usage(w io.Writer, c *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:\n  " + c.UseLine() + "\n")
	if c.HasExample() {
		b.WriteString("\nExamples:\n" + c.Example + "\n")
	}
	for _, g := range c.Groups() {
		b.WriteString("\n" + g.Title + "\n")
		for _, sub := range c.Commands() {
			if sub.GroupID == g.ID && sub.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %-11s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if !c.HasParent() || len(c.Groups()) > 0 {
		b.WriteString("\n`decant COMMAND --help` says more about one command.\n")
	} else if c.HasAvailableSubCommands() {
		b.WriteString("\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %-11s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if c.HasAvailableLocalFlags() {
		b.WriteString("\nFlags:\n" + strings.TrimRight(c.LocalFlags().FlagUsagesWrapped(helpWidth), " \n") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

var unknownFlag = lazyregexp.New(`^unknown flag: --([^ =]+)`)

// wrongFlag is the error of a flag that a command does not have, with the one
// that may be meant.
func wrongFlag(c *cobra.Command, err error) error {
	match := unknownFlag.FindStringSubmatch(err.Error())
	if match == nil {
		return usageError{err}
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := nearest(match[1], names); near != "" {
		return usageError{fmt.Errorf("%w; did you mean --%s?", err, near)}
	}
	return usageError{err}
}

// wrongCommand is the error of a word that is no command.
func wrongCommand(root *cobra.Command, word string) error {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	if near := nearest(word, names); near != "" {
		return usageError{fmt.Errorf("there is no command %q; did you mean %s?", word, near)}
	}
	return usageError{fmt.Errorf("there is no command %q", word)}
}

// nearest is the name that a misspelt word stands for: at most half of its
// letters, and two, differ. "" when there is none.
func nearest(word string, names []string) string {
	best, least := "", min(len(word)/2, 2)+1
	for _, name := range names {
		if d := levenshtein.Distance(word, name, nil); d < least {
			best, least = name, d
		}
	}
	return best
}
