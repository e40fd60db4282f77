package object

import (
	"slices"
	"strings"
)

// What a call of code that is not read does to the whole process is noted in a
// namespace, so that it is undone with the branch in which the call stands.
const (
	// envFileRead: the variables of a .env file may be set.
	EnvFileRead = "env"
	// builtinsAdded: names may have been added to the builtins.
	builtinsAdded = "builtins"
	// translatorsAdded: gettext has added its names to the builtins.
	translatorsAdded = "gettext"
	// importersAdded: sys.meta_path or sys.path_hooks may find modules of which the
	// repository has no file.
	ImportersAdded = "importers"
)

// Noted returns what was noted under a name.
func (in *Interp) Noted(what string) (*Unknown, bool) {
	v, _ := in.process.Get(what)
	u, ok := v.(*Unknown)
	return u, ok
}

// AffectsProcess notes what a call of u does beyond its arguments.
func (in *Interp) AffectsProcess(u *Unknown, c Call) {
	switch {
	case readsEnvFile(u.Module):
		in.envFile(u, c)
	case u.Module == "gettext.install":
		in.Bind(in.process, translatorsAdded, in.added(u, c))
	case strings.HasSuffix(u.Module, ".install") && !u.Standard:
		in.Bind(in.process, builtinsAdded, in.added(u, c))
	case strings.HasPrefix(u.Module, "sys.meta_path.") || strings.HasPrefix(u.Module, "sys.path_hooks."):
		in.Bind(in.process, ImportersAdded, in.Unknown("an importer that the program adds to "+u.Module[:strings.LastIndexByte(u.Module, '.')]+" may find it", c.At))
	}
}

// added is the value of a name that the call of u may have made a builtin.
func (in *Interp) added(u *Unknown, c Call) *Unknown {
	out := in.Unknown("it may come from "+u.Module+"(), which decant does not read", c.At)
	out.Harmless = true
	return out
}

// readsEnvFile lists the functions that set the variables of a .env file.
func readsEnvFile(module string) bool {
	switch module {
	case "dotenv.load_dotenv", "dotenv.main.load_dotenv", "environs.Env.read_env", "environs.env.read_env":
		return true
	}
	return false
}

// envFile notes that a .env file was read. It is seldom in the repository, so what
// the stage does not set is not known from then on; with override=True nothing is.
func (in *Interp) envFile(u *Unknown, c Call) {
	out := in.Unknown("a .env file may set it, which "+u.Module+" reads", c.At)
	override, given := c.Keyword("override")
	if yes, isBool := override.Value.(Bool); given && (!isBool || bool(yes)) {
		in.BlurNames(in.Env, out)
		return
	}
	in.Bind(in.process, EnvFileRead, out)
}

// AddedBuiltin is the value of a name that nothing binds, when a call may have made
// it a builtin: any name, or those of gettext.
func (in *Interp) AddedBuiltin(name string) (*Unknown, bool) {
	u, ok := in.Noted(builtinsAdded)
	if !ok && slices.Contains([]string{"_", "gettext", "ngettext", "npgettext", "pgettext", "lgettext", "lngettext"}, name) {
		u, ok = in.Noted(translatorsAdded)
	}
	if ok {
		in.Risk++
	}
	return u, ok
}
