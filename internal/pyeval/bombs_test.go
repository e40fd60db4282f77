package pyeval

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"decant/internal/pyeval/object"
)

// bombs are small programs that would take gigabytes or years; LAST stands behind
// each.
func bombs() map[string]string {
	r := strings.Repeat
	share := func(n int) string { return "x = ()\n" + r("x = (x, x)\n", n) }
	other := func(n int) string { return share(n) + "y = ()\n" + r("y = (y, y)\n", n) }
	return map[string]string{
		"doubling a tuple":          "x = (1,)\n" + r("x = x + x\n", 60),
		"doubling bytes":            "x = b'ab'\n" + r("x = x + x\n", 60),
		"doubling text":             "x = 'ab'\n" + r("x = x + x\n", 60),
		"doubling a list":           "x = [1]\n" + r("x = x + x\n", 60),
		"doubling in place":         "x = [1]\n" + r("x += x\n", 60) + "t = 'a'\n" + r("t += t\n", 60) + "u = (1,)\n" + r("u += u\n", 60),
		"multiplying":               "x = [0] * 1000\ny = x * 1000\nz = (0,) * 100000000\nt = 'ab' * 10**12\nu = 3 * 'a' * 99999999\n",
		"shared, equal":             other(60) + "z = x == y\n",
		"shared, equal to itself":   share(60) + "z = x == x\n",
		"shared, ordered":           other(60) + "z = x < y\nw = max(x, y)\n",
		"shared, sorted":            other(60) + "z = sorted([x, y, x])\n",
		"shared, a dict key":        share(60) + "d = {x: 1}\nd[x] = 2\ns = {x}\nz = x in s\n",
		"shared, found in a list":   other(60) + "z = [y].index(x)\nw = x in [y]\nv = [y].count(x)\n",
		"shared, as text":           share(60) + "s = str(x)\nt = repr(x)\nu = f'{x}'\nv = '%s' % (x,)\nw = '{}'.format(x)\n",
		"shared, as JSON":           "import json\nx = []\n" + r("x = [x, x]\n", 60) + "s = json.dumps(x)\n",
		"shared, given away":        "import other\n" + share(60) + r("other.f(x)\n", 50),
		"shared lists, given away":  "import other\nx = []\n" + r("x = [x, x]\n", 60) + "other.f(x)\n",
		"shared, in both branches":  "import os\n" + other(40) + "if os.environ['A']:\n    x = y\nelse:\n    pass\n",
		"shared, isinstance":        "x = (int,)\n" + r("x = (x, x)\n", 60) + "z = isinstance('a', x)\n",
		"shared, except":            "x = (KeyError,)\n" + r("x = (x, x)\n", 40) + "try:\n    {}['a']['b']\nexcept x:\n    pass\n",
		"shared dicts":              "x = {}\n" + r("x = {'a': x, 'b': x}\n", 60) + "y = {}\n" + r("y = {'a': y, 'b': y}\n", 60) + "z = x == y\n",
		"a deep tuple":              "x = ()\nfor i in range(9000):\n    for j in range(9):\n        x = (x,)\nd = {x: 1}\nz = x == (x,)\ns = str(x)\n",
		"a deep list, compared":     "x = []\ny = []\nfor i in range(9000):\n    x = [x]\n    y = [y]\nz = x == y\n",
		"megabytes of text":         "a = 'x' * 1000000\nl = []\nfor i in range(2000):\n    l.append(a + str(i))\n",
		"megabytes in names":        "a = 'x' * 1000000\n" + manyLines(2000, "n%d = a + '%d'\n"),
		"padding":                   "l = []\nfor i in range(9000):\n    for j in range(12):\n        l.append('%10000d' % i)\n",
		"padding in one text":       "x = ('%10000d' * 100000) % ((1,) * 100000)\n",
		"padding by format":         "x = ('{:>10000}' * 90000).format(*[1] * 90000)\nl = [f'{i:>90000}' for i in range(9000)]\n",
		"padding by methods":        "l = [str(i).zfill(9999) + 'a'.ljust(9999) + 'b'.rjust(9999) for i in range(9000)]\n",
		"joining":                   "a = 'x' * 900000\nl = [a.join(['a', 'b']) for i in range(5000)]\n",
		"replacing":                 "a = 'x' * 1000\nl = [a.replace('x', a) for i in range(9000)]\n",
		"upper and lower":           "a = 'x' * 1000000\nl = [a.upper() for i in range(9000)]\n",
		"splitting":                 "a = 'x ' * 40000\nl = [a.split() for i in range(9000)]\nm = [a.rsplit('x') for i in range(9000)]\n",
		"searching":                 "a = 'x' * 1000000\nfor i in range(9000):\n    for j in range(50):\n        a.count('y')\n        'z' in a\n        a.Find('w')\n        a == a + ''\n",
		"characters":                "a = 'x' * 1000000\nfor i in range(9000):\n    b = a[i]\n    c = a[1:]\n    for ch in a:\n        break\n    d = len(a)\n",
		"characters beyond ASCII":   "a = 'ö' * 400000\nfor i in range(9000):\n    b = a[i]\n    c = a[::-1]\n",
		"text in a loop":            "s = ''\nfor i in range(9999):\n    for j in range(20):\n        s += 'abcdefgh'\n",
		"slices":                    "a = list(range(90000))\nl = [a[i:] for i in range(9000)]\nm = [a[::-1] for i in range(9000)]\n",
		"copies":                    "a = list(range(90000))\nl = [a.copy() for i in range(9000)]\nm = [list(a) for i in range(9000)]\n",
		"copies of dicts":           "d = {i: i for i in range(9000)}\nl = [dict(d) for i in range(9000)]\nm = [{**d} for i in range(9000)]\nn = [d | d for i in range(9000)]\n",
		"copies of sets":            "s = set(range(9000))\nl = [s | s for i in range(9000)]\nm = [s.copy() for i in range(9000)]\nn = [s.union(s) for i in range(9000)]\n",
		"unpacking":                 "a = list(range(90000))\nfor i in range(9000):\n    b = [*a, *a]\n    c, *d = a\n",
		"arguments":                 "def f(*a, **k): return len(a)\na = list(range(90000))\nfor i in range(9000):\n    f(*a, *a)\n",
		"inserting and popping":     "a = list(range(50000))\nfor i in range(9000):\n    for j in range(20):\n        a.insert(0, 1)\n        a.pop(0)\n        a.reverse()\n",
		"growing in nested loops":   "a = []\nfor i in range(9000):\n    for j in range(100):\n        a.append(j)\n",
		"views":                     "d = {i: i for i in range(50000)}\nfor i in range(9000):\n    7 in d.values()\n    list(d.items())\n    for k in d:\n        break\n",
		"any":                       "z = any(x < 0 for x in range(10**15))\ny = all(range(1, 10**15))\nw = any(filter(None, map(lambda v: 0, range(10**15))))\n",
		"sum of a range":            "z = sum(range(10**15))\nw = max(range(10**14))\nv = list(zip(range(10**12), range(10**12)))\n",
		"comprehensions":            "z = [a for a in range(9000) for b in range(9000) for c in range(9000)]\n",
		"comprehensions that drop":  "z = [a for a in range(9000) for b in range(9000) for c in range(9000) if c < 0]\n",
		"endless loops":             "def f():\n    while True:\n        while True:\n            pass\nf()\n",
		"calls of calls":            "def f0(): return 1\n" + manyLines(40, "def f%[2]d():\n    f%[1]d()\n    f%[1]d()\n") + "f40()\n",
		"two calls each":            "def f(n):\n    return f(n - 1) + f(n - 1) if n else 1\nz = f(50)\n",
		"numbers":                   "x = 3\n" + r("x = x * x\n", 60) + "y = 10 ** 10 ** 10\nz = 1 << 10**12\nw = (-1) ** (10**12)\n",
		"conditions in conditions":  "import os\nx = 0\n" + nested(90, "if os.environ['A']:", "x = x + 1"),
		"unknown loops in loops":    "import os\nx = []\n" + nested(90, "for i in os.listdir('.'):", "x.append(i)"),
		"unknown returns":           "import os\ndef f():\n" + r("    if os.environ['A']:\n        return 1\n", 3000) + "f()\n",
		"unknown returns, a list":   "import os\nl = list(range(9000))\ndef f():\n" + r("    if os.environ['A']:\n        l.append(1)\n        return 1\n", 2000) + "f()\n",
		"tries in tries":            "import other\nx = 0\n" + tries(90),
		"forks over a large list":   "import os\nl = list(range(90000))\n" + r("if os.environ['A']:\n    l.append(1)\n", 2000),
		"forks over a large dict":   "import os\nd = {i: i for i in range(40000)}\n" + r("if os.environ['A']:\n    d['a'] = 1\n", 2000),
		"forks in forks, a list":    "import os\nl = list(range(90000))\n" + nested(90, "if os.environ['A']:\n%[1]s    l.append(1)", "l.append(2)"),
		"deep classes":              "class C0: a = 1\n" + manyLines(5000, "class C%[2]d(C%[1]d): pass\n") + "z = C5000.a\n",
		"deep classes by type":      "C = object\nfor i in range(9000):\n    C = type('C', (C,), {})\n",
		"many bases":                manyLines(90, "class C%d: pass\n") + "class D(" + commas(90, "C%d") + "): pass\n" + r("class D(D): pass\n", 2000),
		"deep functions":            "f = lambda: 1\n" + r("g = f\nf = lambda g=g: g()\n", 2000) + "z = f()\n",
		"decorators":                "def d(f): return f\n" + r("@d\n", 5000) + "def g(): pass\n",
		"parsing JSON":              "import json\nl = [json.loads('[' + '1,' * 30000 + '1]') for i in range(9000)]\n",
		"deep JSON":                 "import json\nx = json.loads('[' * 90000 + ']' * 90000)\n",
		"JSON of a large list":      "import json\na = list(range(90000))\nl = [json.dumps(a) for i in range(9000)]\nm = [str(a) for i in range(9000)]\n",
		"names of a namespace":      "import os\n" + manyLines(3000, "n%d = 1\n") + r("exec(os.environ['A'])\n", 3000),
		"a long chain":              "x = 1" + r(" + 1", 9000) + "\n" + "y = 'a'" + r(" 'a'", 9000) + "\n",
		"members of an enum":        "import enum\nclass E(enum.Enum):\n" + manyLines(3000, "    m%d = 'x' * 100 + '%d'\n"),
		"fields of a dataclass":     "import dataclasses\n@dataclasses.dataclass\nclass D:\n" + manyLines(5000, "    m%d: int = %d\n"),
		"default dicts":             "import collections\nd = collections.defaultdict(lambda: collections.defaultdict(list))\nfor i in range(9000):\n    for j in range(100):\n        d[i][j]\n",
		"a cache":                   "import functools\n@functools.lru_cache\ndef f(n): return f(n - 1) + f(n - 2) if n > 1 else n\nz = f(10000)\n",
		"reduce":                    "import functools\nz = functools.reduce(lambda a, b: a + a, range(9000), 'x')\n",
		"a global changed in there": "import os\nG = 0\ndef f():\n    global G\n    while True:\n        G += 1\n        g()\ndef g():\n    while True:\n        pass\nf()\n",
		"one long line":             strings.Join(strings.Split(manyLines(60_000, "a%d = 'ö'\n"), "\n"), ";") + "\n",
		"a million statements":      r("a=1\n", 150_000),
		"walrus":                    "z = [(y := ((y, y) if i else ())) for i in range(60)]\nw = y == (y, y)\n",
		"match":                     "x = ()\n" + r("x = (x, x)\n", 60) + "match x:\n    case ((a, b), (c, d)):\n        z = a == c\n",
		"star names":                "__all__ = ['a'] * 90000\n",
	}
}

