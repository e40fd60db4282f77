package live

import (
	"strings"
	"testing"
	"time"

	"decant/model"
)

func named(names ...string) *model.Live {
	l := &model.Live{}
	for _, name := range names {
		fn := model.LiveFunction{ARN: "arn:" + name, Name: name, LogGroup: "/aws/lambda/" + name, Runtime: "python3.12", Tags: []model.LiveTag{{Key: "team", Value: name[:1]}}}
		if strings.HasSuffix(name, "image") {
			fn.Runtime = ""
		}
		l.Functions = append(l.Functions, fn)
	}
	return l
}

func TestAFilterTakesWhatFitsAllOfIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		filter Filter
		want   string
		codes  int
	}{
		{Filter{}, "a-one a-two b-one b-image", 0},
		{Filter{Names: []string{"a-one"}}, "a-one", 0},
		{Filter{Names: []string{"a-*", "b-one"}}, "a-one a-two b-one", 0},
		{Filter{Names: []string{"a-"}}, "", 1},
		{Filter{Runtimes: []string{"image"}}, "b-image", 0},
		{Filter{Runtimes: []string{"python3.*"}, Names: []string{"b-*"}}, "b-one", 0},
		{Filter{Tags: []string{"team=a"}}, "a-one a-two", 0},
		{Filter{Tags: []string{"team"}, Names: []string{"*"}}, "a-one a-two b-one b-image", 0},
		{Filter{Tags: []string{"Team=a"}}, "", 1},
		{Filter{Tags: []string{"team=a"}, Names: []string{"b-*"}}, "", 1},
	} {
		l := named("a-one", "a-two", "b-one", "b-image")
		l.Gaps = []model.Gap{{Action: "x", Subject: "arn:b-one"}, {Action: "x"}}
		diags := c.filter.Apply(l)
		var names []string
		for _, fn := range l.Functions {
			names = append(names, fn.Name)
		}
		if got := strings.Join(names, " "); got != c.want || len(diags) != c.codes || len(diags) > 0 && diags[0].Code != NothingFits {
			t.Errorf("%+v: %q, %v; want %q", c.filter, got, diags, c.want)
		}
		if gone := !strings.Contains(c.want, "b-one"); len(l.Gaps) == 1 != gone {
			t.Errorf("%+v: gaps %+v", c.filter, l.Gaps)
		}
	}
	for _, bad := range []Filter{{Names: []string{""}}, {Tags: []string{"=x"}}, {Runtimes: []string{"a\nb"}}} {
		if bad.Validate() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

func TestJoinTakesTheNewerReading(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	old, recent := named("a-one", "b-one"), named("b-one", "c-one")
	old.Taken, old.Window = day(10), model.Window{From: day(3), To: day(10)}
	recent.Taken, recent.Window = day(20), model.Window{From: day(6), To: day(20)}
	recent.Functions[0].Timeout = 7
	old.Regions = []model.LiveRegion{{Account: "1", Region: "r"}}
	recent.Regions = []model.LiveRegion{{Account: "1", Region: "r"}, {Account: "2", Region: "r"}}
	for _, order := range [][]*model.Live{{old, recent}, {recent, old}} {
		names := map[*model.Live]string{old: "old.json", recent: "new.json"}
		got, diags := Join(order, []string{names[order[0]], names[order[1]]})
		if len(got.Functions) != 3 || got.Functions[1].Timeout != 7 || !got.Taken.Equal(day(20)) || !got.Window.From.Equal(day(3)) || !got.Window.To.Equal(day(20)) || len(got.Regions) != 2 {
			t.Errorf("%+v", got)
		}
		if len(diags) != 1 || diags[0].Code != ReadTwice || !strings.Contains(diags[0].Detail, "new.json and old.json both have 1 function; the report takes new.json") {
			t.Errorf("%v", diags)
		}
	}
}
