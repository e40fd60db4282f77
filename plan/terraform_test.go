package plan

import (
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

func inSubnets(ids ...string) func(*model.Function) {
	return func(fn *model.Function) {
		fn.Subnets = model.Known(ids, model.FromConfig, diag.Range{File: ".chalice/config.json"})
	}
}

func TestTheNetworkOfTheLambdasIsTheDefault(t *testing.T) {
	t.Parallel()
	const a, b = "subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"
	for name, c := range map[string]struct {
		functions []model.Function
		want      string
	}{
		"the same": {[]model.Function{
			modeltest.Function("x", model.KindSchedule, inSubnets(a, b)), modeltest.Function("y", model.KindSchedule, inSubnets(a, b)),
		}, `["` + a + `", "` + b + `"]`},
		"one that stays does not count": {[]model.Function{
			modeltest.Function("x", model.KindSchedule, inSubnets(a)), modeltest.Function("api_handler", model.KindAPIHandler),
		}, `["` + a + `"]`},
		"different":   {[]model.Function{modeltest.Function("x", model.KindSchedule, inSubnets(a)), modeltest.Function("y", model.KindSchedule, inSubnets(b))}, ""},
		"one without": {[]model.Function{modeltest.Function("x", model.KindSchedule, inSubnets(a)), modeltest.Function("y", model.KindSchedule)}, ""},
		"no id":       {[]model.Function{modeltest.Function("x", model.KindSchedule, inSubnets("${SUBNET}"))}, ""},
	} {
		p, _ := Make(modeltest.App(c.functions...), options(t, ""))
		for _, v := range p.Terraform.Variables {
			if v.Name == "fargate_subnets" && v.Default != c.want {
				t.Errorf("%s: the default is %s, want %s", name, v.Default, c.want)
			}
		}
	}
}
