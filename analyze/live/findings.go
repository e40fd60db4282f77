package live

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/model"
)

// gapFindings folds the gaps by action and reason. Gaps about usage that were
// left out on purpose are the report's business.
func gapFindings(gaps []model.Gap) diag.List {
	type kind struct {
		action string
		reason model.GapReason
	}
	byKind := map[kind][]model.Gap{}
	var order []kind
	for _, g := range gaps {
		k := kind{g.Action, g.Reason}
		if byKind[k] == nil {
			order = append(order, k)
		}
		byKind[k] = append(byKind[k], g)
	}
	var diags diag.List
	for _, k := range order {
		switch k.reason {
		case model.GapDenied:
			diags.Add(deniedFinding(k.action, byKind[k]))
		case model.GapFailed:
			diags.Add(failedFinding(k.action, byKind[k]))
		case model.GapUnrecorded:
			diags.Add(unrecordedFinding(k.action, byKind[k]))
		case model.GapGone:
			diags.Add(goneFinding(k.action, byKind[k]))
		case model.GapContradiction:
			diags.Add(contradictionFinding(k.action, byKind[k]))
		case model.GapSkipped:
		}
	}
	return diags
}

func deniedFinding(action string, gaps []model.Gap) diag.Diagnostic {
	code, effect := ActionDenied, "What it would have told is missing from the report; nothing is assumed in its place."
	if action == "lambda:ListFunctions" {
		code, effect = NothingReadable, "Without it no function is found there."
	}
	return diag.New(code, diag.Range{},
		fmt.Sprintf("AWS refused %s %s. %s\nAWS says: %s", action, about(gaps), effect, gaps[0].Detail),
		"Allow the action to the identity that decant runs with:\n"+indented(awsconfig.StatementFor(action))).About(action)
}

func failedFinding(action string, gaps []model.Gap) diag.Diagnostic {
	code := CallFailed
	if action == "lambda:ListFunctions" {
		code = NothingReadable
	}
	return diag.New(code, diag.Range{},
		fmt.Sprintf("%s failed %s, although it was tried several times, or its answer could not be understood. What it would have told is missing from the report.\nThe reason: %s", action, about(gaps), gaps[0].Detail),
		"Run the command again; if it keeps failing, look at the resource in AWS's console.").About(action)
}

func unrecordedFinding(action string, gaps []model.Gap) diag.Diagnostic {
	code := NotRecorded
	if action == "lambda:ListFunctions" {
		code = NothingReadable
	}
	return diag.New(code, diag.Range{},
		fmt.Sprintf("The snapshot has no answer of %s %s. What it would have told is missing from the report.", action, about(gaps)),
		"Take a new snapshot with this version of decant:\n    decant snapshot --out live.json").About(action)
}

func contradictionFinding(action string, gaps []model.Gap) diag.Diagnostic {
	return diag.New(Contradiction, diag.Range{},
		fmt.Sprintf("What %s answered %s cannot all be true, so nothing is computed from it: neither pressure nor cost.\n%s", action, about(gaps), gaps[0].Detail),
		"Read another window (--since), or compare the metrics of the function with its REPORT lines in CloudWatch. A snapshot must not be edited by hand.").About(action)
}

func goneFinding(action string, gaps []model.Gap) diag.Diagnostic {
	return diag.New(FunctionGone, diag.Range{},
		fmt.Sprintf("%s found nothing any more %s, although AWS had listed it. What was known until then is in the report.", action, about(gaps)),
		"").About(action)
}

// about says which subjects and places the gaps are about: the first few.
func about(gaps []model.Gap) string {
	var subjects, places []string
	for _, g := range gaps {
		places = append(places, strings.TrimSpace(g.Account+" "+g.Region))
		if g.Subject != "" {
			subjects = append(subjects, g.Subject)
		}
	}
	where := "in " + few(distinct(places))
	if len(subjects) == 0 {
		return where
	}
	return "for " + few(distinct(subjects)) + " " + where
}

// few joins up to four names; of more it counts those behind the third.
func few(list []string) string {
	if len(list) > 4 { // "and 1 others" would be no shorter
		return terminal.Cell(fmt.Sprintf("%s and %d others", strings.Join(list[:3], ", "), len(list)-3))
	}
	return terminal.Cell(strings.Join(list, ", "))
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}

// runtimeFindings names the runtimes that this version of the SDK has never
// heard of. A function in another language than Python has a known runtime; it
// stays in the report.
func runtimeFindings(fns []model.LiveFunction) diag.List {
	users := map[string][]string{}
	var unknown []string
	for i := range fns {
		runtime := fns[i].Runtime
		if runtime == "" || slices.Contains(types.Runtime("").Values(), types.Runtime(runtime)) {
			continue
		}
		users[runtime] = append(users[runtime], fns[i].Name)
		unknown = append(unknown, runtime)
	}
	var diags diag.List
	for _, runtime := range distinct(unknown) {
		diags.Add(diag.New(RuntimeUnknown, diag.Range{},
			fmt.Sprintf("%s runs on %q, which decant does not know. The report shows it, but a plan cannot choose an image for it.", few(users[runtime]), runtime),
			"Look for a newer version of decant, or leave the function on Lambda.").About(runtime))
	}
	return diags
}
