package awsconfig

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"decant/internal/diag"
)

// journalMagic begins each journal, so that no other file is taken for one.
const journalMagic = `{"journal":"decant",`

// journalHeading is the first line of a journal.
type journalHeading struct {
	Journal string `json:"journal"`
	heading
}

// maxLine is the longest line of a journal that is read, in bytes. The largest
// answers, an account's roles, have a few megabytes.
const maxLine = 64 << 20

// Resume returns a tape whose answers are kept in a file as they arrive. An empty
// file is begun. One with the journal of an interrupted run of the same places
// and options is continued: its Header replaces h, its answers are used, and what
// it lacks will be added. A half-written last line is cut off. The file has to be
// open for reading and writing, without O_APPEND, and stays open while the tape is
// used; two runs must not use it at the same time. name is for the findings.
//
// The tape is nil when the file is something else, which is then left as it is.
// The error is about reading or writing.
func Resume(name string, file *os.File, h Header, places []Place, ops []Operation, mask func(string) string) (*Tape, diag.List, error) {
	t := NewTape(h, places, mask)
	j := &journal{file: file}
	t.lines = j
	lines := &lineReader{r: bufio.NewReaderSize(io.NewSectionReader(file, 0, 1<<62), 1<<16)}
	first, whole, err := lines.next()
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, nil, fmt.Errorf("read %s: %w", name, err)
	case !whole && cutMagic(first):
		return t, nil, t.begin(j)
	}
	var found journalHeading
	if !bytes.HasPrefix(first, []byte(journalMagic)) || json.Unmarshal(first, &found) != nil || found.SchemaVersion != SchemaVersion {
		return nil, diag.List{diag.New(NotAJournal, diag.InFile(name),
			fmt.Sprintf("%s exists and is not a journal of this version of decant.", name),
			"Name a file that does not exist, for example:\n    --resume live.journal")}, nil
	}
	if other := t.differences(found.heading); len(other) > 0 {
		return nil, diag.List{diag.New(JournalOfAnother, diag.InFile(name),
			fmt.Sprintf("%s was begun on %s with something else: %s.", name, found.Taken.UTC().Format(time.RFC3339), strings.Join(other, "; ")),
			"Repeat the command that began it, or name a file that does not exist.")}, nil
	}
	t.header.Taken, t.header.From, t.header.To = found.Taken, time.Time{}, time.Time{}
	if found.Window != nil {
		t.header.From, t.header.To = found.Window.From, found.Window.To
	}
	j.end = lines.at
	diags, err := t.load(name, lines, byID(ops))
	if err != nil {
		return nil, nil, err
	}
	return t, diags, nil
}

// cutMagic says that a first line without an end is a heading that was not
// written to its end, or nothing at all.
func cutMagic(line []byte) bool {
	n := min(len(line), len(journalMagic))
	return string(line[:n]) == journalMagic[:n]
}

// begin writes the heading into a file that has none.
func (t *Tape) begin(j *journal) error {
	line, err := marshal(journalHeading{Journal: "decant", heading: t.heading()})
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if err := j.file.Truncate(0); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	_, err = j.put(line)
	return err
}

