package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"decant/plan"
)

// TestPageInChromium opens the page in a real browser. Its parts share one
// browser, each with a tab of its own that must stay silent and offline.
//
//nolint:tparallel // the tabs of one browser take turns: only one has the focus
func TestPageInChromium(t *testing.T) {
	t.Parallel()
	b := browser(t)
	s := pageSample()
	html := written(t, s)
	open := func(t *testing.T, l look) *tab { return openPage(t, b, html, l) }

	t.Run("what a page must not do is seen", func(t *testing.T) {
		bad := strings.Replace(string(html), "</main>", `<img src="http://127.0.0.1:9/x.png"><p style="color:red" onclick="x()">x</p></main>`, 1)
		p := openUnchecked(t, b, []byte(bad), look{})
		eval[any](p, "console.log('said'), setTimeout(() => { throw new Error('thrown') }), fetch('http://127.0.0.1:9/y').catch(() => 0), null")
		seen := ""
		for range 50 {
			if seen = strings.Join(p.seen(), "\n"); strings.Contains(seen, "thrown") {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		for _, want := range []string{"127.0.0.1:9/x.png", "inline style", "console.log", "exception", "127.0.0.1:9/y"} {
			if !strings.Contains(seen, want) {
				t.Errorf("%s was not seen in:\n%s", want, seen)
			}
		}
	})
	t.Run("every column sorts both ways", func(t *testing.T) { checkSorting(t, open(t, look{}), s) })
	t.Run("the filter leaves what fits", func(t *testing.T) { checkFilter(t, open(t, look{}), s) })
	t.Run("the keyboard is enough", func(t *testing.T) { checkKeyboard(t, open(t, look{}), s) })
	t.Run("a mouse opens and closes the panel", func(t *testing.T) { checkMouse(t, open(t, look{still: true}), s) })
	t.Run("the chart shows what has both numbers", func(t *testing.T) { checkChart(t, open(t, look{}), s) })
	t.Run("an address opens a panel that gives reasons", func(t *testing.T) { checkUnknown(t, open, s) })
	t.Run("a panel has everything", func(t *testing.T) {
		p := open(t, look{fragment: "arn:aws:lambda:eu-west-1:123456789012:function:orders-prod-nightly"})
		text := eval[string](p, "byId('panel').innerText")
		for _, want := range []string{
			"6 of 336 runs were ended", "2 of 336 runs were killed", "336 samples, CloudWatch metrics; the timeout is 900 s, and it presses from 80 %", "p99\t812 s\t90 %", "max\t9.8 GB\t98 %",
			"Cold starts\n34", "p50 450 ms, p95 810 ms, p99 900 ms, max 1.4 s", "Events dropped\n3", "As a task: 4 vCPU, 12 GB, X86_64. 10,035 MB and a fifth of room.", "$31.20", "$12.40", "$3.90", "42 s of work",
			"A task is billed 30 s before its work begins.", "rule nightly, cron(0 2 * * ? *)", "event source mapping 0f3c, arn:aws:sqs:eu-west-1:123456789012:orders, disabled, batch size 10", "rate(7 days) Europe/Berlin, with an input of its own",
			"0: switched off", "BUCKET, DATABASE_URL (values are not part of this page)", "vpc-0a1b2c", "EFS file system",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in:\n%s", want, text)
			}
		}
	})
	t.Run("foreign names do nothing", func(t *testing.T) { checkHostile(t, open(t, look{}), s) })
	t.Run("a phone needs no sideways scrolling", func(t *testing.T) { checkPhone(t, open) })
	t.Run("a screen reader finds names", func(t *testing.T) { checkNames(t, open(t, look{})) })
	t.Run("text stands out from its ground", func(t *testing.T) { checkContrast(t, open, s) })
	t.Run("without scripts there is a table", func(t *testing.T) { checkPlain(t, open(t, look{noScript: true}), s) })
	t.Run("a page of nothing is silent", func(t *testing.T) {
		p := openPage(t, b, written(t, &plan.Survey{}), look{})
		if got := eval[string](p, "byId('count').textContent + '; ' + byId('rows').innerText"); got != "0 functions; No function fits the filter." {
			t.Errorf("it says %q", got)
		}
	})
	t.Run("paper gets all rows and no buttons", func(t *testing.T) { checkPrint(t, openPage(t, b, written(t, thousands(150)), look{})) })
	t.Run("five thousand functions", func(t *testing.T) { checkThousands(t, b) })
}

// shownNames are the functions of the table, in its order.
func (p *tab) shownNames() []string {
	p.t.Helper()
	return eval[[]string](p, "[...document.querySelectorAll('#rows th a')].map((a) => a.textContent)")
}

// order is how the rows have to be sorted by a column; unknown is last both ways.
func order(s *plan.Survey, key func(plan.Review) (float64, string, bool), descending bool) []string {
	rows := slices.Clone(s.Reviews)
	slices.SortStableFunc(rows, func(a, b plan.Review) int {
		n, text, ok := key(a)
		m, other, otherOK := key(b)
		switch {
		case !ok || !otherOK:
			return cmp.Compare(map[bool]int{true: 0, false: 1}[ok], map[bool]int{true: 0, false: 1}[otherOK])
		case descending:
			return cmp.Or(cmp.Compare(m, n), cmp.Compare(other, text))
		}
		return cmp.Or(cmp.Compare(n, m), cmp.Compare(text, other))
	})
	var names []string
	for _, r := range rows {
		names = append(names, plain(r.Function.Name))
	}
	return names
}

func checkSorting(t *testing.T, p *tab, s *plan.Survey) {
	rank := map[string]float64{}
	for i, r := range s.Reviews {
		rank[r.Function.ARN] = float64(i)
	}
	count := func(pick func(plan.Review) (float64, string)) func(plan.Review) (float64, string, bool) {
		return func(r plan.Review) (float64, string, bool) { n, why := pick(r); return n, "", why == "" }
	}
	amount := func(pick func(plan.Review) *float64) func(plan.Review) (float64, string, bool) {
		return func(r plan.Review) (float64, string, bool) {
			if v := pick(r); v != nil {
				return *v, "", true
			}
			return 0, "", false
		}
	}
	columns := []struct {
		label   string
		key     func(plan.Review) (float64, string, bool)
		largest bool // the first click sorts down
	}{
		{"Function", func(r plan.Review) (float64, string, bool) { return 0, strings.ToLower(plain(r.Function.Name)), true }, false},
		{"Place", func(r plan.Review) (float64, string, bool) { return 0, r.Function.Account + r.Function.Region, true }, false},
		{"Duration", amount(func(r plan.Review) *float64 { v, _ := gaugeShare(r.Duration); return v }), true},
		{"Memory", amount(func(r plan.Review) *float64 { v, _ := gaugeShare(r.Memory); return v }), true},
		{"Runs", count(runs), true},
		{"Timeouts", count(timeouts), true},
		{"Memory kills", count(outOfMemory), true},
		{"Lambda", amount(func(r plan.Review) *float64 { return r.Cost.Lambda }), true},
		{"Fargate", amount(func(r plan.Review) *float64 { return r.Cost.Fargate }), true},
		{"Verdict", func(r plan.Review) (float64, string, bool) { return rank[r.Function.ARN], "", true }, false},
	}
	if n := eval[int](p, "document.querySelectorAll('#heads button').length"); n != len(columns) {
		t.Errorf("%d columns instead of %d", n, len(columns))
	}
	type sorted struct{ Says, Names []string }
	for _, c := range columns {
		for _, descending := range []bool{c.largest, !c.largest} {
			got := eval[sorted](p, fmt.Sprintf(`(() => {
				[...document.querySelectorAll('#heads button')].find((b) => b.textContent.startsWith(%q)).click();
				return {
					Says: [...document.querySelectorAll('[aria-sort]')].map((h) => h.querySelector('button').firstChild.textContent + ' ' + h.ariaSort),
					Names: [...document.querySelectorAll('#rows th a')].map((a) => a.textContent),
				};
			})()`, c.label))
			if want := order(s, c.key, descending); !slices.Equal(got.Names, want) {
				t.Errorf("%s, descending %v:\n got %q\nwant %q", c.label, descending, got.Names, want)
			}
			want := fmt.Sprintf("%s %s", c.label, map[bool]string{true: "descending", false: "ascending"}[descending])
			if !slices.Equal(got.Says, []string{want}) {
				t.Errorf("aria-sort says %q instead of %q", got.Says, want)
			}
		}
	}
}

func checkFilter(t *testing.T, p *tab, s *plan.Survey) {
	fits := func(keep func(plan.Review) bool) []string {
		var names []string
		for _, r := range s.Reviews {
			if keep(r) {
				names = append(names, plain(r.Function.Name))
			}
		}
		return names
	}
	check := func(what string, want []string) {
		t.Helper()
		if got := p.shownNames(); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s:\n got %q\nwant %q", what, got, want)
		}
		status := fmt.Sprintf("%d that fit, of %d functions", len(want), len(s.Reviews))
		if len(want) == len(s.Reviews) {
			status = fmt.Sprintf("%d functions", len(want))
		}
		if got := eval[string](p, "document.querySelector('[aria-live=polite]').textContent"); got != status {
			t.Errorf("%s: it announces %q instead of %q", what, got, status)
		}
	}
	choose := func(id, value string) {
		eval[any](p, fmt.Sprintf("byId(%q).value = %q, byId(%q).dispatchEvent(new Event('input', { bubbles: true }))", id, value, id))
	}
	all := fits(func(plan.Review) bool { return true })
	check("nothing", all)
	eval[any](p, "byId('find').focus()")
	p.keys("ORDERS nightly")
	check("two words", fits(func(r plan.Review) bool {
		return strings.Contains(r.Function.Name, "orders") && strings.Contains(r.Function.Name, "nightly")
	}))
	if dim, points := eval[int](p, "document.querySelectorAll('.point.dim').length"), eval[int](p, "chart.points.length"); dim == 0 || dim >= points {
		t.Errorf("%d of %d marks are dim", dim, points)
	}
	eval[any](p, "document.querySelector('#filters [type=reset]').click()")
	p.do(chromedp.Sleep(20 * time.Millisecond))
	check("cleared", all)
	choose("call", "1")
	check("a verdict", fits(func(r plan.Review) bool { return r.Call == plan.CallTune }))
	choose("call", "")
	choose("account", other)
	choose("region", "af-south-1")
	check("a place", fits(func(r plan.Review) bool { return r.Function.Account == other && r.Function.Region == "af-south-1" }))
	choose("find", "no such function")
	if text := eval[string](p, "byId('rows').innerText"); text != "No function fits the filter." {
		t.Errorf("an empty table says %q", text)
	}
}

