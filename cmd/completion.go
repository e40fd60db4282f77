package cmd

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"decant/internal/awsconfig"
	"decant/migrate"
	"decant/model"
)

type completion = func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective)

// completed gives a command the values of its flags and arguments, for the
// completion scripts of shells.
func completed(c *cobra.Command, env Env) {
	flags := map[string]completion{
		"stage":    inRepository(env, stages),
		"function": inRepository(env, functions),
		"app":      inRepository(env, apps),
		"module":   words("decant\tthe bundled module", "babbel\tbabbel/ecs-fargate-scheduled-task/aws"),
		"policy":   words("declared\tpolicy files", "live\troles in the snapshot", "least\tcalls in the code", "merge\tfiles and roles", "reuse-role\tthe role of the Lambda"),
		"format":   words("text", "json", "github\tannotations of GitHub Actions"),
		"color":    words("auto", "always", "never"),
		"logs":     words("insights\tbilled by size", "filter\tslower, free", "off"),
		"builder":  words("docker", "podman", "buildah", "finch", "nerdctl"),
		"region":   words(awsconfig.Regions()...),
		"profile":  profiles(env),
		"dir":      folders,
	}
	for name, complete := range flags {
		if c.Flags().Lookup(name) == nil {
			continue
		}
		if err := c.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic("decant: completion of --" + name + ": " + err.Error())
		}
	}
	switch use := c.Use; {
	case strings.Contains(use, " FUNCTION"):
		c.ValidArgsFunction = inRepository(env, functions)
	case strings.Contains(use, "[FUNCTION]"):
		c.ValidArgsFunction = foldersAnd(inRepository(env, functions))
	case strings.Contains(use, "[DIR]"):
		c.ValidArgsFunction = folders
	}
}

func words(list ...string) completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return list, cobra.ShellCompDirectiveNoFileComp
	}
}

func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// foldersAnd completes the first argument, which may be a folder, too.
func foldersAnd(names completion) completion {
	return func(c *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
		found, directive := names(c, args, word)
		if len(args) == 0 {
			directive = cobra.ShellCompDirectiveDefault
		}
		return found, directive
	}
}

// inRepository completes from the apps of the repository that the command line
// names. A repository that cannot be read has no completion.
func inRepository(env Env, values func(found []*model.App) []string) completion {
	return func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		var dir []string
		if f := c.Flags().Lookup("dir"); f != nil && f.Changed {
			dir = []string{f.Value.String()}
		} else if place := dirArgument(c); place >= 0 && place < len(args) {
			dir = args[place : place+1]
		}
		root, _, err := open(env, dir)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		defer root.Close()
		app, stage := "", ""
		if f := c.Flags().Lookup("app"); f != nil {
			app = f.Value.String()
		}
		if f := c.Flags().Lookup("stage"); f != nil {
			stage = f.Value.String()
		}
		found, _ := migrate.Scan(c.Context(), root.FS(), migrate.Options{App: app, Stage: stage})
		out := slices.DeleteFunc(values(found), func(v string) bool { return slices.Contains(args, v) })
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func stages(found []*model.App) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Stages...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func functions(found []*model.App) []string {
	var out []string
	for _, f := range found {
		for _, fn := range f.Functions {
			out = append(out, fn.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func apps(found []*model.App) []string {
	var out []string
	for _, f := range found {
		out = append(out, f.Dir+"\t"+f.Name.V)
	}
	return out
}

// profiles completes the profiles of the AWS configuration files.
func profiles(env Env) completion {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		var out []string
		for _, f := range []struct{ variable, name string }{{"AWS_CONFIG_FILE", "config"}, {"AWS_SHARED_CREDENTIALS_FILE", "credentials"}} {
			file := env.Getenv(f.variable)
			if file == "" {
				file = filepath.Join(env.Getenv("HOME"), ".aws", f.name)
			}
			if text, err := os.ReadFile(file); err == nil {
				out = append(out, awsconfig.Profiles(string(text))...)
			}
		}
		slices.Sort(out)
		return slices.Compact(out), cobra.ShellCompDirectiveNoFileComp
	}
}
