package eval

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/yamlfile"
)

// Problem is why a text could not be read as JSON or YAML.
type Problem struct {
	At     diag.Range
	Detail string
}

// Holes of a text are written as a number between two characters that no text of
// AWS has, so that a definition with "${…}" in it is JSON again.
const (
	holeBegins = '\uE000'
	holeEnds   = '\uE001'
)

// rendering is a text with placeholders and where its parts stand in the source.
type rendering struct {
	text   strings.Builder
	starts []int  // offset of each part
	parts  []Part // as many
	lines  []int  // offset of each line
}

// JSON reads a text as JSON; holes stay holes. What jsonencode made is handed out as
// it is.
func (v Value) JSON() (Value, *Problem) {
	if v.Encoded != nil {
		return *v.Encoded, nil
	}
	r, problem := v.render(true)
	if problem != nil {
		return Value{}, problem
	}
	root, problems := jsonpos.Parse("", []byte(r.text.String()))
	if root == nil {
		p := problems[len(problems)-1]
		return Value{}, &Problem{At: r.source(p.At), Detail: "The text is no JSON: " + p.Detail + "."}
	}
	return r.fromJSON(root), nil
}

// YAML reads a text as YAML, of which JSON is a part.
func (v Value) YAML() (Value, *Problem) {
	if v.Encoded != nil {
		return *v.Encoded, nil
	}
	r, problem := v.render(false)
	if problem != nil {
		return Value{}, problem
	}
	root, bad := yamlfile.Parse("", []byte(r.text.String()))
	if bad != nil {
		return Value{}, &Problem{At: r.source(r.located(bad.At)), Detail: strings.Replace(bad.Detail, "The file", "The text", 1)}
	}
	if root == nil {
		return Value{Kind: Null, At: v.At}, nil
	}
	return r.fromYAML(root), nil
}

// render writes the text. In JSON a hole outside of quotes gets its own.
func (v Value) render(json bool) (*rendering, *Problem) {
	if v.Kind != String {
		detail := "It is no text."
		if h := v.Why(); h != nil {
			detail = "The text is not known: " + h.Because + "."
		}
		return nil, &Problem{At: v.At, Detail: detail}
	}
	r := &rendering{}
	quoted, escaped := false, false
	for i, p := range v.Parts {
		r.starts, r.parts = append(r.starts, r.text.Len()), append(r.parts, p)
		if p.Hole != nil {
			mark := string(holeBegins) + strconv.Itoa(i) + string(holeEnds)
			if json && !quoted {
				mark = `"` + mark + `"`
			}
			r.text.WriteString(mark)
			continue
		}
		if strings.ContainsRune(p.Text, holeBegins) || strings.ContainsRune(p.Text, holeEnds) {
			return nil, &Problem{At: p.At, Detail: "The text has a character of Unicode's private area."}
		}
		for _, c := range []byte(p.Text) {
			switch {
			case escaped:
				escaped = false
			case c == '\\' && quoted:
				escaped = true
			case c == '"':
				quoted = !quoted
			}
		}
		r.text.WriteString(p.Text)
	}
	r.lines = append(r.lines, 0)
	for i, c := range []byte(r.text.String()) {
		if c == '\n' {
			r.lines = append(r.lines, i+1)
		}
	}
	return r, nil
}

