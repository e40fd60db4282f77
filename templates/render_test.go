package templates

import (
	htmltemplate "html/template"
	"strings"
	"testing"
	texttemplate "text/template"
)

// sample is data for every construct.
type sample struct {
	Name, Empty string
	Number      int
	Yes, No     bool
	List        []string
	None        []string
	Rows        []row
	Pointer     *row
	Nil         *row
	embedded
}

type row struct {
	Name  string
	Cells []cell
}

type cell struct{ Text, Why string }

type embedded struct{ Promoted string }

func newSample(text string) sample {
	return sample{
		Name: text, Number: -12, Yes: true, List: []string{text, "", "b"},
		Rows:    []row{{text, []cell{{"", text}, {text, "why"}}}, {"", nil}},
		Pointer: &row{Name: text}, embedded: embedded{text},
	}
}

func constructs() []string {
	return []string{
		"a {{.Name}} b{{.Number}}{{.Yes}}{{.Promoted}}",
		"{{if .Name}}1{{else}}2{{end}}{{if .Empty}}1{{else}}2{{end}}{{if .No}}1{{else if .Number}}3{{end}}",
		"{{if .None}}1{{end}}{{if .List}}2{{end}}{{if .Nil}}3{{end}}{{if .Pointer}}4{{end}}",
		"x\n{{- with .Pointer}}\n<b>{{.Name}}</b>{{$.Name}}{{end}}{{with .Nil}}no{{else}}{{.Name}}{{end}}",
		"{{range .List}}[{{.}}]{{end}}{{range .None}}x{{else}}none{{end}}",
		"{{$kept := .Name}}{{range .Rows}}{{range .Cells}}<td>{{or .Text .Why}}{{$kept}}</td>{{end}}{{end}}",
		"{{$kept := .Name}}{{if .Yes}}{{$kept := .Number}}{{$kept}}{{end}}{{$kept}}",
		`<p class="{{.Name}}" id="x{{.Name}}">{{.Name}}</p><tr{{if .Yes}} class="total"{{end}}><a href="#{{.Name}}">{{.Name}}</a>`,
		`<title>{{.Name}} in {{.Number}}</title><rect width="{{.Number}}%" class="a {{if .Yes}}{{.Name}} {{end}}b"/>`,
	}
}

func hostile() []string {
	return []string{
		"", "plain", `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "' onload='x", "&amp;&lt;", "a+b", "\x00\x01\x7f",
		"javascript:alert(1)", "arn:aws:lambda:eu-central-1:123456789012:function:a b", "ä€𝒳\u2028", "\xff\xfe", "<!--", "-->", "</title>", "%41%zz", "`${x}`", "\r\n\t",
	}
}

// judged compares one rendering with the standard library's.
func judged(t *testing.T, source, text string) {
	t.Helper()
	data := newSample(text)
	var want, wantHTML strings.Builder
	if err := texttemplate.Must(texttemplate.New("t").Parse(source)).Execute(&want, data); err != nil {
		t.Fatal(err)
	}
	if err := htmltemplate.Must(htmltemplate.New("t").Parse(source)).Execute(&wantHTML, data); err != nil {
		t.Fatal(err)
	}
	if got, err := render("t", source, data, asItIs); err != nil || got != want.String() {
		t.Errorf("text of %s with %q: %v\n got %q\nwant %q", source, text, err, got, want.String())
	}
	if got, err := renderHTML("t", source, data); err != nil || got != wantHTML.String() {
		t.Errorf("HTML of %s with %q: %v\n got %q\nwant %q", source, text, err, got, wantHTML.String())
	}
}

// The standard library's packages are the judges of both renderers.
func TestRendersAsTheStandardLibraryDoes(t *testing.T) {
	t.Parallel()
	for _, source := range constructs() {
		for _, text := range hostile() {
			judged(t, source, text)
		}
	}
}

func FuzzRendersAsTheStandardLibraryDoes(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, source := range constructs() {
			judged(t, source, text)
		}
	})
}

// A template that the renderers do not support is refused, and so is a value where
// escaping it is not enough.
func TestRefusesWhatItDoesNotSupport(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"{{.Missing}}", "{{.Name.Missing}}", "{{.Nil.Name}}", "{{len .Name}}", `{{"text"}}`, "{{.Name | or}}", "{{range .Name}}{{end}}", "{{template \"x\"}}", "{{.unexported}}",
	} {
		if got, err := render("t", source, newSample("a"), asItIs); err == nil {
			t.Errorf("%s gave %q", source, got)
		}
	}
	for _, source := range []string{
		"<p {{.Name}}>", "<p class={{.Name}}>", "<p class='{{.Name}}'>", `<p onclick="{{.Name}}">`, `<p style="{{.Name}}">`, `<a href="{{.Name}}">`, `<a href="/x?{{.Name}}">`,
		"<{{.Name}}>", "<!-- {{.Name}} -->", `<p {{.Name}}="x">`, "<p {{if .Yes}}>{{end}}", `<p class="{{if .Yes}}">{{end}}`, `<a href="{{if .Yes}}#{{end}}{{.Name}}">`, "<textarea>{{.Name}}</textarea>", `<img src="{{.Name}}">`,
		`<svg><use xlink:href="{{.Name}}"/></svg>`, `<p data-x="{{.Name}}">`,
	} {
		if got, err := renderHTML("t", source, newSample("a")); err == nil {
			t.Errorf("%s gave %q", source, got)
		}
	}
}

// Only Trusted values come into <style> and <script>, and none that would end them.
func TestContentOfScriptsIsTrusted(t *testing.T) {
	t.Parallel()
	const source = "<script>{{.Code}}</script><p>{{.Code}}</p>"
	if got, err := renderHTML("t", source, struct{ Code Trusted }{"a < b && c"}); err != nil || got != "<script>a < b && c</script><p>a &lt; b &amp;&amp; c</p>" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, data := range []any{struct{ Code string }{"a"}, struct{ Code Trusted }{"x</SCRIPT >"}, struct{ Code Trusted }{"<!--"}} {
		if got, err := renderHTML("t", source, data); err == nil {
			t.Errorf("%v gave %q", data, got)
		}
	}
}
