package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"decant/internal/settings"
)

// uniform gives a command the flags that mean the same everywhere: --dir names
// the repository, as the argument DIR does, and --function a function, as the
// argument FUNCTION does. A command has both forms or neither.
func uniform(c *cobra.Command) {
	words := strings.Fields(c.Use)
	run, check := c.RunE, c.Args
	for _, word := range words {
		switch word {
		case "[DIR]":
			c.Flags().String("dir", "", "the repository, the same as DIR")
			c.Args = func(c *cobra.Command, args []string) error { return check(c, withDir(c, args)) }
			c.RunE = func(c *cobra.Command, args []string) error { return run(c, withDir(c, args)) }
		case "FUNCTION", "FUNCTION…":
			c.Flags().StringArray("function", nil, "the same as FUNCTION")
			c.Args = func(c *cobra.Command, args []string) error { return check(c, withFunctions(c, args)) }
			c.RunE = func(c *cobra.Command, args []string) error { return run(c, withFunctions(c, args)) }
		}
	}
}

// withDir puts the folder of --dir in the place of DIR.
func withDir(c *cobra.Command, args []string) []string {
	if f := c.Flags().Lookup("dir"); f.Changed {
		return append(args[:len(args):len(args)], f.Value.String())
	}
	return args
}

// withFunctions puts the functions of --function behind those of FUNCTION.
func withFunctions(c *cobra.Command, args []string) []string {
	functions, err := c.Flags().GetStringArray("function")
	if err != nil {
		return args // another command's flag of this name
	}
	return append(args[:len(args):len(args)], functions...)
}

// printsPermissions says whether a command line asks for the policy alone.
func printsPermissions(c *cobra.Command) bool {
	asked, err := c.Flags().GetBool("permissions")
	return err == nil && asked
}

// permissionsFlag adds --permissions.
func permissionsFlag(c *cobra.Command) {
	c.Flags().Bool("permissions", false, "print the IAM policy that this command needs, and do nothing else")
}

// policyFlag adds --policy.
func policyFlag(c *cobra.Command, to *string) {
	c.Flags().StringVar(to, "policy", "", "where the permissions of tasks come from: declared (policy files), live (roles in the snapshot), least (calls in the code), merge (declared and live) or reuse-role (the role of the Lambda itself) (default: decant.hcl's, else declared where there is a policy file, else least where all calls are known, else live)")
}

// knownPolicy refuses a value of --policy that means nothing.
func knownPolicy(mode string) error {
	if modes := settings.PolicyModes(); mode != "" && !slices.Contains(modes, mode) {
		return usageError{fmt.Errorf("--policy is %q; %s are known. The IAM policy that a command needs is printed by --permissions", mode, strings.Join(modes, ", "))}
	}
	return nil
}

// oneFunction checks the arguments of a command on one function.
func oneFunction(c *cobra.Command, args []string) error {
	if len(args) > 1 && !printsPermissions(c) {
		return errors.New("name one function; the repository is named with --dir")
	}
	return nil
}
