package apply

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"decant/apply/account"
	"decant/internal/diag"
)

// SkipPermissionCheck is the flag with which a person overrules the simulator.
const SkipPermissionCheck = "skip-permission-check"

// Findings are an error when a call would be refused, and a note when that cannot
// be known.
func (p Simulation) Findings(command string) diag.List {
	var diags diag.List
	denied, unknown := p.Split()
	if len(denied) > 0 {
		diags.Add(diag.New(Unpermitted, diag.Range{}, p.deniedText(command, denied), p.fix(command, denied)).About(p.caller))
	}
	if len(unknown) > 0 {
		diags.Add(diag.New(PermissionUnknown, diag.Range{}, p.unknownText(command, unknown), p.unknownFix()).About(p.caller))
	}
	return diags
}

// Split leaves out what is allowed.
func (p Simulation) Split() (denied, unknown []Decision) {
	for _, j := range p.judged {
		switch {
		case j.denied:
			denied = append(denied, j)
		case !j.allowed:
			unknown = append(unknown, j)
		}
	}
	return denied, unknown
}

func (p Simulation) deniedText(command string, denied []Decision) string {
	text := fmt.Sprintf("By IAM's own simulator, the identity may not make %d of the %d calls of %s:\n%s", len(denied), len(p.judged), command, lines(denied))
	if switching(command) {
		text += "\nA switch also asks for the way back: a job whose trigger cannot be enabled again must not be silenced."
	}
	return text
}

func switching(command string) bool {
	return command == "decant cutover" || command == "decant rollback"
}

func (p Simulation) unknownText(command string, unknown []Decision) string {
	const after = " A call that is refused is reported when it comes."
	if p.unasked != "" {
		return fmt.Sprintf("Whether the identity may make the %d calls of %s was not checked beforehand: %s.", len(unknown), command, p.unasked) + after
	}
	return fmt.Sprintf("Of %d of the %d calls of %s IAM's simulator cannot tell whether the identity may make them:\n%s\n", len(unknown), len(p.judged), command, lines(unknown)) + after[1:]
}

// unknownFix is for the one reason that somebody can do something about.
func (p Simulation) unknownFix() string {
	if !strings.HasPrefix(p.unasked, "it may not call iam:") {
		return ""
	}
	return "To have it checked, allow iam:SimulatePrincipalPolicy and iam:GetRole, which only read."
}

