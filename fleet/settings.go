package fleet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/lazyregexp"
)

// File is the campaign file's usual name.
const File = "fleet.hcl"

// Campaign is what fleet.hcl says.
type Campaign struct {
	Name    string
	Include []string // patterns; empty for all
	Exclude []string
	Sources []Source
	// Of are the settings of one repository by the name in the file.
	Of []Named
}

// Source lists repositories.
type Source struct {
	At           diag.Range
	Repositories []text
	List         text // a file
	Checkouts    text // a pattern of folders
	Settings     Settings
}

// Settings are how a repository is read. The zero value of each says nothing.
type Settings struct {
	Branch string
	App    string
	Stages []string
	Live   []string // snapshots, relative to fleet.hcl
	Owner  string
	Token  string // a variable of the environment
}

// Named are the settings of one repository.
type Named struct {
	At       diag.Range
	Name     string
	Settings Settings
}

// text is a value with its place.
type text struct {
	V  string
	At diag.Range
}

// over puts what s says over other settings.
func (s Settings) over(below Settings) Settings {
	for _, f := range []struct{ to, from *string }{{&below.Branch, &s.Branch}, {&below.App, &s.App}, {&below.Owner, &s.Owner}, {&below.Token, &s.Token}} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	if s.Stages != nil {
		below.Stages = s.Stages
	}
	if s.Live != nil {
		below.Live = s.Live
	}
	return below
}

// setting is one of fleet.hcl: how it is read, and what docs/fleet.md says of it.
type setting struct {
	name  string
	value value
	// What holds without it, what it means, and a value that ParseCampaign accepts.
	byDefault, meaning, example string
}

// value is the form of a setting's values, and how one is read.
type value struct {
	form string
	read func(r *reader, a hclfile.Attribute)
}

func campaignSettings(c *Campaign) []setting {
	return []setting{
		{"name", word(&c.Name), "`fleet`", "Name of the campaign, the title of its reports.", `"lambda-exit"`},
		{"include", texts(&c.Include), "every repository", "Only repositories whose name one of the patterns matches. `*` stands for any text without `/`, `**` for any text.", `["https://git.example.com/data/**"]`},
		{"exclude", texts(&c.Exclude), "none", "Without the repositories whose name one of the patterns matches; it wins over `include`.", `["**-sandbox", "**-sandbox.git"]`},
	}
}

func sourceSettings(s *Source) []setting {
	return []setting{
		{"repositories", places(&s.Repositories), "none", "URLs (https, http, ssh, git, file), `user@host:path`, or folders relative to fleet.hcl.", `["https://git.example.com/data/orders.git", "../billing"]`},
		{"file", placed(&s.List), "none", "A text file, relative to fleet.hcl, with one repository a line; `#` begins a comment.", `"repositories.txt"`},
		{"checkouts", placed(&s.Checkouts), "none", "Folders, relative to fleet.hcl, that are Git repositories. `*` stands for any text without `/`.", `"checkouts/*"`},
	}
}

func readSettings(s *Settings) []setting {
	return []setting{
		{"branch", word(&s.Branch), "the server's default branch; what is checked out in a folder", "Branch, tag or full name of a reference that is read.", `"main"`},
		{"app", word(&s.App), "every app of the repository", "Project directory of the one app that is read, relative to the repository's root.", `"services/orders"`},
		{"stages", texts(&s.Stages), "every stage of config.json", "Chalice stages that are read.", `["prod"]`},
		{"live", texts(&s.Live), "that of the repository's decant.hcl, else none", "Snapshots of the account (`decant snapshot`), relative to fleet.hcl, that verdicts, pressure and costs come from.", `["prod.json"]`},
		{"owner", word(&s.Owner), "the tag `owner` or `team` of the live function, else CODEOWNERS", "Who owns the functions.", `"team-data"`},
		{"token_variable", matching(&s.Token, variableForm, "the name of a variable of the environment"), "no credentials", "Variable of the environment whose value is sent to the https server as the password. The user name is that of the URL.", `"GIT_TOKEN"`},
	}
}