// located gives a position of a line and a column its offset.
func (r *rendering) located(at diag.Range) diag.Range {
	line := min(max(at.Start.Line, 1), len(r.lines))
	offset, text := r.lines[line-1], r.text.String()
	for column := 1; column < at.Start.Column && offset < len(text) && text[offset] != '\n'; column++ {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	at.Start.Byte = offset
	at.End = at.Start
	return at
}

// source is where a position of the rendered text stands in the file.
func (r *rendering) source(at diag.Range) diag.Range {
	i := sort.SearchInts(r.starts, at.Start.Byte+1) - 1
	if i < 0 {
		return diag.Range{}
	}
	p := r.parts[i]
	if p.Hole != nil || p.At.Start.Line == 0 {
		return p.At
	}
	before := p.Text[:min(max(at.Start.Byte-r.starts[i], 0), len(p.Text))]
	pos := p.At.Start
	newlines := strings.Count(before, "\n")
	if p.At.End.Line == p.At.Start.Line && p.At.End.Line != 0 {
		newlines = 0 // "\n" is written in a quoted text
	}
	if newlines > 0 {
		before = before[strings.LastIndexByte(before, '\n')+1:]
		pos.Line, pos.Column = pos.Line+newlines, 1
	}
	pos.Column += utf8.RuneCountInString(before)
	pos.Byte = 0
	return diag.Range{File: p.At.File, Start: pos, End: pos}
}

// parted turns placeholders back into holes.
func (r *rendering) parted(text string, at diag.Range) Value {
	v := Value{Kind: String, At: at}
	for text != "" {
		i := strings.IndexRune(text, holeBegins)
		if i < 0 {
			i = len(text)
		}
		if i > 0 {
			v.Parts = append(v.Parts, Part{Text: text[:i], At: at})
			text = text[i:]
			continue
		}
		mark, rest, _ := strings.Cut(text[utf8.RuneLen(holeBegins):], string(holeEnds))
		n, err := strconv.Atoi(mark)
		if err != nil || n < 0 || n >= len(r.parts) {
			return unknown(text, at, "it has a character of Unicode's private area")
		}
		v.Parts = append(v.Parts, r.parts[n])
		text = rest
	}
	if len(v.Parts) == 1 && v.Parts[0].Hole != nil {
		if e := v.Parts[0].Encoded; e != nil {
			return *e
		}
		return NotKnown(*v.Parts[0].Hole)
	}
	return v
}

func (r *rendering) fromJSON(v *jsonpos.Value) Value {
	at := r.source(v.At)
	switch v.Kind {
	case jsonpos.Null:
		return Value{Kind: Null, At: at}
	case jsonpos.Bool:
		return Value{Kind: Bool, Bool: v.Bool, At: at}
	case jsonpos.Number:
		return Value{Kind: Number, Text: v.Text, At: at}
	case jsonpos.String:
		return r.parted(v.Text, at).at(at)
	case jsonpos.Array:
		out := Value{Kind: List, At: at}
		for _, item := range v.Items {
			out.Items = append(out.Items, r.fromJSON(item))
		}
		return out
	case jsonpos.Object:
		out := Value{Kind: Object, At: at}
		for _, m := range v.Members {
			out.Members = append(out.Members, Member{r.key(m.Key), r.source(m.KeyAt), r.fromJSON(m.Value)})
		}
		return out
	}
	panic("decant: JSON kind out of range: " + fmt.Sprint(v.Kind))
}

// key is a name with holes as they are written in the source.
func (r *rendering) key(text string) string {
	if !strings.ContainsRune(text, holeBegins) {
		return text
	}
	v := r.parted(text, diag.Range{})
	if v.Kind == Unknown {
		return "${" + v.Hole.Expr + "}"
	}
	return v.Shown()
}

// fromYAML converts a value. A tag of CloudFormation becomes its long form:
//
//	!GetAtt Load.Arn   ->   {"Fn::GetAtt": "Load.Arn"}
func (r *rendering) fromYAML(v *yamlfile.Value) Value {
	tag, own := strings.CutPrefix(v.Tag, "!")
	if !own || strings.HasPrefix(tag, "!") {
		return r.untagged(v)
	}
	if tag != "Ref" && tag != "Condition" {
		tag = "Fn::" + tag
	}
	inner := r.untagged(v)
	return Value{Kind: Object, At: inner.At, Members: []Member{{tag, inner.At, inner}}}
}

func (r *rendering) untagged(v *yamlfile.Value) Value {
	at := r.source(r.located(v.At))
	switch v.Kind {
	case yamlfile.List:
		out := Value{Kind: List, At: at}
		for _, item := range v.Items {
			out.Items = append(out.Items, r.fromYAML(item))
		}
		return out
	case yamlfile.Map:
		out := Value{Kind: Object, At: at}
		for i, item := range v.Items {
			out.Members = append(out.Members, Member{r.key(v.Keys[i]), r.source(r.located(v.KeyAt[i])), r.fromYAML(item)})
		}
		return out
	case yamlfile.Scalar:
	}
	switch v.Tag {
	case "!!null":
		return Value{Kind: Null, At: at}
	case "!!bool":
		return Value{Kind: Bool, Bool: strings.EqualFold(v.Text, "true"), At: at}
	case "!!int", "!!float":
		return Value{Kind: Number, Text: v.Text, At: at}
	}
	if v.Block { // its text begins on the next line
		at.Start = diag.Pos{Line: at.Start.Line + 1, Column: 1}
		at.End = diag.Pos{Line: at.Start.Line + strings.Count(v.Text, "\n") + 1, Column: 1}
	}
	return r.parted(v.Text, at).at(at)
}
