"""Whole processes side by side: `decant scan` and `chalice gen-policy`.

Both read the same folder, alternating, so that whatever else the machine does
hits both alike. Printed are the medians of wall time and of peak memory, and
the ratios. Chalice imports the application, decant never does, so the peer is
the nearest thing Chalice has to a static look at the source.

usage: whole_process.py DECANT [RUNS]
"""
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "testdata" / "apps" / "orders-etl" / "repo"


def large_repository(folder):
    """2,000 Python files: one app with 40 modules it imports, and what teams
    keep beside an app: packages, scripts, tests."""
    (folder / ".chalice").mkdir(parents=True)
    (folder / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "large", "stages": {"dev": {}}}\n')
    lib = folder / "chalicelib"
    lib.mkdir()
    (lib / "__init__.py").write_text("")
    body = "".join(
        "def step_%d(rows, limit=%d):\n"
        "    total = sum(row['amount'] for row in rows if row['id'] %% %d)\n"
        "    return {'total': total, 'rows': len(rows), 'limit': limit}\n\n\n" % (n, n * 10, n + 2)
        for n in range(40)
    )
    imports = []
    for n in range(40):
        (lib / ("part_%d.py" % n)).write_text("EVERY = %d\n\n\n%s" % (n + 2, body))
        imports.append("from chalicelib import part_%d\n" % n)
    handlers = "".join(
        "@app.schedule(Rate(part_%d.EVERY, unit=Rate.HOURS))\n"
        "def job_%d(event):\n    boto3.client('s3').get_object(Bucket='b', Key='k')\n    return part_%d.step_0([])\n\n\n" % (n, n, n)
        for n in range(40)
    )
    (folder / "app.py").write_text(
        "import boto3\nfrom chalice import Chalice, Rate\n\n%s\napp = Chalice(app_name='large')\n\n\n%s" % ("".join(imports), handlers)
    )
    for n in range(1958):
        package = folder / ("package_%d" % (n % 60))
        package.mkdir(exist_ok=True)
        (package / ("module_%d.py" % n)).write_text(body)


def measure(command, folder, environment):
    started = time.perf_counter()
    with open(os.devnull, "wb") as null:
        process = subprocess.Popen(command, cwd=folder, stdout=null, stderr=null, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - started, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def compare(name, folder, decant, chalice, runs):
    environment = dict(os.environ, AWS_DEFAULT_REGION="us-east-1", LANDING_BUCKET="b")
    stage = ["--stage", "dev"]
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(measure([decant, "scan"] + stage, folder, environment))
        theirs.append(measure([chalice, "gen-policy", "--filename", "app.py"], folder, environment))
    if any(code not in (0, 1) for _, _, code in ours) or any(code for _, _, code in theirs):
        sys.exit("%s: a process failed: %s %s" % (name, [c for _, _, c in ours], [c for _, _, c in theirs]))
    seconds = [statistics.median(run[0] for run in side) for side in (ours, theirs)]
    memory = [statistics.median(run[1] for run in side) for side in (ours, theirs)]
    print("%-22s %8.1f ms %8.1f ms %6.1fx   %6.1f MB %6.1f MB %6.2f" % (
        name, seconds[0] * 1000, seconds[1] * 1000, seconds[1] / seconds[0], memory[0], memory[1], memory[0] / memory[1]))


def main():
    decant = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 11
    chalice = str(pathlib.Path(os.environ.get("DECANT_VENV", REPOSITORY / ".venv")) / "chalice-new" / "bin" / "chalice")
    print("%-22s %11s %11s %7s   %9s %9s %6s" % ("median of %d" % runs, "decant scan", "gen-policy", "faster", "decant", "chalice", "memory"))
    compare("demo application", DEMO, decant, chalice, runs)
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "large"
        folder.mkdir()
        large_repository(folder)
        compare("2,000 files", folder, decant, chalice, runs)


if __name__ == "__main__":
    main()
