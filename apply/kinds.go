package apply

import "context"

// handler is what decant knows about one kind of resource.
type handler interface {
	kind() Kind
	// read returns the resource of that name, nil when there is none.
	read(ctx context.Context, r *Reader, name string) (*Observed, error)
	// list names the resources that may belong to the scope; their tags decide.
	list(ctx context.Context, r *Reader, s Scope) ([]string, error)
	// create makes the resource with its tags in the same call that makes it, and
	// returns what others refer to it by.
	create(ctx context.Context, w *Writer, want Resource) (arn string, err error)
	// update changes only what differs. It may run on a resource that an earlier
	// run left half made.
	update(ctx context.Context, w *Writer, want Resource, have *Observed) (arn string, err error)
	// remove deletes the resource with what hangs on it.
	remove(ctx context.Context, w *Writer, have *Observed) error
	// asks collects the permissions that one change needs.
	asks(a *asking)
}

// aligner takes out of what was read whatever decant does not state, and fills
// in what AWS does when nothing is stated, so that only real differences show.
type aligner interface {
	align(want, have Props) Props
}

// completer fills settings that only the account knows.
type completer interface {
	complete(want Resource, have *Observed) (Resource, bool)
}

// handlers are all kinds in the order in which they are made; they are deleted
// in the reverse order.
func handlers() []handler {
	return []handler{
		clusterKind{},
		repositoryKind{},
		secretKind{},
		logGroupKind{},
		taskPolicyKind{},
		roleKind{TaskRole, "-task-role"},
		roleKind{ExecutionRole, "-execution-role"},
		taskDefinitionKind{},
		queueKind{},
		roleKind{TriggerRole, "-trigger-role"},
		ruleKind{Rule},
		scheduleKind{},
		ruleKind{FailureRule},
	}
}

// handlerOf finds a kind; its place in the table is its rank.
func handlerOf(kind Kind) (handler, int) {
	for i, h := range handlers() {
		if h.kind() == kind {
			return h, i
		}
	}
	panic("decant: no handler for the kind " + string(kind))
}