var variableForm = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*$`)

func word(to *string) value {
	return value{"text", func(r *reader, a hclfile.Attribute) {
		s, ok := a.Expr.Value.(string)
		if !ok || s == "" || strings.ContainsFunc(s, unicode.IsControl) {
			r.wrong(a, "a quoted text of one line")
			return
		}
		*to = s
	}}
}

func matching(to *string, form *lazyregexp.Regexp, want string) value {
	return value{"text", func(r *reader, a hclfile.Attribute) {
		s, _ := a.Expr.Value.(string)
		if !form.MatchString(s) {
			r.wrong(a, want)
			return
		}
		*to = s
	}}
}

func placed(to *text) value {
	return value{"text", func(r *reader, a hclfile.Attribute) {
		word(&to.V).read(r, a)
		to.At = a.Expr.At
	}}
}

func texts(to *[]string) value {
	return value{"list of texts", func(r *reader, a hclfile.Attribute) {
		list, ok := a.Expr.Value.([]any)
		out := []string{}
		for _, item := range list {
			s, isText := item.(string)
			ok = ok && isText && s != "" && !strings.ContainsFunc(s, unicode.IsControl)
			out = append(out, s)
		}
		if !ok {
			r.wrong(a, `a list of quoted texts, ["…"]`)
			return
		}
		*to = out
	}}
}

func places(to *[]text) value {
	return value{"list of texts", func(r *reader, a hclfile.Attribute) {
		var list []string
		texts(&list).read(r, a)
		for _, s := range list {
			*to = append(*to, text{s, a.Expr.At})
		}
	}}
}

// maxTokens bounds fleet.hcl to about thirty thousand repositories.
const maxTokens = 200_000

type reader struct{ diags diag.List }

// ParseCampaign parses fleet.hcl. The campaign may be used when no error is among the findings.
func ParseCampaign(file string, src []byte) (Campaign, diag.List) {
	var r reader
	c := Campaign{Name: "fleet"}
	body, problems := hclfile.ParseUpTo(maxTokens, file, src)
	for _, p := range problems {
		r.diags.Add(diag.New(BadSyntax, p.At, p.Detail, "Correct the syntax; the file is HCL, the language of Terraform files."))
	}
	if len(problems) > 0 {
		return c, r.diags
	}
	var defaults Settings
	r.attributes(body, campaignSettings(&c))
	seen := map[string]bool{}
	for _, b := range body.Blocks {
		if b.Type == "defaults" && r.labels(b, 0) && r.once(b, seen, "") {
			r.attributes(b.Body, readSettings(&defaults))
			r.noBlocks(b)
		}
	}
	for _, b := range body.Blocks {
		switch b.Type {
		case "defaults":
		case "source":
			if r.labels(b, 0) {
				c.Sources = append(c.Sources, r.source(b, defaults))
			}
		case "repository":
			if r.labels(b, 1) && r.once(b, seen, b.Labels[0]) {
				of := Named{At: b.At, Name: b.Labels[0]}
				r.attributes(b.Body, readSettings(&of.Settings))
				r.noBlocks(b)
				c.Of = append(c.Of, of)
			}
		default:
			r.unknown(b.At, "block", b.Type, []string{"defaults", "source", "repository"})
		}
	}
	return c, r.diags
}

func (r *reader) source(b hclfile.Block, defaults Settings) Source {
	s := Source{At: b.At}
	var own Settings
	r.attributes(b.Body, append(sourceSettings(&s), readSettings(&own)...))
	r.noBlocks(b)
	s.Settings = own.over(defaults)
	return s
}

func (r *reader) attributes(body hclfile.Body, known []setting) {
	for _, a := range body.Attributes {
		i := slices.IndexFunc(known, func(s setting) bool { return s.name == a.Name })
		if i < 0 {
			var names []string
			for _, s := range known {
				names = append(names, s.name)
			}
			r.unknown(a.At, "setting", a.Name, names)
			continue
		}
		if !a.Expr.Literal {
			r.wrong(a, "a literal value, without variables and functions")
			continue
		}
		known[i].value.read(r, a)
	}
}

func (r *reader) noBlocks(b hclfile.Block) {
	for _, inner := range b.Body.Blocks {
		r.diags.Add(diag.New(BadName, inner.At, fmt.Sprintf("The block %s has no blocks inside it.", b.Type), "Remove the inner block."))
	}
}

func (r *reader) labels(b hclfile.Block, n int) bool {
	if len(b.Labels) == n {
		return true
	}
	how := b.Type + " { … }"
	if n == 1 {
		how = b.Type + ` "…" { … }`
	}
	r.diags.Add(diag.New(BadName, b.At, fmt.Sprintf("The block %s has %d labels.", b.Type, len(b.Labels)), "Write it as "+how+"."))
	return false
}

func (r *reader) once(b hclfile.Block, seen map[string]bool, label string) bool {
	key := b.Type + " " + label
	if seen[key] {
		r.diags.Add(diag.New(BadName, b.At, "The block stands in the file twice.", "Keep one of them."))
		return false
	}
	seen[key] = true
	return true
}

func (r *reader) unknown(at diag.Range, what, name string, known []string) {
	r.diags.Add(diag.New(BadName, at, fmt.Sprintf("There is no %s %s here. Known are %s.", what, name, strings.Join(known, ", ")), "Correct the name; docs/fleet.md lists every setting."))
}

func (r *reader) wrong(a hclfile.Attribute, want string) {
	r.diags.Add(diag.New(BadValue, a.Expr.At, fmt.Sprintf("The value of %s is not %s.", a.Name, want), "Write "+want+"."))
}
