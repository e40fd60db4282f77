package change

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha1"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	udiff "github.com/aymanbagabas/go-udiff"

	"decant/internal/terminal"
)

// DiffOptions says what a diff shows.
type DiffOptions struct {
	// SkipRecord leaves out the texts of decant's own record of what it generated
	// (.decant/) and names them instead, for a person at a terminal. Such a diff is
	// incomplete: what it leads to is not what [Set.WriteTo] leads to.
	SkipRecord bool
	// Below is the folder that the set's paths are in, seen from where the diff
	// will be applied; "" when it is applied in that folder.
	Below string
	// Mask covers the secrets of a line, character by character; nil covers none. A
	// file whose present lines have some is written as a binary patch, which `git
	// apply` takes and `patch` does not, and with SkipRecord as a text with the
	// secrets covered.
	Mask func(line string) string
}

// WriteDiff prints the set as one diff that `git apply` and `patch -p1` accept.
// The reasons of a file stand above its diff as lines that begin with "# ",
// which both of them skip. The record comes last, because it repeats the others.
func (s Set) WriteDiff(w io.Writer, opts DiffOptions) error {
	buf := bufio.NewWriter(w)
	for _, f := range s.recordLast() {
		f.Path = path.Join(opts.Below, f.Path)
		for _, why := range f.Why {
			writeComment(buf, why)
		}
		if opts.SkipRecord && isRecord(f.Path) {
			writeComment(buf, fmt.Sprintf("%s changes, too; it is left out on a terminal. A pipe gets it: decant migrate | git apply", f.Path))
			continue
		}
		if err := writeFileDiff(buf, f, opts); err != nil {
			return fmt.Errorf("diff of %s: %w", f.Path, err)
		}
	}
	return buf.Flush()
}

// recordLast are the files with those of the record behind all others.
func (s Set) recordLast() []File {
	files := s.Files()
	slices.SortStableFunc(files, func(a, b File) int {
		switch {
		case isRecord(a.Path) == isRecord(b.Path):
			return 0
		case isRecord(a.Path):
			return 1
		}
		return -1
	})
	return files
}

func writeComment(w *bufio.Writer, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(w, "# %s\n", terminal.Cell(strings.TrimRight(line, "\r\n")))
	}
}

func writeFileDiff(w *bufio.Writer, f File, opts DiffOptions) error {
	from, to := quoted("a/"+f.Path), quoted("b/"+f.Path)
	head := fmt.Sprintf("diff --git %s %s\n", from, to)
	mode := gitMode(f.Mode)
	suffix := ""
	switch {
	case f.Before == nil:
		head += "new file mode " + mode + "\n"
		from = "/dev/null"
	case f.After == nil:
		head += "deleted file mode " + mode + "\n"
		to = "/dev/null"
	default:
		suffix = " " + mode
	}
	binary := isBinary(f.Before) || isBinary(f.After)
	var hunks string
	if !binary {
		text, err := hunksOf(from, to, string(f.Before), string(f.After))
		if err != nil {
			return err
		}
		hunks = covered(text, f.made, opts.Mask)
		if hunks != text && !opts.SkipRecord {
			binary = true
			writeComment(w, f.Path+" has lines that look like secrets, so its change is not written as text.")
		}
	}
	w.WriteString(head)
	if binary {
		fmt.Fprintf(w, "index %s..%s%s\n", blobID(f.Before), blobID(f.After), suffix)
		return writeBinary(w, f.Before, f.After)
	}
	fmt.Fprintf(w, "index %.7s..%.7s%s\n", blobID(f.Before), blobID(f.After), suffix)
	_, err := w.WriteString(hunks)
	return err
}

func hunksOf(from, to, before, after string) (string, error) {
	starts := lineStarts(splitLines(before))
	var edits []udiff.Edit
	for _, s := range spans(before, after) {
		edits = append(edits, udiff.Edit{Start: starts[s.start], End: starts[s.end], New: s.text})
	}
	return udiff.ToUnified(tabbed(from), tabbed(to), before, edits, udiff.DefaultContextLines)
}

