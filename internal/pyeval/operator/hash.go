package operator

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// HashKey returns a text that is equal for equal dict keys. ok is false for a
// value which is not known; unhashable ones have a type name.
func HashKey(v object.Value) (key, unhashable string, ok bool) { return hashWithin(v, 0) }

// A key of a dict or element of a set is at most so long as a text and so deep
// as a tuple of tuples.
const (
	maxKey      = 1 << 16
	maxKeyDepth = 100
)

func hashWithin(v object.Value, depth int) (key, unhashable string, ok bool) {
	if depth > maxKeyDepth {
		return "", "", false
	}
	switch x := v.(type) {
	case object.None:
		return "n", "", true
	case object.Ellipsis:
		return "e", "", true
	case object.Str:
		return "s" + string(x), "", true
	case object.Bytes:
		return "b" + string(x), "", true
	case object.Bool, object.Int:
		n, _, _, _ := object.Number(x)
		return "i" + strconv.FormatInt(int64(n), 10), "", true
	case object.Float:
		if f := float64(x); f == math.Trunc(f) && math.Abs(f) < 1<<53 {
			return "i" + strconv.FormatInt(int64(f), 10), "", true
		}
		if math.IsNaN(float64(x)) {
			return "", "", false
		}
		return "f" + strconv.FormatFloat(float64(x), 'b', -1, 64), "", true
	case *object.Tuple:
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
	case *object.Unknown, *object.Raised:
		return "", "", false
	case *object.List:
		return "", "list", true
	case *object.Dict:
		return "", "dict", true
	case *object.Set:
		if x.Frozen {
			return "", "", false
		}
		return "", "set", true
	case *object.Instance:
		if x.Class.Unknown != nil || x.Opaque != nil || x.Class.DefinesEquality() {
			return "", "", false
		}
		if x.Mixed != nil { // str and int come before Enum in the resolution order
			return HashKey(x.Mixed)
		}
		return fmt.Sprintf("p%p", x), "", true
	case *object.Host:
		return fmt.Sprintf("p%p", x.Object), "", true
	case *object.BoundMethod, *object.NamespaceView, *object.SuperValue, object.EnvironValue, *object.ViewValue, *object.RangeValue, *object.Iterator, *object.Listing, *object.RelativePath, object.ModulesValue, *object.FieldValue, *object.SliceValue:
		return "", "", false
	}
	return fmt.Sprintf("p%p", v), "", true
}

// Key returns the hash key of a value, or why it is not known. An unhashable
// value raises.
func Key(in *object.Interp, v object.Value, at diag.Range) (string, *object.Unknown) {
	k, bad, ok := HashKey(v)
	if !in.Read(at, k) {
		return "", in.Stopped
	}
	if !ok {
		in.Risk++
		if t, isTuple := v.(*object.Tuple); isTuple && object.Opaque(t) == nil {
			in.Work(maxKey/object.WorkBytes, at) // it may have been too long
		}
		return "", in.Derive(in.AsUnknown(v, at))
	}
	if bad != "" {
		in.Raise(object.Raise("TypeError", "unhashable type: '"+bad+"'"), at)
	}
	return k, nil
}
