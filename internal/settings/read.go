package settings

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/model"
	"decant/plan/module"
)

// Codes of this package.
const (
	BadSyntax diag.Code = "CL301"
	BadName   diag.Code = "CL302"
	BadValue  diag.Code = "CL303"
	Beyond    diag.Code = "CL310"
)

// field is one setting: how it is read, and what docs/settings.md says of it.
type field struct {
	name  string
	value value
	doc
}

// doc describes a setting to a person.
type doc struct {
	byDefault string // what holds without it
	meaning   string
	example   string // a value that Read accepts
}

// value is the form of a setting's values, and how one is read into its place.
type value struct {
	form string
	set  func(r *reader, a hclfile.Attribute)
}

// maxTokens bounds decant.hcl to about five thousand settings.
const maxTokens = 25_000

type reader struct{ diags diag.List }

// Read parses decant.hcl. Whatever is right is returned beside the findings; of
// a file that does not parse, nothing is.
func Read(path string, src []byte) (Settings, diag.List) {
	var r reader
	body, problems := hclfile.ParseUpTo(maxTokens, path, src)
	for _, p := range problems {
		if p.Limit {
			r.diags.Add(diag.New(Beyond, p.At, p.Detail+" No setting of the file is used.", "Write the settings as literal values; the file needs no long expressions."))
			continue
		}
		r.diags.Add(diag.New(BadSyntax, p.At, p.Detail, "Correct the syntax; the file is HCL, the language of Terraform files."))
	}
	var s Settings
	if len(problems) > 0 {
		return s, r.diags // what was read of a broken file would only confuse
	}
	r.attributes(body, topFields(&s))
	isStage := func(b hclfile.Block) bool { return b.Type == "stage" }
	for _, b := range body.Blocks {
		if !isStage(b) {
			r.block(&s, b, "network", "thresholds", "function", "stage")
		}
	}
	for _, b := range body.Blocks {
		if isStage(b) { // what it states stands over everything outside of it
			r.stage(&s, b)
		}
	}
	return s, r.diags
}

// stage reads the block of one stage over the settings of the project.
func (r *reader) stage(s *Settings, b hclfile.Block) {
	if !r.counted(b, 1) {
		return
	}
	name := b.Labels[0]
	if _, twice := s.Stages[name]; twice {
		r.twice(b)
		return
	}
	of := *s
	of.At, of.Stages, of.Tags, of.Environment = b.Whole, nil, nil, nil
	of.Functions = maps.Clone(s.Functions)
	r.attributes(b.Body, stageFields(&of))
	seen := map[string]bool{}
	for _, inner := range b.Body.Blocks {
		if inner.Type == "function" && len(inner.Labels) == 1 {
			if seen[inner.Labels[0]] {
				r.twice(inner)
				continue
			}
			seen[inner.Labels[0]] = true
		}
		r.block(&of, inner, "network", "thresholds", "function")
	}
	of.Tags = over(s.Tags, of.Tags, func(t model.Tag) string { return t.Key })
	of.Environment = over(s.Environment, of.Environment, func(v model.EnvVar) string { return v.Name })
	if s.Stages == nil {
		s.Stages = map[string]Settings{}
	}
	s.Stages[name] = of
}

// over puts the entries of a stage over those of the project, by name, sorted.
func over[T any](project, stage []T, name func(T) string) []T {
	out := slices.Clone(stage)
	for _, v := range project {
		if !slices.ContainsFunc(stage, func(s T) bool { return name(s) == name(v) }) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b T) int { return strings.Compare(name(a), name(b)) })
	return out
}

// stageFields are the settings that a stage may have of its own: those of the
// project without what chooses the app, the stage and the module, and without the
// codes to ignore, which hold for the project.
func stageFields(s *Settings) []field {
	fields := slices.DeleteFunc(topFields(s), func(f field) bool { return slices.Contains([]string{"app", "stage", "module", "ignore"}, f.name) })
	return append(fields, ownStageFields(s)...)
}

// ownStageFields are the settings that only a stage has.
func ownStageFields(s *Settings) []field {
	return []field{
		{"terraform_when", expression(&s.TerraformWhen), doc{"`var.stage == \"<stage>\"`, or of the workspace, as the folder tells its stages apart", "Condition that is true when Terraform applies this stage, where one folder serves several.", `var.env == "production"`}},
	}
}

