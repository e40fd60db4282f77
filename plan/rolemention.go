package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
)

// RoleMention is a place in a file of infrastructure that names the role of a Lambda
// function.
type RoleMention struct {
	Role string // its name
	At   diag.Range
}

// LambdaRoles are the names of the roles of a function on Lambda: the one that the
// account has, else the one that Chalice makes or config.json names.
func LambdaRoles(fn model.Function) []string {
	var out []string
	add := func(name string) {
		name = name[strings.LastIndexByte(name, '/')+1:]
		if name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	if fn.Live != nil {
		add(fn.Live.Role.ARN)
	}
	add(fn.Role.Name)
	add(fn.Role.ARN)
	return out
}

// roleMentions reports the policies in the repository that let a Lambda's role in by
// name: the task has a role of its own, which they refuse.
func (m *maker) roleMentions() {
	for _, mention := range m.opts.Roles {
		var functions, roles []string
		for _, fn := range m.app.Functions {
			t := slices.IndexFunc(m.plan.Targets, func(t Target) bool { return t.Function == fn.Name })
			if t >= 0 && m.plan.Targets[t].Policy.Role == "" && slices.Contains(LambdaRoles(fn), mention.Role) {
				functions = append(functions, fn.Name)
				roles = append(roles, m.plan.Targets[t].TaskName+"-task-role")
			}
		}
		if len(functions) == 0 {
			continue
		}
		m.diags.Add(diag.New(RoleNamed, mention.At,
			fmt.Sprintf("The role %s of the Lambda is named here, and the tasks of %s have roles of their own. A policy that lets the Lambda's role in refuses the task, unless it names the task's role, too.", mention.Role, strings.Join(functions, ", ")),
			"Name the role of each task beside it:\n    "+strings.Join(roles, "\n    ")).About(m.plan.App))
	}
}