// differences says in which ways a journal is of another run. The time and the
// window are not among them: they move on while the options stay.
func (t *Tape) differences(found heading) []string {
	var out []string
	if !slices.Equal(t.places, found.Places) {
		out = append(out, fmt.Sprintf("it is about %s, not %s", listOf(found.Places), listOf(t.places)))
	}
	mine := t.heading().Options
	names := slices.Sorted(maps.Keys(mine))
	for name := range found.Options {
		if _, ok := mine[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if was, is := found.Options[name], mine[name]; was != is {
			out = append(out, fmt.Sprintf("%s was %q and is %q", name, was, is))
		}
	}
	return out
}

func listOf(places []where) string {
	if len(places) == 0 {
		return "no place"
	}
	names := make([]string, len(places))
	for i, w := range places {
		names[i] = w.String()
	}
	return strings.Join(names, ", ")
}

// load takes the answers of a journal, up to its end or its half-written line.
func (t *Tape) load(name string, lines *lineReader, ops map[operationID]Operation) (diag.List, error) {
	var diags diag.List
	r := &resumption{tape: t, ops: ops, next: map[key]bool{}, issued: map[alias]key{}, used: map[alias]bool{}}
	j := t.lines.(*journal)
	for n := 2; ; n++ {
		start := lines.at
		line, whole, err := lines.next()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		if !whole {
			if len(line) > 0 {
				diags.Add(damagedLine(name, n, "It was not written to its end."))
			}
			break
		}
		j.end = lines.at
		if err := r.add(line, start); err != nil {
			diags.Add(damagedLine(name, n, fmt.Sprintf("It is no answer: %v.", err)))
		}
	}
	r.dropUnfinished()
	diags.Add(diag.New(JournalContinued, diag.InFile(name),
		fmt.Sprintf("%s was begun on %s; %d of its answers are used.", name, t.header.Taken.UTC().Format(time.RFC3339), len(t.index)), ""))
	if err := j.file.Truncate(j.end); err != nil {
		return nil, fmt.Errorf("cut the half-written line off %s: %w", name, err)
	}
	return diags, nil
}

func damagedLine(name string, n int, why string) diag.Diagnostic {
	at := diag.Range{File: name, Start: diag.Pos{Line: n, Column: 1}, End: diag.Pos{Line: n, Column: 1}}
	return diag.New(JournalDamaged, at, fmt.Sprintf("Line %d of %s is not used. %s", n, name, why), "")
}

// resumption decides which answers of a journal are used.
type resumption struct {
	tape   *Tape
	ops    map[operationID]Operation
	next   map[key]bool  // pages that have a next one
	issued map[alias]key // who gave a handle
	used   map[alias]bool
}

// add takes the answer of one line, which stands at a byte of the file. Refusals
// are asked again, since permissions may have been added and failures may have
// passed; that something does not exist is an answer.
func (r *resumption) add(line []byte, at int64) error {
	a, err := parseAnswer(line)
	if err != nil {
		return err
	}
	op, ok := r.ops[operationID{a.Service, a.Operation}]
	if !ok {
		return fmt.Errorf("this version of decant does not call %s:%s", a.Service, a.Operation)
	}
	q, err := a.question(op)
	if err != nil {
		return err
	}
	if a.Error != nil && a.Error.Status != statusNotFound {
		delete(r.tape.index, q.key())
		return nil
	}
	if a.Error == nil {
		out, err := a.give(op)
		if err != nil {
			return err
		}
		r.follow(q, out)
	}
	e := q.entry(at, len(line))
	e.resumed = true
	r.tape.index[q.key()] = e
	return nil
}

// follow notes what an answer gives out and what it was asked with.
func (r *resumption) follow(q question, output any) {
	delete(r.next, q.key())
	for _, name := range tokens() {
		if f := textField(output, name); f.IsValid() && !f.IsNil() && f.Elem().String() == wordOfPage(q.page+1) {
			r.next[q.key()] = true
		}
	}
	for _, name := range q.op.Handles {
		if f := textField(output, name); f.IsValid() && !f.IsNil() {
			r.issued[alias{q.handleScope(), f.Elem().String()}] = q.key()
		}
		if word, ok := q.tree[name].(string); ok && q.op.Final != nil {
			r.used[alias{q.handleScope(), word}] = true
		}
	}
}

// dropUnfinished leaves out what cannot be continued, because the tokens of AWS
// are not kept and would have expired: all pages of a listing that was
// interrupted in the middle, and handles whose final answer is missing.
func (r *resumption) dropUnfinished() {
	broken := map[[16]byte]bool{}
	for k := range r.next {
		if _, ok := r.tape.index[key{k.chain, k.page + 1}]; !ok {
			broken[k.chain] = true
		}
	}
	for a, by := range r.issued {
		if !r.used[a] {
			broken[by.chain] = true
		}
	}
	maps.DeleteFunc(r.tape.index, func(k key, _ entry) bool { return broken[k.chain] })
}

// lineReader reads lines of bounded length and counts bytes.
type lineReader struct {
	r  *bufio.Reader
	at int64 // behind the last whole line
}

// next is the next line without its end, and whether it has one. A longer line
// than maxLine is an error.
func (l *lineReader) next() (line []byte, whole bool, err error) {
	for {
		part, err := l.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, false, fmt.Errorf("a line is longer than %d bytes", maxLine)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return line, false, err
		}
		l.at += int64(len(line))
		return line[:len(line)-1], true, nil
	}
}
