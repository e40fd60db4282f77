import enum
BEFORE = "mine"
def keep(): return 1
from unknown_package_of_nobody import *
AFTER = 2
K = keep()
# unknown: BEFORE because unknown_package_of_nobody
# expect: AFTER = 2
# expect: K = 1
