// Package report turns results into text for a terminal and into JSON. It
// decides nothing and knows no stage's inside.
package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/trigger"
)

// Text says how text is written.
type Text struct {
	Style diag.Style
	Width int // columns; 0 is 80, and 100 for Survey and Policies
	// ASCII writes bars and arrows with ASCII characters; see ASCIIOnly.
	ASCII bool
}

func (t Text) width() int {
	if t.Width > 0 {
		return t.Width
	}
	return 80
}

// Scan writes what one app holds.
func (t Text) Scan(w io.Writer, app *model.App) error {
	var b strings.Builder
	t.heading(&b, app)
	t.functions(&b, app)
	t.callers(&b, app)
	t.facts(&b, app)
	_, err := io.WriteString(w, b.String())
	return err
}

func (t Text) heading(b *strings.Builder, app *model.App) {
	name := plain(value(app.Name))
	if !app.Name.IsSet() {
		name = "(no app_name)"
	}
	where := plain(app.Dir)
	if where == "." {
		where = "the repository's root"
	}
	fmt.Fprintf(b, "%s\n", t.bold(name))
	fmt.Fprintf(b, "  stage %s, Python %s, in %s\n", stageOf(app), value(app.Python), where)
	if app.ConstructorName.IsKnown() && app.Name.IsKnown() && app.ConstructorName.V != app.Name.V {
		fmt.Fprintf(b, "  Chalice(app_name=%q) names the logger only; AWS names start with %q\n", app.ConstructorName.V, app.Name.V)
	}
	b.WriteString("\n")
}

// functions writes the table: name, what starts it, memory, timeout.
func (t Text) functions(b *strings.Builder, app *model.App) {
	if len(app.Functions) == 0 {
		b.WriteString("  " + noneFound(app) + "\n\n")
		return
	}
	rows := [][]string{{"FUNCTION", "STARTED BY", "MEMORY", "TIMEOUT", ""}}
	for _, fn := range app.Functions {
		rows = append(rows, []string{fn.Name, startedBy(app, fn), megabytes(fn.Memory), secondsOf(fn.Timeout), note(fn)})
	}
	t.table(b, rows, []int{0, 1})
	b.WriteString("\n")
}

// noneFound is the sentence in place of a table of functions. The app has none only
// when the source registers none.
func noneFound(app *model.App) string {
	switch n := len(app.Missed); n {
	case 0:
		return "No Lambda functions."
	case 1:
		return "No Lambda function is known. The source has 1 registration; a finding says what becomes of it."
	default:
		return fmt.Sprintf("No Lambda function is known. The source has %d registrations; findings say what becomes of them.", n)
	}
}

func note(fn model.Function) string {
	switch {
	case fn.Incomplete:
		return "see errors"
	case fn.Handler.Status != model.HandlerOK && fn.Handler.Status != "":
		return "broken handler"
	case fn.Condition != nil:
		return "conditional"
	case fn.Concurrency.IsKnown():
		return fmt.Sprintf("concurrency %d", fn.Concurrency.V)
	}
	return ""
}

// startedBy describes what starts the function in a few words.
func startedBy(app *model.App, fn model.Function) string {
	return strings.Join(trigger.StartedBy(app, fn), "; ")
}

// value writes a setting, or the expression that hides it. One with blanks is a
// condition or a sum, which says nothing in a table.
func value[T any](v model.Value[T]) string {
	switch {
	case v.Unknown != nil && v.Unknown.Expr != "" && !strings.Contains(v.Unknown.Expr, " "):
		return "?" + v.Unknown.Expr
	case v.Unknown != nil:
		return "unknown"
	case !v.IsSet():
		return "not set"
	}
	return fmt.Sprint(v.V)
}

func megabytes(v model.Value[model.MiB]) string {
	if !v.IsKnown() {
		return value(v)
	}
	return fmt.Sprintf("%d MB", v.V)
}

func secondsOf(v model.Value[time.Duration]) string {
	if !v.IsKnown() {
		return value(v)
	}
	return fmt.Sprintf("%d s", int(v.V.Seconds()))
}

// facts writes what surrounds the functions.
func (t Text) facts(b *strings.Builder, app *model.App) {
	fact := func(name, text string) {
		if text != "" {
			t.paragraph(b, fmt.Sprintf("  %-13s", name), text)
		}
	}
	fact("Package", packageText(app.Package))
	fact("Environment", environmentText(app))
	fact("Policies", policyText(app))
	fact("Middleware", names(app.Middleware, func(m model.Middleware) string { return m.Name + " (" + value(m.EventType) + ")" }))
	fact("Layers", layersText(app))
	fact("Terraform", strings.Join(app.Files.TerraformDirs, ", "))
	fact("Docker", strings.Join(app.Files.Dockerfiles, ", "))
	fact("Deployed", deployedText(app))
	b.WriteString("\n")
}