func topFields(s *Settings) []field {
	return []field{
		{"app", text(&s.App), doc{"the only app of the repository", "Project directory of the app, relative to the repository's root.", `"services/orders"`}},
		{"stage", text(&s.Stage), doc{"`dev`, or the only stage", "Chalice stage whose configuration is read.", `"prod"`}},
		{"module", oneOf(&s.Module, module.Names()...), doc{"`decant`", "Terraform module of the module blocks: the bundled one, or babbel's, which knows only schedules and x86_64.", `"decant"`}},
		{"python", text(&s.Python), doc{"from the evidence in the repository and the live Lambda", "Minor version of Python in the image.", `"3.12"`}},
		{"region", matching(&s.Region, `^[a-z]{2,}(-[a-z]+)+-[0-9]$`, `the name of a region, for example "eu-west-1"`), doc{"from `.chalice/deployed`", "AWS region of the app.", `"eu-central-1"`}},
		{"account", matching(&s.Account, `^[0-9]{12}$`, `an account's number of twelve digits, in quotes`), doc{"from `.chalice/deployed`", "Number of the AWS account. A command on another account ends with an error.", `"111122223333"`}},
		{"architecture", oneOf(&s.Architecture, "x86_64", "arm64"), doc{"that of the Lambda, else `x86_64`", "CPU architecture of image and tasks.", `"arm64"`}},
		{"dockerfile", text(&s.Dockerfile), doc{"`Dockerfile`", "Path of the generated Dockerfile, relative to the app.", `"Dockerfile.jobs"`}},
		{"base_image", text(&s.BaseImage), doc{"`python:<version>-slim-bookworm`", "What the image starts from, as FROM takes it. A digest makes builds repeatable.", `"python:3.12-slim-bookworm@sha256:1111111111111111111111111111111111111111111111111111111111111111"`}},
		{"terraform_dir", text(&s.TerraformDir), doc{"the app's only folder with `.tf` files, else `terraform` below the app", "Folder that fargate.tf is written to, relative to the root.", `"infra"`}},
		{"live", text(&s.Live), doc{"none", "Snapshot of the account (`decant snapshot`) that sizes come from, relative to the root.", `"live.json"`}},
		{"policy", oneOf(&s.Policy, PolicyModes()...), doc{"the function's policy file; without one what its code asks for, where all of it is known; else the live role, where live data has it", "Where what a task may do comes from: the policy file of the source, the policies of the Lambda's role in the live data, the calls of AWS in the code (`least`), or file and role both (`merge`).", `"least"`}},
		{"scheduler", oneOf(&s.Scheduler, "rule", "scheduler"), doc{"`rule`", "Service that starts scheduled tasks: an EventBridge rule, or EventBridge Scheduler.", `"scheduler"`}},
		{"timezone", text(&s.Timezone), doc{"UTC", "IANA time zone of every cron expression; it chooses EventBridge Scheduler.", `"Europe/Berlin"`}},
		{"secrets_prefix", text(&s.SecretsPrefix), doc{"`/<app>/<stage>/`", "Path of the SSM parameters that hold the secrets.", `"/orders/prod/"`}},
		{"log_retention_days", number(&s.LogDays, 0, 3653), doc{"that of config.json, then that of the Lambda's log group where live data has it, else 90", "Retention of the log groups: one of CloudWatch Logs' values, or `0`, which keeps logs for ever.", "30"}},
		{"failure_destination", destination(&s.FailureDestination), doc{"the dead-letter queue and the on-failure destination of the Lambda, where live data has them", "ARN of a queue, a topic or an event bus that gets the record of a run whose last attempt failed, with its event; `none`: nothing is sent.", `"arn:aws:sqs:eu-west-1:111122223333:failed"`}},
		{"alarms", alarms(&s.AlarmTopics), doc{"none", "SNS topics that are told of failed runs, of tasks that did not start, and of missed runs where the schedule allows an alarm for it.", `{ topics = ["arn:aws:sns:eu-west-1:111122223333:alarms"] }`}},
		{"packages", texts(&s.Packages), doc{"none", "Debian packages that the image installs.", `["libpq5"]`}},
		{"include", texts(&s.Include), doc{"none", "Files and folders beside app.py that the image gets although Chalice does not ship them.", `["settings.py"]`}},
		{"not_secret", texts(&s.NotSecret), doc{"none", "Variables that look like a secret and are none.", `["TOKEN_TTL"]`}},
		{"ignore", codes(&s.Ignore), doc{"none", "Codes of warnings and notes that were accepted; they are not shown. An error cannot be ignored.", `["CH340"]`}},
		{"tags", value{"map of texts", func(r *reader, a hclfile.Attribute) { s.Tags = r.tags(a) }}, doc{"those of config.json", "Tags of every resource.", `{ team = "data" }`}},
		{"environment", value{"map of texts", func(r *reader, a hclfile.Attribute) { s.Environment = r.environment(a) }}, doc{"none", "Variables that something other than config.json sets, for example CI. They are set while app.py is evaluated, and the tasks get them.", `{ STAGE = "prod" }`}},
	}
}

