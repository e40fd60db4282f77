package change

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"decant/internal/diag"
)

// RecordFile is where the record of the last generated files is kept, below the
// folder that the [Base] is loaded for.
const RecordFile = ".decant/generated.txtar"

const (
	recordFolder     = ".decant"
	attributesFile   = ".decant/.gitattributes"
	attributes       = "* -text -diff linguist-generated=true\n"
	maxRecord        = 16 << 20 // bytes; forty times the record of a large migration
	maxRecordEntries = 10_000
	recordHeader     = `What decant generated last time, one entry a file. decant compares it with
your files, so that your own edits to them are kept when it runs again.
Commit this file, and leave its text alone.

sha256 of each entry, its mode, and its path:
`
)

// Base is what decant generated last time. It is what tells a person's edit
// from decant's own text. The zero Base knows nothing and belongs to the
// repository's root.
type Base struct {
	dir   string
	files map[string]recorded
	text  []byte // as read; nil when there is none
	// held are entries that the next Reconcile leaves as they are.
	held func(name string) bool
}

type recorded struct {
	content []byte
	mode    fs.FileMode
}

// LoadBase reads the record below dir, a folder relative to root ("." for the
// root itself). Its entries name files relative to root. An entry that is
// damaged is dropped with a warning: the file it stood for then counts as one
// that decant did not make, so nothing can be lost.
func LoadBase(root fs.FS, dir string) (Base, diag.List) {
	base := Base{dir: path.Clean(dir), files: map[string]recorded{}}
	name := path.Join(dir, RecordFile)
	content, err := readRegular(root, name, maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return base, nil
	}
	if err != nil {
		return base, diag.List{diag.New("CL208", diag.InFile(name),
			fmt.Sprintf("decant's record of what it generated cannot be read: %v. Without it your edits cannot be told from decant's text.", err),
			"Make it a regular, readable file, or remove it.")}
	}
	base.text = content
	files, broken := parseRecord(content)
	base.files = files
	var diags diag.List
	for _, what := range broken {
		diags.Add(diag.New("CL204", diag.InFile(name),
			what+" The entry is not used: its file counts as one of yours and is not overwritten.",
			"Restore the file from version control:\n    git checkout -- "+diag.Word(name)))
	}
	return base, diags
}

// Paths returns the files that the record knows, sorted.
func (b Base) Paths() []string { return slices.Sorted(maps.Keys(b.files)) }

// parseRecord reads a record and says what is wrong with it. Only entries whose
// checksum is right are returned.
func parseRecord(content []byte) (map[string]recorded, []string) {
	if first, _, _ := bytes.Cut(content, []byte("\n")); bytes.HasSuffix(first, []byte("\r")) {
		content = bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n")) // a checkout with autocrlf
	}
	archive := txtar.Parse(content)
	sums, broken := parseSums(string(archive.Comment))
	files := map[string]recorded{}
	if len(archive.Files) > maxRecordEntries {
		return files, append(broken, fmt.Sprintf("It has %d entries, more than %d.", len(archive.Files), maxRecordEntries))
	}
	for _, f := range archive.Files {
		name, err := unquotedName(f.Name)
		sum, ok := sums[name]
		switch {
		case err != nil || checkPath(name) != nil || isRecord(name):
			broken = append(broken, fmt.Sprintf("The entry %q names no file that decant would write.", f.Name))
		case !ok:
			broken = append(broken, fmt.Sprintf("The entry %s has no checksum in the header, or stands there twice.", name))
		case sum.sha != shaOf(f.Data):
			broken = append(broken, fmt.Sprintf("The entry %s is not the text that decant wrote: its checksum differs.", name))
		default:
			data, err := unprotect(f.Data)
			if err != nil {
				broken = append(broken, fmt.Sprintf("The entry %s is damaged: %v.", name, err))
				continue
			}
			files[name] = recorded{content: data, mode: sum.mode}
		}
		delete(sums, name)
	}
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		broken = append(broken, fmt.Sprintf("The entry %s is missing.", name))
	}
	return files, broken
}

type sum struct {
	sha  string
	mode fs.FileMode
}

func parseSums(comment string) (map[string]sum, []string) {
	sums := map[string]sum{}
	var broken []string
	_, list, found := strings.Cut(comment, "\n\n")
	if !found {
		return sums, []string{"Its header is not the one that decant writes."}
	}
	_, list, _ = strings.Cut(list, "\n")
	for line := range strings.Lines(list) {
		fields := strings.SplitN(strings.TrimSuffix(line, "\n"), " ", 3)
		if len(fields) != 3 {
			broken = append(broken, "A line of its header is not a checksum, a mode and a path.")
			continue
		}
		mode, err := strconv.ParseUint(fields[1], 8, 32)
		name, nameErr := unquotedName(fields[2])
		if err != nil || nameErr != nil || mode != 0o644 && mode != 0o755 {
			broken = append(broken, "A line of its header is not a checksum, a mode and a path.")
			continue
		}
		sums[name] = sum{sha: fields[0], mode: fs.FileMode(mode)}
	}
	return sums, broken
}

