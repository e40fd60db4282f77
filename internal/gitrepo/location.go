package gitrepo

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"decant/internal/lazyregexp"
)

// Location is where a repository is: a URL or a folder of this machine. It prints
// without credentials, whatever the verb is.
type Location struct {
	scheme string // "https", "http", "ssh", "git"; "" for a folder
	shown  string // the text without credentials
	path   string // of a folder, absolute
	secret *credentials
}

// credentials are those of a URL; they are printed nowhere.
type credentials struct{ user, password string }

func (l Location) String() string   { return l.shown }
func (l Location) GoString() string { return l.shown }

// Format prints the location for every verb as String does.
func (l Location) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(l.shown)) }

// Folder is the folder of this machine, "" for a URL.
func (l Location) Folder() string { return l.path }

// Schemes are those of URLs that are read.
func Schemes() []string { return []string{"https", "http", "ssh", "git", "file"} }

var (
	scpForm = lazyregexp.New(`^([A-Za-z0-9][A-Za-z0-9._-]*)@([A-Za-z0-9][A-Za-z0-9.-]*):([^:].*)$`)
	urlForm = lazyregexp.New(`^[A-Za-z][A-Za-z0-9+.-]*:`)
)

// Parse reads the text of a repository: a URL, the form user@host:path, or a folder,
// relative to dir. Errors hold no credentials.
func Parse(text, dir string) (Location, error) {
	if text == "" || strings.ContainsFunc(text, unicode.IsControl) {
		return Location{}, errors.New("it is empty or has a control character")
	}
	if m := scpForm.FindStringSubmatch(text); m != nil && !strings.Contains(text, "://") {
		return Location{scheme: "ssh", shown: text}, nil
	}
	if !urlForm.MatchString(text) {
		if !filepath.IsAbs(text) {
			text = filepath.Join(dir, text)
		}
		return Location{shown: filepath.Clean(text), path: filepath.Clean(text)}, nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return Location{}, errors.New("it is no valid URL")
	case !slices.Contains(Schemes(), u.Scheme) || u.Opaque != "":
		return Location{}, fmt.Errorf("URLs of %s are read", strings.Join(Schemes(), ", "))
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return Location{}, errors.New("a URL of a repository has no ? and no #")
	case u.Scheme == "file":
		if u.Host != "" && u.Host != "localhost" || !filepath.IsAbs(u.Path) {
			return Location{}, errors.New("a file URL names an absolute path of this machine")
		}
		return Location{shown: filepath.Clean(u.Path), path: filepath.Clean(u.Path)}, nil
	case u.Host == "" || strings.HasPrefix(u.Host, "-"), u.Path == "" || u.Path == "/":
		return Location{}, errors.New("a URL of a repository has a host and a path")
	}
	return ofURL(u), nil
}

// ofURL keeps the login of a URL apart. The user name of ssh is no secret; that of
// https may be a token.
func ofURL(u *url.URL) Location {
	l := Location{scheme: u.Scheme}
	shown := *u
	shown.User = nil
	if u.User != nil {
		password, _ := u.User.Password()
		l.secret = &credentials{user: u.User.Username(), password: password}
		if u.Scheme == "ssh" && password == "" {
			shown.User = url.User(u.User.Username())
		}
	}
	l.shown = shown.String()
	return l
}

// login is what a server is told; nil for nothing.
func (l Location) login(token string) *credentials {
	c := credentials{}
	if l.secret != nil {
		c = *l.secret
	}
	if c.password == "" && token != "" {
		c.password = token
	}
	if c == (credentials{}) {
		return nil
	}
	if c.user == "" {
		c.user = "x-access-token" // GitHub's name for a token of an app; other forges take any
	}
	return &c
}

// HasPassword says whether the text of the location had a login that is a secret.
func (l Location) HasPassword() bool {
	return l.secret != nil && (l.secret.password != "" || l.scheme == "https" || l.scheme == "http")
}
