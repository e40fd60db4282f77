package policy

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/model"
)

// maxTargets bounds the resources of one action of one call; beyond it the action is
// granted on all.
const maxTargets = 50

// target is a resource that an action is granted on.
type target struct {
	resource  string
	condition []model.Condition
	wide      string // why the resource is "*", or its name is
	missing   *miss  // the parameter that the source should say and does not
}

// miss is a parameter that the source does not say.
type miss struct {
	parameter, because string
	at                 diag.Range
}

// filler fills the templates of ARNs with the parameters of a call.
type filler struct {
	call  model.AWSCall
	op    awsapi.Operation
	need  awsapi.Need
	place Place
}

// targets are the resources of a need, at least one.
func (f filler) targets() []target {
	need := f.need
	if len(need.Names) == 0 {
		wide := "AWS allows " + need.Action + " on all resources only"
		if a, _ := awsapi.FindAction(need.Action); len(a.Types) > 0 {
			wide = "no parameter of the call names the resource"
		}
		return []target{{resource: "*", wide: wide}}
	}
	names := slices.DeleteFunc(slices.Clone(need.Names), func(n awsapi.Naming) bool {
		return n.Requires != "" && len(values(f.call, n.Requires)) == 0
	})
	if i := slices.IndexFunc(names, func(n awsapi.Naming) bool {
		return n.Instead && slices.ContainsFunc(values(f.call, n.Requires), func(p model.AWSParameter) bool { return !maybe(f.call, p) })
	}); i >= 0 {
		names = names[i : i+1]
	}
	var out []target
	for _, n := range names {
		out = append(out, f.named(n)...)
	}
	if len(out) == 0 {
		return []target{{resource: "*", wide: "no parameter of the call names the resource"}}
	}
	if len(out) > maxTargets {
		return []target{{resource: "*", wide: "the call has more than 50 possible resources"}}
	}
	return out
}

// named are the resources of one type. The whole ARN, where a parameter holds it, is
// all that is needed.
func (f filler) named(n awsapi.Naming) []target {
	var out []target
	for _, name := range n.Whole {
		for _, p := range values(f.call, name) {
			out = append(out, f.whole(n, p))
		}
	}
	if len(out) > 0 {
		return out
	}
	if len(n.Variables) == 0 && len(n.Whole) > 0 {
		return []target{f.absent(n, n.Whole[0])}
	}
	return f.combined(n)
}

// whole is the resource of a parameter that holds an ARN.
func (f filler) whole(n awsapi.Naming, p model.AWSParameter) target {
	text := glob(p.Value)
	arn, ok := resourceARN(text)
	switch {
	case ok:
		return target{resource: arn}
	case text == "*" || strings.HasPrefix(text, "arn:"):
		return target{resource: "*", wide: because(p), missing: missing(p)}
	}
	// The beginning, with region and account, is not known: what is known ends the name.
	anywhere := f
	anywhere.place.Region, anywhere.place.Account = "", ""
	anywhere.call.Region = nil
	head := n.Template[:strings.LastIndex(n.Template, "${")]
	return target{resource: anywhere.placed(head, "") + text}
}

// absent is the resource of a call that does not give the parameter. Without a
// required one the source does not say it; without an optional one the call is about
// all resources.
func (f filler) absent(n awsapi.Naming, parameter string) target {
	if f.need.Action == "iam:PassRole" {
		m := miss{parameter: parameter, because: f.need.Why, at: f.call.At}
		return target{resource: f.all(n), wide: m.because, missing: &m}
	}
	if !slices.Contains(f.op.Required, parameter) {
		return target{resource: f.all(n), wide: "the call does not name one"}
	}
	m := miss{parameter: parameter, because: "the call gets it in a way that is not read", at: f.call.At}
	return target{resource: "*", wide: m.because, missing: &m}
}

// all is the template with * for each of its variables.
func (f filler) all(n awsapi.Naming) string {
	parts := make([]string, len(n.Variables))
	for i := range parts {
		parts[i] = "*"
	}
	return f.fill(n, parts, "")
}

// piece is a value of a variable of a template.
type piece struct {
	text      string // as a policy writes it
	arn       bool   // the whole ARN up to the variable
	region    string // that the value has of its own; "" for the call's
	account   string
	condition []model.Condition
	source    *model.AWSParameter
	absent    bool
	path      string // of the parameter that is absent; "" when the operation has none
}