// Only keeps the entries that made accepts, and reports the others: their files
// count as ones that decant did not make, so they are neither deleted nor
// replaced.
func (b Base) Only(made func(name string, content []byte) bool) (Base, diag.List) {
	var diags diag.List
	kept := map[string]recorded{}
	record := path.Join(b.dir, RecordFile)
	for _, name := range b.Paths() {
		if made(name, b.files[name].content) {
			kept[name] = b.files[name]
			continue
		}
		diags.Add(diag.New("CL320", diag.InFile(record),
			fmt.Sprintf("The record has an entry for %q, which is no file that decant generates. The entry is not used: the file counts as one of yours, and is neither deleted nor replaced.", name),
			"Look who wrote it into the record:\n    git log -p -- "+diag.File(record)))
	}
	b.files = kept
	return b, diags
}

// Content returns what decant generated for a file last time, false when it did
// not generate it.
func (b Base) Content(name string) ([]byte, bool) {
	entry, known := b.files[name]
	return slices.Clone(entry.content), known
}

// Hold returns the base whose entries of some files stay as they are: the files are
// neither compared nor deleted, and the record keeps them.
func (b Base) Hold(which func(name string) bool) Base {
	b.held = which
	return b
}

// Without returns the base that does not know a file: when somebody deleted it,
// it is made again.
func (b Base) Without(name string) Base {
	b.files = maps.Clone(b.files)
	delete(b.files, name)
	return b
}

// format writes the record; nil when it is empty.
func (b Base) format() []byte {
	if len(b.files) == 0 {
		return nil
	}
	archive := &txtar.Archive{}
	var header strings.Builder
	header.WriteString(recordHeader)
	for _, name := range slices.Sorted(maps.Keys(b.files)) {
		data := protect(b.files[name].content)
		fmt.Fprintf(&header, "%s %04o %s\n", shaOf(data), b.files[name].mode, quotedName(name))
		archive.Files = append(archive.Files, txtar.File{Name: quotedName(name), Data: data})
	}
	archive.Comment = []byte(header.String())
	return txtar.Format(archive)
}

// change is the change of the record from b to next, with its .gitattributes.
func (b Base) change(root fs.FS, next Base) []File {
	name := path.Join(b.dir, RecordFile)
	text := next.format()
	record := File{
		Path: name, Before: b.text, After: text, Mode: 0o644, OnExist: Replace, made: text,
		Why: []string{"The record of what decant generated, so that your edits survive the next run."},
	}
	if record.Before == nil && record.After == nil {
		return nil
	}
	if bytes.Equal(sameLineEnds(b.text, record.After), b.text) {
		record.After = b.text // a checkout, or git apply with core.autocrlf, turned its line ends
	}
	files := []File{record}
	attr := path.Join(b.dir, attributesFile)
	content, err := readRegular(root, attr, maxFile)
	switch {
	case record.After != nil && errors.Is(err, fs.ErrNotExist):
		files = append(files, File{
			Path: attr, After: []byte(attributes), Mode: 0o644, OnExist: Keep,
			Why: []string{"Keeps the record out of diffs, and its line ends as they are."},
		})
	case record.After == nil && string(content) == attributes:
		files = append(files, File{Path: attr, Before: content, Mode: 0o644, OnExist: Replace, Why: []string{"Nothing is generated any more."}})
	}
	return files
}

// protect makes a content fit into an archive, whose entries end with a newline
// and have no line "-- name --": where that is not so, every line is preceded
// by ">" and a last line without a newline by "<".
func protect(content []byte) []byte {
	text := string(content)
	plain := text == "" || strings.HasSuffix(text, "\n") && !strings.HasPrefix(text, ">") && !strings.HasPrefix(text, "<")
	if plain && !strings.HasPrefix(text, "-- ") && !strings.Contains(text, "\n-- ") {
		return content
	}
	var out strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasSuffix(line, "\n") {
			out.WriteString(">" + line)
		} else {
			out.WriteString("<" + line + "\n")
		}
	}
	return []byte(out.String())
}

func unprotect(data []byte) ([]byte, error) {
	text := string(data)
	if !strings.HasPrefix(text, ">") && !strings.HasPrefix(text, "<") {
		return data, nil
	}
	out := []byte{}
	for line := range strings.Lines(text) {
		switch line[0] {
		case '>':
			out = append(out, line[1:]...)
		case '<':
			out = append(out, strings.TrimSuffix(line[1:], "\n")...)
		default:
			return nil, errors.New("some of its lines are not marked")
		}
	}
	return out, nil
}

// quotedName writes a path as an entry's name; one that a text file would
// change, such as one with a line break, becomes a Go string.
func quotedName(name string) string {
	if strings.TrimSpace(name) != name || strings.HasPrefix(name, `"`) || strconv.Quote(name) != `"`+name+`"` {
		return strconv.QuoteToASCII(name)
	}
	return name
}

func unquotedName(name string) (string, error) {
	if !strings.HasPrefix(name, `"`) {
		return name, nil
	}
	return strconv.Unquote(name)
}

func shaOf(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

// isRecord says whether a path belongs to decant's own folder.
func isRecord(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool {
		return strings.EqualFold(part, recordFolder)
	})
}
