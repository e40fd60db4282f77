package project

import (
	"slices"

	"decant/internal/diag"
	"decant/model"
)

// OrDefault is a setting, or Chalice's default.
func OrDefault[T any](v model.Value[T], fallback T) model.Value[T] {
	if v.IsSet() {
		return v
	}
	return model.Known(fallback, model.FromDefault, diag.Range{})
}

// OrEmpty makes a list that is [] in JSON, not null.
func OrEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Once drops exact repetitions: a setting of the top level is looked up for
// every function.
func Once(diags diag.List) diag.List {
	type identity struct {
		code            diag.Code
		at              diag.Range
		subject, detail string
	}
	seen := map[identity]bool{}
	return slices.DeleteFunc(diags, func(d diag.Diagnostic) bool {
		id := identity{d.Code, d.At, d.Subject, d.Detail}
		again := seen[id]
		seen[id] = true
		return again
	})
}
