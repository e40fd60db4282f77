package review

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"decant/model"
	"decant/trigger"
)

// The settings of a Drift that speak of the whole function.
const (
	OnlyLive   = "only in the account"
	OnlySource = "only in the source"
)

// Drifts compares every function of the apps with the one that the account has,
// and lists what only one side has: extra are the account's functions that
// belong to one of the apps and that no source has. The list is sorted.
func Drifts(apps []*model.App, extra []model.LiveFunction) []Drift {
	out := []Drift{}
	for _, app := range apps {
		for _, fn := range app.Functions {
			if fn.Live == nil {
				out = append(out, Drift{Function: fn.LambdaName, Setting: OnlySource, Source: fn.Handler.At.String()})
				continue
			}
			out = append(out, DriftOf(app, fn)...)
		}
	}
	for _, fn := range extra {
		out = append(out, Drift{Function: fn.Name, ARN: fn.ARN, Setting: OnlyLive, Live: cmp.Or(fn.Runtime, fn.PackageType)})
	}
	slices.SortStableFunc(out, func(a, b Drift) int {
		return cmp.Or(strings.Compare(a.Function, b.Function), strings.Compare(a.ARN, b.ARN))
	})
	return out
}

// comparison collects the differences of one function.
type comparison struct {
	fn    model.Function
	live  *model.LiveFunction
	found []Drift
}

func (c *comparison) add(setting, source, live string) {
	c.found = append(c.found, Drift{Function: c.live.Name, ARN: c.live.ARN, Setting: setting, Source: source, Live: live})
}

// differ adds a difference when both sides say something else.
func (c *comparison) differ(setting, source, live string) {
	if source != live {
		c.add(setting, source, live)
	}
}

// DriftOf compares one function with the account's (fn.Live, which must be set),
// setting by setting in a fixed order. A setting that the source leaves unknown
// is not compared.
func DriftOf(app *model.App, fn model.Function) []Drift {
	c := &comparison{fn: fn, live: fn.Live}
	c.sizes()
	c.code(app)
	c.layers(app)
	c.environment()
	c.network()
	c.tags()
	c.concurrency()
	c.triggers()
	return c.found
}

func (c *comparison) sizes() {
	if m := c.fn.Memory; m.IsKnown() {
		c.differ("memory", fmt.Sprintf("%d MB", m.V), fmt.Sprintf("%d MB", c.live.Memory))
	}
	if t := c.fn.Timeout; t.IsKnown() {
		c.differ("timeout", fmt.Sprintf("%d s", int(t.V/time.Second)), fmt.Sprintf("%d s", c.live.Timeout))
	}
}

func (c *comparison) code(app *model.App) {
	if c.live.PackageType != "Image" {
		if v := app.Python; v.IsKnown() {
			c.differ("runtime", "python"+v.V, c.live.Runtime)
		}
		c.differ("handler", c.fn.Handler.String, c.live.Handler)
	} else {
		c.add("package", "Zip", "Image")
	}
	if a := app.Architecture; a.IsKnown() {
		c.differ("architecture", a.V, c.live.Architecture)
	}
	if x := c.fn.XRay; x.IsKnown() {
		c.differ("tracing", map[bool]string{true: "Active", false: "PassThrough"}[x.V], cmp.Or(c.live.Tracing, "PassThrough"))
	}
}

// layers compares version ARNs in their order. The layer that Chalice builds
// itself is not written anywhere in the source.
func (c *comparison) layers(app *model.App) {
	if c.fn.Layers.Unknown != nil {
		return
	}
	live := c.live.Layers
	if app.Package.AutomaticLayer.V {
		own := ":layer:" + app.ChaliceName() + "-" + app.Stage + "-managed-layer:"
		live = slices.DeleteFunc(slices.Clone(live), func(arn string) bool { return strings.Contains(arn, own) })
	}
	c.differ("layers", strings.Join(c.fn.Layers.V, ", "), strings.Join(live, ", "))
}

// environment compares the names; values are never read.
func (c *comparison) environment() {
	var source []string
	for _, v := range c.fn.Env {
		source = append(source, v.Name)
	}
	if c.live.EnvError != "" {
		return // the names could not be read
	}
	c.sets("environment", source, c.live.EnvNames)
}

