package review

import (
	_ "embed" // prices.json
	"time"
)

// Prices is a price table. ReadPrices says how it is written.
type Prices struct {
	Currency string                  // "USD"
	Date     string                  // 2026-09-06: the newest figure's
	Source   string                  // "built in", or the file's name
	Regions  map[string]RegionPrices // by region's code
}

// RegionPrices are the prices of one region. Nil is not known, never free.
type RegionPrices struct {
	Lambda    LambdaPrices
	Fargate   FargatePrices
	Instances InstancePrices
	// Unverified names the cells that nobody saw published, for example
	// "fargate.gb_hour.arm64", sorted.
	Unverified []string
}

// LambdaPrices are those of the first tier, without the free one.
type LambdaPrices struct {
	Requests *float64 // per million
	GBSecond Rates
	Storage  *float64 // per GB-second of /tmp above 512 MB
}

// FargatePrices are those of Linux tasks.
type FargatePrices struct {
	VCPUHour Rates
	GBHour   Rates
	Storage  *float64 // per GB-hour above 20 GiB
	// SpotVCPUHour and SpotGBHour change all the time, so the built-in table has
	// none.
	SpotVCPUHour Rates
	SpotGBHour   Rates
	// SpotShare is what Spot costs as a share of On-Demand, for where the two
	// before are not known.
	SpotShare *float64
}

// InstancePrices are those of Lambda Managed Instances.
type InstancePrices struct {
	// InstanceHour is an EC2 instance with 2 vCPU and 8 GiB: m6i.large, m6g.large.
	InstanceHour Rates
	// Fee is Lambda's management fee as a share of the instances' price.
	Fee *float64
}

// Rates are one price for each CPU architecture.
type Rates struct{ X86, ARM *float64 }

// of returns the rate of an architecture in Lambda's words.
func (r Rates) of(architecture string) *float64 {
	if architecture == "arm64" {
		return r.ARM
	}
	return r.X86
}

// builtInPrices is the table that ships with decant. Its note says where the
// figures come from.
//
//go:embed prices.json
var builtInPrices []byte

// BuiltInPrices is the dated table that ships with decant.
func BuiltInPrices() Prices {
	p, diags := ReadPrices("plan/review/prices.json", builtInPrices)
	if len(diags) > 0 {
		panic("decant: the built-in price table does not read: " + diags[0].Detail)
	}
	p.Source = "built in"
	return p
}

// note is what a survey says about its prices; taken is when the account was read.
func (p Prices) note(taken time.Time) PriceNote {
	return PriceNote{Currency: p.Currency, Date: p.Date, Source: p.Source, Age: ageDays(p.Date, taken)}
}
