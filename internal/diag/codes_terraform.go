package diag

var terraformCodes = map[Code]Entry{
	"CH391": {Severity: Warning, Summary: "Terraform file cannot be parsed", Text: `
decant reads the repository's Terraform files to know which variables and
modules they declare, so that the generated file declares nothing twice. What
stands in a file that cannot be parsed is not known; terraform would refuse the
file as well.`},
}
