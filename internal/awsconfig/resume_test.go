package awsconfig

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"decant/internal/diag"
)

// journalFile is a file with a content, as --resume opens it.
func journalFile(t *testing.T, content string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "live.journal")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

func writeAt(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}

func content(t *testing.T, file *os.File) string {
	t.Helper()
	text, err := io.ReadAll(io.NewSectionReader(file, 0, 1<<30))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func resume(t *testing.T, file *os.File, h Header, p Place) (*Tape, diag.List) {
	t.Helper()
	tape, diags, err := Resume("live.journal", file, h, []Place{p}, testOperations(), maskHunter)
	if err != nil {
		t.Fatal(err)
	}
	return tape, diags
}

// journalled reads the endpoint with a journal, and gives what was seen.
func journalled(t *testing.T, f *fake, file *os.File) (*Tape, []string) {
	t.Helper()
	p := f.place("eu-west-1")
	tape, diags := resume(t, file, header(), p)
	if tape == nil {
		t.Fatalf("no tape: %v", diags)
	}
	seen, err := reading(t.Context(), tape.Record(Guard(p, testOperations()), testOperations()))
	if err != nil {
		t.Fatal(err)
	}
	return tape, seen
}

func TestAJournalCutAnywhereIsContinued(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	file := journalFile(t, "")
	tape, seen := journalled(t, f, file)
	snapshot, full, calls := written(t, tape), content(t, file), f.total()
	if one, _ := record(t, newFake(t)); snapshot != written(t, one) {
		t.Error("a snapshot from a journal differs from one in memory")
	}
	newPlace, probe := f.place("eu-west-1"), journalFile(t, "")
	fewest := calls
	for cut := range len(full) + 1 {
		if err := errors.Join(probe.Truncate(0), writeAt(probe, full[:cut])); err != nil {
			t.Fatal(err)
		}
		if tape, diags := resume(t, probe, header(), newPlace); tape == nil {
			t.Fatalf("cut at byte %d: no tape: %v", cut, diags)
		}
		begins := content(t, probe)
		if whole := full[:strings.LastIndexByte(full[:cut], '\n')+1]; whole != "" && begins != whole {
			t.Fatalf("cut at byte %d: the file keeps %d bytes of it, want the whole lines, %d bytes", cut, len(begins), len(whole))
		}
		if near := full[max(0, cut-1):min(len(full), cut+1)]; cut%499 != 0 && !strings.Contains(near, "\n") {
			continue // reading all of it takes a while
		}
		f := newFake(t)
		file := journalFile(t, full[:cut])
		tape, again := journalled(t, f, file)
		if diff := cmp.Diff(seen, again); diff != "" {
			t.Fatalf("cut at byte %d: diff (-whole +continued):\n%s", cut, diff)
		}
		if diff := cmp.Diff(snapshot, written(t, tape)); diff != "" {
			t.Fatalf("cut at byte %d: the snapshot differs:\n%s", cut, diff)
		}
		fewest = min(fewest, f.total())
		f.Close()
		file.Close()
	}
	if fewest != 0 {
		t.Errorf("the whole journal still needs %d calls, want none", fewest)
	}
}

func TestAContinuedJournalAsksOnlyTheRest(t *testing.T) {
	t.Parallel()
	file := journalFile(t, "")
	journalled(t, newFake(t), file)
	lines := strings.SplitAfter(content(t, file), "\n")

	// All pages but the last: the listing is read again, the policies are not.
	var kept []string
	for _, line := range lines {
		if !strings.Contains(line, `"Marker":"page 3"`) {
			kept = append(kept, line)
		}
	}
	f := newFake(t)
	journalled(t, f, journalFile(t, strings.Join(kept, "")))
	if got := []int{f.count("ListFunctions"), f.count("GetPolicy"), f.count("StartQuery")}; !cmp.Equal(got, []int{3, 0, 0}) {
		t.Errorf("ListFunctions, GetPolicy, StartQuery were called %v times, want 3, 0, 0", got)
	}

	// A query without its end is started again.
	kept = nil
	for _, line := range lines {
		if !strings.Contains(line, "GetQueryResults") {
			kept = append(kept, line)
		}
	}
	f = newFake(t)
	journalled(t, f, journalFile(t, strings.Join(kept, "")))
	if got := []int{f.count("ListFunctions"), f.count("StartQuery"), f.count("GetQueryResults")}; !cmp.Equal(got, []int{0, 1, 2}) {
		t.Errorf("ListFunctions, StartQuery, GetQueryResults were called %v times, want 0, 1, 2", got)
	}
}

func TestARefusalIsAskedAgainAfterAnInterruption(t *testing.T) {
	t.Parallel()
	file := journalFile(t, "")
	f := newFake(t)
	f.denied = true
	journalled(t, f, file)
	again := newFake(t)
	_, seen := journalled(t, again, file)
	if again.count("GetPolicy") != 7 || strings.Contains(strings.Join(seen, " "), "AccessDenied") {
		t.Errorf("GetPolicy was asked %d times, want 7 now that it is permitted: %v", again.count("GetPolicy"), seen)
	}
}

func TestAnAnswerOfAnEarlierRunIsGivenOnce(t *testing.T) {
	t.Parallel()
	file := journalFile(t, "")
	journalled(t, newFake(t), file)
	f := newFake(t)
	p := f.place("eu-west-1")
	tape, _ := resume(t, file, header(), p)
	p = tape.Record(p, testOperations())
	for i, want := range []int{0, 1} {
		if result, err := query(t.Context(), p); err != nil || result != "3" || f.count("StartQuery") != want {
			t.Errorf("query %d: %q, %v after %d calls, want 3 after %d", i+1, result, err, f.count("StartQuery"), want)
		}
	}
}

func TestTheFirstRunsTimeWins(t *testing.T) {
	t.Parallel()
	file := journalFile(t, "")
	p := newFake(t).place("eu-west-1")
	resume(t, file, header(), p)
	later := header()
	later.Taken, later.To = later.Taken.AddDate(0, 0, 1), later.To.AddDate(0, 0, 1)
	tape, diags := resume(t, file, later, p)
	if got, want := tape.Header(), header(); !got.Taken.Equal(whole(want.Taken)) || !got.To.Equal(whole(want.To)) {
		t.Errorf("the header is %+v, want the first run's", got)
	}
	if len(diags) != 1 || diags[0].Code != JournalContinued {
		t.Errorf("findings %v, want %s", diags, JournalContinued)
	}
}

func TestAFileOfSomethingElseIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	p := newFake(t).place("eu-west-1")
	begun := journalFile(t, "")
	resume(t, begun, header(), p)
	heading := content(t, begun)
	options, fewer := header(), header()
	options.Options = map[string]string{"logs": "off", "since": "14d"}
	fewer.Options = map[string]string{"since": "14d"}
	elsewhere := p
	elsewhere.Region = "us-east-1"
	cases := []struct {
		name, content string
		header        Header
		place         Place
		code          diag.Code
		says          string
	}{
		{"a text", "my notes\n", header(), p, NotAJournal, "is not a journal"},
		{"a text without an end", "my notes", header(), p, NotAJournal, "is not a journal"},
		{"a snapshot", "{\n  \"schema_version\": 1\n}\n", header(), p, NotAJournal, "is not a journal"},
		{"another version", strings.Replace(heading, `"schema_version":1`, `"schema_version":2`, 1), header(), p, NotAJournal, "this version"},
		{"another region", heading, header(), elsewhere, JournalOfAnother, "it is about 123456789012/eu-west-1, not 123456789012/us-east-1"},
		{"another option", heading, options, p, JournalOfAnother, `logs was "insights" and is "off"`},
		{"an option less", heading, fewer, p, JournalOfAnother, `logs was "insights" and is ""`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			file := journalFile(t, c.content)
			tape, diags := resume(t, file, c.header, c.place)
			if tape != nil || len(diags) != 1 || diags[0].Code != c.code || !strings.Contains(diags[0].Detail, c.says) {
				t.Errorf("findings %v, want %s that says %q", diags, c.code, c.says)
			}
			if got := content(t, file); got != c.content {
				t.Errorf("the file is now %q", got)
			}
		})
	}
}

