"""Prints where CPython's own parser sees definitions, imports and calls.

Usage: python3 dump.py < FILE_NAMES_ONE_A_LINE

Each file gives one JSON object on a line: its path and, for each kind of node,
the list of [line, column, end line, end column], lines from 1 and columns in
bytes from 0; and for each string literal its place and its parts. Files that CPython does not accept, and files that are not UTF-8,
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


def shape(node):
    """The parts of a text literal: text, or [conversion, parts of the format]."""
    if isinstance(node, ast.Constant):
        return [node.value] if node.value else []
    parts = []
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            conversion = "" if value.conversion < 0 else chr(value.conversion)
            parts.append([conversion, shape(value.format_spec) if value.format_spec else []])
        else:
            parts.append(value.value)
    return parts


def literals(tree):
    """All string literals outside of f-strings."""
    found = []
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.JoinedStr):
            found.append({"at": place(node), "parts": shape(node)})
            continue
        value = getattr(node, "value", None)
        if isinstance(node, ast.Constant) and isinstance(value, str):
            found.append({"at": place(node), "parts": shape(node)})
        if isinstance(node, ast.Constant) and isinstance(value, bytes):
            found.append({"at": place(node), "bytes": list(value)})
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
        print(json.dumps({"path": path, "found": collect(tree, {}), "literals": literals(tree)}))


main()
