package project

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
)

// policyFindings are what reading a policy of one statement reports.
func policyFindings(doc string) diag.List {
	fsys := fstest.MapFS{".chalice/policy-dev.json": {Data: []byte(doc)}}
	_, _, diags := (&Config{}).readPolicy(fsys, ".chalice/policy-dev.json", diag.InFile(".chalice/config.json"), "f")
	return diags
}

func TestPolicyGrammar(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		`"Action":"s3:GetObject","Resource":"*"`:                                                          "",
		`"Action":["S3:getobject","*","s3:*","dynamodb:Batch*Item"],"Resource":["arn:aws:s3:::a/*"]`:      "",
		`"Action":"s3:GetObjct","Resource":"*"`:                                                           "CH350 s3:GetObject",
		`"Action":"s3:ListObjects","Resource":"*"`:                                                        "CH350",
		`"Action":["s3:GetObject","dynamo:GetItem"],"Resource":"*"`:                                       "CH350 dynamodb:GetItem",
		`"NotAction":"iam:Gett*","Resource":"*"`:                                                          "CH350",
		`"Action":"s3","Resource":"*"`:                                                                    "CH345",
		`"Action":":GetObject","Resource":"*"`:                                                            "CH345",
		`"Action":"s3:GetObject","Resource":"orders"`:                                                     "CH345",
		`"Action":"s3:GetObject","NotResource":["*","s3:::orders"]`:                                       "CH345",
		`"Action":"s3:GetObject","Resource":"arn:aws:s3:*"`:                                               "",
		`"Action":"s3:GetObject","Resource":"${aws_s3_bucket.orders.arn}/*"`:                              "",
		`"Action":"s3:GetObject","Resource":"*","Condition":{"StringEqual":{"aws:x":"y"}}`:                "CH345",
		`"Action":"s3:GetObject","Resource":"*","Condition":{"ForAnyValue:StringLikeIfExists":{"a":"y"}}`: "",
		`"Action":"s3:GetObject","Resource":"*","Condition":{"Null":{"a":true}}`:                          "",
	} {
		diags := policyFindings(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + statement + `}]}`)
		code, near, _ := strings.Cut(want, " ")
		if want == "" {
			if len(diags) > 0 {
				t.Errorf("%s: %v", statement, diags)
			}
			continue
		}
		if len(diags) != 1 || string(diags[0].Code) != code || !strings.Contains(diags[0].Fix, near) || diags[0].At.Start.Line != 1 {
			t.Errorf("%s: %+v, want %s", statement, diags, want)
		}
	}
}

// FuzzPolicy: whatever a policy file says, no panic, the same twice, and what is read
// is whole: an effect, one of each pair, and no empty list.
func FuzzPolicy(f *testing.F) {
	f.Add(`{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)
	f.Add(`{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","NotAction":["iam:*"],"NotResource":["${x}"],"Condition":{"Bool":{"aws:MultiFactorAuthPresent":true}}}]}`)
	f.Add(`{"Statement":[{"Effect":"Allow","Action":["s3:Get*","sqs",":"],"Resource":["arn:","arn:aws:s3:::a"]}`)
	f.Fuzz(func(t *testing.T, doc string) {
		read := func() string {
			fsys := fstest.MapFS{"p.json": {Data: []byte(doc)}}
			statements, references, diags := (&Config{}).readPolicy(fsys, "p.json", diag.InFile("config.json"), "f")
			for _, s := range statements {
				if s.Effect != "Allow" && s.Effect != "Deny" || (len(s.Action) > 0) == (len(s.NotAction) > 0) || (len(s.Resource) > 0) == (len(s.NotResource) > 0) {
					t.Fatalf("%+v", s)
				}
			}
			out, err := json.Marshal([]any{statements, references, diags})
			if err != nil {
				t.Fatal(err)
			}
			return string(out)
		}
		if read() != read() {
			t.Fatal("two runs differ")
		}
	})
}
