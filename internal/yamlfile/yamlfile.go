// Package yamlfile is the one door to the YAML parser: it reads a document into
// plain values with positions. Anchors are followed within a bound, and the tags
// of CloudFormation (!Ref, !Sub, !GetAtt) are kept. It resolves nothing else.
//
//	Resource: !GetAtt Load.Arn   ->   {Kind: Scalar, Tag: "!GetAtt", Text: "Load.Arn"}
package yamlfile

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
)

// Limits against hostile input: a definition of Step Functions has at most 1 MiB,
// a template of CloudFormation as well.
const (
	// MaxBytes bounds a document.
	MaxBytes = 4 << 20
	// MaxValues bounds the values, those behind anchors counted each time.
	MaxValues = 200_000
	// MaxDepth bounds lists and maps inside each other.
	MaxDepth = 100
)

// Kind is the type of a value.
type Kind int

// The types of values. A Scalar's type is in its Tag.
const (
	Scalar Kind = iota
	List
	Map
)

// Value is one value with its position.
type Value struct {
	Kind Kind
	At   diag.Range
	// Tag is "!!str", "!!int", "!!float", "!!bool", "!!null", "!!seq", "!!map" or the
	// document's own, "!Sub".
	Tag  string
	Text string // a Scalar's
	// Items are a List's and a Map's values; Keys are the Map's, as many.
	Items []*Value
	Keys  []string
	KeyAt []diag.Range
	// Block: a Scalar of several lines, whose text begins on the next line.
	Block bool

	index map[string]int // of Keys
}

// Get is the value of a key; nil when v is no map or lacks it.
func (v *Value) Get(key string) *Value {
	if v == nil || v.Kind != Map {
		return nil
	}
	if i, ok := v.index[key]; ok {
		return v.Items[i]
	}
	return nil
}

// Problem is why a document was not read.
type Problem struct {
	At     diag.Range
	Detail string
	// Limit says that the document goes beyond a limit of this package.
	Limit bool
}

// Parse reads the first document of a file; nil for an empty one.
func Parse(file string, src []byte) (*Value, *Problem) {
	if len(src) > MaxBytes {
		return nil, &Problem{At: diag.InFile(file), Detail: fmt.Sprintf("The file is larger than %d MiB.", MaxBytes>>20), Limit: true}
	}
	var root yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(src)).Decode(&root); err != nil {
		if err.Error() == "EOF" {
			return nil, nil
		}
		return nil, syntax(file, err)
	}
	r := reader{file: file}
	v := r.value(&root, 0)
	return v, r.problem
}

// lineOf finds the line in the parser's message.
var lineOf = lazyregexp.New(`^yaml: (?:line (\d+): )?(.*)`)

func syntax(file string, err error) *Problem {
	p := &Problem{At: diag.InFile(file), Detail: "The file is no YAML: " + strings.TrimPrefix(err.Error(), "yaml: ") + "."}
	m := lineOf.FindStringSubmatch(err.Error())
	if m == nil {
		return p
	}
	p.Detail = "The file is no YAML: " + m[2] + "."
	if n, err := strconv.Atoi(m[1]); err == nil {
		at := diag.Pos{Line: max(1, n), Column: 1}
		p.At = diag.Range{File: file, Start: at, End: at}
	}
	return p
}

type reader struct {
	file    string
	values  int
	problem *Problem
}

func (r *reader) at(n *yaml.Node) diag.Range {
	start := diag.Pos{Line: max(1, n.Line), Column: max(1, n.Column)}
	end := start
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && !strings.Contains(n.Value, "\n") {
		end.Column += len([]rune(n.Value))
	}
	return diag.Range{File: r.file, Start: start, End: end}
}

func (r *reader) limit(n *yaml.Node, detail string) *Value {
	if r.problem == nil {
		r.problem = &Problem{At: r.at(n), Detail: detail, Limit: true}
	}
	return nil
}

// value converts a node. A node behind an alias is converted each time, so the
// count bounds a document that unfolds.
func (r *reader) value(n *yaml.Node, depth int) *Value {
	if r.values++; r.values > MaxValues {
		return r.limit(n, fmt.Sprintf("The file has more than %d values.", MaxValues))
	}
	if depth > MaxDepth {
		return r.limit(n, fmt.Sprintf("Lists and maps are nested more than %d levels deep.", MaxDepth))
	}
	out := &Value{At: r.at(n), Tag: n.ShortTag()}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return nil
		}
		return r.value(n.Content[0], depth)
	case yaml.AliasNode:
		return r.value(n.Alias, depth+1)
	case yaml.ScalarNode:
		out.Text = n.Value
		out.Block = n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	case yaml.SequenceNode:
		out.Kind = List
		for _, c := range n.Content {
			out.Items = append(out.Items, r.value(c, depth+1))
		}
	case yaml.MappingNode:
		out.Kind = Map
		r.members(n, depth, out)
	}
	if r.problem != nil {
		return nil
	}
	return out
}

// members reads keys and values; "<<" merges maps, and a key of its own wins.
func (r *reader) members(n *yaml.Node, depth int, out *Value) {
	var merged []*Value
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], r.value(n.Content[i+1], depth+1)
		if v == nil {
			return
		}
		if k.ShortTag() == "!!merge" {
			if v.Kind == List {
				merged = append(merged, v.Items...)
			} else {
				merged = append(merged, v)
			}
			continue
		}
		out.add(k.Value, r.at(k), v)
	}
	for _, m := range merged {
		for i := range m.Keys {
			if out.Get(m.Keys[i]) == nil {
				out.add(m.Keys[i], m.KeyAt[i], m.Items[i])
			}
		}
	}
}

// add appends a member; of repeated keys the first counts.
func (v *Value) add(key string, at diag.Range, item *Value) {
	if v.index == nil {
		v.index = map[string]int{}
	}
	if _, twice := v.index[key]; !twice {
		v.index[key] = len(v.Keys)
	}
	v.Keys, v.KeyAt, v.Items = append(v.Keys, key), append(v.KeyAt, at), append(v.Items, item)
}