func checkKeyboard(t *testing.T, p *tab, s *plan.Survey) {
	active := func(of string) string { return eval[string](p, "String(document.activeElement."+of+")") }
	tabTo := func(what, expression string) {
		t.Helper()
		for range 40 {
			p.keys(kb.Tab)
			if eval[bool](p, expression) {
				return
			}
		}
		t.Fatalf("Tab does not reach %s", what)
	}
	p.keys(kb.Tab)
	if got := active("textContent"); got != "Skip to the functions" {
		t.Errorf("Tab reaches %q first", got)
	}
	tabTo("a mark", "document.activeElement.matches('.point')")
	if got := active("getAttribute('aria-label')"); got != "orders-prod-nightly: move. Duration 812 / 900 s, memory 9.8 / 10 GB" {
		t.Errorf("the first mark is %q", got)
	}
	p.keys(kb.ArrowRight)
	second := active("getAttribute('aria-label')")
	if !strings.HasPrefix(second, s.Reviews[1].Function.Name+": ") {
		t.Errorf("the second mark is %q", second)
	}
	if n := eval[int](p, "document.querySelectorAll('.point[tabindex=\"0\"]').length"); n != 1 {
		t.Errorf("%d marks are in the tab order", n)
	}
	if !eval[bool](p, "getComputedStyle(chart.ring).visibility === 'visible' && !chart.tip.hidden") {
		t.Error("a mark with the focus has no ring or no name")
	}
	p.keys(kb.Enter)
	if !eval[bool](p, "byId('panel').open && byId('panel').contains(document.activeElement) && byId('panel-title').textContent === "+fmt.Sprintf("%q", s.Reviews[1].Function.Name)) {
		t.Errorf("Enter opens no panel; the focus is on %s", active("outerHTML.slice(0, 200)"))
	}
	for range 5 { // the dialog keeps the focus; the browser's own buttons count as the body
		p.keys(kb.Tab)
		if !eval[bool](p, "document.activeElement === document.body || byId('panel').contains(document.activeElement)") {
			t.Errorf("Tab leaves the panel for %s", active("outerHTML.slice(0, 200)"))
		}
	}
	eval[any](p, "chart.width = 0, drawChart()") // as when the window is resized meanwhile
	p.keys(kb.Escape)
	if eval[bool](p, "byId('panel').open") || active("getAttribute('aria-label')") != second {
		t.Errorf("after Escape the focus is on %s", active("outerHTML.slice(0, 200)"))
	}
	p.keys(kb.End)
	if i, last := eval[int](p, "document.activeElement.index"), eval[int](p, "chart.points.length - 1"); i != last {
		t.Errorf("End goes to mark %d of %d", i, last)
	}
	tabTo("a function's link", "document.activeElement.matches('#rows th a')")
	name := active("textContent")
	p.keys(kb.Enter)
	if got := eval[string](p, "byId('panel-title').textContent"); got != name {
		t.Errorf("Enter on %q opens the panel of %q", name, got)
	}
	eval[any](p, "draw(view.first, pageSize)")
	p.keys(kb.Escape)
	if got := active("textContent"); got != name || eval[string](p, "location.hash") != "" {
		t.Errorf("after Escape the focus is on %q, the address ends with %q", got, eval[string](p, "location.hash"))
	}
}

