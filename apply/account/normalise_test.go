package account

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/google/go-cmp/cmp"
)

func normalised(t *testing.T, text string) Props {
	t.Helper()
	var in ecs.RegisterTaskDefinitionInput
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		t.Fatal(err)
	}
	p, err := TaskProps(in)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestWhatECSFillsInIsNoDifference compares what a file states with what ECS
// tells about the revision that it made.
func TestWhatECSFillsInIsNoDifference(t *testing.T) {
	t.Parallel()
	stated := `{"family":"f","cpu":".25 vCPU","memory":"1GB","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],
		"containerDefinitions":[{"name":"app","image":"i","command":["a",""],"environment":[{"name":"B","value":"2"},{"name":"A","value":""}],
		"portMappings":[{"containerPort":80}],"healthCheck":{"command":["CMD","true"]},
		"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g"}}}]}`
	told := `{"family":"f","cpu":"256","memory":"1024","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"volumes":[],"placementConstraints":[],
		"runtimePlatform":{"cpuArchitecture":"X86_64","operatingSystemFamily":"LINUX"},"enableFaultInjection":false,
		"containerDefinitions":[{"name":"app","image":"i","cpu":0,"essential":true,"command":["a",""],"environment":[{"name":"A","value":""},{"name":"B","value":"2"}],
		"portMappings":[{"containerPort":80,"hostPort":80,"protocol":"tcp"}],"mountPoints":[],"volumesFrom":[],"systemControls":[],"versionConsistency":"enabled",
		"healthCheck":{"command":["CMD","true"],"interval":30,"timeout":5,"retries":3},
		"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"g"},"secretOptions":[]}}]}`
	if diff := cmp.Diff(normalised(t, stated), normalised(t, told)); diff != "" {
		t.Errorf("(-stated +told):\n%s", diff)
	}
	for _, change := range [][2]string{
		{`"memory":"1GB"`, `"memory":"2GB"`},
		{`["a",""]`, `["a"]`},
		{`"value":"2"`, `"value":"3"`},
		{`{"name":"app",`, `{"name":"app","essential":false,`},
		{`"awslogs-group":"g"`, `"awslogs-group":"h"`},
		{`"family":"f",`, `"family":"f","ephemeralStorage":{"sizeInGiB":21},`},
		{`"family":"f",`, `"family":"f","runtimePlatform":{"cpuArchitecture":"ARM64"},`},
	} {
		other := strings.Replace(stated, change[0], change[1], 1)
		if other == stated || cmp.Equal(normalised(t, stated), normalised(t, other)) {
			t.Errorf("%s -> %s is no difference", change[0], change[1])
		}
	}
}

// TestRequestIsTheWayBack: what is registered is what was stated.
func TestRequestIsTheWayBack(t *testing.T) {
	t.Parallel()
	text := `{"family":"f","cpu":"256","memory":"512","containerDefinitions":[
		{"name":"app","image":"i","environment":[{"name":"EMPTY","value":""}],"dockerLabels":{"A.b":""},"linuxParameters":{"initProcessEnabled":true}},
		{"name":"side","image":"j","essential":false}]}`
	request, err := taskRequest(normalised(t, text))
	if err != nil {
		t.Fatal(err)
	}
	back, err := TaskProps(*request)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(normalised(t, text), back); diff != "" {
		t.Error(diff)
	}
	c := request.ContainerDefinitions
	if c[0].Environment[0].Value == nil || *c[1].Essential || !*c[0].Essential || c[0].DockerLabels["A.b"] != "" || len(c[0].DockerLabels) != 1 {
		t.Errorf("request: %+v", c)
	}
}

func TestSizesInEveryNotation(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"1024": "1024", "1 vCPU": "1024", ".25 vcpu": "256", "0.25 vCPU": "256", "32VCPU": "32768", "x": "x", "": ""} {
		if got := cpuUnits(in); got != want {
			t.Errorf("cpu %q is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"512": "512", "1GB": "1024", "0.5 gb": "512", "244 GB": "249856", "x": "x"} {
		if got := mebibytes(in); got != want {
			t.Errorf("memory %q is %q, want %q", in, got, want)
		}
	}
}

func TestPoliciesAreComparedByMeaning(t *testing.T) {
	t.Parallel()
	base := `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"},{"Effect":"Deny","NotAction":"s3:*","Resource":["a","b"],"Condition":{"Bool":{"aws:SecureTransport":"true"}}}]}`
	for name, c := range map[string]struct {
		text string
		same bool
	}{
		"order":          {`{"Statement":[{"Effect":"Deny","NotAction":["s3:*"],"Resource":["b","a"],"Condition":{"Bool":{"aws:SecureTransport":[true]}}},{"Resource":["*"],"Sid":"A","Effect":"Allow","Action":["s3:List*","s3:Get*","s3:Get*"]}],"Version":"2012-10-17"}`, true},
		"URL-encoded":    {`%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Sid%22%3A%22A%22%2C%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%5B%22s3%3AGet%2A%22%2C%22s3%3AList%2A%22%5D%2C%22Resource%22%3A%22%2A%22%7D%2C%7B%22Effect%22%3A%22Deny%22%2C%22NotAction%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%5B%22a%22%2C%22b%22%5D%2C%22Condition%22%3A%7B%22Bool%22%3A%7B%22aws%3ASecureTransport%22%3A%22true%22%7D%7D%7D%5D%7D`, true},
		"another Sid":    {strings.Replace(base, `"A"`, `"B"`, 1), false},
		"another action": {strings.Replace(base, "s3:List*", "s3:Put*", 1), false},
		"no version":     {strings.Replace(base, `"Version":"2012-10-17",`, "", 1), false},
		"allow":          {strings.Replace(base, "Deny", "Allow", 1), false},
	} {
		a, err := CanonicalPolicy(base)
		if err != nil {
			t.Fatal(err)
		}
		b, err := CanonicalPolicy(c.text)
		if err != nil || cmp.Equal(a, b) != c.same {
			t.Errorf("%s: equal is %v, want %v, %v", name, cmp.Equal(a, b), c.same, err)
		}
	}
	for _, bad := range []string{"", "[]", "{}", `{"Statement":"x"}`, `{"Statement":["x"]}`, "%7B%zz", `{"Statement":[]} {}`} {
		if doc, err := CanonicalPolicy(bad); err == nil {
			t.Errorf("%q is a policy: %v", bad, doc)
		}
	}
}

func FuzzPolicy(f *testing.F) {
	f.Add(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["a",1,true,null,{}],"Principal":{"AWS":["x"]},"Resource":"*"}}`)
	f.Add(`%7B%7D`)
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := CanonicalPolicy(text)
		if err != nil {
			return
		}
		again, err := CanonicalPolicy(Compact(doc))
		if err != nil || Compact(again) != Compact(doc) {
			t.Errorf("not in normal form: %s, then %s, %v", Compact(doc), Compact(again), err)
		}
	})
}

func FuzzTaskDefinition(f *testing.F) {
	f.Add(`{"cpu":"1 vCPU","memory":"2GB","containerDefinitions":[{"name":"a","environment":[{"name":"A","value":""}],"portMappings":[{}],"healthCheck":{}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		var in ecs.RegisterTaskDefinitionInput
		if len(text) > 1<<16 || json.Unmarshal([]byte(text), &in) != nil {
			return
		}
		p, err := TaskProps(in)
		if err != nil || p == nil {
			return
		}
		request, err := taskRequest(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := TaskProps(*request)
		if err != nil || Compact(again) != Compact(p) {
			t.Errorf("not in normal form: %s, then %s, %v", Compact(p), Compact(again), err)
		}
	})
}
