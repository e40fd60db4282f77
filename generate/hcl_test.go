package generate

import (
	"strings"
	"testing"
)

func TestMergedTextsBeyondALimitAreNotParsed(t *testing.T) {
	t.Parallel()
	edited := []byte("module \"x\" {\n  subnets = " + strings.Repeat("!", 300_000) + "true\n}\n")
	if err := validHCL(edited); err == nil || !strings.Contains(err.Error(), "1000") {
		t.Errorf("%v", err)
	}
	if _, err := parseBlocks("fargate.tf", edited); err == nil || !strings.Contains(err.Error(), "1000") {
		t.Errorf("%v", err)
	}
	if _, err := parseBlocks("fargate.tf", []byte("a = 1\n")); err != nil {
		t.Errorf("%v", err)
	}
}
