package fleet

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
)

// blocks are the blocks of fleet.hcl with their settings, as docs/fleet.md has them.
func blocks() []struct {
	title, open, about string
	settings           []setting
} {
	return []struct {
		title, open, about string
		settings           []setting
	}{
		{"At the top of the file", "", "", campaignSettings(&Campaign{})},
		{"`source { … }`", "source {", "One or more. Each also takes the settings of `defaults`, which then hold for its repositories.", sourceSettings(&Source{})},
		{"`defaults { … }` and `repository \"NAME\" { … }`", `repository "../billing" {`, "How a repository is read. What the block of a repository says wins over its source, and the source over `defaults`.", readSettings(&Settings{})},
	}
}

func settingsText() string {
	var b strings.Builder
	for _, of := range blocks() {
		fmt.Fprintf(&b, "\n### %s\n\n", of.title)
		if of.about != "" {
			b.WriteString(of.about + "\n\n")
		}
		b.WriteString("| setting | value | default | meaning |\n|---|---|---|---|\n")
		for _, s := range of.settings {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.name, s.value.form, s.byDefault, s.meaning)
		}
	}
	b.WriteString("\n### Every setting with an example\n\n")
	for line := range strings.Lines(examples()) {
		b.WriteString("    " + line)
	}
	return b.String() + "\n"
}

// examples is a fleet.hcl with every setting.
func examples() string {
	var b strings.Builder
	for _, of := range blocks() {
		indent := ""
		if of.open != "" {
			b.WriteString(of.open + "\n")
			indent = "  "
		}
		for _, s := range of.settings {
			fmt.Fprintf(&b, "%s%s = %s\n", indent, s.name, s.example)
		}
		if of.open != "" {
			b.WriteString("}\n")
		}
	}
	return b.String()
}

// TestFleetPage compares the settings of docs/fleet.md with those that are read;
// DECANT_UPDATE=1 writes them.
func TestFleetPage(t *testing.T) {
	t.Parallel()
	const page, open, end = "../docs/fleet.md", "<!-- settings of fleet.hcl -->\n", "<!-- end of the settings -->"
	before, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(before), open)
	_, tail, also := strings.Cut(rest, end)
	if !ok || !also {
		t.Fatal("docs/fleet.md has no place for the settings")
	}
	after := head + open + settingsText() + end + tail
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(page, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if after != string(before) {
		t.Error("docs/fleet.md is not what the settings are; run `make golden`")
	}
	for _, cause := range Causes() {
		if !strings.Contains(after, "| "+string(cause)+" |") {
			t.Errorf("docs/fleet.md does not say what to do about %q", cause)
		}
	}
}

func TestEveryExampleIsRead(t *testing.T) {
	t.Parallel()
	c, diags := ParseCampaign(File, []byte(examples()))
	if len(diags) > 0 || len(c.Sources) != 1 || len(c.Of) != 1 || c.Name != "lambda-exit" || c.Of[0].Settings.Token != "GIT_TOKEN" || len(c.Sources[0].Repositories) != 2 {
		t.Errorf("%+v\n%+v\n%s", c, diags, examples())
	}
}

func TestWhatIsWrongWithTheFileIsSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "no-repository"), 0o755); err != nil {
		t.Fatal(err)
	}
	const one = "source { repositories = [\"a\"] }\n"
	for _, c := range []struct {
		src  string
		want []diag.Code
	}{
		{one, nil},
		{"source {", []diag.Code{BadSyntax}},
		{one + "nmae = \"x\"", []diag.Code{BadName}},
		{one + "target {}", []diag.Code{BadName}},
		{one + "repository {}", []diag.Code{BadName}},
		{one + "defaults {}\ndefaults {}", []diag.Code{BadName}},
		{"source {\n repositories = [\"a\"]\n inner {}\n}", []diag.Code{BadName}},
		{one + "name = 1", []diag.Code{BadValue}},
		{one + "name = upper(\"x\")", []diag.Code{BadValue}},
		{one + "defaults { token_variable = \"not a name\" }", []diag.Code{BadValue}},
		{"source { repositories = [\"a\", \"ftp://x/y\"] }", []diag.Code{BadValue}},
		{"source { file = \"missing.txt\" }", []diag.Code{NoList}},
		{"source { checkouts = \"no-*\" }", []diag.Code{NoList}},
		{one + "repository \"b\" { branch = \"x\" }", []diag.Code{NoRepository}},
		{"source { repositories = [\"https://u:p@host/x\"] }", []diag.Code{LoginInFile}},
		{one + "exclude = [\"**\"]", []diag.Code{NothingToRead}},
		{"", []diag.Code{NothingToRead}},
	} {
		campaign, diags := ParseCampaign(File, []byte(c.src))
		if !diags.HasErrors() {
			_, more := Targets(campaign, dir)
			diags.Extend(more)
		}
		var got []diag.Code
		for _, d := range diags {
			got = append(got, d.Code)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.src, got, c.want)
		}
	}
}

func TestTheNearestSettingWins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "list.txt"), []byte("\ufeff# list\r\n../c\r\n\nhttps://host/a/x.git\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	campaign, diags := ParseCampaign(File, []byte(`
include = ["https://host/a/**", "../*"]
exclude = ["**-old"]
defaults {
  branch = "main"
  owner  = "everyone"
}
source {
  repositories = ["https://host/a/x.git", "https://host/b/x.git", "https://host/a/deep/y-old"]
  branch = "trunk"
}
source { file = "list.txt" }
repository "https://host/a/x.git" { stages = ["prod"] }
`))
	targets, more := Targets(campaign, dir)
	if diags.Extend(more); len(diags) > 0 {
		t.Fatal(diags)
	}
	var got []string
	for _, x := range targets {
		got = append(got, fmt.Sprint(x.Name, " ", x.Settings.Branch, " ", x.Settings.Owner, " ", x.Settings.Stages))
	}
	want := []string{"../c main everyone []", "https://host/a/x.git trunk everyone [prod]"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
