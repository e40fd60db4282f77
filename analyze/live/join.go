package live

import (
	"fmt"
	"slices"

	"decant/internal/diag"
	"decant/model"
)

// Join puts several readings together. Of a function or a region that stands in
// several, the newest reading counts; names are what the readings are called. The
// time is that of the newest reading, and the window reaches from the first to the
// last.
func Join(readings []*model.Live, names []string) (*model.Live, diag.List) {
	order := make([]int, len(readings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return readings[b].Taken.Compare(readings[a].Taken) })
	out := &model.Live{Functions: []model.LiveFunction{}, Regions: []model.LiveRegion{}, Gaps: []model.Gap{}}
	from, places := map[string]int{}, map[string]bool{}
	older := map[[2]int]int{}
	for _, i := range order {
		r := readings[i]
		if out.Taken.IsZero() {
			out.Taken = r.Taken
		}
		out.Window = joined(out.Window, r.Window)
		for _, fn := range r.Functions {
			if at, twice := from[fn.ARN]; twice {
				older[[2]int{i, at}]++
				continue
			}
			from[fn.ARN] = i
			out.Functions = append(out.Functions, fn)
		}
		for _, region := range r.Regions {
			if key := region.Account + " " + region.Region; !places[key] {
				places[key] = true
				out.Regions = append(out.Regions, region)
			}
		}
		for _, g := range r.Gaps {
			if !slices.Contains(out.Gaps, g) {
				out.Gaps = append(out.Gaps, g)
			}
		}
	}
	window := out.Window
	sortLive(out)
	out.Window = window
	var diags diag.List
	for _, i := range order {
		for _, at := range order {
			if n := older[[2]int{i, at}]; n > 0 {
				diags.Add(diag.New(ReadTwice, diag.Range{},
					fmt.Sprintf("%s and %s both have %s; the report takes %s, which was read %s.", names[at], names[i], counted(n, "function"), names[at], readings[at].Taken.Format("2006-01-02 15:04")),
					"Leave out the older snapshot when it is of the same account.").About(names[i]))
			}
		}
	}
	return out, diags
}

// joined is the time from the beginning of the earlier window to the end of the later.
func joined(a, b model.Window) model.Window {
	switch {
	case a.IsZero():
		return b
	case b.IsZero():
		return a
	}
	if b.From.Before(a.From) {
		a.From = b.From
	}
	if b.To.After(a.To) {
		a.To = b.To
	}
	return a
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
