package awsconfig

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"decant/internal/lazyregexp"
)

// question is one call, in the words of the tape.
type question struct {
	op              Operation
	account, region string
	base            []byte // the input without its paging token, as JSON
	page            int    // from 1; 1 also for what is no listing
	tree            map[string]any
	chain           [16]byte // all pages of one listing have the same
}

// key finds an answer. The hash stands for everything but the page: the input of
// one call for metrics alone has 100 KB.
type key struct {
	chain [16]byte
	page  int
}

// entry says where an answer is, and where it stands in a snapshot.
type entry struct {
	account, region    string
	service, operation string
	head               string // the beginning of the input
	chain              [16]byte
	page               int
	at                 int64
	size               int
	resumed            bool // of an earlier run, and not given yet
}

// maxHead is how much of an input decides the order in a snapshot, in bytes.
const maxHead = 160

// tokens are the fields that hold the token of a page, in the inputs and outputs
// of all services.
func tokens() []string {
	return []string{"NextToken", "Marker", "NextMarker", "ContinuationToken", "NextContinuationToken"}
}

// pageWord stands on the tape for a page's token. The numbers are those of the
// listing, from 2.
var pageWord = lazyregexp.New(`^page ([2-9]|[1-9][0-9]{1,8})$`)

func wordOfPage(n int) string { return "page " + strconv.Itoa(n) }

func pageNumber(word string) (int, bool) {
	m := pageWord.FindStringSubmatch(word)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}

// regionOf is the region that an answer belongs to: none for IAM, so that it does
// not matter from which region the roles were read.
func regionOf(service, region string) string {
	if service == "IAM" {
		return ""
	}
	return region
}

// ask puts a call into the words of the tape.
func (t *Tape) ask(p Place, op Operation, input any) (question, error) {
	tree, err := plainTree(reflect.ValueOf(input), t.mask)
	if err != nil {
		return question{}, fmt.Errorf("read the input of %s:%s: %w", op.Service, op.Name, err)
	}
	members, ok := tree.(map[string]any)
	if !ok {
		members = map[string]any{} // an input that was left out
	}
	return newQuestion(p.Account, p.Region, op, members)
}

// newQuestion takes an input whose tokens are words already.
func newQuestion(account, region string, op Operation, input map[string]any) (question, error) {
	q := question{op: op, account: account, region: regionOf(op.Service, region), page: 1, tree: input}
	base := make(map[string]any, len(input))
	for name, value := range input {
		word, _ := value.(string)
		if n, ok := pageNumber(word); ok && slices.Contains(tokens(), name) {
			q.page = n
			continue
		}
		base[name] = value
	}
	var err error
	if q.base, err = marshal(base); err != nil {
		return question{}, fmt.Errorf("read the input of %s:%s: %w", op.Service, op.Name, err)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{q.account, q.region, op.Service, op.Name, string(q.base)}, "\x00")))
	copy(q.chain[:], sum[:])
	return q, nil
}

// String names the question for errors.
func (q question) String() string {
	const most = 200
	input := string(q.base)
	if len(input) > most {
		input = strings.ToValidUTF8(input[:most], "") + " …"
	}
	out := fmt.Sprintf("%s:%s %s in %s/%s", q.op.Service, q.op.Name, input, q.account, q.region)
	if q.page > 1 {
		out += ", " + wordOfPage(q.page)
	}
	return strings.TrimSuffix(out, "/")
}

func (q question) key() key { return key{chain: q.chain, page: q.page} }

func (q question) entry(at int64, size int) entry {
	// The clone lets go of the whole input.
	head := strings.Clone(string(q.base[:min(len(q.base), maxHead)]))
	return entry{
		account: q.account, region: q.region, service: q.op.Service, operation: q.op.Name,
		head: head, chain: q.chain, page: q.page, at: at, size: size,
	}
}

func (q question) answer() answer {
	input, err := marshal(q.tree)
	if err != nil {
		panic("decant: an input was JSON and is none any more: " + err.Error())
	}
	return answer{Account: q.account, Region: q.region, Service: q.op.Service, Operation: q.op.Name, Input: input}
}

// handleScope is where a handle is known: with one service in one place.
func (q question) handleScope() key {
	sum := sha256.Sum256([]byte(strings.Join([]string{q.account, q.region, q.op.Service}, "\x00")))
	var k key
	copy(k.chain[:], sum[:])
	return k
}

// handleWord stands on the tape for a handle. It is made of the question, so that
// the same question has the same one in every recording.
func (q question) handleWord(field string) string {
	return field + " " + hex.EncodeToString(q.chain[:6])
}

// alias puts words into an answer for its tokens and handles, and remembers what
// they stand for.
func (t *Tape) alias(q question, output any) {
	swap := func(field reflect.Value, scope key, word string) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.real[alias{scope, word}] = field.Elem().String()
		field.Set(reflect.ValueOf(&word))
	}
	for _, name := range tokens() {
		if f := textField(output, name); f.IsValid() && !f.IsNil() && f.Elem().String() != "" {
			swap(f, key{chain: q.chain}, wordOfPage(q.page+1))
		}
	}
	for _, name := range q.op.Handles {
		if f := textField(output, name); f.IsValid() && !f.IsNil() && f.Elem().String() != "" {
			swap(f, q.handleScope(), q.handleWord(name))
		}
	}
}

// errForgotten cannot happen to who asks in order: a journal's listing that ends
// in the middle is not continued but read again.
var errForgotten = errors.New("its token is not known any more")

// restore is a copy of an input in which the words are what they stand for.
func (t *Tape) restore(q question, input any) (any, error) {
	if q.page == 1 && len(q.op.Handles) == 0 {
		return input, nil
	}
	out := reflect.New(reflect.TypeOf(input).Elem())
	out.Elem().Set(reflect.ValueOf(input).Elem())
	for _, name := range slices.Concat(tokens(), q.op.Handles) {
		f := textField(out.Interface(), name)
		if !f.IsValid() || f.IsNil() {
			continue
		}
		scope, word := q.handleScope(), f.Elem().String()
		if !slices.Contains(q.op.Handles, name) {
			if _, ok := pageNumber(word); !ok {
				continue
			}
			scope = key{chain: q.chain}
		}
		t.mu.Lock()
		value, ok := t.real[alias{scope, word}]
		t.mu.Unlock()
		if !ok {
			return nil, fmt.Errorf("ask %s: %w", q, errForgotten)
		}
		f.Set(reflect.ValueOf(&value))
	}
	return out.Interface(), nil
}

// textField is a field *string of the struct that v points to, the zero Value
// when it has none of the name.
func textField(v any, name string) reflect.Value {
	p := reflect.ValueOf(v)
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Kind() != reflect.Struct {
		return reflect.Value{}
	}
	f := p.Elem().FieldByName(name)
	if !f.IsValid() || f.Type() != reflect.TypeFor[*string]() {
		return reflect.Value{}
	}
	return f
}
