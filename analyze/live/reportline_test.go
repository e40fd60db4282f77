package live

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// lineCase is one case of testdata/report_lines.txt.
type lineCase struct{ name, message, want string }

func lineCases(t testing.TB) []lineCase {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "report_lines.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []lineCase
	for _, block := range strings.Split(string(raw), "\n== ")[1:] {
		name, rest, _ := strings.Cut(block, "\n")
		message, want, ok := strings.Cut(rest, "\n-- ")
		if !ok {
			t.Fatalf("%s: no record", name)
		}
		unquote := strings.NewReplacer("\\\n", "", `\t`, "\t", `\n`, "\n", `\\`, `\`)
		cases = append(cases, lineCase{name, unquote.Replace(message), strings.TrimSpace(want)})
	}
	return cases
}

// record writes a line as the table does.
func record(l reportLine, ok bool) string {
	if !ok {
		return "none"
	}
	out := []string{string(l.Kind)}
	word := func(name, value string) {
		if value != "" {
			out = append(out, name+"="+value)
		}
	}
	number := func(name string, v *float64) {
		if v != nil {
			word(name, strconv.FormatFloat(*v, 'f', -1, 64))
		}
	}
	word("request", l.Request)
	number("duration", l.Duration)
	number("billed", l.Billed)
	number("init", l.Init)
	number("restore", l.Restore)
	number("billedrestore", l.BilledRestore)
	number("size", l.MemorySize)
	number("used", l.MemoryUsed)
	word("status", l.Status)
	word("error", l.ErrorType)
	word("phase", l.Phase)
	word("trace", l.Trace)
	for _, flag := range []struct {
		name string
		on   bool
	}{{"damaged", l.Damaged}, {"full", l.Full()}, {"timedout", l.TimedOut()}, {"outofmemory", l.OutOfMemory()}} {
		if flag.on {
			out = append(out, flag.name)
		}
	}
	return strings.Join(out, " ")
}

func TestReportLines(t *testing.T) {
	t.Parallel()
	cases := lineCases(t)
	if len(cases) < 40 {
		t.Errorf("only %d cases", len(cases))
	}
	kinds := map[lineKind]bool{}
	for _, c := range cases {
		line, ok := parseReportLine(c.message)
		kinds[line.Kind] = true
		if got := record(line, ok); got != c.want {
			t.Errorf("%s:\n%q\n got %s\nwant %s", c.name, c.message, got, c.want)
		}
	}
	if len(kinds) != 7 {
		t.Errorf("the table has the kinds %v, not one of each", kinds)
	}
}

// TestEveryCutOfAReport cuts a report after each byte: what is read is a part of
// what the whole says, never another number, and an incomplete one is known.
func TestEveryCutOfAReport(t *testing.T) {
	t.Parallel()
	for _, c := range lineCases(t) {
		whole, ok := parseReportLine(c.message)
		if !ok || whole.Kind != lineReport || whole.Damaged {
			continue
		}
		for n := len("REPORT R"); n < len(c.message); n++ {
			cut, ok := parseReportLine(c.message[:n])
			if !ok {
				if strings.HasPrefix(c.message, "REPORT") {
					t.Errorf("%s: cut at %d is not known", c.name, n)
				}
				continue
			}
			for _, name := range reportNumbers {
				got, want := *cut.number(name), *whole.number(name)
				if got != nil && (want == nil || *got != *want) {
					t.Errorf("%s: cut at %d reads %s as %v", c.name, n, name, *got)
				}
			}
			complete := cut.Duration != nil && cut.Billed != nil && cut.MemoryUsed != nil && cut.MemorySize != nil
			if !complete && !cut.Damaged {
				t.Errorf("%s: cut at %d is not known as damaged: %s", c.name, n, record(cut, true))
			}
		}
	}
}

// FuzzReportLine holds for any message: no panic, only finite positive numbers,
// and what is written for a snapshot is understood in the same way and keeps
// nothing that was not understood.
func FuzzReportLine(f *testing.F) {
	for _, c := range lineCases(f) {
		f.Add(c.message)
	}
	f.Fuzz(func(t *testing.T, message string) {
		line, ok := parseReportLine(message)
		for _, name := range reportNumbers {
			if v := *line.number(name); v != nil && !(*v >= 0 && *v <= 1e12) {
				t.Fatalf("%s is %v", name, *v)
			}
		}
		part := platformPart(message)
		again, still := parseReportLine(part)
		line.Trace = ""
		if got, want := record(again, still), record(line, ok); got != want {
			t.Fatalf("%q\nwritten as %q\nis %s\nnot %s", message, part, got, want)
		}
		if platformPart(part) != part {
			t.Fatalf("%q is written as %q", part, platformPart(part))
		}
	})
}

func TestRedactionKeepsThePlatformOnly(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"password=hunter2",
		"REPORT RequestId: a1\tDuration: 1 ms\tBilled Duration: 1 ms\tMemory Size: 1 MB\tMax Memory Used: 1 MB\nhunter2",
		`{"type":"platform.report","record":{"requestId":"a1","metrics":{"durationMs":1}},"note":"hunter2"}`,
		`2026-11-20T20:12:38.950Z 41a10717-e9af-11e7-892c-5bb1a4054ed6 Task timed out after 1.00 seconds hunter2`,
		fmt.Sprintf("RequestId: %s Error: Runtime exited with error: signal: killed hunter2", "41a10717-e9af-11e7-892c-5bb1a4054ed6"),
	} {
		if part := platformPart(secret); strings.Contains(part, "hunter2") {
			t.Errorf("%q is kept as %q", secret, part)
		}
	}
}
