package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"decant/apply"
	"decant/apply/cutover"
	"decant/internal/diag"
)

// The schemas of the commands that act on an account.
const (
	SwitchSchema = "decant.cutover/1"
	// OutlookSchema is that of cutover and rollback with --check.
	OutlookSchema = "decant.outlook/1"
	VerifySchema  = "decant.verify/1"
)

// SwitchJSON writes what became of the functions that were to be switched.
func SwitchJSON(w io.Writer, outcomes []cutover.Outcome, diags diag.List) error {
	if outcomes == nil {
		outcomes = []cutover.Outcome{}
	}
	return write(w, struct {
		Schema      string            `json:"schema"`
		Outcomes    []cutover.Outcome `json:"outcomes"`
		Diagnostics diag.List         `json:"diagnostics"`
	}{SwitchSchema, outcomes, list(diags)})
}

// OutlookJSON writes where functions are started and what a switch would mean.
func OutlookJSON(w io.Writer, states []cutover.State, forecasts []cutover.Forecast, diags diag.List) error {
	if states == nil {
		states = []cutover.State{}
	}
	if forecasts == nil {
		forecasts = []cutover.Forecast{}
	}
	return write(w, struct {
		Schema      string             `json:"schema"`
		Functions   []cutover.State    `json:"functions"`
		Outlooks    []cutover.Forecast `json:"outlooks"`
		Diagnostics diag.List          `json:"diagnostics"`
	}{OutlookSchema, states, forecasts, list(diags)})
}

// VerifyJSON writes what was checked, and where the functions are started.
func VerifyJSON(w io.Writer, checks []apply.Check, states []cutover.State, diags diag.List) error {
	if checks == nil {
		checks = []apply.Check{}
	}
	if states == nil {
		states = []cutover.State{}
	}
	return write(w, struct {
		Schema      string          `json:"schema"`
		Functions   []cutover.State `json:"functions"`
		Checks      []apply.Check   `json:"checks"`
		Diagnostics diag.List       `json:"diagnostics"`
	}{VerifySchema, states, checks, list(diags)})
}

