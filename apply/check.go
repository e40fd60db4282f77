package apply

// Status is what a check found.
type Status string

// A warning is what apply would put right, or what a person should know. Unknown
// is never ok: the text says why it cannot be known.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Bad     Status = "failed"
	Unknown Status = "unknown"
)

// Check is one thing that has to be right before a task can run.
type Check struct {
	Name     string `json:"name"`               // "image", "route to the image"
	Function string `json:"function,omitempty"` // logical name; "" for the whole app
	Status   Status `json:"status"`
	Text     string `json:"text"`          // a sentence
	Fix      string `json:"fix,omitempty"` // what to do; "" with ok
	// Later says who puts a failed check right once everything is made; "" for what
	// nobody can: then what apply makes could not run.
	Later Repair `json:"later,omitempty"`
}

// Repair is who puts right what a check found.
type Repair string

// Apply itself, or the switch, puts right the one; for the other a person has to
// act before a task can run.
const (
	ByApply  Repair = "apply"
	ByPerson Repair = "person"
)
