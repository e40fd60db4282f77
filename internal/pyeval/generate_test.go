package pyeval

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes random Python.
type generator struct {
	r     *rand.Rand
	b     strings.Builder
	depth int
	loops int
	inFn  bool
}

func newGenerator(seed uint64) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, 7))}
}

func (g *generator) pick(options ...string) string { return options[g.r.IntN(len(options))] }

func (g *generator) text() string {
	return g.pick(`"abc"`, `"a,b,,c"`, `""`, `"Hello World"`, `"x{}y"`, `"%s-%s"`, `"  pad "`, `"12"`, `"-7"`, `"é"`, `"a'b"`, `"aXbXa"`, `"tab\tnl\n"`)
}

func (g *generator) num() string {
	return g.pick("0", "1", "-1", "2", "3", "7", "10", "-13", "255", "1000000", "2**40", "True", "1.5", "0.1", "-2.75", "1e16", "3.0")
}

// expr makes a random expression of a wanted type: "i", "s", "l", "d" or any.
func (g *generator) expr(d int) string {
	switch g.r.IntN(4) {
	case 0:
		return g.ints(d)
	case 1, 2:
		return g.strs(d)
	}
	return g.lists(d)
}

func (g *generator) ints(d int) string {
	if d <= 0 {
		return g.num()
	}
	switch g.r.IntN(16) {
	case 0, 1, 2, 3:
		return "(" + g.ints(d-1) + " " + g.pick("+", "-", "*", "//", "%", "/", "&", "|", "^", "<", "<=", "==", "!=", ">", ">=") + " " + g.ints(d-1) + ")"
	case 4:
		return "len(" + g.pick(g.strs(d-1), g.lists(d-1)) + ")"
	case 5:
		return "int(" + g.pick(g.strs(d-1), g.ints(d-1)) + ")"
	case 6:
		return g.pick("sum", "min", "max", "any", "all") + "(" + g.lists(d-1) + ")"
	case 7:
		return g.pick("-", "+", "~", "not ") + "(" + g.ints(d-1) + ")"
	case 8:
		return "(" + g.ints(d-1) + " if " + g.expr(d-1) + " else " + g.ints(d-1) + ")"
	case 9:
		return "(" + g.expr(d-1) + " " + g.pick("and", "or") + " " + g.expr(d-1) + ")"
	case 10:
		return "(" + g.expr(d-1) + " " + g.pick("in", "not in") + " " + g.pick(g.lists(d-1), g.strs(d-1)) + ")"
	case 11:
		return g.strs(d-1) + g.pick(".count('a')", ".Find('b')", ".index('c')", ".rfind('a')", ".isdigit()", ".startswith('a')", ".endswith(('c', 'd'))", ".isupper()", ".islower()", ".isalpha()")
	case 12:
		return "isinstance(" + g.expr(d-1) + ", " + g.pick("int", "str", "(list, tuple)", "bool", "float", "dict") + ")"
	case 13:
		return g.lists(d-1) + g.pick("[0]", "[-1]", ".index(1)", ".count(1)", "[2]")
	case 14:
		return "(lambda a, b=2, *c, **d: a" + g.pick("", " + b", " * 2") + ")(" + g.ints(d-1) + ")"
	}
	return "(" + g.ints(d-1) + " ** " + g.pick("0", "1", "2", "3") + ")"
}

func (g *generator) strs(d int) string {
	if d <= 0 {
		return g.text()
	}
	switch g.r.IntN(15) {
	case 0, 1:
		return "(" + g.strs(d-1) + " + " + g.strs(d-1) + ")"
	case 2:
		return "f'a{" + g.parts(d) + "}b{" + g.ints(0) + g.pick("", "!r", ":>4", ":05", ":,", ":+", ":x") + "}'"
	case 3:
		return g.strs(d-1) + g.pick(".upper()", ".lower()", ".strip()", ".title()", ".capitalize()", ".swapcase()", ".lstrip('a')", ".rstrip()", ".zfill(6)", ".ljust(5, '*')", ".rjust(6)", ".replace('a', 'zz')", ".replace('', '-')", ".replace('X', '', 1)", ".casefold()")
	case 4:
		return "str(" + g.expr(d-1) + ")"
	case 5:
		return "repr(" + g.expr(d-1) + ")"
	case 6:
		return g.strs(d-1) + "[" + g.slice() + "]"
	case 7:
		return g.text() + ".join(" + g.pick(`["a", "b"]`, g.strs(d-1)+".split(',')", "str(x) for x in "+g.lists(d-1), g.lists(d-1)) + ")"
	case 8:
		return "('%" + g.pick("s", "d", "r", "5s", "-5s", "03d", ".2f", "5d") + "|%s' % (" + g.expr(d-1) + ", " + g.expr(d-1) + "))"
	case 9:
		return "'{}{1}'.format(1, 2)"
	case 10:
		return "'{0}-{n" + g.pick("", "!r", ":>6", ":<3") + "}-{0}'.format(" + g.expr(d-1) + ", n=" + g.expr(d-1) + ")"
	case 11:
		return "(" + g.strs(d-1) + " * " + g.pick("0", "1", "3", "-1") + ")"
	case 12:
		return g.strs(d-1) + ".partition(" + g.pick("','", "'X'", "'zz'") + ")[" + g.pick("0", "1", "2") + "]"
	case 13:
		return "json.dumps(" + g.expr(d-1) + ")"
	}
	return g.lists(d-1) + "[0]"
}