// lines are one for each action and reason, with the resources in short.
func lines(list []Decision) string {
	var out []string
	for _, group := range alike(list, func(j Decision) string { return j.Action + j.Passed + j.Why }) {
		first := group[0]
		line := "    " + first.Action
		if first.Passed != "" {
			line += " to " + first.Passed
		}
		line += " on " + few(group)
		if first.Why != "" {
			line += " (" + first.Why + ")"
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// few names two resources, or one and counts the others.
func few(list []Decision) string {
	var names []string
	for _, j := range list {
		names = append(names, j.What)
	}
	names = slices.Compact(slices.Sorted(slices.Values(names)))
	if len(names) > 2 {
		return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
	}
	return strings.Join(names, ", ")
}

// alike groups by a key, in the order of the first of each.
func alike(list []Decision, key func(Decision) string) [][]Decision {
	at := map[string]int{}
	var out [][]Decision
	for _, j := range list {
		k := key(j)
		i, there := at[k]
		if !there {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], j)
	}
	return out
}

// fix says what to add to a policy, or what to take out.
func (p Simulation) fix(command string, denied []Decision) string {
	absent := slices.DeleteFunc(slices.Clone(denied), func(j Decision) bool { return j.Why != "" })
	var fixes []string
	if len(absent) > 0 {
		fixes = append(fixes, "Allow it, with these statements in a policy of the identity; "+policyCommand(command)+" prints the whole policy:\n"+statementsFor(absent))
	}
	if len(absent) < len(denied) {
		fixes = append(fixes, "What a Deny statement or the permissions boundary stands against has to be changed there; the policy simulator of the IAM console names the statement.")
	}
	fixes = append(fixes, "Or use another profile. If you know that the simulator is wrong, give "+command+" the flag --"+SkipPermissionCheck+".")
	return strings.Join(fixes, "\n")
}

// policyCommand prints the policy that a command needs.
func policyCommand(command string) string {
	switch command {
	case "decant destroy":
		command = "decant apply"
	case "decant rollback", "decant retire":
		command = "decant cutover"
	}
	return command + " --permissions"
}

// allowing is one statement of a policy.
type allowing struct {
	Effect    string                       `json:"Effect"`
	Action    []string                     `json:"Action"`
	Resource  []string                     `json:"Resource"`
	Condition map[string]map[string]string `json:"Condition,omitempty"`
}

// statementsFor allows what is missing, with one statement for the actions that
// are missing on the same resources.
func statementsFor(absent []Decision) string {
	var all []allowing
	for _, group := range alike(absent, func(j Decision) string { return j.Action + j.Passed }) {
		s := allowing{Effect: "Allow", Action: []string{group[0].Action}, Resource: shortened(group)}
		if service := group[0].Passed; service != "" {
			s.Condition = map[string]map[string]string{"StringEquals": {"iam:PassedToService": service}}
		}
		i := slices.IndexFunc(all, func(other allowing) bool {
			return slices.Equal(other.Resource, s.Resource) && account.Equal(other.Condition, s.Condition)
		})
		if i >= 0 {
			all[i].Action = append(all[i].Action, s.Action...)
			continue
		}
		all = append(all, s)
	}
	var out []string
	for _, s := range all {
		text, err := json.MarshalIndent(s, "    ", "  ")
		if err != nil {
			panic("decant: " + err.Error())
		}
		out = append(out, "    "+string(text))
	}
	return strings.Join(out, ",\n")
}

// shortened are the resources, or, of many, what their ARNs begin with: those of
// one app and stage have a prefix of their own.
func shortened(group []Decision) []string {
	var arns []string
	for _, j := range group {
		arns = append(arns, j.Resource)
	}
	arns = slices.Compact(slices.Sorted(slices.Values(arns)))
	if len(arns) < 4 {
		return arns
	}
	first, last := arns[0], arns[len(arns)-1]
	n := 0
	for n < len(first) && n < len(last) && first[n] == last[n] {
		n++
	}
	if strings.Count(first[:n], ":") < 5 { // it would cover other accounts or services
		return arns
	}
	return []string{first[:n] + "*"}
}

// Checks are the same as a line of decant verify, none when nothing is pending.
// A lack is a warning there: whoever looks need not be who acts.
func (p Simulation) Checks(name, command string) []Check {
	denied, unknown := p.Split()
	c := Check{Name: name, Status: OK}
	switch {
	case len(p.judged) == 0:
		return nil
	case len(denied) > 0:
		c.Status, c.Fix = Warning, p.fix(command, denied)
		c.Text = fmt.Sprintf("By IAM's simulator, this identity may not make %d of the %d calls of %s: %s.", len(denied), len(p.judged), command, actions(denied))
	case len(unknown) > 0:
		c.Status, c.Text, c.Fix = Unknown, p.unknownText(command, unknown), p.unknownFix()
		if p.unasked == "" {
			c.Text = fmt.Sprintf("Of %d of the %d calls of %s IAM's simulator cannot tell whether this identity may make them: %s.", len(unknown), len(p.judged), command, actions(unknown))
		}
	default:
		c.Text = fmt.Sprintf("By IAM's simulator, this identity may make the %d calls of %s.", len(p.judged), command)
	}
	return []Check{c}
}

func actions(list []Decision) string {
	var out []string
	for _, j := range list {
		out = append(out, j.Action)
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(out))), ", ")
}