func checkMouse(t *testing.T, p *tab, s *plan.Survey) {
	type point struct{ X, Y float64 }
	eval[any](p, "byId('pressure').scrollIntoView()")
	at := eval[point](p, "(() => { const b = chart.points[0].element.getBoundingClientRect(); return { X: b.x + b.width / 2 + 9, Y: b.y + b.height / 2 } })()")
	p.do(chromedp.MouseClickXY(at.X, at.Y)) // beside the mark, as a finger does
	if got := eval[string](p, "byId('panel').open ? byId('panel-title').textContent : ''"); got != s.Reviews[0].Function.Name {
		t.Errorf("a click beside the mark opens %q", got)
	}
	p.shot("panel", false)
	eval[any](p, "[...document.querySelectorAll('.panel-bar button')].find((b) => b.textContent === 'Next').click()")
	if got := eval[string](p, "byId('panel-title').textContent"); got != s.Reviews[1].Function.Name {
		t.Errorf("Next goes to %q", got)
	}
	if got, want := eval[string](p, "decodeURIComponent(location.hash)"), "#"+s.Reviews[1].Function.ARN; got != want {
		t.Errorf("the address ends with %q instead of %q", got, want)
	}
	p.do(chromedp.MouseClickXY(20, 300))
	if eval[bool](p, "byId('panel').open") {
		t.Error("a click beside the panel does not close it")
	}
}

