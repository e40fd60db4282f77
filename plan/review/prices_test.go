package review

import (
	"strings"
	"testing"
)

func TestBuiltInPricesAreWhole(t *testing.T) {
	t.Parallel()
	p := BuiltInPrices()
	if p.Currency != "USD" || p.Date != "2026-09-06" || p.Source != "built in" || len(p.Regions) != 12 {
		t.Fatalf("%s %s %s, %d regions", p.Currency, p.Date, p.Source, len(p.Regions))
	}
	both := 0
	for name, r := range p.Regions {
		if r.Lambda.Requests == nil || r.Lambda.GBSecond.X86 == nil || r.Lambda.GBSecond.ARM == nil || r.Lambda.Storage == nil {
			t.Errorf("%s lacks a price of Lambda", name)
		}
		if f := r.Fargate; f.VCPUHour.X86 != nil {
			both++
			if i := r.Instances; f.SpotShare == nil || i.Fee == nil || i.InstanceHour.X86 == nil || i.InstanceHour.ARM == nil || *i.InstanceHour.ARM >= *i.InstanceHour.X86 {
				t.Errorf("%s: Spot %v, Lambda Managed Instances %+v", name, f.SpotShare, i)
			}
			// ARM is a fifth cheaper wherever both are known.
			for _, rates := range []Rates{f.VCPUHour, f.GBHour, r.Lambda.GBSecond} {
				if q := *rates.ARM / *rates.X86; q < 0.79 || q > 0.81 {
					t.Errorf("%s: ARM costs %.3f of x86", name, q)
				}
			}
		}
	}
	if both != 7 {
		t.Errorf("%d regions have both sides", both)
	}
}

func TestWrongPricesAreErrorsWithAPosition(t *testing.T) {
	t.Parallel()
	const head = `{"currency":"USD","date":"2026-09-06","regions":`
	for _, c := range []struct{ src, code, at, phrase string }{
		{"", "PL701", "p.json:1:1", "not strict JSON"},
		{head + "{},}", "PL701", "p.json:1:51", "a comma without a value"},
		{"// prices\n" + head + "{}}", "PL701", "p.json:1:1", "comment"},
		{head + `{}, "regions":{}}`, "PL701", "p.json:1:53", "each key once"},
		{"[]", "PL703", "p.json:1:1", "a list, not an object"},
		{`{"date":"2026-09-06","regions":{}}`, "PL702", "p.json:1:1", `lacks "currency"`},
		{`{"currency":"USD","date":"2026-09-06","regions":{},` + "\n" + `"region":{}}`, "PL702", "p.json:2:1", `no "region"`},
		{`{"currency":"dollar","date":"2026-09-06","regions":{}}`, "PL703", "p.json:1:13", "USD"},
		{`{"currency":"USD","date":"September","regions":{}}`, "PL703", "p.json:1:26", "2026-09-06"},
		{`{"currency":"USD","date":"2026-09-06","regions":[]}`, "PL703", "p.json:1:49", "a list"},
		{head + `{"x":{"lamda":{}}}}`, "PL702", "p.json:1:55", "fargate, lambda, managed_instances, note, unverified"},
		{head + `{"x":{"lambda":{"requests_per_million":-1}}}}`, "PL703", "p.json:1:88", "is -1"},
		{head + `{"x":{"lambda":{"requests_per_million":1001}}}}`, "PL703", "p.json:1:88", "is 1001"},
		{head + `{"x":{"lambda":{"requests_per_million":1e999}}}}`, "PL703", "p.json:1:88", "is 1e999"},
		{head + `{"x":{"lambda":{"requests_per_million":"0.2"}}}}`, "PL703", "p.json:1:88", "is a string"},
		{head + `{"x":{"lambda":{"requests_per_million":null}}}}`, "PL703", "p.json:1:88", "is null"},
		{head + `{"x":{"fargate":{"vcpu_hour":0.04}}}}`, "PL703", "p.json:1:78", "a number, not an object"},
		{head + `{"x":{"fargate":{"vcpu_hour":{"arm":0.04}}}}}`, "PL702", "p.json:1:79", "arm64, x86_64"},
		{head + `{"x":{"unverified":"all"}}}`, "PL703", "p.json:1:68", "a string, not a list"},
		{strings.Repeat(" ", MaxPrices+1), "PL701", "p.json", "1 MiB"},
	} {
		p, diags := ReadPrices("p.json", []byte(c.src))
		if len(diags) != 1 || p.Regions != nil {
			t.Errorf("%.80s: %d findings: %v", c.src, len(diags), diags)
			continue
		}
		d := diags[0]
		if string(d.Code) != c.code || d.At.String() != c.at || !strings.Contains(d.Detail+d.Fix, c.phrase) {
			t.Errorf("%.80s: %s %s: %s %s; want %s %s %q", c.src, d.Code, d.At, d.Detail, d.Fix, c.code, c.at, c.phrase)
		}
	}
}

func FuzzReadPrices(f *testing.F) {
	f.Add(builtInPrices)
	f.Add([]byte(`{"currency":"USD","date":"2026-09-06","regions":{"x":{"lambda":{"requests_per_million":0}}}}`))
	f.Add([]byte(`{"regions":[{}],"note":1}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, diags := ReadPrices("p.json", src)
		if len(diags) > 0 {
			if p.Regions != nil {
				t.Fatal("a table with an error in it is used")
			}
			return
		}
		for name, r := range p.Regions {
			for _, v := range []*float64{
				r.Lambda.Requests, r.Lambda.Storage, r.Lambda.GBSecond.X86, r.Lambda.GBSecond.ARM, r.Fargate.Storage,
				r.Fargate.VCPUHour.X86, r.Fargate.VCPUHour.ARM, r.Fargate.GBHour.X86, r.Fargate.GBHour.ARM,
				r.Fargate.SpotVCPUHour.X86, r.Fargate.SpotVCPUHour.ARM, r.Fargate.SpotGBHour.X86, r.Fargate.SpotGBHour.ARM,
			} {
				if v != nil && !(*v >= 0 && *v <= maxPrice) {
					t.Fatalf("%s: price %g", name, *v)
				}
			}
		}
	})
}
