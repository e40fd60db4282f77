package cmd

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/migrate"
)

// PlanEdited is a plan file that is not as decant wrote it.
const PlanEdited diag.Code = "AP437"

// planFile is a plan as --out writes it and --plan reads it.
type planFile struct {
	// Checksum is the SHA-256 of the file's text in which the checksum itself is
	// empty, in hexadecimal. It stands first.
	Checksum string `json:"checksum"`
	// Asked are the flags that the plan was made with, by name.
	Asked map[string][]string `json:"asked"`
	*apply.Plan
}

// planFlags are the flags that a plan depends on. Those that lead to the credentials
// are not among them: another identity may do what the plan says.
func planFlags() []string {
	return []string{
		"app", "stage", "module", "policy", "live", "region", "account", "cluster", "subnets", "security-groups", "assign-public-ip",
		"create-cluster", "execution-role", "permissions-boundary", "function", "image", "copy-secrets", "prune", "adopt",
	}
}

// asked are the flags of a command line that a plan depends on.
func asked(c *cobra.Command) map[string][]string {
	out := map[string][]string{}
	for _, name := range planFlags() {
		if f := c.Flags().Lookup(name); f != nil && f.Changed {
			out[name] = valuesOf(f.Value)
		}
	}
	return out
}

// ask sets the flags that a plan was made with. One that was given too has to say
// the same.
func ask(c *cobra.Command, asked map[string][]string) error {
	for _, name := range planFlags() {
		values, f := asked[name], c.Flags().Lookup(name)
		switch {
		case f == nil || len(values) == 0 && !f.Changed:
		case f.Changed && !slices.Equal(valuesOf(f.Value), values):
			return usageError{fmt.Errorf("--%s is %q, and the plan was made with %q; --plan needs no other flag, so leave it out", name, strings.Join(valuesOf(f.Value), ","), strings.Join(values, ","))}
		case !f.Changed:
			if several, ok := f.Value.(interface{ Replace([]string) error }); ok {
				if err := several.Replace(values); err != nil {
					return inputError{fmt.Errorf("--plan: %s: %w", name, err)}
				}
				f.Changed = true
				continue
			}
			if err := c.Flags().Set(name, values[0]); err != nil {
				return inputError{fmt.Errorf("--plan: %w", err)}
			}
		}
	}
	return nil
}

// sensitive stands for a value that is not shown.
const sensitive = "(sensitive)"

// withoutSecrets takes the secrets out of the values of a proposal, which stands on
// terminals, in logs and in plan files. apply itself masks the variables of a task;
// a person may write secrets elsewhere: into a command, a label, a condition.
func withoutSecrets(p *apply.Plan) {
	for i := range p.Changes {
		for j := range p.Changes[i].Diff {
			f := &p.Changes[i].Diff[j]
			name := f.Path[strings.LastIndexByte(f.Path, '.')+1:]
			if _, label, ok := strings.Cut(f.Path, "dockerLabels."); ok {
				name = label
			}
			if strings.HasPrefix(name, "environment[") {
				continue
			}
			old, had := shownValue(name, f.Old)
			to, has := shownValue(name, f.New)
			if f.Old, f.New = old, to; had || has {
				f.Sensitive = true
			}
		}
	}
}

// shownValue is the value under a name without its secrets, and whether it has some.
func shownValue(name string, value any) (any, bool) {
	secret := false
	switch v := value.(type) {
	case string:
		if named := name + "=" + v; looksSecret(name, v) || migrate.MaskKnown(named) != named {
			return sensitive, true
		}
	case []any:
		if line := wordsOf(v); migrate.MaskKnown(line) != line { // --password x, as a list
			return sensitive, true
		}
		out := make([]any, len(v))
		for i, item := range v {
			shown, has := shownValue(name, item)
			out[i], secret = shown, secret || has
		}
		return out, secret
	case map[string]any:
		out := map[string]any{}
		for key, item := range v {
			out[key] = item
			if key == "Action" || key == "NotAction" || key == "Resource" || key == "NotResource" || key == "Sid" {
				continue
			}
			shown, has := shownValue(key[strings.LastIndexByte(key, '/')+1:], item)
			out[key], secret = shown, secret || has
		}
		return out, secret
	}
	return value, false
}

// wordsOf are the texts of a list as one line.
func wordsOf(list []any) string {
	var out []string
	for _, item := range list {
		if word, ok := item.(string); ok {
			out = append(out, word)
		}
	}
	return strings.Join(out, " ")
}

// checksum finds the checksum in the text of a plan; the first is the file's own.
var checksum = lazyregexp.New(`"checksum": "([0-9a-f]*)"`)

// sumOf is the checksum of a text in which its place is empty.
func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func writePlan(w io.Writer, p *apply.Plan, asked map[string][]string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(planFile{Asked: asked, Plan: p}); err != nil {
		return err
	}
	at := checksum.FindSubmatchIndex(text.Bytes())[2]
	_, err := fmt.Fprintf(w, "%s%s%s", text.Bytes()[:at], sumOf(text.Bytes()), text.Bytes()[at:])
	return err
}

// readPlan reads what writePlan has written, and nothing else: what a person has
// looked at is what is done.
func readPlan(env Env, file string) (planFile, diag.List) {
	var p planFile
	content, err := os.ReadFile(absolute(env, file))
	if err == nil {
		err = json.Unmarshal(content, &p)
	}
	if err == nil && (p.Plan == nil || p.Basis == "") {
		err = errors.New("it has no basis")
	}
	again := "Make one:\n    decant apply --out " + diag.Word(file)
	if err != nil {
		return p, diag.List{diag.New(NotAPlan, diag.InFile(file), fmt.Sprintf("It cannot be read as a plan: %v.", err), again)}
	}
	at := checksum.FindSubmatchIndex(content)
	if at == nil || sumOf(slices.Concat(content[:at[2]], content[at[3]:])) != p.Checksum {
		return p, diag.List{diag.New(PlanEdited, diag.InFile(file),
			"The text of the plan does not have the checksum that stands in it: it was changed after decant had written it, or an older decant wrote it. Nothing is done by it.", again)}
	}
	return p, nil
}
