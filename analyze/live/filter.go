package live

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
)

// Filter leaves out functions that a reading is not about. Each list is an
// alternative, an empty one takes everything; a function has to fit all three.
type Filter struct {
	// Names are names of functions; one that ends in * is the beginning of a name.
	Names []string
	// Runtimes are Lambda's identifiers, also with a * at the end; "image" is a
	// container image.
	Runtimes []string
	// Tags are key=value, or a key alone for any value.
	Tags []string
}

// Empty says that every function fits.
func (f Filter) Empty() bool { return len(f.Names)+len(f.Runtimes)+len(f.Tags) == 0 }

// Validate says which item fits nothing.
func (f Filter) Validate() error {
	for _, list := range []struct {
		flag  string
		items []string
	}{{"--name", f.Names}, {"--runtime", f.Runtimes}, {"--tag", f.Tags}} {
		for _, item := range list.items {
			if item == "" || strings.HasPrefix(item, "=") || strings.ContainsAny(item, "\n\x00") {
				return fmt.Errorf("%s is %q, which fits no function", list.flag, item)
			}
		}
	}
	return nil
}

// listed says whether a function fits as far as the listing tells.
func (f Filter) listed(name, runtime string) bool {
	if runtime == "" {
		runtime = "image"
	}
	return fitsAny(f.Names, name) && fitsAny(f.Runtimes, runtime)
}

func fitsAny(patterns []string, text string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool {
		prefix, open := strings.CutSuffix(p, "*")
		return text == p || open && strings.HasPrefix(text, prefix)
	})
}

// tagged says whether a function has one of the tags.
func (f Filter) tagged(tags []model.LiveTag) bool {
	return len(f.Tags) == 0 || slices.ContainsFunc(f.Tags, func(want string) bool {
		key, value, exact := strings.Cut(want, "=")
		return slices.ContainsFunc(tags, func(t model.LiveTag) bool { return t.Key == key && (!exact || t.Value == value) })
	})
}

// Apply takes what does not fit out of a reading, with the gaps that are about it.
func (f Filter) Apply(live *model.Live) diag.List {
	if f.Empty() {
		return nil
	}
	gone := map[string]bool{}
	before := len(live.Functions)
	live.Functions = slices.DeleteFunc(live.Functions, func(fn model.LiveFunction) bool {
		fits := f.listed(fn.Name, fn.Runtime) && f.tagged(fn.Tags)
		if !fits {
			gone[fn.ARN], gone[fn.Name], gone[fn.LogGroup] = true, true, true
		}
		return !fits
	})
	for _, fn := range live.Functions {
		delete(gone, fn.Name)
		delete(gone, fn.LogGroup) // shared with one that is there
	}
	delete(gone, "")
	live.Gaps = slices.DeleteFunc(live.Gaps, func(g model.Gap) bool { return gone[g.Subject] })
	return f.nothing(before, len(live.Functions))
}

// nothing reports that the filter left no function of those that were there.
func (f Filter) nothing(before, after int) diag.List {
	if f.Empty() || before == 0 || after > 0 {
		return nil
	}
	return diag.List{diag.New(NothingFits, diag.Range{},
		fmt.Sprintf("None of the functions that were read (%d) fits --name, --runtime and --tag together.", before),
		"Leave one of them out, or look at the names without a filter:\n    decant report --account-wide --csv").About("filter")}
}
