package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"decant/internal/terminal"
)

// Style colours printed text; colour never carries meaning alone. The zero Style
// prints plain text.
type Style struct {
	Colour bool
	// Mark is that of the printer which the text is for (terminal.Printer): only
	// with it a colour passes there.
	Mark string
}

// Paint colours a text; code is the number of an SGR sequence, such as "31;1".
func (s Style) Paint(code, text string) string {
	if !s.Colour || code == "" || text == "" {
		return text
	}
	return terminal.Colour(s.Mark, code) + text + terminal.Colour(s.Mark, "")
}

// PrintOptions say how a list is printed.
type PrintOptions struct {
	Style Style
	// Source returns a file's text for the line that is shown, nil for none.
	Source func(file string) []byte
	// Mask covers the secrets of a line before it is shown, character by
	// character, so that positions stay; nil covers nothing.
	Mask func(line string) string
	// Width is the number of columns that detail and fix are wrapped to; 0 is 80.
	Width int
	// All prints every finding; otherwise those that differ in their subject alone
	// are one, and findings of one code beyond fold are counted, not shown.
	All bool
	// Least is the lowest severity that is printed.
	Least Severity
}

// fold is how many findings of one code are shown in full.
const fold = 3

// Print writes the findings for people, sorted by file and position, folding
// many alike.
func (l List) Print(w io.Writer, opts PrintOptions) error {
	sorted := l.Sorted()
	var others map[string][]string
	if !opts.All {
		sorted, others = sorted.alike()
	}
	total := map[Code]int{}
	for _, d := range sorted {
		total[d.Code]++
	}
	shown := map[Code]int{}
	for _, d := range sorted {
		if d.Severity < opts.Least {
			continue
		}
		shown[d.Code]++
		n := shown[d.Code]
		if !opts.All && n > fold {
			continue
		}
		text := d.text(others[d.sameness()], opts)
		if rest := total[d.Code] - fold; !opts.All && n == fold && rest > 0 {
			text += fmt.Sprintf("  … and %d more like this; --all shows them.\n", rest)
		}
		if _, err := io.WriteString(w, text+"\n"); err != nil {
			return err
		}
	}
	return nil
}

// sameness is what findings share that differ in their subject alone, as the
// functions of one policy file do; "" for one that is like no other.
func (d Diagnostic) sameness() string {
	if d.Subject == "" || len(d.Related) > 0 {
		return ""
	}
	return string(d.Code) + "\n" + d.At.String() + "\n" + withoutWord(d.Detail+"\n"+d.Fix, d.Subject)
}

// withoutWord replaces a word by a sign that no text has, where a word begins and
// ends.
func withoutWord(text, word string) string {
	letter := func(i int) bool {
		return i >= 0 && i < len(text) && (text[i] == '_' || text[i] >= '0' && text[i] <= '9' || text[i] >= 'A' && text[i] <= 'Z' || text[i] >= 'a' && text[i] <= 'z')
	}
	var out strings.Builder
	done := 0
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			out.WriteString(text[done:])
			return out.String()
		}
		from, to := at+i, at+i+len(word)
		if letter(from-1) == letter(from) || letter(to-1) == letter(to) {
			at = from + 1
			continue
		}
		out.WriteString(text[done:from])
		out.WriteByte(0)
		at, done = to, to
	}
}

// alike keeps the first of the findings that differ in their subject alone, and
// returns the subjects of the others.
func (l List) alike() (List, map[string][]string) {
	seen, others := map[string]bool{}, map[string][]string{}
	var out List
	for _, d := range l {
		key := d.sameness()
		if key != "" && seen[key] {
			others[key] = append(others[key], d.Subject)
			continue
		}
		seen[key] = true
		out = append(out, d)
	}
	return out, others
}

// text is the finding, which is also about others.
func (d Diagnostic) text(others []string, opts PrintOptions) string {
	var b strings.Builder
	at := terminal.Cell(d.At.String())
	if at == "" {
		at = terminal.Cell(d.Subject)
	}
	if at != "" {
		b.WriteString(opts.Style.Paint("1", at) + ": ")
	}
	head := d.Severity.String() + " " + string(d.Code)
	b.WriteString(opts.Style.Paint(d.colour(), head))
	if utf8.RuneCountInString(at+": "+head+": "+d.Summary) > opts.width() {
		b.WriteString(":\n  " + d.Summary + "\n")
	} else {
		b.WriteString(": " + d.Summary + "\n")
	}
	b.WriteString(excerpt(d.At, opts))
	b.WriteString(wrap(d.Detail, "  ", opts.width()))
	if len(others) > 0 {
		b.WriteString(wrap(terminal.Cell("The same goes for "+strings.Join(others, ", ")+"."), "  ", opts.width()))
	}
	if d.Fix != "" {
		b.WriteString(wrap("Fix: "+d.Fix, "  ", opts.width()))
	}
	for _, r := range d.Related {
		b.WriteString(wrap(r.At.String()+": "+r.Message, "  ", opts.width()))
	}
	return b.String()
}

func (d Diagnostic) colour() string {
	switch d.Severity {
	case Error:
		return "31;1"
	case Warning:
		return "33;1"
	case Note:
	}
	return "36"
}

func (o PrintOptions) width() int {
	if o.Width > 0 {
		return o.Width
	}
	return 80
}

