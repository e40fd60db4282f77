package awsconfig

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestThePolicyAllowsTheOperations(t *testing.T) {
	t.Parallel()
	got := string(Policy("DecantReads", []Operation{{Action: "s3:ListAllMyBuckets"}, {Action: "lambda:ListFunctions"}, {Action: "lambda:GetPolicy"}}, "lambda:GetPolicy"))
	want := `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DecantReadsLambda",
      "Effect": "Allow",
      "Action": [
        "lambda:GetPolicy",
        "lambda:ListFunctions"
      ],
      "Resource": "*"
    },
    {
      "Sid": "DecantReadsS3",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets"
      ],
      "Resource": "*"
    }
  ]
}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
	var st iamStatement
	if err := json.Unmarshal([]byte(StatementFor("logs:StartQuery")), &st); err != nil || st.Effect != "Allow" || !slices.Equal(st.Action, []string{"logs:StartQuery"}) {
		t.Errorf("%s: %v", StatementFor("logs:StartQuery"), err)
	}
}
