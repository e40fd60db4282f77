package awsconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// encode writes one of the SDK's structs as JSON in one line, with sorted keys,
// without what is not set, and with every text masked. Reading it into a new
// struct gives the same one.
func encode(v any, mask func(string) string) ([]byte, error) {
	tree, err := plainTree(reflect.ValueOf(v), mask)
	if err != nil {
		return nil, err
	}
	if tree == nil {
		tree = map[string]any{}
	}
	return marshal(tree)
}

// maxNesting is how deep the SDK's structs may nest. Metric filters and state
// machines nest about ten levels.
const maxNesting = 100

// plainTree is a value without the SDK's types; nil for what is not set.
func plainTree(v reflect.Value, mask func(string) string) (any, error) {
	return plainAt(v, mask, 0)
}

func plainAt(v reflect.Value, mask func(string) string, depth int) (any, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("it nests deeper than %d levels", maxNesting)
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil, nil
		}
		return plainAt(v.Elem(), mask, depth)
	case reflect.String:
		return mask(v.String()), nil
	case reflect.Slice:
		return plainList(v, mask, depth)
	case reflect.Map:
		return plainMap(v, mask, depth)
	case reflect.Struct:
		if t, ok := v.Interface().(time.Time); ok {
			return t.UTC(), nil
		}
		return plainStruct(v, mask, depth)
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		return v.Interface(), nil
	}
	return nil, fmt.Errorf("a value of the type %s cannot be kept", v.Type())
}

func plainStruct(v reflect.Value, mask func(string) string, depth int) (any, error) {
	out := map[string]any{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		// The metadata is about the connection: the request's ID, the time.
		if !field.IsExported() || field.Name == "ResultMetadata" || unset(v.Field(i)) {
			continue
		}
		member, err := plainAt(v.Field(i), mask, depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.Name, err)
		}
		out[field.Name] = member
	}
	return out, nil
}

// unset says that leaving a field out reads back as the same.
func unset(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return v.IsNil()
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

func plainList(v reflect.Value, mask func(string) string, depth int) (any, error) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return v.Interface(), nil
	}
	out := make([]any, v.Len())
	for i := range out {
		var err error
		if out[i], err = plainAt(v.Index(i), mask, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func plainMap(v reflect.Value, mask func(string) string, depth int) (any, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("a value of the type %s cannot be kept", v.Type())
	}
	out := make(map[string]any, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		member, err := plainAt(entries.Value(), mask, depth+1)
		if err != nil {
			return nil, err
		}
		out[mask(entries.Key().String())] = member
	}
	return out, nil
}

// parseTree reads JSON without taking its numbers apart, so that writing it again
// gives the same text.
func parseTree(src []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(src))
	d.UseNumber()
	var tree any
	err := d.Decode(&tree)
	return tree, err
}
