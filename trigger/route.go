package trigger

import (
	"fmt"

	"decant/model"
)

// httpRoute is the REST API in front of the function.
func httpRoute() Kind {
	return Kind{
		Name: "http_route", Functions: []model.Kind{model.KindAPIHandler},
		Stays: "It answers HTTP requests; a task takes tens of seconds to start and cannot answer.",
		Describe: func(app *model.App, _ model.Trigger) string {
			if len(app.Routes) == 1 {
				return "1 REST route"
			}
			return fmt.Sprintf("%d REST routes", len(app.Routes))
		},
		Compare: func(model.Trigger) (string, bool) { return "api", true },
	}
}