func checkChart(t *testing.T, p *tab, s *plan.Survey) {
	placed, without := 0, 0
	for _, r := range s.Reviews {
		if d, _ := gaugeShare(r.Duration); d != nil {
			if m, _ := gaugeShare(r.Memory); m != nil {
				placed++
				continue
			}
		}
		without++
	}
	if got := eval[int](p, "document.querySelectorAll('.point').length"); got != placed {
		t.Errorf("%d marks instead of %d", got, placed)
	}
	absent := eval[[]string](p, "[...document.querySelectorAll('#absent summary')].map((s) => s.textContent)")
	if !slices.Contains(absent, "no duration and no memory data: no runs (1)") || !slices.Contains(absent, "no memory data: no REPORT lines (2)") {
		t.Errorf("beside the chart: %q", absent)
	}
	if got := eval[int](p, "document.querySelectorAll('#absent li').length"); got != without {
		t.Errorf("%d functions are named beside the chart instead of %d", got, without)
	}
	if n := eval[int](p, "new Set(data.calls.map((c) => c.shape)).size"); n != len(plan.Calls()) {
		t.Errorf("%d marks for %d verdicts", n, len(plan.Calls()))
	}
	before := eval[[]float64](p, "chart.points.map((point) => point.x)")
	eval[any](p, "document.querySelector('[data-axis=max]').click()")
	after := eval[[]float64](p, "chart.points.map((point) => point.x)")
	if len(after) != len(before) || after[0] <= before[0] || eval[string](p, "document.querySelector('[aria-pressed=true]').textContent") != "longest run" {
		t.Errorf("the longest run stands at %v, p99 at %v", after[0], before[0])
	}
	for i, x := range after {
		if x < 0 || x > eval[float64](p, "chart.width") {
			t.Errorf("mark %d stands at %v", i, x)
		}
	}
}

