(z := 1 if 0 else 2)
f(a := b.c(d) if e else {}, 3)
[y := (y, y) if i else () for i in x]
if c := not d if e else lambda: 3:
    pass
(g := h), (i if j else k)
((m := n) if o else p)
q[r := s if t else u if v else w]