func TestADamagedLineCostsItsAnswerAlone(t *testing.T) {
	t.Parallel()
	file := journalFile(t, "")
	journalled(t, newFake(t), file)
	lines := strings.SplitAfter(content(t, file), "\n")
	for i, line := range lines {
		if strings.Contains(line, `"FunctionName":"fn-0"`) && strings.Contains(line, "GetPolicy") {
			lines[i] = "{\"account\": \n"
		}
	}
	f := newFake(t)
	damaged := journalFile(t, strings.Join(lines, ""))
	_, diags := resume(t, damaged, header(), f.place("eu-west-1"))
	if len(diags) != 2 || diags[0].Code != JournalDamaged || diags[0].At.Start.Line < 2 {
		t.Errorf("findings %v, want %s with its line", diags, JournalDamaged)
	}
	journalled(t, f, damaged)
	if f.total() != 1 || f.count("GetPolicy") != 1 {
		t.Errorf("%d calls, want the one of GetPolicy", f.total())
	}
}

func TestAFullDiskIsAnError(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.place("eu-west-1")
	file := journalFile(t, "")
	tape, _ := resume(t, file, header(), p)
	readOnly, err := os.Open(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { readOnly.Close() })
	tape.lines.(*journal).file = readOnly
	_, err = lambda.NewFromConfig(tape.Record(p, testOperations()).Config).GetPolicy(context.Background(), &lambda.GetPolicyInput{FunctionName: aws.String("fn-0")})
	if err == nil || !strings.Contains(err.Error(), "write the journal") || !errors.Is(err, tape.Err()) && tape.Err() == nil {
		t.Errorf("%v, then %v; want both to say that the journal cannot be written", err, tape.Err())
	}
}
