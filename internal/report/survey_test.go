package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"

	"decant/internal/diag"
	"decant/plan"
)

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	goldie.New(t, goldie.WithFixtureDir("testdata"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ColoredDiff)).Assert(t, name, got)
}

func surveyText(t *testing.T, text Text, s *plan.Survey, opts SurveyOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Survey(&b, s, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGoldenSurveyText(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]Text{
		"survey-80.txt": {Width: 80}, "survey-100.txt": {}, "survey-120.txt": {Width: 120}, "survey-140.txt": {Width: 140},
		"survey-ascii.txt": {Width: 120, ASCII: true}, "survey-colour.txt": {Width: 120, Style: diag.Style{Colour: true}},
	} {
		opts := SurveyOptions{Top: 2, Statement: sampleStatement}
		golden(t, name, []byte(surveyText(t, text, sample(), opts)))
	}
}

func surveyFormat(t *testing.T, format func(*bytes.Buffer, *plan.Survey) error, s *plan.Survey) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := format(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJSON(b *bytes.Buffer, s *plan.Survey) error { return SurveyJSON(b, s, nil) }

func asCSV(b *bytes.Buffer, s *plan.Survey) error { return SurveyCSV(b, s) }

func asMarkdown(b *bytes.Buffer, s *plan.Survey) error {
	return SurveyMarkdown(b, s, SurveyOptions{Top: 2, Statement: sampleStatement})
}

func TestGoldenSurveyFiles(t *testing.T) {
	t.Parallel()
	golden(t, "survey.json", surveyFormat(t, asJSON, sample()))
	golden(t, "survey.csv", surveyFormat(t, asCSV, sample()))
	golden(t, "survey.md", surveyFormat(t, asMarkdown, sample()))
}

var _ = strings.Contains
