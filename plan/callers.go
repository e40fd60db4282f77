package plan

import (
	"fmt"
	"strings"

	"decant/model"
	"decant/trigger"
)

// called says what calls a plain function, as far as the repository shows it, and
// whether a caller waits for the result.
func called(app *model.App, fn model.Function) string {
	if len(fn.Callers) == 0 {
		return "No infrastructure code of the repository starts it, so it is not known what does and whether that waits for its answer."
	}
	text := "It is started by " + callers(app, fn) + "."
	switch use, reader := trigger.Result(fn); use {
	case trigger.Read:
		text += " " + upperFirst(reader) + ", and a task does not hand it back."
	case trigger.Output:
		text += " Its result becomes the output of the state machine, which no state reads."
	case trigger.Unread:
		text += " Its result is not used there."
	case trigger.Open:
		text += " Whether its result is used is not known."
	}
	return text
}

// callers names what starts a function, the first three.
func callers(app *model.App, fn model.Function) string {
	words := trigger.Callers(app, fn)
	if more := len(words) - 3; more > 0 {
		words = append(words[:3:3], fmt.Sprintf("%d more", more))
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

func upperFirst(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

// answerGap is what becomes of the result that callers get.
func answerGap(fn model.Function) Guarantee {
	g := Guarantee{"answer", lost, "callers got the return value", "the task's exit code tells success; with a Step Functions task token the value is sent back"}
	switch use, reader := trigger.Result(fn); use {
	case trigger.Read:
		g.Lambda = reader
	case trigger.Output:
		g.Lambda = "the return value became the output of the state machine"
	case trigger.Unread:
		g.Outcome, g.Lambda = kept, "its callers in infrastructure code do not use the return value"
	case trigger.Open:
	}
	return g
}