func checkUnknown(t *testing.T, open func(*testing.T, look) *tab, s *plan.Survey) {
	for _, c := range []struct{ name, reason string }{
		{"reports|weekly`draft", "not known: no permission (logs:StartQuery); the memory size is 1 GB"},
		{"audit-prod-yearly", "not known: no runs; the timeout is 3 s"},
	} {
		i := slices.IndexFunc(s.Reviews, func(r plan.Review) bool { return r.Function.Name == c.name })
		p := open(t, look{fragment: s.Reviews[i].Function.ARN})
		if text := eval[string](p, "byId('panel').open ? byId('panel').innerText : ''"); !strings.Contains(text, c.reason) || strings.Contains(text, "p99\t") {
			t.Errorf("%s: %q is missing in:\n%s", c.name, c.reason, text)
		}
	}
}

func checkHostile(t *testing.T, p *tab, s *plan.Survey) {
	for i, r := range s.Reviews {
		if !slices.Contains(hostileNames(), r.Function.Name) {
			continue
		}
		eval[any](p, fmt.Sprintf("openPanel(rows[%d])", i))
		if got := eval[string](p, "byId('panel-title').textContent"); got != plain(r.Function.Name) {
			t.Errorf("the panel is called %q instead of %q", got, r.Function.Name)
		}
	}
	eval[any](p, "byId('panel').close(), show(chart.points.find((point) => point.row.name.startsWith('<img')), frameOf(800))")
	if got := eval[string](p, "document.querySelector('.tip b').textContent"); got != hostileNames()[0] {
		t.Errorf("the tip is %q", got)
	}
	if n := eval[int](p, "document.querySelectorAll('img, script, [onerror], [onload], [onfocus], [autofocus], a[href^=javascript]').length"); n != 2 {
		t.Errorf("%d elements that nobody meant", n-2)
	}
	if got := eval[string](p, "typeof window.pwned"); got != "undefined" {
		t.Error("a name was run as a script")
	}
	if got := eval[string](p, "(() => { try { document.body.innerHTML = '<b>'; return 'done' } catch (e) { return e.name } })()"); got != "TypeError" {
		t.Errorf("markup from a string: %s", got)
	}
	p.forget("TrustedHTML")
}

func checkPhone(t *testing.T, open func(*testing.T, look) *tab) {
	p := open(t, look{width: 360, height: 740, still: true})
	wide := "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.aside, dialog, noscript, .scroller[tabindex]')).map((e) => e.outerHTML.slice(0, 120))"
	for _, width := range []int64{360, 320, 760} {
		p.look(look{width: width, height: 740, still: true})
		if got := eval[int64](p, "document.scrollingElement.scrollWidth"); got > width {
			t.Errorf("at %d pixels the page is %d wide: %q", width, got, eval[[]string](p, wide))
		}
	}
	p.look(look{width: 360, height: 740, still: true})
	if got := eval[string](p, "getComputedStyle(document.querySelector('#rows tr')).display + ' ' + document.querySelector('#rows td.gauge').dataset.label"); got != "grid Duration p99 of timeout" {
		t.Errorf("rows are %s", got)
	}
	p.shot("phone", false)
	eval[any](p, "byId('functions').scrollIntoView()")
	p.shot("phone-functions", false)
	for _, row := range []int{0, 1, 20, 40, 45} {
		eval[any](p, fmt.Sprintf("openPanel(rows[%d])", row))
		if over := eval[int](p, "byId('panel').scrollWidth - byId('panel').clientWidth"); over > 0 {
			t.Errorf("the panel of row %d is %d pixels too wide", row, over)
		}
	}
	p.shot("phone-panel", false)
	if got := eval[string](p, "getComputedStyle(byId('panel')).animationName + getComputedStyle(document.documentElement).scrollBehavior"); got != "noneauto" {
		t.Errorf("with reduced motion: %s", got)
	}
}

