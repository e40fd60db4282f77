package apply

import "decant/apply/account"

// QuestionSizes are how many pairs of action and resource each question to IAM's
// simulator has, and how many it may have.
func QuestionSizes(needs []account.Permission) (sizes []int, most int) {
	for _, g := range grouped(once(needs)) {
		sizes = append(sizes, len(g.actions)*len(g.resources))
	}
	return sizes, mostPairs
}
