package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
)

// Included is what a path of "include" in decant.hcl leads to.
type Included struct {
	Missing bool
	// Private are the files and folders in it that must not reach an image, a few
	// of them, relative to the app.
	Private []string
}

// privateNames are names of folders and files that hold history, state or keys.
var privateNames = map[string]string{
	".git": "the history of the repository", ".hg": "the history of the repository", ".svn": "the history of the repository", ".bzr": "the history of the repository",
	".aws": "AWS credentials", ".ssh": "ssh keys", ".gnupg": "keys", ".docker": "logins of registries", ".kube": "logins of clusters", ".azure": "credentials", ".gcloud": "credentials",
	".terraform": "Terraform's state and plugins", ".decant": "decant's record", ".chalice": "the settings of all stages with their variables",
	".netrc": "logins", "_netrc": "logins", ".pypirc": "logins of package indexes", ".npmrc": "logins of package indexes", ".pgpass": "passwords", ".my.cnf": "passwords",
	".vault-token": "a token", ".htpasswd": "passwords", ".envrc": "variables, often secrets", "credentials.json": "credentials", "client_secret.json": "credentials",
}

// Private says what a file or folder of this name holds that must not reach an
// image, "" for an ordinary one.
func Private(name string) string {
	lower := strings.ToLower(path.Base(name))
	if why := privateNames[lower]; why != "" {
		return why
	}
	switch {
	case lower == ".env" || strings.HasPrefix(lower, ".env.") && !slices.Contains([]string{".env.example", ".env.sample", ".env.template", ".env.dist"}, lower):
		return "variables, often secrets"
	case strings.HasSuffix(lower, ".tfstate") || strings.Contains(lower, ".tfstate."), strings.HasSuffix(lower, ".tfvars") || strings.HasSuffix(lower, ".tfvars.json"):
		return "Terraform's state or variables, often with secrets"
	case slices.Contains([]string{"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"}, lower), slices.Contains([]string{".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk"}, path.Ext(lower)):
		return "a key"
	}
	return ""
}

// extra are the files that decant.hcl asks for.
func (m *maker) extra() []string {
	out := []string{}
	for _, file := range m.opts.Settings.Include.V {
		clean := path.Clean(file)
		switch {
		case path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../"):
			m.refuse(OutsideApp, fmt.Sprintf("include names %q, which lies outside the app's folder; Lambda's package holds files of that folder alone.", file),
				"Name files and folders below the app's folder.")
		case clean == ".":
			m.refuse(PrivateFile, fmt.Sprintf("include names %q, the app's whole folder: also its history, its settings and whatever else lies there.", file),
				"Name the files and folders that the code needs.")
		case privatePath(clean) != "":
			m.refuse(PrivateFile, fmt.Sprintf("include names %q, which holds %s. Whoever may pull the image could read it.", file, privatePath(clean)),
				"Remove it. What a task needs of it belongs into its environment, as a secret.")
		case m.opts.Include[clean].Missing:
			m.refuse(NothingThere, fmt.Sprintf("include names %q, and nothing is there in the app's folder, so the image's build stops at COPY.", file),
				"Commit the file, or remove it from include.")
		case len(m.opts.Include[clean].Private) > 0:
			found := m.opts.Include[clean].Private
			m.refuse(PrivateFile, fmt.Sprintf("include names %q, and in it lies %s, which holds %s. Whoever may pull the image could read it.", file, strings.Join(found, ", "), orWord(privatePath(found[0]), "a private key")),
				"Name the files and folders that the code needs, without it.")
		default:
			out = append(out, clean)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *maker) refuse(code diag.Code, detail, fix string) {
	m.diags.Add(diag.New(code, m.opts.Settings.Include.At, detail, fix))
}

// privatePath asks every part of a path.
func privatePath(file string) string {
	for part := range strings.SplitSeq(file, "/") {
		if why := Private(part); why != "" {
			return why
		}
	}
	return ""
}
