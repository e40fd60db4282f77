package packaging

import (
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
)

// maxEvidence bounds a file that is searched for a version, in bytes.
const maxEvidence = 1 << 20

// span is one version on a line, as byte offsets.
type span struct {
	version    string
	start, end int
}

func spans(pattern *lazyregexp.Regexp, line string) []span {
	var out []span
	for _, m := range pattern.FindAllStringSubmatchIndex(line, 50) {
		out = append(out, span{line[m[2]:m[3]], m[2], m[3]})
	}
	return out
}

// file adds evidence when all versions in the file are the same. A comment is
// none: it tells about another machine, or about the past.
func (c *collector) file(name, source string, k kind, find func(string) []span) {
	src := c.text(name)
	var version string
	var at diag.Range
	offset := 0
	inList := false
	for line := range strings.Lines(string(src)) {
		code := withoutRemark(line)
		found := find(code)
		inList = versionList(code, inList)
		if inList && len(found) == 0 {
			found = spans(listItem, code)
		}
		for _, s := range found {
			if version != "" && version != s.version {
				c.unclear = append(c.unclear, name)
				return
			}
			if version == "" {
				version, at = s.version, project.RangeIn(name, src, offset+s.start, offset+s.end)
			}
		}
		offset += len(line)
	}
	if version != "" {
		c.add(evidence{PythonHint: model.PythonHint{Version: version, Source: source, At: at}, kind: k})
	}
}

// withoutRemark blanks a comment: a "#" at the start or behind white space and
// outside of quotes, as YAML, shell, make, TOML and INI files have it, and what
// starts with ";" or "//".
func withoutRemark(line string) string {
	trimmed := strings.TrimLeft(line, " \t")
	if strings.HasPrefix(trimmed, ";") || strings.HasPrefix(trimmed, "//") {
		return ""
	}
	quote := byte(0)
	for i := range len(line) {
		switch c := line[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" \t:=,[({", line[i-1]) >= 0):
			quote = c
		case c == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t'):
			return line[:i]
		}
	}
	return line
}

// A version behind a word stands for itself in "python-version: 3.12",
// "python3.12", "python:3.12-slim" and "python@3.12". "Python 3.12" with a blank
// is prose.
var (
	ciVersion   = lazyregexp.New(`(?i)\bpython[-_]?version["']?\s*[:=]\s*\[?\s*["']?(?:python)?(2\.7|3\.\d{1,2})(?:\D|$)`)
	ciWord      = lazyregexp.New(`\b(?:python|PYTHON)["']?\s?[:=@]\s*\[?\s*["']?(2\.7|3\.\d{1,2})(?:\D|$)`)
	commandWord = lazyregexp.New(`(?:^|[\s/;&|"'=:-])python(2\.7|3\.\d{1,2})(?:[^\d.]|$)`)
	installWord = lazyregexp.New(`\b(?:pyenv (?:install|global|local|shell)|uv python (?:install|pin)|(?:uv venv|virtualenv|poetry env use).*?)\s(?:-\S+\s+)*(?:python)?(2\.7|3\.\d{1,2})(?:\D|$)`)
	ciMore      = lazyregexp.New(`,\s*["']?(2\.7|3\.\d{1,2})\b`)
	listHead    = lazyregexp.New(`(?i)^\s*-?\s*["']?python(?:[-_]?versions?)?["']?\s*:\s*$`)
	listItem    = lazyregexp.New(`^\s*-\s*["']?(2\.7|3\.\d{1,2})(?:\D|$)`)
	toxEnv      = lazyregexp.New(`\bpy(\{[\d,\s]+\}|\d{2,3})\b`)
	toolLine    = lazyregexp.New(`^\s*python\s+(2\.7|3\.\d{1,2})(?:\D|$)`)
	imageFrom   = lazyregexp.New(`(?i)^\s*FROM\s+(?:--\S+\s+)*\S*python:?(2\.7|3\.\d{1,2})(?:\D|$)`)
	imageArg    = lazyregexp.New(`(?i)^\s*ARG\s+PYTHON_VERSION\s*=\s*["']?(2\.7|3\.\d{1,2})(?:\D|$)`)
	bare        = lazyregexp.New(`^\s*(?:cpython-|python-)?(2\.7|3\.\d{1,2})(?:\D|$)`)
	// said is a line that prints or names something.
	said = lazyregexp.New(`^\s*(?:-\s*)?(?:["']?(?:name|description|title|label|displayName|summary|comment)["']?\s*:|(?:(?:run|script|command)\s*:\s*)?@?(?:echo|printf)\b)`)
)

// versionList follows a YAML list of versions over its lines.
func versionList(line string, inList bool) bool {
	return listHead.MatchString(line) || inList && (listItem.MatchString(line) || strings.TrimSpace(line) == "")
}

// ciVersions finds versions in the files of CI services.
func ciVersions(line string) []span {
	if said.MatchString(line) {
		return nil
	}
	out := append(spans(ciVersion, line), spans(ciWord, line)...)
	if len(out) > 0 && strings.Contains(line, "[") {
		out = append(out, spans(ciMore, line)...)
	}
	return append(out, commandVersions(line)...)
}

// commandVersions finds the interpreters that commands start or install.
func commandVersions(line string) []span {
	if said.MatchString(line) {
		return nil
	}
	return append(spans(commandWord, line), spans(installWord, line)...)
}

func bareVersions(line string) []span { return spans(bare, line) }

func toolVersions(line string) []span { return spans(toolLine, line) }

func imageVersions(line string) []span {
	return append(spans(imageFrom, line), spans(imageArg, line)...)
}

// toxVersions finds "py312" in tox.ini, and versions in a noxfile.
func toxVersions(line string) []span {
	out := ciVersions(line)
	for _, m := range toxEnv.FindAllStringSubmatchIndex(line, 50) {
		digits := line[m[2]:m[3]]
		if strings.HasPrefix(digits, "{") {
			for digit := range strings.SplitSeq(strings.Trim(digits, "{}"), ",") { // py{310,311}
				out = append(out, span{dotted(strings.TrimSpace(digit)), m[2], m[3]})
			}
			continue
		}
		out = append(out, span{dotted(digits), m[2], m[3]})
	}
	return out
}

func dotted(digits string) string {
	return digits[:min(1, len(digits))] + "." + digits[min(1, len(digits)):]
}
