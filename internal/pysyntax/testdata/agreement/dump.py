"""Prints where CPython's own parser sees definitions, imports and calls.

Usage: python3 dump.py < FILE_NAMES_ONE_A_LINE

Each file gives one JSON object on a line: its path and, for each kind of node,
the list of [line, column, end line, end column], lines from 1 and columns in
bytes from 0. Files that CPython does not accept, and files that are not UTF-8,
are left out. The insides of f-strings are left out, because CPython before 3.12
gives them no true positions.
"""

import ast
import json
import sys
import warnings

KINDS = {
    ast.FunctionDef: "function",
    ast.AsyncFunctionDef: "async function",
    ast.ClassDef: "class",
    ast.Import: "import",
    ast.ImportFrom: "import",
    ast.Return: "return",
    ast.Call: "call",
    ast.keyword: "keyword",
}


def place(node):
    return [node.lineno, node.col_offset, node.end_lineno, node.end_col_offset]


def collect(node, found):
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr):
            continue
        kind = KINDS.get(type(node))
        # A keyword without a name is **mapping, which is no keyword_argument.
        if kind and not (kind == "keyword" and node.arg is None):
            found.setdefault(kind, []).append(place(node))
        for decorator in getattr(node, "decorator_list", []):
            found.setdefault("decorator", []).append(place(decorator))
        stack.extend(ast.iter_child_nodes(node))
    return found


def main():
    warnings.simplefilter("ignore")
    for path in sys.stdin.read().splitlines():
        with open(path, "rb") as file:
            source = file.read()
        try:
            source.decode("utf-8")
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError):
            continue
        print(json.dumps({"path": path, "found": collect(tree, {})}))


main()
