package review

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/internal/jsonpos"
)

// MaxPrices bounds the size of a price table in bytes; a table with every region
// of AWS has 20 kB.
const MaxPrices = 1 << 20

// maxPrice bounds one price. The dearest thing in the table is a vCPU-hour of
// a few cents, so anything above is a price of something else.
const maxPrice = 1000

// priceReader carries one run of ReadPrices.
type priceReader struct{ diags diag.List }

// ReadPrices reads a price table. It stands alone: what it lacks is not taken
// from the built-in table, whose date is another. name is the file's name.
//
//	{
//	  "currency": "USD",
//	  "date": "2026-09-06",
//	  "regions": {
//	    "eu-central-1": {
//	      "lambda": {
//	        "requests_per_million": 0.20,
//	        "gb_second": {"x86_64": 0.0000166667, "arm64": 0.0000133334},
//	        "storage_gb_second": 0.0000000309
//	      },
//	      "fargate": {
//	        "vcpu_hour": {"x86_64": 0.04656, "arm64": 0.03725},
//	        "gb_hour": {"x86_64": 0.00511, "arm64": 0.00409},
//	        "storage_gb_hour": 0.000133,
//	        "spot_vcpu_hour": {"x86_64": 0.0140},
//	        "spot_gb_hour": {"x86_64": 0.0015},
//	        "spot_share": 0.3
//	      },
//	      "managed_instances": {"instance_hour": {"x86_64": 0.115, "arm64": 0.092}, "fee": 0.15},
//	      "unverified": ["fargate.gb_hour.arm64"]
//	    }
//	  }
//	}
//
// Every price may be left out and is then unknown. "note" may stand at the top
// and in a region. A table with an error in it is not used: half of one would
// give sums that look whole.
func ReadPrices(name string, src []byte) (Prices, diag.List) {
	var r priceReader
	p := Prices{Source: name, Regions: map[string]RegionPrices{}}
	if len(src) > MaxPrices {
		r.bad(BadPriceSyntax, diag.InFile(name), "The price table is larger than 1 MiB.", "Keep the regions that you use.")
		return Prices{}, r.diags
	}
	root, problems := jsonpos.Parse(name, src)
	for _, problem := range problems {
		r.bad(BadPriceSyntax, problem.At, "The price table is not strict JSON: "+problem.Detail+".", "Correct the JSON; it takes no comments, and each key once.")
	}
	if len(problems) > 0 {
		return Prices{}, r.diags
	}
	r.object(root, "The price table", map[string]func(*jsonpos.Value){
		"currency": func(v *jsonpos.Value) { p.Currency = r.text(v, "a currency's three letters, \"USD\"", currency) },
		"date":     func(v *jsonpos.Value) { p.Date = r.text(v, "a date, \"2026-09-06\"", date) },
		"note":     func(v *jsonpos.Value) { r.text(v, "a text", anyText) },
		"regions":  func(v *jsonpos.Value) { r.regions(v, p.Regions) },
	}, "currency", "date", "regions")
	if len(r.diags) > 0 {
		return Prices{}, r.diags
	}
	return p, nil
}

func (r *priceReader) bad(code diag.Code, at diag.Range, detail, fix string) {
	r.diags.Add(diag.New(code, at, detail, fix))
}

// object reads an object of known keys; need must be there.
func (r *priceReader) object(v *jsonpos.Value, what string, keys map[string]func(*jsonpos.Value), need ...string) {
	if v.Kind != jsonpos.Object {
		r.bad(BadPriceValue, v.At, fmt.Sprintf("%s is %s, not an object.", what, v.Kind), "Write it as { … }; decant explain PL702 shows a whole table.")
		return
	}
	known := slices.Sorted(maps.Keys(keys))
	for _, m := range v.Members {
		read, ok := keys[m.Key]
		if !ok {
			r.bad(BadPriceName, m.KeyAt, fmt.Sprintf("%s has no %q, so the value would have no effect.", what, m.Key), "Known are: "+strings.Join(known, ", ")+".")
			continue
		}
		read(m.Value)
	}
	for _, key := range need {
		if v.Get(key) == nil {
			r.bad(BadPriceName, v.At, fmt.Sprintf("%s lacks %q.", what, key), "Add it; decant explain PL702 shows a whole table.")
		}
	}
}

