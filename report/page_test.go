package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"decant/plan/review"
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
		p := openPage(t, b, written(t, &review.Survey{}), look{})
		if got := eval[string](p, "byId('count').textContent + '; ' + byId('rows').innerText"); got != "0 functions; No function fits the filter." {
			t.Errorf("it says %q", got)
		}
	})
	t.Run("paper gets all rows and no buttons", func(t *testing.T) { checkPrint(t, openPage(t, b, written(t, thousands(150)), look{})) })
	t.Run("what presses comes first", func(t *testing.T) { checkFolded(t, open(t, look{folded: true}), s) })
	t.Run("a row has its days, its next command and its console", func(t *testing.T) { checkMeaning(t, b) })
	t.Run("a real account fits four screens", func(t *testing.T) { checkHeight(t, b) })
	t.Run("five thousand functions", func(t *testing.T) { checkThousands(t, b) })
}

// shownNames are the functions of the table, in its order.
func (p *tab) shownNames() []string {
	p.t.Helper()
	return eval[[]string](p, "[...document.querySelectorAll('#rows th a')].map((a) => a.textContent)")
}

// order is how the rows have to be sorted by a column; unknown is last both ways.
func order(s *review.Survey, key func(review.Review) (float64, string, bool), descending bool) []string {
	rows := slices.Clone(s.Reviews)
	slices.SortStableFunc(rows, func(a, b review.Review) int {
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

func checkSorting(t *testing.T, p *tab, s *review.Survey) {
	rank := map[string]float64{}
	for i, r := range s.Reviews {
		rank[r.Function.ARN] = float64(i)
	}
	count := func(pick func(review.Review) (float64, string)) func(review.Review) (float64, string, bool) {
		return func(r review.Review) (float64, string, bool) { n, why := pick(r); return n, "", why == "" }
	}
	amount := func(pick func(review.Review) *float64) func(review.Review) (float64, string, bool) {
		return func(r review.Review) (float64, string, bool) {
			if v := pick(r); v != nil {
				return *v, "", true
			}
			return 0, "", false
		}
	}
	columns := []struct {
		label   string
		key     func(review.Review) (float64, string, bool)
		largest bool // the first click sorts down
	}{
		{"Function", func(r review.Review) (float64, string, bool) { return 0, strings.ToLower(plain(r.Function.Name)), true }, false},
		{"Place", func(r review.Review) (float64, string, bool) { return 0, r.Function.Account + r.Function.Region, true }, false},
		{"Duration", amount(func(r review.Review) *float64 { v, _ := gaugeShare(r.Duration); return v }), true},
		{"Memory", amount(func(r review.Review) *float64 { v, _ := gaugeShare(r.Memory); return v }), true},
		{"Runs", count(runs), true},
		{"Timeouts", count(timeouts), true},
		{"Memory kills", count(outOfMemory), true},
		{"Lambda", amount(func(r review.Review) *float64 { return r.Cost.Lambda }), true},
		{"Fargate", amount(func(r review.Review) *float64 { return r.Cost.Fargate }), true},
		{"Verdict", func(r review.Review) (float64, string, bool) { return rank[r.Function.ARN], "", true }, false},
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

// quoted is a text for an expression in the page.
func quoted(text string) string {
	literal, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string has a JSON form
	}
	return string(literal)
}

func checkFilter(t *testing.T, p *tab, s *review.Survey) {
	fits := func(keep func(review.Review) bool) []string {
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
	all := fits(func(review.Review) bool { return true })
	check("nothing", all)
	eval[any](p, "byId('find').focus()")
	p.keys("ORDERS nightly")
	p.until("byId('find').value === 'ORDERS nightly'")
	check("two words", fits(func(r review.Review) bool {
		return strings.Contains(r.Function.Name, "orders") && strings.Contains(r.Function.Name, "nightly")
	}))
	if dim, points := eval[int](p, "document.querySelectorAll('.point.dim').length"), eval[int](p, "chart.points.length"); dim == 0 || dim >= points {
		t.Errorf("%d of %d marks are dim", dim, points)
	}
	eval[any](p, "document.querySelector('#filters [type=reset]').click()")
	p.until("byId('find').value === '' && view.shown.length > 2")
	check("cleared: as the page opens", fits(func(r review.Review) bool { return pressing(r.Recommendation) }))
	choose("call", "")
	check("all verdicts", all)
	choose("call", "1")
	check("a verdict", fits(func(r review.Review) bool { return r.Recommendation == review.Tune }))
	choose("call", "")
	choose("account", other)
	choose("region", "af-south-1")
	check("a place", fits(func(r review.Review) bool { return r.Function.Account == other && r.Function.Region == "af-south-1" }))
	choose("find", "no such function")
	if text := eval[string](p, "byId('rows').innerText"); text != "No function fits the filter." {
		t.Errorf("an empty table says %q", text)
	}
}

func checkKeyboard(t *testing.T, p *tab, s *review.Survey) {
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
	if !eval[bool](p, "byId('panel').open && byId('panel').contains(document.activeElement) && byId('panel-title').textContent === "+quoted(s.Reviews[1].Function.Name)) {
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
	if !p.until("!byId('panel').open && document.activeElement.getAttribute('aria-label') === " + quoted(second)) {
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
	if !p.until("location.hash === '' && document.activeElement.textContent === " + quoted(name)) {
		t.Errorf("after Escape the focus is on %q, the address ends with %q", active("textContent"), eval[string](p, "location.hash"))
	}
}

func checkMouse(t *testing.T, p *tab, s *review.Survey) {
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

func checkChart(t *testing.T, p *tab, s *review.Survey) {
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
	got := 0
	for range 50 { // the chart is drawn after the table, on a busy machine later than this looks
		if got = eval[int](p, "document.querySelectorAll('.point').length"); got == placed {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if got != placed {
		t.Errorf("%d marks instead of %d", got, placed)
	}
	absent := eval[[]string](p, "[...document.querySelectorAll('#absent summary')].map((s) => s.textContent)")
	if !slices.Contains(absent, "no duration and no memory data: no runs (1)") || !slices.Contains(absent, "no memory data: no REPORT lines (2)") {
		t.Errorf("beside the chart: %q", absent)
	}
	if got := eval[int](p, "document.querySelectorAll('#absent li').length"); got != without {
		t.Errorf("%d functions are named beside the chart instead of %d", got, without)
	}
	if n := eval[int](p, "new Set(data.calls.map((c) => c.shape)).size"); n != len(review.Recommendations()) {
		t.Errorf("%d marks for %d verdicts", n, len(review.Recommendations()))
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

func checkUnknown(t *testing.T, open func(*testing.T, look) *tab, s *review.Survey) {
	for _, c := range []struct{ name, reason string }{
		{"reports|weekly`draft", "not known: no permission (logs:StartQuery); the memory size is 1 GB"},
		{"audit-prod-yearly", "not known: no runs; the timeout is 3 s"},
	} {
		i := slices.IndexFunc(s.Reviews, func(r review.Review) bool { return r.Function.Name == c.name })
		p := open(t, look{fragment: s.Reviews[i].Function.ARN})
		if text := eval[string](p, "byId('panel').open ? byId('panel').innerText : ''"); !strings.Contains(text, c.reason) || strings.Contains(text, "p99\t") {
			t.Errorf("%s: %q is missing in:\n%s", c.name, c.reason, text)
		}
	}
}

func checkHostile(t *testing.T, p *tab, s *review.Survey) {
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
