"""The weight of the program: its size, and the CPU time of its start.

usage: weight.py DECANT [RUNS]
"""
import os
import statistics
import subprocess
import sys


def start(program):
    """CPU seconds of one `decant version`."""
    process = subprocess.Popen([program, "version"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit("%s version: exit %d" % (program, os.waitstatus_to_exitcode(status)))
    return usage.ru_utime + usage.ru_stime


def main():
    program = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 31
    print("%-22s %8.1f MB" % ("size", os.stat(program).st_size / 1e6))
    print("%-22s %8.1f ms of CPU, median of %d" % ("decant version", statistics.median(start(program) for _ in range(runs)) * 1000, runs))


if __name__ == "__main__":
    main()
