package review

import (
	"cmp"
	"slices"
	"strings"

	"decant/model"
)

// OverviewRow is what one app and one owner have in one account.
type OverviewRow struct {
	Account string `json:"account"`
	// App is the Chalice app of the source or of the tag aws-chalice, else the
	// CloudFormation stack or the tag app or application; "" when none tells.
	App string `json:"app"`
	// Owner is the tag owner or team, in any spelling of case; "" without one.
	Owner     string `json:"owner"`
	Functions int    `json:"functions"`
	Move      int    `json:"move"`
	Tune      int    `json:"tune"`
	// Lambda is the cost today of the functions that have one; Unpriced counts the
	// others. Moving is about those that should move and have both costs.
	Lambda   float64    `json:"lambda"`
	Unpriced int        `json:"unpriced"`
	Moving   MovingCost `json:"moving"`
}

// overview groups the reviews by account, app and owner: the largest number that
// should move or be tuned first.
func overview(reviews []Review) []OverviewRow {
	at := map[[3]string]*OverviewRow{}
	for _, r := range reviews {
		key := [3]string{r.Function.Account, appOf(r), OwnerOf(r.Function.Tags)}
		o := at[key]
		if o == nil {
			o = &OverviewRow{Account: key[0], App: key[1], Owner: key[2]}
			at[key] = o
		}
		o.add(r)
	}
	out := []OverviewRow{}
	for _, o := range at {
		out = append(out, *o)
	}
	slices.SortFunc(out, func(a, b OverviewRow) int {
		return cmp.Or(cmp.Compare(b.Move, a.Move), cmp.Compare(b.Tune, a.Tune), strings.Compare(a.Account, b.Account), strings.Compare(a.App, b.App), strings.Compare(a.Owner, b.Owner))
	})
	return out
}

func (o *OverviewRow) add(r Review) {
	o.Functions++
	switch r.Recommendation {
	case Move:
		o.Move++
	case Tune:
		o.Tune++
	}
	if r.Cost.Lambda == nil {
		o.Unpriced++
		return
	}
	o.Lambda += *r.Cost.Lambda
	if r.Recommendation == Move && r.Cost.Fargate != nil {
		o.Moving.Lambda += *r.Cost.Lambda
		o.Moving.Fargate += *r.Cost.Fargate
	}
}

func appOf(r Review) string {
	if r.App != "" {
		return r.App
	}
	for _, part := range strings.Split(tagOf(r.Function.Tags, "aws-chalice"), ":") {
		if app, ok := strings.CutPrefix(part, "app="); ok && app != "" {
			return app
		}
	}
	return cmp.Or(tagOf(r.Function.Tags, "aws:cloudformation:stack-name"), tagOf(r.Function.Tags, "app"), tagOf(r.Function.Tags, "application"))
}

// OwnerOf is the tag owner or team of a live function; "" without one.
func OwnerOf(tags []model.LiveTag) string { return cmp.Or(tagOf(tags, "owner"), tagOf(tags, "team")) }

// tagOf is a tag's value; IAM and people spell keys in any case.
func tagOf(tags []model.LiveTag, key string) string {
	for _, t := range tags {
		if strings.EqualFold(t.Key, key) {
			return t.Value
		}
	}
	return ""
}