// excerpt shows the line of the finding with a mark below the range. Lines that
// are too long to help are cut around the range.
func excerpt(at Range, opts PrintOptions) string {
	if opts.Source == nil || at.Start.Line == 0 {
		return ""
	}
	src := opts.Source(at.File)
	offset := at.Start.Byte
	if offset == 0 {
		offset = lineStart(src, at.Start.Line)
	}
	line, ok := lineAt(src, offset)
	if !ok || strings.ContainsRune(line, 0) { // UTF-16, which only pip reads
		return ""
	}
	if opts.Mask != nil {
		line = opts.Mask(line)
	}
	number := fmt.Sprintf("%5d", at.Start.Line)
	column := max(0, at.Start.Column-1)
	marks := at.End.Column - at.Start.Column
	if at.End.Line != at.Start.Line {
		marks = utf8.RuneCountInString(line) - column
	}
	runes := []rune(terminal.Cell(line))
	room := opts.width() - len(number) - 3
	if column > len(runes) {
		return ""
	}
	if len(runes) > room {
		from := max(0, min(column-room/4, len(runes)-room))
		runes, column = runes[from:min(len(runes), from+room)], column-from
	}
	marks = max(1, min(marks, len(runes)-column))
	return fmt.Sprintf("%s | %s\n%s | %s%s\n", number, string(runes),
		strings.Repeat(" ", len(number)), strings.Repeat(" ", column), opts.Style.Paint("32", strings.Repeat("^", marks)))
}

// lineStart finds a line by its number, or returns -1. Readers of plain lists
// know no byte offsets.
func lineStart(src []byte, line int) int {
	offset := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(src[offset:], '\n')
		if i < 0 {
			return -1
		}
		offset += i + 1
	}
	return offset
}

// lineAt is the line that a byte is in.
func lineAt(src []byte, offset int) (string, bool) {
	if offset < 0 || offset > len(src) {
		return "", false
	}
	start := strings.LastIndexAny(string(src[:offset]), "\r\n") + 1
	end := len(src)
	if i := strings.IndexAny(string(src[offset:]), "\r\n"); i >= 0 {
		end = offset + i
	}
	return string(src[start:end]), true
}

// wrap breaks paragraphs at width; indented lines are commands or snippets to
// copy and stay as they are.
func wrap(text, indent string, width int) string {
	var b strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t") {
			b.WriteString(indent + terminal.Cell(line) + "\n")
			continue
		}
		current := indent
		for _, word := range strings.Fields(terminal.Cell(line)) {
			if current != indent && utf8.RuneCountInString(current)+1+utf8.RuneCountInString(word) > width {
				b.WriteString(current + "\n")
				current = indent
			}
			if current != indent {
				current += " "
			}
			current += word
		}
		b.WriteString(current + "\n")
	}
	return b.String()
}

// Page writes an entry for people: paragraphs wrapped to width columns (0 is
// 80), indented lines as they are.
func (e Entry) Page(width int) string {
	if width <= 0 {
		width = 80
	}
	var b strings.Builder
	b.WriteString(e.Severity.String() + " " + string(e.Code) + ": " + e.Summary + "\n")
	for paragraph := range strings.SplitSeq(strings.TrimSpace(e.Text), "\n\n") {
		b.WriteString("\n")
		if strings.HasPrefix(paragraph, " ") || strings.Contains(paragraph, "\n ") {
			b.WriteString(wrap(paragraph, "", width))
			continue
		}
		b.WriteString(wrap(strings.ReplaceAll(paragraph, "\n", " "), "", width))
	}
	return b.String()
}

// MarshalJSON writes a finding flat, so that a line can be filtered with jq.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	type flat struct {
		Code     Code      `json:"code"`
		Severity Severity  `json:"severity"`
		Summary  string    `json:"summary"`
		Detail   string    `json:"detail"`
		Fix      string    `json:"fix,omitempty"`
		File     string    `json:"file,omitempty"`
		Line     int       `json:"line,omitempty"`
		Column   int       `json:"column,omitempty"`
		EndLine  int       `json:"end_line,omitempty"`
		EndCol   int       `json:"end_column,omitempty"`
		Subject  string    `json:"subject,omitempty"`
		Related  []Related `json:"related,omitempty"`
	}
	return json.Marshal(flat{
		d.Code, d.Severity, d.Summary, d.Detail, d.Fix, d.At.File, d.At.Start.Line, d.At.Start.Column,
		d.At.End.Line, d.At.End.Column, d.Subject, d.Related,
	})
}

// PrintGitHub writes the findings as workflow commands, which GitHub shows
// beside the lines of a pull request.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
//
// mark is that of the printer which w is, or "".
func (l List) PrintGitHub(w io.Writer, mark string) error {
	for _, d := range l.Sorted() {
		level := d.Severity.String()
		if d.Severity == Note {
			level = "notice"
		}
		properties := "title=" + escapeProperty(string(d.Code)+": "+d.Summary)
		if d.At.File != "" {
			properties = "file=" + escapeProperty(d.At.File) + "," + properties
		}
		if d.At.Start.Line > 0 {
			properties += fmt.Sprintf(",line=%d,col=%d", d.At.Start.Line, d.At.Start.Column)
		}
		message := d.Detail
		if d.Fix != "" {
			message += "\nFix: " + d.Fix
		}
		if _, err := fmt.Fprintf(w, "%s%s %s::%s\n", terminal.Command(mark), level, properties, escapeData(message)); err != nil {
			return err
		}
	}
	return nil
}

func escapeData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func escapeProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(escapeData(s))
}
