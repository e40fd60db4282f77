package plan

// Adoption is what Terraform has to be told so that it takes over what a direct
// apply made: which resource of the account stands for which one of the
// configuration, and which values the configuration has to give so that its plan
// has nothing to do.
type Adoption struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	// Imports are in the order of the plan's targets, and within one in the order
	// in which Terraform makes them.
	Imports []Import `json:"imports"`
	// Settings are what the account has, by argument of a target's module block;
	// in the order of the targets.
	Settings []Setting `json:"settings"`
	// Others are resources that a direct apply made and no module block makes.
	Others []Other `json:"others"`
}

// enabled reports whether the account's trigger of a function is enabled; known is
// false when the account has no trigger for it.
func (a *Adoption) enabled(function string) (on, known bool) {
	for _, s := range a.Settings {
		if s.Function == function && s.Argument == EnabledArgument {
			on, known = s.Value == true, true
		}
	}
	return on, known
}

// EnabledArgument is the argument of the bundled module that switches the trigger
// on.
const EnabledArgument = "enabled"

// Import is one resource that Terraform takes over.
type Import struct {
	Function string `json:"function"` // logical name
	To       string `json:"to"`       // address: module.fargate_nightly.aws_iam_role.task
	ID       string `json:"id"`       // as the provider's documentation of the type wants it
	// Argument is the argument of the module block without which the module has no
	// such resource; "" when it always has.
	Argument string `json:"argument,omitempty"`
}

// Setting is the value that an argument of a module block comes to in the
// account.
type Setting struct {
	Function string `json:"function"` // logical name
	Argument string `json:"argument"`
	Value    any    `json:"value"` // a string, a bool or a []string
	// Default says that the module does the same when the argument is not there.
	Default bool `json:"default,omitempty"`
}

// Other is a resource that is left as it is.
type Other struct {
	Name string `json:"name"` // with its kind: "ecr repository orders-etl"
	Why  string `json:"why"`  // a full sentence
}