// combined fills the variables with every combination of the values that the call may give.
func (f filler) combined(n awsapi.Naming) []target {
	rows := [][]piece{{}}
	for _, v := range n.Variables {
		var next [][]piece
		for _, row := range rows {
			for _, p := range f.pieces(v) {
				next = append(next, append(slices.Clone(row), p))
			}
		}
		if rows = next; len(rows) > maxTargets {
			return []target{{resource: "*", wide: "the call has more than 50 possible resources"}}
		}
	}
	var out []target
	for _, row := range rows {
		out = append(out, f.target(n, row))
	}
	return out
}

// target is the resource of one combination. It is not known when the first variable,
// which contains the others, is not.
func (f filler) target(n awsapi.Naming, row []piece) target {
	var t target
	texts := make([]string, len(row))
	start, head := 0, ""
	place := f
	for i, p := range row {
		texts[i] = p.text
		t.condition = append(t.condition, p.condition...)
		if p.arn {
			start, head = i+1, p.text
		}
		if p.region != "" {
			region := model.TextPattern{{Text: p.region}}
			if p.region == "*" {
				region[0] = model.TextPart{Unknown: &model.Unknown{}}
			}
			place.call.Region = &region
		}
		place.place.Account = cmp.Or(p.account, place.place.Account)
	}
	if len(row) > 0 && row[0].text == "*" && len(row[0].condition) == 0 {
		first := row[0]
		if first.absent {
			missing := f.absent(n, first.path)
			t.wide, t.missing = missing.wide, missing.missing
		} else {
			t.wide, t.missing = because(*first.source), missing(*first.source)
		}
		if t.missing != nil && f.need.Action != "iam:PassRole" && !slices.ContainsFunc(texts, func(text string) bool { return text != "*" }) {
			t.resource = "*"
			return t
		}
	}
	t.resource = place.fill(n, texts[start:], head)
	return t
}

// fill puts texts in place of the last variables of a template. head, when it is not
// "", is the ARN up to them.
func (f filler) fill(n awsapi.Naming, texts []string, head string) string {
	template := n.Template
	names := n.Variables[len(n.Variables)-len(texts):]
	if head != "" {
		before := n.Variables[len(n.Variables)-len(texts)-1].Name
		_, template, _ = strings.Cut(template, "${"+before+"}")
		if strings.Contains(head, ":accesspoint/") && template != "" {
			template = "/object" + template // of S3: the ARN's own form
		}
	}
	for i, v := range names {
		template = strings.Replace(template, "${"+v.Name+"}", "\x00"+string(rune(i))+"\x00", 1)
	}
	out := head + f.placed(template, "")
	for i := range names {
		out = strings.Replace(out, "\x00"+string(rune(i))+"\x00", texts[i], 1)
	}
	return squeeze(out)
}

// placed fills the caller's variables of a template; a variable of the resource that is
// left becomes *.
func (f filler) placed(template, rest string) string {
	region := cmp.Or(f.place.Region, "*")
	if f.call.Region != nil {
		region = glob(*f.call.Region)
	}
	account := cmp.Or(f.place.Account, "*")
	out := strings.NewReplacer("${Partition}", f.partition(region), "${Region}", region, "${Account}", account).Replace(template)
	for {
		before, after, ok := strings.Cut(out, "${")
		if !ok {
			return out + rest
		}
		_, after, _ = strings.Cut(after, "}")
		out = before + "*" + after
	}
}

