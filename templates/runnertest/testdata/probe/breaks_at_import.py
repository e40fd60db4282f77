import os

print("importing")
os.environ["SURELY_NOT_SET"]
