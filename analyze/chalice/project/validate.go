package project

import (
	"fmt"
	"github.com/agext/levenshtein"
	"slices"
	"strings"
	"unicode"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/lazyregexp"
	"decant/model"
)

// lambdaName is what Lambda accepts as a function's name.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
var lambdaName = lazyregexp.New(`^[A-Za-z0-9_-]{1,64}$`)

// CheckNames reports names that Lambda, Chalice or CloudFormation refuse, and
// marks the functions that cannot exist. A name that is computed is not compared;
// computed says which are.
func CheckNames(app *model.App, computed func(function int) bool) diag.List {
	var diags diag.List
	byName, byID := map[string]int{}, map[string]int{}
	for i := range app.Functions {
		fn := &app.Functions[i]
		if computed(i) {
			continue
		}
		if !lambdaName.MatchString(fn.LambdaName) {
			diags.Add(badName(app, fn))
			fn.Incomplete = true
		}
		if fn.Name == APIHandler && fn.Kind != model.KindAPIHandler {
			diags.Add(diag.New(NamedAPIHandler, fn.Handler.At,
				"The function has the logical name api_handler, which Chalice gives to the function of all routes. Settings for one reach the other, and \"chalice package\" fails.",
				"Give the function another name.").About(fn.Name))
		}
		if fn.Kind == model.KindAPIHandler || fn.Kind == model.KindWebSocket {
			continue // not among the names that Chalice compares
		}
		if first, ok := byName[fn.Name]; ok {
			diags.Add(duplicate(fn, &app.Functions[first]))
			fn.Incomplete, app.Functions[first].Incomplete = true, true
			continue
		}
		byName[fn.Name] = i
		id := cloudFormationID(fn.Name)
		if first, ok := byID[id]; ok {
			diags.Add(diag.New(NameCollides, fn.Handler.At,
				fmt.Sprintf("%s and %s have the same id %s in CloudFormation; \"chalice package\" fails, \"chalice deploy\" does not.", fn.Name, app.Functions[first].Name, id),
				"").About(fn.Name).With(app.Functions[first].Handler.At, "the other function"))
		}
		byID[id] = i
	}
	return diags
}

func badName(app *model.App, fn *model.Function) diag.Diagnostic {
	detail := fmt.Sprintf("The full name %.100q has %d characters; Lambda accepts 64.", fn.LambdaName, len(fn.LambdaName))
	if len(fn.LambdaName) <= 64 {
		detail = fmt.Sprintf("The full name %q has characters that Lambda refuses; it accepts letters, digits, \"-\" and \"_\".", fn.LambdaName)
	}
	at := fn.Handler.At
	if !lambdaName.MatchString(app.Name.V) && app.Name.IsKnown() {
		at = app.Name.At
	}
	return diag.New(NameRefused, at, detail+" The function cannot exist under it.",
		"Shorten or correct the name of the app, the stage or the function; state the name of the live function if it differs.").About(fn.Name)
}

func duplicate(fn, first *model.Function) diag.Diagnostic {
	return diag.New(DuplicateName, fn.Handler.At,
		fmt.Sprintf("Two functions have the logical name %s. \"chalice deploy\" refuses them, and one would overwrite the other.", fn.Name),
		"Give one of them another name with name=.").About(fn.Name).With(first.Handler.At, "the other function")
}

