package awsconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"decant/internal/diag"
)

// Limits against a stranger's file. encoding/json refuses what nests deeper than
// 10,000 levels.
const (
	// maxSnapshot is the size of a file in bytes: five times the account that is
	// tested, with 5,000 functions.
	maxSnapshot = 1 << 30
	// maxFindings ends the list of damages of one file.
	maxFindings = 20
)

// ReadTape reads a snapshot. What is damaged is a finding with its position and
// is left out; everything else is used. The tape is nil when nothing is. The name
// is the file's, for the findings. In memory the tape holds all answers.
func ReadTape(name string, r io.Reader, ops []Operation) (*Tape, diag.List) {
	src, err := io.ReadAll(io.LimitReader(r, maxSnapshot+1))
	f := &snapshotFile{name: name, src: src, ops: byID(ops), tape: NewTape(Header{}, nil, nil), unknown: map[operationID]bool{}}
	switch {
	case err != nil:
		f.unreadable(fmt.Sprintf("%s cannot be read: %v.", name, err))
	case len(src) > maxSnapshot:
		f.unreadable(fmt.Sprintf("%s is larger than %d bytes.", name, maxSnapshot))
	default:
		f.read()
	}
	if f.more > 0 {
		f.diags.Add(diag.New(SnapshotDamaged, diag.InFile(name), fmt.Sprintf("%d more findings like these are not shown.", f.more), "Take a new snapshot."))
	}
	if f.diags.HasErrors() {
		return nil, f.diags
	}
	f.tape.places = sortedPlaces(f.tape.places)
	return f.tape, f.diags
}

// snapshotFile is one reading of a file.
type snapshotFile struct {
	name    string
	src     []byte
	ops     map[operationID]Operation
	tape    *Tape
	diags   diag.List
	more    int // findings that are not shown
	version json.Number
	known   bool // version was found
	unknown map[operationID]bool
}

// read goes through the members of the document in whatever order they are.
func (f *snapshotFile) read() {
	d := json.NewDecoder(bytes.NewReader(f.src))
	err := f.members(d)
	if err == nil {
		rest := f.src[d.InputOffset():]
		if trimmed := bytes.TrimSpace(rest); len(trimmed) > 0 {
			f.damaged(d.InputOffset()+int64(bytes.Index(rest, trimmed)), "Behind the end of the snapshot there is more.")
		}
	}
	switch {
	case !f.known:
		why := "It has no schema_version."
		if err != nil {
			why = "It is not JSON, or was cut: " + plainJSON(err) + "."
		}
		f.unreadable(fmt.Sprintf("%s is not a snapshot of decant. %s", f.name, why))
	case f.version != json.Number(fmt.Sprint(SchemaVersion)):
		f.diags.Add(diag.New(SnapshotVersion, diag.InFile(f.name),
			fmt.Sprintf("%s has the schema version %s; this version of decant reads version %d.", f.name, f.version, SchemaVersion),
			"Use the version of decant that wrote it, or take a new snapshot."))
	case err != nil:
		f.damaged(f.place(d, err), fmt.Sprintf("The snapshot is broken here: %s. The answers before this place are used (%d).", plainJSON(err), len(f.tape.index)))
	}
}

func (f *snapshotFile) members(d *json.Decoder) error {
	if err := open(d, '{'); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		if name == "answers" {
			if err := f.answers(d); err != nil {
				return err
			}
			continue
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		f.setting(name, value, d.InputOffset()-int64(len(value)))
	}
	_, err := d.Token()
	return err
}

func (f *snapshotFile) answers(d *json.Decoder) error {
	if err := open(d, '['); err != nil {
		return err
	}
	for d.More() {
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		f.answer(value, d.InputOffset()-int64(len(value)))
	}
	_, err := d.Token()
	return err
}

func open(d *json.Decoder, want json.Delim) error {
	token, err := d.Token()
	if err == nil && token != want {
		err = fmt.Errorf("there is no %q where one should be", want.String())
	}
	return err
}

// place finds an error of the decoder, whose own offsets do not count from the
// beginning of the file.
func (f *snapshotFile) place(d *json.Decoder, err error) int64 {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return int64(len(f.src))
	}
	at := d.InputOffset()
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return at
	}
	rest := f.src[at:]
	trimmed := bytes.TrimLeft(rest, " \t\r\n,:")
	at += int64(len(rest) - len(trimmed))
	var value json.RawMessage
	if again := json.Unmarshal(trimmed, &value); errors.As(again, &syntax) {
		at += max(0, syntax.Offset-1)
	}
	return min(at, int64(len(f.src)))
}

// setting reads a member of the header.
func (f *snapshotFile) setting(name json.Token, value json.RawMessage, at int64) {
	h := &f.tape.header
	var err error
	switch name {
	case "schema_version":
		f.known = true
		f.version = json.Number(value)
	case "taken":
		err = json.Unmarshal(value, &h.Taken)
		h.Taken = whole(h.Taken)
	case "window":
		var window span
		err = json.Unmarshal(value, &window)
		h.From, h.To = whole(window.From), whole(window.To)
	case "options":
		err = json.Unmarshal(value, &h.Options)
	case "places":
		var places []where
		err = json.Unmarshal(value, &places)
		for _, w := range places {
			f.addPlace(w, at)
		}
	}
	if err != nil {
		f.damaged(at, fmt.Sprintf("%q cannot be read: %s.", name, plainJSON(err)))
	}
}

func (f *snapshotFile) addPlace(w where, at int64) {
	if !accountName.MatchString(w.Account) || !regionName.MatchString(w.Region) {
		f.damaged(at, fmt.Sprintf("One of the places is account %q, region %q, which cannot be.", w.Account, w.Region))
		return
	}
	f.tape.places = append(f.tape.places, w)
}

func (f *snapshotFile) unreadable(detail string) {
	f.diags.Add(diag.New(SnapshotUnreadable, diag.InFile(f.name), detail,
		"Name a file that decant snapshot has written:\n    decant snapshot --out live.json"))
}

func (f *snapshotFile) damaged(at int64, detail string) {
	f.finding(SnapshotDamaged, at, detail, "Take a new snapshot, or copy the file again.")
}

func (f *snapshotFile) finding(code diag.Code, at int64, detail, fix string) {
	if len(f.diags) >= maxFindings {
		f.more++
		return
	}
	f.diags.Add(diag.New(code, f.at(at), detail, fix))
}

// at is the range of one character.
func (f *snapshotFile) at(offset int64) diag.Range {
	offset = max(0, min(offset, int64(len(f.src))))
	before := f.src[:offset]
	start := diag.Pos{
		Line:   bytes.Count(before, []byte("\n")) + 1,
		Column: utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1,
		Byte:   int(offset),
	}
	end := start
	if offset < int64(len(f.src)) {
		_, size := utf8.DecodeRune(f.src[offset:])
		end.Column, end.Byte = end.Column+1, end.Byte+size
	}
	return diag.Range{File: f.name, Start: start, End: end}
}
