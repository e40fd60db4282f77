package model

import (
	"strings"
	"testing"
)

// TestEveryKindHasPlainWords, and an article.
func TestEveryKindHasPlainWords(t *testing.T) {
	t.Parallel()
	kinds := []Kind{
		KindLambda, KindSchedule, KindCloudWatch, KindS3, KindSNS, KindSQS, KindKinesis, KindDynamoDB,
		KindAuthorizer, KindWebSocket, KindAPIHandler,
	}
	for _, k := range kinds {
		words := k.StartedBy()
		if strings.HasPrefix(string(k), "on_") != strings.HasSuffix(words, " ("+string(k)+")") || strings.HasPrefix(words, "a S") {
			t.Errorf("%s is started by %q", k, words)
		}
	}
}
