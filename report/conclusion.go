package report

import (
	"decant/plan/review"
)

// conclusion is the report in one sentence: how many functions hit a limit, and what
// moving them changes.
func conclusion(s *review.Survey) string {
	all, moves, tunes := s.Totals.Functions, s.Totals.Recommendations[review.Move], s.Totals.Recommendations[review.Tune]
	of := number(float64(all))
	switch {
	case all == 0:
		return counted(0, "live function")
	case moves == 0 && tunes == 0:
		return "None of " + counted(all, "function") + " is known to be close to a Lambda limit"
	case moves == 0:
		return number(float64(tunes)) + " of " + counted(all, "function") + " " + are(tunes) + " close to a limit of " + its(tunes) + " own; a setting raises it"
	}
	hit := map[bool]string{true: " hits", false: " hit"}[moves == 1]
	text := number(float64(moves)) + " of " + of + " " + plural(all, "function") + hit + " Lambda's limits; "
	known := 0
	for _, r := range byCall(s, review.Move) {
		if r.Cost.Lambda != nil && r.Cost.Fargate != nil {
			known++
		}
	}
	moving := map[bool]string{true: "moving it", false: "moving them"}[moves == 1]
	switch {
	case known == 0:
		return text + "what " + moving + " costs is not known"
	case known < moves:
		moving = "moving the " + number(float64(known)) + " of known cost"
		if known == 1 {
			moving = "moving the one of known cost"
		}
	}
	switch apart, sign := moneyApart(s.Totals.Moving.Lambda, s.Totals.Moving.Fargate, s.Prices.Currency); sign {
	case 1:
		return text + moving + " costs " + apart + " more a month"
	case -1:
		return text + moving + " saves " + apart + " a month"
	}
	return text + moving + " costs the same"
}

func are(n int) string { return map[bool]string{true: "is", false: "are"}[n == 1] }

func its(n int) string { return map[bool]string{true: "its", false: "their"}[n == 1] }
