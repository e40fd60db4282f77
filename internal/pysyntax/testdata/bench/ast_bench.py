"""Measures ast.parse: prints its speed in MB/s.

Usage: python3 ast_bench.py FILE_WITH_ONE_PATH_PER_LINE

The time is the sum of each file's best of ten, which other work on the machine
disturbs least; BenchmarkParse counts the same way.
"""

import ast
import sys
import time


def best(source):
    shortest = float("inf")
    for _ in range(10):
        start = time.perf_counter()
        ast.parse(source)
        shortest = min(shortest, time.perf_counter() - start)
    return shortest


def main():
    with open(sys.argv[1], encoding="utf-8") as listing:
        sources = [open(path, "rb").read() for path in listing.read().splitlines()]
    print(f"{sum(map(len, sources)) / sum(map(best, sources)) / 1e6:.2f}")


main()
