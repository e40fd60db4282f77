package taskrun

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
	"decant/plan"
	"decant/policy"
)

// Denial is a call of the task that AWS refused for want of a permission, as the
// task's log has it.
type Denial struct {
	// Action is the IAM action; "" where AWS names the API's operation alone.
	Action    string `json:"action,omitempty"`
	Operation string `json:"operation,omitempty"` // of the API, as boto3 names it: "GetObject"
	// Resources are what the calls were about, in the order of the log; empty where AWS
	// does not say.
	Resources []string `json:"resources"`
	Role      string   `json:"role,omitempty"` // name of the role that called; "" where AWS does not say
	// Because is the policy that decided, in AWS's words: "identity-based policy".
	Because string `json:"because,omitempty"`
	// Explicit: that policy has a Deny. Without it, a policy lacks an Allow.
	Explicit bool `json:"explicit,omitempty"`
}

// Bounds of what is kept of a log: different refusals, resources of one, and
// characters of a line that are looked at.
const (
	maxDenials        = 20
	maxDeniedOf       = 5
	maxDeniedLine     = 16 << 10
	maxDeniedResource = 1600 // of an ARN; the longest is that of an S3 key of 1,024 bytes
)

// How AWS words a refusal, and botocore an error.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
// The action never has a wildcard there: a line that has one was not written by AWS.
var (
	notAuthorized = lazyregexp.New(`(?i:not authorized to perform:?\s+)([A-Za-z0-9-]+:[A-Za-z]+)\b`)
	onResource    = lazyregexp.New(`^(?i:\s+(?:on|with)(?: the)? resources?:?\s+)(?:\\?"([^"\\]+)\\?"|([^\s"\\]+))`)
	deniedBy      = lazyregexp.New(`\b(?:because no ([A-Za-z -]{1,40}?) allows\b|with an explicit deny(?: in an? ([A-Za-z -]{1,40}? (?:policy|boundary)))?)`)
	calledAs      = lazyregexp.New(`(?:User|Principal): arn:[a-z0-9-]+:sts::\d{12}:assumed-role/([\w+=,.@-]{1,64})/[^\s]{1,128} is $`)
	calling       = lazyregexp.New(`An error occurred \(([\w.:-]{1,60})\) when calling the ([A-Za-z0-9]{1,80}) operation`)
	unnamedKey    = lazyregexp.New(`(?:ciphertext refers to a customer master key|KMS key) that does not exist, (?:or )?(?:does not exist|is not) in this region, or you are not allowed to access`)
)

// deniedCodes are the errors that stand for a missing permission alone. HeadObject and
// HeadBucket have no body, so that botocore knows nothing but the status.
func deniedCodes() []string {
	return []string{
		"AccessDenied", "AccessDeniedException", "AccessDeniedError", "UnauthorizedOperation", "Client.UnauthorizedOperation", "AuthorizationError", "AuthorizationErrorException",
		"UnauthorizedException", "NotAuthorized", "NotAuthorizedException", "403",
	}
}

// denialsIn finds the refusals in a line of a log, or a traceback that is one event.
func denialsIn(text string) []Denial {
	text = text[:min(len(text), maxDeniedLine)]
	var out []Denial
	for _, line := range strings.Split(text, "\n") {
		out = append(out, denialsOf(line)...)
	}
	return out
}

func denialsOf(line string) []Denial {
	var out []Denial
	operation := ""
	called := calling.FindStringSubmatch(line)
	if called != nil {
		operation = called[2]
	}
	for _, at := range notAuthorized.FindAllStringSubmatchIndex(line, maxDenials) {
		d := Denial{Action: spelled(line[at[2]:at[3]]), Operation: operation, Resources: []string{}}
		if before := calledAs.FindStringSubmatch(line[max(0, at[0]-300):at[0]]); before != nil {
			d.Role = before[1]
		}
		rest := line[at[1]:]
		if next := notAuthorized.FindStringSubmatchIndex(rest); next != nil {
			rest = rest[:next[0]]
		}
		if on := onResource.FindStringSubmatch(rest); on != nil {
			if r := on[1] + strings.TrimRight(on[2], ".,;:)'}]"); isResource(r) {
				d.Resources = []string{r}
			}
		}
		if by := deniedBy.FindStringSubmatch(rest); by != nil {
			d.Because, d.Explicit = by[1]+by[2], by[1] == ""
		}
		out = append(out, d)
	}
	if len(out) > 0 || called == nil {
		return out
	}
	switch {
	case unnamedKey.MatchString(line):
		return []Denial{{Action: "kms:Decrypt", Operation: operation, Resources: []string{}}}
	case slices.Contains(deniedCodes(), called[1]):
		return []Denial{{Operation: operation, Resources: []string{}}}
	}
	return nil
}

// spelled is an action with the service as IAM writes it; SNS answers "SNS:Publish".
func spelled(action string) string {
	service, name, _ := strings.Cut(action, ":")
	return strings.ToLower(service) + ":" + name
}

// isResource refuses what cannot stand in a policy.
func isResource(text string) bool {
	return text != "" && len(text) <= maxDeniedResource && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' })
}

// noteDenials keeps the refusals of a line, those that differ in the resource alone as one.
func (x *runner) noteDenials(text string) {
	for _, d := range denialsIn(text) {
		i := slices.IndexFunc(x.denied, func(other Denial) bool {
			return strings.EqualFold(other.Action, d.Action) && other.Role == d.Role && other.Because == d.Because && other.Explicit == d.Explicit &&
				(d.Action != "" || other.Operation == d.Operation)
		})
		switch {
		case i < 0 && len(x.denied) < maxDenials:
			x.denied = append(x.denied, d)
		case i >= 0:
			for _, r := range d.Resources {
				if have := x.denied[i].Resources; len(have) < maxDeniedOf && !slices.Contains(have, r) {
					x.denied[i].Resources = append(have, r)
				}
			}
		}
	}
}

