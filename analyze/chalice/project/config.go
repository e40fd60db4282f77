package project

import (
	"bytes"
	"errors"
	"fmt"
	"github.com/agext/levenshtein"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/repofs"
)

// configFile is where Chalice reads the settings, relative to the app.
const configFile = ".chalice/config.json"

// Config is .chalice/config.json as read. Root is always an object, an empty
// one when the file is missing or broken.
type Config struct {
	File    string
	root    *jsonpos.Value
	Missing bool
	broken  bool

	// What the functions of an app have in common is judged once. They hold results
	// that nobody changes.
	variables map[variable]judged
	policies  map[string]*policyDocument
}

// ReadConfig reads the settings of the app in dir and reports everything that
// can be said without knowing the stage or the functions.
func ReadConfig(fsys fs.FS, dir string) (*Config, diag.List) {
	c := &Config{File: path.Join(dir, configFile), root: &jsonpos.Value{Kind: jsonpos.Object}}
	src, err := repofs.ReadFile(fsys, c.File)
	if errors.Is(err, fs.ErrNotExist) && !repofs.IsLink(fsys, c.File) {
		c.Missing = true
		return c, nil
	}
	if err != nil {
		c.broken = true
		return c, diag.List{diag.New(ConfigSyntax, diag.InFile(c.File),
			"The settings of the application cannot be read: "+repofs.Reason(err)+".",
			"Make "+c.File+" a readable regular file of this repository.")}
	}
	return c, c.parse(src)
}

// maxConfig and maxSettings bound config.json: the largest of 159 public
// repositories has 21 kB.
const (
	maxConfig   = 1 << 20
	maxSettings = 20_000
)

func (c *Config) parse(src []byte) diag.List {
	beyond := func(what string) diag.List {
		c.broken = true
		return diag.List{diag.New(BeyondLimit, diag.InFile(c.File), "The file has more than "+what+". No setting of the application is known.",
			"Move generated or large values out of the file.")}
	}
	if len(src) > maxConfig {
		return beyond(fmt.Sprintf("%d MiB", maxConfig>>20))
	}
	if bytes.Count(src, []byte(","))+bytes.Count(src, []byte("[")) > maxSettings {
		return beyond(fmt.Sprintf("%d values", maxSettings))
	}
	root, problems := jsonpos.Parse(c.File, src)
	diags := jsonProblems(problems)
	if root == nil {
		diags.Extend(template(c.File, src, problems[len(problems)-1].At))
	}
	switch {
	case root == nil:
		c.broken = true
	case root.Kind != jsonpos.Object:
		c.broken = true
		diags.Add(diag.New(ConfigBreaks, root.At,
			"The file holds "+root.Kind.String()+", but Chalice needs an object at the top level, so no setting is known.",
			"Write the settings as an object:\n    {\"version\": \"2.0\", \"app_name\": \"…\"}"))
	default:
		c.root = root
		diags.Extend(c.check())
	}
	return diags
}

// jsonProblems words what the reader found in config.json.
func jsonProblems(problems []jsonpos.Problem) diag.List {
	var diags diag.List
	for _, p := range problems {
		switch p.Kind {
		case jsonpos.Syntax:
			diags.Add(diag.New(ConfigSyntax, p.At,
				"In the text, "+p.Detail+". No setting of the application is known until the file can be parsed.",
				"Correct the file; this shows the first mistake:\n    python3 -m json.tool "+diag.File(p.At.File)))
		case jsonpos.DuplicateKey:
			diags.Add(diag.New(ConfigTwice, p.At,
				fmt.Sprintf("The key %q stands twice in this object; Chalice uses this one and drops the first.", p.Detail),
				"Remove one of the two.").With(p.First, "the first, without effect"))
		default:
			diags.Add(diag.New(ConfigNotStrict, p.At,
				"There is "+p.Detail+". decant reads on, but Chalice does not load the file as it stands.",
				"Remove it, or commit the file that is really deployed."))
		}
	}
	return diags
}

// check reports shapes on which Chalice fails, unknown keys, keys without
// effect and placeholders.
func (c *Config) check() diag.List {
	var diags diag.List
	diags.Extend(c.checkVersion())
	diags.Extend(c.checkName())
	diags.Extend(checkKeys(c.root, levelTop, "at the top level"))
	diags.Extend(c.checkFunctions(c.root, levelTop, "lambda_functions"))
	if stages := c.root.Member("stages"); stages != nil {
		diags.Extend(c.checkStages(stages))
	}
	diags.Extend(placeholders(c.root))
	return diags
}

func (c *Config) checkStages(stages *jsonpos.Member) diag.List {
	if stages.Value.Kind != jsonpos.Object {
		return diag.List{breaks(stages.Value, "stages", "an object of stages")}
	}
	var diags diag.List
	for _, m := range stages.Value.Members {
		where := "stages." + m.Key
		if m.Value.Kind != jsonpos.Object {
			diags.Add(breaks(m.Value, where, "an object of settings"))
			continue
		}
		diags.Extend(checkKeys(m.Value, levelStage, "inside a stage"))
		diags.Extend(c.checkFunctions(m.Value, levelStageFunction, where+".lambda_functions"))
	}
	return diags
}

