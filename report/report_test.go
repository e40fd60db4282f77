package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

// TestEveryTriggerHasWords sends one of each through the text and the JSON.
func TestEveryTriggerHasWords(t *testing.T) {
	t.Parallel()
	for _, trigger := range modeltest.Triggers() {
		words := startedBy(&model.App{}, model.Function{Triggers: []model.Trigger{trigger}})
		if words == "" || strings.Contains(words, "bug") {
			t.Errorf("%T: %q", trigger, words)
		}
		raw, err := json.Marshal(model.Function{Triggers: []model.Trigger{trigger}})
		if err != nil || !strings.Contains(string(raw), `"type":"`+model.TriggerType(trigger)+`"`) {
			t.Errorf("%T: %s %v", trigger, raw, err)
		}
	}
}

func wide() *model.App {
	at := diag.Range{File: "app.py"}
	app := &model.App{
		Dir: ".", Name: model.Known(strings.Repeat("orders-", 9), model.FromConfig, at), Stage: "prod",
		Python: model.Known("3.12", model.FromConfig, at),
	}
	for _, name := range []string{"a", strings.Repeat("long_function_name_", 4), "ünïcode"} {
		app.Functions = append(app.Functions, model.Function{
			Name: name, Memory: model.Known(model.MiB(10240), model.FromConfig, at), Timeout: model.Known(900*time.Second, model.FromConfig, at),
			Triggers: []model.Trigger{model.Queue{Queue: model.Known(strings.Repeat("queue-", 20), model.FromSource, at)}},
			Env: []model.EnvVar{
				{Name: "DB_PASSWORD", Secret: "its name says so", Value: model.Known("hunter2", model.FromConfig, at)},
				{Name: strings.Repeat("VARIABLE_", 9), Secret: "its name says so", Value: model.Known("hunter2", model.FromConfig, at)},
			},
			Role: model.Role{Kind: "managed", PolicySource: "file", PolicyFile: ".chalice/" + strings.Repeat("policy-", 20) + ".json"},
		})
	}
	return app
}

func TestTextFitsEightyColumns(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := (Text{}).Scan(&b, wide()); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		word := strings.Fields(line)
		if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > 80 && len(word) > 2 {
			t.Errorf("wider than 80 columns: %s", line)
		}
	}
}

func TestNoOutputHoldsASecret(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	app := wide()
	if err := (Text{}).Scan(&b, app); err != nil {
		t.Fatal(err)
	}
	if err := ScanJSON(&b, []*model.App{app}, nil); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "hunter2") {
		t.Error("the value of a secret was printed")
	}
	if !strings.Contains(b.String(), `"secret": "its name says so"`) {
		t.Error("JSON does not say that there is a secret")
	}
}

func TestUnknownIsShownWithItsExpression(t *testing.T) {
	t.Parallel()
	v := model.NotKnown[string](model.Unknown{Because: "it is not set", Expr: `os.environ["QUEUE"]`})
	if got := value(v); got != `?os.environ["QUEUE"]` {
		t.Errorf("got %s", got)
	}
	raw, err := json.Marshal(v)
	if err != nil || !strings.Contains(string(raw), `"unknown":{"because":"it is not set"`) {
		t.Errorf("%s %v", raw, err)
	}
}

// A name of any length is cut in one pass: a column taken at a time took minutes
// for a thousand names of 30,000 characters.
func TestClipKeepsTheBeginning(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("語", 1_000_000)
	for _, c := range []struct {
		text, want string
		limit      int
	}{
		{"short", "short", 5}, {"longer", "long…", 5}, {"語語語", "語語語", 6}, {"語語語", "語語…", 5}, {"語語語", "語…", 4},
		{"a\u0301bcd", "a\u0301b…", 3}, {long, "語…", 4}, {strings.Repeat("n", 1_000_000), "nnn…", 4},
	} {
		if got := (Text{}).clip(c.text, c.limit); got != c.want {
			t.Errorf("clip(%.20q, %d) is %.20q, want %q", c.text, c.limit, got, c.want)
		}
	}
}
