package settings

// Setting is one setting of decant.hcl as docs/settings.md describes it.
type Setting struct {
	Block   string // "", "network", "thresholds", "function" or "stage"
	Name    string
	Form    string // what a value looks like
	Default string // what holds without the setting
	Meaning string
	Example string // a value that Read accepts
}

// Reference lists every setting in the order in which it is described.
func Reference() []Setting {
	var out []Setting
	for _, b := range []struct {
		name   string
		fields []field
	}{
		{"", topFields(&Settings{})}, {"network", networkFields(&Network{})}, {"function", functionFields(&Function{})}, {"thresholds", thresholdFields(&Thresholds{})},
		{"stage", ownStageFields(&Settings{})},
	} {
		for _, f := range b.fields {
			out = append(out, Setting{Block: b.name, Name: f.name, Form: f.value.form, Default: f.byDefault, Meaning: f.meaning, Example: f.example})
		}
	}
	return out
}
