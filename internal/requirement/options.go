package requirement

import (
	"strings"

	"decant/internal/lazyregexp"
)

// option is one that pip takes in a requirements file.
type option struct {
	long, short string // without dashes; short "" for none
	takes       bool   // a value
}

// known are pip's options; the first name of aliases counts.
func known() []option {
	return []option{
		{"index-url", "i", true}, {"pypi-url", "", true}, {"extra-index-url", "", true}, {"no-index", "", false},
		{"constraint", "c", true}, {"requirement", "r", true}, {"editable", "e", true}, {"find-links", "f", true},
		{"no-binary", "", true}, {"only-binary", "", true}, {"prefer-binary", "", false}, {"require-hashes", "", false},
		{"pre", "", false}, {"trusted-host", "", true}, {"use-feature", "", true},
		{"global-option", "", true}, {"hash", "", true}, {"config-settings", "C", true}, {"config-setting", "", true},
	}
}

// parseOptions reads words as Python's optparse does: "--long=value", a long
// option may be cut as long as it is unique, "-r other" and "-rother". Words that
// are no options are passed over. Of an option that stands twice the first value
// counts.
func parseOptions(words []string) (opts map[string]string, err string) {
	opts = map[string]string{}
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "--" {
			break
		}
		if !strings.HasPrefix(word, "-") || word == "-" {
			continue
		}
		name, value, assigned := strings.Cut(word, "=")
		var o option
		if strings.HasPrefix(word, "--") {
			o, err = longOption(name[2:])
		} else {
			o, err = shortOption(word[1:2])
			name, value, assigned = word[:2], word[2:], len(word) > 2
		}
		switch {
		case err != "":
			return nil, err
		case !o.takes && assigned && strings.HasPrefix(word, "--"):
			return nil, "the option " + name + " takes no value"
		case o.takes && !assigned:
			if i++; i >= len(words) {
				return nil, "the option " + name + " needs a value"
			}
			value = words[i]
		}
		if o.long == "pypi-url" {
			o.long = "index-url"
		}
		if o.long == "hash" && !hashValue.MatchString(value) {
			return nil, "behind --hash stands no sum such as sha256:abc"
		}
		if _, twice := opts[o.long]; !twice {
			opts[o.long] = value
		}
	}
	return opts, ""
}

var hashValue = lazyregexp.New(`^(?:sha256|sha384|sha512):.+$`)

func longOption(name string) (option, string) {
	var found []option
	for _, o := range known() {
		if o.long == name {
			return o, ""
		}
		if strings.HasPrefix(o.long, name) && name != "" {
			found = append(found, o)
		}
	}
	if len(found) == 1 {
		return found[0], ""
	}
	if len(found) > 1 {
		return option{}, "the option --" + name + " can mean several options of pip"
	}
	return option{}, "pip has no option --" + name + " in a requirements file"
}

func shortOption(name string) (option, string) {
	for _, o := range known() {
		if o.short == name && name != "" {
			return o, ""
		}
	}
	return option{}, "pip has no option -" + name + " in a requirements file"
}

// shellSplit splits as Python's shlex.split does: blanks separate, quotes and
// backslashes protect.
func shellSplit(text string) (words []string, err string) {
	var word strings.Builder
	inWord := false
	quote := byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == 0 && strings.IndexByte(" \t\r\n", c) >= 0:
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		case quote == 0 && (c == '"' || c == '\''):
			quote, inWord = c, true
		case c == quote:
			quote = 0
		case c == '\\' && quote != '\'':
			if i++; i >= len(text) {
				return nil, "a backslash stands at the end"
			}
			if quote == '"' && text[i] != '"' && text[i] != '\\' {
				word.WriteByte('\\')
			}
			word.WriteByte(text[i])
			inWord = true
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, "a quote is not closed"
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, ""
}
