package secrets

import (
	"slices"
	"strings"
	"unicode/utf8"

	"decant/internal/lazyregexp"
)

// naming is what a name says about the value that stands under it.
type naming int

const (
	notSecret naming = iota
	// maybe is a word that also names kinds and switches: AUTH=cognito.
	maybe
	// surely is a word that names nothing but a secret.
	surely
)

// nameOf reads a name word by word. The last word may say that the value is a
// place, a measure or a kind of the secret: DB_PASSWORD_PARAMETER, TOKEN_TTL.
func nameOf(name string) naming {
	words := wordsOf(name)
	if len(words) == 0 || slices.Contains(about, words[len(words)-1]) || strings.HasPrefix(words[len(words)-1], "expir") || slices.Contains(counting, words[0]) {
		return notSecret
	}
	best := notSecret
	for i, word := range words {
		switch {
		case slices.Contains(strongWords, word), strongPart.MatchString(word):
			return surely
		case strings.HasPrefix(word, "secret") && !strings.HasPrefix(word, "secretar"):
			return surely
		case slices.Contains(weakWords, word):
			best = maybe
		case (word == "key" || word == "keys") && i > 0 && slices.Contains(keyKinds, words[i-1]):
			return surely
		case (word == "str" || word == "string" || word == "uri") && i > 0 && slices.Contains([]string{"conn", "connection"}, words[i-1]):
			return surely
		}
	}
	return best
}

var (
	strongWords = []string{
		"pass", "passwd", "password", "passwords", "passphrase", "pgpass", "pwd", "pw", "cred", "creds", "credential", "credentials",
		"token", "tokens", "apikey", "apikeys", "dsn", "bearer", "mnemonic", "pepper", "otp", "totp", "jwt", "connstr", "privatekey", "accesskey",
	}
	strongPart = lazyregexp.New(`passw|passphrase|credential|apikey|secret$|[a-z]secret|token$|pwd$|pgpass|[a-z]dsn$|connectionstring|privatekey|accesskey|signingkey|encryptionkey|^pass(wd|word)`)
	weakWords  = []string{"auth", "authorization", "salt", "signing", "pin", "hmac", "cookie", "encryption", "seed", "license", "webhook"}
	keyKinds   = []string{"api", "access", "private", "secret", "signing", "encryption", "auth", "master", "shared", "license", "hmac", "aes", "ssh", "deploy", "account", "service", "storage", "client", "app", "application", "write", "read", "admin", "jwt", "session", "rsa", "gpg", "pgp", "host", "server", "ingest", "license", "subscription", "function"}
	// about are last words that say where a secret is, how long it lives, or what
	// kind it has.
	about = []string{
		"arn", "arns", "name", "names", "path", "paths", "prefix", "suffix", "param", "params", "parameter", "parameters", "url", "urls", "uri", "endpoint", "endpoints", "region", "table", "bucket", "topic", "queue",
		"ttl", "timeout", "seconds", "minutes", "hours", "days", "length", "len", "count", "limit", "size", "max", "min", "enabled", "disabled", "required", "issuer", "audience", "algorithm", "alg", "algo", "header", "headers",
		"type", "types", "id", "ids", "file", "files", "filename", "dir", "folder", "link", "links", "page", "policy", "version", "field", "fields", "column", "scheme", "provider", "providers", "method", "methods", "mode", "format", "host", "hostname", "port", "domain",
		"user", "username", "users", "role", "roles", "group", "groups", "class", "rotation", "interval", "rounds", "iterations", "cost", "store", "backend", "location", "label", "alias", "stage", "status", "scope", "scopes", "realm", "template", "subject", "email", "retries", "attempts", "period", "age", "lifetime", "level", "index", "jwks", "flow", "grant", "debug", "log", "strategy", "service", "module", "handler", "function", "lambda", "layer", "events", "pool", "source", "target", "regex", "pattern", "chars", "charset", "digits", "kind", "locale", "style",
	}
	// counting are first words that make the rest a measure or a switch.
	counting = []string{"max", "min", "num", "number", "total", "use", "enable", "disable", "require", "has", "is", "allow", "skip", "no"}
	// identifying are last words of values that may look random and are public.
	identifying = []string{"id", "ids", "arn", "sha", "sha1", "sha256", "md5", "hash", "digest", "checksum", "etag", "commit", "revision", "rev", "version", "build", "uuid", "guid", "fingerprint", "thumbprint", "image", "tag", "zone", "pool", "account", "bucket", "table", "queue", "topic", "stack", "repository", "repo", "function", "layer"}
)

