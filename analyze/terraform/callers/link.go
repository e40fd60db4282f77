package callers

import (
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/lazyregexp"
	"decant/model"
)

// outcome says what became of a function's name in infrastructure code.
type outcome int

// A name is that of one function of the app, or of none; open could be one of this
// app's, and nothing says whether it is; unnamed says nothing at all.
const (
	none outcome = iota
	linked
	open
	unnamed
)

// link is a name as understood.
type link struct {
	outcome   outcome
	function  int // of app.Functions
	via       string
	qualifier string
	// candidates are the functions that an open name could mean.
	candidates []int
	// why is the first thing that is not known.
	why *eval.Hole
}

// linker knows how the functions of one app are named.
type linker struct {
	app *model.App
	// alone says that the repository has no other app, so that a resource of
	// chalice.tf.json that is not committed can be of this app only.
	alone bool
}

// mark stands for a hole in a name.
const mark = "\x00"

// find is the function that a value names.
func (l linker) find(v eval.Value, dir string) link {
	switch {
	case v.Kind == eval.Unknown && v.Hole.Address != "":
		return l.byReference(v.Hole, dir)
	case v.Kind == eval.Unknown:
		return link{outcome: unnamed, why: v.Hole}
	case v.Kind != eval.String || v.Encoded != nil:
		return link{}
	}
	text := l.text(v)
	name, place, qualifier := parts(text)
	out := link{qualifier: qualifier, why: l.firstHole(v)}
	out.via = "name"
	if place != "" {
		out.via = "arn"
	}
	if v.From != "" {
		out.via = "reference"
		if strings.HasSuffix(v.FromFile, "chalice.tf.json") {
			out.via = "chalice.tf.json"
		}
	}
	if strings.Contains(qualifier, mark) {
		out.qualifier = ""
	}
	switch {
	case name == "" || l.elsewhere(place):
		return link{}
	case strings.Trim(name, mark) == "":
		return link{outcome: unnamed, why: out.why}
	}
	for i, fn := range l.app.Functions {
		if slices.Contains(l.names(fn), name) {
			out.outcome, out.function = linked, i
			return out
		}
		if strings.Contains(name, mark) && l.could(name, fn) {
			out.candidates = append(out.candidates, i)
		}
	}
	if len(out.candidates) > 0 {
		out.outcome = open
	}
	return out
}

// text is a value with the stage in its place and a mark for every other hole.
func (l linker) text(v eval.Value) string {
	var b strings.Builder
	for _, p := range v.Parts {
		switch {
		case p.Hole == nil:
			b.WriteString(strings.ReplaceAll(p.Text, mark, ""))
		case p.Hole.Stage:
			b.WriteString(l.app.Stage)
		default:
			b.WriteString(mark)
		}
	}
	return b.String()
}

func (l linker) firstHole(v eval.Value) *eval.Hole {
	for _, p := range v.Parts {
		if p.Hole != nil && !p.Hole.Stage {
			return p.Hole
		}
	}
	return nil
}

// parts takes a function's name as Lambda's API does: a name, a partial ARN or an
// ARN, each with a qualifier or without; or the URI in which API Gateway has an ARN.
// place is "region:account" of an ARN.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func parts(text string) (name, place, qualifier string) {
	if _, inner, ok := strings.Cut(text, ":lambda:path/2015-03-31/functions/"); ok {
		text = strings.TrimSuffix(inner, "/invocations")
	}
	switch before, after, ok := strings.Cut(text, ":function:"); {
	case ok && strings.HasPrefix(before, "arn:"):
		words := strings.Split(before, ":")
		if len(words) != 5 || words[2] != "lambda" {
			return "", "", ""
		}
		place, text = words[3]+":"+words[4], after
	case ok && !strings.Contains(before, ":"):
		place, text = mark+":"+before, after // 123456789012:function:name
	case strings.HasPrefix(text, "arn:"):
		return "", "", ""
	default:
		if rest, is := strings.CutPrefix(text, "function:"); is {
			text = rest
		}
	}
	name, qualifier, _ = strings.Cut(text, ":")
	if strings.Contains(qualifier, ":") || strings.ContainsAny(name, "/ ") {
		return "", "", ""
	}
	return name, place, qualifier
}

// elsewhere says that an ARN is of another region or account than the app is known to
// be in.
func (l linker) elsewhere(place string) bool {
	if place == "" {
		return false
	}
	region, account, _ := strings.Cut(place, ":")
	differs := func(stated string, known model.Value[string]) bool {
		return known.IsKnown() && stated != "" && !strings.Contains(stated, mark) && stated != known.V
	}
	return differs(region, l.app.Region) || differs(account, l.app.Account)
}

// names are the names that the function has on Lambda: Chalice's, what decant.hcl
// says, and what .chalice/deployed recorded.
func (l linker) names(fn model.Function) []string {
	out := []string{fn.LambdaName}
	if stated := fn.LambdaStated; stated != "" && stated != "none" {
		out = append(out, stated[strings.LastIndexByte(stated, ':')+1:])
	}
	for _, d := range l.app.Deployed {
		if d.Name == fn.Name && d.ResourceType == "lambda_function" && d.ARN != "" {
			out = append(out, d.ARN[strings.LastIndexByte(d.ARN, ':')+1:])
		}
	}
	return out
}

// could says whether a name with holes could be the function's: the known parts fit,
// and they hold the function's own name or the app's.
func (l linker) could(name string, fn model.Function) bool {
	known := strings.Split(name, mark)
	rest := fn.LambdaName
	for i, k := range known {
		at := strings.Index(rest, k)
		if i == len(known)-1 {
			at = strings.LastIndex(rest, k)
			if at >= 0 && at+len(k) != len(rest) {
				at = -1
			}
		}
		if at < 0 || i == 0 && at > 0 {
			return false
		}
		rest = rest[at+len(k):]
	}
	first, last := known[0], strings.TrimLeft(known[len(known)-1], "-_")
	return last == fn.Name || last != "" && strings.HasSuffix(last, "-"+fn.Name) || l.app.Name.IsKnown() && strings.HasPrefix(first, l.app.Name.V+"-")
}

// byReference is a function that the folder or the template does not declare: one of
// those that Chalice writes into chalice.tf.json, or into the template that it merges.
func (l linker) byReference(h *eval.Hole, dir string) link {
	name, terraform := strings.CutPrefix(h.Address, "aws_lambda_function.")
	for i, fn := range l.app.Functions {
		switch {
		case terraform && name == fn.Name && (l.alone || within(l.app.Dir, dir)):
			return link{outcome: linked, function: i, via: "chalice.tf.json"}
		case terraform && name == fn.Name:
			return link{outcome: open, candidates: []int{i}, why: h}
		case !strings.Contains(h.Address, ".") && slices.Contains(templateIDs(fn.Name), h.Address):
			return link{outcome: linked, function: i, via: "template"}
		}
	}
	if terraform || strings.HasPrefix(h.Address, "data.aws_lambda") {
		return link{outcome: unnamed, why: h}
	}
	return link{}
}

func within(app, dir string) bool {
	return app != "." && (dir == app || strings.HasPrefix(dir, app+"/"))
}

var noLetter = lazyregexp.New(`[^A-Za-z0-9]+`)

// templateIDs are the logical IDs that a function has in a template of Chalice's.
func templateIDs(name string) []string {
	id := ""
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == '-' || r == '_' }) {
		id += strings.ToUpper(w[:1]) + w[1:]
	}
	id = noLetter.ReplaceAllString(id, "")
	if name == "api_handler" {
		return []string{"APIHandler", id}
	}
	return []string{id}
}