// covered masks the lines of hunks that a person may have written: those that are
// in the file now and not in what decant generates.
func covered(hunks string, made []byte, mask func(line string) string) string {
	if mask == nil {
		return hunks
	}
	own := linesOf(made)
	var out strings.Builder
	inside := false // the names of the files stand before the first hunk
	for line := range strings.Lines(hunks) {
		inside = inside || strings.HasPrefix(line, "@@")
		if inside && (line[0] == ' ' || line[0] == '-') {
			if text := strings.TrimRight(line[1:], "\r\n"); !own[text] {
				line = line[:1] + mask(text) + line[1+len(text):]
			}
		}
		out.WriteString(line)
	}
	return out.String()
}

// AfterWithout is what the file shall hold without the secrets in the lines that a
// person wrote, and whether there are some.
func (f File) AfterWithout(mask func(line string) string) (string, bool) {
	if f.Before == nil { // decant wrote all of it
		return string(f.After), false
	}
	own, secret := linesOf(f.made), false
	var out strings.Builder
	for line := range strings.Lines(string(f.After)) {
		text := strings.TrimRight(line, "\r\n")
		shown := text
		if !own[text] {
			shown = mask(text)
		}
		secret = secret || shown != text
		out.WriteString(shown + line[len(text):])
	}
	return out.String(), secret
}

// linesOf are the lines of a text, without their ends.
func linesOf(text []byte) map[string]bool {
	out := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		out[strings.TrimRight(line, "\r\n")] = true
	}
	return out
}

// tabbed ends a name with spaces in it with a tab, as git does: patch takes the
// text behind the first space for a date otherwise.
func tabbed(name string) string {
	if strings.Contains(name, " ") && !strings.HasPrefix(name, `"`) {
		return name + "\t"
	}
	return name
}

// quoted writes a path as git does with core.quotePath on: control characters,
// quotes, backslashes and bytes above 127 make it a C string.
func quoted(path string) string {
	var b strings.Builder
	plain := true
	for i := range len(path) {
		c := path[i]
		at := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c)
		switch {
		case at >= 0:
			b.WriteByte('\\')
			b.WriteByte(`abtnvfr"\`[at])
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
			continue
		}
		plain = false
	}
	if plain {
		return path
	}
	return `"` + b.String() + `"`
}

// gitMode is one of the two modes that git keeps of a file.
func gitMode(mode fs.FileMode) string {
	if mode&0o100 != 0 {
		return "100755"
	}
	return "100644"
}

// isBinary is git's rule: a NUL among the first 8,000 bytes.
func isBinary(content []byte) bool {
	return bytes.IndexByte(content[:min(len(content), 8000)], 0) >= 0
}

// blobID is the name that git gives the content; forty zeros for no file.
func blobID(content []byte) string {
	if content == nil {
		return strings.Repeat("0", 40)
	}
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(content))
	h.Write(content)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// writeBinary writes both contents as git's "literal" binary patch: the way
// forward, then the way back.
func writeBinary(w *bufio.Writer, before, after []byte) error {
	w.WriteString("GIT binary patch\n")
	for _, content := range [][]byte{after, before} {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		if _, err := z.Write(content); err != nil {
			return err
		}
		if err := z.Close(); err != nil {
			return err
		}
		fmt.Fprintf(w, "literal %d\n", len(content))
		for chunk := packed.Bytes(); len(chunk) > 0; {
			n := min(len(chunk), 52)
			w.WriteByte(lengthLetter(n))
			w.WriteString(base85(chunk[:n]))
			w.WriteByte('\n')
			chunk = chunk[n:]
		}
		w.WriteByte('\n')
	}
	return nil
}

// lengthLetter is how git writes the number of bytes of a line: A to Z are 1 to
// 26, a to z are 27 to 52.
func lengthLetter(n int) byte {
	if n <= 26 {
		return byte('A' + n - 1)
	}
	return byte('a' + n - 27)
}

// base85 is git's own variant: five characters for four bytes, most significant
// first, the last group filled up with zeros.
func base85(data []byte) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"
	var out []byte
	for len(data) > 0 {
		var group [4]byte
		data = data[copy(group[:], data):]
		v := uint32(group[0])<<24 | uint32(group[1])<<16 | uint32(group[2])<<8 | uint32(group[3])
		var letters [5]byte
		for i := 4; i >= 0; i-- {
			letters[i] = alphabet[v%85]
			v /= 85
		}
		out = append(out, letters[:]...)
	}
	return string(out)
}
