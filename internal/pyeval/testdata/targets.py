# Parentheses around one target are no tuple; a comma makes one.
(a) = "one"
((b)) = (
    "two"  # a comment, with a comma
)
(c,) = ("three",)
[d] = ["four"]
(e), (f, (g)) = 5, (6, 7)
(n) = 1
(n) += 1
out = []
for (v) in ["xy", "z"]:
    out.append(v)
for (i, (w)) in enumerate("pq"):
    out.append((i, w))
listed = [(v) for (v) in ("ab", "cd")]


class Box:
    pass


box = Box()
(box.label) = "label"
label = box.label
del box, Box
numbers = [0, 0]
(numbers[1]) = 8
with_star = None
(first, *rest) = "rst"
(*only,) = "uv"
evaluated = eval("6 * 10 + n")
spaced = eval(" [a, b] ")
# expect: a = 'one'
# expect: b = 'two'
# expect: c = 'three'
# expect: n = 2
# expect: out = ['xy', 'z', (0, 'p'), (1, 'q')]
# expect: listed = ['ab', 'cd']
# expect: label = 'label'
# expect: numbers = [0, 8]
# expect: only = ['u', 'v']
# expect: evaluated = 62
