package review

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/units"
)

// Lambda Managed Instances: functions run on EC2 instances of a capacity provider
// that several share. Three environments of each function in three zones are the
// default, so three instances are the least.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-best-practices.md
const (
	fleetZones    = 3
	fleetTimeout  = 5400 // seconds, asynchronous and event-source invocations
	fleetMemory   = 32   // GB of one environment, at most
	fleetCPU      = 16   // vCPU of one environment, at most
	leastGBOfCPU  = 2    // GB for each vCPU
	mostGBOfCPU   = 8    // GB for each vCPU
	instanceCPU   = 2    // vCPU of m6g.large and m6i.large
	instanceGB    = 8    // GB of memory of the same
	leastGB       = 2    // GB of one environment
	fleetPython   = 13   // Python 3.13 is the oldest
	secondsOfHour = 3600
	mostBusy      = 1e6 // runs at one time; more comes from a damaged snapshot
)

// instanceName is the EC2 instance that a fleet is priced with.
func instanceName(architecture string) string {
	if architecture == "arm64" {
		return "m6g.large"
	}
	return "m6i.large"
}

// environment is what one execution environment of a function takes.
type environment struct{ cpu, gb int }

// environmentOf gives a function the memory and the CPU of the task that is
// proposed for it, or of Lambda where there is none, in the ratio that Lambda
// Managed Instances have: 2 to 8 GB for each vCPU.
func environmentOf(fn model.LiveFunction, t Thresholds) environment {
	memory, _, ok := MeasuredMemory(fn, t)
	if !ok {
		memory = fn.Memory
	}
	e := environment{cpu: max(1, int(math.Ceil(float64(fn.Memory)/fargate.LambdaMBPerVCPU)))}
	e.gb = max(leastGB, leastGBOfCPU*e.cpu, int(math.Ceil(float64(memory)/1024)))
	e.cpu = max(e.cpu, int(math.Ceil(float64(e.gb)/mostGBOfCPU)))
	return e
}

// instances says whether the function fits onto Lambda Managed Instances. Its cost
// is a share of what all of them need, see fleetCosts.
func (f *facts) instances(r *Review) (Alternative, string) {
	e := environmentOf(f.fn, f.t)
	rule := f.pressed(r, Move)
	longest := f.longest()
	switch {
	case f.fn.Runtime != "" && !strings.HasPrefix(f.fn.Runtime, "python"):
		return Alternative{}, "its runtime is " + f.fn.Runtime + ", whose versions decant does not know"
	case rule == "storage-ceiling":
		return Alternative{}, "more than 10,240 MB of /tmp is not documented for a function on Lambda Managed Instances"
	case waits(f.fn) && rule != "" && rule != "oom" && rule != "peak-memory":
		return Alternative{}, "its caller waits for the result, and 900 s is the limit of such an invocation on Lambda Managed Instances too"
	case longest > fleetTimeout*1000:
		return Alternative{}, fmt.Sprintf("its longest run took %s, and 5,400 s is the limit of a function on Lambda Managed Instances", units.Span(longest))
	case e.gb > fleetMemory || e.cpu > fleetCPU:
		return Alternative{}, "it needs more than the 32 GB or 16 vCPU that a function on Lambda Managed Instances can have"
	}
	work := "capacity provider in three zones, published version; code unchanged"
	if old := oldPython(f.fn.Runtime); old != "" {
		work = "Python 3.13 or later instead of " + old + ", " + work
	}
	return Alternative{Setting: fmt.Sprintf("%d vCPU, %d GB", e.cpu, e.gb), Work: work, Limit: instancesLimit}, ""
}

// oldPython is the runtime's version when Lambda Managed Instances do not have it.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-runtimes.html
func oldPython(runtime string) string {
	version, found := strings.CutPrefix(runtime, "python3.")
	if n, err := strconv.Atoi(version); !found || err != nil || n >= fleetPython {
		return ""
	}
	return "3." + version
}

