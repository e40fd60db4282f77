import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ.setdefault("ENV", "test")
os.environ.setdefault("ROLLUP_SCHEDULE", "rate(1 day)")
