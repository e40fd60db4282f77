package awsconfig

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"
)

// heading is a Header as it is written.
type heading struct {
	SchemaVersion int               `json:"schema_version"`
	Taken         time.Time         `json:"taken"`
	Window        *span             `json:"window,omitempty"`
	Options       map[string]string `json:"options"`
	Places        []where           `json:"places"`
}

type span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

func (t *Tape) heading() heading {
	h := heading{SchemaVersion: SchemaVersion, Taken: t.header.Taken, Options: t.header.Options, Places: t.places}
	if h.Options == nil {
		h.Options = map[string]string{}
	}
	if h.Places == nil {
		h.Places = []where{}
	}
	if !t.header.From.IsZero() || !t.header.To.IsZero() {
		h.Window = &span{From: t.header.From, To: t.header.To}
	}
	return h
}

// Write writes the snapshot: one JSON document, whose answers are sorted by
// account, region, service, operation, input and page. The same answers give the
// same bytes.
func (t *Tape) Write(w io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	head, err := marshal(t.heading())
	if err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	var b bytes.Buffer
	layout(&b, head, 0, 0, true)
	// The answers come as the last member of the same object.
	b.Truncate(bytes.LastIndex(b.Bytes(), []byte("\n}")))
	b.WriteString(",\n  \"answers\": [")
	for i, e := range t.sorted() {
		line, err := t.lines.get(e.at, e.size)
		if err != nil {
			return fmt.Errorf("write the snapshot: %w", err)
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		layout(&b, line, 4, 4, true)
		if _, err := b.WriteTo(w); err != nil {
			return fmt.Errorf("write the snapshot: %w", err)
		}
	}
	b.WriteString("\n  ]\n}\n")
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	return nil
}

func (t *Tape) sorted() []entry {
	out := make([]entry, 0, len(t.index))
	for _, e := range t.index {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b entry) int {
		return cmp.Or(
			slices.Compare(
				[]string{a.account, a.region, a.service, a.operation, a.head},
				[]string{b.account, b.region, b.service, b.operation, b.head}),
			slices.Compare(a.chain[:], b.chain[:]),
			cmp.Compare(a.page, b.page))
	})
	return out
}
