package awsconfig

import (
	"slices"

	"github.com/agext/levenshtein"
)

// Regions are AWS's, of all partitions, as botocore's partitions.json of 2026 has
// them, with those that were announced since. A name that is not among them has no
// host names: a call would be tried again for minutes until its name is not found.
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
func Regions() []string {
	return []string{
		"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
		"ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
		"ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2",
		"eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1",
		"me-central-1", "me-south-1", "me-west-1", "mx-central-1", "sa-east-1", "sa-west-1", "us-east-1",
		"us-east-2", "us-west-1", "us-west-2",
		"cn-north-1", "cn-northwest-1",
		"us-gov-east-1", "us-gov-west-1",
		"us-iso-east-1", "us-iso-west-1",
		"us-isob-east-1", "us-isob-west-1",
		"eu-isoe-west-1",
		"us-isof-east-1", "us-isof-south-1",
		"eusc-de-east-1",
	}
}

// isRegion says whether AWS has a region of the name.
func isRegion(name string) bool { return slices.Contains(Regions(), name) }

// nearestRegion is what a misspelt name may mean; "" when nothing is near.
func nearestRegion(name string) string {
	best, distance := "", 3
	for _, r := range Regions() {
		if d := levenshtein.Distance(name, r, nil); d < distance {
			best, distance = r, d
		}
	}
	return best
}
