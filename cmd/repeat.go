package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/internal/diag"
	"decant/migrate"
)

// given is what a command line said about where to look. The commands that
// findings propose need it too; the packages below name them without it, because
// they know no flags.
type given struct {
	command *cobra.Command             // nil: nothing was given
	dir     string                     // the repository; "" for the current directory
	ignored func(diag.Diagnostic) bool // findings that decant.hcl ignores; nil: none
}

// repeatedFlags go into commands that are proposed, in this order. What says how
// to print, and whether to ask, does not.
func repeatedFlags() []string {
	return []string{
		"app", "stage", "module", "policy", "live", "account-wide", "imports", "profile", "role-arn", "region", "account",
		"cluster", "subnets", "security-groups", "assign-public-ip", "create-cluster", "execution-role", "permissions-boundary",
		"function", "image", "build", "builder", "tag", "copy-secrets",
	}
}

func givenIn(c *cobra.Command) given {
	g := given{command: c}
	if place := dirArgument(c); place >= 0 && place < c.Flags().NArg() {
		g.dir = c.Flags().Arg(place)
	}
	if f := c.Flags().Lookup("dir"); f != nil && f.Value.String() != "" {
		g.dir = f.Value.String()
	}
	if g.dir == "." {
		g.dir = ""
	}
	return g
}

// dirArgument is the place of the repository among a command's arguments; a
// negative one for a command that takes it in another way.
func dirArgument(c *cobra.Command) int {
	return slices.Index(strings.Fields(c.Use), "[DIR]") - 1
}

// findings are the findings with commands that can be copied as they are, and
// without the secrets that a text of theirs may quote.
func (g given) findings(diags diag.List) diag.List {
	out := g.kept(diags).Bounded()
	for i := range out {
		out[i].Detail, out[i].Fix = migrate.MaskKnown(out[i].Detail), g.into(migrate.MaskKnown(out[i].Fix))
		out[i].Related = slices.Clone(out[i].Related)
		for j := range out[i].Related {
			out[i].Related[j].Message = migrate.MaskKnown(out[i].Related[j].Message)
		}
	}
	return out
}

// kept are the findings that decant.hcl does not ignore.
func (g given) kept(diags diag.List) diag.List {
	if g.ignored == nil {
		return diags
	}
	return slices.DeleteFunc(slices.Clone(diags), g.ignored)
}

// checks are the same of checks.
func (g given) checks(checks []apply.Check) []apply.Check {
	out := slices.Clone(checks)
	for i := range out {
		out[i].Fix = g.into(migrate.MaskKnown(out[i].Fix))
	}
	return out
}

// into completes the commands of a text; each is an indented line of its own.
func (g given) into(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if command, ok := strings.CutPrefix(line, "    decant "); ok {
			lines[i] = "    " + g.line("decant "+command)
		} else if strings.HasPrefix(line, "    ") {
			lines[i] += g.place(line)
		}
	}
	return strings.Join(lines, "\n")
}

// line completes a command of decant with what was given and what it does not say
// itself; flags that it names stay at its end.
func (g given) line(line string) string {
	if g.command == nil {
		return line
	}
	words := strings.Fields(line)
	to, _, err := g.command.Root().Find(words[1:])
	if err != nil || !to.HasParent() {
		return line
	}
	added := g.directory(to, words)
	for _, name := range repeatedFlags() {
		if g.fits(to, name, words) {
			added += g.flag(name)
		}
	}
	if before, after, ok := strings.Cut(line, " --"); ok {
		return before + added + " --" + after
	}
	return line + added
}

// directory names the repository in the way that the command takes it.
func (g given) directory(to *cobra.Command, words []string) string {
	dir := diag.File(g.dir)
	switch {
	case g.dir == "" || slices.Contains(words, "DIR"):
		return ""
	case dirArgument(to) >= 0:
		return " " + dir
	case to.Flags().Lookup("dir") != nil:
		return " --dir " + dir
	}
	return ""
}

// fits says whether a flag was given, and has its meaning in the command too.
func (g given) fits(to *cobra.Command, name string, words []string) bool {
	from, there := g.command.Flags().Lookup(name), to.Flags().Lookup(name)
	if from == nil || !from.Changed || there == nil || has(words, name) {
		return false
	}
	if several := valuesOf(from.Value); there.Value.Type() == "string" && len(several) != 1 {
		return false // report reads several accounts, the others act on one
	}
	switch place := slices.Contains(placeFlags(), name); {
	case name == "function" && strings.Contains(to.Use, " FUNCTION"):
		return false // the command names its function itself
	case name == "function" && to.Name() == "migrate" && g.command != to:
		return false // there it says what moves, here what is acted on
	case to.Name() == "apply" && has(words, "plan"):
		return name == "profile" || name == "role-arn" // the rest stands in the plan
	case to.Name() == "migrate" && place:
		return has(words, "imports") || g.fits(to, "imports", words) // without it no account is read
	case to.Name() == "report" && g.command != to && (name == "live" || place && has(words, "live")):
		return false // there it is read instead of AWS
	case name == "image":
		return !has(words, "build")
	case name == "builder" || name == "tag":
		return has(words, "build") || g.fits(to, "build", words)
	case name == "build":
		return !has(words, "image") && !has(words, "plan")
	}
	return true
}

// placeFlags choose the account and the region.
func placeFlags() []string { return []string{"profile", "role-arn", "region", "account"} }

// has says whether a command names a flag.
func has(words []string, flag string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return w == "--"+flag || strings.HasPrefix(w, "--"+flag+"=") })
}

// flag is a flag that was given, as it is typed.
func (g given) flag(name string) string {
	value := g.command.Flags().Lookup(name).Value
	switch {
	case value.Type() == "bool" && value.String() == "true":
		return " --" + name
	case value.Type() == "bool":
		return " --" + name + "=" + value.String()
	case value.Type() == "stringSlice":
		return " --" + name + " " + quoted(strings.Join(valuesOf(value), ","))
	}
	words := ""
	for _, v := range valuesOf(value) {
		words += " --" + name + " " + quoted(v)
	}
	return words
}

// valuesOf are the values of a flag that may be repeated, or its one.
func valuesOf(v interface{ String() string }) []string {
	if several, ok := v.(interface{ GetSlice() []string }); ok {
		return several.GetSlice()
	}
	return []string{v.String()}
}

// place is for a command of the AWS CLI, which would use another account. "aws
// configure" is about the profiles themselves.
func (g given) place(line string) string {
	words := strings.Fields(line)
	if g.command == nil || !slices.Contains(words, "aws") || slices.Contains(words, "configure") {
		return ""
	}
	added := ""
	for _, name := range []string{"profile", "region"} {
		if has(words, name) {
			continue
		}
		if f := g.command.Flags().Lookup(name); f != nil && f.Changed && len(valuesOf(f.Value)) == 1 {
			added += g.flag(name)
		}
	}
	return added
}

// quoted is a word as a POSIX shell takes it.
func quoted(word string) string { return diag.Word(word) }
