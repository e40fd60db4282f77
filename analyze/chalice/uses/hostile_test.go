package uses_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestHostile: no handler makes the analysis run on without end; each of these either
// ends or says where it was given up.
func TestHostile(t *testing.T) {
	t.Parallel()
	head := "import boto3\nfrom chalice import Chalice\napp = Chalice(app_name='demo')\ns3 = boto3.client('s3')\n"
	handler := "@app.lambda_function()\ndef f(event, context):\n"
	var chain strings.Builder
	for i := range 60 {
		fmt.Fprintf(&chain, "def g%d(x):\n    if x: g%d(x.a)\n    else: g%d(x.b)\n    g%d(x)\n", i, i+1, i+1, i+1)
	}
	chain.WriteString("def g60(x):\n    s3.put_object(Bucket='b', Key=x)\n")
	var many strings.Builder
	for i := range 300 {
		fmt.Fprintf(&many, "    if event[%d]: v = boto3.client('s3')\n    else: v = [v, lambda: v] if event else {event: v}\n", i)
	}
	cases := map[string]string{
		"recursion":                     "def r(n):\n    s3.put_object(Bucket='b', Key=str(n))\n    return r(n + 1) + r(n - 1)\n" + handler + "    r(0)\n",
		"mutual recursion":              "def a(x): b([x])\ndef b(x): c({1: x})\ndef c(x):\n    a(x)\n    b(x)\n    s3.list_buckets()\n" + handler + "    a(event)\n",
		"nested loops":                  handler + "    for a in range(10**9):\n      for b in range(10**9):\n        for c in range(10**9):\n          for d in event:\n            while True:\n              s3.put_object(Bucket='b', Key=str(a))\n",
		"doubling calls":                chain.String() + handler + "    g0(event)\n",
		"joins":                         handler + "    v = 1\n" + many.String() + "    v.put_object(Bucket='b')\n",
		"functions that make functions": "def m(f):\n    return lambda *a: m(lambda: f)(m)(f)\n" + handler + "    m(s3.put_object)(event)(event)\n",
		"generators":                    "def g(n):\n    s3.list_buckets()\n    yield from g(n + 1)\n    yield g\n" + handler + "    for x in g(0):\n        for y in x(1): y(s3)\n",
		"long text":                     handler + "    k = 'x'\n    for i in range(64):\n        k = k + k + event['k']\n    s3.put_object(Bucket=k, Key=k)\n",
		"own getattr":                   "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\n    def __call__(self, *a): return self\n" + handler + "    A().b.c(s3).d(A())(A)\n",
		"escapes":                       "import x\n@x.y\ndef g(*a): return x.run(g, h, *a)\n@x.y\ndef h(*a): return x.run(h, g, [a, {1: g}], s3.put_object)\n" + handler + "    x.run(g, h, x, lambda: h)\n",
		"many sums":                     handler + "    x = event\n" + strings.Repeat("    x = [x, x]\n", 200) + "    x.run(x)\n    s3.put_object(Bucket=str(x))\n",
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			u := used(t, app(map[string]string{"app.py": head + text}))["f"]
			if u == nil || len(u.Calls)+len(u.Unresolved) == 0 {
				t.Errorf("nothing was found: %+v", u)
			}
			t.Log(lines(u))
		})
	}
}