// parts is an expression that may stand in an f-string of single quotes.
func (g *generator) parts(d int) string {
	e := g.ints(0)
	if g.r.IntN(2) == 0 {
		e = g.pick(`"q"`, `[1, "z"]`, `(1, 2)`, `None`, `1.25`, `"x" * 2`)
	}
	return e
}

func (g *generator) slice() string {
	n := func() string { return g.pick("", "0", "1", "-1", "2", "-3", "100") }
	if g.r.IntN(2) == 0 {
		return n() + ":" + n()
	}
	return n() + ":" + n() + ":" + g.pick("", "1", "-1", "2", "-2")
}

func (g *generator) lists(d int) string {
	if d <= 0 {
		return g.pick("[1, 2, 3]", "[]", "(1, 2)", `["a", "b", "a"]`, "[3, 1, 2]", "[[1], [2]]", `[("a", 1), ("b", 2)]`, "range(4)", `{"k": 1, "j": 2}`, "{1, 2}")
	}
	switch g.r.IntN(16) {
	case 0:
		return "[" + g.expr(d-1) + ", " + g.expr(d-1) + "]"
	case 1:
		return "[" + g.pick("x", "x * 2", "(x, 1)", "str(x)") + " for x in " + g.lists(d-1) + g.pick("", " if x", " for y in (1, 2)") + "]"
	case 2:
		return g.pick("sorted", "list", "tuple", "reversed", "set") + "(" + g.lists(d-1) + ")"
	case 3:
		return "list(" + g.pick("zip", "map") + "(" + g.pick("str", "lambda *a: a", "len") + ", " + g.lists(d-1) + "))"
	case 4:
		return g.lists(d-1) + "[" + g.slice() + "]"
	case 5:
		return "(" + g.lists(d-1) + " + " + g.lists(d-1) + ")"
	case 6:
		return g.strs(d-1) + g.pick(".split(',')", ".split()", ".split('X', 1)", ".rsplit('a', 1)", ".split('')", ".rsplit('aa')")
	case 7:
		return "{" + g.expr(d-1) + ": " + g.expr(d-1) + ", 'k': 2}"
	case 8:
		return "{k: v for v, k in enumerate(" + g.lists(d-1) + ")}"
	case 9:
		return "list({'a': 1, 'b': " + g.expr(d-1) + "}" + g.pick(".items()", ".keys()", ".values()", "") + ")"
	case 10:
		return "[*" + g.lists(d-1) + ", " + g.ints(d-1) + "]"
	case 11:
		return "(" + g.lists(d-1) + " * 2)"
	case 12:
		return "{**{'a': 1}, 'b': " + g.expr(d-1) + "}"
	case 13:
		return "sorted(" + g.lists(d-1) + g.pick(", key=str", ", reverse=True", ", key=lambda v: -v", ", key=len") + ")"
	case 14:
		return "json.loads(json.dumps(" + g.lists(d-1) + "))"
	}
	return "(" + g.expr(d-1) + ", " + g.expr(d-1) + ")"
}

func (g *generator) expressionModule(n int) string {
	g.line("import json")
	for i := range n {
		g.line("try:")
		g.line("    v%d = %s", i, g.expr(3))
		g.line("except Exception as e:")
		g.line("    v%d = type(e).__name__", i)
	}
	return g.b.String()
}

func (g *generator) line(format string, args ...any) {
	g.b.WriteString(strings.Repeat("    ", g.depth))
	fmt.Fprintf(&g.b, format, args...)
	g.b.WriteByte('\n')
}

func (g *generator) name() string { return g.pick("a", "b", "c", "d", "e") }

func (g *generator) small() string {
	switch g.r.IntN(9) {
	case 0, 1:
		return g.name()
	case 2:
		return g.name() + " + 1"
	case 3:
		return "len(lst)"
	case 4:
		return "dct.get('k', 5)"
	case 5:
		return "obj.n"
	}
	return fmt.Sprint(g.r.IntN(4))
}

