package templates

import (
	"errors"
	"fmt"
	"strings"
	"text/template/parse"
)

// Trusted is finished CSS, JavaScript or JSON: what a <style> or <script> holds as
// it is.
type Trusted string

// HTML fills a template of this folder that is an HTML page. As in html/template,
// the place of a value decides how it is escaped, and the result is the same byte
// for byte. The places are fewer: the text of an element, a quoted attribute, the
// fragment of a link, and a Trusted value as the content of <style> or <script>. A
// value anywhere else is an error, whatever it is.
func HTML(name string, data any) (string, error) {
	source, err := FS.ReadFile(name)
	if err != nil {
		return "", err
	}
	return renderHTML(name, string(source), data)
}

func renderHTML(name, source string, data any) (string, error) {
	tree, err := parsed(name, source)
	if err != nil {
		return "", err
	}
	places := map[parse.Pos]place{}
	if _, err := locate(tree.Root, place{}, places); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return render(name, source, data, func(value any, at parse.Pos) (string, error) {
		return places[at].escape(value)
	})
}

// locate notes the place of every action below a list, and returns the place
// behind it. All branches have to end where they began or, for if and with, at
// the same place as each other.
func locate(list *parse.ListNode, at place, places map[parse.Pos]place) (place, error) {
	if list == nil {
		return at, nil
	}
	for _, n := range list.Nodes {
		var err error
		switch n := n.(type) {
		case *parse.TextNode:
			at, err = at.after(string(n.Text))
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 {
				places[n.Pos] = at
				at.value += "x" // the value goes on behind what stands here
			}
		case *parse.IfNode:
			err = sameEnd(n.BranchNode, at, places)
		case *parse.WithNode:
			err = sameEnd(n.BranchNode, at, places)
		case *parse.RangeNode:
			err = sameEnd(n.BranchNode, at, places)
		}
		if err != nil {
			return at, err
		}
	}
	return at, nil
}

// sameEnd locates what branches hold; each has to end where it begins.
func sameEnd(n parse.BranchNode, at place, places map[parse.Pos]place) error {
	for _, list := range []*parse.ListNode{n.List, n.ElseList} {
		end, err := locate(list, at, places)
		if err != nil {
			return err
		}
		if end.state != at.state || end.element != at.element || isLink(at.attribute) && end.value != at.value {
			return fmt.Errorf("{{%s}} ends in another place of the page than it begins", n.Pipe)
		}
	}
	return nil
}

// escape makes a value fit for a place.
func (p place) escape(v any) (string, error) {
	value := fmt.Sprint(v)
	switch {
	case p.state == inText:
		return escapeText(value), nil
	case p.state == inContent:
		if _, ok := v.(Trusted); !ok {
			return "", fmt.Errorf("a %T as the content of <%s>", v, p.element)
		}
		lower := strings.ToLower(value)
		if strings.Contains(lower, "</"+p.element) || strings.Contains(lower, "<!--") {
			return "", fmt.Errorf("the content of <%s> would end it", p.element)
		}
		return value, nil
	case p.state == inValue && isLink(p.attribute):
		if !strings.HasPrefix(p.value, "#") {
			return "", fmt.Errorf("a value in %s outside of its fragment", p.attribute)
		}
		return escapeFragment(value), nil
	case p.state == inValue && !isCode(p.attribute):
		return escapeText(value), nil
	}
	return "", errors.New("a value outside of text, quoted attributes and content")
}

// isLink says that an attribute is a URL.
func isLink(attribute string) bool {
	return strings.HasSuffix(attribute, "href") || strings.HasSuffix(attribute, "src")
}

// isCode says that the value of an attribute is more than text: a script, a style,
// or a list of URLs.
func isCode(attribute string) bool {
	switch attribute {
	case "style", "srcset", "srcdoc", "action", "formaction", "data", "poster", "background", "cite", "manifest", "ping", "http-equiv":
		return true
	}
	return strings.HasPrefix(attribute, "on") || strings.HasPrefix(attribute, "data-") || strings.Contains(attribute, ":")
}

var textEscapes = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

func escapeText(s string) string { return textEscapes.Replace(s) }

// escapeFragment leaves the unreserved characters of RFC 3986 as they are.
func escapeFragment(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if letter || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteString("%" + string(hex[c>>4]) + string(hex[c&15]))
	}
	return b.String()
}
