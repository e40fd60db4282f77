package project

import (
	"decant/model"
)

// NamePrefix is the first part of all AWS names. Python prints None for a
// missing name, and so does Chalice.
func NamePrefix(name model.Value[string]) string {
	if !name.IsKnown() {
		return "None"
	}
	return name.V
}
