import os
NAME = "pkg"
_private = 2
PATH = os.path.join("a", "b", "/c", "d")
