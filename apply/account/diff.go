package account

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

const Masked = "(sensitive)"

// normal is a property list as JSON has it, so that 1 and 1.0 are equal.
func normal(p Props) Props {
	v, err := decode(Compact(p))
	if err != nil {
		panic("decant: " + err.Error())
	}
	m, _ := v.(map[string]any)
	return m
}

// Equal compares two values as JSON.
func Equal(a, b any) bool { return Compact(a) == Compact(b) }

// differ compares normal forms.
type differ struct {
	sensitive func(name, value string) bool
	out       []FieldChange
}

// Diff lists what differs, in the order of the paths.
func Diff(want, have Props, sensitive func(name, value string) bool) []FieldChange {
	d := &differ{sensitive: sensitive}
	d.maps("", normal(want), normal(have))
	return d.out
}

func (d *differ) maps(path string, want, have map[string]any) {
	keys := maps.Clone(want)
	if keys == nil {
		keys = map[string]any{}
	}
	maps.Copy(keys, have)
	for _, key := range SortedKeys(keys) {
		next := key
		if path != "" {
			next = path + "." + key
		}
		d.values(next, key, want[key], have[key])
	}
}

func (d *differ) values(path, key string, want, have any) {
	if reflect.DeepEqual(want, have) {
		return
	}
	wantMap, isMap := want.(map[string]any)
	haveMap, wasMap := have.(map[string]any)
	if isMap && (wasMap || have == nil) || wasMap && want == nil {
		d.maps(path, wantMap, haveMap)
		return
	}
	wantList, isList := want.([]any)
	haveList, wasList := have.([]any)
	if (isList || want == nil) && (wasList || have == nil) && labelled(wantList) && labelled(haveList) {
		d.lists(path, key, wantList, haveList)
		return
	}
	s, _ := want.(string)
	d.out = append(d.out, FieldChange{Path: path, Old: have, New: want, Unknown: isReference(s)})
}

// label is what tells one object of a list from the others.
func label(item any) (string, bool) {
	m, ok := item.(map[string]any)
	if !ok {
		return "", false
	}
	for _, key := range []string{"name", "Sid"} {
		if s, ok := m[key].(string); ok {
			return s, true
		}
	}
	return "", false
}

// labelled says whether all objects of a list have labels, each another one.
func labelled(list []any) bool {
	seen := map[string]bool{}
	for _, item := range list {
		name, ok := label(item)
		if !ok || seen[name] {
			return false
		}
		seen[name] = true
	}
	return true
}

func (d *differ) lists(path, key string, want, have []any) {
	w, h := byLabel(want), byLabel(have)
	all := maps.Clone(w)
	maps.Copy(all, h)
	for _, name := range SortedKeys(all) {
		next := path + "[" + name + "]"
		if key == "environment" {
			d.variable(next, name, w[name], h[name])
			continue
		}
		d.values(next, name, w[name], h[name])
	}
}

func byLabel(list []any) map[string]any {
	out := map[string]any{}
	for _, item := range list {
		name, _ := label(item)
		out[name] = item
	}
	return out
}

// variable shows an environment variable by its value alone, masked when it
// looks secret on either side.
func (d *differ) variable(path, name string, want, have any) {
	value := func(item any) any {
		m, ok := item.(map[string]any)
		if !ok {
			return nil
		}
		s, _ := m["value"].(string) // left out when it is empty
		return s
	}
	c := FieldChange{Path: path, Old: value(have), New: value(want)}
	if reflect.DeepEqual(c.Old, c.New) {
		return
	}
	for _, side := range []*any{&c.Old, &c.New} {
		if s, ok := (*side).(string); ok && d.sensitive(name, s) {
			c.Sensitive = true
		}
	}
	if c.Sensitive {
		for _, side := range []*any{&c.Old, &c.New} {
			if *side != nil {
				*side = Masked
			}
		}
	}
	d.out = append(d.out, c)
}

// Mask returns a copy without the values of variables that look secret.
func Mask(p Props, sensitive func(name, value string) bool) Props {
	out, _ := maskValue("", map[string]any(normal(p)), sensitive).(map[string]any)
	return out
}

func maskValue(key string, v any, sensitive func(name, value string) bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = maskValue(name, value, sensitive)
		}
	case []any:
		for i, item := range v {
			m, ok := item.(map[string]any)
			value, isText := m["value"].(string)
			if name, labelled := label(item); ok && isText && labelled && key == "environment" && sensitive(name, value) {
				m["value"] = Masked
				continue
			}
			v[i] = maskValue("", item, sensitive)
		}
	}
	return v
}

// DiffTags lists the tags that decant sets or takes away.
func DiffTags(want, have map[string]string) []FieldChange {
	var out []FieldChange
	set, unset := retag(want, have)
	for _, key := range SortedKeys(set) {
		c := FieldChange{Path: "tags[" + key + "]", New: set[key]}
		if old, there := have[key]; there {
			c.Old = old
		}
		out = append(out, c)
	}
	for _, key := range unset {
		out = append(out, FieldChange{Path: "tags[" + key + "]", Old: have[key]})
	}
	return out
}

// Reference stands in a property for what a resource is known by only after it
// has been made: the revision of a task definition.
func Reference(a Address) string { return "${" + a.String() + "}" }

func isReference(s string) bool { return strings.HasPrefix(s, "${") && strings.HasSuffix(s, "}") }

// Resolve puts known values in the place of references.
func Resolve(p Props, known map[Address]string) Props {
	out, _ := resolveValue(map[string]any(normal(p)), known).(map[string]any)
	return out
}

func resolveValue(v any, known map[Address]string) any {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			v[key] = resolveValue(value, known)
		}
	case []any:
		for i, value := range v {
			v[i] = resolveValue(value, known)
		}
	case string:
		if !isReference(v) {
			return v
		}
		if a, ok := ParseAddress(v[2 : len(v)-1]); ok && known[a] != "" {
			return known[a]
		}
	}
	return v
}

// FieldNames are the names of the settings that differ, for a reason.
func FieldNames(changes []FieldChange) string {
	var names []string
	for _, c := range changes {
		names = append(names, c.Path)
	}
	slices.Sort(names)
	if len(names) > 3 {
		return fmt.Sprintf("%s and %d more differ", strings.Join(names[:3], ", "), len(names)-3)
	}
	if len(names) == 1 {
		return names[0] + " differs"
	}
	return strings.Join(names, ", ") + " differ"
}
