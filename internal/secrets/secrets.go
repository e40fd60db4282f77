// Package secrets tells secrets from other text by their structure: the form of
// a value, the word that it stands under, and how random it is. It knows nothing
// about files, and no reason that it gives contains a value.
package secrets

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"decant/internal/lazyregexp"
)

// Reason says why a value under a name is taken for a secret, or "". The name may
// be "".
func Reason(name, value string) string {
	if len(value) > most {
		return "it is too long to be looked at"
	}
	seen := lookAt(value)
	for _, f := range forms() {
		for _, found := range f.find(seen) {
			if f.means == nil || f.means(found.text) {
				return f.reason
			}
		}
	}
	if value == "" || refersElsewhere(value) {
		return ""
	}
	if named := nameOf(name); named != notSecret && !harmlessUnder(named, value) {
		return "its name says so"
	}
	if len(pairs(value)) > 0 {
		return "its value contains a password"
	}
	if !isIdentifierName(name) && anyRandom(value) {
		return "its value looks random"
	}
	return ""
}

// Mask covers what is secret in a text, character by character, so that columns
// stay. Lines that findings show pass through it, and descriptions, because
// terminals and the logs of a CI outlive the secret.
func Mask(text string) string {
	head := text[:min(len(text), most)]
	return covered(text, append(append(known(head), randomWords(head)...), span{len(head), len(text)}))
}

// MaskKnown is Mask without the words that only look random, for sentences that
// name a task, a request or a commit.
func MaskKnown(text string) string {
	head := text[:min(len(text), most)]
	return covered(text, append(known(head), span{len(head), len(text)}))
}

func known(text string) []span {
	var cover []span
	seen := lookAt(text)
	for _, f := range forms() {
		for _, found := range f.find(seen) {
			if f.means == nil || f.means(found.text) {
				cover = append(cover, found.span)
			}
		}
	}
	for _, p := range pairs(text) {
		cover = append(cover, p.span)
	}
	return cover
}

// most is how many bytes of a text are looked at. Lambda takes 4 KB for all
// variables together, so nothing that is live is longer; what is counts as secret.
const most = 64 << 10

