package diag

// joinCodes are about source and account side by side: LV4xx.
var joinCodes = map[Code]Entry{
	"LV401": {Severity: Warning, Summary: "Function runs in several places", Text: `
A function of that name runs in more than one of the regions or accounts that
were read, and nothing says which of them this source is deployed to. Facts of
the wrong one would size and judge the wrong function, so none is used.

State region and account in decant.hcl, or read only one place with --region and
--profile.`},
	"LV402": {Severity: Warning, Summary: "No function of this stage was found in the account", Text: `
decant looks for <app_name>-<stage>-<function>, for the ARNs of
.chalice/deployed/<stage>.json and for Chalice's tag. None of the functions was
found, so everything is judged by the source alone. Usually the stage, the
region or the account is another one.`},
}
