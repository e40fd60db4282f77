X = 1
from pkg import circular_b
Y = circular_b.SEEN