// partition is the part of AWS that a region belongs to.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func (f filler) partition(region string) string {
	switch {
	case f.place.Partition != "":
		return f.place.Partition
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// pieces are the values that a call may give for a variable, at least one.
func (f filler) pieces(v awsapi.Variable) []piece {
	if dict := f.copied(); v.Form == awsapi.CopySource && len(dict) > 0 {
		return dict
	}
	for _, path := range v.Paths {
		var out []piece
		for _, p := range values(f.call, path) {
			for _, one := range f.read(v.Form, p) {
				one.source = &p
				out = append(out, one)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	if v.Default != "" {
		return []piece{{text: v.Default}}
	}
	p := piece{text: "*", absent: true}
	if len(v.Paths) > 0 {
		p.path = v.Paths[0]
	}
	return []piece{p}
}

// copied are what CopySource names as a dict.
func (f filler) copied() []piece {
	var out []piece
	for _, bucket := range values(f.call, "CopySource.Bucket") {
		keys := values(f.call, "CopySource.Key")
		if len(keys) == 0 {
			keys = []model.AWSParameter{{Value: model.TextPattern{{Unknown: &model.Unknown{}}}}}
		}
		for _, k := range keys {
			text := squeeze(glob(bucket.Value) + "/" + glob(k.Value))
			if glob(bucket.Value) == "*" {
				text = "*"
			}
			out = append(out, piece{text: text, arn: strings.HasPrefix(text, "arn:"), source: &bucket})
		}
	}
	return out
}

// read reads a parameter in the form that the API takes.
func (f filler) read(form awsapi.Form, p model.AWSParameter) []piece {
	text := glob(p.Value)
	if strings.HasPrefix(text, "arn:") {
		arn, ok := resourceARN(text)
		if !ok {
			return []piece{{text: "*"}}
		}
		text = arn
	}
	if read := forms[form]; read != nil && text != "*" {
		return read(f, text)
	}
	return []piece{{text: text, arn: strings.HasPrefix(text, "arn:")}}
}

// resourceARN is an ARN as a policy can name it: six parts, of which the first three are
// known, and an account that is a number or *. ok is false for any other text.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func resourceARN(text string) (arn string, ok bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || strings.ContainsAny(parts[1]+parts[2], "*?$") || parts[1] == "" || parts[2] == "" || parts[5] == "" {
		return "", false
	}
	account := accountOf(parts[4])
	if account != parts[4] && !strings.Contains(parts[4], "*") {
		return "", false
	}
	parts[4] = account
	return strings.Join(parts, ":"), true
}

// accountOf is a whole account number; "*" for a part of one, and for what is none.
func accountOf(text string) string {
	if text == "" || text == "aws" || len(text) == 12 && strings.Trim(text, "0123456789") == "" {
		return text
	}
	return "*"
}

// forms read the parameters that are no plain names; see awsapi.Form.
var forms = map[awsapi.Form]func(f filler, text string) []piece{
	awsapi.QueueURL:    func(_ filler, text string) []piece { return []piece{queueURL(text)} },
	awsapi.SecretName:  func(_ filler, text string) []piece { return secret(text) },
	awsapi.Path:        func(_ filler, text string) []piece { return []piece{parameterPath(text)} },
	awsapi.Function:    func(f filler, text string) []piece { return []piece{function(f, text)} },
	awsapi.Key:         func(_ filler, text string) []piece { return []piece{key(text)} },
	awsapi.Alias:       func(_ filler, text string) []piece { return []piece{{text: strings.TrimPrefix(text, "alias/")}} },
	awsapi.CopySource:  func(_ filler, text string) []piece { return []piece{copySource(text)} },
	awsapi.Revision:    func(_ filler, text string) []piece { return []piece{revision(text)} },
	awsapi.LastSegment: func(_ filler, text string) []piece { return []piece{{text: text[strings.LastIndexByte(text, '/')+1:]}} },
	awsapi.Model:       func(f filler, text string) []piece { return foundationModel(f, text) },
}

// queueURL is a queue by its URL, https://sqs.eu-west-1.amazonaws.com/123456789012/jobs
// or https://eu-west-1.queue.amazonaws.com/123456789012/jobs, or by its name. Region and
// account are those of the URL.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
func queueURL(text string) piece {
	if strings.HasPrefix(text, "arn:") {
		return piece{text: text, arn: true}
	}
	address, isURL := strings.CutPrefix(text, "https://")
	if !isURL {
		address, isURL = strings.CutPrefix(text, "http://")
	}
	parts := strings.Split(address, "/")
	if len(parts) == 1 {
		return piece{text: text}
	}
	p := piece{text: parts[len(parts)-1], region: "*", account: "*"}
	if account := parts[len(parts)-2]; isURL && len(parts) > 2 {
		p.account = accountOf(account)
	}
	host := strings.Split(parts[0], ".")
	switch {
	case isURL && len(host) > 2 && host[0] == "sqs":
		p.region = host[1]
	case isURL && len(host) > 2 && host[1] == "queue":
		p.region = host[0]
	}
	return p
}

// secret is a secret by its name, to which AWS adds a hyphen and six characters, or by
// its ARN with or without them.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html#auth-and-access_examples_wildcard
func secret(text string) []piece {
	arn := strings.HasPrefix(text, "arn:")
	if strings.HasSuffix(text, "*") {
		return []piece{{text: text, arn: arn}}
	}
	without := piece{text: text + "-??????", arn: arn}
	i := strings.LastIndexByte(text, '-')
	if !arn || len(text)-i != 7 {
		return []piece{without}
	}
	if strings.ContainsAny(text[i:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") {
		return []piece{{text: text, arn: true}}
	}
	return []piece{{text: text, arn: true}, without} // six small letters may be a word of the name
}

// parameterPath is a parameter of SSM: without the first slash, and without the version
// or label behind a colon.
// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
func parameterPath(text string) piece {
	if strings.HasPrefix(text, "arn:") {
		return piece{text: text, arn: true}
	}
	text, _, _ = strings.Cut(text, ":")
	return piece{text: strings.TrimSuffix(strings.TrimPrefix(text, "/"), "/")}
}

// function is a function of Lambda by its name, its ARN, or a part of it:
// 123456789012:function:name:qualifier.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func function(f filler, text string) piece {
	p := piece{text: text, arn: strings.HasPrefix(text, "arn:")}
	if account, name, ok := strings.Cut(text, ":function:"); ok && !p.arn {
		p.text, p.account = name, accountOf(account)
	}
	if qualifiers := values(f.call, "Qualifier"); len(qualifiers) > 0 {
		p.text += ":" + glob(qualifiers[0].Value)
	}
	return p
}

// key is a key of KMS. A policy cannot name an alias in Resource; what a key is called
// is a condition.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases
func key(text string) piece {
	alias := text
	if strings.HasPrefix(text, "arn:") {
		at := strings.Index(text, ":alias/")
		if at < 0 {
			return piece{text: text, arn: true}
		}
		alias = text[at+1:]
	}
	if !strings.HasPrefix(alias, "alias/") {
		return piece{text: text}
	}
	operator := "ForAnyValue:StringEquals"
	if strings.ContainsAny(alias, "*?") {
		operator = "ForAnyValue:StringLike"
	}
	return piece{text: "*", condition: []model.Condition{{Operator: operator, Key: "kms:ResourceAliases", Values: []string{alias}}}}
}

// copySource is what is copied: bucket/key, with a version behind it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func copySource(text string) piece {
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "/"), "${?}versionId=")
	if plain, err := url.PathUnescape(text); err == nil && !strings.ContainsAny(plain, "*?$") {
		text = plain
	}
	return piece{text: text, arn: strings.HasPrefix(text, "arn:")}
}

