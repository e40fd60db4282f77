package report

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"decant/plan/review"
	"decant/templates"
)

// SurveyHTML writes the survey as one page that needs no network: styles, script
// and data are part of it, and its Content-Security-Policy allows nothing else.
// Without a script it still shows every function in a plain table. statement
// returns the policy statement that grants an IAM action, to be shown where AWS
// refused it; nil shows the action alone.
func SurveyHTML(w io.Writer, s *review.Survey, statement func(action string) string) error {
	page, err := newSurveyPage(s, statement)
	if err != nil {
		return err
	}
	text, err := templates.HTML("report/page.html.tmpl", page)
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	_, err = io.WriteString(w, text)
	return err
}

// surveyPage is the data of page.html.tmpl. Everything in it is written out, and free
// of control characters.
type surveyPage struct {
	Title, Places, Window, Prices, Read string
	Policy                              string // Content-Security-Policy
	Style                               templates.Trusted
	Script                              templates.Trusted
	Data                                templates.Trusted // a pageData as JSON
	Missing                             []pageGap
	MissingLead                         string // one sentence, "" when nothing is missing
	Tiles                               []pageTile
	Money                               pageMoney
	Movers                              pageMovers
	Pressing                            []pressingFact
	PressingTitle                       string
	PressingAccounts                    bool
	Limits                              []string // what the costs of the ways rest on
	LimitsRead                          string
	Sources                             []string
	Overview                            []overviewFact
	Drift                               []pageDrift
	Functions                           int
	First, Rest                         []pageRow // what presses, and the others
	RestLead                            string
	Several                             bool // accounts or regions, so that rows name theirs
	Currency                            string
}

func newSurveyPage(s *review.Survey, statement func(action string) string) (surveyPage, error) {
	style, err := embeddedPage("page.css")
	if err != nil {
		return surveyPage{}, err
	}
	script, err := embeddedPage("page.js", "table.js", "chart.js", "panel.js", "start.js")
	if err != nil {
		return surveyPage{}, err
	}
	rows := newPageData(s)
	data, err := json.Marshal(rows) // escapes <, >, & and the line separators
	if err != nil {
		return surveyPage{}, fmt.Errorf("encode the page's data: %w", err)
	}
	first := len(byCall(s, review.Move)) + len(byCall(s, review.Tune))
	p := surveyPage{
		Title: conclusion(s), Places: placesText(s), Window: windowText(s.Window), Prices: pricesText(s.Prices),
		Policy: contentPolicy(style, script), Style: templates.Trusted(style), Script: templates.Trusted(script), Data: templates.Trusted(data),
		Missing: pageGaps(s.Gaps, SurveyOptions{Statement: statement}), MissingLead: missingLead(s), Tiles: pageTiles(s), Money: pageMoneyOf(s), Movers: pageMoversOf(s), Drift: pageDrifts(s.Drift),
		Pressing: pressingFacts(s), PressingTitle: pressingTitle(s), PressingAccounts: severalPressing(s),
		Limits: plainAll(s.Limits.Assumptions), LimitsRead: "Limits of " + s.Limits.Date + ageText(s.Limits.Age), Sources: plainAll(s.Limits.Sources), Overview: overviewFacts(s),
		Functions: len(s.Reviews), First: rows.Rows[:first], Rest: rows.Rows[first:], RestLead: restLead(s), Several: severalPlaces(s), Currency: plain(s.Prices.Currency),
	}
	if !s.Taken.IsZero() {
		p.Read = s.Taken.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return p, nil
}

func plainAll(texts []string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, plain(text))
	}
	return out
}

// restLead counts what is folded: "32 more: blocked 4, stay 28"; "" for nothing.
func restLead(s *review.Survey) string {
	var parts []string
	n := 0
	for _, call := range review.Recommendations() {
		if c := s.Totals.Recommendations[call]; c > 0 && !pressing(call) {
			n += c
			parts = append(parts, string(call)+" "+number(float64(c)))
		}
	}
	if n == 0 {
		return ""
	}
	return number(float64(n)) + " more: " + strings.Join(parts, ", ")
}

// embeddedPage joins files of templates/report.
func embeddedPage(names ...string) (string, error) {
	var b strings.Builder
	for _, name := range names {
		text, err := templates.FS.ReadFile("report/" + name)
		if err != nil {
			return "", fmt.Errorf("read the page's %s: %w", name, err)
		}
		b.Write(text)
	}
	return b.String(), nil
}

// contentPolicy allows this one style and this one script, by their hashes. A
// script that somebody brings in as a name is not among them, and text cannot
// become markup in the script either.
// https://www.w3.org/TR/CSP3/
func contentPolicy(style, script string) string {
	return "default-src 'none'; style-src " + hashSource(style) + "; script-src " + hashSource(script) +
		"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

func hashSource(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
