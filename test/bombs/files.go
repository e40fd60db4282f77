package bombs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// entries are n entries of a JSON object or array, separated by commas.
func entries(n int, format string) content {
	return c(lines(n-1, format+","), fmt.Sprintf(format, n-1))
}

// settings are inputs to the readers of .chalice and decant's record.
func settings() []input {
	config := func(name, says string, pieces ...any) input {
		text := c(`{"version": "2.0", "app_name": "bad", `, c(pieces...), "}")
		return input{name: "config.json, " + name, files: map[string]content{".chalice/config.json": text}, says: []string{"bad/.chalice/config.json", says}}
	}
	beside := func(name, file, says string, pieces ...any) input {
		return input{name: name, files: map[string]content{file: c(pieces...)}, says: []string{file, says}, still: []string{"behind"}, migrate: strings.HasPrefix(file, ".decant")}
	}
	return []input{
		config("200,000 variables", "1 MiB", `"environment_variables": {`, entries(200_000, `"A%d":"x"`), `}`),
		config("60 variables of 100 kB", "", `"environment_variables": {"A":"", `, lines(60, `"A%d":"`), `x"}`),
		config("a value of 5 MB", "1 MiB", `"environment_variables": {"A": "`, r("x", 5_000_000), `"}`),
		config("a secret of 5 MB", "1 MiB", `"environment_variables": {"PASSWORD": "`, r("x9aK", 1_250_000), `"}`),
		config("a value of 5 MB of JSON", "1 MiB", `"environment_variables": {"A": "`, r(`{\"password\": \"`, 300_000), `"}`),
		config("a value of 5 MB of URLs", "1 MiB", `"environment_variables": {"A": "`, r(`https://u:p@x/?a=b&`, 250_000), `"}`),
		config("a name of 5 MB", "1 MiB", `"environment_variables": {"`, r("N", 5_000_000), `": "x"}`),
		config("200,000 stages", "1 MiB", `"stages": {`, entries(200_000, `"s%d":{}`), `}`),
		config("a stage of 5 MB", "1 MiB", `"stages": {"`, r("s", 5_000_000), `":{}}`),
		config("7,000 tags", "", `"tags": {`, entries(7000, `"t%d":"x"`), `}`),
		config("7,000 secret tags", "", `"tags": {`, entries(7000, `"t%d":"password=aK9zaK9zaK9zaK9zaK9zaK9zaK9zaK9z"`), `}`),
		config("100,000 layers", "1 MiB", `"layers": [`, entries(100_000, `"arn:aws:lambda:eu-west-1:123456789012:layer:l:%d"`), `]`),
		config("100,000 subnets", "1 MiB", `"subnet_ids": [`, entries(100_000, `"subnet-%08d"`), `], "security_group_ids": ["sg-1"]`),
		config("200,000 functions", "1 MiB", `"stages": {"dev": {"lambda_functions": {`, entries(200_000, `"f%d":{"lambda_timeout":60}`), `}}}`),
		config("200,000 unknown keys", "1 MiB", entries(200_000, `"k%d":1`)),
		config("a million brackets", "20000 values", `"stages": `, r("[", 1_000_000)),
		config("an app's name of 5 MB", "1 MiB", `"app_name": "`, r("n", 5_000_000), `"`),
		beside("a policy of 7 MB", ".chalice/policy-dev.json", "", `{"Version": "2012-10-17", "Statement": [`, entries(70_000, `{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::b%d/*"}`), `]}`),
		beside("a deep policy", ".chalice/policy-dev.json", "", r(`{"Statement":[`, 500_000)),
		beside("70,000 deployed resources", ".chalice/deployed/dev.json", "limit of", `{"resources": [`, entries(70_000, `{"name": "r%[1]d", "resource_type": "lambda_function", "lambda_arn": "arn:aws:lambda:eu-west-1:123456789012:function:r%[1]d"}`), `]}`),
		beside("a record of 200,000 files", ".decant/generated.txtar", "", lines(200_000, "-- bad/fargate/f%d/task-definition.json --\n{}\n")),
		beside("a record of one file", ".decant/generated.txtar", "", "-- bad/Dockerfile --\n", r("x\n", 1_500_000)),
		beside("a record of parts", ".decant/generated.txtar", "", lines(100_000, "-- bad/fargate/f/a%d.json --\n{}\n"), r("-- --\n", 200_000)),
		beside("a record of long names", ".decant/generated.txtar", "", "-- ", r("a/", 3_500_000), " --\n{}\n"),
	}
}

