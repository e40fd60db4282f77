package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/agext/levenshtein"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/model"
)

// Codes of this package.
const (
	BadSyntax diag.Code = "CL301"
	BadName   diag.Code = "CL302"
	BadValue  diag.Code = "CL303"
	Beyond    diag.Code = "CL310"
)

// field reads one attribute into its place.
type field struct {
	name string
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
	for _, b := range body.Blocks {
		r.block(&s, b)
	}
	return s, r.diags
}

func topFields(s *Settings) []field {
	return []field{
		{"app", text(&s.App)},
		{"stage", text(&s.Stage)},
		{"module", oneOf(&s.Module, "decant", "babbel")},
		{"python", text(&s.Python)},
		{"region", matching(&s.Region, `^[a-z]{2,}(-[a-z]+)+-[0-9]$`, `the name of a region, for example "eu-west-1"`)},
		{"account", matching(&s.Account, `^[0-9]{12}$`, `an account's number of twelve digits, in quotes`)},
		{"architecture", oneOf(&s.Architecture, "x86_64", "arm64")},
		{"dockerfile", text(&s.Dockerfile)},
		{"base_image", text(&s.BaseImage)},
		{"terraform_dir", text(&s.TerraformDir)},
		{"live", text(&s.Live)},
		{"scheduler", oneOf(&s.Scheduler, "rule", "scheduler")},
		{"timezone", text(&s.Timezone)},
		{"secrets_prefix", text(&s.SecretsPrefix)},
		{"log_retention_days", number(&s.LogDays, 1, 3653)},
		{"packages", texts(&s.Packages)},
		{"include", texts(&s.Include)},
		{"not_secret", texts(&s.NotSecret)},
		{"tags", func(r *reader, a hclfile.Attribute) { s.Tags = r.tags(a) }},
		{"environment", func(r *reader, a hclfile.Attribute) { s.Environment = r.environment(a) }},
	}
}

func (r *reader) block(s *Settings, b hclfile.Block) {
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
		f := Function{At: b.At}
		r.attributes(b.Body, functionFields(&f))
		if s.Functions == nil {
			s.Functions = map[string]Function{}
		}
		if _, twice := s.Functions[b.Labels[0]]; twice {
			r.bad(BadName, b.At, fmt.Sprintf("The block function %q stands twice.", b.Labels[0]), "Merge the two blocks.")
			return
		}
		s.Functions[b.Labels[0]] = f
	default:
		r.unknown("block", b.Type, b.At, []string{"network", "thresholds", "function"})
	}
}

func networkFields(n *Network) []field {
	return []field{
		{"cluster", expression(&n.Cluster)},
		{"subnets", expression(&n.Subnets)},
		{"security_groups", expression(&n.SecurityGroups)},
		{"execution_role", expression(&n.ExecutionRole)},
		{"assign_public_ip", flag(&n.AssignPublicIP)},
	}
}

func thresholdFields(t *Thresholds) []field {
	return []field{
		{"duration", fraction(&t.Duration, 1, "a share of the timeout above 0 and up to 1, for example 0.8")},
		{"memory", fraction(&t.Memory, 1, "a share of the memory size above 0 and up to 1, for example 0.9")},
		{"samples", number(&t.Samples, 1, 1_000_000)},
		{"short", duration(&t.Short)},
		{"frequent", fraction(&t.Frequent, 1_000_000, "a number of runs an hour above 0 and up to 1000000, for example 60")},
		{"start", duration(&t.Start)},
	}
}

func functionFields(f *Function) []field {
	return []field{
		{"move", flag(&f.Move)},
		{"cpu", number(&f.CPU, 256, 32768)},
		{"memory", func(r *reader, a hclfile.Attribute) {
			if n, ok := r.integer(a, 512, 249856); ok {
				f.Memory = stated(model.MiB(n), a)
			}
		}},
		{"storage", number(&f.Storage, 21, 200)},
		{"timeout", duration(&f.Timeout)},
		{"retries", number(&f.Retries, 0, 10)},
		{"schedule", text(&f.Schedule)},
		{"timezone", text(&f.Timezone)},
		{"single_task", flag(&f.SingleTask)},
		{"lambda", lambdaName(&f.Lambda)},
	}
}

func (r *reader) attributes(body hclfile.Body, fields []field) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	for _, a := range body.Attributes {
		if i := slices.Index(names, a.Name); i >= 0 {
			fields[i].set(r, a)
			continue
		}
		if where := belongs(a.Name); where != "" {
			r.bad(BadName, a.At, fmt.Sprintf("%s does not stand here, so it would have no effect.", a.Name), "Write it "+where)
			continue
		}
		r.unknown("attribute", a.Name, a.At, names)
	}
	// Blocks inside network and function have no meaning.
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

