package account

import "context"

// Handler is what decant knows about one kind of resource.
type Handler interface {
	Kind() Kind
	// read returns the resource of that name, nil when there is none.
	read(ctx context.Context, r *Reader, name string) (*Observed, error)
	// List names the resources that may belong to the scope; their tags decide.
	List(ctx context.Context, r *Reader, s Scope) ([]string, error)
	// Create makes the resource with its tags in the same call that makes it, and
	// returns what others refer to it by.
	Create(ctx context.Context, w *Writer, want Resource) (arn string, err error)
	// Update changes only what differs. It may run on a resource that an earlier
	// run left half made.
	Update(ctx context.Context, w *Writer, want Resource, have *Observed) (arn string, err error)
	// Remove deletes the resource with what hangs on it.
	Remove(ctx context.Context, w *Writer, have *Observed) error
	// Asks collects the permissions that one change needs.
	Asks(a *Requirements)
}

// Aligner takes out of what was read whatever decant does not state, and fills
// in what AWS does when nothing is stated, so that only real differences show.
type Aligner interface {
	Align(want, have Props) Props
}

// completer fills settings that only the account knows.
type completer interface {
	complete(want Resource, have *Observed) (Resource, bool)
}

// Handlers are all kinds in the order in which they are made; they are deleted
// in the reverse order.
func Handlers() []Handler {
	return []Handler{
		clusterKind{},
		repositoryKind{},
		secretKind{},
		logGroupKind{},
		taskPolicyKind{},
		RoleKind{TaskRole, "-task-role"},
		RoleKind{ExecutionRole, "-execution-role"},
		TaskDefinitionKind{},
		queueKind{},
		RoleKind{TriggerRole, "-trigger-role"},
		RuleKind{Rule},
		scheduleKind{},
		RuleKind{FailureRule},
		alarmKind{},
	}
}

// HandlerOf finds a kind; its place in the table is its rank.
func HandlerOf(kind Kind) (Handler, int) {
	for i, h := range Handlers() {
		if h.Kind() == kind {
			return h, i
		}
	}
	panic("decant: no handler for the kind " + string(kind))
}
