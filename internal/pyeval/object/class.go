package object

// ClassKind says which rules the objects of a class follow.
type ClassKind int

const (
	PlainClass ClassKind = iota
	EnumClass
	StrEnumClass
	ExceptionClass
	TupleClass // NamedTuple
	TypeClass  // int, str, list and other built-in types
)

// Field is one field of a dataclass or NamedTuple.
type Field struct {
	Name    string
	Default Value // nil when it has none
	Factory Value // default_factory, or nil
}

// Find looks a name up in the class and its bases that are classes of the program.
func (c *Class) Find(name string) (Value, bool) {
	for _, k := range c.MRO {
		if v, ok := k.Attrs.Get(name); ok {
			return v, true
		}
	}
	return nil, false
}

// DefinesEquality says that objects of the class may be equal to others: by a method
// of the program, or by rules that are not known.
func (c *Class) DefinesEquality() bool {
	for _, k := range c.MRO {
		if k.File == nil {
			continue
		}
		if _, ok := k.Attrs.Get("__eq__"); ok {
			return true
		}
		if _, ok := k.Attrs.Get("__hash__"); ok {
			return true
		}
	}
	return c.Unknown != nil || c.Kind == TupleClass || c.Kind == PlainClass && c.Builtin != nil
}

// IsSubclass says whether a class derives from another one, or is it.
func IsSubclass(c, of *Class) bool {
	for _, k := range c.MRO {
		if k == of {
			return true
		}
	}
	return false
}

// Plain says that every base is known.
func (c *Class) Plain() bool {
	for _, k := range c.MRO {
		for _, b := range k.Bases {
			if _, ok := b.(*Class); !ok {
				return false
			}
		}
	}
	return true
}

// Ordinary says that every base is a class of the program, so that nobody else
// can take the keywords of a class statement.
func (c *Class) Ordinary() bool {
	if c.Unknown != nil || c.HostBase != nil {
		return false
	}
	for _, k := range c.MRO {
		if k.Kind != PlainClass && k.Name != "object" {
			return false
		}
		for _, b := range k.Bases {
			if u, ok := b.(*Unknown); ok && u.Module != "abc.ABC" {
				return false
			}
		}
	}
	return true
}