func stated[T any](v T, a hclfile.Attribute) model.Value[T] {
	return model.Known(v, model.FromOptions, a.Expr.At)
}

func text(to *model.Value[string]) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		if s, ok := a.Expr.Value.(string); ok && s != "" && !strings.ContainsFunc(s, unicode.IsControl) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, "a quoted text of one line")
	}
}

// lambdaForm is a function's name or its ARN without a version.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
var lambdaForm = regexp.MustCompile(`^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:)?[A-Za-z0-9_-]{1,64}$`)

// lambdaName takes the name or the ARN of a function on Lambda, or "none".
func lambdaName(to *model.Value[string]) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		if s, ok := a.Expr.Value.(string); ok && lambdaForm.MatchString(s) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, `the name or the ARN of a function on Lambda, or "none"`)
	}
}

// matching takes a quoted text that a pattern describes.
func matching(to *model.Value[string], pattern, want string) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		if s, ok := a.Expr.Value.(string); ok && regexp.MustCompile(pattern).MatchString(s) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, want)
	}
}

func oneOf(to *model.Value[string], words ...string) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		s, _ := a.Expr.Value.(string)
		if slices.Contains(words, s) {
			*to = stated(s, a)
			return
		}
		r.wrong(a, `one of "`+strings.Join(words, `", "`)+`"`)
	}
}

func (r *reader) integer(a hclfile.Attribute, low, high int) (int, bool) {
	if n, ok := a.Expr.Value.(int); ok && n >= low && n <= high {
		return n, true
	}
	r.wrong(a, fmt.Sprintf("a whole number from %d to %d", low, high))
	return 0, false
}

func number(to *model.Value[int], low, high int) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		if n, ok := r.integer(a, low, high); ok {
			*to = stated(n, a)
		}
	}
}

// fraction takes a number above 0 and up to high, with or without a fraction.
func fraction(to *model.Value[float64], high float64, want string) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		var v float64
		switch n := a.Expr.Value.(type) {
		case int:
			v = float64(n)
		case float64:
			v = n
		}
		if v > 0 && v <= high {
			*to = stated(v, a)
			return
		}
		r.wrong(a, want)
	}
}

func flag(to *model.Value[bool]) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		if b, ok := a.Expr.Value.(bool); ok {
			*to = stated(b, a)
			return
		}
		r.wrong(a, "true or false")
	}
}

func duration(to *model.Value[time.Duration]) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		const want = `a time such as "45m", "6h" or "0s" for none`
		s, _ := a.Expr.Value.(string)
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 || d%time.Second != 0 {
			r.wrong(a, want)
			return
		}
		*to = stated(d, a)
	}
}

func texts(to *model.Value[[]string]) func(*reader, hclfile.Attribute) {
	return func(r *reader, a hclfile.Attribute) {
		list, ok := a.Expr.Value.([]any)
		out := make([]string, 0, len(list))
		for _, item := range list {
			s, isText := item.(string)
			ok = ok && isText
			out = append(out, s)
		}
		if !ok {
			r.wrong(a, `a list of quoted texts, ["…"]`)
			return
		}
		*to = stated(out, a)
	}
}

// expression keeps the source text: a literal or a reference, for Terraform.
func expression(to *model.Value[string]) func(*reader, hclfile.Attribute) {
	return func(_ *reader, a hclfile.Attribute) { *to = stated(a.Expr.Text, a) }
}

func (r *reader) pairs(a hclfile.Attribute) map[string]string {
	object, ok := a.Expr.Value.(map[string]any)
	out := map[string]string{}
	for key, item := range object {
		s, isText := item.(string)
		ok = ok && isText
		out[key] = s
	}
	if !ok {
		r.wrong(a, `a map of quoted texts, { NAME = "…" }`)
		return nil
	}
	return out
}

func (r *reader) tags(a hclfile.Attribute) []model.Tag {
	var out []model.Tag
	for key, value := range r.pairs(a) {
		out = append(out, model.Tag{Key: key, Value: stated(value, a)})
	}
	slices.SortFunc(out, func(x, y model.Tag) int { return strings.Compare(x.Key, y.Key) })
	return out
}

func (r *reader) environment(a hclfile.Attribute) []model.EnvVar {
	var out []model.EnvVar
	for name, value := range r.pairs(a) {
		out = append(out, model.EnvVar{Name: name, Value: stated(value, a)})
	}
	slices.SortFunc(out, func(x, y model.EnvVar) int { return strings.Compare(x.Name, y.Name) })
	return out
}
