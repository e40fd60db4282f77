package templates

import (
	"fmt"
	"reflect"
	"strings"
	"text/template/parse"
)

// Text fills a template of this folder. It knows the part of text/template that
// the templates here need: fields, variables, if, with, range and or. It calls no
// methods. text/template does, by name, and a program that calls methods by name
// keeps every method of every type that it links: 60 MB of AWS clients.
//
// data is a struct. A misspelt field is an error, and so is a construct outside
// that part.
func Text(name string, data any) (string, error) {
	source, err := FS.ReadFile(name)
	if err != nil {
		return "", err
	}
	return render(name, string(source), data, asItIs)
}

// escape makes a value fit for the place of the template where it is shown.
type escape func(value any, at parse.Pos) (string, error)

func asItIs(value any, _ parse.Pos) (string, error) { return fmt.Sprint(value), nil }

func render(name, source string, data any, escape escape) (string, error) {
	tree, err := parsed(name, source)
	if err != nil {
		return "", err
	}
	r := &renderer{escape: escape}
	root := reflect.ValueOf(data)
	if err := r.list(tree.Root, scope{dot: root, variables: map[string]reflect.Value{"$": root}}); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return r.out.String(), nil
}

func parsed(name, source string) (*parse.Tree, error) {
	trees, err := parse.Parse(name, source, "", "", map[string]any{"or": true})
	if err != nil {
		return nil, err
	}
	return trees[name], nil
}

// renderer fills one template.
type renderer struct {
	out    strings.Builder
	escape escape
}

// scope is what a list of nodes sees.
type scope struct {
	dot       reflect.Value
	variables map[string]reflect.Value // with the "$" of their names
}

// inner is a scope whose declarations end with it.
func (s scope) inner(dot reflect.Value) scope {
	variables := make(map[string]reflect.Value, len(s.variables))
	for name, v := range s.variables {
		variables[name] = v
	}
	return scope{dot: dot, variables: variables}
}

func (r *renderer) list(list *parse.ListNode, s scope) error {
	if list == nil {
		return nil
	}
	for _, n := range list.Nodes {
		if err := r.node(n, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *renderer) node(n parse.Node, s scope) error {
	switch n := n.(type) {
	case *parse.TextNode:
		r.out.Write(n.Text)
		return nil
	case *parse.ActionNode:
		return r.action(n, s)
	case *parse.IfNode:
		return r.branch(n.BranchNode, s, func(reflect.Value) reflect.Value { return s.dot })
	case *parse.WithNode:
		return r.branch(n.BranchNode, s, func(v reflect.Value) reflect.Value { return v })
	case *parse.RangeNode:
		return r.each(n.BranchNode, s)
	}
	return fmt.Errorf("%s is not supported", n)
}

func (r *renderer) action(n *parse.ActionNode, s scope) error {
	v, err := pipe(n.Pipe, s)
	if err != nil {
		return err
	}
	if len(n.Pipe.Decl) > 0 {
		s.variables[n.Pipe.Decl[0].Ident[0]] = v
		return nil
	}
	text, err := r.escape(v.Interface(), n.Pos)
	if err != nil {
		return err
	}
	r.out.WriteString(text)
	return nil
}

// branch is if or with; dot is what its first list sees.
func (r *renderer) branch(n parse.BranchNode, s scope, dot func(reflect.Value) reflect.Value) error {
	v, err := pipe(n.Pipe, s)
	if err != nil {
		return err
	}
	if !isTrue(v) {
		return r.list(n.ElseList, s.inner(s.dot))
	}
	return r.list(n.List, s.inner(dot(v)))
}

// each is range over a slice.
func (r *renderer) each(n parse.BranchNode, s scope) error {
	v, err := pipe(n.Pipe, s)
	switch {
	case err != nil:
		return err
	case v.Kind() != reflect.Slice:
		return fmt.Errorf("range over a %s is not supported", v.Kind())
	case v.Len() == 0:
		return r.list(n.ElseList, s.inner(s.dot))
	}
	for i := range v.Len() {
		if err := r.list(n.List, s.inner(v.Index(i))); err != nil {
			return err
		}
	}
	return nil
}

// pipe is the value of one command: a field, a variable, or the first of or's
// operands that is not empty.
func pipe(p *parse.PipeNode, s scope) (reflect.Value, error) {
	if len(p.Cmds) != 1 || len(p.Decl) > 1 || p.IsAssign {
		return reflect.Value{}, fmt.Errorf("%s is not supported", p)
	}
	args := p.Cmds[0].Args
	if name, ok := args[0].(*parse.IdentifierNode); ok && name.Ident == "or" && len(args) > 1 {
		for _, a := range args[1 : len(args)-1] {
			if v, err := operand(a, s); err != nil || isTrue(v) {
				return v, err
			}
		}
		return operand(args[len(args)-1], s)
	}
	if len(args) != 1 {
		return reflect.Value{}, fmt.Errorf("%s is not supported", p)
	}
	return operand(args[0], s)
}

func operand(n parse.Node, s scope) (reflect.Value, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return s.dot, nil
	case *parse.FieldNode:
		return fields(s.dot, n.Ident)
	case *parse.VariableNode:
		return fields(s.variables[n.Ident[0]], n.Ident[1:])
	}
	return reflect.Value{}, fmt.Errorf("%s is not supported", n)
}

// fields follows names from a struct, or a pointer to one, to a value in it.
func fields(v reflect.Value, names []string) (reflect.Value, error) {
	for _, name := range names {
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct {
			return v, fmt.Errorf("a %s has no field %s", v.Kind(), name)
		}
		field := v.FieldByName(name)
		if !field.IsValid() || !field.CanInterface() {
			return v, fmt.Errorf("%s has no exported field %s", v.Type(), name)
		}
		v = field
	}
	return v, nil
}

// isTrue says that a value is not empty, as text/template sees it: a struct
// always is.
func isTrue(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() > 0
	case reflect.Struct:
		return true
	}
	return !v.IsZero()
}
