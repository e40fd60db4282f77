// Package trigger knows what starts a function and a task, one file a kind.
package trigger

import "decant/model"

// StaysBecause names the kinds that a Fargate task cannot serve: somebody waits
// for the answer within milliseconds to seconds.
func StaysBecause(kind model.Kind) string {
	//exhaustive:enforce
	switch kind {
	case model.KindAPIHandler:
		return "It answers HTTP requests; a task takes tens of seconds to start and cannot answer."
	case model.KindAuthorizer:
		return "API Gateway waits for its decision; a task takes tens of seconds to start."
	case model.KindWebSocket:
		return "It answers websocket messages through API Gateway, which cannot start a task."
	case model.KindLambda, model.KindSchedule, model.KindCloudWatch, model.KindS3, model.KindSNS,
		model.KindSQS, model.KindKinesis, model.KindDynamoDB:
		return ""
	}
	panic("decant: kind of function without a verdict: " + string(kind))
}
