package review

import (
	"fmt"
	"slices"
	"time"
)

// limitsDate is when the limits and the ways of this package were last compared
// with their sources.
const limitsDate = "2026-11-28"

// OldDays is the age in days from which a report says how old its prices and limits
// are: AWS changes some of them within half a year.
const OldDays = 180

func limitsNote(taken time.Time) LimitsNote {
	return LimitsNote{
		Date: limitsDate, Age: ageDays(limitsDate, taken), Assumptions: []string{},
		Sources: []string{
			"https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
			"https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
			"https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html",
			"https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html",
			"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html",
			"https://docs.aws.amazon.com/batch/latest/userguide/fargate.html",
		},
	}
}

// ageDays is how many whole days a date lies before a reading.
func ageDays(date string, taken time.Time) *int {
	from, err := time.Parse(time.DateOnly, date)
	if err != nil || taken.IsZero() {
		return nil
	}
	days := max(0, int(taken.UTC().Sub(from).Hours()/24))
	return &days
}

// alternativeAssumptions says what the costs of the alternatives rest on.
func alternativeAssumptions(s *Survey, prices Prices) []string {
	out := []string{}
	used := map[string]int{} // regions and architectures with Lambda Managed Instances
	for i := range s.Reviews {
		if r := &s.Reviews[i]; r.Way(WayInstances) != nil {
			used[r.Function.Region+" "+r.Function.Architecture]++
		}
	}
	if !slices.ContainsFunc(s.Reviews, func(r Review) bool { return r.Pressing }) {
		return out
	}
	out = append(out,
		"Each run takes as long as on Lambda today, also with more memory; a run that was cut off counts with the time at which it was cut off.",
		"AWS Batch adds nothing to the price of Fargate.")
	if len(used) > 0 {
		out = append(out, "Lambda Managed Instances are priced as On-Demand instances with 2 vCPU and 8 GB (m6i.large, m6g.large) that run all month, in three zones, with the management fee. All functions that press and fit share them, each in proportion to what it takes: three environments, or as many as run at one time on average. What an instance keeps for itself, peaks, volumes and NAT are not counted. They are not in all regions, and which ones have them was not read.")
	}
	for _, place := range sortedKeys(used) {
		var region, architecture string
		if _, err := fmt.Sscan(place, &region, &architecture); err != nil {
			continue
		}
		if cell := "managed_instances.instance_hour." + architecture; slices.Contains(prices.Regions[region].Unverified, cell) {
			out = append(out, fmt.Sprintf("The price %s of %s is not confirmed by a published list.", cell, region))
		}
	}
	return out
}
