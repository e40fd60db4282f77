package live

import "time"

// LogsMode says how REPORT lines are read.
type LogsMode int

const (
	// LogsInsights asks Logs Insights, and FilterLogEvents where that is denied.
	LogsInsights LogsMode = iota
	// LogsFilter reads the lines with FilterLogEvents only, which costs nothing
	// and is slower.
	LogsFilter
	// LogsOff reads no log lines.
	LogsOff
)

// Options say what to read. The zero value reads the inventory alone.
type Options struct {
	// Now is the time of the reading; usage ends there.
	Now time.Time
	// Since is the length of the window that usage is about.
	Since time.Duration
	// Name says whether a function of this name is wanted; nil wants all.
	Name func(string) bool
	// Tagged are functions that may have another name than Chalice gives them:
	// CloudFormation, CDK, SAM and Terraform have names of their own.
	Tagged []Tagged
	// Only leaves out functions that the reading is not about; their tags are read
	// before, their usage is not.
	Only Filter
	// Destinations asks every function where its failed events go. Without it only
	// those are asked that something is seen to start without waiting: a caller may
	// do so with any function, but it costs one call each, at 15 a second.
	Destinations bool
	// LastAccessed asks IAM what the functions' roles were used for. Each role costs a
	// job of some seconds.
	LastAccessed bool
	// Usage asks for metrics and log lines.
	Usage bool
	Logs  LogsMode
	// MaxLogBytes is how much of the logs may be scanned, in bytes.
	MaxLogBytes int64
	// Seen hears of progress, one call at a time; nil: nobody listens.
	Seen func(Progress)
}

// Tagged is a function as Chalice's tag aws-chalice and its handler describe it. It
// is looked for when no function has its name.
type Tagged struct{ Name, App, Stage, Handler string }

// Progress is how far one step of the reading is.
type Progress struct {
	Account, Region string
	What            string // "functions", "policies" …
	Done, Total     int    // Total is 0 while it is unknown
}
