package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
	"decant/trigger"
)

// LiveVariables names, for each function that the account has, the variables that
// only the live Lambda has: somebody added them there, `chalice deploy` from this
// source would remove them, and the task will lack them. Values are never read.
// Others are variables that decant.hcl adds.
func LiveVariables(functions []model.Function, others []model.EnvVar) diag.List {
	var diags diag.List
	for _, fn := range functions {
		if fn.Live == nil || trigger.StaysBecause(fn.Kind) != "" {
			continue
		}
		var has []string
		for _, v := range slices.Concat(fn.Env, others) {
			has = append(has, v.Name)
		}
		diags.Extend(LackingVariables(fn.Name, fn.Live.EnvNames, has))
	}
	return diags
}

// LackingVariables is the finding of one function: live are the names that the
// Lambda has, has those that the task gets.
func LackingVariables(function string, live, has []string) diag.List {
	lacks := slices.DeleteFunc(slices.Clone(live), func(name string) bool { return reserved(name) || slices.Contains(has, name) })
	if len(lacks) == 0 {
		return nil
	}
	slices.Sort(lacks)
	return diag.List{diag.New(LiveOnly, diag.Range{},
		fmt.Sprintf("The live Lambda of %s has variables that neither config.json nor decant.hcl sets, so its task lacks them: %s.", function, strings.Join(lacks, ", ")),
		"Add them to environment_variables in .chalice/config.json, or to environment in decant.hcl, unless the code no longer reads them.").About(function)}
}
