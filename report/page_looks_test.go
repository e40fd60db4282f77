package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"

	"decant/plan/review"
)

// This file looks at the page in other ways than on a wide screen: on a phone,
// with a screen reader, in both themes, without scripts, on paper, and with
// thousands of functions.

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

func checkContrast(t *testing.T, open func(*testing.T, look) *tab, s *review.Survey) {
	p := open(t, look{still: true})
	grounds := map[string]bool{}
	for _, dark := range []bool{false, true} {
		p.look(look{dark: dark, still: true})
		grounds[eval[string](p, "getComputedStyle(document.body).backgroundColor")] = true
		p.shot(map[bool]string{true: "dark", false: "light"}[dark], false)
		for _, row := range []int{-1, 0, slices.IndexFunc(s.Reviews, func(r review.Review) bool { return r.Recommendation == review.Unknown })} {
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

func checkPlain(t *testing.T, p *tab, s *review.Survey) {
	names := eval[[]string](p, "[...document.querySelectorAll('noscript tbody th')].map((th) => th.firstChild.textContent)")
	if len(names) != len(s.Reviews) || names[0] != s.Reviews[0].Function.Name {
		t.Errorf("%d rows, the first is %q", len(names), names)
	}
	if n := eval[int](p, "document.querySelectorAll('noscript details:not([open]) tbody tr').length"); n == 0 || n == len(names) {
		t.Errorf("%d of %d functions are folded", n, len(names))
	}
	eval[any](p, "document.querySelectorAll('noscript details').forEach((d) => { d.open = true })")
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

// checkThousands uses the page of the largest account that decant is made for,
// and logs how long each use takes.
func checkThousands(t *testing.T, b context.Context) {
	const n = 5000
	html := written(t, thousands(n))
	p := openPage(t, b, html, look{still: true})
	timed := func(what, expression string) {
		t.Helper()
		ms := eval[float64](p, "(() => { const from = performance.now(); "+expression+"; document.body.offsetHeight; return performance.now() - from })()")
		t.Logf("%-22s %6.0f ms", what, ms)
	}
	loaded := eval[float64](p, "performance.getEntriesByType('navigation')[0].domComplete")
	t.Logf("%d functions: %.1f MB, complete after %.0f ms, %d marks", n, float64(len(html))/1e6, loaded, eval[int](p, "chart.points.length"))
	timed("draw the chart", "drawChart()")
	timed("sort", "sortBy(0)")
	timed("filter", "byId('find').value = 'orders', filter()")
	timed("no filter", "byId('find').value = '', filter()")
	timed("point at a mark", "show(nearest({ clientX: 300, clientY: 600 }), frameOf(chart.width))")
	timed("open a panel", "openPanel(rows[4000])")
	if limit := 10e6; float64(len(html)) > limit {
		t.Errorf("the page has %d bytes", len(html))
	}
	p.shot("thousands", false)
}