// manyLines formats a line for each number and the one behind it.
func manyLines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Split(fmt.Sprintf(format, i, i+1)+"%!(EXTRA", "%!(EXTRA")[0])
	}
	return b.String()
}

func commas(n int, format string) string {
	return strings.TrimSuffix(manyLines(n, format+", "), ", ")
}

// nested writes n blocks inside each other. %[1]s in the head is the indent.
func nested(n int, head, body string) string {
	var b strings.Builder
	for i := range n {
		indent := strings.Repeat(" ", i)
		h := head
		if strings.Contains(h, "%[1]s") {
			h = fmt.Sprintf(strings.ReplaceAll(h, "%[1]s    ", "%[1]s "), indent)
		}
		b.WriteString(indent + h + "\n")
	}
	return b.String() + strings.Repeat(" ", n) + body + "\n"
}

func tries(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "try:\n")
	}
	b.WriteString(strings.Repeat(" ", n) + "x = other.f(x)\n")
	for i := n - 1; i >= 0; i-- {
		indent := strings.Repeat(" ", i)
		b.WriteString(indent + "except KeyError:\n" + indent + " x = other.g(x)\n")
	}
	return b.String()
}

// What stands behind a greedy statement is still known, and the whole stays
// within the budgets of steps and bytes.
func TestBombs(t *testing.T) {
	t.Parallel()
	limits := object.DefaultLimits()
	limits.Steps, limits.Statement, limits.Bytes = 800_000, 200_000, 16<<20
	for name, src := range bombs() {
		t.Run(name, func(t *testing.T) {
			in, m, _ := importText(t, src+"\nLAST = 'end'\n", limits)
			withinLimits(t, in, limits)
			if v, _ := m.Get("LAST"); v != Str("end") && in.Steps < limits.Steps {
				t.Errorf("LAST is %#v, failure %+v, after %+v", v, m.Failure, costOf(in))
			}
		})
	}
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	t.Logf("%d MiB from the system", after.Sys>>20)
}

// cost is what a program has used of its limits.
type cost struct{ steps, bytes int }

func costOf(in *Interp) cost { return cost{in.Steps, in.Bytes} }

// The same program costs the same in every run, down to the step.
func TestBudgetsAreCounted(t *testing.T) {
	t.Parallel()
	limits := smallLimits()
	for name, src := range bombs() {
		if len(src) > 1<<17 {
			continue
		}
		var first cost
		var said string
		for i := range 3 {
			in, _, diags := importText(t, src, limits)
			if i == 0 {
				first, said = costOf(in), fmt.Sprint(diags)
			} else if costOf(in) != first || fmt.Sprint(diags) != said {
				t.Errorf("%s: %+v and %+v, %v and %s", name, first, costOf(in), diags, said)
			}
		}
	}
}