// deniedCalls reports the refusals, each with what takes it away.
func (x *runner) deniedCalls() {
	x.result.Denied = x.denied
	for _, d := range x.denied {
		found := diag.New(CallDenied, diag.Range{}, x.refusal(d)+x.lambdaHad(d), x.permit(d)).About(x.t.Function)
		for _, c := range x.callsOf(d) {
			if found.At.IsZero() {
				found.At = c.At
			} else {
				found = found.With(c.At, "calls "+c.Method+" of "+c.Service+", which needs it, too")
			}
		}
		x.diags.Add(found)
	}
}

// maxDeniedCalls bounds the calls in the source that a finding shows.
const maxDeniedCalls = 10

// callsOf are the calls in the source that need what was refused.
func (x *runner) callsOf(d Denial) []model.AWSCall {
	var out []model.AWSCall
	if x.opts.Function == nil {
		return nil
	}
	for _, need := range plan.Needs(x.opts.Plan, *x.opts.Function) {
		for _, c := range need.Calls {
			asks := strings.EqualFold(need.Action, d.Action) || d.Action == "" && slices.Contains(c.Operations, d.Operation)
			known := slices.ContainsFunc(out, func(other model.AWSCall) bool { return other.At == c.At })
			if asks && !known && len(out) < maxDeniedCalls {
				out = append(out, c)
			}
		}
	}
	return out
}

// lambdaHad says whether the role of the Lambda allows what was refused, as far as it
// is known.
func (x *runner) lambdaHad(d Denial) string {
	fn := x.opts.Function
	if fn == nil || fn.Live == nil || fn.Live.Role.Policies == nil || d.Action == "" || len(d.Resources) == 0 {
		return ""
	}
	var statements []model.Statement
	for _, p := range fn.Live.Role.Policies {
		statements = append(statements, p.Statements...)
	}
	least := policy.Yes
	for _, r := range d.Resources {
		least = min(least, policy.Allows(statements, d.Action, r))
	}
	return " " + map[policy.Answer]string{
		policy.Yes:   "The role of its Lambda, " + fn.Live.Role.Name + ", allows it.",
		policy.Maybe: "The role of its Lambda, " + fn.Live.Role.Name + ", allows it under a condition, or in part.",
		policy.No:    "The role of its Lambda, " + fn.Live.Role.Name + ", does not allow it either.",
	}[least]
}

// refusal says what AWS refused and why, as far as the log has it.
func (x *runner) refusal(d Denial) string {
	if d.Action == "" {
		return fmt.Sprintf("AWS refused the call %s of %s, and does not say which action on which resource the role lacks.", d.Operation, x.t.Function)
	}
	on := ""
	if len(d.Resources) > 0 {
		on = " on " + strings.Join(d.Resources, ", ")
	}
	why := "."
	switch {
	case d.Explicit && d.Because == "":
		why = ": a policy denies it explicitly."
	case d.Explicit:
		why = ": " + article(d.Because) + " denies it explicitly."
	case d.Because != "":
		why = ": no " + d.Because + " allows it."
	}
	return fmt.Sprintf("AWS refused %s %s%s%s", x.t.Function, d.Action, on, why)
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "aeioAEIO") {
		return "an " + noun
	}
	return "a " + noun
}

// permit says how the call becomes allowed.
func (x *runner) permit(d Denial) string {
	switch by := strings.ToLower(d.Because); {
	case d.Explicit:
		return fmt.Sprintf("A Deny outweighs every Allow, so no statement of %s/policy.json helps. Change the policy that denies, or leave out the call.", x.t.Folder)
	case by == "resource-based policy":
		return fmt.Sprintf("The policy of the resource itself has to name the task's role, %s-task-role. decant does not change it.", x.t.TaskName)
	case by != "" && by != "identity-based policy":
		return fmt.Sprintf("%s limits what the role's policies may allow, so no statement of %s/policy.json helps. Ask whoever maintains it for %s.", upperFirst(article(d.Because)), x.t.Folder, orCall(d))
	case d.Action == "":
		return fmt.Sprintf("Add a statement for the action and the resource to %s/policy.json and apply it. The service authorization reference of AWS lists the actions of each operation.\n    decant apply --function %s", x.t.Folder, x.t.Function)
	}
	where := fmt.Sprintf("Add the statement to %s/policy.json and apply it", x.t.Folder)
	if foreign := x.foreignRole(d.Role); foreign {
		where = fmt.Sprintf("The call was made as the role %s, which is not the task's. Add the statement to a policy of that role", d.Role)
	}
	resources := d.Resources
	if len(resources) == 0 {
		where += ", with the resource's ARN in place of \"*\" where the action takes one"
		resources = []string{"*"}
	}
	text := where + ":\n" + indented(awsconfig.StatementOn(d.Action, resources...))
	if !x.foreignRole(d.Role) {
		text += "\n    decant apply --function " + x.t.Function
	}
	return text
}

func orCall(d Denial) string {
	if d.Action != "" {
		return d.Action
	}
	return d.Operation
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// foreignRole says whether a role is none of the task's two.
func (x *runner) foreignRole(name string) bool {
	return name != "" && !slices.ContainsFunc(x.start.Roles, func(arn string) bool { return strings.HasSuffix(arn, "/"+name) })
}

func indented(text string) string { return "    " + strings.ReplaceAll(text, "\n", "\n    ") }