func covered(text string, cover []span) string {
	if len(cover) == 0 || len(cover) == 1 && cover[0].from == cover[0].to {
		return text
	}
	hidden := make([]bool, len(text))
	for _, s := range cover {
		for i := s.from; i < s.to; i++ {
			hidden[i] = true
		}
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		if hidden[i] {
			b.WriteByte('*')
		} else {
			b.WriteString(text[i : i+size])
		}
		i += size
	}
	return b.String()
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

type found struct {
	span
	text string
}

// form is a shape that a secret has wherever it stands: the first group of the
// pattern, or all of it.
type form struct {
	pattern *lazyregexp.Regexp
	reason  string
	means   func(secret string) bool // nil: always
	// run and part let the pattern rest where it cannot match: a match has so many
	// of the characters of a token together, and this part in lower case.
	run  int
	part string
}

// look is a text with what the forms ask of it before they look closer.
type look struct {
	text, lower string
	run         int // the most letters, digits, "_", "." and "-" that stand together
}

func lookAt(text string) look {
	// (?i) takes "ſ" for an s, which is of lower case itself.
	l := look{text: text, lower: strings.ReplaceAll(strings.ToLower(text), "ſ", "s")}
	run := 0
	for i := range len(text) {
		if c := text[i]; kindOf(c) < 4 || c == '_' || c == '.' || c == '-' {
			run++
			l.run = max(l.run, run)
		} else {
			run = 0
		}
	}
	return l
}

// rests says whether the form's pattern cannot match the text.
func (f form) rests(l look) bool { return l.run < f.run || !strings.Contains(l.lower, f.part) }

func (f form) find(l look) []found {
	if f.rests(l) {
		return nil
	}
	text := l.text
	var out []found
	for _, m := range f.pattern.FindAllStringSubmatchIndex(text, -1) {
		from, to := m[0], m[1]
		if len(m) > 2 {
			from, to = m[2], m[3]
		}
		if from >= 0 && !isPlaceholder(text[from:to]) {
			out = append(out, found{span{from, to}, text[from:to]})
		}
	}
	return out
}

func forms() []form { return formTable }

const (
	webhook  = "its value is a webhook, which is its own password"
	aToken   = "its value has the form of a service's token"
	urlLogin = "its value is a URL with a password"
)

// formTable has the forms that services publish, so that their own scanners find
// them, and those of HTTP and of URLs.
// https://docs.github.com/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
var formTable = []form{
	{lazyregexp.New(`\b((?:AKIA|ASIA)[A-Z0-9]{16})\b`), "its value contains an AWS access key id", nil, 20, "ia"},
	{lazyregexp.New(`-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE|PGP)[^"']*`), "its value is a key in PEM form", nil, 0, "-----begin "},
	{lazyregexp.New(`\bPuTTY-User-Key-File-\d[^"']*`), "its value is a key", nil, 0, "putty-user-key-file-"},
	{lazyregexp.New(`\bAGE-SECRET-KEY-1[A-Z0-9]+`), "its value is a key", nil, 0, "age-secret-key-1"},
	{lazyregexp.New(`\b[A-Za-z][A-Za-z0-9+.-]*://([^\s/@"'<>]+)@`), urlLogin, isLogin, 0, "://"},
	{lazyregexp.New(`\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`), "its value is a JSON Web Token", nil, 15, "eyj"},
	{lazyregexp.New(`(?i)\bBasic\s+([A-Za-z0-9+/_-]{6,}={0,2})`), "its value is a login for HTTP", isBasicLogin, 0, "basic"},
	{lazyregexp.New(`(?i)\b(?:Bearer|Token|ApiKey|Api-Key|Negotiate|Key)\s+([A-Za-z0-9._~+/-]{8,}={0,2})`), "its value is a token for HTTP", hasDigitAndLetter, 0, ""},
	{lazyregexp.New(`(?i)[?&;](?:x-amz-signature|x-amz-credential|x-amz-security-token|signature|sig|token|access_token|auth|auth_token|api_?key|apikey|key|code|secret|client_secret|password|passwd|pwd|st|sv_sig|hmac)=([^&#;\s"'<>]{6,})`), "its value is a URL with a key", func(s string) bool { return hasDigitAndLetter(s) || looksRandom(s) }, 0, "="},
	{lazyregexp.New(`\b(?:ghp|gho|ghu|ghs|ghr|github_pat|glpat|gldt|glrt|xox[abeprs]|xapp|sk_live|sk_test|rk_live|rk_test|whsec|sk-ant|sk-proj|dop_v1|doo_v1|shpat|shpss|shpca|dckr_pat|sntrys|sntryu)[-_.][A-Za-z0-9_.-]{16,}`), aToken, nil, 20, ""},
	{lazyregexp.New(`\b(?:sk|SG|npm|pypi|hf|lin_api|hvs|hvb|PMAK|NRAK|NRII|figd|ATATT3|ATCTT3|secret|key|EAA[A-Z]|ya29|rpa|pat|tfp|glc|glsa|dapi|r8|pul|sbp|ntn|tskey|ops)[-_.][A-Za-z0-9_.-]{16,}`), aToken, func(s string) bool { return hasDigitAndLetter(s) && strings.IndexFunc(s, isUpperOrDigit) >= 0 }, 19, ""},
	{lazyregexp.New(`\bAIza[A-Za-z0-9_-]{35}`), "its value has the form of a Google key", nil, 39, "aiza"},
	{lazyregexp.New(`\b(?:AC|SK)[0-9a-f]{32}\b`), aToken, nil, 34, ""},
	{lazyregexp.New(`\b\d{8,10}:[A-Za-z0-9_-]{35}\b`), aToken, nil, 35, ":"}, // Telegram
	{lazyregexp.New(`(?i)\bhttps?://hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/([^\s"'<>]+)`), webhook, nil, 0, "hooks.slack"},
	{lazyregexp.New(`(?i)\bhttps?://[a-z.]*discord(?:app)?\.com/api/(?:v\d+/)?webhooks/([^\s"'<>]+)`), webhook, nil, 0, "discord"},
	{lazyregexp.New(`(?i)\bhttps?://[a-z0-9.-]*webhook\.office\.com/([^\s"'<>]+)`), webhook, nil, 0, "webhook.office.com/"},
	{lazyregexp.New(`(?i)\bhttps?://outlook\.office(?:365)?\.com/webhook/([^\s"'<>]+)`), webhook, nil, 0, "outlook.office"},
	{lazyregexp.New(`(?i)\bhttps?://hc-ping\.com/([0-9a-z-]{16,}[^\s"'<>]*)`), webhook, nil, 0, "hc-ping.com/"},
	{lazyregexp.New(`(?i)\bhttps?://api\.telegram\.org/bot([^\s"'<>/]+)`), webhook, nil, 0, "api.telegram.org/bot"},
	{lazyregexp.New(`(?i)\bhttps?://[^\s"'<>]*?(?:web)?hooks?[^\s"'<>/?#]*/(?:[^\s"'<>]*/)?([A-Za-z0-9_=-]{10,})`), webhook, func(s string) bool { return hasDigitAndLetter(s) && mixed(s) }, 0, "hook"},
	{lazyregexp.New(`(?i)\bhttps?://[^\s"'<>?#]+/(?:key|token|secret|integration|integrations|inbound|incoming|ingest|trigger|triggers|callback|notify)s?/(?:[^\s"'<>/]+/)*?([A-Za-z0-9_=-]{16,})`), webhook, func(s string) bool { return hasDigitAndLetter(s) && mixed(s) }, 0, "://"},
}

// isPlaceholder says whether a text stands for a value instead of being it:
// ${NAME}, {{ name }}, <name>, %(name)s, $NAME, ***, xxx.
func isPlaceholder(text string) bool {
	return placeholder.MatchString(text)
}

var placeholder = lazyregexp.New(`^(?:\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|\{\{.*\}\}|\{\w*\}|<[^>]*>|%\(\w+\)s|%s|@\w+@|\*+|x{3,}|X{3,}|\.{3}|…)$`)

// isLogin says whether what stands before the @ of a URL holds a secret: a
// password, or a token in the place of the user.
func isLogin(text string) bool {
	user, password, both := strings.Cut(text, ":")
	if both {
		return password != "" && !isPlaceholder(password)
	}
	return (len(user) >= 16 || strings.IndexAny(user, "_") > 0 && len(user) >= 7) && hasDigitAndLetter(user) || looksRandom(user) || strings.HasPrefix(user, "gh")
}

// isBasicLogin says whether the text is base64 of a user and a password.
func isBasicLogin(text string) bool {
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	return err == nil && utf8.Valid(raw) && strings.Contains(string(raw), ":")
}

func isUpperOrDigit(r rune) bool { return r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' }

func hasDigitAndLetter(text string) bool {
	return strings.ContainsAny(text, "0123456789") && strings.IndexFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) >= 0
}

// refersElsewhere says whether a value only says where the secret is.
func refersElsewhere(value string) bool {
	return strings.HasPrefix(value, "arn:aws") && awsARN.MatchString(value) || reference.MatchString(value) || isPlaceholder(value)
}

var (
	awsARN    = lazyregexp.New(`^arn:aws[a-z-]*:[a-z0-9-]+:`)
	reference = lazyregexp.New(`^(?:\{\{resolve:|ssm:|secretsmanager:|vault:|op://|gcp-secret:|sm://|env:|file:)`)
)
