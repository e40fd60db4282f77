package model

import "time"

// Usage is what was measured about a live function, without invoking it. Every
// measurement is nil when it is not known: there is no permission, no data, or
// nobody asked. A zero is a measured zero.
type Usage struct {
	Window Window `json:"window"`
	// Invocations, Errors and Throttles are sums of CloudWatch's metrics.
	// Invocations counts billed requests, so throttled ones are not in it; Errors
	// includes timeouts.
	Invocations *float64 `json:"invocations"`
	Errors      *float64 `json:"errors"`
	Throttles   *float64 `json:"throttles"`
	// Concurrency is the largest number of executions at one time.
	Concurrency *float64 `json:"concurrency"`
	// Duration is the handler's time without the cold start, from metrics; nil
	// when the function did not run.
	Duration *Distribution `json:"duration"` // milliseconds
	// IteratorAge and EventAge are the oldest record of a stream and the oldest
	// asynchronous event, in milliseconds.
	IteratorAge      *float64 `json:"iterator_age"`
	EventAge         *float64 `json:"event_age"`
	EventsDropped    *float64 `json:"events_dropped"`
	DeadLetterErrors *float64 `json:"dead_letter_errors"`
	// DestinationErrors counts results that could not be delivered to a destination.
	DestinationErrors *float64 `json:"destination_errors"`
	// Logs is what the REPORT lines of the log group say; nil when they could
	// not be read, and the gap says why.
	Logs *LogUsage `json:"logs"`
	// Daily is what happened day by day, oldest first, for windows of a week or more;
	// nil when nobody asked or nothing was answered.
	Daily []Day `json:"daily"`
	// Notes say what makes the numbers mean less than Window promises, for people:
	// the function was changed meanwhile, the log group keeps less. Fixed order.
	Notes []string `json:"notes,omitempty"`
}

// Day is 24 hours of the window, from the window's beginning on; the last one may be
// shorter. Max and P99 are durations in milliseconds, nil on a day without runs.
// Errors is nil when it is not known.
type Day struct {
	From   time.Time `json:"from"`
	Max    *float64  `json:"max"`
	P99    *float64  `json:"p99"`
	Errors *float64  `json:"errors"`
}

// Distribution is a set of measurements by its quantiles. N is how many there
// were; the quantiles are nil when the source does not give them.
type Distribution struct {
	N   float64  `json:"n"`
	Avg *float64 `json:"avg"`
	P50 *float64 `json:"p50"`
	P95 *float64 `json:"p95"`
	P99 *float64 `json:"p99"`
	Max *float64 `json:"max"`
}

// LogUsage is what the platform's log lines say. Reports is how many REPORT
// lines were read: Lambda may have dropped some, and a log group keeps them only
// for its retention time.
type LogUsage struct {
	// Window is the part of Usage.Window whose lines can have been read: shorter
	// when the log group keeps less or is younger.
	Window  Window  `json:"window"`
	Reports float64 `json:"reports"`
	// Damaged is how many of the Reports were cut before their end; what they
	// still say is counted.
	Damaged float64 `json:"damaged,omitempty"`
	// Sampled is true when not all lines of the window were read.
	Sampled bool `json:"sampled"`
	// Duration in milliseconds, as Lambda reports it, without init.
	Duration *Distribution `json:"duration"`
	// BilledMS is the sum of the billed durations in milliseconds, over the BilledN
	// REPORT lines that name one; nil when none does.
	BilledMS *float64 `json:"billed_ms"`
	BilledN  float64  `json:"billed_n"`
	// Memory is Max Memory Used in MB (1,048,576 bytes), of the runs with the
	// memory size that the function has now. It is the peak of the environment,
	// which only grows while the environment lives.
	Memory *Distribution `json:"memory"`
	// MemorySize is the memory size in MB of those runs; another than the
	// configured one when the function was changed and did not run since.
	MemorySize MiB `json:"memory_size"`
	// Init is the cold starts' time in milliseconds.
	Init *Distribution `json:"init"`
	// Timeouts and OutOfMemory are counted over all memory sizes.
	Timeouts    float64 `json:"timeouts"`
	OutOfMemory float64 `json:"out_of_memory"`
	// From says where the lines were read: "Logs Insights" or "FilterLogEvents".
	From string `json:"from"`
}

// Deadline is the timeout in milliseconds, the unit of durations here.
func (f LiveFunction) Deadline() float64 { return float64(f.Timeout) * 1000 }
