package chalice

import (
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	secretName = regexp.MustCompile(`(?i)(secret|passw|passphrase|(^|_)pass($|_)|pwd|token|(api|access|private|signing|encryption|auth)_?key|credential|dsn|conn(ection)?_?str)`)
	// namedPlace are names that say where something is, or how long it lives,
	// rather than what it is: DB_PASSWORD_PARAMETER, SECRET_ARN, TOKEN_TTL.
	namedPlace = regexp.MustCompile(`(?i)_(arn|name|path|prefix|param(eter)?|ur[li]|endpoint|region|table|bucket|topic|queue|ttl|expir\w*|timeout|seconds|minutes|hours|days|length|count|limit|size|max|min|enabled|issuer|audience|algorithm|header|type)$`)
	awsARN     = regexp.MustCompile(`^arn:aws[a-z-]*:[a-z0-9-]+:`)
)

// secretValue are values that are secret under any name.
var secretValue = []struct {
	pattern *regexp.Regexp
	reason  string
}{
	{regexp.MustCompile(`\b(AKIA|ASIA)[A-Z0-9]{16}\b`), "its value contains an AWS access key id"},
	{regexp.MustCompile(`-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE|PGP)`), "its value is a key in PEM form"},
	{regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:[^\s/@]+@`), "its value is a URL with a password"},
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`), "its value is a JSON Web Token"},
	{regexp.MustCompile(`(?i)(^|[;,&?\s])(password|pwd|accountkey|sharedaccesskey|sig|access_token|api_?key)=[^;&\s]{3,}`), "its value contains a password"},
	{regexp.MustCompile(`\b(ghp|gho|ghu|ghs|ghr|github_pat|glpat|xox[abeprs]|sk_live|rk_live|sk-ant|SG|npm|pypi)[-_.][A-Za-z0-9_-]{16,}`), "its value has the form of a service's token"},
	{regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}\b`), "its value has the form of a Google key"},
	{regexp.MustCompile(`https://hooks\.slack\.com/(services|workflows)/\S+`), "its value is a webhook, which is its own password"},
}

// SecretReason says why a variable is taken for a secret, or "". The reason
// never contains the value.
func SecretReason(name, value string) string {
	for _, s := range secretValue {
		if s.pattern.MatchString(value) {
			return s.reason
		}
	}
	if secretName.MatchString(name) && value != "" && !namedPlace.MatchString(name) && !awsARN.MatchString(value) && !isBoolean(value) {
		return "its name says so"
	}
	if looksRandom(value) {
		return "its value looks random"
	}
	return ""
}

// MaskSecrets covers the logins and tokens in a line of a file, character by
// character. Lines that findings show pass through it, because terminals and
// the logs of a CI outlive the secret.
func MaskSecrets(line string) string {
	line = login.ReplaceAllStringFunc(line, func(url string) string {
		scheme := len(login.FindStringSubmatch(url)[1])
		if redact(url) == url {
			return url
		}
		return url[:scheme] + stars(url[scheme:len(url)-1]) + "@"
	})
	for _, s := range secretValue {
		line = s.pattern.ReplaceAllStringFunc(line, func(found string) string {
			if strings.Contains(found, "://") && !strings.Contains(found, "hooks.slack") {
				return found // its login is covered, or made of variables
			}
			return stars(found)
		})
	}
	return line
}

func stars(text string) string { return strings.Repeat("*", utf8.RuneCountInString(text)) }

func isBoolean(value string) bool {
	switch strings.ToLower(value) {
	case "true", "false", "yes", "no", "on", "off":
		return true
	}
	return false
}

var (
	hexText    = regexp.MustCompile(`^([0-9a-f]{32,}|[0-9A-F]{32,})$`)
	base64Text = regexp.MustCompile(`^[A-Za-z0-9+/_-]{24,}={0,2}$`)
	hasUpper   = regexp.MustCompile(`[A-Z]`)
	hasLower   = regexp.MustCompile(`[a-z]`)
	hasDigit   = regexp.MustCompile(`[0-9]`)
)

// looksRandom finds long strings without structure: 32 or more hexadecimal
// digits, or 24 or more characters of base64 with upper case, lower case and
// digits mixed. Paths, ARNs and names of several words stay below the bound of
// 4 bits a character, or lack one of the three kinds.
func looksRandom(value string) bool {
	if hexText.MatchString(value) {
		return entropy(value) > 2.8
	}
	if !base64Text.MatchString(value) || strings.Count(value, "/") > len(value)/12 {
		return false
	}
	return hasUpper.MatchString(value) && hasLower.MatchString(value) && hasDigit.MatchString(value) && entropy(value) > 4
}

// entropy is Shannon's, in bits a byte.
func entropy(s string) float64 {
	var counts [256]int
	for i := range len(s) {
		counts[s[i]]++
	}
	sum := 0.0
	for _, n := range counts {
		if n > 0 {
			share := float64(n) / float64(len(s))
			sum -= share * math.Log2(share)
		}
	}
	return sum
}
