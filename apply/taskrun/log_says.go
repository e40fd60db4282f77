package taskrun

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"decant/apply/ecsreason"
	"decant/internal/lazyregexp"
)

// lastLines is how much of the end of a log is looked at, shownLine how much of
// one line is shown, in characters.
const (
	lastLines = 10
	shownLine = 300
)

// keep remembers the end of the log.
func (x *runner) keep(line string) {
	if strings.TrimSpace(line) == "" {
		return
	}
	if x.last = append(x.last, line); len(x.last) > lastLines {
		x.last = x.last[1:]
	}
}

// logReason is what a line at the end of a log says about the end of its program.
type logReason struct {
	line      *lazyregexp.Regexp
	means, do string // as of reason; $1 is the line's first group
}

// logReasons say more than an exit code: 1 is every exception, and 2 is both the
// runner's refusal and Python's, which does not find its file. The narrow ones
// stand first.
var logReasons = sync.OnceValue(func() []logReason {
	return []logReason{
		{lazyregexp.New(`can't open file '([^']+)'`), "Python did not find $1 in the image.", buildAgain},
		{lazyregexp.New(`(?i)exec format error`), "The program in the image is for another architecture than the task definition asks for.", buildAgain},
		{lazyregexp.New(`(?:ModuleNotFoundError|ImportError): No module named '?([\w.]+)`), "The image has no module $1.", "Add its package to the requirements, and build the image again:\n    decant apply --build"},
		{lazyregexp.New(`(?:ImportError|OSError): ([\w.+-]+\.so[\w.]*): cannot open shared object file`), "The image lacks the system library $1.", "Name its Debian package in decant.hcl, migrate, and build the image again:\n    packages = [\"…\"]"},
		{lazyregexp.New(`(?:^|\s)MemoryError\b`), "Python got no more memory: the task has too little.", "Take a larger size in decant.hcl and apply it."},
		{lazyregexp.New(`not authorized to perform:? ([a-z0-9-]+:[A-Za-z*]+)`), "AWS refused a call: the task role does not allow $1.", seeDenied},
		{lazyregexp.New(`An error occurred \(AccessDenied\w*\) when calling the (\w+) operation`), "AWS refused the call $1: the task role does not allow it.", seeDenied},
		{lazyregexp.New(`(No space left on device)`), "The task's storage is full.", "Ask for more in decant.hcl and apply it:\n    storage = 40"},
		{lazyregexp.New(`Could not connect to the endpoint URL: "?([^"\s]+)|(?:ConnectTimeoutError|EndpointConnectionError)`), "The program did not reach a service from the task's subnets.", ecsreason.WayOutOfSubnets},
		{lazyregexp.New(`(?:Temporary failure in name resolution|Name or service not known)`), "The program could not resolve a name from the task's subnets.", ecsreason.WayOutOfSubnets},
		{lazyregexp.New(`Unable to locate credentials`), "The program found no credentials: the task definition names no task role, or the code asks for a profile.", "Leave profiles out of the code; a task gets the credentials of its role."},
		{lazyregexp.New(`FileNotFoundError: .*'([^']+)'`), "The image has no file $1.", "If it stands in the repository, name it in decant.hcl, migrate, and build the image again:\n    include = [\"…\"]"},
	}
})

const seeDenied = "The finding about the refused call (AP514) has the statement for policy.json."

const buildAgain = "Build the image again from the Dockerfile that decant writes:\n    decant apply --build"

// speaksForItself says whether an exit code leaves nothing to the log: it is the
// runner's own word, or a signal's.
func speaksForItself(code int) bool { return code == 75 || code == 124 || code > 128 }

// logSays finds the line nearest to the end that explains it.
func logSays(lines []string) (ecsreason.Reason, bool) {
	for _, line := range slices.Backward(lines) {
		for _, r := range logReasons() {
			at := r.line.FindStringSubmatchIndex(line)
			if at == nil {
				continue
			}
			return ecsreason.Reason{Means: string(r.line.ExpandString(nil, r.means, line, at)), Do: r.do}, true
		}
		if exception.MatchString(line) {
			return ecsreason.Reason{}, false // of a cause that is not among them; lines before it are about something else
		}
	}
	return ecsreason.Reason{}, false
}

// exception is the last line of a Python traceback.
var exception = lazyregexp.New(`^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning|Timeout)\b(?::|$)`)

// lastLine quotes the line that tells most about the end: the last exception, else
// the last line; "" where the log is not known.
func (x *runner) lastLine() string {
	if len(x.last) == 0 {
		return ""
	}
	line := x.last[len(x.last)-1]
	for _, l := range slices.Backward(x.last) {
		if exception.MatchString(l) || slices.ContainsFunc(logReasons(), func(r logReason) bool { return r.line.MatchString(l) }) {
			line = l
			break
		}
	}
	if runes := []rune(line); len(runes) > shownLine {
		line = string(runes[:shownLine]) + "…"
	}
	return fmt.Sprintf("\nIts log says: %s", strings.TrimSpace(line))
}