// cloudFormationID is Chalice's to_cfn_resource_name.
func cloudFormationID(name string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' }) {
		for i, r := range part {
			switch {
			case i == 0:
				b.WriteRune(unicode.ToUpper(r))
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// CheckUnused reports the lambda_functions entries that match no function.
func CheckUnused(s Scope, app *model.App) diag.List {
	names := make([]string, 0, len(app.Functions))
	for _, fn := range app.Functions {
		names = append(names, fn.Name)
	}
	var diags diag.List
	for _, parent := range []*jsonpos.Value{s.Config.root, s.Config.root.Get("stages").Get(s.Stage)} {
		functions := parent.Get("lambda_functions")
		if functions == nil {
			continue
		}
		for _, m := range functions.Members {
			if slices.Contains(names, m.Key) {
				continue
			}
			fix := "Remove the entry."
			if len(names) > 0 {
				fix = "Remove the entry, or correct the name. The names are " + Listed(names) + "."
				if near := nearest(m.Key, names); levenshtein.Distance(m.Key, near, nil) <= 1+len(m.Key)/4 {
					fix = fmt.Sprintf("Did you mean %q? The names are %s.", near, Listed(names))
				}
			}
			diags.Add(diag.New(UnusedFunction, m.KeyAt,
				fmt.Sprintf("No function has the logical name %q, so these settings have no effect.", m.Key), fix))
		}
	}
	return diags
}

// CheckRoutes repeats what "chalice deploy" checks of paths.
func CheckRoutes(routes []model.Route) diag.List {
	var diags diag.List
	for _, r := range routes {
		p := r.Path
		if !p.IsKnown() || p.V == "/" || p.V != "" && !strings.HasSuffix(p.V, "/") {
			continue
		}
		what := fmt.Sprintf("The route %q ends with a slash", p.V)
		if p.V == "" {
			what = "A route is empty"
		}
		diags.Add(diag.New(RouteRefused, p.At, what+", which \"chalice deploy\" refuses.", "Write the path without the slash at its end, or \"/\"."))
	}
	return diags
}

// checkQueues repeats what "chalice deploy" checks of queues.
func checkQueues(fn *model.Function) diag.List {
	var diags diag.List
	for _, t := range fn.Triggers {
		q, ok := t.(model.Queue)
		if !ok {
			continue
		}
		if q.Queue.IsKnown() && (strings.HasPrefix(q.Queue.V, "https:") || strings.HasPrefix(q.Queue.V, "arn:")) {
			diags.Add(diag.New(QueueRefused, q.Queue.At,
				"queue is the name of a queue in Chalice, not its URL or ARN; \"chalice deploy\" refuses it.", "Write the name, or use queue_arn=.").About(fn.Name))
		}
		if q.QueueARN.IsKnown() && !strings.HasPrefix(q.QueueARN.V, "arn:") {
			diags.Add(diag.New(QueueRefused, q.QueueARN.At,
				"queue_arn must be an ARN; \"chalice deploy\" refuses it.", "Write the ARN, or use queue= with the name.").About(fn.Name))
		}
	}
	return diags
}

// CheckAPI repeats what "chalice deploy" checks of the settings for the REST API
// and the architecture.
func (s Scope) CheckAPI() diag.List {
	var diags diag.List
	refuse := func(v *jsonpos.Value, detail, fix string) {
		diags.Add(diag.New(APIRefused, v.At, detail+" \"chalice deploy\" stops before it deploys anything.", fix))
	}
	endpoint, vpce, policy := s.lookup("api_gateway_endpoint_type"), s.lookup("api_gateway_endpoint_vpce"), s.lookup("api_gateway_policy_file")
	private := endpoint != nil && endpoint.Text == "PRIVATE"
	switch {
	case endpoint.Truthy() && !slices.Contains([]string{"EDGE", "REGIONAL", "PRIVATE"}, endpoint.Text):
		refuse(endpoint, "The endpoint type is none of EDGE, REGIONAL and PRIVATE.", "Write one of the three.")
	case !private && vpce.Truthy():
		refuse(vpce, "A VPC endpoint is set, but the API is not PRIVATE.", "Remove it, or set api_gateway_endpoint_type to PRIVATE.")
	case private && policy.Truthy() && vpce.Truthy():
		refuse(vpce, "A private API takes a policy file or a VPC endpoint, not both.", "Remove one of the two.")
	case private && !policy.Truthy() && !vpce.Truthy():
		refuse(endpoint, "A private API needs api_gateway_policy_file or api_gateway_endpoint_vpce.", "Add one of the two.")
	}
	if v := s.lookup("minimum_compression_size"); v != nil {
		if n, ok := v.Int(); v.Kind != jsonpos.Bool && (!ok || n < 0 || n > 10485760) {
			refuse(v, "minimum_compression_size is no whole number from 0 to 10485760.", "Write a number of bytes.")
		}
	}
	if v := s.lookup("lambda_architecture"); v != nil && v.Text != "x86_64" && v.Text != "arm64" {
		refuse(v, "lambda_architecture is neither x86_64 nor arm64.", "Write one of the two.")
	}
	return diags
}

// APISettings lists the settings of the stage that concern the APIs alone.
func (s Scope) APISettings() []string {
	out := []string{}
	for _, k := range keys {
		if k.api && s.lookup(k.name) != nil {
			out = append(out, k.name)
		}
	}
	return out // keys are sorted
}
