package trigger

import "decant/model"

// bucket is an S3 notification: app.on_s3_event.
func bucket() Kind {
	return Kind{
		Name: "bucket", Functions: []model.Kind{model.KindS3}, Asynchronous: true,
		Describe: func(_ *model.App, t model.Trigger) string {
			b := t.(model.Bucket)
			return "bucket " + value(b.Bucket) + filter(b)
		},
		Compare: func(t model.Trigger) (string, bool) { return named("bucket", t.(model.Bucket).Bucket) },
	}
}

// filter is the part of the bucket that the notification is about.
func filter(b model.Bucket) string {
	if !b.Prefix.IsSet() && !b.Suffix.IsSet() {
		return ""
	}
	prefix, suffix := "", ""
	if b.Prefix.IsSet() {
		prefix = value(b.Prefix)
	}
	if b.Suffix.IsSet() {
		suffix = value(b.Suffix)
	}
	return "/" + prefix + "*" + suffix
}
