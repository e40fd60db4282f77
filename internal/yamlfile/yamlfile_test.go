package yamlfile

import (
	"fmt"
	"strings"
	"testing"
)

func form(v *Value) string {
	if v == nil {
		return "nil"
	}
	var items []string
	for i, item := range v.Items {
		text := form(item)
		if v.Kind == Map {
			text = v.Keys[i] + "=" + text
		}
		items = append(items, text)
	}
	switch v.Kind {
	case List:
		return "[" + strings.Join(items, " ") + "]"
	case Map:
		return "{" + strings.Join(items, " ") + "}"
	case Scalar:
		return v.Tag + ":" + v.Text
	}
	return "?"
}

func TestValuesWithTheirTags(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"a: 1\nb: [x, true, null, 1.5]\n":           `{a=!!int:1 b=[!!str:x !!bool:true !!null:null !!float:1.5]}`,
		"a: !GetAtt Load.Arn\nb: !Sub ['${x}', {}]": `{a=!GetAtt:Load.Arn b=[!!str:${x} {}]}`,
		"a: |\n  {}\nb: &x {k: v}\nc: *x\n":         "{a=!!str:{}\n b={k=!!str:v} c={k=!!str:v}}",
		"a: &x {k: v, l: w}\nb:\n  <<: *x\n  k: 2":  `{a={k=!!str:v l=!!str:w} b={k=!!int:2 l=!!str:w}}`,
		"": "nil",
	} {
		v, problem := Parse("x.yml", []byte(src))
		if problem != nil || form(v) != want {
			t.Errorf("%q: %s %v", src, form(v), problem)
		}
	}
	v, _ := Parse("x.yml", []byte("a:\n  b: c\n"))
	if got := v.Get("a").KeyAt[0].String() + " " + v.Get("a").Get("b").At.String(); got != "x.yml:2:3 x.yml:2:6" {
		t.Error(got)
	}
	if v.Get("a").Get("b").Get("c") != nil {
		t.Error("a scalar has no keys")
	}
}

func TestWhatIsNoYAMLAndWhatUnfolds(t *testing.T) {
	t.Parallel()
	bomb := "a0: &a0 [x]\n"
	for i := 1; i < 40; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i, i, i-1, i-1)
	}
	for src, limit := range map[string]bool{
		"a: [1\nb": false, "a: *nowhere": false, "\t- x": false,
		bomb: true, strings.Repeat("[", 300) + strings.Repeat("]", 300): true, "a: &a [*a]": true,
		strings.Repeat("#", MaxBytes+1): true,
	} {
		v, problem := Parse("x.yml", []byte(src))
		if v != nil || problem == nil || problem.Limit != limit || problem.Detail == "" {
			t.Errorf("%.40q: %v %+v", src, v, problem)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("Resources:\n  A:\n    Type: AWS::X\n    P: !Sub '${a}'\n"))
	f.Add([]byte("a: &x {k: v}\nb: {<<: [*x, {l: 1}]}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		v, problem := Parse("x.yml", src)
		if v != nil && problem != nil {
			t.Error("a value beside a problem")
		}
		_ = form(v)
	})
}
