package pyeval

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"decant/internal/diag"
)

// hashKey returns a text that is equal for equal dict keys. ok is false for a
// value which is not known; unhashable ones have a type name.
func hashKey(v Value) (key, unhashable string, ok bool) { return hashWithin(v, 0) }

// A key of a dict or element of a set is at most so long as a text and so deep
// as a tuple of tuples.
const (
	maxKey      = 1 << 16
	maxKeyDepth = 100
)

func hashWithin(v Value, depth int) (key, unhashable string, ok bool) {
	if depth > maxKeyDepth {
		return "", "", false
	}
	switch x := v.(type) {
	case None:
		return "n", "", true
	case Ellipsis:
		return "e", "", true
	case Str:
		return "s" + string(x), "", true
	case Bytes:
		return "b" + string(x), "", true
	case Bool, Int:
		n, _, _, _ := number(x)
		return "i" + strconv.FormatInt(int64(n), 10), "", true
	case Float:
		if f := float64(x); f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return "i" + strconv.FormatInt(int64(f), 10), "", true
		}
		if math.IsNaN(float64(x)) {
			return "", "", false
		}
		return "f" + strconv.FormatFloat(float64(x), 'b', -1, 64), "", true
	case *Tuple:
		var b strings.Builder
		b.WriteString("t")
		for _, item := range x.Items {
			k, bad, ok := hashWithin(item, depth+1)
			if !ok || bad != "" {
				return "", bad, ok
			}
			fmt.Fprintf(&b, "%d:%s", len(k), k)
			if b.Len() > maxKey {
				return "", "", false
			}
		}
		return b.String(), "", true
	case *Unknown, *Raised:
		return "", "", false
	case *List:
		return "", "list", true
	case *Dict:
		return "", "dict", true
	case *Set:
		if x.Frozen {
			return "", "", false
		}
		return "", "set", true
	case *Instance:
		if x.Class.unknown != nil || x.opaque != nil || x.Class.definesEquality() {
			return "", "", false
		}
		if x.mixed != nil { // str and int come before Enum in the resolution order
			return hashKey(x.mixed)
		}
		return fmt.Sprintf("p%p", x), "", true
	case *Host:
		return fmt.Sprintf("p%p", x.Object), "", true
	case *BoundMethod, *namespaceView, *superValue, environValue, *viewValue, *rangeValue, *iterator, *listing, *relativePath, modulesValue, *fieldValue, *sliceValue:
		return "", "", false
	}
	return fmt.Sprintf("p%p", v), "", true
}

// key returns the hash key of a value, or why it is not known. An unhashable
// value raises.
func (in *Interp) key(v Value, at diag.Range) (string, *Unknown) {
	k, bad, ok := hashKey(v)
	if !in.read(at, k) {
		return "", in.stopped
	}
	if !ok {
		in.risk++
		if t, isTuple := v.(*Tuple); isTuple && opaque(t) == nil {
			in.work(maxKey/workBytes, at) // it may have been too long
		}
		return "", in.derive(in.asUnknown(v, at))
	}
	if bad != "" {
		in.raise(Raise("TypeError", "unhashable type: '"+bad+"'"), at)
	}
	return k, nil
}
