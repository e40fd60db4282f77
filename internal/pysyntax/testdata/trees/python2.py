print "a", b
print >>sys.stderr, "x"
try:
    exec code in d
except E, e:
    raise E, "x"
x = `a` <> 0777 + 10L
exec f(x) in d
