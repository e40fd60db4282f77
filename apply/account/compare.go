package account

// Completed fills what only the account knows.
func Completed(w Resource, have *Observed) (Resource, bool) {
	h, _ := HandlerOf(w.Kind)
	if c, ok := h.(completer); ok {
		return c.complete(w, have)
	}
	return w, true
}

// Compare says what has to be done about a resource that exists.
func (r *Reader) Compare(w Resource, have *Observed) (Action, []FieldChange) {
	h, _ := HandlerOf(w.Kind)
	props := have.Props
	if a, ok := h.(Aligner); ok {
		props = a.Align(w.Props, have.Props)
	}
	changes := Diff(w.Props, props, r.Sensitive)
	action := Update
	if len(changes) > 0 && w.Kind == TaskDefinition {
		action = Replace
	}
	if w.Kind != Schedule { // which has no tags
		changes = append(changes, DiffTags(w.Tags, have.Tags)...)
	}
	if len(changes) == 0 {
		action = Keep
	}
	return action, changes
}