// packages are inputs to the readers of requirements and of what is packaged.
func packages() []input {
	beside := func(name, file, says string, pieces ...any) input {
		in := input{name: file + ", " + name, files: map[string]content{file: c(pieces...)}, says: []string{file, says}, still: []string{"behind"}}
		switch file {
		case ".python-version", ".gitignore", "/.github/workflows/ci.yml":
			in.says = nil // evidence beyond its limit proves nothing
		}
		return in
	}
	wheels, includes := map[string]content{}, map[string]content{"requirements.txt": c("-r r0.txt\n")}
	for i := range 2_500 {
		wheels[fmt.Sprintf("vendor/p%d/x.cpython-39-aarch64-linux-gnu.so", i)] = nil
		includes[fmt.Sprintf("r%d.txt", i)] = c(fmt.Sprintf("-r r%d.txt\na%d==1\n", i+1, i))
	}
	return []input{
		beside("a line of 7 MB", "requirements.txt", "1 MiB", r("a", 7_000_000)),
		beside("extras of 7 MB", "requirements.txt", "1 MiB", "a[", r("b,", 3_400_000), "c]"),
		beside("markers of 7 MB", "requirements.txt", "1 MiB", "a;", r("(", 6_900_000)),
		beside("a continued line of 7 MB", "requirements.txt", "1 MiB", r("a\\\n", 2_300_000)),
		beside("specifiers of 7 MB", "requirements.txt", "1 MiB", "a", r(">1,", 2_300_000), "<2"),
		beside("500,000 requirements", "requirements.txt", "1 MiB", lines(500_000, "a%d==1\n")),
		beside("400,000 bad lines", "requirements.txt", "1 MiB", lines(400_000, "=!%d\n")),
		beside("100,000 Git requirements", "requirements.txt", "1 MiB", lines(100_000, "git+https://u:p@example.com/x%d.git\n")),
		beside("100,000 local paths", "requirements.txt", "more than 5000", lines(50_000, "./x%d\n")),
		beside("it includes itself", "requirements.txt", "1 MiB", r("-r requirements.txt\n", 100_000)),
		beside("100,000 constraints", "requirements.txt", "1 MiB", lines(100_000, "-c c%d.txt\n")),
		beside("a line of 7 MB", "Dockerfile", "", "FROM ", r("a", 7_000_000)),
		beside("400,000 lines", "Dockerfile", "", r("FROM python:3.12\n", 400_000)),
		beside("a line of 7 MB", ".python-version", "", r("3.12.", 1_400_000)),
		beside("nested arrays", "pyproject.toml", "limit of", "[project]\nrequires-python = \"", r(">=3,", 1_000_000), "\"\n a = ", r("[", 1_000_000)),
		beside("200,000 tables", "pyproject.toml", "limit of", lines(200_000, "[a.b%d]\n")),
		beside("500,000 lines", ".gitignore", "", r("*a*b*c*d*e*f\n", 500_000)),
		beside("a line of 7 MB", ".gitignore", "", r("*a", 3_500_000)),
		beside("200,000 jobs", "/.github/workflows/ci.yml", "", "on: push\njobs:\n", lines(200_000, "  j%d: {python-version: 3.12}\n")),
		beside("aliases of aliases", "/.github/workflows/ci.yml", "", "a0: &a0 [x, x]\n", lines(60, "b%[1]d: &b%[1]d [*a%[1]d, *a%[1]d]\n")),
		beside("7 MB", "setup.py", "", "from setuptools import setup\nsetup(python_requires='", r(">=3,", 1_700_000), "')\n"),
		beside("300,000 packages", "Pipfile", "limit of", "[packages]\n", lines(300_000, "a%d = '*'\n")),
		{name: "2,500 compiled files", files: wheels, says: []string{"bad/vendor"}, still: []string{"behind"}},
		{name: "2,500 included files", files: includes, says: []string{"bad/requirements.txt", "more than 10 files"}, still: []string{"behind"}},
	}
}

