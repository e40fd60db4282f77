package awsapi

import (
	"encoding/json"
	"slices"
	"strings"
)

// ResourceType is a class of the objects above a client that boto3.resource offers:
// Bucket, Table, or the service itself.
type ResourceType struct {
	Name string // "Bucket"; "" for the service itself
	// Identifiers are what such an object is made from, in the order of its arguments.
	Identifiers []Identifier

	service string
	shape   resourceShape
	all     *resourceSet
}

// Identifier names a resource.
type Identifier struct {
	Name      string // in Arguments: "Name"
	Attribute string // of the object in Python: "name"
	Alias     string // another name of the attribute: "table_name"; may be ""
}

// Call is what a method of a resource sends.
type Call struct {
	Operations []string // sorted
	// Arguments are the parameters that the object fills in. All others are those of the
	// operation, by name.
	Arguments []Argument
	// Positional are the parameters in the order in which they may stand without a name.
	Positional []string
	// Returns names the type of the resource that the call gives, or of the items of a
	// collection; "" for the plain answer. Identifiers are those of the object.
	Returns     string
	Identifiers []Argument
	Many        bool // a list of Returns
}

// Source says where an argument of a call or an identifier of an object comes from.
type Source string

// The sources of an argument.
const (
	FromInput      Source = "input"            // the argument of the method, in order
	FromIdentifier Source = "identifier"       // From names the identifier of the object
	FromParameter  Source = "requestParameter" // From names the parameter of the request
	FromResponse   Source = "response"         // From is the path in AWS's answer
	FromData       Source = "data"             // From is the path in the object's attributes
	FromText       Source = "string"           // From is the value
)

// Argument fills a parameter or an identifier.
type Argument struct {
	Target string // "TableName", "Delete.Objects[].Key", "Filters[0].Name"
	Source Source
	From   string
}

// resourceSet are the types of one service.
type resourceSet struct{ types map[string]*ResourceType }

// resourceShape is a type as tools/iamdata writes it.
type resourceShape struct {
	Ids     [][3]string          `json:"ids"`
	Attrs   []string             `json:"attrs"`
	Load    *callShape           `json:"load"`
	Actions map[string]callShape `json:"actions"`
	Batch   map[string]callShape `json:"batch"`
	Subs    map[string]callShape `json:"subs"`
	Refs    map[string]callShape `json:"refs"`
	Cols    map[string]callShape `json:"cols"`
	Waiters map[string]callShape `json:"waiters"`
}

type callShape struct {
	Op   string      `json:"op"`
	Args [][3]string `json:"args"`
	Type string      `json:"type"`
	Ids  [][3]string `json:"ids"`
}

var resourceSets cache[resourceSet]

// Resource is what boto3.resource gives for the service; ok is false for the services
// that boto3 has no resources for.
func (s *Service) Resource() (*ResourceType, bool) {
	set := resourceSets.get("resource/", s.Name, decodeResources)
	if set == nil {
		return nil, false
	}
	return set.types[""], true
}

func decodeResources(name, text string) *resourceSet {
	shapes := map[string]resourceShape{}
	if err := json.Unmarshal([]byte(text), &shapes); err != nil {
		panic("awsapi: resource/" + name + ": " + err.Error()) // embedded: TestData reads all of it
	}
	set := &resourceSet{types: map[string]*ResourceType{}}
	for t, shape := range shapes {
		r := &ResourceType{Name: t, service: name, shape: shape, all: set}
		for _, id := range shape.Ids {
			r.Identifiers = append(r.Identifiers, Identifier{Name: id[0], Attribute: id[1], Alias: id[2]})
		}
		set.types[t] = r
	}
	return set
}

func (c callShape) call() Call {
	out := Call{Arguments: arguments(c.Args), Returns: c.Type, Identifiers: arguments(c.Ids)}
	if c.Op != "" {
		out.Operations = []string{c.Op}
	}
	for _, id := range out.Identifiers {
		out.Many = out.Many || id.Source == FromResponse && strings.Contains(id.From, "[]")
	}
	return out
}

func arguments(rows [][3]string) []Argument {
	var out []Argument
	for _, r := range rows {
		out = append(out, Argument{Target: r[0], Source: Source(r[1]), From: r[2]})
	}
	return out
}

func find(table map[string]callShape, name string) (Call, bool) {
	shape, ok := table[name]
	return shape.call(), ok
}

// Type is another type of the same service, by the name that Returns has.
func (r *ResourceType) Type(name string) (*ResourceType, bool) {
	t, ok := r.all.types[name]
	return t, ok && name != ""
}

// Action is the method of the object with Python's name; "load" and "reload" too.
func (r *ResourceType) Action(name string) (Call, bool) {
	if c, ok := resourceHelpers()[r.service][r.Name][name]; ok {
		return c, true
	}
	if r.shape.Load != nil && (name == "load" || name == "reload") {
		return r.shape.Load.call(), true
	}
	return find(r.shape.Actions, name)
}

// Load is what reading an attribute sends, once an object; ok is false when the type
// has nothing to read.
func (r *ResourceType) Load() (Call, bool) {
	if c, ok := resourceHelpers()[r.service][r.Name]["load"]; ok {
		return c, true
	}
	if r.shape.Load == nil {
		return Call{}, false
	}
	return r.shape.Load.call(), true
}

// Attribute says whether reading the name loads the object. Identifiers do not.
func (r *ResourceType) Attribute(name string) bool {
	if slices.ContainsFunc(r.Identifiers, func(id Identifier) bool { return id.Attribute == name || id.Alias == name }) {
		return false
	}
	_, found := slices.BinarySearch(r.shape.Attrs, name)
	return found
}

// SubResource is the object that calling the name makes: Returns and Identifiers say
// which. It sends nothing. Those of FromInput are the arguments, in order.
func (r *ResourceType) SubResource(name string) (Call, bool) { return find(r.shape.Subs, name) }

// Reference is the object that an attribute holds. One whose identifiers are FromData
// is read by Load first.
func (r *ResourceType) Reference(name string) (Call, bool) { return find(r.shape.Refs, name) }

// Collection is the list of objects that an attribute holds: iterating it, all(),
// filter(), limit(), page_size() and pages() send Operations; filter's arguments are
// the operation's. Returns is the type of its items, whose Batch methods it has.
func (r *ResourceType) Collection(name string) (Call, bool) {
	c, ok := find(r.shape.Cols, name)
	c.Many = ok
	return c, ok
}

// Batch is the method that a collection of the type has for all its items at once:
// bucket.objects.delete().
func (r *ResourceType) Batch(name string) (Call, bool) { return find(r.shape.Batch, name) }

// Waiter is the method of the object that waits: "wait_until_exists".
func (r *ResourceType) Waiter(name string) (Call, bool) { return find(r.shape.Waiters, name) }

// Names are all names that an object of the type has for the code, sorted.
func (r *ResourceType) Names() []string {
	var out []string
	for _, table := range []map[string]callShape{r.shape.Actions, r.shape.Subs, r.shape.Refs, r.shape.Cols, r.shape.Waiters} {
		for name := range table {
			out = append(out, name)
		}
	}
	for name := range resourceHelpers()[r.service][r.Name] {
		out = append(out, name)
	}
	out = append(out, r.shape.Attrs...)
	if r.shape.Load != nil {
		out = append(out, "load", "reload")
	}
	for _, id := range r.Identifiers {
		out = append(out, id.Attribute)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
