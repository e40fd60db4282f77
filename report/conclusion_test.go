package report

import (
	"testing"

	"decant/model"
	"decant/plan/review"
)

// TestTheConclusionIsOneSentence: the title says what is the case, and no sum that
// nobody knows.
func TestTheConclusionIsOneSentence(t *testing.T) {
	t.Parallel()
	of := func(call review.Recommendation, costs ...float64) review.Review {
		r := review.Review{Recommendation: call}
		if len(costs) == 2 {
			r.Cost.Lambda, r.Cost.Fargate = &costs[0], &costs[1]
		}
		return r
	}
	stay := of(review.Stay, 1, 2)
	for want, reviews := range map[string][]review.Review{
		"0 live functions": nil,
		"None of 1 function is known to be close to a Lambda limit":                              {stay},
		"1 of 2 functions is close to a limit of its own; a setting raises it":                   {of(review.Tune, 1, 2), stay},
		"2 of 3 functions are close to a limit of their own; a setting raises it":                {of(review.Tune), of(review.Tune), stay},
		"1 of 2 functions hits Lambda's limits; moving it saves $2.50 a month":                   {of(review.Move, 5, 2.5), stay},
		"2 of 3 functions hit Lambda's limits; moving them costs $1.00 more a month":             {of(review.Move, 5, 4), of(review.Move, 2, 4), stay},
		"1 of 1 function hits Lambda's limits; moving it costs the same":                         {of(review.Move, 5, 5)},
		"1 of 2 functions hits Lambda's limits; what moving it costs is not known":               {of(review.Move), stay},
		"2 of 2 functions hit Lambda's limits; moving the one of known cost saves $3.00 a month": {of(review.Move), of(review.Move, 4, 1)},
	} {
		s := &review.Survey{Reviews: reviews, Prices: review.PriceNote{Currency: "USD"}}
		s.Totals = sampleTotals(s)
		if got := conclusion(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestNextCommandsAndConsoles(t *testing.T) {
	t.Parallel()
	chalice := []model.LiveTag{{Key: "aws-chalice", Value: "version=1.33.0:stage=prod:app=orders"}}
	for _, c := range []struct {
		review review.Review
		want   string
	}{
		{review.Review{Recommendation: review.Move, Logical: "nightly", Stage: "dev"}, "decant migrate --function nightly --stage dev"},
		{review.Review{Recommendation: review.Move, Function: model.LiveFunction{Name: "orders-prod-nightly", Tags: chalice}}, "decant migrate --function nightly --stage prod"},
		{review.Review{Recommendation: review.Move, Function: model.LiveFunction{Name: "another", Tags: chalice}}, ""},
		{review.Review{Recommendation: review.Move, Function: model.LiveFunction{Name: "no-tag"}}, ""},
		{review.Review{Recommendation: review.Move, Logical: "-x; rm -rf ~"}, "decant migrate --function='-x; rm -rf ~'"},
		{review.Review{Recommendation: review.Tune, Function: model.LiveFunction{Name: "f", Region: "eu-west-1"}, Tuning: &review.Tuning{Timeout: 600}}, "aws lambda update-function-configuration --region eu-west-1 --function-name f --timeout 600"},
		{review.Review{Recommendation: review.Tune, Function: model.LiveFunction{Name: "f", Region: "eu-west-1"}, Tuning: &review.Tuning{}}, ""},
		{review.Review{Recommendation: review.Stay, Logical: "nightly"}, ""},
	} {
		if got := nextCommand(c.review); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	for _, c := range [][3]string{
		{"aws", "eu-west-1", "https://eu-west-1.console.aws.amazon.com"}, {"aws-cn", "cn-north-1", "https://cn-north-1.console.amazonaws.cn"},
		{"aws-us-gov", "us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com"}, {"aws-iso", "us-iso-east-1", ""}, {"", "eu-west-1", ""},
		{"aws", "evil.example/", ""}, {"aws", "", ""},
	} {
		if got := consoleOf(c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