// wordsOf takes a name apart: DB_PASSWORD, db-password, dbPassword.
func wordsOf(name string) []string {
	out := strings.FieldsFunc(strings.ToLower(uncamel(name)), func(r rune) bool { return r >= utf8.RuneSelf || kindOf(byte(r)) == 4 })
	if n := len(out); n > 1 && strings.Trim(out[n-1], "0123456789") == "" {
		out = out[:n-1] // API_KEY_2
	}
	return out
}

// uncamel sets a space where a capital begins a word: behind a small letter or a
// digit, and before the last of several that a small letter follows.
func uncamel(name string) string {
	var out []byte
	for i := 0; i < len(name); i++ {
		out = append(out, name[i])
		kind := kindOf(name[i])
		switch {
		case i+1 == len(name) || kindOf(name[i+1]) != 2:
		case kind == 1 || kind == 3:
			out = append(out, ' ', name[i+1])
			i++
		case kind == 2 && i+2 < len(name) && kindOf(name[i+2]) == 1:
			out = append(out, ' ', name[i+1], name[i+2])
			i += 2
		}
	}
	return string(out)
}

// isIdentifierName says whether a value under the name may look random without
// being secret: CLIENT_ID, GIT_COMMIT. SITE_KEY and PUBLIC_KEY are shown to all.
func isIdentifierName(name string) bool {
	words := wordsOf(name)
	if len(words) == 0 {
		return false
	}
	return slices.Contains(identifying, words[len(words)-1]) || slices.Contains(words, "public") || slices.Contains(words, "publishable") ||
		len(words) > 1 && words[len(words)-2] == "site" && words[len(words)-1] == "key"
}

// harmlessUnder says whether a value is none although its name is a secret's: a
// switch, a number that only counts, a path, a URL, and under a weak word the
// name of a kind.
func harmlessUnder(named naming, value string) bool {
	lower := strings.ToLower(strings.TrimSpace(value))
	switch {
	case slices.Contains([]string{"", "true", "false", "yes", "no", "on", "off", "none", "null", "nil", "undefined", "n/a", "disabled", "enabled", "required", "optional", "default", "todo", "changeme!", "-"}, lower):
		return true
	case digits.MatchString(value):
		return len(value) < 4
	case isPath(value), plainURL.MatchString(value):
		return true
	case named == maybe:
		return kindName.MatchString(value)
	}
	return false
}

var (
	digits   = lazyregexp.New(`^\d+(\.\d+)?$`)
	plainURL = lazyregexp.New(`^[a-z][a-z0-9+.-]*://[^\s@]+$`)
	// kindName is a word or two without digits: cognito, aws-iam, HS256.
	kindName = lazyregexp.New(`^(?:[A-Za-z]+(?:[-_ /.][A-Za-z]+)*|[HREP]S(?:256|384|512)|[Ss][Hh][Aa]-?\d+|[Oo][Aa]uth-?[12](?:\.0)?|[Vv]\d+|[Aa][Ee][Ss]-?\d+(?:-[A-Za-z]+)?)$`)
	pathForm = lazyregexp.New(`^[~.]?[\w.@+-]*(?:/[\w.@+-]*)+$`)
	fileForm = lazyregexp.New(`^[\w.@-]+\.(?:json|ya?ml|toml|ini|pem|crt|cer|key|p12|pfx|jks|txt|py|env|conf|cfg|xml|csv|zip|gz|sql|db|log|html?|md|sh)$`)
)

// isPath says whether a value is the path of a file or of a parameter: segments
// that people name.
func isPath(value string) bool {
	if fileForm.MatchString(value) {
		return true
	}
	return pathForm.MatchString(value) && !looksRandom(value)
}