// revision is a task definition: its family runs in the newest revision.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
func revision(text string) piece {
	p := piece{text: text, arn: strings.HasPrefix(text, "arn:")}
	if name := text[strings.LastIndexByte(text, '/')+1:]; !strings.ContainsAny(name, ":") && !strings.HasSuffix(name, "*") {
		p.text += ":*"
	}
	return p
}

// foundationModel is a model of Bedrock by its id, or by the id of an inference profile
// over several regions: that asks for the profile, and for the model in each of them.
// https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
func foundationModel(f filler, text string) []piece {
	if strings.HasPrefix(text, "arn:") {
		return []piece{{text: text, arn: true}}
	}
	area, model, ok := strings.Cut(text, ".")
	if !ok || !slices.Contains([]string{"apac", "au", "ca", "eu", "global", "jp", "us", "us-gov"}, area) {
		return []piece{{text: text}}
	}
	return []piece{
		{text: f.placed("arn:${Partition}:bedrock:*::foundation-model/", model), arn: true},
		{text: f.placed("arn:${Partition}:bedrock:${Region}:${Account}:inference-profile/", text), arn: true},
	}
}

// because says why a parameter is not known.
func because(p model.AWSParameter) string {
	for _, part := range p.Value {
		if part.Unknown != nil {
			return part.Unknown.Because
		}
	}
	return "the value is no ARN whose service is known"
}

// missing points to the expression that is not known.
func missing(p model.AWSParameter) *miss {
	m := miss{parameter: p.Name, because: because(p), at: p.At}
	for _, part := range p.Value {
		if part.Unknown != nil && !part.Unknown.At.IsZero() {
			m.at = part.Unknown.At
			break
		}
	}
	return &m
}

// glob writes a value as IAM reads it: * for what is not known, and for characters
// that a policy cannot hold; IAM's own marks in a known text are escaped.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
func glob(p model.TextPattern) string {
	var b strings.Builder
	for _, part := range p {
		if part.Unknown != nil {
			b.WriteByte('*')
			continue
		}
		for _, r := range part.Text {
			switch {
			case r == '*' || r == '?' || r == '$':
				b.WriteString("${" + string(r) + "}")
			case r < ' ' || r > 0xff || r == 0x7f:
				b.WriteByte('*')
			default:
				b.WriteRune(r)
			}
		}
	}
	return squeeze(b.String())
}

// squeeze writes ** as *.
func squeeze(text string) string {
	for strings.Contains(text, "**") {
		text = strings.ReplaceAll(text, "**", "*")
	}
	return text
}
