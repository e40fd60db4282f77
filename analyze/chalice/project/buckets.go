package project

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
)

// bucketEvents are the types that a notification of S3 takes.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
var bucketEvents = map[string]bool{
	"s3:ObjectCreated:*": true, "s3:ObjectCreated:Put": true, "s3:ObjectCreated:Post": true, "s3:ObjectCreated:Copy": true, "s3:ObjectCreated:CompleteMultipartUpload": true,
	"s3:ObjectRemoved:*": true, "s3:ObjectRemoved:Delete": true, "s3:ObjectRemoved:DeleteMarkerCreated": true,
	"s3:ObjectRestore:*": true, "s3:ObjectRestore:Post": true, "s3:ObjectRestore:Completed": true, "s3:ObjectRestore:Delete": true,
	"s3:ReducedRedundancyLostObject": true, "s3:TestEvent": true, "s3:LifecycleTransition": true, "s3:IntelligentTiering": true, "s3:ObjectAcl:Put": true,
	"s3:Replication:*": true, "s3:Replication:OperationFailedReplication": true, "s3:Replication:OperationMissedThreshold": true,
	"s3:Replication:OperationReplicatedAfterThreshold": true, "s3:Replication:OperationNotTracked": true,
	"s3:LifecycleExpiration:*": true, "s3:LifecycleExpiration:Delete": true, "s3:LifecycleExpiration:DeleteMarkerCreated": true,
	"s3:ObjectTagging:*": true, "s3:ObjectTagging:Put": true, "s3:ObjectTagging:Delete": true,
}

// maxFilter is how long a prefix or a suffix may be, in characters.
const maxFilter = 1024

// notification is one trigger of a bucket with its function.
type notification struct {
	function string
	model.Bucket
}

// CheckBuckets reports notifications that S3 refuses, or that no object can
// cause.
func CheckBuckets(app *model.App) diag.List {
	var diags diag.List
	var all []notification
	for _, fn := range app.Functions {
		for _, trigger := range fn.Triggers {
			if b, ok := trigger.(model.Bucket); ok {
				n := notification{fn.Name, b}
				diags.Extend(n.events())
				diags.Extend(n.filter("prefix", b.Prefix))
				diags.Extend(n.filter("suffix", b.Suffix))
				for _, other := range all {
					if found := n.overlap(other); len(found) > 0 {
						diags.Extend(found)
						break // S3 refuses the notification because of any of them
					}
				}
				all = append(all, n)
			}
		}
	}
	return diags
}

func (n notification) events() diag.List {
	var diags diag.List
	for _, event := range n.Events.V {
		if !n.Events.IsKnown() || bucketEvents[event] {
			continue
		}
		fix := "Use a type of S3, for example s3:ObjectCreated:*."
		if bucketEvents[event+":*"] {
			fix = "All events of the kind are:\n    " + event + ":*"
		}
		diags.Add(diag.New(BucketEvent, n.Events.At,
			fmt.Sprintf("%s asks for %q, which is no event type of S3, so S3 refuses the notification and nothing starts the function.", n.function, event), fix).About(n.function))
	}
	return diags
}

// filter finds a prefix or suffix that matches no key as people write keys.
func (n notification) filter(kind string, value model.Value[string]) diag.List {
	why := ""
	switch text := value.V; {
	case !value.IsKnown():
	case strings.Contains(text, "*"):
		why = "S3 takes the text as it is: \"*\" is no wildcard"
	case kind == "prefix" && strings.HasPrefix(text, "s3://"):
		why = "a key does not contain the bucket's address"
	case kind == "prefix" && strings.HasPrefix(text, "/"):
		why = "keys do not begin with \"/\", unless somebody named them so"
	case len([]rune(text)) > maxFilter:
		why = fmt.Sprintf("S3 takes %d characters", maxFilter)
	}
	if why == "" {
		return nil
	}
	return diag.List{diag.New(BucketFilter, value.At,
		fmt.Sprintf("The %s %.80q of %s matches no object: %s.", kind, value.V, n.function, why), "Write the "+kind+" as the keys have it.").About(n.function)}
}

// overlap says whether one object could start both: S3 refuses two rules of one
// event type whose prefixes and suffixes overlap.
func (n notification) overlap(other notification) diag.List {
	if !n.Bucket.Bucket.IsKnown() || !other.Bucket.Bucket.IsKnown() || n.Bucket.Bucket.V != other.Bucket.Bucket.V ||
		n.Prefix.Unknown != nil || other.Prefix.Unknown != nil || n.Suffix.Unknown != nil || other.Suffix.Unknown != nil {
		return nil
	}
	shared := slices.IndexFunc(n.Events.V, func(e string) bool {
		return slices.ContainsFunc(other.Events.V, func(o string) bool { return sameEvent(e, o) })
	})
	starts := strings.HasPrefix(n.Prefix.V, other.Prefix.V) || strings.HasPrefix(other.Prefix.V, n.Prefix.V)
	ends := strings.HasSuffix(n.Suffix.V, other.Suffix.V) || strings.HasSuffix(other.Suffix.V, n.Suffix.V)
	if shared < 0 || !starts || !ends {
		return nil
	}
	return diag.List{diag.New(BucketOverlap, n.Bucket.Bucket.At,
		fmt.Sprintf("%s and %s are both started by %s of the bucket %s, and their filters overlap. S3 refuses the second notification.", other.function, n.function, n.Events.V[shared], n.Bucket.Bucket.V),
		"Give them prefixes or suffixes that exclude each other, or let one function call the other.").About(n.function).With(other.Bucket.Bucket.At, "the other notification")}
}

// sameEvent says whether one type includes the other.
func sameEvent(a, b string) bool {
	wide := func(all, one string) bool {
		start, ok := strings.CutSuffix(all, "*")
		return ok && strings.HasPrefix(one, start)
	}
	return a == b || wide(a, b) || wide(b, a)
}