// States prints where functions are started: app, stage and account as the heading, a
// row for each function, and a sentence where something is not as the phase says.
func (t Text) States(w io.Writer, heading string, states []cutover.State) error {
	if len(states) == 0 {
		return nil
	}
	name, phase := len("FUNCTION"), len("PHASE")
	for _, s := range states {
		name, phase = max(name, columns(s.Function)), max(phase, columns(phaseText(s)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n  %s\n", t.bold(plain(heading)), t.bold(fmt.Sprintf("%s  %s  %-7s  %-7s  %s", pad("FUNCTION", name), pad("PHASE", phase), "LAMBDA", "FARGATE", "NEXT START")))
	for _, s := range states {
		fmt.Fprintf(&b, "  %s  %s  %-7s  %-7s  %s\n", pad(s.Function, name), pad(phaseText(s), phase), powerText(s, s.Lambda), powerText(s, s.Fargate), startText(s))
		if !s.AsItShould {
			t.paragraph(&b, "    ! ", s.Verdict)
		}
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func phaseText(s cutover.State) string {
	switch {
	case s.StaysOnLambda:
		return "-"
	case s.Phase == "":
		return "not applied"
	}
	return string(s.Phase)
}

// powerText is whether a side's trigger is on, "-" where there is none to switch.
func powerText(s cutover.State, t cutover.Trigger) string {
	if s.StartedBy != "" {
		return "-"
	}
	return string(t.State)
}

// startText is when a function starts next, as far as its schedule tells.
func startText(s cutover.State) string {
	switch {
	case s.StaysOnLambda:
		return "stays on Lambda: started by " + s.StartedBy
	case s.StartedBy != "":
		return "started by " + s.StartedBy
	case !s.Next.IsZero():
		return nextText(s.Next)
	}
	for _, t := range []cutover.Trigger{s.Lambda, s.Fargate} {
		if t.State != cutover.TriggerEnabled {
			continue
		}
		if every, ok := strings.CutPrefix(t.Expression, "rate("); ok { // counts from when its rule was enabled
			return "within " + strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(every), ")"))
		}
		return "known to AWS alone"
	}
	return nextText(s.Next)
}

func nextText(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.UTC().Format("2006-01-02 15:04 UTC")
}

// Forecasts prints what a switch waits for and what it may cost.
func (t Text) Forecasts(w io.Writer, forecasts []cutover.Forecast, m cutover.SwitchRequest) error {
	var b strings.Builder
	for _, o := range forecasts {
		if text := strings.Join(forecastText(o, m), " "); text != "" {
			t.paragraph(&b, "  "+o.Function+": ", text)
		}
	}
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func forecastText(o cutover.Forecast, m cutover.SwitchRequest) []string {
	switch {
	case o.AlreadyThere && o.To == "":
		return []string{"It is retired already; there is nothing to do."}
	case o.To == "":
		return nil
	case o.AlreadyThere:
		return []string{fmt.Sprintf("%s starts it already; there is nothing to do.", o.To)}
	}
	if o.OnlyPhase {
		return []string{"Nothing has to be switched on, so nothing is waited for: a trigger of the other side that fires is switched off, and the phase is written."}
	}
	from := cutover.Lambda
	if o.To == cutover.Lambda {
		from = cutover.Fargate
	}
	var out []string
	if !o.Due.IsZero() {
		out = append(out, fmt.Sprintf("The run that is due at %s is left to %s.", nextText(o.Due), from))
	}
	if len(o.Running) > 0 {
		out = append(out, runningText(o, m)...)
	}
	if m.Now && o.To == cutover.Fargate {
		out = append(out, "Runs that go on on Lambda are not waited for, and may overlap with the first on Fargate.")
	}
	if o.Silent {
		out = append(out, "Neither trigger is on now.")
	}
	pause := "Neither trigger is on for some seconds"
	if o.PauseAtMost > 0 {
		pause = "Nothing starts it for up to " + cutover.Spell(o.PauseAtMost)
		if o.PauseAtLeast > 0 && o.PauseAtLeast < o.PauseAtMost {
			pause = fmt.Sprintf("Nothing starts it for %s to %s", cutover.Spell(o.PauseAtLeast), cutover.Spell(o.PauseAtMost))
		}
		pause += ", because runs that have begun have to end"
	}
	switch {
	case o.Interval > 0:
		pause += fmt.Sprintf(". It has no fixed times, but an interval of %s: at most %s may fall out.", cutover.Spell(o.Interval), Count(o.Missed, "run"))
		if o.PauseAtMost > o.Interval {
			pause += " A shorter --max-wait bounds the pause, and the switch is taken back if that is not enough; --now does not wait."
		}
		pause += fmt.Sprintf(" The first run on %s comes within %s after that.", o.To, cutover.Spell(o.Interval))
	case o.Missed > 0:
		pause += "; a run is due, and is lost if it falls between the two."
	default:
		pause += "; no run is due in that time."
	}
	return append(out, pause)
}

func runningText(o cutover.Forecast, m cutover.SwitchRequest) []string {
	verb, they, goOn := "run", "They are", "they go on"
	if len(o.Running) == 1 {
		verb, they, goOn = "runs", "It is", "it goes on"
	}
	now := fmt.Sprintf("%s %s now: %s.", Count(len(o.Running), "task"), verb, strings.Join(o.Running, ", "))
	switch {
	case m.Now:
		return []string{now, they + " not waited for, and may overlap with the first run on Lambda."}
	case m.StopTasks:
		return []string{now, they + " stopped as soon as Fargate's trigger is off."}
	}
	if o.Silent {
		return []string{now, fmt.Sprintf("%s waited for; if %s after %s, Fargate's trigger is switched on again.", they, goOn, cutover.Spell(o.PauseAtMost))}
	}
	return []string{now, fmt.Sprintf("%s waited for first, with Fargate's trigger still on, until %s at the latest; if %s then, nothing is changed.", they, nextText(o.Until), goOn)}
}

// Outcomes prints what became of the functions that were to be switched.
func (t Text) Outcomes(w io.Writer, outcomes []cutover.Outcome) error {
	var b strings.Builder
	for _, o := range outcomes {
		fmt.Fprintf(&b, "%s: %s", o.Function, o.Result)
		if o.Phase != "" {
			fmt.Fprintf(&b, ", phase %s", o.Phase)
		}
		if o.Silent > 0 {
			fmt.Fprintf(&b, ", neither trigger on for %s", silence(o.Silent))
		}
		if !o.Next.IsZero() {
			fmt.Fprintf(&b, ", next start %s", nextText(o.Next))
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// silence is a span in whole seconds.
func silence(d time.Duration) string {
	if d < time.Second {
		return "less than a second"
	}
	return cutover.Spell(d.Round(time.Second))
}

// Checks prints what was checked: what is not right with what to do, once for
// all functions that it concerns, and how much is right. With all, also every
// check that is, and each that differs in its function's name alone.
func (t Text) Checks(w io.Writer, checks []apply.Check, all bool) error {
	counts := map[apply.Status]int{}
	type alike struct{ name, text, fix string }
	keyOf := func(c apply.Check) alike {
		if all || c.Function == "" {
			return alike{c.Name, c.Text, c.Fix}
		}
		anyone := strings.NewReplacer(c.Function, "\x00")
		return alike{c.Name, anyone.Replace(c.Text), anyone.Replace(c.Fix)}
	}
	functions := map[alike][]string{}
	for _, c := range checks {
		counts[c.Status]++
		functions[keyOf(c)] = append(functions[keyOf(c)], c.Function)
	}
	var b strings.Builder
	for _, c := range checks {
		key := keyOf(c)
		if c.Status == apply.OK && !all || functions[key] == nil {
			continue
		}
		subject := c.Name
		if c.Function != "" {
			subject += ", of " + SeveralNames(functions[key])
		}
		if len(functions[key]) > 1 && (key.text != c.Text || key.fix != c.Fix) {
			c.Text += " The same goes for the others."
		}
		functions[key] = nil
		t.paragraph(&b, fmt.Sprintf("  %-7s  ", c.Status), subject)
		t.paragraph(&b, "           ", c.Text)
		if c.Fix != "" && c.Status != apply.OK {
			t.fix(&b, c.Fix)
		}
	}
	fmt.Fprintf(&b, "%s: %d ok, %d failed, %s, %d unknown\n", Count(len(checks), "check"), counts[apply.OK], counts[apply.Bad], Count(counts[apply.Warning], "warning"), counts[apply.Unknown])
	_, err := io.WriteString(w, b.String())
	return err
}

// fix writes what to do: sentences wrapped, commands as they stand.
func (t Text) fix(b *strings.Builder, text string) {
	for i, line := range strings.Split(text, "\n") {
		lead := "           "
		if i == 0 {
			line = "Fix: " + line
		}
		if strings.HasPrefix(line, "    ") {
			b.WriteString(lead + line + "\n")
			continue
		}
		t.paragraph(b, lead, line)
	}
}

// SeveralNames names the first few of a list.
func SeveralNames(names []string) string {
	const most = 4
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d others", strings.Join(names[:most-1], ", "), len(names)-most+1)
}