func packageText(p model.Package) string {
	var parts []string
	if p.ManifestFile != "" {
		n := 0
		for _, r := range p.Requirements {
			if r.Name != "" {
				n++
			}
		}
		parts = append(parts, fmt.Sprintf("%s (%d %s)", p.ManifestFile, n, plural(n, "requirement")))
	} else {
		parts = append(parts, "no requirements")
	}
	if p.Chalicelib {
		parts = append(parts, "chalicelib/")
	}
	if p.Vendor {
		parts = append(parts, "vendor/")
	}
	if p.ImportsBoto3 {
		parts = append(parts, "imports boto3")
	}
	return strings.Join(parts, ", ")
}

func environmentText(app *model.App) string {
	seen, secrets := map[string]bool{}, map[string]bool{}
	for _, fn := range app.Functions {
		for _, v := range fn.Env {
			seen[v.Name] = true
			if v.Secret != "" {
				secrets[v.Name] = true
			}
		}
	}
	text := fmt.Sprintf("%d %s set", len(seen), plural(len(seen), "variable"))
	if len(secrets) > 0 {
		text += fmt.Sprintf("; %s: %s", plural(len(secrets), "secret"), strings.Join(sortedKeys(secrets), ", "))
	}
	missing := map[string]bool{}
	for _, read := range app.EnvReads {
		if read.Name != "" && !read.Set && !read.HasDefault && !seen[read.Name] && !strings.HasPrefix(read.Name, "AWS_") {
			missing[read.Name] = true
		}
	}
	if len(missing) > 0 {
		text += "; read but not set: " + strings.Join(sortedKeys(missing), ", ")
	}
	return text
}

func policyText(app *model.App) string {
	kinds := map[string]int{}
	for _, fn := range app.Functions {
		switch {
		case fn.Role.Kind == "precreated":
			kinds["existing role"]++
		case fn.Role.PolicySource == "autogen":
			kinds["generated by Chalice"]++
		case fn.Role.PolicyFile != "":
			kinds[fn.Role.PolicyFile]++
		}
	}
	var parts []string
	for _, kind := range sortedKeys(kinds) {
		parts = append(parts, fmt.Sprintf("%s (%d)", kind, kinds[kind]))
	}
	return strings.Join(parts, ", ")
}

func layersText(app *model.App) string {
	layers := map[string]bool{}
	for _, fn := range app.Functions {
		for _, l := range fn.Layers.V {
			layers[l] = true
		}
	}
	return strings.Join(sortedKeys(layers), ", ")
}

func deployedText(app *model.App) string {
	if len(app.Deployed) == 0 {
		return ""
	}
	text := Count(len(app.Deployed), "resource") + " recorded"
	if app.Region.IsKnown() {
		text += " in " + app.Region.V
	}
	if app.Account.IsKnown() {
		text += ", account " + app.Account.V
	}
	return text
}

func names[T any](list []T, name func(T) string) string {
	var parts []string
	for _, item := range list {
		parts = append(parts, name(item))
	}
	return strings.Join(parts, ", ")
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func (t Text) bold(s string) string {
	return t.paint("1", s)
}

// paint colours text, or leaves it alone. Colour only repeats what the text says.
func (t Text) paint(code, text string) string { return t.Style.Paint(code, text) }

// table aligns columns; those named in shrink give way when a line would be
// wider than the terminal, the widest first.
func (t Text) table(b *strings.Builder, rows [][]string, shrink []int) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = plain(row[i])
		}
		for i, cell := range row {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	total := func() int {
		n := 2
		for _, w := range widths {
			n += w + 2
		}
		return n - 2
	}
	for total() > t.width() {
		widest := slices.MaxFunc(shrink, func(a, b int) int { return cmp.Compare(widths[a], widths[b]) })
		if widths[widest] <= 12 {
			break
		}
		widths[widest]--
	}
	for _, row := range rows {
		line := " "
		for i, cell := range row {
			line += " " + pad(t.clip(cell, widths[i]), widths[i]) + " "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// clip keeps the beginning of a text, in one pass: a name may be of any length.
func (t Text) clip(s string, limit int) string {
	if len(s) <= limit || columns(s) <= limit {
		return s
	}
	mark := t.glyphs("…")
	room := limit - columns(mark)
	for i, r := range s {
		if room -= columns(string(r)); room < 0 {
			return s[:i] + mark
		}
	}
	return s
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-columns(s)))
}

// paragraph writes text behind a lead, wrapped, with the later lines indented.
func (t Text) paragraph(b *strings.Builder, lead, text string) {
	indent := strings.Repeat(" ", columns(lead))
	line := lead
	empty := true
	for _, word := range strings.Fields(text) {
		if !empty && columns(line)+1+columns(word) > t.width() {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, empty = indent, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}

// stageOf is the stage that was read, and the others that there are.
func stageOf(app *model.App) string {
	var others []string
	for _, s := range app.Stages {
		if s != app.Stage {
			others = append(others, plain(s))
		}
	}
	switch n := len(others); {
	case n == 0:
		return plain(app.Stage)
	case n > 4:
		return fmt.Sprintf("%s (also %s and %d more)", plain(app.Stage), strings.Join(others[:3], ", "), n-3)
	}
	return fmt.Sprintf("%s (also %s)", plain(app.Stage), strings.Join(others, ", "))
}