func (c *Config) checkFunctions(parent *jsonpos.Value, at level, where string) diag.List {
	functions := parent.Get("lambda_functions")
	if functions == nil {
		return nil
	}
	if functions.Kind != jsonpos.Object {
		return diag.List{breaks(functions, where, "an object of functions")}
	}
	if at == levelTop {
		at = levelFunction
	}
	var diags diag.List
	for _, m := range functions.Members {
		if m.Value.Kind != jsonpos.Object {
			diags.Add(breaks(m.Value, where+"."+m.Key, "an object of settings"))
			continue
		}
		diags.Extend(checkKeys(m.Value, at, "for a single function"))
	}
	return diags
}

func breaks(v *jsonpos.Value, where, want string) diag.Diagnostic {
	return diag.New(ConfigBreaks, v.At,
		fmt.Sprintf("%s is %s, but Chalice needs %s and stops with an AttributeError.", where, v.Kind, want),
		"Write an object, or remove the key.")
}

// checkKeys reports what an object has that Chalice does not read there.
func checkKeys(object *jsonpos.Value, at level, where string) diag.List {
	var diags diag.List
	for _, m := range object.Members {
		k, known := keyNamed(m.Key)
		switch {
		case !known && isRemark(m.Key):
		case !known:
			diags.Add(unknownKey(m, at))
		case k.levels&at == 0:
			diags.Add(noEffect(m, k, where))
		default:
			diags.Extend(k.checkKind(m))
		}
	}
	return diags
}

// isRemark says whether a key is there for people: JSON has no comments.
func isRemark(name string) bool {
	return strings.HasPrefix(name, "_") || strings.HasPrefix(name, "$") || strings.HasPrefix(name, "//") ||
		strings.HasPrefix(strings.ToLower(name), "comment")
}

func unknownKey(m jsonpos.Member, at level) diag.Diagnostic {
	fix := "Remove the key."
	if near := nearestKey(m.Key, at); near != "" {
		fix = fmt.Sprintf("Did you mean %q?", near)
	}
	if why, ok := missingFeatures[m.Key]; ok {
		fix = why
	}
	return diag.New(ConfigUnknownKey, m.KeyAt,
		fmt.Sprintf("Chalice has no setting %q and ignores it silently, so it has no effect on the function or its migration.", m.Key), fix)
}

func noEffect(m jsonpos.Member, k key, where string) diag.Diagnostic {
	detail := fmt.Sprintf("Chalice does not read %q %s; the value is ignored silently.", m.Key, where)
	fix := "Move it to " + k.levels.places() + "."
	if k.name == "environment_variables" || k.name == "tags" {
		detail = fmt.Sprintf("Chalice never merges the %s of a function at the top level, although its documentation says so; "+
			"they count only under stages.<stage>.lambda_functions.", m.Key)
		fix = "Move it to stages.<stage>.lambda_functions.<function>."
	}
	return diag.New(ConfigNoEffect, m.KeyAt, detail, fix)
}

// nearestKey is the closest key that Chalice reads at the level, or "" when
// none is close.
func nearestKey(name string, at level) string {
	best, distance := "", 3
	if len(name) < 6 {
		distance = 2
	}
	for _, k := range keys {
		if k.levels&at == 0 {
			continue
		}
		if d := levenshtein.Distance(strings.ToLower(name), k.name, nil); d < distance {
			best, distance = k.name, d
		}
		if strings.HasSuffix(k.name, "_"+name) || strings.HasPrefix(k.name, name+"_") {
			best, distance = k.name, 0
		}
	}
	return best
}

// checkVersion applies Chalice's rule: the value must be a float of at most 2.0.
func (c *Config) checkVersion() diag.List {
	v := c.root.Get("version")
	if v == nil {
		return nil
	}
	if v.Kind != jsonpos.Number && v.Kind != jsonpos.String && v.Kind != jsonpos.Bool {
		return diag.List{diag.New(ConfigBreaks, v.At,
			"version is "+v.Kind.String()+"; Chalice needs a number and stops with a TypeError.",
			"Write \"version\": \"2.0\".")}
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
	if v.Kind == jsonpos.Bool || err == nil && n <= 2 {
		return nil
	}
	return diag.List{diag.New(ConfigVersion, v.At,
		fmt.Sprintf("The file says version %.40q. Chalice accepts numbers up to 2.0 and loads nothing else.", v.Text),
		"Write \"version\": \"2.0\".")}
}

func (c *Config) checkName() diag.List {
	v := c.root.Get("app_name")
	switch {
	case v.IsNull():
		return diag.List{diag.New(NoAppName, diag.InFile(c.File),
			"The file does not set app_name, so Chalice starts every AWS name with “None-”. The name in Chalice(…) is not used for that.",
			"Add the name that the live functions have; \"None\" keeps the names of functions that were deployed without one:\n    \"app_name\": \"…\"")}
	case v.Kind != jsonpos.String:
		return diag.List{diag.New(ConfigOdd, v.At,
			"app_name is "+v.Kind.String()+"; Chalice writes it into the names as Python prints it.",
			"Write the name as a string.")}
	case v.Text == "":
		return diag.List{diag.New(NoAppName, v.At,
			"app_name is empty, so every AWS name starts with “-”.", "Write the name that the live functions have.")}
	}
	return nil
}

// Stages lists the stages that the file defines, sorted.
func (c *Config) Stages() []string {
	out := []string{}
	if stages := c.root.Get("stages"); stages != nil {
		for _, m := range stages.Members {
			out = append(out, m.Key)
		}
	}
	slices.Sort(out)
	return out
}
