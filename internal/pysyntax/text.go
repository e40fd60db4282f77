package pysyntax

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
)

var utf8BOM = []byte("\xef\xbb\xbf")

// bomLength is 3 when the text begins with UTF-8's byte order mark, else 0.
func bomLength(src []byte) int {
	if bytes.HasPrefix(src, utf8BOM) {
		return len(utf8BOM)
	}
	return 0
}

// sanitise appends to dst a copy of the same length which the parser reads
// without trouble, so that offsets stay those of the original: bytes above
// ASCII become "_" (their encoding does not matter then, and outside of strings
// they can only be in names), a byte order mark becomes line ends, a CR alone
// becomes LF, and NUL, at which the scanner stops, becomes a space.
func sanitise(dst, src []byte) []byte {
	dst = append(dst, src...)
	if isASCII(src) && bytes.IndexByte(src, '\r') < 0 && bytes.IndexByte(src, 0) < 0 {
		return dst
	}
	for i, c := range dst {
		switch {
		case c >= utf8.RuneSelf:
			dst[i] = '_'
		case c == '\r':
			if i+1 == len(dst) || dst[i+1] != '\n' {
				dst[i] = '\n'
			}
		case c == 0:
			dst[i] = ' '
		}
	}
	for i := range bomLength(src) {
		dst[i] = '\n'
	}
	return dst
}

// isASCII looks at eight bytes at a time.
func isASCII(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// charset decodes source text; the zero charset is UTF-8.
type charset struct{ table *charmap.Charmap }

func (c charset) isUTF8() bool { return c.table == nil }

func (c charset) decode(b []byte) string {
	if c.table == nil {
		return string(b)
	}
	var out strings.Builder
	out.Grow(len(b))
	for _, x := range b {
		out.WriteRune(c.table.DecodeByte(x))
	}
	return out.String()
}

// cookie is the pattern of PEP 263, looked for in comments of the first two
// lines.
var cookie = lazyregexp.New(`^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`)

// declaredEncoding returns the name in the encoding comment, normalised to
// lower case and "-", or "".
func declaredEncoding(src []byte) string {
	rest := src[bomLength(src):]
	for range 2 {
		line := rest
		if end := bytes.IndexAny(rest, "\r\n"); end >= 0 {
			line, rest = rest[:end], bytes.TrimPrefix(rest[end:], []byte("\r"))
			rest = bytes.TrimPrefix(rest, []byte("\n"))
		} else {
			rest = nil
		}
		if m := cookie.FindSubmatch(line); m != nil {
			return strings.ReplaceAll(strings.ToLower(string(m[1])), "_", "-")
		}
		if len(bytes.TrimLeft(line, " \t\f")) > 0 && bytes.TrimLeft(line, " \t\f")[0] != '#' {
			break // the second line only counts after a comment or a blank line
		}
	}
	return ""
}

// charsets returns the encodings with one byte per character that repositories
// use; ok is false for all others. Multi-byte encodings are left out because
// their bytes may look like quotes and backslashes.
func charsets(name string) (charset, bool) {
	switch name {
	case "", "utf-8", "utf8", "u8", "utf-8-sig", "ascii", "us-ascii", "utf-8-unix", "utf-8-dos":
		return charset{}, true
	case "latin-1", "latin1", "l1", "iso-8859-1", "iso8859-1", "iso-latin-1":
		return charset{charmap.ISO8859_1}, true
	case "latin-9", "iso-8859-15", "iso8859-15":
		return charset{charmap.ISO8859_15}, true
	case "latin-2", "latin2", "iso-8859-2", "iso8859-2":
		return charset{charmap.ISO8859_2}, true
	case "cp1250", "windows-1250":
		return charset{charmap.Windows1250}, true
	case "cp1251", "windows-1251":
		return charset{charmap.Windows1251}, true
	case "cp1252", "windows-1252":
		return charset{charmap.Windows1252}, true
	case "koi8-r":
		return charset{charmap.KOI8R}, true
	}
	return charset{}, false
}

// detectCharset chooses how text is decoded: as declared, or UTF-8, or
// Windows-1252 when the bytes are not valid UTF-8.
func detectCharset(path string, src []byte) (charset, diag.List) {
	name := declaredEncoding(src)
	set, known := charsets(name)
	if known && !set.isUTF8() || utf8.Valid(src) {
		return set, nil
	}
	detail := fmt.Sprintf("%s is not valid UTF-8 and declares no encoding; its text is read as Windows-1252.", path)
	if name != "" {
		detail = fmt.Sprintf("%s declares the encoding %q, which does not fit its bytes or is not known to decant; its text is read as Windows-1252.", path, name)
	}
	detail += " Names with accents in literals may be wrong."
	return charset{charmap.Windows1252}, diag.List{diag.New("CH007", diag.InFile(path), detail, "Save the file as UTF-8.")}
}