// checkNames reads the tree that the browser gives to screen readers.
func checkNames(t *testing.T, p *tab) {
	found := map[string]int{}
	for _, open := range []string{"", "openPanel(rows[0])"} {
		if open != "" {
			eval[any](p, open)
		}
		for _, node := range call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
			if node.Ignored || node.Role == nil {
				continue
			}
			role, name := text(node.Role), text(node.Name)
			found[role]++
			if name == "" && slices.Contains([]string{"button", "link", "searchbox", "combobox", "columnheader", "rowheader", "dialog", "heading", "region"}, role) {
				t.Errorf("a %s has no name", role)
			}
		}
	}
	for role, least := range map[string]int{"banner": 1, "main": 1, "contentinfo": 1, "search": 1, "status": 1, "dialog": 1, "searchbox": 1, "combobox": 3, "columnheader": 10, "rowheader": 49, "heading": 7} {
		if found[role] < least {
			t.Errorf("%d of role %s instead of %d", found[role], role, least)
		}
	}
}

func text(v *accessibility.Value) string {
	if v == nil {
		return ""
	}
	return strings.Trim(string(v.Value), `"`)
}

// contrasts returns the texts whose contrast with their ground is under 4.5:1,
// the least that WCAG 2.2 asks for (1.4.3). Buttons that are switched off and
// marks are no text.
const contrasts = `(() => {
  const light = (c) => [0, 1, 2].map((i) => c[i] / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const colour = (text) => { const n = text.match(/[\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = (e) => {
    if (!e) return [255, 255, 255, 1];
    const own = colour(getComputedStyle(e).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(e.parentElement));
  };
  const bad = []; let seen = 0;
  const scope = byId('panel').open ? byId('panel') : document.body;
  for (const e of scope.querySelectorAll('*')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.checkVisibility() || e.closest('button:disabled, script, style, .aside')) continue;
    const style = getComputedStyle(e);
    const paint = colour(e instanceof SVGElement ? style.fill : style.color);
    const behind = ground(e.closest('svg') || e);
    const [a, b] = [light(over(paint, behind)), light(behind)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    seen++;
    if (ratio < 4.5) bad.push(ratio.toFixed(2) + ' ' + e.outerHTML.slice(0, 120));
  }
  return [String(seen), ...bad];
})()`

func checkContrast(t *testing.T, open func(*testing.T, look) *tab, s *plan.Survey) {
	p := open(t, look{still: true})
	grounds := map[string]bool{}
	for _, dark := range []bool{false, true} {
		p.look(look{dark: dark, still: true})
		grounds[eval[string](p, "getComputedStyle(document.body).backgroundColor")] = true
		p.shot(map[bool]string{true: "dark", false: "light"}[dark], false)
		for _, row := range []int{-1, 0, slices.IndexFunc(s.Reviews, func(r plan.Review) bool { return r.Call == plan.CallUnknown })} {
			if row >= 0 {
				eval[any](p, fmt.Sprintf("openPanel(rows[%d])", row))
			}
			got := eval[[]string](p, contrasts)
			if len(got) > 1 || len(got[0]) < 2 {
				t.Errorf("dark %v, row %d, of %s texts: %q", dark, row, got[0], got[1:])
			}
		}
		eval[any](p, "byId('panel').close()")
	}
	if len(grounds) != 2 {
		t.Errorf("the system's theme changes nothing: %v", grounds)
	}
	p.look(look{still: true})
	eval[any](p, "byId('theme').click(), byId('theme').click()")
	if got := eval[string](p, "getComputedStyle(document.body).backgroundColor + byId('theme').textContent"); !grounds[strings.TrimSuffix(got, "Theme: dark")] {
		t.Errorf("the button makes it %s", got)
	}
	if got := eval[[]string](p, contrasts); len(got) > 1 {
		t.Errorf("dark by the button: %q", got)
	}
}

