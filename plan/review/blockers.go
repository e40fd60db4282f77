package review

import (
	"fmt"
	"strings"

	"decant/model"
	"decant/trigger"
)

// blockers are the rules about what a task cannot do: answer somebody who waits,
// and run what is no Python function.
func blockers() []rule {
	return []rule{
		{name: "special", source: "GetFunctionConfiguration: DurableConfig, CapacityProviderConfig, TenancyConfig", check: special},
		{name: "switched-off", source: "GetFunctionConcurrency: 0 refuses every invocation", check: switchedOff},
		{name: "not-python", source: "decant's runner runs Python handlers", check: notPython},
		{name: "http-route", source: "API Gateway waits at most 29 s by default; a task takes longer to start", check: httpRoute},
		{name: "websocket", source: "API Gateway calls a websocket's integration synchronously", check: websocket},
		{name: "authorizer", source: "API Gateway waits for the authorizer's decision", check: authorizer},
		{name: "function-url", source: "a URL answers the request that invoked it", check: functionURL},
		{name: "express-workflow", source: "Express workflows have neither .sync nor .waitForTaskToken", check: express},
		{name: "synchronous-caller", source: "the service waits for the function's result", check: synchronous},
	}
}

// finalBlocker names the rules whose functions no setting of Lambda helps.
func finalBlocker(name string) bool { return name == "special" || name == "switched-off" }

// blocked says whether one of the blockers applies.
func blocked(f *facts) bool {
	for _, r := range blockers() {
		if speaks, text := r.check(f); text != "" && speaks == Blocked {
			return true
		}
	}
	return false
}

// special: the function is none of the kind that a task replaces. A file system
// is one that a task mounts as well.
func special(f *facts) (Recommendation, string) {
	var found []string
	for _, s := range f.fn.Special {
		if !strings.Contains(s, "file system") {
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		return "", ""
	}
	return Blocked, fmt.Sprintf("It is no plain function (%s); a task has nothing that replaces that.", strings.Join(found, ", "))
}

func switchedOff(f *facts) (Recommendation, string) {
	if f.fn.Reserved == nil || *f.fn.Reserved != 0 {
		return "", ""
	}
	return Blocked, "It is switched off: its reserved concurrency is 0, so every invocation is refused. Delete it, or switch it on first."
}

func notPython(f *facts) (Recommendation, string) {
	if f.fn.Runtime == "" || strings.HasPrefix(f.fn.Runtime, "python") {
		return "", ""
	}
	return Blocked, fmt.Sprintf("Its runtime is %s, and decant moves Python functions.", f.fn.Runtime)
}

func httpRoute(f *facts) (Recommendation, string) {
	if f.kindIs(model.KindAPIHandler) {
		return Blocked, trigger.StaysBecause(model.KindAPIHandler)
	}
	if f.kindIs(model.KindAuthorizer) || f.kindIs(model.KindWebSocket) {
		return "", "" // they are called through an API too, and have their own sentence
	}
	return f.calledBy(model.LiveAPI, "It answers requests of API Gateway (%s); a task takes tens of seconds to start and cannot answer.")
}

func websocket(f *facts) (Recommendation, string) {
	if f.kindIs(model.KindWebSocket) {
		return Blocked, trigger.StaysBecause(model.KindWebSocket)
	}
	return "", ""
}

func authorizer(f *facts) (Recommendation, string) {
	if f.kindIs(model.KindAuthorizer) {
		return Blocked, trigger.StaysBecause(model.KindAuthorizer)
	}
	return "", ""
}

func (f *facts) kindIs(k model.Kind) bool { return f.source != nil && f.source.Kind == k }

func functionURL(f *facts) (Recommendation, string) {
	return f.calledBy(model.LiveURL, "It answers requests to its function URL (%s); a task takes tens of seconds to start and cannot answer.")
}

// express: the state machine cannot wait for a task. One that does not wait can
// start it, and a Standard one can wait, which is a remark and no obstacle.
func express(f *facts) (Recommendation, string) {
	var names []string
	for _, t := range f.fn.Triggers {
		if t.Kind == model.LiveStateMachine && t.Synchronous && isExpress(t) {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return "", ""
	}
	return Blocked, fmt.Sprintf("The Express state machine %s waits for its result, and Express cannot wait for a task.", strings.Join(names, ", "))
}

func isExpress(t model.LiveTrigger) bool {
	for _, d := range t.Details {
		if strings.Contains(strings.ToLower(d), "express") {
			return true
		}
	}
	return false
}

// synchronous: another service waits, for example Cognito or a load balancer.
func synchronous(f *facts) (Recommendation, string) {
	var names []string
	for _, t := range f.fn.Triggers {
		other := t.Kind != model.LiveAPI && t.Kind != model.LiveURL && t.Kind != model.LiveStateMachine
		if t.Synchronous && other && t.State != "disabled" {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return "", ""
	}
	return Blocked, fmt.Sprintf("%s waits for its result; a task takes tens of seconds to start and gives none back.", strings.Join(names, ", "))
}

// calledBy speaks when triggers of the kind are enabled.
func (f *facts) calledBy(kind model.LiveTriggerKind, format string) (Recommendation, string) {
	var names []string
	for _, t := range f.fn.Triggers {
		if t.Kind == kind && t.State != "disabled" {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return "", ""
	}
	return Blocked, fmt.Sprintf(format, strings.Join(names, ", "))
}
