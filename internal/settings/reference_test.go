package settings

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestSettingsPage compares docs/settings.md with the settings that Read knows;
// DECANT_UPDATE=1 writes it.
func TestSettingsPage(t *testing.T) {
	t.Parallel()
	const page = "../../docs/settings.md"
	text := settingsPage()
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	before, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != text {
		t.Error("docs/settings.md is not what the settings are; run `make golden`")
	}
}

// TestExamplesAreAccepted reads the example of every setting.
func TestExamplesAreAccepted(t *testing.T) {
	t.Parallel()
	if got, diags := Read(File, []byte(examples())); len(diags) > 0 || len(got.Functions) != 1 {
		t.Errorf("%+v\n%s", diags, examples())
	}
	for _, s := range Reference() {
		if s.Form == "" || s.Default == "" || !strings.HasSuffix(s.Meaning, ".") || s.Example == "" {
			t.Errorf("%s %s is not described: %+v", s.Block, s.Name, s)
		}
	}
}

// opening is the line that a block begins with.
func opening(block string) string {
	switch block {
	case "function":
		return `function "nightly" {`
	case "stage":
		return `stage "prod" {`
	}
	return block + " {"
}

// examples is a decant.hcl with every setting.
func examples() string {
	var b strings.Builder
	block := ""
	for _, s := range Reference() {
		if s.Block != block {
			if block != "" {
				b.WriteString("}\n")
			}
			block = s.Block
			fmt.Fprintf(&b, "\n%s\n", opening(block))
		}
		indent := strings.Repeat("  ", min(len(block), 1))
		fmt.Fprintf(&b, "%s%s = %s\n", indent, s.Name, s.Example)
	}
	return strings.TrimLeft(b.String(), "\n") + "}\n"
}

func settingsPage() string {
	about := map[string]string{
		"":           "At the top of the file.",
		"network":    "Where the tasks run. A value is copied into fargate.tf as it stands, so a reference to your Terraform is possible; `decant apply` needs literal values.",
		"function":   "One block for each function that needs one, by its name in the source (`decant scan` lists them).",
		"thresholds": "What `decant report` calls close to a limit.",
		"stage": "One block for each stage that needs one. It takes every setting of the project but app, stage, module and ignore, and the blocks network,\n" +
			"thresholds and function (without ignore); what it states holds for the stage instead of what stands outside. Entries of tags and environment are added to those outside.\n" +
			"A function's block stands over the project's and the stage's setting of the same meaning. Only a stage has:",
	}
	var b strings.Builder
	b.WriteString(`# Settings: decant.hcl

` + "`decant.hcl`" + ` is HCL, the language of Terraform files, at the repository's root. Every setting is optional; a flag of the same meaning
overrides it. A name that decant does not know, a value of another form and a setting without an effect are findings with their position.
The tests generate this page from the code.
`)
	block := "none yet"
	for _, s := range Reference() {
		if s.Block != block {
			block = s.Block
			title := map[string]string{"": "The project", "function": "`function \"NAME\" { … }`", "stage": "`stage \"NAME\" { … }`"}[block]
			fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| setting | value | default | meaning |\n|---|---|---|---|\n", cmp.Or(title, "`"+block+" { … }`"), about[block])
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, s.Form, s.Default, s.Meaning)
	}
	b.WriteString("\n## Every setting with an example\n\n")
	for line := range strings.Lines(examples()) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}
