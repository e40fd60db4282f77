package library

import (
	"strings"

	"decant/internal/lazyregexp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/model"
)

// fillURLs models urlparse and urlsplit as far as an address tells its parts: code
// keeps buckets and prefixes in addresses such as s3://bucket/prefix/.
func fillURLs(_ *object.Interp, m *object.Module) {
	for name, fields := range map[string][]string{
		"urlparse": {"scheme", "netloc", "path", "params", "query", "fragment"},
		"urlsplit": {"scheme", "netloc", "path", "query", "fragment"},
	} {
		cls := newTupleClass(map[string]string{"urlparse": "ParseResult", "urlsplit": "SplitResult"}[name], fields)
		m.Function(name, func(in *object.Interp, c object.Call) object.Value {
			texts := object.TextsOf(object.OrNone(first(c)))
			if len(c.Args) != 1 || len(c.Keywords) > 0 || len(texts) == 0 {
				return operator.Unmodelled(in, "urllib.parse."+name, c)
			}
			found := map[string][]model.TextPattern{}
			for _, text := range texts {
				scheme, netloc, path, ok := addressParts(text)
				if !ok {
					return operator.Unmodelled(in, "urllib.parse."+name, c)
				}
				for field, part := range map[string]model.TextPattern{"scheme": scheme, "netloc": netloc, "path": path} {
					found[field] = append(found[field], part)
				}
			}
			out := &object.Tuple{Class: cls}
			for _, field := range fields {
				out.Items = append(out.Items, in.OneOf(in.Unknown("it is a part of an address that is not known", c.At), found[field]))
			}
			return out
		})
	}
}

var schemeOf = lazyregexp.New(`^([A-Za-z][A-Za-z0-9+.-]*)://`)

// addressParts takes an address apart as urlparse does. What follows a part that is not
// known may belong to any of the parts, so that it is not known either; ok is false for
// an address whose scheme is not known, or which has more than a host and a path.
func addressParts(text model.TextPattern) (scheme, netloc, path model.TextPattern, ok bool) {
	if len(text) == 0 || text[0].Unknown != nil {
		return nil, nil, nil, false
	}
	known, rest := text[0].Text, model.TextPattern(nil)
	for i, part := range text[1:] {
		if part.Unknown != nil {
			rest = text[1+i : 2+i]
			break
		}
		known += part.Text
	}
	m := schemeOf.FindStringSubmatch(known)
	if m == nil || strings.ContainsAny(known, "?#;[]\t\r\n") {
		return nil, nil, nil, false
	}
	host, below, slash := strings.Cut(known[len(m[0]):], "/")
	scheme, netloc = model.KnownText(strings.ToLower(m[1])), model.KnownText(host)
	if !slash {
		return scheme, append(netloc, rest...), rest, true
	}
	return scheme, netloc, append(model.KnownText("/"+below), rest...), true
}
