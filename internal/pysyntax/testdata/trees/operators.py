a and b or not c
a < b is not c not in d
a += -b ** ~c
x = y if z else lambda q, /, *, r=1: q
(n := 10)
a[1:2, ::3] = b.c
match x:
    case A.B | C(d=1): pass
