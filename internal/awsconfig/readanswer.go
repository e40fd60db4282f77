package awsconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// answer puts one of a snapshot's answers on the tape. at is where it stands in
// the file.
func (f *snapshotFile) answer(src json.RawMessage, at int64) {
	var a answer
	if err := json.Unmarshal(src, &a); err != nil {
		f.unusable(at+typeOffset(err), err)
		return
	}
	if err := a.complete(); err != nil {
		f.unusable(at, err)
		return
	}
	id := operationID{a.Service, a.Operation}
	op, ok := f.ops[id]
	if !ok {
		if !f.unknown[id] {
			f.unknown[id] = true
			f.unusable(at, fmt.Errorf("this version of decant does not call %s", id))
		}
		return
	}
	q, err := a.question(op)
	if err != nil {
		f.unusable(at, err)
		return
	}
	if a.Error == nil {
		output := op.Output()
		if err := json.Unmarshal(a.Output, output); err != nil {
			f.unusable(at+int64(max(0, bytes.Index(src, a.Output)))+typeOffset(err), err)
			return
		}
		if name := strayToken(q, output); name != "" {
			f.unusable(at, fmt.Errorf("its %s does not lead to the next page, which would be %q", name, wordOfPage(q.page+1)))
			return
		}
	}
	if _, twice := f.tape.index[q.key()]; twice {
		f.finding(AnswerTwice, at, fmt.Sprintf("There is an answer to %s before. This one is not used.", q), "Take a new snapshot; two cannot be merged.")
		return
	}
	if err := f.tape.put(q, a.canonical(q)); err != nil {
		f.unusable(at, err)
		return
	}
	if a.Region != "" {
		f.knowPlace(where{Account: a.Account, Region: a.Region, Partition: "aws"})
	}
}

// strayToken is the field of an answer that leads to another page than the next
// one, "" for none. Such a listing could go round in circles for ever.
func strayToken(q question, output any) string {
	for _, name := range tokens() {
		f := textField(output, name)
		if !f.IsValid() || f.IsNil() {
			continue
		}
		if word := f.Elem().String(); word != "" && word != wordOfPage(q.page+1) {
			return name
		}
	}
	return ""
}

// knowPlace adds a place that the header does not name.
func (f *snapshotFile) knowPlace(w where) {
	for _, known := range f.tape.places {
		if known.Account == w.Account && known.Region == w.Region {
			return
		}
	}
	f.tape.places = append(f.tape.places, w)
}

// question is what the answer answers.
func (a answer) question(op Operation) (question, error) {
	input := map[string]any{}
	if len(a.Input) > 0 {
		tree, err := parseTree(a.Input)
		if err != nil {
			return question{}, fmt.Errorf("its input: %w", err)
		}
		members, ok := tree.(map[string]any)
		if !ok {
			return question{}, errors.New("its input is not an object")
		}
		input = members
	}
	return newQuestion(a.Account, a.Region, op, input)
}

// canonical is the answer as a recording would have written it.
func (a answer) canonical(q question) answer {
	out := q.answer()
	out.Output, out.Error = a.Output, a.Error
	return out
}

func (f *snapshotFile) unusable(at int64, err error) {
	f.finding(AnswerUnusable, at, fmt.Sprintf("An answer is not used: %s.", plainJSON(err)), "Take a new snapshot, or undo what was edited here.")
}

// typeOffset is where a value of the wrong type begins to be one.
func typeOffset(err error) int64 {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return max(0, wrong.Offset-1)
	}
	return 0
}

// plainJSON says in JSON's words, not Go's, what was found.
func plainJSON(err error) string {
	var wrong *json.UnmarshalTypeError
	var moment *time.ParseError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Sprintf("a %s does not belong there", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Sprintf("%s is a %s, which does not belong there", wrong.Field, wrong.Value)
	case errors.As(err, &moment):
		return fmt.Sprintf("%q is not a time such as 2026-03-04T05:06:07Z", moment.Value)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	}
	return err.Error()
}