func (r *priceReader) regions(v *jsonpos.Value, to map[string]RegionPrices) {
	if v.Kind != jsonpos.Object {
		r.bad(BadPriceValue, v.At, fmt.Sprintf("regions is %s, not an object of regions.", v.Kind), "Write it as { \"eu-central-1\": { … } }.")
		return
	}
	for _, m := range v.Members {
		to[m.Key] = r.region(m.Key, m.Value)
	}
}

func (r *priceReader) region(name string, v *jsonpos.Value) RegionPrices {
	var p RegionPrices
	r.object(v, name, map[string]func(*jsonpos.Value){
		"note":       func(v *jsonpos.Value) { r.text(v, "a text", anyText) },
		"unverified": func(v *jsonpos.Value) { p.Unverified = r.texts(v) },
		"lambda": func(v *jsonpos.Value) {
			r.object(v, "lambda", map[string]func(*jsonpos.Value){
				"requests_per_million": r.price(&p.Lambda.Requests),
				"gb_second":            r.rates(&p.Lambda.GBSecond),
				"storage_gb_second":    r.price(&p.Lambda.Storage),
			})
		},
		"fargate": func(v *jsonpos.Value) {
			r.object(v, "fargate", map[string]func(*jsonpos.Value){
				"vcpu_hour":       r.rates(&p.Fargate.VCPUHour),
				"gb_hour":         r.rates(&p.Fargate.GBHour),
				"storage_gb_hour": r.price(&p.Fargate.Storage),
				"spot_vcpu_hour":  r.rates(&p.Fargate.SpotVCPUHour),
				"spot_gb_hour":    r.rates(&p.Fargate.SpotGBHour),
				"spot_share":      r.price(&p.Fargate.SpotShare),
			})
		},
		"managed_instances": func(v *jsonpos.Value) {
			r.object(v, "managed_instances", map[string]func(*jsonpos.Value){
				"instance_hour": r.rates(&p.Instances.InstanceHour),
				"fee":           r.price(&p.Instances.Fee),
			})
		},
	})
	return p
}

func (r *priceReader) rates(to *Rates) func(*jsonpos.Value) {
	return func(v *jsonpos.Value) {
		r.object(v, "A rate", map[string]func(*jsonpos.Value){"x86_64": r.price(&to.X86), "arm64": r.price(&to.ARM)})
	}
}

func (r *priceReader) price(to **float64) func(*jsonpos.Value) {
	return func(v *jsonpos.Value) {
		price, err := strconv.ParseFloat(v.Text, 64)
		if v.Kind != jsonpos.Number || err != nil || math.IsNaN(price) || price < 0 || price > maxPrice {
			r.bad(BadPriceValue, v.At, fmt.Sprintf("The price is %s, which is not a number from 0 to %d.", shown(v), maxPrice), "Write the price of one unit as a number, for example 0.04656.")
			return
		}
		*to = &price
	}
}

// shown is a value in a message, shortened.
func shown(v *jsonpos.Value) string {
	if v.Kind != jsonpos.Number {
		return v.Kind.String()
	}
	if len(v.Text) > 30 {
		return v.Text[:30] + "…"
	}
	return v.Text
}

func (r *priceReader) text(v *jsonpos.Value, want string, ok func(string) bool) string {
	if v.Kind != jsonpos.String || !ok(v.Text) {
		r.bad(BadPriceValue, v.At, "The value is not "+want+".", "Write "+want+".")
		return ""
	}
	return v.Text
}

func (r *priceReader) texts(v *jsonpos.Value) []string {
	if v.Kind != jsonpos.Array {
		r.bad(BadPriceValue, v.At, fmt.Sprintf("unverified is %s, not a list.", v.Kind), "Write it as [\"fargate.gb_hour.arm64\"].")
		return nil
	}
	var out []string
	for _, item := range v.Items {
		out = append(out, r.text(item, "a cell's name, \"fargate.gb_hour.arm64\"", anyText))
	}
	slices.Sort(out)
	return out
}

func anyText(string) bool { return true }

func date(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func currency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
