package awsapi

import (
	"slices"
	"strings"
)

// Service is a client of boto3.
type Service struct {
	Name string // as boto3.client takes it: "s3"
	// Operations are sorted by name.
	Operations []Operation

	prefixes []string          // of its IAM actions, the likeliest first
	methods  map[string]int    // index into Operations by Python's name
	waiters  map[string]string // operation by the waiter's name
}

// Operation is one operation of a service's API.
type Operation struct {
	Name   string // in the API: "PutObject"
	Method string // of the client: "put_object"
	// Parameters are those that are texts or lists of texts, in the order of the API.
	Parameters []string
	// Required are those of Parameters without which the call fails.
	Required  []string
	Paginated bool // get_paginator takes the method's name
	// Unsigned is true when boto3 does not sign the request: IAM is not asked.
	Unsigned bool

	verb, path string // of HTTP, for the services whose permissions are those
}

var services cache[Service]

// Find is the client with boto3's name.
func Find(name string) (*Service, bool) {
	s := services.get("sdk/", name, decodeService)
	return s, s != nil
}

// ServiceNames are the names of all clients, sorted.
func ServiceNames() []string {
	out := names("sdk/")
	slices.Sort(out)
	return out
}

func decodeService(name, text string) *Service {
	s := &Service{Name: name, methods: map[string]int{}, waiters: map[string]string{}}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		switch f[0] {
		case "i":
			s.prefixes = f[1:]
		case "m": // follows the operation's line
			last := &s.Operations[len(s.Operations)-1]
			last.Method = f[2]
		case "h":
			last := &s.Operations[len(s.Operations)-1]
			last.verb, last.path = f[2], f[3]
		case "w":
			s.waiters[f[1]] = f[2]
		default: // o and its flags
			op := Operation{Name: f[1], Method: snake(f[1]), Paginated: strings.Contains(f[0], "p"), Unsigned: strings.Contains(f[0], "u")}
			for _, p := range f[2:] {
				name, required := strings.CutSuffix(p, "!")
				op.Parameters = append(op.Parameters, name)
				if required {
					op.Required = append(op.Required, name)
				}
			}
			s.Operations = append(s.Operations, op)
		}
	}
	slices.SortFunc(s.Operations, func(a, b Operation) int { return strings.Compare(a.Name, b.Name) })
	for i, op := range s.Operations {
		s.methods[op.Method] = i
	}
	return s
}

// Operation is the operation with the API's name.
func (s *Service) Operation(name string) (Operation, bool) {
	i, ok := slices.BinarySearchFunc(s.Operations, name, func(op Operation, name string) int { return strings.Compare(op.Name, name) })
	if !ok {
		return Operation{}, false
	}
	return s.Operations[i], true
}

// Method is a method of a client, or of a resource, that asks something of AWS.
type Method struct {
	Name string
	// Operations are what it may send, sorted. The first request of a method that has
	// several decides which of the others follow.
	Operations []string
	// Positional are the parameters in the order in which they may stand without a
	// name; a method that stands for one operation takes none so.
	Positional []string
}

// Method is the method of the client with Python's name, boto3's own helpers included
// (upload_file). Paginators, waiters and presigned URLs are asked for by the name of a
// method or waiter and are not in it.
func (s *Service) Method(name string) (Method, bool) {
	if i, ok := s.methods[name]; ok {
		return Method{Name: name, Operations: []string{s.Operations[i].Name}}, true
	}
	m, ok := helpers()[s.Name][name]
	m.Name = name
	return m, ok
}

// Waiter is the operation that a waiter of the client repeats: "bucket_exists" ->
// HeadBucket.
func (s *Service) Waiter(name string) (operation string, ok bool) {
	operation, ok = s.waiters[name]
	return operation, ok
}

// MethodNames are the names that Method knows, sorted.
func (s *Service) MethodNames() []string {
	out := make([]string, 0, len(s.Operations))
	for name := range s.methods {
		out = append(out, name)
	}
	for name := range helpers()[s.Name] {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// WaiterNames are the names that Waiter knows, sorted.
func (s *Service) WaiterNames() []string {
	out := make([]string, 0, len(s.waiters))
	for name := range s.waiters {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// snake is Python's spelling of an operation: an underscore before a capital that
// begins a word. The data has the names that botocore spells otherwise.
func snake(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if i > 0 && isUpper(name[i]) && (!isUpper(name[i-1]) || i+1 < len(name) && isLower(name[i+1])) && name[i-1] != '_' {
			b.WriteByte('_')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
