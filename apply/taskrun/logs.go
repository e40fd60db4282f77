package taskrun

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"decant/apply/account"
)

// logEvents is the one call that following a log needs.
type logEvents interface {
	GetLogEvents(context.Context, *cloudwatchlogs.GetLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error)
}

// logLine is one event of a log.
type logLine struct {
	at   time.Time
	text string
}

// logTail reads one log stream from its beginning, each line once. It keeps the
// token of what it has read: CloudWatch gives the same one back until there is
// more.
type logTail struct {
	api           logEvents
	group, stream string

	token  *string
	exists bool // the stream has been seen
	broken bool // it cannot be read
	count  int  // lines so far
}

// read passes on every line that is new. A page may be empty without being the
// last, so only a repeated token ends it. The stream is made with its first
// line: that it is not there yet is no error.
func (l *logTail) read(ctx context.Context, line func(logLine)) error {
	for {
		page, err := l.api.GetLogEvents(ctx, &cloudwatchlogs.GetLogEventsInput{
			LogGroupName: &l.group, LogStreamName: &l.stream, NextToken: l.token, StartFromHead: aws.Bool(true),
		})
		if account.IsCode(err, "ResourceNotFoundException") && !l.exists {
			return nil
		}
		if err != nil {
			return err
		}
		l.exists = true
		for _, e := range page.Events {
			l.count++
			line(logLine{at: time.UnixMilli(aws.ToInt64(e.Timestamp)).UTC(), text: strings.TrimRight(aws.ToString(e.Message), "\r\n")})
		}
		next := page.NextForwardToken
		if next == nil || l.token != nil && *next == *l.token {
			return nil
		}
		l.token = next
	}
}
