package registry

import (
	"strings"
	"testing"
)

func TestImagesOfECR(t *testing.T) {
	t.Parallel()
	digest := "@sha256:" + strings.Repeat("0", 64)
	for image, want := range map[string]bool{
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com/a/b-c_d.e" + digest:  true,
		"123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a:tag":              true,
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com/a:tag" + digest:      true,
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com/a":                   false,
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com/A" + digest:          false,
		"12345678901.dkr.ecr.eu-central-1.amazonaws.com/a" + digest:           false,
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.com/a" + digest: false,
		"public.ecr.aws/a/b" + digest:                                         false,
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com/a" + digest + "\nx":  false,
		"123456789012.dkr.ecr.eu-central-1.amazonaws.com/a@sha256:0123":       false,
	} {
		if _, ok := Parse(image); ok != want {
			t.Errorf("%q: %t", image, ok)
		}
	}
}
