package change

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

func oddBase() Base {
	base := Base{dir: ".", files: map[string]recorded{}}
	for name, text := range map[string]string{
		"plain": "a\nb\n", "empty": "", "no-newline": "a\nb", "crlf": "a\r\nb\r\n", "marker": "x\n-- plain --\ny\n",
		"starts-with-marker": "-- plain --\n", "quoted": ">a\nb\n", "less": "<a\n", "with space": "x\n", " edge ": "x\n",
		"two\nlines": "x\n", `"quote"`: "x\n", "Größe/ä": "ä\n", "nul": "a\x00\n", "latin": "\xe9\n", "dash -- dash --": "x\n",
	} {
		base.files[name] = recorded{content: []byte(text), mode: 0o644}
	}
	base.files["plain"] = recorded{content: []byte("a\nb\n"), mode: 0o755}
	return base
}

func TestRecordKeepsEveryByte(t *testing.T) {
	t.Parallel()
	base := oddBase()
	text := base.format()
	files, broken := parseRecord(text)
	if len(broken) > 0 {
		t.Errorf("broken: %q\n%s", broken, text)
	}
	for name, want := range base.files {
		if got := files[name]; !bytes.Equal(got.content, want.content) || got.mode != want.mode {
			t.Errorf("%q: got %q %v, want %q %v", name, got.content, got.mode, want.content, want.mode)
		}
	}
	if again := (Base{files: files}).format(); !bytes.Equal(text, again) {
		t.Errorf("written again:\n%s\nwant\n%s", again, text)
	}
}

func TestDamagedRecordCostsTheEntry(t *testing.T) {
	t.Parallel()
	base := Base{files: map[string]recorded{"a": {[]byte("one\n"), 0o644}, "b": {[]byte("two\n"), 0o644}}}
	good := string(base.format())
	tests := []struct {
		name, text string
		left       int
		says       string
	}{
		{"an edited entry is dropped", strings.Replace(good, "one\n", "ONE\n", 1), 1, "its checksum differs"},
		{"a removed entry is named", strings.Replace(good, "-- b --\ntwo\n", "", 1), 1, "The entry b is missing"},
		{"an added entry is dropped", good + "-- c --\nx\n", 2, "no checksum in the header"},
		{"a doubled entry is dropped", good + "-- b --\ntwo\n", 2, "twice"},
		{"a lost header loses everything", good[strings.Index(good, "-- a --"):], 0, "header"},
		{"conflict markers are no entry", strings.Replace(good, "one\n", "<<<<<<< HEAD\none\n=======\n>>>>>>> x\n", 1), 1, "checksum differs"},
		{"git's folder is no place", strings.ReplaceAll(good, " a\n", " .git/config\n"), 1, "checksum"},
		{"an empty record is no record", "", 0, "header"},
		{"line ends of Windows are undone", strings.ReplaceAll(good, "\n", "\r\n"), 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root := fstest.MapFS{RecordFile: {Data: []byte(tt.text)}}
			base, diags := LoadBase(root, ".")
			if len(base.files) != tt.left {
				t.Errorf("%d entries are left, want %d: %+v", len(base.files), tt.left, diags)
			}
			if tt.says == "" {
				if len(diags) > 0 {
					t.Errorf("got %+v", diags)
				}
				return
			}
			if len(diags) == 0 || diags[0].Code != "CL204" || !strings.Contains(diags[0].Detail, tt.says) {
				t.Errorf("got %+v, want CL204 with %q", diags, tt.says)
			}
		})
	}
}

// A record that names files outside, or inside git's folder, is not followed
// even when its checksums are right.
func TestMaliciousRecordIsNotFollowed(t *testing.T) {
	t.Parallel()
	names := []string{"../outside", "/etc/passwd", ".git/hooks/pre-commit", "a/.Git/x", ".decant/generated.txtar", "a//b", "."}
	base := Base{files: map[string]recorded{}}
	for _, name := range names {
		base.files[name] = recorded{content: []byte("x\n"), mode: 0o644}
	}
	files, broken := parseRecord(base.format())
	if len(files) != 0 || len(broken) < len(names) {
		t.Errorf("got %+v, %q", files, broken)
	}
}

func TestRecordThatIsNoFile(t *testing.T) {
	t.Parallel()
	root := fstest.MapFS{RecordFile + "/x": {Data: []byte("x")}}
	if _, diags := LoadBase(root, "."); len(diags) != 1 || diags[0].Code != "CL208" {
		t.Errorf("got %+v", diags)
	}
}

func FuzzRecord(f *testing.F) {
	f.Add(oddBase().format())
	f.Add([]byte("# x\n\nsum:\nabc 0644 a\n-- a --\nx\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		files, broken := parseRecord(text)
		for name := range files {
			if checkPath(name) != nil || isRecord(name) {
				t.Errorf("the path %q was taken", name)
			}
		}
		again, _ := parseRecord(Base{files: files}.format())
		if len(again) != len(files) {
			t.Errorf("%d entries, %d when written and read again; broken %q", len(files), len(again), broken)
		}
	})
}

func FuzzProtect(f *testing.F) {
	f.Add([]byte(">a\n-- x --\nb"))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := unprotect(protect(text))
		if err != nil || !bytes.Equal(got, text) {
			t.Errorf("%q became %q, error %v", text, got, err)
		}
	})
}