// block reads a block of one of the known types into s. A block of a function adds
// to what s has of the function, so that one inside a stage stands over the one
// outside.
func (r *reader) block(s *Settings, b hclfile.Block, known ...string) {
	if !slices.Contains(known, b.Type) {
		r.unknown("block", b.Type, b.At, known)
		return
	}
	switch b.Type {
	case "network":
		r.labels(b, 0)
		r.attributes(b.Body, networkFields(&s.Network))
	case "thresholds":
		r.labels(b, 0)
		r.attributes(b.Body, thresholdFields(&s.Thresholds))
	case "function":
		if !r.labels(b, 1) {
			return
		}
		f, has := s.Functions[b.Labels[0]]
		if has && s.At.IsZero() {
			r.twice(b)
			return
		}
		f.At = b.At
		fields := functionFields(&f)
		if !s.At.IsZero() {
			fields = slices.DeleteFunc(fields, func(f field) bool { return f.name == "ignore" })
		}
		r.attributes(b.Body, fields)
		if s.Functions == nil {
			s.Functions = map[string]Function{}
		}
		s.Functions[b.Labels[0]] = f
	}
}

func (r *reader) twice(b hclfile.Block) {
	r.bad(BadName, b.At, fmt.Sprintf("The block %s %q stands twice.", b.Type, b.Labels[0]), "Merge the two blocks.")
}

func networkFields(n *Network) []field {
	return []field{
		{"cluster", expression(&n.Cluster), doc{"`var.fargate_cluster_arn`", "ECS cluster: its name, its ARN, or a reference.", `aws_ecs_cluster.main.arn`}},
		{"subnets", expression(&n.Subnets), doc{"`var.fargate_subnets`", "Subnets of the tasks, 1 to 16.", `data.aws_subnets.private.ids`}},
		{"security_groups", expression(&n.SecurityGroups), doc{"`var.fargate_security_groups`", "Security groups of the tasks, 1 to 5.", `[aws_security_group.jobs.id]`}},
		{"execution_role", expression(&n.ExecutionRole), doc{"one role for each task is created", "Execution role that exists already; nothing is attached to it.", `"arn:aws:iam::111122223333:role/ecs-execution"`}},
		{"assign_public_ip", flag(&n.AssignPublicIP), doc{"`false`", "Whether the tasks get a public address; in a public subnet without NAT they need one.", `true`}},
	}
}

func thresholdFields(t *Thresholds) []field {
	return []field{
		{"duration", fraction(&t.Duration, 1, "a share of the timeout above 0 and up to 1, for example 0.8"), doc{"0.8", "Share of the timeout from which a function is close to it.", "0.75"}},
		{"memory", fraction(&t.Memory, 1, "a share of the memory size above 0 and up to 1, for example 0.9"), doc{"0.9", "Share of the memory size from which a function is close to it.", "0.85"}},
		{"samples", number(&t.Samples, 1, 1_000_000), doc{"20", "Runs that are needed to say that a function is well within its limits.", "50"}},
		{"short", duration(&t.Short), doc{"`60s`", "Runs below it are short for a task.", `"90s"`}},
		{"frequent", fraction(&t.Frequent, 1_000_000, "a number of runs an hour above 0 and up to 1000000, for example 60"), doc{"60", "Runs an hour from which short runs belong on Lambda.", "120"}},
		{"start", duration(&t.Start), doc{"`30s`", "Billed time that a task needs to start, for the costs.", `"45s"`}},
	}
}