// terraform are inputs to the reader of HCL: the same expressions in a .tf file
// and in decant.hcl.
func terraform() []input {
	expressions := map[string]content{
		"minus":      c(r("-", 300_000), "1"),
		"plus":       c("1", r("+1", 300_000)),
		"conditions": c(r("true ? 1 : ", 60_000), "1"),
		"indexes":    c("b", r("[0]", 150_000)),
		"templates":  c(r(`"${`, 100_000), "1", r(`}"`, 100_000)),
		"for":        c(r("[for a in ", 50_000), "b", r(": a]", 50_000)),
	}
	var out []input
	for _, name := range slices.Sorted(maps.Keys(expressions)) {
		e := expressions[name]
		out = append(out,
			input{name: "main.tf, " + name, files: map[string]content{"main.tf": c("locals {\n a = ", e, "\n}\n")}, says: []string{"bad/main.tf"}, still: []string{"behind"}, migrate: true},
			input{name: "decant.hcl, " + name, files: map[string]content{"/decant.hcl": c("environment = { A = ", e, " }\n")}, says: []string{"decant.hcl", "25000 tokens"}, still: []string{"behind"}})
	}
	many := map[string]content{}
	for i := range 9 {
		many[fmt.Sprintf("tf%d/main.tf", i)] = c(lines(5_000, "variable \"v%d\" {}\n"), r("# a long comment counts, too\n", 33_000))
	}
	shared := map[string]content{"/infra/variables.tf": c("variable \"stage\" {}\n")}
	for i := range 4 {
		shared[fmt.Sprintf("/infra/m%d.tf", i)] = c(lines(700, fmt.Sprintf("resource \"aws_cloudwatch_event_target\" \"t%d_%%[1]d\" {\n  rule = aws_cloudwatch_event_rule.r%%[1]d.name\n  arn = \"arn:aws:lambda:eu-west-1:123456789012:function:a%%[1]d-${var.stage}-of_app\"\n}\n", i)))
	}
	for i := range 300 {
		dir := fmt.Sprintf("/apps/a%d/", i)
		shared[dir+"app.py"] = c(fmt.Sprintf("from chalice import Chalice\napp = Chalice(app_name='a%d')\n@app.lambda_function()\ndef of_app%d(event, context):\n    pass\n", i, i))
		shared[dir+".chalice/config.json"] = c(fmt.Sprintf(`{"version": "2.0", "app_name": "a%d", "stages": {"dev": {}}}`, i))
	}
	one := func(name, file string, pieces ...any) input {
		return input{name: file + ", " + name, files: map[string]content{file: c(pieces...)}, says: []string{strings.TrimPrefix(file, "/"), "25000 tokens"}, still: []string{"behind"}}
	}
	return append(out,
		input{name: "9 folders of Terraform, 1 MB each", files: many, says: []string{"bad/tf", "8 MiB"}, still: []string{"behind"}, migrate: true},
		input{name: "main.tf, 40,000 blocks", files: map[string]content{"main.tf": c(lines(40_000, "resource \"aws_sqs_queue\" \"q%d\" {}\n"))}, still: []string{"behind"}},
		one("40,000 tags", "/decant.hcl", "tags = {\n", lines(40_000, "  t%d = \"x\"\n"), "}\n"),
		one("20,000 functions", "/decant.hcl", lines(20_000, "function \"f%d\" {\n  move = false\n}\n")),
		input{name: "300 apps with the same Terraform", files: shared, says: []string{"302 apps"}, still: []string{"behind", "of_app299"}},
		one("40,000 variables", "/decant.hcl", "environment = {\n", lines(40_000, "  V%d = \"x\"\n"), "}\n"),
		one("80,000 packages", "/decant.hcl", "packages = [", entries(80_000, `"p%d"`), "]\n"))
}
