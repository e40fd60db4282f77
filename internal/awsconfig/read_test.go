package awsconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// what is found in each damaged file, and how many of its two answers are used;
// -1 is no tape at all.
func damages() map[string]struct {
	answers int
	found   []string
} {
	type d = struct {
		answers int
		found   []string
	}
	return map[string]d{
		"empty.json":       {-1, []string{"LV111 empty.json"}},
		"text.json":        {-1, []string{"LV111 text.json"}},
		"list.json":        {-1, []string{"LV111 list.json"}},
		"unversioned.json": {-1, []string{"LV111 unversioned.json"}},
		"version.json":     {-1, []string{"LV113 version.json"}},
		"truncated.json":   {1, []string{"LV112 truncated.json:19:26"}},
		"syntax.json":      {1, []string{"LV112 syntax.json:20:40"}},
		"trailing.json":    {2, []string{"LV112 trailing.json:25:1"}},
		"type.json":        {1, []string{"LV114 type.json:13:47"}},
		"output.json":      {1, []string{"LV114 output.json:7:5"}},
		"both.json":        {1, []string{"LV114 both.json:7:5"}},
		"input.json":       {1, []string{"LV114 input.json:7:5"}},
		"account.json":     {1, []string{"LV114 account.json:7:5"}},
		"operation.json":   {1, []string{"LV114 operation.json:7:5"}},
		"twice.json":       {1, []string{"LV115 twice.json:15:5"}},
		"taken.json":       {2, []string{"LV112 taken.json:3:12"}},
		"place.json":       {2, []string{"LV112 place.json:5:13"}},
		"item.json":        {2, []string{"LV114 item.json:7:5"}},
		"circle.json":      {1, []string{"LV114 circle.json:13:5"}},
		"sorted.json":      {2, nil},
		"deep.json":        {0, []string{"LV112 deep.json:13:10026"}},
	}
}

func TestADamagedSnapshotGivesWhatItHas(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/damaged/*.json")
	if err != nil || len(files) != len(damages()) {
		t.Fatalf("%d files (%v), want the %d of the table", len(files), err, len(damages()))
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := damages()[name]
			tape, diags := ReadTape(name, bytes.NewReader(src), testOperations())
			var found []string
			for _, d := range diags {
				found = append(found, fmt.Sprintf("%s %s", d.Code, d.At))
				if d.Fix == "" || strings.ContainsRune(d.Detail, '\x1b') {
					t.Errorf("%s: the finding %+v has no fix, or a control character", d.Code, d)
				}
				t.Log(d.Detail)
			}
			if diff := cmp.Diff(want.found, found); diff != "" {
				t.Errorf("findings: diff (-want +got):\n%s", diff)
			}
			answers := -1
			if tape != nil {
				answers = tape.Answers()
			}
			if answers != want.answers {
				t.Errorf("%d answers are used, want %d", answers, want.answers)
			}
			if tape != nil && (len(tape.places) != 1 || tape.places[0].Region != "eu-west-1") {
				t.Errorf("places %v, want the one", tape.places)
			}
		})
	}
}

func TestASnapshotCutAnywhereIsRead(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("testdata/snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	src = bytes.TrimSpace(src)
	most := 0
	for cut := range len(src) {
		tape, diags := ReadTape("live.json", bytes.NewReader(src[:cut]), testOperations())
		if len(diags) == 0 {
			t.Fatalf("cut at byte %d: no finding", cut)
		}
		if tape == nil {
			if cut > 30 {
				t.Fatalf("cut at byte %d: no tape, though the version is known: %v", cut, diags)
			}
			continue
		}
		if tape.Answers() < most {
			t.Fatalf("cut at byte %d: %d answers, fewer than of a shorter file", cut, tape.Answers())
		}
		most = tape.Answers()
	}
	if most != 13 {
		t.Errorf("%d answers of a file without its last byte, want all 13", most)
	}
}

func TestAFileOfDamagesHasFewFindings(t *testing.T) {
	t.Parallel()
	src := `{"schema_version":1,"answers":[` + strings.Repeat("7,", 5000) + `7]}`
	_, diags := ReadTape("live.json", strings.NewReader(src), testOperations())
	if len(diags) != maxFindings+1 || !strings.Contains(diags[maxFindings].Detail, "4981 more") {
		t.Errorf("%d findings, the last %+v", len(diags), diags[len(diags)-1])
	}
}

func TestLayoutIsTheSameJSON(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 150)
	cases := []string{
		`{}`, `[]`, `"a"`, `7`, `{"a":{}}`, `{"a":[],"b":"c,d:{e}[f]\"g\\"}`,
		`{"` + long + `":["` + long + `",{"b":[` + strings.Repeat("1234.5,", 90) + `7]}]}`,
		`[[[` + strings.Repeat(`{"Field":"@log","Value":"a"},`, 20) + `{}]]]`,
	}
	for _, src := range cases {
		var out, compact bytes.Buffer
		layout(&out, []byte(src), 0, 0, true)
		if err := json.Compact(&compact, out.Bytes()); err != nil || compact.String() != src {
			t.Errorf("%s became %s (%v)", src, out.String(), err)
		}
		for line := range strings.Lines(out.String()) {
			if len(strings.TrimRight(line, "\n")) > width && !strings.Contains(line, long) {
				t.Errorf("a line of %d characters: %s", len(line), line)
			}
		}
	}
}

// FuzzReadTape reads anything. What comes out is a tape that writes itself the
// same way again, or findings.
func FuzzReadTape(f *testing.F) {
	files, err := filepath.Glob("testdata/damaged/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, "testdata/snapshot.json") {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if len(src) < 20_000 {
			f.Add(src)
		}
	}
	ops := testOperations()
	f.Fuzz(func(t *testing.T, src []byte) {
		tape, diags := ReadTape("live.json", bytes.NewReader(src), ops)
		if tape == nil {
			if !diags.HasErrors() {
				t.Error("no tape and no error")
			}
			return
		}
		for _, d := range diags {
			if lines := bytes.Count(src, []byte("\n")) + 1; d.At.Start.Line > lines {
				t.Errorf("line %d of %d", d.At.Start.Line, lines)
			}
		}
		first := written(t, tape)
		again, more := ReadTape("live.json", strings.NewReader(first), ops)
		if again == nil || len(more) != 0 {
			t.Fatalf("what was written is not read: %v\n%s", more, first)
		}
		if second := written(t, again); first != second {
			t.Errorf("diff (-first +second):\n%s", cmp.Diff(first, second))
		}
		for _, p := range tape.Places(ops) {
			if _, err := reading(t.Context(), p); err == nil && !slices.Contains(tape.places, where{p.Account, p.Region, p.Partition}) {
				t.Error("a place that is none")
			}
		}
	})
}
