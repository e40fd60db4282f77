package secrets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// entry is a line of the tables.
type entry struct {
	name, value string
	secrets     []string // the parts that no output may hold
}

func table(t testing.TB, file string) []entry {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var out []entry
	for line := range strings.Lines(string(raw)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		e := entry{name: name}
		for rest := value; ; {
			_, after, found := strings.Cut(rest, "«")
			if !found {
				break
			}
			secret, next, _ := strings.Cut(after, "»")
			e.secrets = append(e.secrets, secret)
			rest = next
		}
		e.value = strings.NewReplacer("«", "", "»", "", `\n`, "\n").Replace(value)
		out = append(out, e)
	}
	return out
}

// share is how many of the harmless values may be taken for secrets.
const share = 0.05

// TestTheTables holds the measure: no secret in clear, and of what is none at
// most 5 % flagged.
func TestTheTables(t *testing.T) {
	t.Parallel()
	secret, harmless := table(t, "secret.txt"), table(t, "harmless.txt")
	if len(secret) < 120 || len(harmless) < 120 {
		t.Fatalf("%d secrets and %d others are too few", len(secret), len(harmless))
	}
	for _, e := range secret {
		if len(e.secrets) == 0 || Reason(e.name, e.value) == "" {
			t.Errorf("%s = %s is taken for harmless", e.name, e.value)
		}
	}
	flagged := 0
	for _, e := range harmless {
		if reason := Reason(e.name, e.value); reason != "" {
			flagged++
			t.Logf("%s = %s is taken for a secret: %s", e.name, e.value, reason)
		}
	}
	if float64(flagged) > share*float64(len(harmless)) {
		t.Errorf("%d of %d harmless values are flagged", flagged, len(harmless))
	}
	t.Logf("| secrets | %d | in clear 0 | harmless %d | flagged %d |", len(secret), len(harmless), flagged)
}

// TestMaskCoversWhatALineShows: a line has the name before the value, as sources,
// files and messages write it.
func TestMaskCoversWhatALineShows(t *testing.T) {
	t.Parallel()
	for _, e := range table(t, "secret.txt") {
		if strings.Contains(e.value, "\n") {
			continue
		}
		quote := `"`
		if strings.Contains(e.value, `"`) {
			quote = "'"
		}
		if strings.Contains(e.value, "'") && quote == "'" {
			continue
		}
		for _, line := range []string{
			e.name + " = " + quote + e.value + quote, "    " + quote + e.name + quote + ": " + quote + e.value + quote + ",", "os.environ[" + quote + e.name + quote + "] = " + quote + e.value + quote,
		} {
			got := Mask(line)
			for _, s := range e.secrets {
				if strings.Contains(got, s) {
					t.Errorf("%s\nis shown as %s", line, got)
				}
			}
			if utf8.RuneCountInString(got) != utf8.RuneCountInString(line) {
				t.Errorf("%s\nhas other columns as %s", line, got)
			}
		}
	}
	changed := 0
	harmless := table(t, "harmless.txt")
	for _, e := range harmless {
		if line := e.name + " = '" + e.value + "'"; Mask(line) != line {
			changed++
			t.Logf("%s is shown as %s", line, Mask(line))
		}
	}
	if float64(changed) > share*float64(len(harmless)) {
		t.Errorf("%d of %d harmless values are covered", changed, len(harmless))
	}
}

// TestCodeIsShownAsItIs: the lines that findings point at are mostly code.
func TestCodeIsShownAsItIs(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"token = get_token()", "password=os.environ['DB_PASSWORD']", "secret = settings.SECRET", "def login(user, password=None):", "auth=authorizer",
		"@app.schedule('rate(1 hour)', name='rotate-tokens')", "raise ValueError('password too short')", "import secrets, tokenize", "client = boto3.client('secretsmanager')",
		"FROM python:3.12-slim-bookworm@sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9", "app = Chalice(app_name='payment-token-service')",
		"cryptography==41.0.7 --hash=sha256:0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9", "if token is None or token.expired:", "Authorization: ${TOKEN}", "password = password or default_password",
		`"autogen_policy": false, "iam_policy_file": "policy-prod.json"`, `resource "aws_secretsmanager_secret" "db_password" {`, `secret_string = var.db_password`, "@app.authorizer()", "for token in tokens: print(token)",
	} {
		if got := Mask(line); got != line {
			t.Errorf("%s\nis shown as %s", line, got)
		}
	}
}

// TestASentenceAboutAnOptionIsShown: behind an option stands its value or the rest
// of the sentence.
func TestASentenceAboutAnOptionIsShown(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"Secret parameters go with --secrets, the repository with --force.", "Without --secrets the values stay.", "--copy-secrets is given", "use --token or --password for it",
		"--secrets all", "With --password it asks.",
	} {
		if got := MaskKnown(line); got != line {
			t.Errorf("%s\nis shown as %s", line, got)
		}
	}
	for _, e := range table(t, "secret.txt") {
		if strings.ContainsAny(e.value, " \n\"',;") || len(e.secrets) != 1 || e.secrets[0] != e.value {
			continue
		}
		for _, line := range []string{"run --password " + e.value, "run --token=" + e.value + " then", "run --secrets " + e.value} {
			if got := MaskKnown(line); strings.Contains(got, e.value) && Reason("PASSWORD", e.value) != "" {
				t.Errorf("%s is shown as %s", line, got)
			}
		}
	}
}

// TestAFormRestsOnlyWhereItFindsNothing: what lets a pattern rest is no more than
// every match has.
func TestAFormRestsOnlyWhereItFindsNothing(t *testing.T) {
	t.Parallel()
	used := map[int]bool{}
	for _, e := range append(table(t, "secret.txt"), table(t, "harmless.txt")...) {
		for _, text := range []string{e.value, e.name + "=" + e.value, strings.ToUpper(e.value), strings.ToLower(e.value), "é" + strings.NewReplacer("s", "ſ", "k", "\u212a").Replace(e.value)} {
			restsRightly(t, text, used)
		}
	}
	for i := range forms() {
		if !used[i] {
			t.Errorf("no value of the tables has form %d", i)
		}
	}
}

func restsRightly(t *testing.T, text string, used map[int]bool) {
	t.Helper()
	for i, f := range forms() {
		matches := f.pattern.MatchString(text)
		if matches && f.rests(lookAt(text)) {
			t.Errorf("form %d rests, but it matches %q", i, text)
		}
		used[i] = used[i] || matches
	}
}

// TestAQuotedValueIsJudgedByItsBeginning: 1,000 characters of it.
func TestAQuotedValueIsJudgedByItsBeginning(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("é5", 700)
	got := Mask(`password = "` + secret + `"`)
	if hidden := strings.Count(got, "*"); hidden != 1000 || !strings.HasSuffix(got, strings.Repeat("é5", 200)+`"`) {
		t.Errorf("%d characters are covered in %s", hidden, got)
	}
}

func FuzzMask(f *testing.F) {
	for _, e := range table(f, "secret.txt") {
		f.Add(e.name + " = " + e.value)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Mask(text)
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Fatalf("%q became %q", text, got)
		}
		_ = Reason(text, text)
		restsRightly(t, text, map[int]bool{})
	})
}