// fleet is the instances that the functions of one account, region and
// architecture share.
type fleet struct {
	cpu, gb   int // of all environments in one zone
	instances int // in all zones
	month     float64
	known     bool
	why       string
}

func fleetKey(fn model.LiveFunction) string {
	return fn.Account + " " + fn.Region + " " + instanceName(fn.Architecture)
}

// zoneEnvironments is how many environments of a function run in one zone: a third
// of three, or of the runs that are under way at one time on average.
func zoneEnvironments(w work) int {
	busy := 0.0
	if w.hours > 0 && w.duration.Avg != nil {
		busy = w.runs * *w.duration.Avg / 1000 / (w.hours * secondsOfHour)
	}
	return int(math.Ceil(min(max(fleetZones, math.Ceil(busy-1e-9)), mostBusy) / fleetZones))
}

// fleetCosts prices Lambda Managed Instances: instances by the hour with the
// management fee, shared by what each function takes of them, and its requests.
// works are in the order of the reviews. It returns the instances by account.
func fleetCosts(s *Survey, works []work, prices Prices) map[string]int {
	fleets := map[string]*fleet{}
	part := func(r *Review, w work) (cpu, gb int) {
		e, n := environmentOf(r.Function, s.Thresholds), zoneEnvironments(w)
		return n * e.cpu, n * e.gb
	}
	for i := range s.Reviews {
		r := &s.Reviews[i]
		if r.Way(WayInstances) == nil {
			continue
		}
		f := fleets[fleetKey(r.Function)]
		if f == nil {
			f = &fleet{}
			fleets[fleetKey(r.Function)] = f
		}
		cpu, gb := part(r, works[i])
		f.cpu, f.gb = f.cpu+cpu, f.gb+gb
	}
	for key, f := range fleets {
		f.price(key, prices)
	}
	total := map[string]float64{}
	weight := func(r *Review, w work) float64 {
		cpu, gb := part(r, w)
		return max(float64(cpu)/instanceCPU, float64(gb)/instanceGB)
	}
	for i := range s.Reviews {
		if r := &s.Reviews[i]; r.Way(WayInstances) != nil {
			total[fleetKey(r.Function)] += weight(r, works[i])
		}
	}
	byAccount := map[string]int{}
	for i := range s.Reviews {
		r := &s.Reviews[i]
		a := r.Way(WayInstances)
		if a == nil {
			continue
		}
		f := fleets[fleetKey(r.Function)]
		a.Setting += fmt.Sprintf(", its part of %d %s", f.instances, instanceName(r.Function.Architecture))
		requests := prices.Regions[r.Function.Region].Lambda.Requests
		switch {
		case !f.known:
			a.Why = f.why
		case r.Cost.Lambda == nil || requests == nil || works[i].hours <= 0:
			a.Why = why(r.Cost.Why, "no price")
		default:
			month := f.month*weight(r, works[i])/total[fleetKey(r.Function)] + works[i].runs*month/works[i].hours**requests/1e6
			a.Month = &month
		}
	}
	for key, f := range fleets {
		account, _, _ := strings.Cut(key, " ")
		byAccount[account] += f.instances
	}
	return byAccount
}

func (f *fleet) price(key string, prices Prices) {
	parts := strings.Split(key, " ")
	region, architecture := parts[1], "x86_64"
	if parts[2] == instanceName("arm64") {
		architecture = "arm64"
	}
	inZone := max(1, int(math.Ceil(float64(f.cpu)/instanceCPU)), int(math.Ceil(float64(f.gb)/instanceGB)))
	f.instances = fleetZones * inZone
	p := prices.Regions[region].Instances
	hour := p.InstanceHour.of(architecture)
	if hour == nil || p.Fee == nil {
		f.why = "no price of Lambda Managed Instances for " + region + " (--prices FILE)"
		return
	}
	f.known, f.month = true, float64(f.instances)*month**hour*(1+*p.Fee)
}