func functionFields(f *Function) []field {
	return []field{
		{"move", flag(&f.Move), doc{"what an earlier run migrated, then what the report recommends where there is live data, else every function that can", "Whether the function moves. `false` keeps it on Lambda; with `true` for one function, only those with `true` move.", "false"}},
		{"cpu", number(&f.CPU, 256, 32768), doc{"the smallest size that covers the Lambda's memory or the measured peak", "CPU units of the task; 1024 are one vCPU.", "1024"}},
		{"memory", value{"whole number, 512 to 249856", func(r *reader, a hclfile.Attribute) {
			if n, ok := r.integer(a, 512, 249856); ok {
				f.Memory = stated(model.MiB(n), a)
			}
		}}, doc{"as `cpu`", "Memory of the task in MiB.", "4096"}},
		{"storage", number(&f.Storage, 21, 200), doc{"Fargate's 20 GiB", "Ephemeral storage of the task in GiB.", "50"}},
		{"timeout", duration(&f.Timeout), doc{"the Lambda's, and 6 h where that is 900 s", "Time after which the runner ends the handler; `0s` for none.", `"2h"`}},
		{"retries", number(&f.Retries, 0, 10), doc{"2 where Lambda retries (schedules, events, S3, SNS), else 0", "Times that the runner calls a failed handler again.", "1"}},
		{"failure_destination", destination(&f.FailureDestination), doc{"that of the project", "Where the record of this function's failed runs goes, or `none`.", `"arn:aws:sns:eu-west-1:111122223333:failed"`}},
		{"alarms", alarms(&f.AlarmTopics), doc{"those of the project", "Topics for this function; an empty list: none.", `{ topics = [] }`}},
		{"schedule", text(&f.Schedule), doc{"that of the source", "Schedule expression, where the source's cannot be known.", `"cron(0 2 * * ? *)"`}},
		{"timezone", text(&f.Timezone), doc{"that of the project", "IANA time zone of this function's schedule.", `"Europe/Berlin"`}},
		{"single_task", flag(&f.SingleTask), doc{"`true` where the reserved concurrency is 1", "Whether at most one task of the function runs at a time.", "true"}},
		{"ignore", codes(&f.Ignore), doc{"none", "Codes of warnings and notes that were accepted for this function.", `["CH204"]`}},
		{"policy", oneOf(&f.Policy, PolicyModes()...), doc{"that of the project", "Where what the task of this function may do comes from.", `"merge"`}},
		{"lambda", lambdaName(&f.Lambda), doc{"found by Chalice's name, `.chalice/deployed` or its tag", "Name or ARN of the function on Lambda where Chalice's name is not it; `none`: it has no Lambda.", `"nightly-1AB2CD"`}},
	}
}

func (r *reader) attributes(body hclfile.Body, fields []field) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	for _, a := range body.Attributes {
		if i := slices.Index(names, a.Name); i >= 0 {
			fields[i].value.set(r, a)
			continue
		}
		if where := belongs(a.Name); where != "" {
			r.bad(BadName, a.At, fmt.Sprintf("%s does not stand here, so it would have no effect.", a.Name), "Write it "+where)
			continue
		}
		r.unknown("attribute", a.Name, a.At, names)
	}
}

// belongs says where an attribute that stands in the wrong place has its own; ""
// when there is no such place.
func belongs(name string) string {
	for _, place := range []struct {
		where  string
		fields []field
	}{
		{"into the block network:\n    network {\n      %s = ...\n    }", networkFields(&Network{})},
		{"into the block thresholds:\n    thresholds {\n      %s = ...\n    }", thresholdFields(&Thresholds{})},
		{"into the block of its function:\n    function \"NAME\" {\n      %s = ...\n    }", functionFields(&Function{})},
		{"into the block of its stage:\n    stage \"NAME\" {\n      %s = ...\n    }", ownStageFields(&Settings{})},
		{"outside of the blocks:\n    %s = ...", topFields(&Settings{})},
	} {
		if slices.ContainsFunc(place.fields, func(f field) bool { return f.name == name }) {
			return fmt.Sprintf(place.where, name)
		}
	}
	return ""
}

func (r *reader) labels(b hclfile.Block, want int) bool {
	for _, inner := range b.Body.Blocks {
		r.bad(BadName, inner.At, fmt.Sprintf("A %s block holds no blocks.", b.Type), "Remove the block "+inner.Type+".")
	}
	return r.counted(b, want)
}

func (r *reader) counted(b hclfile.Block, want int) bool {
	if len(b.Labels) == want {
		return true
	}
	example, labels := b.Type+" {", "labels"
	if want == 1 {
		example, labels = b.Type+` "name" {`, "label"
	}
	r.bad(BadName, b.At, fmt.Sprintf("A %s block has %d %s, this one has %d.", b.Type, want, labels, len(b.Labels)), "Write it as:\n    "+example)
	return false
}

func (r *reader) unknown(what, name string, at diag.Range, known []string) {
	best, distance := "", 4
	for _, k := range known {
		if d := levenshtein.Distance(name, k, nil); d < distance {
			best, distance = k, d
		}
	}
	fix := "Known are: " + strings.Join(known, ", ") + "."
	if best != "" {
		fix = fmt.Sprintf("Did you mean %q? %s", best, fix)
	}
	r.bad(BadName, at, fmt.Sprintf("There is no %s %q here, so it would have no effect.", what, name), fix)
}

func (r *reader) bad(code diag.Code, at diag.Range, detail, fix string) {
	r.diags.Add(diag.New(code, at, detail, fix))
}

func (r *reader) wrong(a hclfile.Attribute, want string) {
	r.bad(BadValue, a.Expr.At, fmt.Sprintf("%s is %s, which is not %s.", a.Name, shorten(a.Expr.Text), want), "Write "+want+".")
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 60 {
		s = s[:57] + "..."
	}
	return s
}
