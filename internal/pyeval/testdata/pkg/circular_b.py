import pkg.circular_a as a
SEEN = a.X
HAS_Y = hasattr(a, "Y")
