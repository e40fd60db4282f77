package report

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"decant/plan/review"
	"decant/test/tool"
)

// browser starts a headless Chromium. Without one the test is left out, loudly,
// and fails where everything has to be present.
func browser(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && program == "" {
			program = found
		}
	}
	if program == "" {
		tool.Missing(t, "no Chromium; `make test` installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"), chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("hide-scrollbars", false),
	)
	ctx, cancel := context.WithTimeout(context.Background(), 14*time.Minute) // a last guard
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// tab is one page in the browser with everything that it said and asked for.
type tab struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // the browser's library identifies a tab by its context
	file string

	mu       sync.Mutex
	said     []string // console, exceptions, violations, dialogs
	requests []string
}

// look is how a page is looked at.
type look struct {
	width, height int64
	dark          bool
	media         string // "", "print"
	still         bool   // prefers-reduced-motion
	noScript      bool
	fragment      string
	folded        bool // what does not press stays folded, as the page opens
}

// written is the page of a survey.
func written(t *testing.T, s *review.Survey) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := SurveyHTML(&b, s, sampleStatement); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// openPage writes the page to a file and opens it in a tab of its own. At the end
// of the test the tab must have been silent, and must have asked for the file
// alone.
func openPage(t *testing.T, browser context.Context, html []byte, l look) *tab {
	t.Helper()
	p := openUnchecked(t, browser, html, l)
	t.Cleanup(func() {
		for _, s := range p.seen() {
			t.Errorf("the page said: %s", s)
		}
	})
	return p
}

func openUnchecked(t *testing.T, browser context.Context, html []byte, l look) *tab {
	t.Helper()
	p := &tab{t: t, file: filepath.Join(t.TempDir(), "report.html")}
	if err := os.WriteFile(p.file, html, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	address := (&url.URL{Scheme: "file", Path: p.file, Fragment: l.fragment}).String()
	call(p, network.Enable, network.EnableParams{})
	call(p, cdplog.Enable, cdp.Empty{})
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.noScript})
	p.look(l)
	p.do(chromedp.Navigate(address))
	if !l.folded && !l.noScript {
		eval[any](p, "typeof unfold === 'function' && unfold()")
	}
	return p
}

// look changes how the page is looked at.
func (p *tab) look(l look) {
	p.t.Helper()
	scheme, motion := "light", "no-preference"
	if l.dark {
		scheme = "dark"
	}
	if l.still {
		motion = "reduce"
	}
	if l.width == 0 {
		l.width, l.height = 1280, 900
	}
	p.do(chromedp.EmulateViewport(l.width, l.height))
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: l.media, Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion},
	}})
}

func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, fmt.Sprintf("console.%s %s", e.Type, arguments(e.Args)))
	case *runtime.EventExceptionThrown:
		p.said = append(p.said, fmt.Sprintf("exception: %s %s", e.ExceptionDetails.Text, arguments([]*runtime.RemoteObject{e.ExceptionDetails.Exception})))
	case *cdplog.EventEntryAdded:
		p.said = append(p.said, fmt.Sprintf("log %s %s: %s", e.Entry.Source, e.Entry.Level, e.Entry.Text))
	case *page.EventJavascriptDialogOpening:
		p.said = append(p.said, "dialog: "+e.Message)
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	}
}

func arguments(args []*runtime.RemoteObject) string {
	text, err := json.Marshal(args)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// seen is everything that a silent page does not do.
func (p *tab) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := append([]string{}, p.said...)
	own := (&url.URL{Scheme: "file", Path: p.file}).String()
	for i, address := range p.requests {
		if i > 0 || address != own {
			out = append(out, "request to "+address)
		}
	}
	if len(p.requests) == 0 {
		out = append(out, "no request at all was seen, so they are not watched")
	}
	return out
}

// forget takes out what the test itself made the page say; it must have said it.
func (p *tab) forget(part string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	before := len(p.said)
	p.said = slices.DeleteFunc(p.said, func(s string) bool { return strings.Contains(s, part) })
	if len(p.said) == before {
		p.t.Errorf("the page did not say %q", part)
	}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// call sends one command of the browser's protocol.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	out, err := chromedp.Call(p.ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
	return out
}

// eval returns the value of an expression in the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	out, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

// until waits for a condition that the page reaches by itself.
func (p *tab) until(condition string) bool {
	p.t.Helper()
	for range 100 {
		if eval[bool](p, condition) {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// keys presses keys, or writes text.
func (p *tab) keys(text string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(text))
}

// shot keeps a picture of the page among the test's artifacts, which
// `go test -artifacts -outputdir DIR` keeps.
func (p *tab) shot(name string, whole bool) {
	p.t.Helper()
	take := chromedp.CaptureScreenshot()
	if whole {
		take = chromedp.FullScreenshot(100)
	}
	picture, err := chromedp.Run(p.ctx, take)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.t.ArtifactDir(), name+".png"), picture, 0o600); err != nil {
		p.t.Fatal(err)
	}
}
