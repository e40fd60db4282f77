package project

import (
	"bytes"
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/lazyregexp"
)

// placeholderText finds what templates write in place of a value. An AWS ARN
// has no such characters, and "$" alone is common in passwords.
var placeholderText = lazyregexp.New(
	`\{\{[^{}]{1,60}\}\}|\$\{[^{}]{1,60}\}|\$\([A-Za-z_][\w.-]{0,59}\)|<%[^%]{1,60}%>|<[A-Za-z_][\w .-]{0,59}>|%[A-Z_]{3,60}%|__[A-Z][A-Z0-9_]*__`)

// placeholderWord is a whole value that says that it is none.
var placeholderWord = lazyregexp.New(`(?i)^(replace[-_ ]?me|change[-_ ]?me|to[-_ ]?be[-_ ]?(replaced|set|filled)|your[-_ ].{1,40}|todo|fixme|tbd|x{4,})$`)

// mayHold says whether a text has what every placeholder has, so that most texts
// need no pattern.
func mayHold(text string) bool {
	return strings.ContainsAny(text, "$%{<") || strings.Contains(text, "__")
}

// PlaceholderIn returns the placeholder in a text, or "".
func PlaceholderIn(text string) string {
	if len(text) > 4096 {
		return ""
	}
	if mayHold(text) {
		if found := placeholderText.FindString(text); found != "" {
			return found
		}
	}
	if trimmed := strings.TrimSpace(text); placeholderWord.MatchString(trimmed) {
		return trimmed
	}
	return ""
}

// openTemplate are the placeholders that no ordinary value holds somewhere in its
// middle; a value such as "<b>" is text.
var openTemplate = lazyregexp.New(`\{\{[^{}]{1,60}\}\}|\$\{[^{}]{1,100}\}|%\([A-Za-z_][\w.-]{0,59}\)s|<%[^%]{1,60}%>|__[A-Z][A-Z0-9_]*__|^\$\(?[A-Z][A-Z0-9_]+\)?$|^<[A-Za-z_][\w .-]{0,59}>$`)

// leftOpen is the placeholder that makes the value of a variable a template, "".
func leftOpen(text string) string {
	if len(text) > 4096 {
		return ""
	}
	if mayHold(text) {
		if found := openTemplate.FindString(text); found != "" {
			return found
		}
	}
	if trimmed := strings.TrimSpace(text); placeholderWord.MatchString(trimmed) {
		return trimmed
	}
	return ""
}

// placeholders reports every string of the file that a template must fill in.
func placeholders(v *jsonpos.Value) diag.List {
	var diags diag.List
	report := func(text string, at diag.Range) {
		if found := PlaceholderIn(text); found != "" {
			diags.Add(diag.New(Placeholder, at,
				fmt.Sprintf("The text contains %q, which something fills in before a deployment; the real value is not in the repository.", found),
				"Commit the value, or give the deployed config.json to decant."))
		}
	}
	for _, item := range v.Items {
		diags.Extend(placeholders(item))
	}
	for _, m := range v.Members {
		if !placeholderWord.MatchString(m.Key) { // a function may be called todo
			report(m.Key, m.KeyAt)
		}
		diags.Extend(placeholders(m.Value))
	}
	if v.Kind == jsonpos.String {
		report(v.Text, v.At)
	}
	return diags
}

// template says whether the line at which the reader gave up holds a
// placeholder: the file is then a template, and no mistake.
func template(file string, src []byte, at diag.Range) diag.List {
	start := bytes.LastIndexByte(src[:at.Start.Byte], '\n') + 1
	line, _, _ := bytes.Cut(src[start:], []byte("\n"))
	m := placeholderText.FindIndex(line[:min(len(line), 4096)])
	if m == nil {
		return nil
	}
	return diag.List{diag.New(Placeholder, RangeIn(file, src, start+m[0], start+m[1]),
		fmt.Sprintf("The line contains %q, so the file looks like a template that something fills in before a deployment.", line[m[0]:m[1]]),
		"Give the deployed config.json to decant: fill in the template as your CI does, and run decant on the result.")}
}