func checkPlain(t *testing.T, p *tab, s *plan.Survey) {
	names := eval[[]string](p, "[...document.querySelectorAll('noscript tbody th')].map((th) => th.firstChild.textContent)")
	if len(names) != len(s.Reviews) || names[0] != s.Reviews[0].Function.Name {
		t.Errorf("%d rows, the first is %q", len(names), names)
	}
	text := eval[string](p, "document.body.innerText")
	for _, want := range []string{"no permission (cloudwatch:GetMetricData)", "What could not be read", "Add to the caller's policy", `"Action": "logs:StartQuery"`, "all 4 together", "812 / 900 s", "Source and account differ"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(text, "Find") || strings.Contains(text, "Theme") {
		t.Error("there are controls that do nothing")
	}
	p.look(look{width: 360, height: 740})
	if got := eval[int](p, "document.scrollingElement.scrollWidth"); got > 360 {
		t.Errorf("on a phone the page is %d wide", got)
	}
}

func checkPrint(t *testing.T, p *tab) {
	if n := len(p.shownNames()); n != 100 {
		t.Errorf("%d rows at a time", n)
	}
	eval[any](p, "byId('next').click()")
	if got := eval[string](p, "byId('count').textContent"); got != "101 to 150 of 150 functions" || !eval[bool](p, "byId('next').disabled") {
		t.Errorf("the second page says %q", got)
	}
	p.look(look{media: "print"})
	eval[any](p, "dispatchEvent(new Event('beforeprint'))")
	if n := len(p.shownNames()); n != 150 {
		t.Errorf("%d rows on paper", n)
	}
	if n := eval[int](p, "[...document.querySelectorAll('#theme, #filters, .steps, #panel')].filter((e) => e.checkVisibility()).length"); n != 0 {
		t.Errorf("%d controls on paper", n)
	}
	p.shot("print", false)
	eval[any](p, "dispatchEvent(new Event('afterprint'))")
	if n := len(p.shownNames()); n != 50 {
		t.Errorf("%d rows after printing", n)
	}
}

// checkThousands measures the largest account that decant is made for. The
// bounds are far above what is measured, so that a busy machine does not fail.
func checkThousands(t *testing.T, b context.Context) {
	const n = 5000
	html := written(t, thousands(n))
	p := openPage(t, b, html, look{still: true})
	timed := func(what, expression string, most float64) {
		t.Helper()
		ms := eval[float64](p, "(() => { const from = performance.now(); "+expression+"; document.body.offsetHeight; return performance.now() - from })()")
		t.Logf("%-22s %6.0f ms", what, ms)
		if ms > most {
			t.Errorf("%s takes %.0f ms, more than %.0f", what, ms, most)
		}
	}
	loaded := eval[float64](p, "performance.getEntriesByType('navigation')[0].domComplete")
	t.Logf("%d functions: %.1f MB, complete after %.0f ms, %d marks", n, float64(len(html))/1e6, loaded, eval[int](p, "chart.points.length"))
	timed("draw the chart", "drawChart()", 3000)
	timed("sort", "sortBy(0)", 2000)
	timed("filter", "byId('find').value = 'orders', filter()", 2000)
	timed("no filter", "byId('find').value = '', filter()", 2000)
	timed("point at a mark", "show(nearest({ clientX: 300, clientY: 600 }), frameOf(chart.width))", 500)
	timed("open a panel", "openPanel(rows[4000])", 1000)
	if limit := 9e6; float64(len(html)) > limit {
		t.Errorf("the page has %d bytes", len(html))
	}
	p.shot("thousands", false)
}
