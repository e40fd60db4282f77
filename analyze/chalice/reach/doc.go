// Package reach says what the code behind an app's handlers does that matters on
// Fargate: calls, contexts and siblings, modules that are not shipped, and data files
// that it opens.
package reach