func (g *generator) cond() string {
	switch g.r.IntN(5) {
	case 0, 1:
		return fmt.Sprintf("U(%d)", g.r.IntN(4))
	case 2:
		return g.name() + " > 1"
	case 3:
		return fmt.Sprintf("%s == %d and U(%d)", g.name(), g.r.IntN(3), g.r.IntN(4))
	}
	return g.pick("True", "False", "len(lst) % 2", "'k' in dct")
}

// program makes statements whose conditions are partly unknown.
func (g *generator) program() string {
	g.line("import os, contextlib")
	g.line("def U(n): return os.environ['UNK%%d' %% n] == '1'")
	g.line("class O:\n    n = 0\n    def bump(self):\n        self.n += 1\n        return self.n")
	g.line("a = b = c = d = e = 0\nlst = []\ndct = {}\nobj = O()")
	for k := range 2 {
		g.line("def f%d(x):", k)
		g.depth++
		g.inFn = true
		g.line("global a, b")
		g.body(3, "x")
		g.line("return x")
		g.inFn = false
		g.depth--
	}
	g.body(8, "a")
	return g.b.String()
}

func (g *generator) body(n int, local string) {
	for range n {
		g.statement(local)
	}
}

func (g *generator) block(local string) {
	g.depth++
	g.body(1+g.r.IntN(2), local)
	g.depth--
}

func (g *generator) value(local string) string {
	if g.inFn {
		return g.pick("x", "x + 1", "len(lst)", "1", "2", "dct.get('k', 5)", "obj.n", "obj.bump()")
	}
	return g.pick(g.small(), g.small(), "f0("+g.small()+")", "f1("+g.small()+")", "obj.bump()", "[f0(q) for q in (1, 2)][-1]", fmt.Sprintf("(1 if U(%d) else 2)", g.r.IntN(4)), fmt.Sprintf("(U(%d) and f0(1))", g.r.IntN(4)))
}

func (g *generator) test() string {
	if g.inFn {
		return g.pick(fmt.Sprintf("U(%d)", g.r.IntN(4)), "x > 1", fmt.Sprintf("x and U(%d)", g.r.IntN(4)), "len(lst) > 2")
	}
	return g.cond()
}

func (g *generator) statement(local string) {
	deep := g.depth > 4
	target := g.name()
	if g.inFn {
		target = g.pick("x", "x", "a", "b", "dct['g']", "obj.n")
	}
	switch k := g.r.IntN(17); {
	case k < 3 || deep && k < 10:
		g.line("%s = %s", target, g.value(local))
	case k == 3:
		g.line("lst.append(%s)", g.value(local))
	case k == 4:
		g.line("dct[%s] = %s", g.pick("'k'", "'j'", "1"), g.value(local))
	case k == 5:
		g.line("obj.n %s %s", g.pick("=", "+="), g.value(local))
	case k < 9 && !deep:
		g.line("if %s:", g.test())
		g.block(local)
		if g.r.IntN(2) == 0 {
			g.line("else:")
			g.block(local)
		}
	case k == 9 && !deep:
		g.loops++
		g.line("for i%d in %s:", g.depth, g.pick("(1, 2)", "range(3)", "list(dct)", "list(lst)[:3]", fmt.Sprintf("range(U(%d) + 1)", g.r.IntN(4))))
		g.block(local)
		g.loops--
		if g.r.IntN(3) == 0 {
			g.line("else:")
			g.block(local)
		}
	case k == 10 && !deep:
		g.line("try:")
		g.block(local)
		g.line("except %s:", g.pick("KeyError", "ValueError", "(IndexError, KeyError)", "Exception"))
		g.block(local)
		if g.r.IntN(3) == 0 {
			g.line("else:")
			g.block(local)
		}
		if g.r.IntN(3) == 0 {
			g.line("finally:")
			g.block(local)
		}
	case k == 11 && g.loops > 0:
		g.line("if %s: %s", g.test(), g.pick("break", "continue"))
	case k == 12 && g.inFn:
		g.line("if %s: return %s", g.test(), g.value(local))
	case k == 13:
		g.line("try:")
		g.line("    if %s: raise %s(1)", g.test(), g.pick("KeyError", "ValueError", "IndexError"))
		g.line("    %s = %s", target, g.value(local))
		g.line("except %s:", g.pick("KeyError", "ValueError", "Exception"))
		g.block(local)
		g.line("except Exception: pass")
	case k == 14 && !deep:
		g.line("with contextlib.suppress(%s):", g.pick("KeyError", "Exception"))
		g.depth++
		g.statement(local)
		g.line("dct['missing%d']", g.r.IntN(2))
		g.depth--
	case k == 15:
		g.line("dct.pop('k', None)")
	case k == 16:
		g.line("%s = lst.pop() if lst else 0", target)
	default:
		g.line("%s = %s", target, g.value(local))
	}
}
