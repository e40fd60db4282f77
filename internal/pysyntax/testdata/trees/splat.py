def f():
    return *a.b(c)[0] + d, *e
x = {*range(3), *"ab".split()}
f(*a.b, **c.d)
for x in *a.b, c: pass