func (c *comparison) network() {
	if v := c.fn.Subnets; v.Unknown == nil {
		c.sets("subnets", v.V, c.live.Subnets)
	}
	if v := c.fn.SecGroups; v.Unknown == nil {
		c.sets("security groups", v.V, c.live.Groups)
	}
}

// sets names what only one side has.
func (c *comparison) sets(setting string, source, live []string) {
	onlySource, onlyLive := without(source, live), without(live, source)
	if len(onlySource)+len(onlyLive) > 0 {
		c.add(setting, strings.Join(onlySource, ", "), strings.Join(onlyLive, ", "))
	}
}

// without returns what a has and b lacks, sorted.
func without(a, b []string) []string {
	var out []string
	for _, item := range a {
		if !slices.Contains(b, item) {
			out = append(out, item)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// tags compares the tags that config.json sets: others may come from anybody.
func (c *comparison) tags() {
	for _, tag := range c.fn.Tags {
		if !tag.Value.IsKnown() {
			continue
		}
		i := slices.IndexFunc(c.live.Tags, func(t model.LiveTag) bool { return t.Key == tag.Key })
		switch {
		case i < 0:
			c.add("tag "+tag.Key, tag.Value.V, "")
		default:
			c.differ("tag "+tag.Key, tag.Value.V, c.live.Tags[i].Value)
		}
	}
}

func (c *comparison) concurrency() {
	if c.fn.Concurrency.Unknown != nil {
		return
	}
	source, live := "", ""
	if c.fn.Concurrency.IsKnown() {
		source = strconv.Itoa(c.fn.Concurrency.V)
	}
	if c.live.Reserved != nil {
		live = strconv.Itoa(*c.live.Reserved)
	}
	c.differ("reserved concurrency", source, live)
}

// triggers compares what starts the function in words that both sides can be
// brought to: "schedule rate(1 day)", "queue jobs". A trigger that is switched
// off is another one.
func (c *comparison) triggers() {
	source, known := sourceTriggers(c.fn)
	live := liveTriggers(*c.live)
	onlySource, onlyLive := without(source, live), without(live, source)
	if !known {
		onlyLive = nil // the unknown one may be any of them
	}
	// Two schedules are one that was changed.
	for len(onlySource) > 0 || len(onlyLive) > 0 {
		var s, l string
		if len(onlySource) > 0 {
			s, onlySource = onlySource[0], onlySource[1:]
		}
		same := func(t string) bool { return s == "" || firstWord(t) == firstWord(s) }
		if i := slices.IndexFunc(onlyLive, same); i >= 0 {
			l, onlyLive = onlyLive[i], slices.Delete(slices.Clone(onlyLive), i, i+1)
		}
		c.add("trigger", s, l)
	}
}

func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
}

// sourceTriggers puts the source's triggers into words; known is false when one
// of them depends on something that only the running program knows.
func sourceTriggers(fn model.Function) (out []string, known bool) {
	known = true
	for _, t := range fn.Triggers {
		kind, ok := trigger.Of(t)
		if !ok {
			continue
		}
		text, sure := kind.Compare(t)
		known = known && sure
		if sure && text != "" {
			out = append(out, text)
		}
	}
	return out, known
}

// liveTriggers puts the account's triggers into the same words.
func liveTriggers(fn model.LiveFunction) []string {
	var out []string
	for _, t := range fn.Triggers {
		text := liveTrigger(t)
		if text == "" {
			continue
		}
		if t.State == "disabled" {
			text += " (disabled)"
		}
		out = append(out, text)
	}
	return out
}

func liveTrigger(t model.LiveTrigger) string {
	switch t.Kind {
	case model.LiveRule, model.LiveSchedule:
		if t.Pattern != "" {
			return "pattern " + trigger.Canonical(t.Pattern)
		}
		return "schedule " + t.Expression
	case model.LiveBucket:
		return "bucket " + trigger.LastName(cmp.Or(t.Source, t.Name))
	case model.LiveSubscription:
		return "topic " + trigger.LastName(cmp.Or(t.Source, t.Name))
	case model.LiveMapping:
		if strings.Contains(t.Source, ":sqs:") {
			return "queue " + trigger.LastName(t.Source)
		}
		return "stream " + trigger.LastName(t.Source)
	case model.LiveAPI:
		return "api"
	case model.LiveURL:
		return "url"
	case model.LiveStateMachine, model.LivePermission:
		return "" // a state machine's own source names it; a permission starts nothing
	}
	return ""
}
