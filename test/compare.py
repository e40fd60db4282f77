#!/usr/bin/env python3
"""Run two decant binaries on every app and list what differs.

usage: test/compare.py OLD NEW [FOLDER ...]

Each app of testdata/apps, or of the FOLDERs, is copied for each binary. Then
`scan`, `scan --json`, `migrate`, `migrate --json` and `migrate --write` run in
the copy, and standard output, standard error, the exit code and every written
file are compared byte for byte. A difference ends with exit code 1.
"""
import concurrent.futures
import difflib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

COMMANDS = (
    ("scan", "."),
    ("scan", ".", "--json"),
    ("migrate", "."),
    ("migrate", ".", "--json"),
    ("migrate", ".", "--write", "--partial"),
    ("migrate", ".", "--check"),
)


def tree(folder):
    """The contents of every file below folder, by path."""
    return {
        str(path.relative_to(folder)): os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def outputs(binary, app):
    """What a binary prints and writes for one app, by name."""
    with tempfile.TemporaryDirectory() as temp:
        # The same last name, because an app's folder can be its name.
        copy = pathlib.Path(temp, app.parent.name if app.name == "repo" else app.name)
        shutil.copytree(app, copy, symlinks=True)
        found = {}
        for command in COMMANDS:
            run = subprocess.run([binary, *command], cwd=copy, capture_output=True, timeout=600, check=False)
            found["decant " + " ".join(command)] = b"exit %d\n--- stdout\n%s--- stderr\n%s" % (
                run.returncode, run.stdout, run.stderr)
        for name, content in tree(copy).items():
            found[name] = content
        return {name: content.replace(temp.encode(), b"TEMP") for name, content in found.items()}


def compare(old, new, app):
    before, after = outputs(old, app), outputs(new, app)
    differences = []
    for name in sorted(before.keys() | after.keys()):
        a, b = before.get(name, b""), after.get(name, b"")
        if a != b:
            lines = difflib.unified_diff(
                a.decode(errors="replace").splitlines(), b.decode(errors="replace").splitlines(),
                f"old {app} {name}", f"new {app} {name}", lineterm="", n=1)
            differences.append("\n".join(lines))
    return len(after), differences


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    old, new = (str(pathlib.Path(binary).resolve()) for binary in sys.argv[1:3])
    folders = [pathlib.Path(folder) for folder in sys.argv[3:]]
    if not folders:
        folders = sorted(pathlib.Path(__file__).parent.parent.glob("testdata/apps/*/repo"))
    things = failures = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for count, differences in pool.map(lambda app: compare(old, new, app), folders):
            things += count
            for text in differences:
                failures += 1
                print(text)
    print(f"{len(folders)} apps, {things} outputs and files compared, {failures} differ")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
