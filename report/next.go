package report

import (
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
	"decant/plan/review"
)

// nextCommand is what a person types now about a function, as a shell takes it:
// decant migrate for one that should move and whose name in the source is known,
// the change of the setting for one to tune; "" for the others.
func nextCommand(r review.Review) string {
	switch r.Recommendation {
	case review.Move:
		function, stage := sourceNames(r)
		if function == "" {
			return ""
		}
		line := "decant migrate --function" + argument(function)
		if stage != "" {
			line += " --stage" + argument(stage)
		}
		return line
	case review.Tune:
		return tuneCommand(r)
	}
	return ""
}

// argument is the value of a flag, which may begin with a hyphen.
func argument(value string) string {
	if strings.HasPrefix(value, "-") {
		return "=" + diag.Word(value)
	}
	return " " + diag.Word(value)
}

func tuneCommand(r review.Review) string {
	if r.Tuning == nil || *r.Tuning == (review.Tuning{}) || r.Function.Name == "" {
		return ""
	}
	line := "aws lambda update-function-configuration --region" + argument(r.Function.Region) + " --function-name" + argument(r.Function.Name)
	if r.Tuning.Memory > 0 {
		line += fmt.Sprintf(" --memory-size %d", r.Tuning.Memory)
	}
	if r.Tuning.Timeout > 0 {
		line += fmt.Sprintf(" --timeout %d", r.Tuning.Timeout)
	}
	return line
}

// sourceNames are the function's name and stage in the source: those that the
// repository told, or those of Chalice's tag and naming.
func sourceNames(r review.Review) (function, stage string) {
	if r.Logical != "" {
		return r.Logical, r.Stage
	}
	app, stage := chaliceTag(r.Function.Tags)
	name, found := strings.CutPrefix(r.Function.Name, app+"-"+stage+"-")
	if app == "" || stage == "" || !found {
		return "", ""
	}
	return name, stage
}

// chaliceTag reads "version=1.31.4:stage=prod:app=orders-etl", which Chalice writes
// as the tag aws-chalice.
func chaliceTag(tags []model.LiveTag) (app, stage string) {
	for _, t := range tags {
		if t.Key != "aws-chalice" {
			continue
		}
		for _, part := range strings.Split(t.Value, ":") {
			if v, ok := strings.CutPrefix(part, "app="); ok {
				app = v
			}
			if v, ok := strings.CutPrefix(part, "stage="); ok {
				stage = v
			}
		}
	}
	return app, stage
}

// regionName keeps what a region's name is not out of an address.
var regionName = lazyregexp.New(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)

// consoleOf is where the AWS console of a partition and region is, "" where that is
// not known.
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
func consoleOf(partition, region string) string {
	host := map[string]string{"aws": "console.aws.amazon.com", "aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}[partition]
	if host == "" || !regionName.MatchString(region) {
		return ""
	}
	return "https://" + region + "." + host
}

// partitionOf is the partition of an ARN, "" when it is none.
func partitionOf(arn string) string {
	parts := strings.SplitN(arn, ":", 3)
	if len(parts) < 3 || parts[0] != "arn" {
		return ""
	}
	return parts[1]
}
