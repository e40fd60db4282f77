package templates

import (
	"errors"
	"fmt"
	"strings"
)

// state is what surrounds a place of a page.
type state int

const (
	inText    state = iota // of an element
	inTag                  // between its attributes
	inName                 // of an attribute
	inValue                // of an attribute, between double quotes
	inContent              // of <style> or <script>
)

// place is a place of a page.
type place struct {
	state     state
	element   string // the last one that was opened, while its tag or content lasts
	attribute string
	value     string // of the attribute, as far as it stands before the place
}

// after is the place behind a piece of the page. It reads what the templates here
// are written in: lower-case names, double quotes, no comments.
func (p place) after(text string) (place, error) {
	for text != "" {
		var err error
		switch p.state {
		case inText:
			p, text, err = p.openTag(text)
		case inContent:
			end := "</" + p.element
			before, _, found := strings.Cut(text, end)
			if !found {
				return p, nil
			}
			p, text = place{}, text[len(before):]
		case inTag:
			p, text, err = p.inside(text)
		case inName:
			p, text, err = p.name(text)
		case inValue:
			value, rest, closed := strings.Cut(text, `"`)
			p.value += value
			text = rest
			if closed {
				p = place{state: inTag, element: p.element}
			}
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

const nameBytes = "abcdefghijklmnopqrstuvwxyz0123456789-:"

// openTag goes on to the next tag and over its name.
func (p place) openTag(text string) (place, string, error) {
	_, text, found := strings.Cut(text, "<")
	if !found {
		return p, "", nil
	}
	if strings.HasPrefix(text, "!doctype ") || strings.HasPrefix(text, "/") {
		_, text, found = strings.Cut(text, ">")
		if !found {
			return p, "", errors.New("a closing tag is cut")
		}
		return place{}, text, nil
	}
	rest := strings.TrimLeft(text, nameBytes)
	element := text[:len(text)-len(rest)]
	switch element {
	case "":
		return p, "", fmt.Errorf("what is no tag follows <: %.10q", text)
	case "textarea", "template", "iframe", "noembed", "noframes", "xmp", "plaintext", "listing":
		return p, "", fmt.Errorf("the content of <%s> has rules of its own", element)
	}
	return place{state: inTag, element: element}, rest, nil
}

// inside goes on from between two attributes.
func (p place) inside(text string) (place, string, error) {
	text = strings.TrimLeft(text, " \t\n/")
	switch {
	case text == "":
		return p, "", nil
	case text[0] == '>':
		if p.element == "script" || p.element == "style" {
			return place{state: inContent, element: p.element}, text[1:], nil
		}
		return place{}, text[1:], nil
	case strings.IndexByte(nameBytes, text[0]) >= 0:
		return place{state: inName, element: p.element}, text, nil
	}
	return p, "", fmt.Errorf("%.10q stands in a tag", text)
}

// name goes over an attribute's name, and into its value when it has one.
func (p place) name(text string) (place, string, error) {
	rest := strings.TrimLeft(text, nameBytes+"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	attribute := strings.ToLower(text[:len(text)-len(rest)])
	switch {
	case rest == "":
		return p, "", fmt.Errorf("the name of the attribute %s may go on", attribute)
	case strings.HasPrefix(rest, `="`):
		return place{state: inValue, element: p.element, attribute: attribute}, rest[2:], nil
	case rest[0] == '=':
		return p, "", fmt.Errorf("the value of %s is not quoted", attribute)
	}
	return place{state: inTag, element: p.element}, rest, nil
}
